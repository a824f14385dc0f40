//! The story of each kind of schedule, and of the traps that lie around them.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may panic like the test")]

mod changes;
mod frequent;
mod kinds;
mod missed;
mod story;
mod told;
