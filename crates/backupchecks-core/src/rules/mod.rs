//! Pure decisions.

pub mod audit;
pub mod harm;
pub mod lockout;
pub mod matching;
pub mod notes;
pub mod overrides;
pub mod reparse;
pub mod status;
pub mod strip;
