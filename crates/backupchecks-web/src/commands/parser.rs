//! `backupchecks parser check`: what a definition makes of mails, why, and what would change.

use super::{definitions, parse, say};
use backupchecks_core::model::Outcome;
use backupchecks_parsers::{
    definition::{Difference, Explanation, Step, difference, explain},
    mail::Mail,
    registry::{Registry, ReportParser as _},
};
use backupchecks_web::formats::parsed::{Parsed, ParsedEvidence};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::{path::PathBuf, process::ExitCode};

/// Work on parsers of your own, which the handbook describes under Parsers of your own.
#[derive(Debug, Subcommand)]
pub(crate) enum ParserCommand {
    /// Check a definition, and show what it makes of mails and why
    Check(Check),
}

/// Check a definition, and show what it makes of mails and why, beside what is read without it.
///
/// Exit code 0 when the definition is sound and reads every mail as a report or a notice; 1 when the definition is wrong or no
/// mail could be opened; 2 when it does not read some mail, or some file could not be opened.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The definition
    #[arg(value_name = "FILE.toml")]
    definition: PathBuf,
    /// Mails: .eml files, folders, Maildirs, mbox files, or - for one mail from standard input
    #[arg(value_name = "MAIL")]
    mails: Vec<PathBuf>,
    /// Print one JSON object a line; the format is documented in the handbook under Parsers of your own
    #[arg(long)]
    json: bool,
}

pub(super) fn run(ParserCommand::Check(command): ParserCommand) -> anyhow::Result<ExitCode> {
    let definition = definitions::load(&command.definition)?;
    if !command.json {
        say(&format!("{}: sound, {} version {}", command.definition.display(), definition.id(), definition.version()));
    }
    let (mut total, mut unread) = (0_u64, 0_u64);
    let troubles = parse::each_mail(command.mails, |name, raw| {
        let mail = Mail::decode(raw);
        let explanation = explain(&definition, &mail);
        let without = Registry::builtin().read(&mail);
        let change = difference(&without, &explanation.reading).filter(|_| explanation.recognised);
        total += 1;
        unread += u64::from(!matches!(explanation.reading.outcome, Outcome::Report(_) | Outcome::Notice(_)));
        let mail = Checked {
            with_definition: Parsed::new(name, &explanation.reading),
            steps: explanation.steps.iter().map(CheckedStep::from).collect(),
            without_definition: Parsed::new(name, &without),
            difference: change.as_ref().map(CheckedDifference::from),
        };
        if command.json {
            say(&serde_json::to_string(&mail)?);
        } else {
            say(&describe(name, &explanation, &mail));
        }
        Ok(())
    })?;
    if !command.json && 0 < total {
        say(&format!("{} of {total} mails are read by {}", total - unread, definition.id()));
    }
    Ok(match (total, unread + troubles) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::FAILURE,
        _ => ExitCode::from(2),
    })
}

/// What `--json` prints for each mail.
#[derive(Debug, Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    with_definition: Parsed<'a>,
    /// What was looked for, in order.
    steps: Vec<CheckedStep<'a>>,
    /// What the mail reads as without the definition.
    without_definition: Parsed<'a>,
    /// What differs; `null` where nothing does, or where the definition leaves the mail to other parsers.
    difference: Option<CheckedDifference<'a>>,
}

#[derive(Debug, Serialize)]
struct CheckedStep<'a> {
    key: &'a str,
    found: bool,
    text: &'a str,
    quote: Option<ParsedEvidence<'a>>,
}

impl<'a> From<&'a Step> for CheckedStep<'a> {
    fn from(step: &'a Step) -> Self {
        let quote = step.quote.as_ref().map(ParsedEvidence::from);
        Self { key: &step.key, found: step.found, text: &step.text, quote }
    }
}

#[derive(Debug, Serialize)]
struct CheckedDifference<'a> {
    before: &'a str,
    after: &'a str,
    changes: Vec<CheckedChange<'a>>,
}

#[derive(Debug, Serialize)]
struct CheckedChange<'a> {
    what: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl<'a> From<&'a Difference> for CheckedDifference<'a> {
    fn from(difference: &'a Difference) -> Self {
        let change = |change: &'a backupchecks_parsers::definition::Change| CheckedChange {
            what: &change.what,
            before: change.before.as_deref(),
            after: change.after.as_deref(),
        };
        Self {
            before: &difference.before,
            after: &difference.after,
            changes: difference.changes.iter().map(change).collect(),
        }
    }
}

/// The mail as a person reads it: what it is, how that came about, and what changes.
fn describe(name: &str, explanation: &Explanation, mail: &Checked<'_>) -> String {
    let mut lines = vec![if explanation.recognised {
        parse::describe(name, &mail.with_definition, &explanation.reading.outcome)
    } else {
        format!("{name}: not recognised by this definition")
    }];
    lines.extend(mail.steps.iter().map(|step| format!("    {} {}: {}", mark(step.found), step.key, step.text)));
    let parser = mail.without_definition.parser.unwrap_or("no parser");
    lines.push(match &mail.difference {
        None if explanation.recognised => format!("  without the definition: the same, read by {parser}"),
        None => format!("  without the definition: read by {parser}"),
        Some(change) => format!("  without the definition: {}, read by {parser}", change.before),
    });
    for change in mail.difference.iter().flat_map(|difference| &difference.changes) {
        let [before, after] = [change.before, change.after].map(|value| value.unwrap_or("nothing"));
        lines.push(format!("    {}: {before} becomes {after}", change.what));
    }
    lines.join("\n")
}

fn mark(found: bool) -> char {
    if found { '+' } else { '-' }
}
