//! The object that `backupchecks parse --json` prints for each mail. The handbook describes it field by field.

use backupchecks_core::model::{Evidence, ObjectReport, Outcome, Reading, Report};
use serde::Serialize;

/// One mail.
#[derive(Debug, Serialize)]
pub struct Parsed<'a> {
    /// The file, as it was named.
    pub file: &'a str,
    /// `report`, `notice`, `unrecognised` or `parse_failed`.
    pub outcome: &'static str,
    /// The parser that recognised the mail.
    pub parser: Option<&'a str>,
    /// Why it is a notice or could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
    /// What in its template the parser has not been proven on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_shape: Option<&'a str>,
    /// The results, in mail order; only with `report`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reports: Option<Vec<ParsedReport<'a>>>,
}

/// One result.
#[derive(Debug, Serialize)]
pub struct ParsedReport<'a> {
    /// The product.
    pub backup_software: &'a str,
    /// The kind of job.
    pub backup_type: &'a str,
    /// The job.
    pub job_name: &'a str,
    /// `success`, `warning` or `failed`.
    pub status: &'static str,
    /// Why.
    pub reason: &'a str,
    /// Where the status was read; never empty.
    pub evidence: Vec<ParsedEvidence<'a>>,
    /// A vendor notification.
    pub informational: bool,
    /// Which retry.
    pub attempt: Option<u32>,
    /// The machine that ran or reported the job.
    pub host: Option<&'a str>,
    /// When it began.
    pub started_at: Option<String>,
    /// When it ended.
    pub finished_at: Option<String>,
    /// What was protected.
    pub objects: Vec<ParsedObject<'a>>,
}

/// A quotation.
#[derive(Debug, Serialize)]
pub struct ParsedEvidence<'a> {
    /// `subject`, `text` or `html`.
    pub part: &'static str,
    /// The line.
    pub quote: &'a str,
    /// The words of it that decided.
    pub words: &'a str,
}

/// One protected thing.
#[derive(Debug, Serialize)]
pub struct ParsedObject<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its kind; `null` where the mail does not tell.
    pub object_type: Option<&'a str>,
    /// Its status; `null` where the mail gives none.
    pub status: Option<&'static str>,
    /// What the mail says of it.
    pub message: Option<&'a str>,
    /// Its size in bytes.
    pub size_bytes: Option<u64>,
    /// How many bytes were moved for it.
    pub transferred_bytes: Option<u64>,
    /// When its work began.
    pub started_at: Option<String>,
    /// When its work ended.
    pub finished_at: Option<String>,
    /// How long its work took, in seconds.
    pub duration_seconds: Option<u64>,
}

impl<'a> Parsed<'a> {
    /// What was read from `file`.
    #[must_use]
    pub fn new(file: &'a str, reading: &'a Reading) -> Self {
        let (outcome, reason, reports) = match &reading.outcome {
            Outcome::Report(reports) => ("report", None, Some(reports.iter().map(ParsedReport::from).collect())),
            Outcome::Notice(reason) => ("notice", Some(reason.as_str()), None),
            Outcome::Unrecognised => ("unrecognised", None, None),
            Outcome::ParseFailed(reason) => ("parse_failed", Some(reason.as_str()), None),
        };
        Self {
            file,
            outcome,
            parser: reading.parser.as_ref().map(|parser| parser.id.as_str()),
            reason,
            new_shape: reading.new_shape.as_deref(),
            reports,
        }
    }
}

impl<'a> From<&'a Report> for ParsedReport<'a> {
    fn from(report: &'a Report) -> Self {
        Self {
            backup_software: &report.backup_software,
            backup_type: &report.backup_type,
            job_name: &report.job_name,
            status: report.finding.status.as_str(),
            reason: &report.finding.reason,
            evidence: report.finding.evidence().iter().map(ParsedEvidence::from).collect(),
            informational: report.informational,
            attempt: report.attempt,
            host: report.host.as_deref(),
            started_at: report.started_at.map(|time| time.to_string()),
            finished_at: report.finished_at.map(|time| time.to_string()),
            objects: report.objects.iter().map(ParsedObject::from).collect(),
        }
    }
}

impl<'a> From<&'a Evidence> for ParsedEvidence<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        Self { part: evidence.part.as_str(), quote: &evidence.quote, words: &evidence.words }
    }
}

impl<'a> From<&'a ObjectReport> for ParsedObject<'a> {
    fn from(object: &'a ObjectReport) -> Self {
        Self {
            name: &object.name,
            object_type: Some(object.object_type.as_str()).filter(|kind| !kind.is_empty()),
            status: object.status.as_ref().map(|found| found.status.as_str()),
            message: object.message.as_deref(),
            size_bytes: object.size_bytes,
            transferred_bytes: object.transferred_bytes,
            started_at: object.started_at.map(|time| time.to_string()),
            finished_at: object.finished_at.map(|time| time.to_string()),
            duration_seconds: object.duration_seconds,
        }
    }
}
