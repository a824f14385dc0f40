//! The steps of `cargo xtask test`, cheap ones first.

use crate::{
    api, console, fuzz, packages,
    run::{cargo, command, listen, root, show, succeeds, target},
    test::Options,
    tools::{self, Tool},
};
use anyhow::Result;
use std::process::Command;

/// One check.
pub(crate) struct Step {
    /// The word for `--only`.
    pub(crate) name: &'static str,
    /// What it holds, for a person.
    pub(crate) what: &'static str,
    /// What must be installed.
    pub(crate) needs: &'static [Tool],
    /// Does it. Lines that belong into the summary are pushed.
    pub(crate) run: fn(&Options, &mut Vec<String>) -> Result<()>,
}

/// Every step, in order.
pub(crate) static STEPS: &[Step] = &[
    Step { name: "fmt", what: "the code is formatted", needs: &[], run: fmt },
    Step { name: "clippy", what: "the linter has nothing to say", needs: &[Tool::Python], run: clippy },
    Step { name: "deny", what: "licences, banned crates, sources, advisories", needs: &[Tool::CargoDeny], run: deny },
    Step { name: "docs", what: "the documentation builds without a warning", needs: &[Tool::Python], run: docs },
    Step {
        name: "packages",
        what: "the crates for embedding build alone, with each feature, and can be packed",
        needs: &[],
        run: |_, _| packages::run(),
    },
    Step {
        name: "api",
        what: "what programs that embed the crates rely on is still there",
        needs: &[],
        run: |_, said| api::check(said),
    },
    Step {
        name: "rust",
        what: "unit, property, snapshot, database and site tests",
        needs: &[Tool::Postgres, Tool::Python],
        run: rust,
    },
    Step { name: "fuzz", what: "the parsers hold against made-up mails", needs: &[Tool::Cxx], run: fuzz::run },
    Step {
        name: "python",
        what: "the Python package, its stubs, its tests and its examples",
        needs: &[Tool::Venv, Tool::Postgres],
        run: python,
    },
    Step {
        name: "browser",
        what: "the pages in a browser, with accessibility",
        needs: &[Tool::Venv, Tool::Chromium, Tool::Axe],
        run: browser,
    },
];

fn fmt(_: &Options, _: &mut Vec<String>) -> Result<()> {
    show(&mut cargo("fmt --all --check"))
}

fn clippy(_: &Options, _: &mut Vec<String>) -> Result<()> {
    show(&mut cargo("clippy --workspace --all-targets --all-features --locked -- -D warnings"))
}

fn deny(_: &Options, said: &mut Vec<String>) -> Result<()> {
    // The advisory database comes over the network. Without it the rest still holds, but nobody may believe that it was read.
    if succeeds(&mut cargo("deny fetch db")) {
        show(&mut cargo("deny --offline --all-features check advisories"))?;
    } else {
        let text = "NOT CHECKED: advisories. The advisory database could not be fetched (`cargo deny fetch db`).";
        console::warning(text);
        said.push(text.to_owned());
    }
    show(&mut cargo("deny --offline --all-features check licenses bans sources"))
}

fn docs(_: &Options, _: &mut Vec<String>) -> Result<()> {
    show(cargo("doc --workspace --all-features --no-deps --locked").env("RUSTDOCFLAGS", "-D warnings"))
}

fn rust(options: &Options, said: &mut Vec<String>) -> Result<()> {
    // One process for all tests of a file: they share the PostgreSQL server that the first of them starts.
    let mut tests = cargo("test --workspace --all-features --locked --no-fail-fast");
    if options.seed != 0 {
        tests.env("PROPTEST_RNG_SEED", options.seed.to_string());
    }
    // A missing or changed snapshot is a failure, never a new file.
    heard(tests.env("INSTA_UPDATE", "no"), said)
}

fn python(options: &Options, said: &mut Vec<String>) -> Result<()> {
    let manifest = root().join("crates/backupchecks-py/Cargo.toml");
    let mut build = command(tools::venv("maturin"), ["develop", "--locked", "--manifest-path"]);
    show(build.arg(manifest).env("VIRTUAL_ENV", tools::venv_folder()).env_remove("CONDA_PREFIX"))?;
    let allowed = ["backupchecks", "--allowlist", "tests/python/stubtest.txt"];
    show(&mut command(tools::venv("stubtest"), allowed))?;
    let typed = ["python", "examples", "benches"].map(|folder| format!("crates/backupchecks-py/{folder}"));
    show(command(tools::venv("mypy"), ["--strict"]).args(typed))?;
    let mut tests = pytest("tests/python");
    if options.seed == 0 {
        tests.env("HYPOTHESIS_PROFILE", "hunt");
    }
    heard(&mut tests, said)
}

fn browser(_: &Options, said: &mut Vec<String>) -> Result<()> {
    show(&mut cargo("build --locked --package backupchecks-web --bin backupchecks"))?;
    heard(
        pytest("tests/browser")
            .env("BACKUPCHECKS_BINARY", target().join("debug/backupchecks"))
            .env("BACKUPCHECKS_AXE", tools::axe())
            .env("BACKUPCHECKS_CHROMIUM", tools::CHROMIUM)
            .env("BACKUPCHECKS_SCREENSHOTS", target().join("screenshots")),
        said,
    )
}

fn pytest(folder: &str) -> Command {
    command(tools::venv("python"), ["-m", "pytest", "--color=no", "-p", "no:cacheprovider", folder])
}

/// Runs tests; their closing lines go into the summary, those of a failure too.
fn heard(command: &mut Command, said: &mut Vec<String>) -> Result<()> {
    let (lines, result) = listen(command, is_closing_line)?;
    said.extend(lines);
    result
}

/// The line in which libtest or pytest sums up.
fn is_closing_line(line: &str) -> bool {
    let line = line.trim();
    // libtest closes once for each crate; those without examples say nothing of interest.
    let libtest = line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed");
    let pytest = line.starts_with("===") && line.contains(" in ") && line.ends_with('=');
    libtest || pytest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_all_runners_are_kept() {
        for line in [
            "test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.61s",
            "============================== 12 passed in 3.02s ==============================",
            "=================== 1 failed, 11 passed, 1 error in 63.02s (0:01:03) ===================",
        ] {
            assert!(is_closing_line(line), "{line}");
        }
        for line in [
            "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "============================= test session starts ==============================",
            "tests/browser/test_smoke.py .... [100%]",
        ] {
            assert!(!is_closing_line(line), "{line}");
        }
    }

    #[test]
    fn step_names_are_unique() {
        for step in STEPS {
            assert_eq!(STEPS.iter().filter(|other| other.name == step.name).count(), 1, "{}", step.name);
        }
    }
}
