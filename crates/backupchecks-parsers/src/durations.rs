//! Spans of time as products print them, in whole seconds.

/// The seconds in `0:07:26`, `1.02:03:04` (a day and more), `07:26` (minutes and seconds), `14 Minuten 26 Sekunden`,
/// `1h 2m 3s`, `0 hours, 5 minutes, 3 seconds`, `5 minutes` or `0 Second`. Fractions of a second are dropped. `None` for anything
/// else, so that a caller may ask whether a text is a span.
#[must_use]
pub(crate) fn seconds(text: &str) -> Option<u64> {
    let text = text.trim();
    if text.contains(':') { in_fields(text) } else { in_words(text) }
}

fn in_fields(text: &str) -> Option<u64> {
    let (days, clock) = match text.split_once([' ', '.']) {
        Some((days, clock)) if clock.contains(':') && !days.contains(':') => {
            (days.trim_end_matches('d').parse().ok()?, clock)
        }
        _ => (0_u64, text),
    };
    let clock = clock.split(['.', ',']).next()?;
    let fields = clock.split(':').map(|field| field.trim().parse::<u64>().ok()).collect::<Option<Vec<_>>>()?;
    let seconds = match fields[..] {
        [hours, minutes @ ..60, seconds @ ..60] => hours.checked_mul(3_600)?.checked_add(minutes * 60 + seconds)?,
        [minutes, seconds @ ..60] => minutes.checked_mul(60)?.checked_add(seconds)?,
        _ => return None,
    };
    days.checked_mul(86_400)?.checked_add(seconds)
}

fn in_words(text: &str) -> Option<u64> {
    let mut seconds = 0_u64;
    let mut rest = text.trim_end_matches('.');
    let mut units = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..number_end].parse().ok()?;
        let unit_text = rest[number_end..].trim_start();
        let unit_end = unit_text.find(|c: char| !c.is_alphabetic()).unwrap_or(unit_text.len());
        seconds = number.checked_mul(unit(&unit_text[..unit_end].to_lowercase())?)?.checked_add(seconds)?;
        rest = unit_text[unit_end..].trim_start_matches([' ', ',', '\u{a0}', '\t']);
        rest = JOINTS.iter().find_map(|joint| rest.strip_prefix(joint)).unwrap_or(rest);
        units += 1;
    }
    (0 < units).then_some(seconds)
}

/// `and` between two units.
const JOINTS: &[&str] = &["and ", "und ", "en ", "et ", "e ", "y ", "og "];

/// How many seconds a unit has, in the languages of the products.
fn unit(word: &str) -> Option<u64> {
    Some(match word {
        "d" | "day" | "days" | "tag" | "tage" | "tagen" | "dag" | "dagen" | "dage" | "jour" | "jours" | "giorno"
        | "giorni" | "día" | "días" => 86_400,
        "h" | "hr" | "hrs" | "hour" | "hours" | "stunde" | "stunden" | "std" | "uur" | "uren" | "heure" | "heures"
        | "ora" | "ore" | "hora" | "horas" | "time" | "timer" => 3_600,
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "minuut" | "minuto" | "minuti" | "minutos"
        | "minut" | "minutter" => 60,
        "s" | "sec" | "secs" | "sek" | "second" | "seconds" | "sekunde" | "sekunden" | "seconde" | "seconden"
        | "secondes" | "secondo" | "secondi" | "segundo" | "segundos" | "sekund" | "sekunder" => 1,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(seconds(text), expected, "{text:?}");
    }

    #[test]
    fn fields_count_hours_minutes_and_seconds() {
        check("0:09:42", Some(582));
        check("00:10:04", Some(604));
        check("26:00:00", Some(93_600));
        check("1.02:03:04", Some(93_784));
        check("2 01:00:00", Some(176_400));
        check("07:26", Some(446));
        check("00:00:26.5470000", Some(26));
        check("1:75:00", None);
        check("a:b:c", None);
    }

    #[test]
    fn words_count_in_every_language() {
        check("14 Minuten 26 Sekunden", Some(866));
        check("1 Hour 5 Minute 10 Second", Some(3_910));
        check("0 Stunden, 5 Minuten, 3 Sekunden", Some(303));
        check("2 hours and 3 minutes", Some(7_380));
        check("2 uur 3 minuten", Some(7_380));
        check("1h 2m 3s", Some(3_723));
        check("2m41s", Some(161));
        check("0 Second", Some(0));
        check("soon", None);
        check("5", None);
        check("", None);
        check("9223372036854775807 days", None);
    }
}
