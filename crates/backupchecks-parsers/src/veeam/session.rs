//! One session of a job as its mail tells it: header, times, error of the whole job, objects, and what follows from them.

use super::{
    header::Header,
    state::State,
    subject::Subject,
    table::{self, Objects, TableRow},
};
use crate::{
    dates,
    grid::{Grid, Row},
    mail::Mail,
    patterns::pattern,
};
use backupchecks_core::{
    model::{Evidence, Finding, ObjectReport, Part, ReportTime, Status},
    rules,
};
use jiff::{ToSpan, civil};
use regex::Regex;
use std::sync::LazyLock;

/// Why a report of a known job is not believed.
pub(super) const NO_RESULT: &str = "no result stands in header cell, subject or rows";
/// The longest text of a job's error that is quoted in a reason, in characters.
const MAX_REASON: usize = 200;

static START: LazyLock<Label> = LazyLock::new(|| summary("Start time", CLOCK));
static END: LazyLock<Label> = LazyLock::new(|| summary("End time", CLOCK));
static SPAN: LazyLock<Label> = LazyLock::new(|| summary("Duration", r"(?:\d+\.)?\d{1,2}:\d{2}:\d{2}"));

/// `Warning 1 End time …` and `Error 0 Duration …`, also where they stick together.
static COUNTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(Warning|Error)s?:? ?(\d+) ?(?:End time|Duration)"));

const CLOCK: &str = r"\d{1,2}[:.]\d{2}[:.]\d{2}(?: ?[AaPp]\.? ?[Mm]\.?)?(?: ?\(\+\d+\))?";

/// A label of the summary and its value.
struct Label {
    words: &'static str,
    /// The form of its value.
    value: Regex,
}

impl Label {
    /// The value behind the first such label in `line` that has one.
    fn value_in<'a>(&self, line: &'a str) -> Option<&'a str> {
        line.match_indices(self.words).find_map(|(at, words)| {
            let rest = &line[at + words.len()..];
            let rest = rest.strip_prefix(':').unwrap_or(rest);
            let found = self.value.find(rest.strip_prefix(' ').unwrap_or(rest))?;
            Some(found.as_str())
        })
    }
}

/// The label `words` and the form of its value, however they are parted.
fn summary(words: &'static str, value: &str) -> Label {
    Label { words, value: pattern(&format!("^(?:{value})")) }
}

/// What a mail tells of one session.
///
/// Dates are printed in the locale of a server that nobody knows: where day and month could be exchanged, a time stays
/// absent.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// The coloured header.
    header: Option<Header>,
    /// The number of the retry.
    pub(super) attempt: Option<u32>,
    /// When it began.
    pub(super) started_at: Option<ReportTime>,
    /// When it ended.
    pub(super) finished_at: Option<ReportTime>,
    /// The error of the whole job, beside the summary.
    message: Option<Evidence>,
    /// The worst of the summary's counters that is not zero.
    counted: Option<Finding>,
    /// What it processed.
    pub(super) objects: Vec<ObjectReport>,
    /// Why it is no success, whatever else says so: a word that is not known stands where a result should.
    doubt: Option<String>,
}

impl Session {
    /// The session of a mail that tells of one job; `None` where it has no header with a result.
    ///
    /// # Errors
    /// Says how many reports stand in the body when there are several: the first would hide the others.
    pub(super) fn find_only(mail: &Mail) -> Result<Option<Self>, String> {
        let Some((grid, first)) = Header::with_body(mail) else { return Ok(None) };
        let mut sessions = Self::all_from(grid, first.clone());
        // A title without a result that can be read counts too, unless it only repeats the name, as in a note above the report.
        match sessions.len().max(Header::names(grid).len()) {
            0 | 1 => Ok(sessions.pop()),
            count => Err(format!("the mail holds {count} job reports; which of their results counts cannot be told")),
        }
    }

