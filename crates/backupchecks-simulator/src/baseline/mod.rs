//! What people write first: engines to compare with.

mod histogram;
mod period;

pub use histogram::Histogram;
pub use period::Period;
