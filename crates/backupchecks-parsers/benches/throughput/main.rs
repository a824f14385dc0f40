//! How many mails are read in a second, against other ways to read them.
//!
//! `cargo xtask bench` runs this with a Python that has what the baseline needs, and puts the page into `docs/benchmarks.md`. All ways
//! take turns within one run, several rounds long, and the median of each counts: on a machine that others use, only ratios of one run
//! tell something. What each way reads is checked first.

mod baseline;
mod corpus;
mod page;
mod ways;

use backupchecks_parsers::{mail::Mail, registry::Registry};
use corpus::{Case, Expected};
use std::{
    error::Error,
    fs,
    hint::black_box,
    io::Write as _,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};
use ways::WAYS;

/// How often each way goes over the corpus.
const ROUNDS: usize = 7;

/// What one way took.
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) mails: usize,
    pub(crate) bytes: usize,
    /// The median over the rounds, in seconds of CPU; for all cores, of the clock.
    pub(crate) seconds: f64,
}

/// The measurements over one set of mails.
pub(crate) struct Table {
    pub(crate) title: String,
    pub(crate) rows: Vec<Measured>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let option = |name: &str| std::env::args().skip_while(|word| word != name).nth(1);
    let fixtures = corpus::fixtures();
    let mixed = corpus::mixed(&fixtures);
    check(&fixtures)?;
    check(&mixed)?;
    if let Some(product) = option("--profile") {
        profile(&mixed, &product);
        return Ok(());
    }
    if let Some(folder) = option("--write-mails") {
        return Ok(baseline::write_mails(&PathBuf::from(folder), &known_to_python(&mixed))?);
    }
    let mut tables = vec![
        measure("Mails like those of a night", &mixed.iter().collect::<Vec<_>>(), None)?,
        measure(
            "The fixtures as they are",
            &fixtures.iter().cycle().take(fixtures.len() * 10).collect::<Vec<_>>(),
            None,
        )?,
    ];
    if let Some(python) = option("--python") {
        let mails = known_to_python(&mixed);
        let mut baseline = baseline::Baseline::start(&python, &mails)?;
        let agreed = baseline.agreed(&mails)?;
        let mails: Vec<&Case> = agreed.iter().map(|index| mails[*index]).collect();
        let title = format!("Veeam and Synology, {} mails of which Python reads the same", mails.len());
        tables.push(measure(&title, &mails, Some(&mut baseline))?);
    }
    let page = page::of(&mixed, &tables);
    write!(std::io::stdout(), "{page}")?;
    if let Some(path) = option("--write") {
        fs::write(PathBuf::from(path), page)?;
    }
    Ok(())
}

/// The mails of the products that the Python baseline reads.
fn known_to_python(cases: &[Case]) -> Vec<&Case> {
    let known = |case: &&Case| case.name.starts_with("veeam/") || case.name.starts_with("synology/");
    cases.iter().filter(known).collect()
}

/// Reads the mails of the products whose name begins with `product` many times over, for a profiler to look at.
fn profile(mixed: &[Case], product: &str) {
    let mails: Vec<&Case> = mixed.iter().filter(|case| case.name.starts_with(product)).collect();
    (0..ROUNDS).for_each(|_| mails.iter().for_each(|case| (WAYS[0].run)(black_box(&case.raw))));
}

/// Whether every mail is read as it must be.
fn check(cases: &[Case]) -> Result<(), String> {
    for case in cases {
        let found = Expected::of(&backupchecks_parsers::read(&case.raw));
        if found != case.expected {
            return Err(format!("{} reads as {found:?}, expected {:?}", case.name, case.expected));
        }
    }
    Ok(())
}

fn measure(
    title: &str,
    mails: &[&Case],
    mut baseline: Option<&mut baseline::Baseline>,
) -> Result<Table, Box<dyn Error>> {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); WAYS.len() + 2];
    for round in 0..=ROUNDS {
        let mut took = Vec::new();
        for way in WAYS {
            let begun = ways::seconds();
            for case in mails {
                (way.run)(black_box(&case.raw));
            }
            took.push(ways::seconds() - begun);
        }
        took.push(on_all_cores(mails));
        took.push(baseline.as_mut().map_or(Ok(0.0), |baseline| baseline.round())?);
        // The first round fills caches and compiles patterns.
        if 0 < round {
            times.iter_mut().zip(took).for_each(|(times, seconds)| times.push(seconds));
        }
    }
    let names = WAYS.iter().map(|way| way.name).chain([page::ALL_CORES, page::PYTHON]);
    let bytes = mails.iter().map(|case| case.raw.len()).sum();
    let rows = names.zip(times).map(|(name, times)| Measured {
        name: name.to_owned(),
        mails: mails.len(),
        bytes,
        seconds: median(times),
    });
    let rows = rows.filter(|row| row.name != page::PYTHON || baseline.is_some()).collect();
    Ok(Table { title: title.to_owned(), rows })
}

/// Seconds by the clock that all cores together take.
fn on_all_cores(mails: &[&Case]) -> f64 {
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = mails.get(next.fetch_add(1, Ordering::Relaxed)) {
                    drop(black_box(Registry::builtin().read(&Mail::decode(&case.raw))));
                }
            });
        }
    });
    begun.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
