//! What a definition did with a mail, step by step, for the person who writes it.
//!
//! The steps are told by the very code that reads, so an explanation cannot tell another story than the outcome.

use super::Definition;
use crate::{
    mail::Mail,
    registry::{self, ReportParser as _},
};
use backupchecks_core::model::{Evidence, Outcome, Part, Reading};

/// More steps than this help nobody.
const MAX_STEPS: usize = 1_000;

/// How a definition reads a mail, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Whether the definition knows the mail, or a message inside it.
    pub recognised: bool,
    /// The steps in the order in which they were taken.
    pub steps: Vec<Step>,
    /// What the mail reads as when no other parser is asked.
    pub reading: Reading,
}

/// One thing that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The key in the definition, such as `recognise.subject` or `status[2]`.
    pub key: String,
    /// Whether it was found, or held.
    pub found: bool,
    /// What was found or not, as a sentence for people.
    pub text: String,
    /// Where it was found in the mail.
    pub quote: Option<Evidence>,
}

/// Says how `definition` reads `mail`: in the mail itself, else in the first message inside it that it recognises.
#[must_use]
pub fn explain(definition: &Definition, mail: &Mail) -> Explanation {
    let mut trace = Trace { steps: Some(Vec::new()) };
    let own = definition.is_recognised(mail, &mut trace);
    let target = if own { Some(mail) } else { recognised_inside(definition, mail) };
    if let Some(target) = target {
        if !own {
            trace.step("recognise", true, None, || "a message inside this mail is recognised".to_owned());
        }
        let outcome = definition.read_traced(target, &mut trace);
        if let Outcome::ParseFailed(reason) = &outcome {
            trace.step("outcome", false, None, || reason.clone());
        }
    }
    let reading = registry::read_alone(definition, mail);
    Explanation { recognised: target.is_some(), steps: trace.steps.unwrap_or_default(), reading }
}

fn recognised_inside<'a>(definition: &Definition, mail: &'a Mail) -> Option<&'a Mail> {
    mail.nested
        .iter()
        .find_map(|inner| if definition.recognises(inner) { Some(inner) } else { recognised_inside(definition, inner) })
}

/// Gathers steps where somebody wants to see them.
pub(super) struct Trace {
    steps: Option<Vec<Step>>,
}

impl Trace {
    /// Nobody looks.
    pub(super) fn off() -> Self {
        Self { steps: None }
    }

    /// Adds a step; `quote` is a part of the mail, a line of it, and the words in the line.
    pub(super) fn step(
        &mut self,
        key: &str,
        found: bool,
        quote: Option<(Part, &str, &str)>,
        text: impl FnOnce() -> String,
    ) {
        if let Some(steps) = self.steps.as_mut().filter(|steps| steps.len() < MAX_STEPS) {
            let quote = quote.map(|(part, line, words)| Evidence::new(part, line, words));
            steps.push(Step { key: key.to_owned(), found, text: text(), quote });
        }
    }
}
