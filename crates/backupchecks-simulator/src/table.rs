//! Outcomes as tables of Markdown, which can also be read in a terminal.

use crate::{
    fleet::Fleet,
    run::{Engine, Faulty, Outcome},
    score::Tally,
};
use jiff::SignedDuration;
use std::fmt::Write as _;

/// All tables: the engines beside each other, then each by kind of schedule, with its worst jobs, `most` of them.
#[must_use]
pub fn page(simulated: &Fleet, outcomes: &[(Engine, Outcome)], most: usize) -> String {
    let mut parts = vec![fleet(simulated), engines(outcomes)];
    for (engine, outcome) in outcomes {
        parts.push(format!("Engine `{engine}` by kind of schedule:"));
        parts.push(kinds(outcome));
        if 0 < most && !outcome.faulty.is_empty() {
            parts.push(format!("Engine `{engine}`, the jobs with most faults; `--job` shows one:"));
            parts.push(worst(outcome, most));
        }
    }
    parts.iter().map(|part| part.trim_end()).collect::<Vec<_>>().join("\n\n")
}

/// One line for each engine. Rates are for 10,000 job-days.
#[must_use]
pub fn engines(outcomes: &[(Engine, Outcome)]) -> String {
    let head = [
        "engine",
        "job-days",
        "truly missed",
        "false",
        "undetected",
        "late",
        "false and late",
        "repeated",
        "median delay",
        "95 % within",
    ];
    let rows = outcomes.iter().map(|(engine, outcome)| {
        let tally = outcome.total();
        let rate = |count| rate(&tally, count);
        vec![
            engine.to_string(),
            format!("{:.0}", tally.job_days()),
            tally.missed.to_string(),
            rate(tally.false_missed()),
            rate(tally.undetected),
            rate(tally.late),
            rate(tally.false_missed() + tally.late),
            rate(tally.repeated),
            delay(&tally, 0.5),
            delay(&tally, 0.95),
        ]
    });
    table(&head, rows)
}

/// One line for each kind of schedule. Rates are for 10,000 job-days of jobs of that kind; counts stand in brackets.
#[must_use]
pub fn kinds(outcome: &Outcome) -> String {
    let head = [
        "schedule",
        "job-days",
        "truly missed",
        "false",
        "in time",
        "never due",
        "again",
        "undetected",
        "late",
        "median delay",
        "95 % within",
    ];
    let rows = outcome.kinds.iter().map(|(kind, tally)| {
        let counted = |count: u32| format!("{} ({count})", rate(tally, count));
        vec![
            kind.to_string(),
            format!("{:.0}", tally.job_days()),
            tally.missed.to_string(),
            counted(tally.false_missed()),
            tally.false_in_time.to_string(),
            tally.false_never_due.to_string(),
            tally.false_again.to_string(),
            counted(tally.undetected),
            counted(tally.late),
            delay(tally, 0.5),
            delay(tally, 0.95),
        ]
    });
    table(&head, rows)
}

/// The jobs about which the engine was wrong most often, `count` of them.
#[must_use]
pub fn worst(outcome: &Outcome, count: usize) -> String {
    let rows = outcome.faulty.iter().take(count).map(|Faulty { number, kind, score }| {
        let mut tally = Tally::default();
        score.kinds.values().for_each(|part| tally += part);
        let wrong = [tally.false_in_time, tally.false_never_due, tally.false_again, tally.undetected];
        let mut row = vec![number.to_string(), kind.to_string()];
        row.extend(wrong.map(|count| count.to_string()));
        row
    });
    table(&["job", "schedule", "in time", "never due", "again", "undetected"], rows)
}

/// What was simulated, in one sentence.
#[must_use]
pub fn fleet(fleet: &Fleet) -> String {
    let (first, end) = fleet.days();
    let days = end.duration_since(first).as_hours() / 24;
    format!("{} jobs over {days} days, fleet `{}`, seed {}.", fleet.jobs(), fleet.mix().name, fleet.seed())
}

fn rate(tally: &Tally, count: u32) -> String {
    tally
        .rate(count)
        .map_or_else(|| "-".to_owned(), |rate| if rate < 10.0 { format!("{rate:.2}") } else { format!("{rate:.0}") })
}

fn delay(tally: &Tally, quantile: f64) -> String {
    tally.delay(quantile).map_or_else(|| "-".to_owned(), clock)
}

/// Hours and minutes.
fn clock(span: SignedDuration) -> String {
    format!("{}:{:02} h", span.as_hours(), span.as_mins() % 60)
}

/// A table whose columns stand under each other; all but the first are aligned to the right.
fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let rows: Vec<Vec<String>> = rows.collect();
    let widths: Vec<usize> = head
        .iter()
        .enumerate()
        .map(|(column, title)| {
            rows.iter().filter_map(|row| row.get(column)).map(String::len).chain([title.len()]).max().unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    let line = |out: &mut String, cells: &mut dyn Iterator<Item = &str>| {
        for (column, (cell, width)) in cells.zip(&widths).enumerate() {
            let _ = if column == 0 { write!(out, "| {cell:<width$} ") } else { write!(out, "| {cell:>width$} ") };
        }
        out.push_str("|\n");
    };
    line(&mut out, &mut head.iter().copied());
    for (column, width) in widths.iter().enumerate() {
        let dashes = "-".repeat(width + 1);
        out.push('|');
        out.push_str(&dashes);
        out.push(if column == 0 { '-' } else { ':' });
    }
    out.push_str("|\n");
    for row in &rows {
        line(&mut out, &mut row.iter().map(String::as_str));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let rows = vec![vec!["a".to_owned(), "1".to_owned()], vec!["long".to_owned(), "23".to_owned()]];
        let told = table(&["x", "count"], rows.into_iter());
        assert_eq!(told, "| x    | count |\n|------|------:|\n| a    |     1 |\n| long |    23 |\n");
    }

    #[test]
    fn small_rates_are_told_with_their_hundredths() {
        let tally = Tally { watched: SignedDuration::from_hours(24 * 30_000), ..Tally::default() };
        assert_eq!([rate(&tally, 1), rate(&tally, 90)], ["0.33".to_owned(), "30".to_owned()]);
        assert_eq!(rate(&Tally::default(), 1), "-");
    }
}
