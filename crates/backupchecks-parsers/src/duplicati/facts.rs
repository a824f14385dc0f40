//! What the body of a report tells, whichever form it has.

use super::{json, text};
use crate::mail::Mail;
use backupchecks_core::model::{Evidence, Finding, Part, ReportTime, Status};

/// The facts that go into a report.
pub(super) struct Facts {
    pub(super) finding: Finding,
    pub(super) operation: Option<String>,
    pub(super) backup_name: Option<String>,
    pub(super) machine: Option<String>,
    pub(super) started_at: Option<ReportTime>,
    pub(super) finished_at: Option<ReportTime>,
}

impl Facts {
    /// `None` where the body has no result.
    pub(super) fn read(mail: &Mail) -> Option<Self> {
        json::read(mail).or_else(|| text::read(mail))
    }
}

/// What else than the result word a run lists.
#[derive(Default)]
pub(super) struct Findings {
    found: Vec<Finding>,
}

impl Findings {
    /// A result that stands as `quote` in `part`, in its `words`.
    pub(super) fn add(&mut self, status: Status, reason: &str, part: Part, quote: &str, words: &str) {
        self.found.push(Finding::new(status, reason, Evidence::new(part, quote, words)));
    }

    /// The worst, with the evidence of all; the first message of the run is its cause.
    pub(super) fn worst(self, cause: Option<&str>) -> Option<Finding> {
        let worst = self.found.into_iter().reduce(Finding::or_worse)?;
        // `2026-03-01 03:02:11 +01 - [Warning-Duplicati.Library.Main-Kind]: what happened`
        let said = cause.map(|cause| cause.split_once("]: ").map_or(cause, |(_, said)| said).trim());
        match said.filter(|said| !said.is_empty() && worst.status != Status::Success) {
            Some(said) if !worst.reason.contains(said) => {
                let reason = format!("run: {} ({})", clipped(said), worst.reason);
                Some(worst.because(reason))
            }
            _ => Some(worst),
        }
    }
}

/// A reason is read in one line.
fn clipped(text: &str) -> String {
    const MAX: usize = 160;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
