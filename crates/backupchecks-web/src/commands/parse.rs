//! `backupchecks parse`: what the parsers make of a mail.

use super::{definitions::Definitions, note, say};
use backupchecks_core::model::Outcome;
use backupchecks_integrations::files;
use backupchecks_parsers::mail::Mail;
use backupchecks_web::formats::parsed::Parsed;
use clap::Args;
use std::{io::Read as _, path::PathBuf, process::ExitCode};

/// Show what the parsers make of mails, without storing anything.
///
/// Exit code 0 when every mail could be read as a file, whatever it holds; 1 when none could; 2 when some could not.
#[derive(Debug, Args)]
pub(crate) struct Parse {
    /// Mails: .eml files, folders, Maildirs, mbox files, or - for one mail from standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object a line; the format is documented in the handbook under Parsing
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    definitions: Definitions,
}

pub(super) fn run(command: Parse) -> anyhow::Result<ExitCode> {
    let registry = command.definitions.registry()?;
    let mut read = 0_u64;
    let unreadable = each_mail(command.files, |name, raw| {
        read += 1;
        let reading = registry.read(&Mail::decode(raw));
        if command.json {
            say(&serde_json::to_string(&Parsed::new(name, &reading))?);
        } else {
            say(&describe(name, &Parsed::new(name, &reading), &reading.outcome));
        }
        Ok(())
    })?;
    Ok(match (read, unreadable) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::FAILURE,
        _ => ExitCode::from(2),
    })
}

/// Shows every mail behind `paths`, `-` being one from standard input. Files that cannot be read are named on standard error;
/// gives how many these were.
pub(super) fn each_mail(
    paths: Vec<PathBuf>,
    mut show: impl FnMut(&str, &[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let mut unreadable = 0;
    for path in paths {
        if path.as_os_str() == "-" {
            let mut raw = Vec::new();
            std::io::stdin().read_to_end(&mut raw)?;
            show("-", &raw)?;
            continue;
        }
        for mail in files::read([path]) {
            match mail {
                Ok(mail) => show(&mail.path.display().to_string(), &mail.bytes)?,
                Err(trouble) => {
                    unreadable += 1;
                    note(&trouble.to_string());
                }
            }
        }
    }
    Ok(unreadable)
}

/// The outcome as a person reads it.
pub(super) fn describe(name: &str, parsed: &Parsed<'_>, outcome: &Outcome) -> String {
    let parser = parsed.parser.unwrap_or("no parser");
    let mut lines = match outcome {
        Outcome::Report(_) => vec![format!("{name}: report, read by {parser}")],
        Outcome::Notice(reason) => vec![format!("{name}: notice, read by {parser}: {reason}")],
        Outcome::Unrecognised => vec![format!("{name}: unrecognised, no parser knows this mail")],
        Outcome::ParseFailed(reason) => vec![format!("{name}: parse failed, {parser}: {reason}")],
    };
    lines.extend(parsed.new_shape.map(|news| format!("  new shape: {news}; please look whether it is read rightly")));
    for report in parsed.reports.iter().flatten() {
        lines.push(format!("  {} / {} / {}", report.backup_software, report.backup_type, report.job_name));
        lines.push(format!("    {}: {}", report.status, report.reason));
        for object in &report.objects {
            let message = object.message.unwrap_or_default().replace('\n', " ");
            lines.push(
                format!("    - {} {} {message}", object.name, object.status.unwrap_or("-")).trim_end().to_owned(),
            );
        }
    }
    lines.join("\n")
}
