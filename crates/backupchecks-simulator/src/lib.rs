//! Fleets of backup jobs with known truth, to tell how often an engine that looks for missed runs is wrong.
//!
//! A [`fleet`] is made from a seed and a [`mix`]. Of each job the [`life`] says what was due, what became of it, and which reports came;
//! only the reports are shown to an engine. What is in here knows nothing of how schedules are learned.

pub mod cadence;
pub mod clock;
mod dice;
mod draw;
pub mod fleet;
pub mod habit;
pub mod job;
pub mod kind;
pub mod life;
pub mod mix;
pub mod route;
pub mod span;
