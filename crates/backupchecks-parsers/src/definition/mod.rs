//! Parsers that users write as data: a TOML text becomes a [`Definition`], which reads mails as a built-in parser does.
//!
//! ```toml
//! name = "tapeworm"
//! version = 1
//!
//! [recognise]
//! subject = '^Tapeworm: '
//!
//! [report]
//! software = "Tapeworm"
//! type = "Backup"
//! job = { label = "Job" }
//!
//! [[status]]
//! label = "Result"
//! words = { Done = "success", Failed = "failed" }
//! ```
//!
//! The handbook describes every key (`docs/own-parsers.md`). What holds for every definition, whatever stands in it: evidence is
//! quoted from the mail, the worst wins, and a word without a meaning is no success. [`explain`] tells step by step what a
//! definition does with a mail, and [`compare`] what would read differently before one is saved.

mod blocks;
mod compare;
mod condition;
mod css;
mod error;
mod explain;
mod load;
mod marks;
mod object;
mod objects;
mod place;
mod reading;
mod section;
mod status;
pub mod stored;
mod tables;
mod value;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use compare::{Change, Compared, Difference, compare, difference};
pub use error::DefinitionError;
pub use explain::{Explanation, Step, explain};

use crate::{
    mail::Mail,
    registry::{About, Confidence, ReportParser},
};
use backupchecks_core::model::Outcome;
use condition::Condition;
use explain::Trace;
use value::Value;

/// A parser that a user wrote; [`from_toml`](Self::from_toml) makes one.
#[derive(Debug)]
pub struct Definition {
    id: String,
    version: u32,
    described: Described,
    marks: Vec<&'static str>,
    recognise: Vec<Condition>,
    notices: Vec<Notice>,
    blocks: Option<blocks::Blocks>,
    software: Value,
    backup_type: Value,
    job: Value,
    host: Option<Value>,
    attempt: Option<Value>,
    started: Option<Value>,
    finished: Option<Value>,
    informational: bool,
    informational_where: Option<Value>,
    verdicts: Vec<status::Verdict>,
    objects: Vec<objects::Objects>,
}

/// A mail of the product that holds no result, and what it is.
#[derive(Debug)]
struct Notice {
    condition: Condition,
    reason: String,
}

/// What people should know; the texts of [`About`].
#[derive(Debug)]
struct Described {
    title: String,
    recognised_by: String,
    reads: String,
    rules: String,
    example_subject: String,
    confidence: Confidence,
}

impl Definition {
    /// Reads a definition. Every pattern and selector is compiled here, within bounds, so that no mail can meet a wrong one.
    pub fn from_toml(text: &str) -> Result<Self, DefinitionError> {
        load::definition(text)
    }

    /// The same definition under another version: for whoever keeps versions and counts them.
    #[must_use]
    pub fn numbered(self, version: u32) -> Self {
        Self { version, ..self }
    }

    fn is_recognised(&self, mail: &Mail, trace: &mut Trace) -> bool {
        self.recognise.iter().any(|condition| condition.holds(mail, trace))
    }
}

impl ReportParser for Definition {
    fn id(&self) -> &str {
        &self.id
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn about(&self) -> About<'_> {
        About {
            title: &self.described.title,
            recognised_by: &self.described.recognised_by,
            reads: &self.described.reads,
            rules: &self.described.rules,
            example_subject: &self.described.example_subject,
            confidence: self.described.confidence,
        }
    }

    fn marks(&self) -> &[&str] {
        &self.marks
    }

    fn recognises(&self, mail: &Mail) -> bool {
        self.is_recognised(mail, &mut Trace::off())
    }

    fn read(&self, mail: &Mail) -> Outcome {
        self.read_traced(mail, &mut Trace::off())
    }
}
