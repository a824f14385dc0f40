//! Shows the life of a job to an engine as it happens, and writes down what it states.

use crate::{
    detector::{Closure, Detector, Reason, Stated},
    life::Life,
    span::Span,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// How often an engine is asked.
pub const TICK: SignedDuration = SignedDuration::from_mins(30);

/// Something an engine is shown.
enum Event {
    Arrived,
    Told(Closure),
}

/// Everything that `detector` states about the job, each slot once, when it first does. It is asked every half hour.
pub fn replay(life: &Life, detector: &mut dyn Detector) -> Vec<Stated> {
    let mut events = events(life).into_iter().peekable();
    let Some(begin) = life.arrivals.first().map(|arrival| arrival.at) else { return Vec::new() };
    let end = life.job.archived_at.min(life.simulated.until);
    let (mut known, mut stated, mut statements) = (HashSet::new(), Vec::new(), Vec::new());
    let mut now = on_tick(begin);
    while now < end {
        while let Some((at, event)) = events.next_if(|(at, _)| *at <= now) {
            match event {
                Event::Arrived => detector.arrived(at),
                Event::Told(closure) => detector.told(closure),
            }
        }
        detector.missed(now, &mut statements);
        for statement in statements.drain(..) {
            if known.insert(statement.slot.clone()) {
                stated.push(Stated { at: now, statement });
            }
        }
        // Nothing changes until the next event or until the engine wants to be asked.
        let event = events.peek().map_or(end, |(at, _)| *at);
        let wanted = detector.silent_until().map_or(now, |until| until.min(event));
        now = on_tick(wanted).max(now + TICK);
    }
    stated
}

/// The first tick that is not before `moment`.
fn on_tick(moment: Timestamp) -> Timestamp {
    let step = TICK.as_secs();
    let second = moment.as_second() + i64::from(moment.subsec_nanosecond() > 0);
    Timestamp::from_second((second + step - 1).div_euclid(step) * step).unwrap_or(Timestamp::MAX)
}

/// Everything an engine is shown, in order of the time when it is known.
fn events(life: &Life) -> Vec<(Timestamp, Event)> {
    let told = closures(life).into_iter().map(|(known, closure)| (known, Event::Told(closure)));
    let mut events: Vec<(Timestamp, Event)> =
        told.chain(life.arrivals.iter().map(|arrival| (arrival.at, Event::Arrived))).collect();
    events.sort_by_key(|(at, _)| *at);
    events
}

/// Every closure of the job, with the moment at which it is known.
pub(crate) fn closures(life: &Life) -> Vec<(Timestamp, Closure)> {
    let begin = life.simulated.from;
    let holidays = life.job.holidays.iter().filter_map(|date| {
        let midnight = |date: jiff::civil::Date| date.to_zoned(life.job.zone.clone()).ok().map(|day| day.timestamp());
        Some((begin, Reason::Holiday, Span::new(midnight(*date)?, midnight(date.tomorrow().ok()?)?)))
    });
    let pauses = life.job.pauses.iter().map(|pause| (pause.from, Reason::Pause, *pause));
    let outages = life.outages.iter().map(|outage| (outage.known_from, Reason::Outage, outage.span));
    let all = holidays.chain(pauses).chain(outages);
    all.map(|(known, reason, span)| (known, Closure { reason, span })).collect()
}
