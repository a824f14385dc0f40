//! Parsing alone: what a mail says, how that is known, and what it says of each object. No store, no runtime, no clock.
//!
//! Run it with `cargo run --example parse`, or give it mails: `cargo run --example parse -- report.eml`.
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use backupchecks_core::model::{Outcome, Reading};
use backupchecks_parsers::read;
use std::{error::Error, fmt::Write as _};

const MAIL: &str = "\
Date: Sun, 01 Mar 2026 01:02:50 +0100
From: vzdump backup tool <root@pve01.example.net>
To: reports@example.org
Subject: vzdump backup status (pve01.example.net): backup failed: job errors
Content-Type: text/plain; charset=utf-8

Details
=======
VMID    Name    Status    Time     Size          Filename
100     web01   ok        2m 41s   36.501 GiB    vm/100/2026-03-01T00:00:02Z
101     db01    err       3s       0 B

Total running time: 2m 44s
Total size: 36.501 GiB
";

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        print!("{}", summary(&read(MAIL.as_bytes()))?);
    }
    for file in files {
        print!("{file}\n{}", summary(&read(&std::fs::read(&file)?))?);
    }
    Ok(())
}

/// Every outcome has its own meaning, so none is left out: what could not be read is never taken for a success.
fn summary(reading: &Reading) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    match &reading.outcome {
        Outcome::Report(reports) => {
            for report in reports {
                let (software, job, finding) = (&report.backup_software, &report.job_name, &report.finding);
                writeln!(text, "{software}, {job}: {} ({})", finding.status, finding.reason)?;
                for evidence in finding.evidence() {
                    writeln!(text, "  as {:?} stands in {:?}", evidence.words, evidence.quote)?;
                }
                for object in &report.objects {
                    let status = object.status.as_ref().map_or("not told".to_owned(), |told| told.status.to_string());
                    writeln!(text, "  - {}: {status}", object.name)?;
                }
            }
        }
        Outcome::Notice(about) => writeln!(text, "no result, but a notice: {about}")?,
        Outcome::Unrecognised => writeln!(text, "no parser knows this mail")?,
        Outcome::ParseFailed(missing) => writeln!(text, "a report that cannot be read: {missing}")?,
    }
    Ok(text)
}

#[test]
fn a_report_is_told_with_its_reason_and_what_cannot_be_read_is_no_success() -> Result<(), Box<dyn Error>> {
    let told = summary(&read(MAIL.as_bytes()))?;
    assert!(told.starts_with("Proxmox VE, pve01.example.net: failed"), "{told}");
    assert!(told.contains("\"backup failed\" stands in"), "{told}");
    assert!(told.contains("web01: success") && told.contains("db01: failed"), "{told}");

    let lunch = "From: ann@example.org\nSubject: Lunch\n\nToday at noon?\n";
    assert_eq!(summary(&read(lunch.as_bytes()))?, "no parser knows this mail\n");

    let silent = MAIL.replace(": backup failed: job errors", "").replace(" ok ", " -- ").replace(" err ", " --- ");
    assert!(summary(&read(silent.as_bytes()))?.starts_with("a report that cannot be read: "));
    Ok(())
}
