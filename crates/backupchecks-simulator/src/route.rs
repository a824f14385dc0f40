//! Mail routes: the mailboxes and servers that the reports of many jobs come through, and when they stand still.

use crate::{dice::Dice, mix::Mix, span::Span};
use jiff::{SignedDuration, Timestamp};

/// A time in which nothing comes through a mail route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// From when till when.
    pub span: Span,
    /// When it is known: at once where a person declares it, else when the silence of all jobs of the route has shown it.
    pub known_from: Timestamp,
    /// Whether the mails of that time are lost; else they come in a burst at the end.
    pub loses_mails: bool,
}

/// The outages of one route within `span`, in order of time.
pub(crate) fn outages(dice: &mut Dice, mix: &Mix, span: Span) -> Vec<Outage> {
    let mut outages = Vec::new();
    let mut at = span.from + SignedDuration::from_hours(24 * 45);
    let mean_days = 365.0 / mix.route_outages.max(0.01);
    loop {
        at += SignedDuration::from_hours(24).mul_f64(dice.number(0.3, 1.7) * mean_days);
        if span.until <= at {
            return outages;
        }
        let length = SignedDuration::from_hours(6).mul_f64(dice.factor(0.8)).min(SignedDuration::from_hours(60));
        let is_declared = dice.chance(0.5);
        let notice = dice.span(SignedDuration::from_mins(20), SignedDuration::from_mins(90));
        let known_from = if is_declared { at } else { (at + notice).min(at + length) };
        outages.push(Outage { span: Span::new(at, at + length), known_from, loses_mails: dice.chance(0.15) });
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::TUNING;

    #[test]
    fn outages_follow_each_other_and_are_known_before_they_end() {
        let from: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
        let span = Span::new(from, from + SignedDuration::from_hours(24 * 730));
        let mut total = 0;
        for route in 0..50 {
            let outages = outages(&mut Dice::new(5, route), &TUNING, span);
            total += outages.len();
            assert!(outages.windows(2).all(|pair| pair[0].span.until < pair[1].span.from));
            assert!(outages.iter().all(|one| one.span.from <= one.known_from && one.known_from <= one.span.until));
        }
        assert!((75..200).contains(&total), "{total} outages of 50 routes in two years");
    }
}
