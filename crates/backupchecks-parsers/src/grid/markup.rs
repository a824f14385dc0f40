//! Tags, comments and entities as the tokenizer of browsers reads them; `None` wherever it would have to mend something.

use super::elements::{Kind, Name};
use memchr::{memchr, memchr2, memmem};
use std::borrow::Cow;

/// A tag in HTML text.
pub(super) struct Tag {
    pub(super) name: Name,
    pub(super) kind: Kind,
    /// Where its attributes begin.
    attributes: usize,
}

impl Tag {
    /// The tag whose name begins at `at`.
    pub(super) fn at(html: &str, at: usize) -> Option<Self> {
        let rest = &html.as_bytes()[at..];
        let length = rest.iter().take(32).position(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'))?;
        let name = Name::new(&rest[..length])?;
        Some(Self { kind: name.kind()?, name, attributes: at + length })
    }

    /// Gives each attribute to `take`, and answers where the text behind the tag begins.
    pub(super) fn walk<'a>(&self, html: &'a str, mut take: impl FnMut(&'a str, &'a str)) -> Option<usize> {
        let bytes = html.as_bytes();
        let mut at = self.attributes;
        loop {
            while is_space(*bytes.get(at)?) || bytes[at] == b'/' {
                at += 1;
            }
            if bytes[at] == b'>' {
                return Some(at + 1);
            }
            let start = at;
            while !is_space(*bytes.get(at)?) && !matches!(bytes[at], b'/' | b'>' | b'=') {
                if matches!(bytes[at], b'"' | b'\'' | b'<') {
                    return None;
                }
                at += 1;
            }
            let name = html.get(start..at).filter(|name| !name.is_empty())?;
            while is_space(*bytes.get(at)?) {
                at += 1;
            }
            if bytes[at] != b'=' {
                take(name, "");
                continue;
            }
            at += 1;
            while is_space(*bytes.get(at)?) {
                at += 1;
            }
            let start = match bytes[at] {
                b'>' => return None,
                quote @ (b'"' | b'\'') => {
                    let start = at + 1;
                    at = start + memchr(quote, &bytes[start..])?;
                    start
                }
                _ => {
                    let start = at;
                    while !is_space(*bytes.get(at)?) && bytes[at] != b'>' {
                        at += 1;
                    }
                    take(name, html.get(start..at)?);
                    continue;
                }
            };
            take(name, html.get(start..at)?);
            at += 1;
        }
    }
}

/// The values of the attributes that matter of a row or cell. The first of several of one name counts.
#[derive(Default)]
pub(super) struct Attributes<'a> {
    pub(super) class: Option<Cow<'a, str>>,
    pub(super) bgcolor: Option<Cow<'a, str>>,
    pub(super) style: Option<Cow<'a, str>>,
}

impl<'a> Attributes<'a> {
    pub(super) fn take(&mut self, name: &str, value: &'a str) {
        for (word, known) in [("style", &mut self.style), ("class", &mut self.class), ("bgcolor", &mut self.bgcolor)] {
            if name.eq_ignore_ascii_case(word) {
                known.get_or_insert(Cow::Borrowed(value));
            }
        }
    }

    /// Makes each value what it stands for.
    pub(super) fn decode(&mut self) -> Option<()> {
        for value in [&mut self.class, &mut self.bgcolor, &mut self.style].into_iter().flatten() {
            if needs_decoding(value) {
                let mut decoded = String::new();
                decode(value, &mut decoded)?;
                *value = Cow::Owned(decoded);
            }
        }
        Some(())
    }
}

/// Where the text behind the comment, instruction or document type at `at` begins.
pub(super) fn behind_comment(html: &str, at: usize) -> Option<usize> {
    let rest = &html.as_bytes()[at..];
    if !rest.starts_with(b"<!--") {
        return Some(at + memchr(b'>', rest)? + 1);
    }
    let text = &rest[4..];
    let end = memmem::find(text, b"-->")?;
    let ends_oddly = text.starts_with(b">") || text.starts_with(b"->") || memmem::find(&text[..end], b"--!>").is_some();
    (!ends_oddly).then_some(at + 4 + end + 3)
}

