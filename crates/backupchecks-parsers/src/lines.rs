//! A body as the lines that a person reads, for reports that are sentences and labelled lines rather than tables.
//!
//! A row of a table is one line, so `Label` and `value` in two cells read as `Label value`; quotation marks of a forwarding mail
//! program are taken off; a plain-text body with `<br>` in it is read as the HTML that it is.

use crate::{
    forwarded,
    grid::{self, Grid, Row},
    labels,
    mail::Mail,
    words,
};
use backupchecks_core::model::Part;

/// The lines of a body, none of them empty.
#[derive(Debug)]
pub(crate) struct Lines {
    /// The body that they stand in.
    pub(crate) part: Part,
    all: Vec<String>,
    /// Where the report begins: behind the head of the mail that was forwarded last.
    report: usize,
}

impl Lines {
    /// The lines of the HTML body, or of the text where the HTML holds next to nothing.
    #[must_use]
    pub(crate) fn of(mail: &Mail) -> Self {
        let html = lines(mail.html_body());
        let text = lines(&grid::undisguised(mail.text_body()));
        // `Please view this mail as text` is no report.
        let (part, all) = if html.is_empty() || (html.len() <= 2 && 2 < text.len()) {
            (Part::Text, text)
        } else {
            (Part::Html, html)
        };
        let heads = || forwarded::heads(all.iter().map(String::as_str));
        let head = if mail.may_hold_heads() { heads().pop() } else { None };
        Self { part, report: head.map_or(0, |head| head.subject + 1), all }
    }

    /// All lines, in order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.all.iter().map(String::as_str)
    }

    /// The lines of the report itself: those below the head of a forwarded mail, else all.
    pub(crate) fn report(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.all[self.report..].iter().map(String::as_str)
    }

    /// The subject of the mail, then the subjects that the head lines of forwarded mails print.
    pub(crate) fn subjects<'a>(&'a self, mail: &'a Mail) -> impl Iterator<Item = (Part, &'a str)> {
        std::iter::once((Part::Subject, mail.subject.as_str()))
            .chain(self.iter().filter_map(forwarded::subject_in).map(|subject| (self.part, subject)))
    }

    /// The value of the first line that is labelled with one of `labels`: behind the colon, else on the next line.
    #[must_use]
    pub(crate) fn value(&self, labels: &[&str]) -> Option<&str> {
        self.all.iter().enumerate().find_map(|(at, line)| {
            let (label, value) = labelled(line)?;
            if !labels.iter().any(|known| labels::is(label, known)) {
                return None;
            }
            let next = || self.all.get(at + 1).map(String::as_str).filter(|next| labelled(next).is_none());
            if value.is_empty() { next() } else { Some(value) }
        })
    }

    /// As [`value`](Self::value), also where the colon is missing, as in a table whose cells were glued together. For values that are
    /// checked further, such as dates.
    #[must_use]
    pub(crate) fn loose_value(&self, labels: &[&str]) -> Option<&str> {
        self.value(labels).or_else(|| {
            self.iter().find_map(|line| {
                labels.iter().find_map(|label| {
                    let length = label.chars().count();
                    let split = line.char_indices().nth(length).map(|(at, _)| at)?;
                    labels::is(&line[..split], label).then(|| line[split..].trim_start_matches([' ', ':', '=']))
                })
            })
        })
    }
}

/// A line in its label, at most five words, and what follows the colon.
pub(crate) fn labelled(line: &str) -> Option<(&str, &str)> {
    let (label, value) = labels::label_of(line)?;
    let label = label.trim_matches(['*', '-', '•', '·', ' ']);
    let value = value.trim_start_matches(['*', ' ']).trim_end_matches('*').trim_end();
    let is_digit = |c: char| c.is_ascii_digit();
    // `22:00` and `https://…` have colons too.
    let is_clock = label.ends_with(is_digit) && value.starts_with(is_digit);
    (!label.is_empty() && label.split(' ').count() <= 5 && !is_clock && !value.starts_with("//"))
        .then_some((label, value))
}

/// Lines with the sentences joined that a mail program has broken: where the result is still to come, or a line goes on
/// with what the result was not without.
fn unwrapped(lines: Vec<String>) -> Vec<String> {
    const MIN: usize = 36;
    const GOES_ON: &[&str] =
        &["with ", "without ", "mit ", "ohne ", "met ", "zonder ", "con ", "senza ", "avec ", "sans ", "med ", "uden "];
    let mut joined: Vec<String> = Vec::with_capacity(lines.len());
    for line in lines {
        match joined.last_mut() {
            Some(last)
                if MIN <= last.chars().count()
                    && !last.ends_with(['.', '!', '?', ':', ';'])
                    && line.starts_with(char::is_lowercase)
                    && labelled(last).is_none()
                    && labelled(&line).is_none()
                    && (GOES_ON.iter().any(|word| line.starts_with(word))
                        || words::find(last_words(last)).is_none()) =>
            {
                last.push(' ');
                last.push_str(&line);
            }
            _ => joined.push(line),
        }
    }
    joined
}

