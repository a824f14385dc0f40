//! Pure decisions.

pub mod alerts;
pub mod audit;
pub mod concern_notes;
pub mod harm;
pub mod lockout;
pub mod matching;
pub mod notes;
pub mod overrides;
pub mod propagation;
pub mod status;
pub mod strip;
pub mod tickets;
