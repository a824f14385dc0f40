//! A mail taken apart down to decoded bytes, and written again in other ways that mean the same.
//!
//! It knows the mails of this repository, not all mails: what it cannot take apart it leaves as it stands.

use mail_parser::decoders::{
    base64::base64_decode, charsets::map::charset_decoder, quoted_printable::quoted_printable_decode,
};

/// A message or a part of one.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// Names and unfolded values, without the transfer encoding.
    pub(crate) fields: Vec<(String, Vec<u8>)>,
    pub(crate) body: Body,
}

#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// Decoded from its transfer encoding, in the charset of its content type.
    Leaf(Vec<u8>),
    Parts {
        boundary: String,
        parts: Vec<Message>,
        /// Whether the closing boundary stands there.
        closed: bool,
    },
    Message(Box<Message>),
}

impl Message {
    pub(crate) fn parse(raw: &[u8]) -> Self {
        let unix: Vec<u8> = raw.iter().copied().filter(|byte| *byte != b'\r').collect();
        let (head, body) = match find(&unix, b"\n\n") {
            _ if unix.starts_with(b"\n") => (&unix[..0], &unix[1..]),
            Some(at) => (&unix[..at], &unix[at + 2..]),
            None => (&unix[..], &unix[unix.len()..]),
        };
        let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
        for line in head.split(|byte| *byte == b'\n') {
            match (fields.last_mut(), line.iter().position(|byte| *byte == b':')) {
                (Some((_, value)), _) if line.starts_with(b" ") || line.starts_with(b"\t") => {
                    value.extend([b" ", line.trim_ascii()].concat());
                }
                (_, Some(colon)) => {
                    let name = String::from_utf8_lossy(&line[..colon]).into_owned();
                    fields.push((name, line[colon + 1..].trim_ascii().to_vec()));
                }
                _ => {}
            }
        }
        let mut message = Self { fields, body: Body::Leaf(Vec::new()) };
        let encoding = message.remove("Content-Transfer-Encoding").unwrap_or_default().to_lowercase();
        message.body = message.body_from(body, &encoding);
        message
    }

    fn body_from(&self, body: &[u8], encoding: &str) -> Body {
        let kind = self.field("Content-Type").unwrap_or_default();
        let main = kind.split(';').next().unwrap_or_default().trim().to_lowercase();
        if let Some(boundary) = parameter(&kind, "boundary").filter(|_| main.starts_with("multipart/")) {
            let text = [b"\n", body].concat();
            let mark = format!("\n--{boundary}").into_bytes();
            let mut pieces = split(&text, &mark);
            let closed = pieces.last().is_some_and(|last| last.starts_with(b"--"));
            if closed {
                pieces.pop();
            }
            let parts = pieces.iter().skip(1).map(|piece| Self::parse(after_line(piece))).collect();
            return Body::Parts { boundary, parts, closed };
        }
        if main == "message/rfc822" && !matches!(encoding, "base64" | "quoted-printable") {
            return Body::Message(Box::new(Self::parse(body)));
        }
        Body::Leaf(match encoding {
            "base64" => base64_decode(body).unwrap_or_default(),
            "quoted-printable" => quoted_printable_decode(body).unwrap_or_default(),
            _ => body.to_vec(),
        })
    }

    /// The value of a field, 8-bit characters as UTF-8 or Latin-1.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let (_, value) = self.fields.iter().find(|(found, _)| found.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8(value.clone()).unwrap_or_else(|_| value.iter().copied().map(char::from).collect()))
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match self.fields.iter_mut().find(|(found, _)| found.eq_ignore_ascii_case(name)) {
            Some((_, old)) => *old = value.as_bytes().to_vec(),
            None => self.fields.push((name.to_owned(), value.as_bytes().to_vec())),
        }
    }

    fn remove(&mut self, name: &str) -> Option<String> {
        let value = self.field(name);
        self.fields.retain(|(found, _)| !found.eq_ignore_ascii_case(name));
        value
    }

    /// `type/subtype` in lower case; plain text where none is named.
    pub(crate) fn kind(&self) -> String {
        let kind = self.field("Content-Type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_lowercase();
        if kind.is_empty() { "text/plain".to_owned() } else { kind }
    }

    /// The text of a leaf that is text.
    pub(crate) fn text(&self) -> Option<String> {
        let Body::Leaf(bytes) = &self.body else { return None };
        if !self.kind().starts_with("text/") {
            return None;
        }
        let charset = parameter(&self.field("Content-Type").unwrap_or_default(), "charset").unwrap_or_default();
        Some(match charset_decoder(charset.to_lowercase().as_bytes()) {
            Some(decode) => decode(bytes),
            None => String::from_utf8_lossy(bytes).into_owned(),
        })
    }

    /// Puts `text` into a leaf, in UTF-8.
    pub(crate) fn set_text(&mut self, text: &str) {
        let kind = self.kind();
        self.set("Content-Type", &format!("{kind}; charset=utf-8"));
        self.body = Body::Leaf(text.as_bytes().to_vec());
    }

    /// Calls `change` for every leaf of this message and the messages inside it.
    pub(crate) fn each_leaf(&mut self, change: &mut impl FnMut(&mut Message)) {
        match &mut self.body {
            Body::Leaf(_) => change(self),
            Body::Parts { parts, .. } => parts.iter_mut().for_each(|part| part.each_leaf(change)),
            Body::Message(inner) => inner.each_leaf(change),
        }
    }

    /// Calls `change` for this message and every message inside it.
    pub(crate) fn each_message(&mut self, change: &mut impl FnMut(&mut Message)) {
        change(self);
        self.each_inner(change);
    }

    fn each_inner(&mut self, change: &mut impl FnMut(&mut Message)) {
        match &mut self.body {
            Body::Leaf(_) => {}
            Body::Parts { parts, .. } => parts.iter_mut().for_each(|part| part.each_inner(change)),
            Body::Message(inner) => inner.each_message(change),
        }
    }
}

/// A parameter of a field such as `text/plain; charset="utf-8"`.
pub(crate) fn parameter(field: &str, name: &str) -> Option<String> {
    let value = field.split(';').skip(1).find_map(|parameter| {
        let (found, value) = parameter.split_once('=')?;
        found.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })?;
    Some(value).filter(|value| !value.is_empty())
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark)
}

/// The pieces between the places where `mark` stands as a whole boundary line.
fn split<'a>(text: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(at) = find(&text[from..], mark).map(|at| from + at) {
        let end = at + mark.len();
        from = end;
        if matches!(text.get(end), None | Some(b'\n' | b'-' | b' ' | b'\t')) {
            pieces.push(&text[start..at]);
            start = end;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn after_line(bytes: &[u8]) -> &[u8] {
    bytes.iter().position(|byte| *byte == b'\n').map_or(&[], |at| &bytes[at + 1..])
}
