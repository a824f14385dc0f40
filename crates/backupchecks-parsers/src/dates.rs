//! Dates and clock times as products print them, in English, Dutch, German, French, Italian, Spanish and Danish.
//!
//! All functions are strict: every word of the text must be part of a date or time (a weekday, a month, a number, a
//! filler such as `de` or `at`), otherwise the answer is `None`. So a caller may ask whether a piece of a subject is a
//! date.
//!
//! Numeric dates: a four-digit number in front is the year (`2026-03-01`). Otherwise the order is day, month, year
//! (`17/06/2026`, `17.06.2026`, `17-06-26`), unless the second number is over 12 and the first is not (`6/17/2026`). A
//! date such as `6/7/2026` is therefore always the 6th of July, also in a mail from the United States: where the notation
//! matters, a product's long date with the month's name is the one to read. A year of two digits is 20xx. Weekdays are
//! not checked.

mod names;

use backupchecks_core::{model::ReportTime, text::squeeze};
use jiff::{ToSpan, civil, tz::Offset};
use names::{is_filler, is_weekday, is_zone, month};

/// The date and time in `text`, such as `Thursday, July 30, 2026 9:54:28 PM`. An offset or zone behind it is passed over.
#[must_use]
pub(crate) fn date_time(text: &str) -> Option<civil::DateTime> {
    let parts = Parts::of(text)?;
    Some(parts.date()?.to_datetime(parts.time()?))
}

/// As [`date_time`], but `None` where day and month could be exchanged: for products that print the locale of an unknown
/// machine.
#[must_use]
pub(crate) fn sure_date_time(text: &str) -> Option<civil::DateTime> {
    if plain_clock(text).is_some() {
        return None;
    }
    let exchangeable = |word: &str| {
        let mut fields = word.split('/').map(|field| field.parse::<u8>().unwrap_or(u8::MAX));
        let (first, second) = (fields.next(), fields.next());
        fields.next().is_some() && first != second && first.max(second) <= Some(12)
    };
    if text.split([' ', ',']).any(exchangeable) { None } else { date_time(text) }
}

/// As [`date_time`], with the offset where one is printed: `2026-03-01 22:00:04 +01:00`.
#[must_use]
pub(crate) fn report_time(text: &str) -> Option<ReportTime> {
    let parts = Parts::of(text)?;
    Some(ReportTime { local: parts.date()?.to_datetime(parts.time()?), offset: parts.offset })
}

/// Whether `word`, in lower case, can only be the name of a month, a weekday or a zone; `may` can be something else.
pub(crate) fn names_a_part(word: &str) -> bool {
    3 <= word.chars().count() && word != "may" && (month(word).is_some() || is_weekday(word) || is_zone(word))
}

/// The date in `text`; a time behind it is passed over.
#[must_use]
pub(crate) fn date(text: &str) -> Option<civil::Date> {
    Parts::of(text)?.date()
}

/// A time of day without its date, as table cells print it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock {
    /// The time of day.
    pub(crate) time: civil::Time,
    /// How many days after the day of reference: 1 for `(+1)`.
    pub(crate) days: i8,
}

impl Clock {
    /// This time, counted from `day`.
    #[must_use]
    pub(crate) fn on(self, day: civil::Date) -> Option<civil::DateTime> {
        Some(day.checked_add(i64::from(self.days).days()).ok()?.to_datetime(self.time))
    }

    /// This time as the end of what began at `start`, where `day` is the day that `(+1)` counts from. A time before
    /// `start` without a mark is on the next day.
    #[must_use]
    pub(crate) fn after(self, start: civil::DateTime, day: civil::Date) -> Option<civil::DateTime> {
        if self.days > 0 {
            return self.on(day);
        }
        let end = start.date().to_datetime(self.time);
        if end < start { end.checked_add(1.day()).ok() } else { Some(end) }
    }
}

/// The time of day in `text`, such as `22:41:10`, `10:41:10 PM` or `00:12:03 (+1)`.
#[must_use]
pub(crate) fn clock(text: &str) -> Option<Clock> {
    if let Some(time) = plain_clock(text) {
        return Some(Clock { time, days: 0 });
    }
    let parts = Parts::of(text)?;
    let alone = parts.numbers.is_empty() && parts.month.is_none() && parts.whole.is_none();
    alone.then_some(Clock { time: parts.time()?, days: parts.days })
}

