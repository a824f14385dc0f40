//! How a job comes by its schedule.

use crate::schedule::Plan;
use jiff::Timestamp;

/// How a job comes by its schedule. What a person said wins over what was learned.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Planning {
    /// It is learned from the job's runs.
    #[default]
    Learned,
    /// A person planned it.
    ByHand {
        /// The plan.
        plan: Plan,
        /// When it was made: it says nothing of the time before.
        since: Timestamp,
    },
    /// The job is not planned, by a person's word: it never goes missed.
    NotPlanned,
}

impl Planning {
    /// In words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Learned => "learned".to_owned(),
            Self::ByHand { plan, .. } => plan.in_words(),
            Self::NotPlanned => "not planned".to_owned(),
        }
    }
}
