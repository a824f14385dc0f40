//! Fleets of backup jobs with known truth, to tell how often an engine that looks for missed runs is wrong.
//!
//! A [`fleet`] is made from a seed and a [`mix`]. Of each job the [`life`] says what was due, what became of it, and which reports came;
//! only the reports are shown to an engine, behind [`detector`], in the order of a [`replay`]. The [`score`] compares what the engine has
//! stated with the truth; a [`run`] does so for a whole fleet.
//!
//! What makes fleets and scores knows nothing of how schedules are learned.

pub mod baseline;
pub mod cadence;
pub mod clock;
pub mod detector;
mod dice;
mod draw;
pub mod fleet;
pub mod habit;
pub mod job;
pub mod kind;
pub mod learned;
pub mod life;
pub mod mix;
pub mod replay;
pub mod route;
pub mod run;
pub mod score;
pub mod span;
pub mod table;
pub mod trace;
