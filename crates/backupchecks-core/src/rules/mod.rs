//! Pure decisions.

pub mod alerts;
pub mod audit;
pub mod concern_notes;
pub mod day;
pub mod harm;
pub mod lockout;
pub mod matching;
pub mod missed;
pub mod notes;
pub mod outage;
pub mod overrides;
pub mod propagation;
pub mod reparse;
pub mod status;
pub mod strip;
pub mod tickets;