/// `22:41:10`, as most cells of tables hold it, without a look at what else it could be.
fn plain_clock(text: &str) -> Option<civil::Time> {
    // Longer than three fields of two digits; this is asked of every text that may hold a date.
    if 8 < text.len() {
        return None;
    }
    let field = |digits: &str| -> Option<i8> {
        let is_plain = digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| digits.parse().ok())?
    };
    let (hour, rest) = text.split_once(':')?;
    let (minute, second) = rest.split_once(':')?;
    civil::Time::new(field(hour)?, field(minute)?, field(second)?, 0).ok()
}

/// What the words of a text were understood as.
#[derive(Default)]
struct Parts {
    /// A date written as one word.
    whole: Option<civil::Date>,
    month: Option<i8>,
    /// `mar` is March in five languages and Tuesday in three: it counts where no other month stands.
    perhaps_march: bool,
    /// Numbers that are days or years.
    numbers: Vec<(i16, usize)>,
    time: Option<civil::Time>,
    afternoon: Option<bool>,
    days: i8,
    offset: Option<Offset>,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        // No date and no time is without one, and most texts that are asked about are.
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut text = squeeze(text);
        if text.is_ascii() {
            text.make_ascii_lowercase();
        } else {
            text = text.to_lowercase();
        }
        if text.contains(". m.") {
            text = text.replace("a. m.", "am").replace("p. m.", "pm");
        }
        let mut parts = Self::default();
        for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
            parts.word(word)?;
        }
        Some(parts)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        if let Some((date, time)) =
            word.split_once('t').filter(|(date, _)| date.ends_with(|c: char| c.is_ascii_digit()))
        {
            // `2026-03-01T22:00:04`, but not `1st`.
            if let Some(date) = numeric_date(date) {
                self.whole = Some(date);
                return self.word(time);
            }
        }
        if word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit()) {
            return self.time_of_day(word, ':');
        }
        if let Some(days) = word.strip_prefix("(+").and_then(|rest| rest.strip_suffix(')')) {
            self.days = days.parse().ok()?;
            return Some(());
        }
        if let Some(afternoon) = half_of_day(word) {
            self.afternoon = Some(afternoon);
            return Some(());
        }
        if let Some(offset) = offset(word) {
            self.offset = Some(offset);
            return Some(());
        }
        // `22.00.04` behind a date is Danish or Italian for `22:00:04`.
        if self.has_date() && self.time.is_none() && word.split('.').count() == 3 && !word.ends_with('.') {
            return self.time_of_day(word, '.');
        }
        if let Some(date) = numeric_date(word) {
            self.whole = Some(date);
            return Some(());
        }
        let plain = word.trim_end_matches('.');
        if let Some(number) = number(plain) {
            self.numbers.push(number);
            return Some(());
        }
        if plain == "mar" {
            self.perhaps_march = true;
            return Some(());
        }
        if let Some(month) = month(plain) {
            return self.month.replace(month).is_none().then_some(());
        }
        (is_weekday(plain) || is_filler(plain) || (self.time.is_some() && is_zone(plain))).then_some(())
    }

    fn has_date(&self) -> bool {
        self.whole.is_some() || self.numbers.len() == 2
    }

    /// `22:41:10`, `22:41`, `9:54:28pm`, `22:41:10.123`, `22:41:10+01:00`, `22:41:10z`.
    fn time_of_day(&mut self, word: &str, mark: char) -> Option<()> {
        let split = word.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(word.len());
        let (time, rest) = word.split_at(split);
        match rest {
            "" => {}
            rest => match (half_of_day(rest), offset(rest)) {
                (Some(afternoon), _) => self.afternoon = Some(afternoon),
                (None, Some(offset)) => self.offset = Some(offset),
                (None, None) => return None,
            },
        }
        let mut fields = time.split(mark);
        let hour: i8 = fields.next()?.parse().ok()?;
        let minute: i8 = fields.next()?.parse().ok()?;
        // A fraction of a second is dropped.
        let second: i8 = match fields.next() {
            Some(second) => second.split('.').next()?.parse().ok()?,
            None => 0,
        };
        let time = civil::Time::new(hour, minute, second, 0).ok()?;
        (fields.next().is_none() && self.time.replace(time).is_none()).then_some(())
    }

    fn time(&self) -> Option<civil::Time> {
        let time = self.time?;
        let hour = match (self.afternoon, time.hour()) {
            (Some(false), 12) => 0,
            (Some(true), hour @ ..12) => hour + 12,
            // `14:30 PM` is printed by careless templates and means what it says.
            (_, hour) => hour,
        };
        civil::Time::new(hour, time.minute(), time.second(), 0).ok()
    }

    fn date(&self) -> Option<civil::Date> {
        if self.whole.is_some() {
            return (self.numbers.is_empty() && self.month.is_none()).then_some(self.whole)?;
        }
        let month = self.month.or(self.perhaps_march.then_some(3))?;
        let [(first, digits), (second, _)] = self.numbers[..] else { return None };
        let (year, day) = if digits == 4 { (first, second) } else { (second, first) };
        civil::Date::new(century(year), month, i8::try_from(day).ok()?).ok()
    }
}

