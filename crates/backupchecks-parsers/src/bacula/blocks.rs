//! The report blocks of one mail: each runs from its label `JobId:` to its `Termination:`.
//!
//! A director that collects messages, or a person who pastes reports together, sends several blocks in one mail. Every one
//! is a result of its own; where they cannot be told apart the whole mail is refused, as the first verdict would hide the rest.

use crate::grid::{self, Grid, Row};
use std::collections::BTreeSet;

/// What a mail holds.
pub(super) enum Blocks {
    /// One report at most: the body is read as it stands.
    One,
    /// Reports that stand one behind the other, each with its own `JobId:`, `Job:` and `Termination:`.
    Several(Vec<Grid>),
}

/// The blocks in `body`.
///
/// # Errors
/// Says how many verdicts stand in the body when they do not belong to one job each.
pub(super) fn find(body: &Grid) -> Result<Blocks, String> {
    let lines: Vec<String> = body.rows.iter().flat_map(lines).collect();
    let count = |label| lines.iter().filter(|line| is_labelled(unquoted(line), label)).count();
    let (verdicts, jobs) = (count("Termination"), count("JobId"));
    if verdicts < 2 && jobs < 2 {
        return Ok(Blocks::One);
    }
    let blocks: Vec<Grid> = split(&lines).into_iter().filter_map(|lines| whole(body, lines)).collect();
    let ids: BTreeSet<&str> = blocks.iter().filter_map(|block| block.value("JobId")).collect();
    if [blocks.len(), ids.len(), jobs] == [verdicts; 3] {
        return Ok(Blocks::Several(blocks));
    }
    Err(format!(
        "verdicts (`Termination:`) in the mail: {verdicts}, jobs (`JobId:`): {jobs}; they cannot be told apart, as each \
         verdict needs its own JobId and Job"
    ))
}

/// The lines of a row; cells beside each other are one line, as in `JobId:<tab>4711`.
fn lines(row: &Row) -> Vec<String> {
    match &row.cells[..] {
        [cell] => cell.text.lines().map(str::to_owned).collect(),
        _ => vec![row.line()],
    }
}

/// Pieces that each begin with a job's number and end with the first verdict behind it.
fn split(lines: &[String]) -> Vec<&[String]> {
    let starts: Vec<usize> = (0..lines.len()).filter(|at| is_labelled(&lines[*at], "JobId")).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let pieces = starts.iter().zip(ends).map(|(start, end)| &lines[*start..end]);
    pieces
        .map(|piece| {
            let verdict = piece.iter().position(|line| is_labelled(line, "Termination"));
            &piece[..verdict.map_or(piece.len(), |at| at + 1)]
        })
        .collect()
}

/// `lines` as a body of its own, if job and verdict stand in it.
fn whole(body: &Grid, lines: &[String]) -> Option<Grid> {
    let jobs = lines.iter().filter(|line| is_labelled(line, "Job")).count();
    let block = Grid { part: body.part(), ..grid::from_text(&lines.join("\n")) };
    (jobs == 1 && ["JobId", "Job", "Termination"].iter().all(|label| block.value(label).is_some())).then_some(block)
}

/// A label counts without its value too: a verdict that was cut is still one that nobody has read.
fn is_labelled(line: &str, label: &str) -> bool {
    line.split_once(':').is_some_and(|(head, _)| head.trim().eq_ignore_ascii_case(label))
}

/// The line without the marks of a reply. A quoted report is counted and never read.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The jobs of the blocks in `text`; none where it is one report.
    #[track_caller]
    fn check(text: &str, expected: Result<&[&str], &str>) {
        let found = find(&grid::from_text(text));
        let jobs = found.as_ref().map(|blocks| match blocks {
            Blocks::One => Vec::new(),
            Blocks::Several(blocks) => blocks.iter().filter_map(|block| block.value("Job")).collect(),
        });
        match (jobs, expected) {
            (Ok(jobs), Ok(expected)) => assert_eq!(jobs, expected, "{text}"),
            (Err(reason), Err(part)) => assert!(reason.contains(part), "{reason:?} for {text}"),
            (jobs, _) => panic!("{jobs:?} for {text}"),
        }
    }

    const A: &str = "  JobId: 1\n  Job: a\n  Termination: Backup OK\n";
    const B: &str = "  JobId:\t2\n  Job:\tb\n  Termination:\t*** Backup Error ***\n";

    #[test]
    fn blocks_with_their_own_job_are_parted() {
        check(A, Ok(&[]));
        check("JobId: 1\nJob: a\n", Ok(&[]));
        check(&format!("{A}log of the next\n{B}"), Ok(&["a", "b"]));
    }

    #[test]
    fn verdicts_that_belong_to_no_job_of_their_own_are_counted() {
        check(&format!("{A}Termination: *** Backup Error ***"), Err("mail: 2, jobs"));
        check(&format!("{A}JobId: 2\nTermination: Backup OK"), Err("mail: 2, jobs"));
        check(&format!("{A}JobId: 2\nJob: b\nTermination:"), Err("mail: 2, jobs"));
        check(&format!("{A}JobId: 2\nJob: b\nJob: c\nTermination: Backup OK"), Err("mail: 2, jobs"));
    }

    #[test]
    fn a_job_is_not_hidden_behind_the_verdict_of_another() {
        check(&format!("{A}JobId: 2\nJob: b"), Err("mail: 1, jobs (`JobId:`): 2"));
        check(&format!("JobId: 2\nJob: b\n{A}"), Err("mail: 1, jobs (`JobId:`): 2"));
        check(&format!("{A}{A}"), Err("mail: 2, jobs"));
        check(&format!("{A}> JobId: 2\n> Job: b\n> Termination: Backup Canceled"), Err("mail: 2, jobs"));
    }
}
