//! Sizes as products print them.

/// `16,5 GB`, `1.23GiB`, `345MB`, `236.001 GiB` or `0 B` in bytes. Units count in 1024, as nearly every product does; the
/// decimal mark may be a comma or a point. `None` for anything else.
#[must_use]
pub(crate) fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(split);
    let unit = unit.trim();
    let power = UNITS.iter().position(|names| names.iter().any(|name| name.eq_ignore_ascii_case(unit)))?;
    let power = i32::try_from(power).ok()?;
    let value = decimal(number.trim())? * 1024_f64.powi(power);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a size that fits")]
    (0.0..1e18).contains(&value).then_some(value.round() as u64)
}

/// What products call the powers of 1024.
const UNITS: [[&str; 3]; 6] = [
    ["b", "byte", "bytes"],
    ["k", "kb", "kib"],
    ["m", "mb", "mib"],
    ["g", "gb", "gib"],
    ["t", "tb", "tib"],
    ["p", "pb", "pib"],
];

/// A number with a decimal comma or point; the other mark groups thousands. A single mark is a decimal mark.
fn decimal(text: &str) -> Option<f64> {
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.matches('.').count() <= 1 {
        return text.parse().ok();
    }
    let last = text.rfind([',', '.']);
    let plain: String = text
        .char_indices()
        .filter_map(|(at, c)| match c {
            ',' | '.' if Some(at) == last => Some('.'),
            ',' | '.' | ' ' | '\u{a0}' => None,
            _ => Some(c),
        })
        .collect();
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(bytes(text), expected, "{text:?}");
    }

    #[test]
    fn sizes_are_read_in_every_notation_seen() {
        check("0,0 B", Some(0));
        check("0 B", Some(0));
        check("12KB", Some(12 << 10));
        check("1.5 GB", Some(3 << 29));
        check("16,5 GB", Some(33 << 29));
        check("1.024,5 MB", Some(1_074_266_112));
        check("2 TiB", Some(2 << 40));
    }

    #[test]
    fn what_is_no_size_is_none() {
        for text in ["", "-", "GB", "12", "12 apples", "-3 GB", "0:09:42"] {
            check(text, None);
        }
    }
}