/// `17/06/2026`, `2026-03-01`, `17.06.26`, `25-jan-2025`; see the head of this file for the order.
fn numeric_date(word: &str) -> Option<civil::Date> {
    let mark = word.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
    let mut fields = word.trim_end_matches('.').split(mark);
    let [first, second, third] = [fields.next()?, fields.next()?, fields.next()?];
    if fields.next().is_some() {
        return None;
    }
    let ((first, digits), (third, _)) = (number(first)?, number(third)?);
    if let Some(month) = month(second).or((second == "mar").then_some(3)) {
        return civil::Date::new(century(third), month, i8::try_from(first).ok()?).ok();
    }
    let (second, _) = number(second)?;
    let (year, month, day) = match digits {
        4 => (first, second, third),
        _ if second > 12 && first <= 12 => (third, first, second),
        _ => (third, second, first),
    };
    civil::Date::new(century(year), i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A number with how many digits it was written; an ordinal (`1st`, `1er`, `1º`) counts as its number.
fn number(text: &str) -> Option<(i16, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits_text, ending) = text.split_at(digits);
    let is_number = matches!(digits, 1 | 2 | 4) && matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "º" | "°");
    if is_number { Some((digits_text.parse().ok()?, digits)) } else { None }
}

fn century(year: i16) -> i16 {
    if (0..100).contains(&year) { 2000 + year } else { year }
}

fn half_of_day(word: &str) -> Option<bool> {
    match word {
        "am" | "a.m." | "a.m" => Some(false),
        "pm" | "p.m." | "p.m" => Some(true),
        _ => None,
    }
}

