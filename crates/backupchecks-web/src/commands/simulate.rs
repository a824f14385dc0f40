//! `backupchecks simulate`: how often missed runs are stated wrongly, on fleets whose truth is known.

use super::{note, say};
use anyhow::{Context as _, bail};
use backupchecks_simulator::{
    fleet::Fleet,
    mix::{HELD_OUT, Mix, TUNING},
    run::{self, Engine, Outcome},
    score::Tally,
    table,
    trace::{Extent, trace},
};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Measure on invented fleets how often missed runs are stated wrongly.
///
/// A fleet is made from its mix and a seed: jobs with true schedules, reports, and runs that truly did not happen. Engines see the reports
/// alone. The handbook says under Simulator how they are scored.
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// How many jobs
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..))]
    jobs: u32,
    /// How many days
    #[arg(long, default_value_t = 731, value_parser = clap::value_parser!(u32).range(60..=3660))]
    days: u32,
    /// The seed that the fleet is made from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What happens in the fleet: tuning, or held-out, which nothing is tuned with
    #[arg(long, default_value = "held-out", value_parser = mix)]
    fleet: &'static Mix,
    /// An engine; all of them if none is named
    #[arg(long, value_parser = engine)]
    engine: Vec<Engine>,
    /// Show what happened to this one job, on the days around each fault
    #[arg(long, conflicts_with = "json")]
    job: Option<u32>,
    /// With --job: show every day
    #[arg(long, requires = "job")]
    trace: bool,
    /// How many of the worst jobs to list
    #[arg(long, default_value_t = 10)]
    worst: usize,
    /// Print one JSON object an engine
    #[arg(long)]
    json: bool,
}

fn mix(name: &str) -> Result<&'static Mix, String> {
    let mixes = [&TUNING, &HELD_OUT];
    mixes.into_iter().find(|mix| mix.name == name).ok_or_else(|| "use tuning or held-out".to_owned())
}

fn engine(name: &str) -> Result<Engine, String> {
    let names = || Engine::ALL.map(Engine::name).join(", ");
    Engine::ALL.into_iter().find(|engine| engine.name() == name).ok_or_else(|| format!("use one of {}", names()))
}

pub(super) fn run(command: &Simulate) -> anyhow::Result<ExitCode> {
    let fleet = Fleet::new(command.fleet, command.seed, command.jobs, command.days);
    let engines = if command.engine.is_empty() { Engine::ALL.to_vec() } else { command.engine.clone() };
    if let Some(job) = command.job {
        return one_job(command, &fleet, job, &engines);
    }
    let mut outcomes = Vec::new();
    for engine in engines {
        let outcome = whole_fleet(&fleet, engine)?;
        if command.json {
            say(&json_of(&fleet, engine, &outcome).to_string());
        }
        outcomes.push((engine, outcome));
    }
    if !command.json {
        say(&table::page(&fleet, &outcomes, command.worst));
    }
    Ok(ExitCode::SUCCESS)
}

fn one_job(command: &Simulate, fleet: &Fleet, job: u32, engines: &[Engine]) -> anyhow::Result<ExitCode> {
    if command.jobs <= job {
        bail!("there is no job {job} in a fleet of {}; jobs are numbered from 0", command.jobs);
    }
    let life = fleet.life(job);
    let extent = if command.trace { Extent::Everything } else { Extent::Faults };
    for engine in engines {
        say(&trace(&life, *engine, extent));
    }
    Ok(ExitCode::SUCCESS)
}

fn whole_fleet(fleet: &Fleet, engine: Engine) -> anyhow::Result<Outcome> {
    let bar = ProgressBar::new(fleet.jobs().into());
    let style = ProgressStyle::with_template("{msg:10} {bar:30} {pos} of {len} jobs, {eta} left");
    bar.set_style(style.context("the progress bar")?);
    bar.set_message(engine.name());
    let outcome = run::run(fleet, |life| engine.watch(life), || bar.inc(1));
    bar.finish_and_clear();
    note(&format!("{engine}: {:.0} s", bar.elapsed().as_secs_f64()));
    Ok(outcome)
}

fn json_of(fleet: &Fleet, engine: Engine, outcome: &Outcome) -> Value {
    let kinds: serde_json::Map<String, Value> =
        outcome.kinds.iter().map(|(kind, tally)| (kind.to_string(), counts(tally))).collect();
    let jobs = outcome.faulty.iter().map(|faulty| json!({ "job": faulty.number, "faults": faulty.score.wrong() }));
    json!({
        "fleet": fleet.mix().name,
        "seed": fleet.seed(),
        "jobs": fleet.jobs(),
        "engine": engine.name(),
        "total": counts(&outcome.total()),
        "schedules": kinds,
        "faulty": jobs.collect::<Vec<_>>(),
    })
}

fn counts(tally: &Tally) -> Value {
    let minutes = |quantile| tally.delay(quantile).map(|delay| delay.as_mins());
    json!({
        "job_days": tally.job_days(),
        "due": tally.due,
        "truly_missed": tally.missed,
        "false": tally.false_missed(),
        "false_in_time": tally.false_in_time,
        "false_never_due": tally.false_never_due,
        "false_again": tally.false_again,
        "late": tally.late,
        "repeated": tally.repeated,
        "undetected": tally.undetected,
        "outside": tally.outside,
        "false_per_10000_job_days": tally.rate(tally.false_missed()),
        "undetected_per_10000_job_days": tally.rate(tally.undetected),
        "delay_median_minutes": minutes(0.5),
        "delay_95_percent_minutes": minutes(0.95),
    })
}
