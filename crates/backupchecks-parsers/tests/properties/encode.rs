//! Writing a [`Message`] in the many ways in which programs write the same mail.

use super::message::{Body, Message};
use std::fmt::Write as _;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// As the bytes are.
    EightBit,
    /// Lines that end after so many characters, in the middle of words and tags.
    QuotedPrintable(usize),
    /// Lines of so many characters.
    Base64(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    /// Every field in one line.
    Unfolded,
    /// A line for every word.
    Folded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    AsItStands,
    /// Encoded words of so many characters each, in base64.
    B(usize),
    /// Encoded words of so many characters each, quoted.
    Q(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    AsItStands,
    Utf8,
    /// Where every character is in it.
    Latin1,
    Utf16,
}

/// One way to write a mail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) transfer: Transfer,
    pub(crate) head: Head,
    pub(crate) subject: Subject,
    pub(crate) charset: Charset,
    pub(crate) end: &'static str,
}

/// UTF-8 as it stands, one field a line.
pub(crate) const PLAIN: Style = Style {
    transfer: Transfer::EightBit,
    head: Head::Unfolded,
    subject: Subject::AsItStands,
    charset: Charset::AsItStands,
    end: "\n",
};

impl Style {
    pub(crate) fn write(self, message: &Message) -> Vec<u8> {
        let mut unix = Vec::new();
        self.message(message, &mut unix);
        match self.end {
            "\n" => unix,
            end => unix.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(end.as_bytes()),
        }
    }

    fn message(self, message: &Message, out: &mut Vec<u8>) {
        let message = &self.recoded(message);
        for (name, value) in &message.fields {
            let subject = name.eq_ignore_ascii_case("subject").then(|| self.subject(message)).flatten();
            out.extend(name.as_bytes());
            out.extend(b":");
            for word in subject.as_deref().unwrap_or(value).split(|byte| *byte == b' ') {
                out.extend(if self.head == Head::Folded && 1 < word.len() { &b"\n "[..] } else { b" " });
                out.extend(word);
            }
            out.extend(b"\n");
        }
        match &message.body {
            Body::Leaf(bytes) => self.leaf(&message.kind(), bytes, out),
            Body::Parts { boundary, parts, closed } => {
                out.extend(b"\n");
                for part in parts {
                    out.extend(format!("--{boundary}\n").as_bytes());
                    self.message(part, out);
                    out.extend(b"\n");
                }
                if *closed {
                    out.extend(format!("--{boundary}--\n").as_bytes());
                }
            }
            Body::Message(inner) => {
                out.extend(b"\n");
                self.message(inner, out);
            }
        }
    }

    fn recoded(self, message: &Message) -> Message {
        let mut message = message.clone();
        let Some(text) = message.text().filter(|_| self.charset != Charset::AsItStands) else { return message };
        let bytes: Option<Vec<u8>> = match self.charset {
            Charset::Latin1 => {
                let latin = |c: char| u8::try_from(c).ok().filter(|byte| !(0x80..0xa0).contains(byte));
                text.chars().map(latin).collect()
            }
            // Only an encoding of bytes may carry it: line ends are two bytes here.
            Charset::Utf16 if matches!(self.transfer, Transfer::Base64(_)) => {
                Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
            }
            _ => None,
        };
        let charset = if self.charset == Charset::Latin1 { "iso-8859-1" } else { "utf-16le" };
        message.set_text(&text);
        if let Some(bytes) = bytes {
            let kind = message.kind();
            message.set("Content-Type", &format!("{kind}; charset={charset}"));
            message.body = Body::Leaf(bytes);
        }
        message
    }

    /// `None` where the subject has no other form: it is encoded already, or in no charset that can be told.
    fn subject(self, message: &Message) -> Option<Vec<u8>> {
        let subject = message.field("Subject").filter(|subject| !subject.contains("=?"))?;
        let length = match self.subject {
            Subject::AsItStands => return None,
            Subject::B(length) | Subject::Q(length) => length,
        };
        let chars: Vec<char> = subject.chars().collect();
        let words = chars.chunks(length).map(|chunk| {
            let chunk: String = chunk.iter().collect();
            match self.subject {
                Subject::Q(_) => format!("=?utf-8?Q?{}?=", quoted_word(&chunk)),
                _ => format!("=?UTF-8?B?{}?=", base64(chunk.as_bytes())),
            }
        });
        Some(words.collect::<Vec<_>>().join(" ").into_bytes())
    }

    fn leaf(self, kind: &str, bytes: &[u8], out: &mut Vec<u8>) {
        if kind.starts_with("message/") {
            out.extend(b"\n");
            out.extend(bytes);
            return;
        }
        match self.transfer {
            Transfer::EightBit if !bytes.contains(&0) => {
                out.extend(b"Content-Transfer-Encoding: 8bit\n\n");
                out.extend(bytes);
            }
            Transfer::QuotedPrintable(width) if !bytes.contains(&0) => {
                out.extend(b"Content-Transfer-Encoding: quoted-printable\n\n");
                quoted_printable(bytes, width, out);
            }
            Transfer::Base64(width) => self.base64_leaf(bytes, width, out),
            _ => self.base64_leaf(bytes, 76, out),
        }
    }

    fn base64_leaf(self, bytes: &[u8], width: usize, out: &mut Vec<u8>) {
        // Line ends inside base64 are the writer's own.
        let bytes = match self.end {
            "\r\n" if !bytes.contains(&0) => bytes.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]),
            _ => bytes.to_vec(),
        };
        out.extend(b"Content-Transfer-Encoding: base64\n\n");
        for line in base64(&bytes).as_bytes().chunks(width) {
            out.extend(line);
            out.extend(b"\n");
        }
    }
}

fn quoted_printable(bytes: &[u8], width: usize, out: &mut Vec<u8>) {
    let mut column = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' {
            out.push(b'\n');
            column = 0;
            continue;
        }
        let ends_line = matches!(bytes.get(at + 1), None | Some(b'\n'));
        let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (matches!(byte, b' ' | b'\t') && !ends_line);
        // A line that begins with a point or `From ` is changed by some servers.
        let plain = plain && !(column == 0 && matches!(byte, b'.' | b'F' | b'-'));
        let length = if plain { 1 } else { 3 };
        if width < column + length + 1 {
            out.extend(b"=\n");
            column = 0;
        }
        if plain {
            out.push(*byte);
        } else {
            out.extend(format!("={byte:02X}").as_bytes());
        }
        column += length;
    }
}

fn quoted_word(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b' ' => out.push('_'),
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => out.push(char::from(byte)),
            _ => drop(write!(out, "={byte:02X}")),
        }
        out
    })
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let shown = digit <= chunk.len();
            out.push(if shown { char::from(DIGITS[bits >> (18 - 6 * digit) & 63]) } else { '=' });
        }
    }
    out
}
