//! How often engines state missed runs wrongly, on the fleet for tuning and on one that nothing is tuned with.
//!
//! `cargo xtask bench` runs this and puts the page into `docs/benchmarks.md`. `--jobs 200` makes it quick.

use backupchecks_simulator::{
    fleet::Fleet,
    mix::{HELD_OUT, TUNING},
    run::{self, Engine},
    table,
};
use std::{error::Error, fmt::Write as _, fs, io::Write as _, path::PathBuf, time::Instant};

const HEAD: &str = "\
# How often missed runs are stated wrongly

Engines see the reports of invented jobs over two years and say which runs are missed; the fleet knows what is true. What happens in a
fleet and how statements are scored is told in [Simulator](simulator.md).

- Rates are for **10,000 days of one job** that count: after learning, outside settling after a change, pauses, holidays and outages.
- **False**: stated although the report came in time or nothing was due. **Undetected**: a run that did not happen and was not
  stated by the day after the next one. **Late**: stated, and the report came later than a person would call normal.
- `schedule` is the engine of Backupchecks. `histogram` expects the hours of the week that mostly had a report, with four hours of grace.
  `period` expects the next report when the median time between reports has passed, with half of that as grace.
- The figures of one seed and mix are the same on every machine: `backupchecks simulate --fleet held-out --seed 2` shows them, and
  the jobs behind them.
";

fn main() -> Result<(), Box<dyn Error>> {
    let option = |name: &str| std::env::args().skip_while(|word| word != name).nth(1);
    let jobs = option("--jobs").map_or(Ok(2000), |jobs| jobs.parse())?;
    let mut page = HEAD.to_owned();
    // The fleet that counts is the larger one.
    for (title, mix, seed, jobs) in
        [("The fleet for tuning", &TUNING, 1, jobs / 4), ("A fleet that nothing is tuned with", &HELD_OUT, 2, jobs)]
    {
        let fleet = Fleet::new(mix, seed, jobs, 731);
        let mut outcomes = Vec::new();
        for engine in Engine::ALL {
            let begun = Instant::now();
            outcomes.push((engine, run::run(&fleet, |life| engine.watch(life), || ())));
            writeln!(std::io::stderr(), "{title}, {engine}: {:.0} s", begun.elapsed().as_secs_f64())?;
        }
        write!(page, "\n## {title}\n\n{}\n\n{}", table::fleet(&fleet), table::engines(&outcomes))?;
        if let Some((engine, outcome)) = outcomes.first() {
            write!(page, "\nEngine `{engine}` by kind of schedule:\n\n{}", table::kinds(outcome))?;
        }
    }
    write!(std::io::stdout(), "{page}")?;
    if let Some(path) = option("--write") {
        fs::write(PathBuf::from(path), page)?;
    }
    Ok(())
}
