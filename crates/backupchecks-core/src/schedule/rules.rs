//! Finding the calendar rule by which a part of the day is used.

use super::calendar::Rule;
use super::clock::{DAY, date_of, day_of, weekday};
use super::past::Past;
use jiff::civil::Date;

/// How many of the last slots of a weekday are looked at.
const LOOKED_AT: usize = 26;

/// A calendar rule, and how well it explains the days with a report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Explained {
    pub(super) rule: Rule,
    pub(super) day_shift: i64,
    pub(super) hits: u32,
    pub(super) misses: u32,
    /// Reports on days without a slot, since the rule holds.
    pub(super) strays: u32,
    /// The first day of the present habit.
    pub(super) since: i64,
    /// The first day on which enough was known.
    pub(super) known_from: i64,
}

impl Explained {
    /// Whether next to nothing is left open.
    pub(super) fn is_clean(&self) -> bool {
        self.misses + self.strays <= self.hits / 20
    }

    /// How much it explains: what it expects and finds counts for it, what it does not more heavily against it.
    pub(super) fn worth(&self) -> i64 {
        i64::from(self.hits) * 3 - i64::from(self.misses + self.strays) * 5
    }
}

/// The days with a report in one part of the day.
#[derive(Debug)]
pub(super) struct Days<'a> {
    pub(super) past: &'a Past<'a>,
    /// Days with a report, in order, each once.
    pub(super) hits: &'a [i64],
    /// The usual time, in seconds from midnight of such a day.
    pub(super) usual: i64,
    /// Days with a report at so odd a time that it may have been started by hand; in order.
    pub(super) doubtful: &'a [i64],
    /// The wall time up to which absences count.
    pub(super) until: i64,
    /// The first day with the present usual time, where it was another one before; else no day at all.
    pub(super) changed: i64,
    /// Whether the job as a whole is known already, so that a changed habit needs less evidence.
    pub(super) settled: bool,
}

