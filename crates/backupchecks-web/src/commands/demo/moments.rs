//! Dates and times in the text of a mail, found so that they can be moved.

use jiff::{SignedDuration, civil::DateTime, fmt::strtime::BrokenDownTime};

/// How reports print times, longer forms before those that are part of them. The specifiers are those of `strftime`.
pub(super) const FORMATS: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d_%H.%M.%S",
    "%Y-%m-%d %H:%M",
    "%d-%b-%Y %H:%M:%S",
    "%d-%b %H:%M",
    "%d-%m-%Y at %H:%M",
    "%A, %B %-d, %Y %-I:%M:%S %p",
    "%A, %-d %B %Y %H:%M:%S",
    "%A, %d %B %Y %H:%M:%S",
    "%A %-d %B %Y %H:%M:%S",
    "%a %d %b %Y %I:%M:%S %p",
    "%a, %b %-d %Y %H:%M:%S",
    "%-m/%-d/%Y %-I:%M:%S %p",
    "%-I:%M:%S %p",
    "%H:%M:%S",
];

/// Weekdays and months in English, Dutch and German; dates of other languages stand still.
const WORDS: &[[&str; LANGUAGES]] = &[
    ["Monday", "maandag", "Montag"],
    ["Tuesday", "dinsdag", "Dienstag"],
    ["Wednesday", "woensdag", "Mittwoch"],
    ["Thursday", "donderdag", "Donnerstag"],
    ["Friday", "vrijdag", "Freitag"],
    ["Saturday", "zaterdag", "Samstag"],
    ["Sunday", "zondag", "Sonntag"],
    ["January", "januari", "Januar"],
    ["February", "februari", "Februar"],
    ["March", "maart", "März"],
    ["May", "mei", "Mai"],
    ["June", "juni", "Juni"],
    ["July", "juli", "Juli"],
    ["August", "augustus", "August"],
    ["April", "april", "April"],
    ["September", "september", "September"],
    ["October", "oktober", "Oktober"],
    ["November", "november", "November"],
    ["December", "december", "Dezember"],
];

/// How many columns [`WORDS`] has.
const LANGUAGES: usize = 3;
/// The column of [`WORDS`] that `strftime` speaks.
const ENGLISH: usize = 0;

/// What a session of a fixture lasted; only times near it are its own and move with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Session {
    /// When it began.
    pub(super) begin: DateTime,
    /// When it ended.
    pub(super) end: DateTime,
}

/// A time in a text, and how it is printed there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    at: DateTime,
    format: &'static str,
    /// The column of [`WORDS`].
    language: usize,
}

impl Moment {
    /// The moment that `text` prints in `format`, if it belongs to `session`.
    pub(super) fn read(text: &str, format: &'static str, session: Session) -> Option<Self> {
        let parse = |text: &str| {
            let (lacking, known) = match format {
                "%-I:%M:%S %p" | "%H:%M:%S" => ("%Y-%m-%d ", session.begin.date().to_string()),
                "%d-%b %H:%M" => ("%Y ", session.begin.year().to_string()),
                _ => return BrokenDownTime::parse(format, text).ok()?.to_datetime().ok(),
            };
            BrokenDownTime::parse(format!("{lacking}{format}"), format!("{known} {text}")).ok()?.to_datetime().ok()
        };
        let in_language = |language| Some((parse(&translate(text, language, ENGLISH))?, language));
        let (at, language) = (0..LANGUAGES).find_map(in_language)?;
        let near = match format {
            // A clock time alone is a time of the session, or else a duration that only looks like one.
            "%-I:%M:%S %p" | "%H:%M:%S" => {
                let at = if at < session.begin { at.tomorrow().ok()? } else { at };
                at <= session.end.saturating_add(SignedDuration::from_mins(10))
            }
            _ => at.duration_since(session.begin).abs() < SignedDuration::from_hours(72),
        };
        near.then_some(Self { at, format, language })
    }

    /// The text for this moment, moved by `shift`.
    pub(super) fn moved(&self, shift: SignedDuration) -> String {
        let moved = self.at.saturating_add(shift).strftime(self.format).to_string();
        translate(&moved, ENGLISH, self.language)
    }
}

/// A regular expression for what `format` prints.
pub(super) fn pattern(format: &str) -> String {
    let mut pattern = String::from(r"\b{start-half}");
    let mut rest = format.chars();
    while let Some(c) = rest.next() {
        if c != '%' {
            pattern.push_str(&regex::escape(&c.to_string()));
            continue;
        }
        let mut specifier: String = rest.by_ref().take(1).collect();
        if specifier == "-" {
            specifier.extend(rest.next());
        }
        pattern.push_str(match specifier.as_str() {
            "A" | "B" => r"\p{L}{3,}",
            "a" | "b" => r"[A-Z][a-z]{2}",
            "Y" => r"\d{4}",
            "p" => "[AP]M",
            "-d" => r"(?:[12]\d|3[01]|[1-9])",
            "-m" | "-I" => r"(?:1[0-2]|[1-9])",
            _ => r"\d\d",
        });
    }
    pattern
}

fn translate(text: &str, from: usize, to: usize) -> String {
    if from == to {
        return text.to_owned();
    }
    WORDS.iter().fold(text.to_owned(), |text, words| text.replace(words[from], words[to]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan as _, civil::date};
    use regex::Regex;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let begin = date(2026, 3, 2).at(22, 0, 4, 0);
        let session = Session { begin, end: begin.saturating_add(50.minutes()) };
        let moment = FORMATS.iter().find_map(|format| {
            let whole = Regex::new(&format!("^(?:{})$", pattern(format))).unwrap();
            whole.is_match(text).then(|| Moment::read(text, format, session)).flatten()
        });
        // Six days and an hour and a half: over midnight.
        let shift = SignedDuration::from_hours(6 * 24) + SignedDuration::from_mins(90);
        assert_eq!(moment.map(|moment| moment.moved(shift)).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_time_of_the_session_moves_and_keeps_its_form() {
        check("Monday, March 2, 2026 10:00:04 PM", Some("Sunday, March 8, 2026 11:30:04 PM"));
        check("Monday, 2 March 2026 22:41:00", Some("Monday, 9 March 2026 00:11:00"));
        check("maandag 2 maart 2026 22:00:04", Some("zondag 8 maart 2026 23:30:04"));
        check("Montag, 02 März 2026 22:00:04", Some("Sonntag, 08 März 2026 23:30:04"));
        check("02-Mar-2026 22:00:04", Some("08-Mar-2026 23:30:04"));
        check("02-Mar 22:40", Some("09-Mar 00:10"));
        check("2026-03-02_22.00.04", Some("2026-03-08_23.30.04"));
        check("Mon, Mar 2 2026 22:00:04", Some("Sun, Mar 8 2026 23:30:04"));
        check("10:41:00 PM", Some("12:11:00 AM"));
        check("22:41:00", Some("00:11:00"));
    }

    #[test]
    fn durations_and_other_times_stand_still() {
        check("00:41:06", None);
        check("2025-11-02 22:00:00", None);
        check("lundi 2 mars 2026 22:00:04", None);
    }
}
