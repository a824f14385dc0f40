//! `simulate MIX SEED JOBS DAYS [--job NUMBER] [--worst COUNT] [--kind WORDS]`: the engine of Backupchecks before one fleet, without building the program.
//!
//! What `backupchecks simulate` shows, for those who work on schedules: tables by kind of schedule, or one job around its faults.

use backupchecks_simulator::{
    fleet::Fleet,
    life::Life,
    mix::{HELD_OUT, TUNING},
    run::{self, Engine},
    table,
    trace::{Extent, trace},
};
use std::{error::Error, io::Write as _};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| words.iter().skip_while(|word| *word != name).nth(1);
    let [mix, seed, jobs, days, ..] = words.as_slice() else {
        return Err("which fleet? simulate MIX SEED JOBS DAYS".into());
    };
    let mixes = [&TUNING, &HELD_OUT];
    let mix = mixes.into_iter().find(|known| known.name == mix).ok_or("no such mix")?;
    let fleet = Fleet::new(mix, seed.parse()?, jobs.parse()?, days.parse()?);
    let mut out = std::io::stdout();
    if let Some(job) = option("--job") {
        write!(out, "{}", trace(&fleet.life(job.parse()?), Engine::Schedule, Extent::Faults))?;
        return Ok(());
    }
    let worst = option("--worst").map_or(Ok(15), |count| count.parse())?;
    let kind = option("--kind").map_or("", String::as_str);
    let wanted = |life: &Life| life.job.kind().to_string().contains(kind);
    let outcome = run::run_some(&fleet, wanted, |life| Engine::Schedule.watch(life), || ());
    let outcomes = [(Engine::Schedule, outcome)];
    writeln!(out, "{}", table::page(&fleet, &outcomes, worst))?;
    Ok(())
}