    /// The only session of `mail`, if its body has one, with the result of session and subject together, or of the subject alone.
    ///
    /// # Errors
    /// Those of [`Session::find_only`], and [`NO_RESULT`].
    pub(super) fn find_with_result(
        mail: &Mail,
        subject: Option<&Subject<'_>>,
    ) -> Result<(Option<Self>, Finding), String> {
        let session = Self::find_only(mail)?;
        let finding = match &session {
            Some(session) => session.finding(subject)?,
            None => subject.map(Subject::finding).ok_or(NO_RESULT)?,
        };
        Ok((session, finding))
    }

    /// Every session in `grid`, in order.
    pub(super) fn all(grid: &Grid) -> Vec<Self> {
        Header::find(grid, 0).map(|first| Self::all_from(grid, first)).unwrap_or_default()
    }

    /// As [`Session::all`], where the first header is known.
    fn all_from(grid: &Grid, first: Header) -> Vec<Self> {
        let mut headers = vec![first];
        while let Some(header) = Header::find(grid, headers.last().map_or(0, |header| header.end)) {
            headers.push(header);
        }
        let behind: Vec<usize> = headers.iter().skip(1).map(|next| next.start).chain([grid.rows.len()]).collect();
        headers.into_iter().zip(behind).map(|(header, next)| Self::read(grid, header, next)).collect()
    }

    /// The session below `header`, up to row `next`, where the next header stands or the body ends.
    fn read(grid: &Grid, header: Header, next: usize) -> Self {
        let headings = table::find_headings(grid, header.end..next, "Name");
        let Objects { rows, doubt } =
            headings.map(|headings| table::objects(grid, headings, next, "Name")).unwrap_or_default();
        let summary = &grid.rows[header.end..headings.unwrap_or(next)];

        let started = summary.iter().flat_map(Row::texts).flat_map(str::lines).find_map(dates::sure_date_time);
        let lines: Vec<String> = summary.iter().map(Row::line).collect();
        let value = |label: &Label| {
            let found = lines.iter().find_map(|line| label.value_in(line)).map(str::to_owned);
            // Where every cell has a line of its own, the value stands below its label.
            let below = || label.value_in(&lines.join(" ")).map(str::to_owned);
            found.or_else(below).unwrap_or_default()
        };
        let started = started.map(|at| match dates::clock(&value(&START)) {
            Some(clock) => at.date().to_datetime(clock.time),
            None => at,
        });
        let day = started.map(civil::DateTime::date);
        let finished = started.zip(day).and_then(|(start, day)| end(&value(&END), &value(&SPAN), start, day));
        let message = summary.iter().find_map(|row| {
            let beside = row.texts().any(|text| text == "Start time").then(|| row.text(8))?;
            (!beside.is_empty()).then(|| Evidence::new(grid.part(), beside, beside))
        });
        let clock = Clock { started, finished };
        let in_header =
            header.unknown.as_ref().map(|word| format!("the header says {word:?}, which is no known result"));
        Self {
            attempt: header.attempt,
            started_at: started.map(ReportTime::local),
            finished_at: finished.map(ReportTime::local),
            message,
            counted: counted(grid.part(), &lines),
            objects: rows.into_iter().map(|row| clock.object(row, header.object_type)).collect(),
            doubt: in_header.or(doubt),
            header: Some(header),
        }
    }

    /// Gives objects without a type the one that `subject` counts.
    pub(super) fn with_types_of(mut self, subject: Option<&Subject<'_>>) -> Self {
        let counted = subject.and_then(|subject| subject.counted.as_ref());
        let object_type = counted.map_or("", |counted| counted.object_type);
        for object in self.objects.iter_mut().filter(|object| object.object_type.is_empty()) {
            object_type.clone_into(&mut object.object_type);
        }
        self
    }

    /// The kind of job as the header prints it.
    pub(super) fn kind(&self) -> Option<&str> {
        self.header.as_ref()?.kind.as_deref()
    }

