//! Pure decisions.

pub mod audit;
pub mod day;
pub mod harm;
pub mod lockout;
pub mod matching;
pub mod missed;
pub mod notes;
pub mod outage;
pub mod overrides;
pub mod status;
pub mod strip;
