//! Which report belongs to which slot.

use super::clock::seconds_between;
use super::slot::Slot;
use jiff::Timestamp;

/// Slots with the runs that belong to them, and the runs that belong to none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignment {
    /// The slots in order of time, each with the run that fills it.
    pub slots: Vec<Filled>,
    /// Runs that fill no slot: retries, runs started by hand.
    pub extra: Vec<Timestamp>,
}

/// A slot and the run that fills it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The slot.
    pub slot: Slot,
    /// The run; none when nothing arrived while the slot was open.
    pub run: Option<Timestamp>,
}

impl Filled {
    /// Whether the run came after the slot's grace was over.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.run.is_some_and(|run| run > self.slot.due)
    }
}

/// Gives each of `slots` at most one of `runs`, both in order of time, and each run to one slot at most.
///
/// Runs keep their order. As many slots as can be are filled, and then the runs lie as near to the usual times as can be; so a
/// retry does not fill the next slot, and of two reports for two slots the late one is not left over.
pub(super) fn assign(slots: Vec<Slot>, runs: &[Timestamp]) -> Assignment {
    let mut taken: Vec<Option<usize>> = Vec::with_capacity(slots.len());
    let mut from = 0;
    while from < slots.len() {
        let mut closes = slots[from].closes;
        let mut until = from + 1;
        while until < slots.len() && slots[until].opens < closes {
            closes = closes.max(slots[until].closes);
            until += 1;
        }
        let first = runs.partition_point(|run| *run < slots[from].opens);
        let end = runs.partition_point(|run| *run < closes);
        let group = match_group(&slots[from..until], &runs[first..end.max(first)]);
        taken.extend(group.into_iter().map(|run| run.map(|index| index + first)));
        from = until;
    }
    let mut used = vec![false; runs.len()];
    taken.iter().flatten().for_each(|index| used[*index] = true);
    let extra = runs.iter().zip(&used).filter(|(_, used)| !**used).map(|(run, _)| *run).collect();
    let filled = slots.into_iter().zip(taken).map(|(slot, run)| Filled { slot, run: run.map(|index| runs[index]) });
    Assignment { slots: filled.collect(), extra }
}

/// The best value so far of the first slots and runs: slots filled, then how near.
type Value = (usize, i64);

/// How far a run lies from the usual time, in thousandths of what is granted to the slot on that side.
///
/// Early counts double: between two slots a report is more often late for the first than early for the second.
fn distance(slot: &Slot, run: Timestamp) -> i64 {
    let by = seconds_between(slot.expected_at, run);
    let granted = if by < 0 {
        seconds_between(slot.opens, slot.expected_at) / 2
    } else {
        seconds_between(slot.expected_at, slot.due)
    };
    by.abs() * 1000 / granted.max(1)
}

/// Slots that overlap, and all runs that could be theirs: the best matching that keeps the order.
fn match_group(slots: &[Slot], runs: &[Timestamp]) -> Vec<Option<usize>> {
    let fits = |slot: &Slot, run: Timestamp| (slot.opens..slot.closes).contains(&run);
    if let [slot] = slots {
        let near = |index: &usize| distance(slot, runs[*index]);
        return vec![(0..runs.len()).filter(|index| fits(slot, runs[*index])).min_by_key(near)];
    }
    let width = runs.len() + 1;
    let mut best: Vec<Value> = vec![(0, 0); (slots.len() + 1) * width];
    let pair = |value: Value, slot: &Slot, run: Timestamp| (value.0 + 1, value.1 - distance(slot, run));
    for (row, slot) in slots.iter().enumerate() {
        for (column, run) in runs.iter().enumerate() {
            let here = (row + 1) * width + column + 1;
            best[here] = best[here - 1].max(best[here - width]);
            if fits(slot, *run) {
                best[here] = best[here].max(pair(best[here - width - 1], slot, *run));
            }
        }
    }
    let mut taken = vec![None; slots.len()];
    let (mut row, mut column) = (slots.len(), runs.len());
    while row > 0 && column > 0 {
        let here = row * width + column;
        if best[here] == best[here - width] {
            row -= 1;
        } else if best[here] == best[here - 1] {
            column -= 1;
        } else {
            (row, column) = (row - 1, column - 1);
            taken[row] = Some(column);
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::super::clock::later;
    use super::super::slot::SlotId;
    use super::*;
    use jiff::civil::date;

    fn at(minute: i64) -> Timestamp {
        later(Timestamp::UNIX_EPOCH, minute * 60)
    }

    fn slot(opens: i64, expected: i64, closes: i64) -> Slot {
        let id = SlotId::Day { date: date(2026, 1, 1), part: None };
        let due = closes - 5;
        Slot { id, opens: at(opens), expected_at: at(expected), due: at(due), closes: at(closes), unknown: false }
    }

    fn runs(assignment: &Assignment) -> Vec<Option<Timestamp>> {
        assignment.slots.iter().map(|filled| filled.run).collect()
    }

    #[test]
    fn the_nearest_run_fills_a_slot_and_its_retry_is_extra() {
        let found = assign(vec![slot(0, 10, 60)], &[at(11), at(40)]);
        assert_eq!((runs(&found), found.extra), (vec![Some(at(11))], vec![at(40)]));
    }

    #[test]
    fn two_runs_fill_two_slots_that_overlap_though_both_lie_nearer_to_the_second() {
        let found = assign(vec![slot(0, 10, 60), slot(30, 50, 90)], &[at(45), at(55)]);
        assert_eq!(runs(&found), vec![Some(at(45)), Some(at(55))]);
    }

    #[test]
    fn a_run_outside_every_slot_fills_none() {
        let found = assign(vec![slot(0, 10, 20), slot(30, 40, 50)], &[at(25), at(70)]);
        assert_eq!((runs(&found), found.extra), (vec![None, None], vec![at(25), at(70)]));
    }
}
