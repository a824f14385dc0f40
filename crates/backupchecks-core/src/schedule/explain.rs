//! A schedule in words.

use super::clock::{DAY, HOUR, MINUTE};
use super::evidence::{Evidence, SlotTime};
use super::kind::Kind;

/// A length of time as people say it: `15 minutes`, `4 hours`, `2 days`.
pub(super) fn length(seconds: i64) -> String {
    let rounded = |unit: i64| (seconds + unit / 2) / unit;
    let (number, unit) = match seconds {
        ..90 => (seconds.max(0), "second"),
        90..5_400 => (rounded(MINUTE), "minute"),
        5_400..172_800 => (rounded(HOUR), "hour"),
        _ => (rounded(DAY), "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

/// What is expected of a job and why, in one or more sentences.
pub(super) fn explain(kind: &Kind, evidence: &Evidence) -> String {
    let seen = match evidence.hit_rate() {
        Some(_) => {
            let (hits, all) = (evidence.hits, evidence.hits + evidence.misses);
            format!(" Seen in {hits} of {all} cases.")
        }
        None => String::new(),
    };
    match kind {
        Kind::Learning { why } => format!("Still learning: {why}."),
        Kind::Irregular => format!(
            "Irregular: {} reports follow no rule, so none is expected at a given time. Plan it by hand if it should keep one.",
            evidence.runs
        ),
        Kind::NotPlanned => "Not planned: a person has said that nothing is expected.".to_owned(),
        Kind::EveryHours { hours } if evidence.times.is_empty() => {
            format!("A report about every {}.{seen}", length(i64::from(*hours) * HOUR))
        }
        Kind::Interval { seconds } => format!("A report about every {}.{seen}", length(*seconds)),
        Kind::Manual => format!("Planned by hand.{seen}"),
        _ => {
            let times: Vec<String> = evidence.times.iter().map(time_in_words).collect();
            format!("Reports arrive {}.{seen}", times.join("; "))
        }
    }
}

fn time_in_words(time: &SlotTime) -> String {
    let clock = |time: jiff::civil::Time| format!("{:02}:{:02}", time.hour(), time.minute());
    let (from, until) = (clock(time.usual.0), clock(time.usual.1));
    let at = if from == until { format!("about {from}") } else { format!("between {from} and {until}") };
    format!("{} {at} (half of them within {})", time.days, length(time.spread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_in_the_unit_that_fits() {
        let said = [1, 60, 900, 3_600, 14_400, 604_800].map(length);
        assert_eq!(said, ["1 second", "60 seconds", "15 minutes", "60 minutes", "4 hours", "7 days"]);
    }
}
