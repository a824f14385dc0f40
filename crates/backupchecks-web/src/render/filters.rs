//! What templates can call: texts, moments, counts, sizes, icons' addresses.

use super::{Clock, strip};
use crate::{
    assets,
    messages::{Messages, grouped},
};
use fluent_bundle::{FluentArgs, FluentValue};
use jiff::{Timestamp, Zoned};
use minijinja::{
    Environment, Error, ErrorKind, HtmlEscape, State, Value,
    value::{Kwargs, Object, ValueKind},
};
use std::sync::Arc;

/// The clock as a value that the filters find in the context of a page.
#[derive(Debug)]
pub(super) struct ClockValue(pub(super) Clock);

impl Object for ClockValue {}

/// Adds every function and filter.
pub(super) fn register(environment: &mut Environment<'static>, messages: &Arc<Messages>) {
    let texts = Arc::clone(messages);
    environment.add_function("t", move |key: &str, args: Kwargs| text(&texts, key, &args));
    environment.add_function("asset_url", |name: &str| {
        let url = assets::asset_url(name).map(Value::from_safe_string);
        url.ok_or_else(|| fault(format!("there is no asset {name:?}")))
    });
    let texts = Arc::clone(messages);
    environment.add_filter("when", move |state: &State<'_, '_>, at: i64| when(&texts, state, at, false));
    let texts = Arc::clone(messages);
    environment.add_filter("exact", move |state: &State<'_, '_>, at: i64| when(&texts, state, at, true));
    environment.add_filter("clock", clock_time);
    let texts = Arc::clone(messages);
    environment.add_filter("ago", move |state: &State<'_, '_>, at: i64| {
        Ok::<_, Error>(ago(&texts, at, clock(state)?.now.as_microsecond()))
    });
    let texts = Arc::clone(messages);
    environment.add_filter("strip", move |days: Value, args: Kwargs| strip::svg(&texts, &days, &args));
    environment.add_filter("number", |count: u64| grouped(&count.to_string()));
    environment.add_filter("coded", |text: &str| coded(text));
    let texts = Arc::clone(messages);
    environment.add_filter("size", move |bytes: u64| size(&texts, bytes));
}

/// A text in which what is typed stands between backticks, as comments write it; ready for HTML.
fn coded(text: &str) -> Value {
    let pieces = text.split('`').enumerate().map(|(index, piece)| {
        let piece = HtmlEscape(piece);
        if index % 2 == 0 { piece.to_string() } else { format!("<code>{piece}</code>") }
    });
    Value::from_safe_string(pieces.collect())
}

pub(super) fn fault(detail: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, detail)
}

/// The text of a message, ready for HTML: what is put in is escaped unless it is HTML already.
fn text(messages: &Messages, key: &str, given: &Kwargs) -> Result<Value, Error> {
    let mut args = FluentArgs::new();
    for name in given.args() {
        let value: Value = given.get(name)?;
        args.set(name.to_owned(), argument(&value));
    }
    let text = messages.find_text(key, &args);
    let text = text.ok_or_else(|| fault(format!("the message {key:?} does not exist or lacks an argument")))?;
    Ok(Value::from_safe_string(text))
}

fn argument(value: &Value) -> FluentValue<'static> {
    match value.kind() {
        ValueKind::Number => match u64::try_from(value.clone()) {
            Ok(number) => FluentValue::from(number),
            Err(_) => FluentValue::from(value.to_string()),
        },
        _ if value.is_safe() => FluentValue::from(value.to_string()),
        _ => FluentValue::from(HtmlEscape(&value.to_string()).to_string()),
    }
}

fn clock(state: &State<'_, '_>) -> Result<Clock, Error> {
    let value = state.lookup("clock").ok_or_else(|| fault("the page has no clock".to_owned()))?;
    let clock = value.downcast_object_ref::<ClockValue>().map(|value| value.0.clone());
    clock.ok_or_else(|| fault("`clock` is not the clock of the page".to_owned()))
}

/// A moment in the configured zone, with the exact UTC time in its title; `exact` also makes it reachable by keyboard.
fn when(messages: &Messages, state: &State<'_, '_>, at: i64, exact: bool) -> Result<Value, Error> {
    let Clock { now, zone } = clock(state)?;
    let at = Timestamp::from_microsecond(at).map_err(|error| fault(error.to_string()))?;
    let local = at.to_zoned(zone.clone());
    let text = HtmlEscape(&day_and_time(messages, &local, &now.to_zoned(zone))).to_string();
    let (utc, title) = (at.strftime("%Y-%m-%dT%H:%M:%SZ"), at.strftime("%Y-%m-%d %H:%M:%S UTC"));
    let focus = if exact { " tabindex=\"0\"" } else { "" };
    Ok(Value::from_safe_string(format!("<time datetime=\"{utc}\" title=\"{title}\"{focus}>{text}</time>")))
}

