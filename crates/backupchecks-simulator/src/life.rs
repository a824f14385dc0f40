//! The life of a job: every run that was due and what became of it, and every report that came.

use crate::{
    cadence::Cadence,
    clock::{Due, Planned},
    dice::Dice,
    habit::{Usual, mail_delay},
    job::{Job, Phase},
    kind::Kind,
    mix::Mix,
    route::Outage,
    span::Span,
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
};

/// A run that was due, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// When the scheduler was to start it.
    pub start: Timestamp,
    /// When its report usually comes.
    pub usual: Timestamp,
    /// Until then a person would call its report in time.
    pub normal_until: Timestamp,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a run that was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Its first report came then.
    Reported(Timestamp),
    /// It did not happen.
    Missed,
    /// Nobody can say what was right: the clock time did not exist, the job rests on holidays, the mail was lost in an outage.
    Excused,
}

/// A report that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrival {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub cause: Cause,
}

/// Why a report came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A run that was due.
    Run,
    /// A run that failed; another one may follow.
    Failure,
    /// A run after one that failed.
    Retry,
    /// A run that a person started.
    Manual,
    /// The second of two equal clock times.
    Extra,
    /// A laptop was on.
    Irregular,
}

/// Everything that is true about a job.
#[derive(Debug, Clone)]
pub struct Life {
    /// The job.
    pub job: Job,
    /// What was due, in order of start.
    pub slots: Vec<Slot>,
    /// What came, in order of arrival.
    pub arrivals: Vec<Arrival>,
    /// The outages of its mail route.
    pub outages: Vec<Outage>,
    /// The simulated time.
    pub simulated: Span,
}

impl Life {
    /// Lets the job live.
    pub(crate) fn live(mut dice: Dice, mix: &Mix, job: Job, outages: &[Outage], simulated: Span) -> Self {
        let born = job.phases.first().and_then(|phase| start_of(&job, phase.first)).unwrap_or(simulated.from);
        let mut walk =
            Walk { dice: &mut dice, mix, job: &job, outages, born, misses: 0, slots: vec![], arrivals: vec![] };
        for phase in &job.phases {
            let mut date = phase.first;
            while date < phase.end {
                walk.day(phase, date);
                date = date.tomorrow().unwrap_or(phase.end);
            }
        }
        let Walk { mut slots, mut arrivals, .. } = walk;
        slots.sort_unstable_by_key(|slot| slot.start);
        arrivals.retain(|arrival| arrival.at < simulated.until);
        arrivals.sort_unstable();
        Self { slots, arrivals, outages: outages.to_vec(), simulated, job }
    }

    /// What the schedule of the job is called at `moment`.
    #[must_use]
    pub fn kind_at(&self, moment: Timestamp) -> Kind {
        self.job.phase_at(moment).map_or(Kind::Irregular, |phase| phase.kind)
    }
}

fn start_of(job: &Job, date: Date) -> Option<Timestamp> {
    date.to_zoned(job.clock.zone.clone()).ok().map(|day| day.timestamp())
}

struct Walk<'a> {
    dice: &'a mut Dice,
    mix: &'a Mix,
    job: &'a Job,
    outages: &'a [Outage],
    born: Timestamp,
    /// How many of the next runs do not happen either.
    misses: i64,
    slots: Vec<Slot>,
    arrivals: Vec<Arrival>,
}

