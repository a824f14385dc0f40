//! The Python baseline as a process that reads when it is told to.

use crate::corpus::Case;
use backupchecks_core::model::{Outcome, ReportTime, Status};
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// So many mails are enough, as it takes its time.
const MAX_MAILS: usize = 400;

pub(crate) struct Baseline {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Which mails it reads in a round.
    chosen: String,
}

impl Baseline {
    /// Writes `mails` where it finds them, and starts it.
    pub(crate) fn start(python: &str, mails: &[&Case]) -> io::Result<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-mails");
        write_mails(&folder, mails)?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/throughput/baseline.py");
        let mut process =
            Command::new(python).arg(script).arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let missing = || io::Error::other("the baseline cannot be spoken to");
        let input = process.stdin.take().ok_or_else(missing)?;
        let output = BufReader::new(process.stdout.take().ok_or_else(missing)?);
        Ok(Self { process, input, output, chosen: "[]".to_owned() })
    }

    /// The mails of which it reads what the parsers read. They are the ones of a round.
    pub(crate) fn agreed(&mut self, mails: &[&Case]) -> io::Result<Vec<usize>> {
        writeln!(self.input, "answers")?;
        let mut agreed = Vec::new();
        for (index, case) in mails.iter().enumerate() {
            let answer: Value = serde_json::from_str(&self.line()?)?;
            if answer == ours(&case.raw) {
                agreed.push(index);
            } else if std::env::var_os("BACKUPCHECKS_BENCH_DIFFERENCES").is_some() {
                writeln!(io::stderr(), "{}\n  {answer}\n  {}", case.name, ours(&case.raw))?;
            }
        }
        // Every so many, so that all kinds stay in.
        let step = agreed.len().div_ceil(MAX_MAILS).max(1);
        let agreed: Vec<usize> = agreed.into_iter().step_by(step).collect();
        self.chosen = json!(agreed).to_string();
        Ok(agreed)
    }

    /// Reads the chosen mails once; the seconds of CPU.
    pub(crate) fn round(&mut self) -> io::Result<f64> {
        writeln!(self.input, "{}", self.chosen)?;
        self.line()?.trim().parse().map_err(io::Error::other)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line)
    }
}

impl Drop for Baseline {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Writes `mails` into a folder of their own, by numbers.
pub(crate) fn write_mails(folder: &Path, mails: &[&Case]) -> io::Result<()> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder)?;
    for (index, case) in mails.iter().enumerate() {
        fs::write(folder.join(format!("{index:06}.eml")), &case.raw)?;
    }
    Ok(())
}

/// What the parsers read of a mail, as the baseline tells it.
fn ours(raw: &[u8]) -> Value {
    let Outcome::Report(reports) = backupchecks_parsers::read(raw).outcome else { return Value::Null };
    let [report] = reports.as_slice() else { return Value::Null };
    let status = |status: Status| match status {
        Status::Success => "success",
        Status::Warning => "warning",
        Status::Failed => "failed",
    };
    let time = |time: Option<ReportTime>| {
        time.map(|time| {
            let mut text = String::new();
            let _ = write!(text, "{}", time.local);
            text
        })
    };
    let objects: Vec<Value> = report
        .objects
        .iter()
        .map(|object| {
            let status = object.status.as_ref().map(|found| status(found.status));
            json!([object.name, status, object.size_bytes, time(object.started_at), time(object.finished_at)])
        })
        .collect();
    json!([
        report.backup_software,
        report.backup_type,
        report.job_name,
        status(report.finding.status),
        time(report.started_at),
        time(report.finished_at),
        objects
    ])
}
