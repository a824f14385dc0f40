//! The step `fuzz`: coverage-guided fuzzing of what stands in `fuzz/`, for a bounded time.
//!
//! It needs no other toolchain: the compiler's passes for coverage are switched on by flags, and libFuzzer is built with the
//! crate that binds it. What was found interesting stays below `target/fuzz/corpus`, so that the next run begins where this one
//! ended.

use crate::{
    console,
    run::{cargo, command, listen, root, show, target},
    test::Options,
};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What makes the compiler count which code was reached, and tell what was compared with what.
const COVERAGE: &str = "--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Bounds for one input: memory in megabytes, seconds, bytes. A fixture takes a hundredth of each.
const BOUNDS: &[&str] = &["-rss_limit_mb=2048", "-timeout=10", "-max_len=65536"];

pub(crate) fn run(options: &Options, said: &mut Vec<String>) -> Result<()> {
    let fuzzer = build()?;
    let names = command(&fuzzer, [""; 0]).output().context("asking the fuzzer for its targets")?;
    for name in String::from_utf8_lossy(&names.stdout).lines() {
        fuzz(&fuzzer, name, options, said)?;
    }
    Ok(())
}

fn build() -> Result<PathBuf> {
    let folder = target().join("fuzz");
    let triple = host()?;
    // What is fuzzed is what is shipped: the versions are those of the workspace.
    fs::copy(root().join("Cargo.lock"), root().join("fuzz/Cargo.lock")).context("copying Cargo.lock")?;
    // With a target named, build scripts and macros are compiled without the flags.
    let mut build = cargo("build --release --manifest-path fuzz/Cargo.toml --target");
    show(build.arg(&triple).arg("--target-dir").arg(&folder).env("RUSTFLAGS", COVERAGE))?;
    Ok(folder.join(triple).join("release/backupchecks-fuzz"))
}

/// The triple of this machine.
fn host() -> Result<String> {
    let output = command("rustc", ["-vV"]).output().context("asking rustc for its host")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned).context("rustc names no host")
}

fn fuzz(fuzzer: &Path, name: &str, options: &Options, said: &mut Vec<String>) -> Result<()> {
    let [corpus, seeds, findings] =
        ["corpus", "seeds", "findings"].map(|kind| target().join("fuzz").join(kind).join(name));
    for folder in [&corpus, &seeds, &findings] {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    let words = target().join("fuzz/words.dict");
    let mut fuzzing = command(fuzzer, BOUNDS);
    fuzzing
        .arg(format!("-max_total_time={}", options.fuzz_seconds))
        .arg(format!("-seed={}", options.seed))
        .arg(format!("-artifact_prefix={}/", findings.display()))
        .arg(format!("-dict={}", words.display()))
        .args(["-verbosity=0", "-print_final_stats=1"])
        .args([&corpus, &seeds])
        .env("BACKUPCHECKS_FUZZ", name)
        .env("BACKUPCHECKS_FUZZ_SEEDS", &seeds)
        .env("BACKUPCHECKS_FUZZ_WORDS", &words);
    let (lines, result) = listen(&mut fuzzing, |line| line.starts_with("stat::number_of_executed_units"))?;
    let count = lines.last().and_then(|line| line.rsplit(' ').next()).unwrap_or("an unknown number of");
    if result.is_err() {
        console::warning(&format!(
            "the input lies in {}: mend the fault and keep the input in fixtures/fuzz/{name}/, which every test replays",
            findings.display()
        ));
        bail!("{name} does not hold against an input that was made up");
    }
    said.push(format!("{name}: {count} inputs"));
    Ok(())
}