impl Walk<'_> {
    fn day(&mut self, phase: &Phase, date: Date) {
        if let Cadence::Irregular { hundredths } = phase.cadence {
            return self.laptop(date, hundredths);
        }
        for planned in phase.cadence.on(date, &self.job.clock) {
            self.start(phase, planned);
        }
        let share = self.mix.manual / 365.0;
        if self.dice.chance(share) {
            self.by_hand(phase, date);
        }
    }

    /// What becomes of a start by schedule.
    fn start(&mut self, phase: &Phase, planned: Planned) {
        let job = self.job;
        let weekday = planned.at.to_zoned(job.clock.zone.clone()).weekday();
        if job.pauses.iter().any(|pause| pause.contains(planned.at)) {
            return;
        }
        if planned.due == Due::Extra {
            if !self.is_down(planned.at) {
                self.run(phase, planned.at, weekday, Cause::Extra);
            }
            return;
        }
        let Usual { at: usual, normal_until } = phase.habit.usual(planned.at, self.born, weekday, phase.gap);
        let fate = if planned.due == Due::LeftOut || self.rests(planned.at) {
            Fate::Excused
        } else if self.does_not_happen(phase, planned.at) {
            Fate::Missed
        } else {
            let begin = planned.at + self.waits(phase);
            self.run(phase, begin, weekday, Cause::Run).map_or(Fate::Excused, Fate::Reported)
        };
        self.slots.push(Slot { start: planned.at, usual, normal_until, fate });
    }

    fn rests(&self, at: Timestamp) -> bool {
        self.job.rests_on_holidays
            && self.job.holidays.binary_search(&at.to_zoned(self.job.zone.clone()).date()).is_ok()
    }

    fn is_down(&self, at: Timestamp) -> bool {
        self.job.downs.iter().any(|down| down.contains(at))
    }

    fn does_not_happen(&mut self, phase: &Phase, at: Timestamp) -> bool {
        if self.is_down(at) {
            return true;
        }
        if 0 < self.misses {
            self.misses -= 1;
            return true;
        }
        // The share is meant for a day; of many runs a day each is left out the more rarely.
        let share = phase.habit.skips * phase.gap.as_secs_f64() / 86_400.0;
        let skips = self.dice.chance(share);
        if skips && phase.gap < SignedDuration::from_hours(2) && self.dice.chance(0.5) {
            self.misses = self.dice.whole(1, 7);
        }
        skips
    }

    /// How long after its time a run starts.
    fn waits(&mut self, phase: &Phase) -> SignedDuration {
        let day = SignedDuration::from_hours(20);
        if day <= phase.gap && self.dice.chance(self.mix.late_starts) {
            return self.dice.span(SignedDuration::from_hours(1), SignedDuration::from_hours(8));
        }
        self.dice.span(SignedDuration::ZERO, phase.habit.queue)
    }

    /// A run that happens, and those that follow because it fails. The arrival of its first report, unless that is lost.
    fn run(&mut self, phase: &Phase, begin: Timestamp, weekday: Weekday, cause: Cause) -> Option<Timestamp> {
        let takes = phase.habit.duration(self.dice, self.mix, begin, self.born, weekday);
        if !self.dice.chance(self.mix.failures) {
            return self.mail(begin + takes, cause);
        }
        let broke = begin + takes.mul_f64(self.dice.number(0.05, 1.0));
        let first = self.mail(broke, Cause::Failure);
        let room = phase.gap - broke.duration_since(begin) - takes;
        if phase.habit.tries_again && SignedDuration::from_mins(45) < room {
            let pause = self.dice.span(SignedDuration::from_mins(5), SignedDuration::from_mins(30));
            self.mail(broke + pause + takes, Cause::Retry);
        }
        first
    }

    /// A person starts the job during the day.
    fn by_hand(&mut self, phase: &Phase, date: Date) {
        let Some(midnight) = start_of(self.job, date) else { return };
        let begin = midnight + self.dice.span(SignedDuration::from_hours(8), SignedDuration::from_hours(18));
        if !self.is_down(begin) && !self.job.pauses.iter().any(|pause| pause.contains(begin)) {
            self.run(phase, begin, date.weekday(), Cause::Manual);
        }
    }

    fn laptop(&mut self, date: Date, hundredths: u32) {
        let Some(midnight) = start_of(self.job, date) else { return };
        let at_work = !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let share = f64::from(hundredths) / 100.0 * if at_work { 1.2 } else { 0.4 };
        for part in [share / 2.0, share / 2.0] {
            if !self.is_down(midnight) && self.dice.chance(part) {
                let begin = midnight + self.dice.span(SignedDuration::from_hours(7), SignedDuration::from_hours(23));
                self.mail(begin, Cause::Irregular);
            }
        }
    }

    /// Sends a report. When it comes, unless it is lost.
    fn mail(&mut self, sent: Timestamp, cause: Cause) -> Option<Timestamp> {
        let few_minutes = || SignedDuration::from_mins(3);
        let mut at = sent + mail_delay(self.dice, self.mix);
        if let Some(stuck) = self.job.stuck.iter().find(|stuck| stuck.contains(at)) {
            at = stuck.until + self.dice.span(SignedDuration::ZERO, few_minutes());
        }
        if let Some(outage) = self.outages.iter().find(|outage| outage.span.contains(at)) {
            if outage.loses_mails {
                return None;
            }
            at = outage.span.until + self.dice.span(SignedDuration::ZERO, few_minutes() * 5);
        }
        self.arrivals.push(Arrival { at, cause });
        Some(at)
    }
}
