//! `cargo xtask bench`: how fast mails are read, against other ways, with what those need.

use crate::{
    console,
    run::{cargo, command, root, show, target},
    tools::Tool,
};
use anyhow::{Context as _, Result};
use std::{fs, path::PathBuf};

/// What the Python baseline reads mails with.
const REQUIREMENTS: &str = "beautifulsoup4==4.*\nlxml==6.*\n";

/// Installs what is missing, measures, and writes the page of the handbook.
pub(crate) fn run() -> Result<()> {
    console::heading("tools: what the baseline needs");
    Tool::Python.ensure().context("installing Python")?;
    let python = environment()?;
    console::heading("bench: how fast mails are read");
    let mut bench = cargo("bench --locked --package backupchecks-parsers --bench throughput --");
    show(bench.arg("--python").arg(python).arg("--write").arg(root().join("docs/benchmarks.md")))
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