    /// The job's name as the header prints it; `subject_name` is what the subject calls it.
    pub(super) fn job_name(&self, subject_name: Option<&str>) -> Option<String> {
        let header = self.header.as_ref()?;
        match subject_name {
            Some(name) if header.is_copy_of(name) => Some(name.to_owned()),
            _ => header.job_name(subject_name),
        }
    }

    /// The type of what the header counts; empty where it does not tell.
    pub(super) fn counted_type(&self) -> &'static str {
        self.header.as_ref().map_or("", |header| header.object_type)
    }

    /// The overall status: the worst of header, subject and objects; all that was read stays as evidence.
    ///
    /// # Errors
    /// [`NO_RESULT`]; or the word where a result should stand that is none, unless something else tells of trouble.
    pub(super) fn finding(&self, subject: Option<&Subject<'_>>) -> Result<Finding, String> {
        let found = self.known(subject);
        match (&self.doubt, found) {
            (Some(doubt), found) => found.filter(|found| found.status > Status::Success).ok_or_else(|| doubt.clone()),
            (None, found) => found.ok_or_else(|| NO_RESULT.to_owned()),
        }
    }

    /// The worst of what is told in words that are known.
    fn known(&self, subject: Option<&Subject<'_>>) -> Option<Finding> {
        let header = self.header.as_ref().and_then(|header| header.state.as_ref()).map(State::finding);
        let own = match (header, subject.map(Subject::finding)) {
            (Some(header), Some(subject)) if subject.status > header.status => {
                let mut worse = join(subject, &header);
                worse.reason = format!("{}, although the {}", worse.reason, header.reason);
                Some(worse)
            }
            (Some(header), Some(subject)) => Some(join(header, &subject)),
            (header, subject) => header.or(subject),
        };
        let mut found = rules::status::overall(own, &self.objects)?;
        // Counters alone are no result, but a failure that only they tell is one.
        if let Some(counted) = self.counted.clone().filter(|counted| found.status < counted.status) {
            found = join(counted, &found);
        }
        if let Some(message) = self.message.as_ref().filter(|_| found.status > Status::Success) {
            let told = message.words.strip_prefix("Error: ").unwrap_or(&message.words);
            let told: String = told.chars().take(MAX_REASON).collect();
            if !found.reason.contains(&told) {
                found.reason = format!("{}: {told}", found.reason);
            }
            found = found.and(message.clone());
        }
        Some(found)
    }
}

/// The counters `Warning` and `Error` of the summary: the worse of those that are not zero.
fn counted(part: Part, summary: &[String]) -> Option<Finding> {
    // The text beside the summary stands in the first row and may hold any words.
    let lines = summary.iter().filter(|line| line.starts_with("Warning") || line.starts_with("Error"));
    let counters = lines.filter_map(|line| {
        let found = COUNTER.captures(line)?;
        let (label, count) = (found.get(1)?.as_str(), found.get(2)?.as_str());
        let status = if label == "Warning" { Status::Warning } else { Status::Failed };
        let words = found.get(0)?.as_str().trim();
        let is_none = count.bytes().all(|digit| digit == b'0');
        let reason = || format!("the summary counts {label} {count}");
        (!is_none).then(|| Finding::new(status, reason(), Evidence::new(part, line, words)))
    });
    counters.reduce(Finding::or_worse)
}

fn join(finding: Finding, other: &Finding) -> Finding {
    other.evidence().iter().cloned().fold(finding, Finding::and)
}

/// The frame in which times without a date are placed.
struct Clock {
    started: Option<civil::DateTime>,
    finished: Option<civil::DateTime>,
}

impl Clock {
    /// The object of `row`; the type that the header counts, unless the row tells one.
    fn object(&self, row: TableRow, object_type: &str) -> ObjectReport {
        let started = self.start_of(&row.start);
        let finished =
            started.zip(self.started.or(started)).and_then(|(start, of)| end(&row.end, &row.span, start, of.date()));
        let mut object = row.object;
        if object.object_type.is_empty() {
            object_type.clone_into(&mut object.object_type);
        }
        object.started_at = started.map(ReportTime::local);
        object.finished_at = finished.map(ReportTime::local);
        object
    }

