//! The page of the handbook that a run writes.

use crate::{
    Measured, Table,
    corpus::{Case, Growth},
    ways::OURS,
};
use std::{fmt::Write as _, fs, thread};

pub(crate) const ALL_CORES: &str = "Backupchecks on all cores (by the clock)";
pub(crate) const PYTHON: &str = "Python: email, BeautifulSoup with lxml; the same fields";

const HEAD: &str = "\
# How fast mails are read

The mails are made, what each way reads of them is checked, and then it is measured.

- **Mails**: a mix like that of a night, when most mails are reports with a table. Of four mails three are HTML tables of fixtures with
  3 to 50 rows more, like those of their objects but under new names, in the styles that the product writes at each cell, encoded
  anew as quoted-printable or base64. The fourth is one of all other fixtures: as it is, or with lines added where its text
  lists objects. Nothing else is put into them. Of each mail the outcome, identity, status and number of objects are checked
  before anything is measured. A second table has each fixture as it is, which are far smaller than a night's mails.
- **Backupchecks** decodes the mail and reads identity, status with its evidence, times and every object. The other ways do
  less: mail-parser alone only decodes, and the tree gives the texts of table cells without knowing what they mean.
- **Python** reads identity, status, times and objects with name, status, size and times. Only mails are measured of which it
  reads exactly what Backupchecks reads; its script stands in `crates/backupchecks-parsers/benches/throughput/baseline.py`.
- **All cores** are measured by the clock, so whatever else the machine does counts against it.
- **Times** are seconds of CPU of one thread as the kernel counts them. All ways take turns in one
  process; the median of seven rounds counts. Absolute numbers depend on the machine and on what else runs there: **compare the
  ratios**, not the numbers of different runs.
";

/// The whole page.
pub(crate) fn of(corpus: &[Case], tables: &[Table]) -> String {
    let mut page = HEAD.to_owned();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let count = |growth: Growth| corpus.iter().filter(|case| case.growth == growth).count();
    let _ = writeln!(
        page,
        "\nThis run: {cores} cores of {}. Of {} mails {} are tables with rows added, {} texts with lines added, {} fixtures as they are.",
        processor(),
        corpus.len(),
        count(Growth::Rows),
        count(Growth::Lines),
        count(Growth::None),
    );
    for table in tables {
        let _ = write!(page, "\n{}", section(table));
    }
    page
}

fn section(table: &Table) -> String {
    let mut out = format!("## {}\n\n", table.title);
    let (mails, bytes) = table.rows.first().map_or((0, 0), |row| (row.mails, row.bytes));
    let _ = writeln!(
        out,
        "{mails} mails, {:.1} MB, {:.1} kB on average.\n",
        as_mega(bytes),
        1e3 * as_mega(bytes) / as_float(mails.max(1))
    );
    out.push_str("| way | mails a second | MB a second | Backupchecks is |\n|---|---:|---:|---:|\n");
    let ours = table.rows.iter().find(|row| row.name == OURS).map_or(0.0, |row| row.seconds);
    for Measured { name, mails, bytes, seconds } in &table.rows {
        let ratio = match name.as_str() {
            OURS => String::new(),
            ALL_CORES => format!("{:.1} times as fast as on one core", ours / seconds),
            _ => format!("{:.1} times as fast", seconds / ours),
        };
        let _ = writeln!(
            out,
            "| {name} | {:.0} | {:.1} | {ratio} |",
            as_float(*mails) / seconds,
            as_mega(*bytes) / seconds
        );
    }
    out
}

fn as_mega(bytes: usize) -> f64 {
    as_float(bytes) / 1e6
}

fn as_float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split_once(':'));
    model.map_or_else(|| "an unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}
