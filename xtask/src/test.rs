//! `cargo xtask test`: the steps in order, and what became of them.

use crate::{
    console,
    steps::{STEPS, Step},
    tools,
};
use anyhow::{Context as _, Result};
use std::time::{Duration, Instant};

/// What to check.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this step; may be given several times.
    #[arg(long, value_name = "STEP", value_parser = clap::builder::PossibleValuesParser::new(STEPS.iter().map(|step| step.name)))]
    only: Vec<String>,
    /// How many seconds the step `fuzz` spends on each of its targets.
    #[arg(long, value_name = "SECONDS", default_value_t = 15)]
    pub(crate) fuzz_seconds: u64,
    /// Where fuzzing and property tests begin to make up inputs; 0 begins anew each time. A number repeats what was seen
    /// elsewhere, so that a check that was good here is good there.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u32,
    /// Names the steps and does nothing.
    #[arg(long)]
    list: bool,
}

/// What a step has to say at the end.
struct Done {
    name: &'static str,
    took: Duration,
    said: Vec<String>,
}

/// Runs the chosen steps; the first failure ends it.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.list {
        for step in STEPS {
            console::line(&format!("{:<8} {}", step.name, step.what));
        }
        return Ok(());
    }
    let chosen: Vec<&Step> = STEPS
        .iter()
        .filter(|step| options.only.is_empty() || options.only.iter().any(|name| name == step.name))
        .collect();
    let begun = Instant::now();
    console::heading("tools: what the steps need");
    for tool in tools::needed_by(&chosen) {
        tool.ensure().with_context(|| format!("installing {}", tool.name()))?;
    }
    let mut done = vec![Done { name: "tools", took: begun.elapsed(), said: Vec::new() }];
    for step in chosen {
        console::heading(&format!("{}: {}", step.name, step.what));
        let begun = Instant::now();
        let mut said = Vec::new();
        let result = (step.run)(options, &mut said);
        let took = begun.elapsed();
        console::line(&format!("<== {} took {}", step.name, console::elapsed(took)));
        done.push(Done { name: step.name, took, said });
        if let Err(error) = result {
            summarise(&done);
            return Err(error.context(format!("step {}", step.name)));
        }
    }
    summarise(&done);
    console::line(&format!("\nAll good, in {}.", console::elapsed(begun.elapsed())));
    Ok(())
}

fn summarise(done: &[Done]) {
    console::heading("summary");
    for Done { name, took, said } in done {
        console::line(&format!("{name:<8} {:>8}", console::elapsed(*took)));
        for line in said {
            console::line(&format!("         {}", line.trim()));
        }
    }
}
