//! Pure decisions.

pub mod harm;
pub mod lockout;
pub mod matching;
pub mod overrides;
pub mod status;
pub mod strip;