    /// When an object's work began: on the day of the session or the next, and not after its end. Without an end nothing
    /// tells the day: the report of a policy collects what its machines did before.
    fn start_of(&self, text: &str) -> Option<civil::DateTime> {
        if let Some(printed) = dates::sure_date_time(text) {
            return Some(printed);
        }
        let (clock, session, finished) = (dates::clock(text)?, self.started?, self.finished?);
        let candidates = [clock.after(session, session.date()), clock.on(session.date())];
        candidates.into_iter().flatten().find(|start| *start <= finished)
    }
}

/// The end of what began at `start` and took `span`, where `(+1)` counts from `day`. A span of days (`1.02:15:00`) counts
/// where no such mark stands.
fn end(text: &str, span: &str, start: civil::DateTime, day: civil::Date) -> Option<civil::DateTime> {
    if let Some(printed) = dates::sure_date_time(text) {
        return Some(printed);
    }
    let clock = dates::clock(text)?;
    let end = clock.after(start, day)?;
    let days: i64 = span.split_once('.').and_then(|(days, _)| days.parse().ok()).unwrap_or(0);
    if clock.days > 0 { Some(end) } else { end.checked_add(days.days()).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::from_text;

    const HEADINGS: &str = "Name\tStatus\tStart time\tEnd time\tSize\tRead\tTransferred\tDuration\tDetails";

    /// The times of the session and of one row `A` in it.
    #[track_caller]
    fn check(date: &str, summary: &str, row: &str, expected: [&str; 4]) {
        let text =
            format!("Backup job: J\nSuccess\n1 of 1 VMs processed\n{date}\n{summary}\n{HEADINGS}\nA\tSuccess\t{row}");
        let grid = from_text(&text);
        let session = Session::all(&grid).pop().unwrap();
        let object = &session.objects[0];
        let found = [session.started_at, session.finished_at, object.started_at, object.finished_at];
        assert_eq!(found.map(|time| time.map_or(String::new(), |time| time.to_string())), expected, "{text}");
    }

    #[test]
    fn times_take_the_day_of_the_session_and_pass_midnight() {
        check(
            "Friday, 6 March 2026 22:00:02",
            "Success\t1\tStart time\t22:00:02\nWarning\t0\tEnd time\t01:00:00 (+1)\nError\t0\tDuration\t2:59:58",
            "23:50:00\t00:10:00\t1 GB\t1 GB\t1 GB\t0:20:00\t",
            ["2026-03-06T22:00:02", "2026-03-07T01:00:00", "2026-03-06T23:50:00", "2026-03-07T00:10:00"],
        );
        check(
            "6 mars 2026 22:00:02",
            "Start time 22:00:02\nEnd time 23:00:00\nDuration 2.01:00:00",
            "22:00:10\t22:10:00\t1 GB\t1 GB\t1 GB\t2.00:09:50\t",
            ["2026-03-06T22:00:02", "2026-03-08T23:00:00", "2026-03-06T22:00:10", "2026-03-08T22:10:00"],
        );
    }

    #[test]
    fn times_whose_day_nobody_tells_stay_absent() {
        check(
            "3/8/2026 10:00:00 PM",
            "End time 11:00:00 PM",
            "10:10:00 PM\t10:20:00 PM\t1 GB\t1 GB\t1 GB\t0:10:00\t",
            [""; 4],
        );
        check(
            "5 March 2026 08:00:00",
            "Processed\t60 GB",
            "07:10:00\t07:20:00\t1 GB\t1 GB\t1 GB\t0:10:00\t",
            ["2026-03-05T08:00:00", "", "", ""],
        );
    }
}
