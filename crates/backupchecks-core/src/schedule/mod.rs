//! When a job should report, learned from when it did; and which of those reports never came.
//!
//! [`learn`] makes a [`Schedule`] of a [`History`]. The schedule answers: which [`Slot`]s are expected in a range, which run
//! belongs to which slot, and which slots are [`Missed`] at a moment. Everything here is pure: the same history gives the same
//! answers. `docs/schedules.md` tells how it works and why.

mod assign;
mod calendar;
mod clock;
mod evidence;
mod explain;
mod fit;
mod grid;
mod hand;
mod history;
mod kind;
mod learn;
mod level;
mod line;
mod missed;
mod parts;
mod past;
mod pattern;
mod plan;
mod rules;
#[expect(clippy::module_inception, reason = "the file is named for what it holds")]
mod schedule;
mod silence;
mod slot;
mod tail;
mod weekday;
mod window;

pub use assign::{Assignment, Filled};
pub use evidence::{Evidence, SlotTime};
pub use history::{Closures, History, Stretch};
pub use kind::{Kind, Monthly};
pub use learn::learn;
pub use missed::Missed;
pub use plan::{Plan, PlanError, Written};
pub use schedule::Schedule;
pub use slot::{RangeTooLong, Slot, SlotId, SlotIdError};
pub use weekday::Weekday;
