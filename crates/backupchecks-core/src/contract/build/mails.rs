//! Mails for the promises.

use super::{at, report};
use crate::model::{Digest, Envelope, IncomingMail, ObjectReport, Outcome, ParserRef, Reading, Report, Status};
use jiff::Timestamp;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A mail in the making.
#[derive(Debug, Clone)]
pub struct MailPlan {
    sender: String,
    subject: Option<String>,
    received_at: Timestamp,
    source_key: Option<(String, String)>,
    outcome: Outcome,
    new_shape: Option<String>,
}

/// A mail of that job with a success, received at minute 0.
#[must_use]
pub fn mail(job_name: &str) -> MailPlan {
    mail_of(vec![report(job_name, Status::Success)])
}

/// A mail with these results, received at minute 0.
#[must_use]
pub fn mail_of(reports: Vec<Report>) -> MailPlan {
    other_mail(Outcome::Report(reports))
}

/// A mail with that outcome, received at minute 0.
#[must_use]
pub fn other_mail(outcome: Outcome) -> MailPlan {
    MailPlan {
        sender: "backup@example.com".into(),
        subject: None,
        received_at: at(0),
        source_key: None,
        outcome,
        new_shape: None,
    }
}

impl MailPlan {
    /// Received that many minutes after the beginning. Mails that differ in nothing are one mail.
    #[must_use]
    pub fn at(self, minutes: i64) -> Self {
        Self { received_at: at(minutes), ..self }
    }

    /// From that sender.
    #[must_use]
    pub fn from(self, sender: &str) -> Self {
        Self { sender: sender.into(), ..self }
    }

    /// With that subject instead of the one made up from its results.
    #[must_use]
    pub fn subject(self, subject: &str) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// Brought by that source under that key.
    #[must_use]
    pub fn keyed(self, source: &str, key: &str) -> Self {
        Self { source_key: Some((source.into(), key.into())), ..self }
    }

    /// With that news in its shape.
    #[must_use]
    pub fn shaped(self, new_shape: &str) -> Self {
        Self { new_shape: Some(new_shape.into()), ..self }
    }

    /// With that status in its first result.
    #[must_use]
    pub fn status(self, status: Status) -> Self {
        self.with(|first| first.finding = report(&first.job_name, status).finding)
    }

    /// With that host in its first result.
    #[must_use]
    pub fn host(self, host: &str) -> Self {
        self.with(|first| first.host = Some(host.into()))
    }

    /// With these objects in its first result.
    #[must_use]
    pub fn objects(self, objects: &[ObjectReport]) -> Self {
        self.with(|first| first.objects = objects.to_vec())
    }

    /// With the first result changed.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Report)) -> Self {
        if let Outcome::Report(reports) = &mut self.outcome
            && let Some(first) = reports.first_mut()
        {
            change(first);
        }
        self
    }

    /// The mail. Its bytes follow from what was planned, and are no UTF-8.
    #[must_use]
    pub fn done(self) -> IncomingMail {
        let subject = self.subject.unwrap_or_else(|| subject_of(&self.outcome));
        let mut raw = format!("From: {}\r\nSubject: {subject}\r\n\r\n", self.sender).into_bytes();
        raw.extend([0, 0xff, 0xfe, b'\r', b'\n']);
        raw.extend(format!("{} {:?} {:?}", self.received_at, self.source_key, self.outcome).into_bytes());
        let known = !matches!(self.outcome, Outcome::Unrecognised);
        let (source, source_key) = self.source_key.map_or(("files".into(), None), |(source, key)| (source, Some(key)));
        IncomingMail {
            source,
            source_key,
            digest: digest(&raw),
            raw,
            envelope: Envelope { from_address: self.sender, from_name: None, subject, received_at: self.received_at },
            reading: Reading {
                parser: known.then(|| ParserRef { id: "veeam.backup".into(), version: 3 }),
                outcome: self.outcome,
                new_shape: self.new_shape,
            },
        }
    }
}

fn subject_of(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Report(reports) => {
            let each = reports.iter().map(|report| format!("[{}] {}", report.finding.status, report.job_name));
            each.collect::<Vec<_>>().join(", ")
        }
        Outcome::Notice(reason) | Outcome::ParseFailed(reason) => reason.clone(),
        Outcome::Unrecognised => "hello".into(),
    }
}

/// Different for different bytes, which is all that a store needs of a digest.
fn digest(raw: &[u8]) -> Digest {
    let mut bytes = [0; 32];
    for (salt, chunk) in bytes.chunks_exact_mut(8).enumerate() {
        let mut hasher = DefaultHasher::new();
        (salt, raw).hash(&mut hasher);
        chunk.copy_from_slice(&hasher.finish().to_be_bytes());
    }
    Digest(bytes)
}
