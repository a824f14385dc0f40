//! One job day by day: what was due, what came, and what the engine stated, for a developer who asks why.

use crate::{
    detector::Stated,
    life::{Fate, Life},
    run::Engine,
    score::{Finding, judge},
    span::Span,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::fmt::Write as _;

/// How much is shown before and behind a fault.
const AROUND: (SignedDuration, SignedDuration) =
    (SignedDuration::from_hours(24 * 12), SignedDuration::from_hours(24 * 4));

/// How much of a life is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The days around each fault.
    Faults,
    /// All of it.
    Everything,
}

/// Replays the job of `life` before `engine` and tells what happened, in clock times of the customer's zone.
#[must_use]
pub fn trace(life: &Life, engine: Engine, extent: Extent) -> String {
    let mut detector = engine.watch(life);
    let stated = crate::replay::replay(life, detector.as_mut());
    let score = judge(life, &stated);
    let mut out = describe(life);
    let _ = writeln!(out, "{engine} believes in the end: {}", detector.explain());
    let faults: Vec<Span> = score
        .findings
        .iter()
        .filter(|(_, finding)| finding.is_wrong())
        .map(|(at, _)| Span::new(*at - AROUND.0, *at + AROUND.1))
        .collect();
    let mut skipped = false;
    for (at, line) in lines(life, &stated, &score.findings) {
        if extent == Extent::Faults && !faults.iter().any(|fault| fault.contains(at)) {
            skipped = true;
            continue;
        }
        if std::mem::take(&mut skipped) {
            out.push_str("...\n");
        }
        let _ = writeln!(out, "{}  {line}", local(at, &life.job.zone));
    }
    out
}

/// What the job is.
fn describe(life: &Life) -> String {
    let job = &life.job;
    let mut out = format!("job {}: {}, customer in {}, scheduler", job.number, job.kind(), job.zone_name);
    let _ = writeln!(out, " in {}", job.clock.zone.iana_name().unwrap_or("UTC"));
    for phase in &job.phases {
        let habit = &phase.habit;
        let _ = writeln!(
            out,
            "  from {}: {}, {:?}, takes {:#} (sigma {:.2}, {:+.0} % a year), queue up to {:#}",
            phase.first,
            phase.kind,
            phase.cadence,
            SignedDuration::from_secs(habit.median.as_secs()),
            habit.sigma,
            habit.growth * 100.0,
            habit.queue,
        );
    }
    out
}

fn lines(life: &Life, stated: &[Stated], findings: &[(Timestamp, Finding)]) -> Vec<(Timestamp, String)> {
    let zone = &life.job.zone;
    let due = life.slots.iter().map(|slot| {
        let fate = match slot.fate {
            Fate::Reported(at) if slot.normal_until < at => "reported LATE",
            Fate::Reported(_) => "reported",
            Fate::Missed => "MISSED",
            Fate::Excused => "excused",
        };
        (slot.usual, format!("due, normal until {}: {fate}", local(slot.normal_until, zone)))
    });
    let came = life.arrivals.iter().map(|arrival| (arrival.at, format!("    report ({:?})", arrival.cause)));
    let closed = crate::replay::closures(life).into_iter().map(|(known, closure)| {
        let Span { from, until } = closure.span;
        let told = format!("  {:?} told, {} to {}", closure.reason, local(from, zone), local(until, zone));
        (known.max(from), told)
    });
    let said = stated.iter().zip(findings).map(|(stated, (_, finding))| {
        (stated.at, format!("  STATED: missed {} -> {finding:?}", local(stated.statement.due, zone)))
    });
    let unsaid = findings.iter().skip(stated.len()).map(|(at, finding)| (*at, format!("  -> {finding:?}")));
    let mut lines: Vec<(Timestamp, String)> = due.chain(came).chain(closed).chain(said).chain(unsaid).collect();
    lines.sort_by_key(|(at, _)| *at);
    lines
}

fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M").to_string()
}
