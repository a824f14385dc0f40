//! The door for engines under test: they see reports and what people have told, and say what is missing.

use crate::span::Span;
use jiff::Timestamp;

/// An engine that watches one job. It is told what happens in order of time and never of the future.
pub trait Detector {
    /// A report has come.
    fn arrived(&mut self, at: Timestamp);

    /// From now on it is known that nothing, or nothing for sure, comes in a span of time.
    fn told(&mut self, closure: Closure);

    /// Adds the slots that are missed as of `now`. A slot may be named again at every call: only the first time counts.
    fn missed(&mut self, now: Timestamp, stated: &mut Vec<Statement>);

    /// Until when it has nothing to say as long as nothing comes and nothing is told; nothing, where it wants to be asked always.
    fn silent_until(&self) -> Option<Timestamp> {
        None
    }

    /// What it believes about the job, for a developer.
    fn explain(&self) -> String {
        String::new()
    }
}

/// A span of time in which reports are not to be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Closure {
    /// Why.
    pub reason: Reason,
    /// From when till when. The end of an outage is known beforehand, which no engine can make use of: nothing comes in it.
    pub span: Span,
}

/// Why reports are not to be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A holiday of the customer, a whole civil day.
    Holiday,
    /// A person has paused the job.
    Pause,
    /// Nothing comes through the mail route.
    Outage,
}

/// "This slot was missed."
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What tells the slot from all others of the job, also after learning anew.
    pub slot: String,
    /// When its report was expected.
    pub due: Timestamp,
}

/// A statement and when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// When.
    pub at: Timestamp,
    /// What.
    pub statement: Statement,
}