/// `+02:00`, `-0330`, `z` or `utc`.
fn offset(word: &str) -> Option<Offset> {
    if matches!(word, "z" | "utc" | "gmt") {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match word.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, word.strip_prefix('-')?),
    };
    let digits = rest.replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = (digits[..2].parse::<i32>().ok()?, digits[2..].parse::<i32>().ok()?);
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = report_time(text).map(|time| time.to_string()).unwrap_or_default();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn long_dates_are_read_in_seven_languages() {
        check("Thursday, July 30, 2026 9:54:28 PM", "2026-07-30T21:54:28");
        check("30 July 2026 21:54:28", "2026-07-30T21:54:28");
        check("zaterdag 1 februari 2020 01:00:29", "2020-02-01T01:00:29");
        check("Donnerstag, 30. Juli 2026 21:54:28", "2026-07-30T21:54:28");
        check("MARTEDÌ 29 SETTEMBRE 2026 23:30:12", "2026-09-29T23:30:12");
        check("jeudi 1er octobre 2026 06:00:00", "2026-10-01T06:00:00");
        check("mercredi 12 août 2026 00:00:01", "2026-08-12T00:00:01");
        check("jueves, 30 de julio de 2026 9:54:28 p. m.", "2026-07-30T21:54:28");
        check("torsdag den 30. juli 2026 21.54.28", "2026-07-30T21:54:28");
    }

    #[test]
    fn short_names_with_and_without_points() {
        check("Sa, 25 Jan 2025 02:00:01", "2025-01-25T02:00:01");
        check("Mon, Jan 15 2024 14:30:00", "2024-01-15T14:30:00");
        check("Do, 17 Aug 2023 03:41:29", "2023-08-17T03:41:29");
        check("Thu Jul 30 21:54:28 CEST 2026", "2026-07-30T21:54:28");
        check("ma 2 mrt. 2026 22:00", "2026-03-02T22:00:00");
        check("25-Jan-2025 02:00:01", "2025-01-25T02:00:01");
    }

    #[test]
    fn mar_is_march_unless_another_month_stands_there() {
        check("mar 3 mar 2026 22:00:00", "2026-03-03T22:00:00");
        check("mar. 28 avril 2026 22:00:00", "2026-04-28T22:00:00");
        check("3-Mar-2026 22:00:00", "2026-03-03T22:00:00");
    }

    #[test]
    fn numeric_dates_are_day_first_unless_that_is_no_date() {
        check("2026-03-01 22:00:04", "2026-03-01T22:00:04");
        check("2026/09/18 21:00:36", "2026-09-18T21:00:36");
        check("17/06/2026 10:00", "2026-06-17T10:00:00");
        check("6/17/2026 10:00:00 AM", "2026-06-17T10:00:00");
        check("6/7/2026 10:00", "2026-07-06T10:00:00");
        check("17.06.26 10:00", "2026-06-17T10:00:00");
        check("01-02-2026 22.00.04", "2026-02-01T22:00:04");
        check("13/13/2026 10:00", "");
    }

    #[test]
    fn a_date_that_could_be_two_dates_is_not_sure() {
        assert_eq!(sure_date_time("3/8/2026 10:00:11 PM"), None);
        for text in
            ["3/18/2026 10:00:11 PM", "8/8/2026 10:00", "08.03.2026 10:00", "2026/03/08 10:00", "8 March 2026 10:00"]
        {
            assert_eq!(sure_date_time(text), date_time(text), "{text:?}");
            assert!(sure_date_time(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn offsets_are_kept_where_they_are_printed() {
        check("2026-03-01T22:00:04+01:00", "2026-03-01T22:00:04+01:00");
        check("2026-03-01T22:00:04.123Z", "2026-03-01T22:00:04+00:00");
        check("Thu, 30 Jul 2026 21:54:28 -0330", "2026-07-30T21:54:28-03:30");
    }

    #[test]
    fn what_is_no_date_and_time_is_none() {
        for text in [
            "",
            "-",
            "Nightly VMs",
            "30 July 2026",
            "21:54:28",
            "31 February 2026 10:00",
            "job 30 July 2026 10:00",
            "1:2:3:4",
        ] {
            check(text, "");
        }
        assert_eq!(date("30 July 2026"), Some(civil::date(2026, 7, 30)));
        assert_eq!(date("Files 2026"), None);
    }

    #[track_caller]
    fn check_clock(text: &str, expected: Option<(&str, i8)>) {
        let found = clock(text).map(|clock| (clock.time.to_string(), clock.days));
        assert_eq!(found, expected.map(|(time, days)| (time.to_owned(), days)), "{text:?}");
    }

    #[test]
    fn clock_times_stand_alone() {
        check_clock("22:41:10", Some(("22:41:10", 0)));
        check_clock("10:41:10 PM", Some(("22:41:10", 0)));
        check_clock("12:05 AM", Some(("00:05:00", 0)));
        check_clock("00:12:03 (+1)", Some(("00:12:03", 1)));
        check_clock("2026-03-01 22:00:04", None);
        check_clock("25:00", None);
    }

    #[test]
    fn an_end_before_its_start_is_on_the_next_day() {
        let day = civil::date(2026, 3, 1);
        let start = day.at(22, 0, 4, 0);
        let end = |text| clock(text).and_then(|clock| clock.after(start, day)).map(|end| end.to_string());
        assert_eq!(end("22:41:10").as_deref(), Some("2026-03-01T22:41:10"));
        assert_eq!(end("00:12:03").as_deref(), Some("2026-03-02T00:12:03"));
        assert_eq!(end("23:12:03 (+1)").as_deref(), Some("2026-03-02T23:12:03"));
    }
}