impl Days<'_> {
    /// The rule that leaves least unexplained, if any has enough evidence.
    ///
    /// A rule that holds only since lately is a change of habit where a rule held before it; where there was none it is chance,
    /// which finds some rule in the last days of any irregular job.
    pub(super) fn explain(&self) -> Option<Explained> {
        let found = self.best()?;
        let before = &self.hits[..self.hits.partition_point(|day| *day < found.since)];
        if before.len() < 3 || before.len() * 5 < found.hits as usize {
            return Some(found);
        }
        let earlier = Days { hits: before, until: found.since * DAY, settled: false, ..*self };
        let held_before = earlier.best().is_some_and(|rule| rule.misses + rule.strays <= rule.hits / 5);
        held_before.then_some(found)
    }

    fn best(&self) -> Option<Explained> {
        let weekly = self.weekly();
        if weekly.as_ref().is_some_and(Explained::is_clean) {
            return weekly;
        }
        let others = [self.every_days(), self.monthly()];
        [weekly].into_iter().chain(others).flatten().max_by_key(Explained::worth)
    }

    fn is_hit(&self, day: i64) -> bool {
        self.hits.binary_search(&day).is_ok()
    }

    /// What became of the slot of `day`; nothing when that proves nothing.
    fn outcome(&self, day: i64) -> Option<bool> {
        if self.is_hit(day) {
            return Some(true);
        }
        let at = day * DAY + self.usual;
        let counts = at < self.until && !self.past.proves_nothing(at) && self.doubtful.binary_search(&day).is_err();
        counts.then_some(false)
    }

    fn first(&self) -> i64 {
        self.hits.first().copied().unwrap_or_default()
    }

    /// The last day whose slot has been judged by a later run.
    fn last(&self) -> i64 {
        (self.until - self.usual).div_euclid(DAY).max(self.hits.last().copied().unwrap_or_default())
    }

    fn weekly(&self) -> Option<Explained> {
        let weekdays: [Weekday; 7] = std::array::from_fn(|number| self.weekday(number));
        let pooled = weekdays.iter().filter(|day| day.alive).map(|day| day.hits).sum::<u32>();
        let most = weekdays.iter().map(|day| day.hits).max().unwrap_or_default();
        let alive = weekdays.iter().filter(|day| day.alive && day.hits * 3 >= most.max(1)).count();
        // A job that reports on most days shows its rhythm within two weeks; one that reports on few needs some of each.
        let dense = alive >= 4 && pooled >= 10;
        let own = match (dense, self.settled || self.hits.len() >= 8) {
            (true, _) if most <= 3 => 1,
            (true, _) | (false, true) => 2,
            (false, false) if alive > 1 => 3,
            (false, false) => 4,
        };
        let mut bits = 0;
        let mut found = Explained {
            rule: Rule::Weekdays(0),
            day_shift: 0,
            hits: 0,
            misses: 0,
            strays: 0,
            since: i64::MAX,
            known_from: i64::MIN,
        };
        for (number, day) in weekdays.iter().enumerate() {
            let total = day.hits + day.misses;
            // Half of the slots is a different rule, not a weekday with luck; unless all others are used and few are known of it.
            let is_like_others = alive == 7 && dense && total <= 8 && day.hits * 2 >= total;
            let is_used = (day.hits + 1) * 4 >= (total + 1) * 3 || is_like_others;
            if !day.alive || day.hits < own || !is_used {
                continue;
            }
            bits |= 1 << number;
            found.hits += day.hits;
            found.misses += day.misses;
            found.since = found.since.min(day.since);
        }
        found.rule = Rule::Weekdays(bits);
        if bits == 0 || self.has_ended(found.rule) {
            return None;
        }
        let since = found.since;
        let recent: Vec<i64> = self.hits.iter().filter(|day| **day >= since).copied().collect();
        found.strays = count(recent.iter().filter(|day| !found.rule.holds(**day)).count());
        let needed = if dense { 10 } else { usize::try_from(own).unwrap_or(4) * alive.max(1) };
        found.known_from = recent.get(needed.min(recent.len()) - 1).copied().unwrap_or(since) + 1;
        Some(found)
    }

    /// Whether the last three slots of `rule` had no report though the job went on reporting at other times.
    fn has_ended(&self, rule: Rule) -> bool {
        let days = (self.last() - 28..=self.last()).rev().filter(|day| rule.holds(*day));
        let mut outcomes = days.filter_map(|day| self.outcome(day)).take(3).peekable();
        outcomes.peek().is_some() && outcomes.all(|hit| !hit)
    }

    /// The present habit of one weekday.
    fn weekday(&self, number: usize) -> Weekday {
        let mut day = Weekday::default();
        let last = self.last();
        let newest = last - i64::try_from((weekday(last) + 7 - number) % 7).unwrap_or_default();
        let mut in_a_row = 0;
        let mut before: Option<(u32, u32)> = None;
        let outcomes = (0..).map(|weeks| newest - 7 * weeks).take_while(|day| *day >= self.first() - 6);
        for (day_number, hit) in outcomes.filter_map(|day| Some((day, self.outcome(day)?))).take(LOOKED_AT) {
            if let Some((hits, total)) = &mut before {
                *hits += u32::from(hit);
                *total += 1;
                continue;
            }
            in_a_row = if hit { 0 } else { in_a_row + 1 };
            if hit {
                day.hits += 1;
                day.since = day_number;
            } else if in_a_row <= 2 {
                day.misses += 1;
            }
            // When the time has changed, the days may have changed with it: then one empty slot ends a weekday.
            if day.hits == 0 && (in_a_row >= 2 || (in_a_row == 1 && self.changed.saturating_sub(2) <= day_number)) {
                return Weekday::default();
            }
            if in_a_row == 3 {
                before = Some((0, 0));
            }
        }
        day.alive = day.hits > 0;
        // A weekday that was empty before has begun anew; one that was used now and then has not.
        let (hits, total) = before.unwrap_or_default();
        if hits * 10 > total {
            day.hits += hits;
            day.misses += total - hits;
        } else {
            day.misses = day.misses.saturating_sub(in_a_row.min(2));
        }
        day
    }

    fn every_days(&self) -> Option<Explained> {
        let latest = &self.hits[self.hits.len().saturating_sub(9)..];
        let gaps = || latest.windows(2).map(|pair| pair[1] - pair[0]);
        let every = gaps().max_by_key(|gap| (gaps().filter(|other| other == gap).count(), -gap))?;
        if !(2..=35).contains(&every) || every == 7 {
            return None;
        }
        let in_step = |day: i64| latest.iter().filter(|other| (day - **other).rem_euclid(every) == 0).count();
        // Three reports in step that the older ones are not in step with: the count has begun anew.
        let has_begun_anew = latest.windows(2).rev().take(2).all(|pair| pair[1] - pair[0] == every);
        let newest = latest.last().copied().filter(|_| has_begun_anew);
        let from = newest.or_else(|| latest.iter().copied().max_by_key(|day| (in_step(*day), *day)))?;
        let rule = Rule::EveryDays { every, from };
        let (mut hits, mut misses, mut in_a_row) = (0, 0, 0);
        let mut since = from;
        let newest = from + (self.last() - from).div_euclid(every) * every;
        for day in (0..).map(|step| newest - step * every).take_while(|day| *day >= self.first()) {
            match self.outcome(day) {
                Some(true) => (hits, in_a_row, since) = (hits + 1, 0, day),
                Some(false) => (misses, in_a_row) = (misses + 1, in_a_row + 1),
                None => {}
            }
            if in_a_row == 3 {
                misses -= 3;
                break;
            }
        }
        let own: Vec<i64> = self.hits.iter().filter(|day| **day >= since).copied().collect();
        let strays = count(own.iter().filter(|day| !rule.holds(**day)).count());
        // Any three days may lie equally far apart by chance; five hardly do.
        let known_from = *own.iter().filter(|day| rule.holds(**day)).nth(4)? + 1;
        Some(Explained { rule, day_shift: 0, hits, misses, strays, since, known_from })
    }

    fn monthly(&self) -> Option<Explained> {
        let shift = self.usual.div_euclid(DAY).clamp(0, 1);
        let natural = self.monthly_on(shift);
        let other = self.monthly_on(1 - shift);
        match (natural, other) {
            (Some(one), Some(other)) if other.worth() > one.worth() => Some(other),
            (found, other) => found.or(other),
        }
    }

    fn monthly_on(&self, shift: i64) -> Option<Explained> {
        let last = date_of(self.hits.last()? + shift);
        let rules = [
            Rule::MonthDay(last.day()),
            Rule::MonthDay(31),
            Rule::MonthDay(30),
            Rule::MonthDay(29),
            Rule::NthWeekday { nth: (last.day() - 1) / 7 + 1, weekday: weekday(self.hits.last()? + shift) },
            Rule::LastWeekday(weekday(self.hits.last()? + shift)),
        ];
        let fitting = rules.iter().enumerate().filter(|(index, rule)| {
            let fourth = matches!(rule, Rule::NthWeekday { nth: 5, .. });
            let end = *index == 0 || *index > 3 || last.day() >= 28;
            !fourth && end && rule.holds(day_of(last))
        });
        let judged: Vec<Explained> = fitting.filter_map(|(_, rule)| self.monthly_by(*rule, shift)).collect();
        let best = judged.iter().rev().max_by_key(|found| found.worth())?;
        // Two rules that explain the same months differently leave open where the next slot stands.
        let rivals = judged
            .iter()
            .filter(|found| found.rule != best.rule && found.hits == best.hits && found.misses == best.misses);
        let next = month_after(date_of(self.past.now.div_euclid(DAY)));
        let agree = rivals.clone().all(|rival| rival.rule.in_month_of(next) == best.rule.in_month_of(next));
        (agree || best.hits >= 6).then_some(*best)
    }

    /// What a monthly rule explains. Its days are found month by month: to ask of each report whether it lies on one would cost a look
    /// at the calendar each time.
    fn monthly_by(&self, rule: Rule, shift: i64) -> Option<Explained> {
        let (mut misses, mut in_a_row) = (0, 0);
        let mut own: Vec<i64> = Vec::new();
        let mut month = date_of(self.last() + shift);
        let first = self.first() + shift;
        while let Some(day) = rule.in_month_of(month).filter(|day| *day >= first) {
            match self.outcome(day - shift) {
                Some(true) => {
                    own.push(day - shift);
                    in_a_row = 0;
                }
                Some(false) => (misses, in_a_row) = (misses + 1, in_a_row + 1),
                None => {}
            }
            if in_a_row == 2 {
                misses -= 2;
                break;
            }
            month = month.first_of_month().yesterday().ok()?;
        }
        // From the newest to the oldest.
        let since = *own.last()?;
        let needed = if self.settled { 2 } else { 3 };
        let known_from = own[own.len().checked_sub(needed)?] + 1;
        let reports = self.hits.len() - self.hits.partition_point(|day| *day < since);
        let (hits, strays) = (count(own.len()), count(reports - own.len()));
        Some(Explained { rule, day_shift: shift, hits, misses, strays, since, known_from })
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Weekday {
    hits: u32,
    misses: u32,
    since: i64,
    alive: bool,
}

fn month_after(date: Date) -> Date {
    date.last_of_month().tomorrow().unwrap_or(date)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