/// The last two words: a name before them may hold a result.
fn last_words(line: &str) -> &str {
    line.rmatch_indices(' ').nth(1).map_or(line, |(at, _)| &line[at..])
}

/// The lines of all rows. Only the lines of sentences are joined, and never with a row of several cells.
fn lines(grid: &Grid) -> Vec<String> {
    let of_row = |row: &Row| -> Vec<String> {
        if row.texts().all(|text| !text.contains('\n')) {
            vec![row.line()]
        } else {
            row.texts().flat_map(str::lines).map(str::to_owned).collect()
        }
    };
    let unquoted = |mut line: String| {
        let quoted = line.len() - line.trim_start_matches(['>', ' ']).len();
        line.drain(..quoted);
        line
    };
    let mut all = Vec::new();
    for rows in grid.rows.chunk_by(|one, next| one.cells.len() == 1 && next.cells.len() == 1) {
        let lines = rows.iter().flat_map(of_row).map(unquoted).filter(|line| !line.is_empty()).collect();
        let is_table = rows.iter().any(|row| row.cells.len() != 1);
        all.extend(if is_table { lines } else { unwrapped(lines) });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: Option<&str>, html: Option<&str>) -> Lines {
        let mut mail = Mail::default();
        mail.text = text.map(str::to_owned);
        mail.html = html.map(str::to_owned);
        Lines::of(&mail)
    }

    #[test]
    fn rows_quotations_and_breaks_become_lines() {
        let html = "<table><tr><th>Task:</th><td>A</td></tr><tr><td>one<br>two</td></tr></table><p>end";
        assert_eq!(of(None, Some(html)).iter().collect::<Vec<_>>(), ["Task: A", "one", "two", "end"]);
        assert_eq!(of(Some("> a<BR>> > b"), None).iter().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(of(Some("a\nb\nc"), Some("<p>See the text")).part, Part::Text);
    }

    #[test]
    fn a_value_stands_behind_its_label_or_below_it() {
        let lines = of(Some("*Task:* A b\nStart time:\n22:00\nEnd:\nHost: x\nsize 5 GB\nDuration0:01:02"), None);
        assert_eq!(lines.value(&["task"]), Some("A b"));
        assert_eq!(lines.value(&["start time"]), Some("22:00"));
        assert_eq!(lines.value(&["end"]), None);
        assert_eq!(lines.value(&["size"]), None);
        assert_eq!(lines.loose_value(&["size"]), Some("5 GB"));
        assert_eq!(lines.loose_value(&["duration"]), Some("0:01:02"));
    }

    #[test]
    fn a_sentence_that_was_broken_is_one_again() {
        let text = "The backup task All servers on NAS-1 has partially\ncompleted.\nThe backup task All servers on NAS-1 completed\nwith \
                    errors\nThe backup task All servers on NAS-1 completed\nstart time 22:00";
        assert_eq!(
            of(Some(text), None).iter().collect::<Vec<_>>(),
            [
                "The backup task All servers on NAS-1 has partially completed.",
                "The backup task All servers on NAS-1 completed with errors",
                "The backup task All servers on NAS-1 completed",
                "start time 22:00"
            ]
        );
    }

    #[test]
    fn the_head_of_a_forwarded_mail_gives_its_subject_and_is_no_report() {
        let lines = of(Some("All good\nFrom: NAS <a@example.com>\nBetreff: WG: it failed\n\nit failed"), None);
        let mut mail = Mail::default();
        mail.subject = "FW: look".into();
        assert_eq!(lines.subjects(&mail).map(|(_, line)| line).collect::<Vec<_>>(), ["FW: look", "WG: it failed"]);
        assert_eq!(lines.report().collect::<Vec<_>>(), ["it failed"]);
    }

    #[test]
    fn a_line_like_a_subject_below_a_report_hides_nothing_of_it() {
        let text = "The task could not be completed.\n--\nOpen a ticket:\nSubject: NAS help\nCompleted";
        assert_eq!(of(Some(text), None).report().next(), Some("The task could not be completed."));
    }
}