/// The time of day in the configured zone, with the exact UTC time in its title.
fn clock_time(state: &State<'_, '_>, at: i64) -> Result<Value, Error> {
    let at = Timestamp::from_microsecond(at).map_err(|error| fault(error.to_string()))?;
    let time = at.to_zoned(clock(state)?.zone).strftime("%H:%M").to_string();
    let (utc, title) = (at.strftime("%Y-%m-%dT%H:%M:%SZ"), at.strftime("%Y-%m-%d %H:%M:%S UTC"));
    Ok(Value::from_safe_string(format!("<time datetime=\"{utc}\" title=\"{title}\">{time}</time>")))
}

/// `Today 22:00`, `28 Feb 22:00`, and with the year where it is another one.
fn day_and_time(messages: &Messages, at: &Zoned, now: &Zoned) -> String {
    let time = at.strftime("%H:%M").to_string();
    let tomorrow = now.date().tomorrow().ok();
    let yesterday = now.date().yesterday().ok();
    let near = match Some(at.date()) {
        day if day == Some(now.date()) => Some("when-today"),
        day if day == yesterday => Some("when-yesterday"),
        day if day == tomorrow => Some("when-tomorrow"),
        _ => None,
    };
    if let Some(key) = near {
        return messages.text(key, &[("time", time.into())]);
    }
    let month = messages.text(&format!("month-{}", at.month()), &[]);
    let day = at.day().to_string();
    if at.year() == now.year() {
        return messages.text("when-day", &[("day", day.into()), ("month", month.into()), ("time", time.into())]);
    }
    let year = at.year().to_string();
    messages.text(
        "when-year",
        &[("day", day.into()), ("month", month.into()), ("year", year.into()), ("time", time.into())],
    )
}

const MINUTE: u64 = 60_000_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How long before or after `now` a moment is, in one unit: `3 h ago`, `in 2 d`. Microseconds in.
fn ago(messages: &Messages, at: i64, now: i64) -> String {
    let apart = at.abs_diff(now);
    let (key, count) = match apart {
        ..MINUTE => return messages.text("ago-now", &[]),
        MINUTE..HOUR => (("ago-minutes", "in-minutes"), apart / MINUTE),
        // Up to two days hours say more: "1 d" would hide whether it was last night.
        HOUR.. if apart < 2 * DAY => (("ago-hours", "in-hours"), apart / HOUR),
        _ => (("ago-days", "in-days"), apart / DAY),
    };
    messages.text(if at <= now { key.0 } else { key.1 }, &[("count", count.into())])
}

/// Bytes in the largest unit that leaves at least one, with one decimal below a hundred.
fn size(messages: &Messages, bytes: u64) -> String {
    const UNITS: [&str; 5] = ["size-bytes", "size-kib", "size-mib", "size-gib", "size-tib"];
    let unit = (1..UNITS.len()).rev().find(|power| bytes >> (10 * power) != 0).unwrap_or(0);
    let tenths = (u128::from(bytes) * 10) >> (10 * unit);
    let number = match tenths {
        _ if unit == 0 => bytes.to_string(),
        1000.. => grouped(&(tenths / 10).to_string()),
        _ => format!("{}.{}", tenths / 10, tenths % 10),
    };
    messages.text(UNITS[unit], &[("size", number.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_shown_as_code_and_stays_text() {
        assert_eq!(coded("by `<b>` & more").to_string(), "by <code>&lt;b&gt;</code> &amp; more");
        assert_eq!(coded("nothing").to_string(), "nothing");
    }

    #[test]
    fn sizes_are_told_in_the_unit_that_suits() {
        let messages = Messages::load("en").unwrap();
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (53_687_091_200, "50.0 GiB"),
            (131_000, "127 KiB"),
            (5_000_000_000_000_000, "4,547 TiB"),
        ] {
            assert_eq!(size(&messages, bytes), text, "{bytes}");
        }
    }

    #[test]
    fn ages_are_told_in_one_unit() {
        let messages = Messages::load("en").unwrap();
        let hour = 3_600_000_000;
        for (at, now, text) in [
            (0, 59_000_000, "now"),
            (0, 60_000_000, "1 min ago"),
            (0, 47 * hour, "47 h ago"),
            (0, 48 * hour, "2 d ago"),
            (3 * hour, 0, "in 3 h"),
        ] {
            assert_eq!(ago(&messages, at, now), text);
        }
    }

    #[track_caller]
    fn check_day(at: &str, text: &str) {
        let messages = Messages::load("en").unwrap();
        let now: Zoned = "2026-03-29T12:00[Europe/Amsterdam]".parse().unwrap();
        let at = at.parse::<Timestamp>().unwrap().to_zoned(now.time_zone().clone());
        assert_eq!(day_and_time(&messages, &at, &now), text);
    }

    #[test]
    fn days_are_those_of_the_configured_zone() {
        check_day("2026-03-28T23:30:00Z", "Today 00:30");
        check_day("2026-03-29T01:30:00Z", "Today 03:30"); // summer time has begun
        check_day("2026-03-28T22:30:00Z", "Yesterday 23:30");
        check_day("2026-03-29T22:30:00Z", "Tomorrow 00:30");
        check_day("2026-02-28T21:00:00Z", "28 Feb 22:00");
        check_day("2025-12-31T21:00:00Z", "31 Dec 2025 22:00");
    }
}