/// Where the end tag of the raw element `name` begins whose content begins at `at`.
pub(super) fn end_of_raw(html: &str, at: usize, name: &str) -> Option<usize> {
    let content = &html.as_bytes()[at..];
    let mut from = 0;
    let end = loop {
        let found = from + memmem::find(&content[from..], b"</")?;
        let word = content.get(found + 2..found + 2 + name.len())?;
        let behind = *content.get(found + 2 + name.len())?;
        if word.eq_ignore_ascii_case(name.as_bytes()) && (is_space(behind) || matches!(behind, b'/' | b'>')) {
            break found;
        }
        from = found + 2;
    };
    // In a script a comment may hide the end tag.
    let is_plain = name != "script" || memmem::find(&content[..end], b"<!--").is_none();
    is_plain.then_some(at + end)
}

/// Whether [`decode`] would change `text`.
pub(super) fn needs_decoding(text: &str) -> bool {
    memchr2(b'&', b'\r', text.as_bytes()).is_some()
}

/// `text` with its entities decoded and each line end a line feed, added to `out`.
pub(super) fn decode(text: &str, out: &mut String) -> Option<()> {
    let mut rest = text;
    while let Some(at) = memchr2(b'&', b'\r', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let is_line_end = rest.as_bytes()[at] == b'\r';
        rest = &rest[at + 1..];
        if is_line_end {
            out.push('\n');
            rest = rest.strip_prefix('\n').unwrap_or(rest);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#') {
            out.push('&');
            continue;
        }
        let end = rest.bytes().take(12).position(|byte| byte == b';')?;
        out.push(entity(&rest[..end])?);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Some(())
}

fn entity(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else { return named(name) };
    let digits = number.strip_prefix(['x', 'X']);
    let (digits, radix) = digits.map_or((number, 10), |digits| (digits, 16));
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    // Of the others some stand for something else.
    let code = u32::from_str_radix(digits, radix).ok()?;
    let is_itself = matches!(code, 9 | 10 | 0x20..0x7f | 0xa0..0xfdd0 | 0xfdf0..0xfffe | 0x1_0000..0x1_fffe);
    char::from_u32(code).filter(|_| is_itself)
}

fn named(name: &str) -> Option<char> {
    ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// The entities that mails use; others are left to the tree.
const ENTITIES: &[(&str, char)] = &[
    ("nbsp", '\u{a0}'),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("euro", '€'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("deg", '°'),
    ("sect", '§'),
    ("times", '×'),
    ("rarr", '→'),
    ("shy", '\u{ad}'),
    ("zwnj", '\u{200c}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("agrave", 'à'),
    ("egrave", 'è'),
    ("igrave", 'ì'),
    ("ograve", 'ò'),
    ("ugrave", 'ù'),
    ("aacute", 'á'),
    ("eacute", 'é'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("ntilde", 'ñ'),
    ("ccedil", 'ç'),
    ("ecirc", 'ê'),
    ("acirc", 'â'),
    ("ocirc", 'ô'),
    ("icirc", 'î'),
    ("ucirc", 'û'),
    ("euml", 'ë'),
    ("iuml", 'ï'),
    ("aring", 'å'),
    ("Aring", 'Å'),
    ("aelig", 'æ'),
    ("AElig", 'Æ'),
    ("oslash", 'ø'),
    ("Oslash", 'Ø'),
];

/// White space within a tag.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    #[test]
    fn every_entity_is_what_browsers_read() {
        for (name, c) in ENTITIES {
            let tree = Html::parse_fragment(&format!("&{name};"));
            assert_eq!(tree.root_element().text().collect::<String>(), c.to_string(), "{name}");
        }
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let mut out = String::new();
        assert_eq!(decode(text, &mut out).map(|()| out.as_str()), expected, "{text}");
    }

    #[test]
    fn only_what_is_certain_is_decoded() {
        check("R &amp; D & more &#8364;&#xE9;", Some("R & D & more €é"));
        for text in ["R&D", "&amp", "&copyright;", "&#150;", "&#0;", "&#;", "&#xD800;", "&#1e;"] {
            check(text, None);
        }
    }
}
