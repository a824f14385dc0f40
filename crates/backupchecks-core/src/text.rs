//! Folding text for comparison.

/// Whether nobody sees `c` in a text: control characters that are no white space, soft hyphens and zero-width marks.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}') || (c.is_control() && !c.is_whitespace())
}

/// `text` with white space trimmed and every run of it made one space. Control characters, soft hyphens and zero-width
/// marks are dropped: they are never part of a name, and databases refuse NUL.
#[must_use]
pub fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // Nearly all is printed ASCII, and goes over word by word.
        let printed = rest.bytes().position(|byte| !byte.is_ascii_graphic()).unwrap_or(rest.len());
        if 0 < printed {
            if std::mem::take(&mut gap) {
                out.push(' ');
            }
            out.push_str(&rest[..printed]);
            rest = &rest[printed..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if is_unseen(c) {
            continue;
        }
        if c.is_whitespace() {
            gap = !out.is_empty();
        } else {
            if std::mem::take(&mut gap) {
                out.push(' ');
            }
            out.push(c);
        }
    }
    out
}

/// The form in which names are compared: [`squeeze`]d and in lower case.
#[must_use]
pub fn fold(text: &str) -> String {
    squeeze(text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_with_white_space_folded() {
        assert_eq!(fold("  Nightly\u{a0}\tVMs \r\n"), fold("nightly vms"));
        assert_eq!(fold("GRÖSSE"), fold("größe").replace('ß', "ss"));
        assert_ne!(fold("Nightly VMs"), fold("NightlyVMs"));
    }

    #[test]
    fn what_no_name_holds_is_dropped() {
        assert_eq!(squeeze("a\0b\u{200b}c"), "abc");
    }
}
