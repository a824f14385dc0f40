//! `cargo xtask bench`: what is measured, and the page of the handbook that it writes.

use crate::{
    console, page,
    run::{cargo, command, root, show, target},
    tools::Tool,
};
use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the Python baseline reads mails with.
const REQUIREMENTS: &str = "beautifulsoup4==4.*\nlxml==6.*\n";

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// One bench; all of them if none is named
    #[arg(long)]
    only: Option<Bench>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Bench {
    /// How fast mails are read, against other ways
    Mails,
    /// How fast the Python package reads mails, against a pure Python reader
    Python,
    /// How often missed runs are stated wrongly, against other engines
    MissedRuns,
}

impl Bench {
    /// In the order of the page.
    const ALL: [Self; 3] = [Self::Mails, Self::Python, Self::MissedRuns];

    /// The name of its section.
    fn section(self) -> &'static str {
        match self {
            Self::Mails => "mails",
            Self::Python => "python",
            Self::MissedRuns => "missed-runs",
        }
    }

    /// Measures, and writes what came of it to `page`.
    fn run(self, page: &Path) -> Result<()> {
        match self {
            Self::Mails => {
                console::heading("tools: what the baseline needs");
                Tool::Python.ensure().context("installing Python")?;
                let python = environment()?;
                console::heading("bench: how fast mails are read");
                let mut bench = cargo("bench --locked --package backupchecks-parsers --bench throughput --");
                show(bench.arg("--python").arg(python).arg("--write").arg(page))
            }
            Self::Python => {
                console::heading("tools: the package as users get it, and what the baseline needs");
                Tool::Python.ensure().context("installing Python")?;
                let python = environment()?;
                let install = ["-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall"];
                show(command(&python, install).arg("./crates/backupchecks-py"))?;
                console::heading("bench: how fast Python reads mails");
                let mails = target().join("bench-mails");
                let mut make =
                    cargo("bench --locked --package backupchecks-parsers --bench throughput -- --write-mails");
                show(make.arg(&mails))?;
                let mut bench = command(&python, ["crates/backupchecks-py/benches/throughput.py", "--baseline"]);
                bench.arg("crates/backupchecks-parsers/benches/throughput/baseline.py");
                show(bench.arg("--mails").arg(mails).arg("--write").arg(page))
            }
            Self::MissedRuns => {
                console::heading("bench: how often missed runs are stated wrongly");
                let mut bench = cargo("bench --locked --package backupchecks-simulator --bench missed_runs --");
                show(bench.arg("--write").arg(page))
            }
        }
    }
}

/// Installs what is missing, measures, and renews the sections of the handbook's page.
pub(crate) fn run(options: &Options) -> Result<()> {
    let names = Bench::ALL.map(Bench::section);
    let (part, whole) = (target().join("bench-section.md"), root().join("docs/benchmarks.md"));
    for bench in Bench::ALL.into_iter().filter(|bench| options.only.is_none_or(|only| only == *bench)) {
        bench.run(&part)?;
        let text = fs::read_to_string(&part).with_context(|| format!("reading {}", part.display()))?;
        let page = page::renew(&fs::read_to_string(&whole).unwrap_or_default(), &names, bench.section(), &text)?;
        fs::write(&whole, page).with_context(|| format!("writing {}", whole.display()))?;
    }
    Ok(())
}

/// The Python of an environment of its own, so that the tests of the package run without what is only measured.
fn environment() -> Result<PathBuf> {
    let folder = target().join("bench-venv");
    let python = folder.join("bin/python");
    let stamp = folder.join("requirements.installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == REQUIREMENTS) {
        return Ok(python);
    }
    show(command("python3", ["-m", "venv", "--clear"]).arg(&folder))?;
    let install = ["-m", "pip", "install", "--quiet"];
    show(command(&python, install).args(REQUIREMENTS.lines()))?;
    fs::write(&stamp, REQUIREMENTS).with_context(|| format!("writing {}", stamp.display()))?;
    Ok(python)
}
