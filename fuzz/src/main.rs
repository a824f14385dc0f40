//! The fuzzer: libFuzzer around the doors of `backupchecks_parsers::fuzzing`.
//!
//! `BACKUPCHECKS_FUZZ` names the door; without it, the names of all are printed. Before the first input, what the fixtures give for it is written to
//! `BACKUPCHECKS_FUZZ_SEEDS`, and the words of the mails to the file `BACKUPCHECKS_FUZZ_WORDS`.

#![no_main]

use backupchecks_parsers::fuzzing::{TARGETS, dictionary, seeds};
use std::{env, fs, path::Path, sync::LazyLock};

static RUN: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = variable("BACKUPCHECKS_FUZZ");
    let target = TARGETS.iter().find(|(found, _)| *found == name);
    target.unwrap_or_else(|| panic!("BACKUPCHECKS_FUZZ is {name}, which is no door")).1
});

libfuzzer_sys::fuzz_target!(init: prepare(), |input: &[u8]| RUN(input));

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

fn prepare() {
    if env::var_os("BACKUPCHECKS_FUZZ").is_none() {
        TARGETS.iter().for_each(|(name, _)| println!("{name}"));
        std::process::exit(0);
    }
    let folder = variable("BACKUPCHECKS_FUZZ_SEEDS");
    fs::create_dir_all(&folder).expect("a folder for the seeds");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let mails = files(&fixtures.join("mail"), "eml");
    let target = variable("BACKUPCHECKS_FUZZ");
    if target == "definition" {
        for (number, definition) in files(&fixtures.join("definitions"), "toml").iter().enumerate() {
            fs::write(format!("{folder}/{number}"), definition).expect("a seed that can be written");
        }
    }
    for (mail, raw) in mails.iter().enumerate() {
        for (number, seed) in seeds(&target, raw).iter().enumerate() {
            fs::write(format!("{folder}/{mail}-{number}"), seed).expect("a seed that can be written");
        }
    }
    let words = dictionary(mails.iter().map(Vec::as_slice));
    fs::write(variable("BACKUPCHECKS_FUZZ_WORDS"), words).expect("words that can be written");
}

/// What stands in the files below `folder` whose names end in `extension`.
fn files(folder: &Path, extension: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of fixtures") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(fs::read(path).expect("a readable fixture"));
        }
    }
    found
}
