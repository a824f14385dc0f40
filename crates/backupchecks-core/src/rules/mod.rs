//! Pure decisions.

pub mod matching;
pub mod status;
