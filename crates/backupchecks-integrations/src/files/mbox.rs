//! An mbox file read message by message.
//!
//! A message begins with a line `From SENDER DATE` at the start of the file or after an empty line. The date is required,
//! because a body may well hold `From here on …`. Quoting is undone as mboxrd says, which covers mboxo: `>From ` loses one
//! `>`. The empty line before the next separator belongs to the separator.

use super::{FileTrouble, MAX_MAIL_BYTES, RawMail, TroubleKind};
use std::{
    fmt,
    io::{self, BufRead, Read},
    path::PathBuf,
};

/// The longest piece of a line that is looked at in one go; a line may be as long as the file.
const PIECE_BYTES: u64 = 64 << 10;

/// The messages of an mbox, in file order.
pub(super) struct Mbox {
    path: PathBuf,
    reader: Box<dyn BufRead + Send>,
    /// The piece of a line read last; it is the separator of the next message while `waiting`.
    piece: Vec<u8>,
    waiting: bool,
    position: u64,
}

impl fmt::Debug for Mbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mbox").field("path", &self.path).field("position", &self.position).finish_non_exhaustive()
    }
}

impl Mbox {
    /// `reader` stands at the first `From ` line.
    pub(super) fn new(path: PathBuf, reader: Box<dyn BufRead + Send>) -> Self {
        Self { path, reader, piece: Vec::new(), waiting: false, position: 0 }
    }

    /// Reads the next piece of a line; `false` at the end of the file.
    fn advance(&mut self) -> io::Result<bool> {
        self.piece.clear();
        Ok(self.reader.by_ref().take(PIECE_BYTES).read_until(b'\n', &mut self.piece)? > 0)
    }

    /// Reads the rest of a separator line that is longer than a piece.
    fn finish_line(&mut self) -> io::Result<()> {
        while !self.piece.ends_with(b"\n") && self.advance()? {}
        Ok(())
    }

    /// The next message, or `None` at the end.
    fn message(&mut self) -> io::Result<Option<Result<Vec<u8>, TroubleKind>>> {
        // The first line of the file was recognised by its first word alone, whatever its date looks like.
        if !self.waiting && (self.position > 0 || !self.advance()?) {
            return Ok(None);
        }
        self.finish_line()?;
        self.waiting = false;
        let mut body = Body::default();
        let (mut at_line_start, mut after_empty) = (true, true);
        while self.advance()? {
            if at_line_start && after_empty && is_separator(&self.piece) {
                self.waiting = true;
                break;
            }
            let line = if at_line_start { unquoted(&self.piece) } else { &self.piece[..] };
            body.push(line);
            after_empty = at_line_start && is_empty_line(&self.piece);
            at_line_start = self.piece.ends_with(b"\n");
        }
        Ok(Some(body.finish()))
    }
}

impl Iterator for Mbox {
    type Item = Result<RawMail, FileTrouble>;

    fn next(&mut self) -> Option<Self::Item> {
        let message = self.message().transpose()?.unwrap_or_else(|error| {
            // Nothing behind a read error can be trusted to be a message of its own.
            self.waiting = false;
            Err(TroubleKind::NotReadable(error))
        });
        self.position += 1;
        let position = Some(self.position);
        Some(match message {
            Ok(bytes) => Ok(RawMail { path: self.path.clone(), position, bytes }),
            Err(kind) => Err(FileTrouble { path: self.path.clone(), position, kind }),
        })
    }
}

/// A message being gathered, up to the limit.
#[derive(Default)]
struct Body {
    bytes: Vec<u8>,
    too_large: bool,
}

impl Body {
    fn push(&mut self, line: &[u8]) {
        if self.bytes.len() as u64 + line.len() as u64 > MAX_MAIL_BYTES {
            self.too_large = true;
            self.bytes = Vec::new(); // gives the memory back at once
        }
        if !self.too_large {
            self.bytes.extend_from_slice(line);
        }
    }

    fn finish(mut self) -> Result<Vec<u8>, TroubleKind> {
        if self.too_large {
            return Err(TroubleKind::TooLarge);
        }
        let end = match self.bytes.as_slice() {
            b"\n" | b"\r\n" => 0,
            [.., b'\n', b'\r', b'\n'] => self.bytes.len() - 2,
            [.., b'\n', b'\n'] => self.bytes.len() - 1,
            whole => whole.len(),
        };
        self.bytes.truncate(end);
        if self.bytes.is_empty() { Err(TroubleKind::Empty) } else { Ok(self.bytes) }
    }
}

fn is_empty_line(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n")
}

/// `line` without one `>` where it is a quoted `From ` line.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    if marks > 0 && line[marks..].starts_with(b"From ") { &line[1..] } else { line }
}

/// `From SENDER …` with a time of day and a year behind the sender, in whatever order and zone.
fn is_separator(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let text = String::from_utf8_lossy(rest);
    let words: Vec<&str> = text.split_whitespace().skip(1).collect();
    let is_number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_time = |word: &&str| {
        let mut parts = word.split(':');
        matches!((parts.next(), parts.next()), (Some(hour), Some(minute)) if is_number(hour, 1..=2) && is_number(minute, 2..=2))
    };
    words.iter().any(is_time) && words.iter().any(|word| is_number(word, 4..=4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<String, String>> {
        let reader = Box::new(io::Cursor::new(text.as_bytes().to_vec()));
        let text = |mail: RawMail| String::from_utf8_lossy(&mail.bytes).into_owned();
        Mbox::new("in.mbox".into(), reader).map(|item| item.map(text).map_err(|trouble| trouble.to_string())).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let expected: Vec<Result<String, String>> = expected.iter().map(|mail| Ok((*mail).to_owned())).collect();
        assert_eq!(read(text), expected, "{text:?}");
        let dos = |text: &str| text.replace('\n', "\r\n");
        let expected: Vec<_> = expected.into_iter().map(|mail| mail.map(|mail| dos(&mail))).collect();
        assert_eq!(read(&dos(text)), expected, "{text:?} with CRLF");
    }

    const FROM: &str = "From nas@example.com Sun Mar  1 22:00:04 2026\n";

    #[test]
    fn messages_are_separated_and_stay_whole() {
        check(
            &format!("{FROM}Subject: a\n\none\n\n{FROM}Subject: b\n\ntwo\n"),
            &["Subject: a\n\none\n", "Subject: b\n\ntwo\n"],
        );
        check(&format!("{FROM}Subject: a\n\none\n\n\n"), &["Subject: a\n\none\n\n"]);
        check(
            "From -\nSubject: a\n\none\n\nFrom - Mon, 2 Mar 2026 7:15:00 +0100\nSubject: b\n",
            &["Subject: a\n\none\n", "Subject: b\n"],
        );
    }

    #[test]
    fn from_in_a_body_separates_nothing() {
        check(
            &format!("{FROM}Subject: a\n\nFrom here on all is well, 22:00\n\nFrom 2026 on\n"),
            &["Subject: a\n\nFrom here on all is well, 22:00\n\nFrom 2026 on\n"],
        );
        check(
            &format!("{FROM}Subject: a\n\nno empty line before\n{FROM}"),
            &[&format!("Subject: a\n\nno empty line before\n{FROM}")],
        );
    }

    #[test]
    fn quoted_from_lines_lose_one_mark() {
        check(
            &format!("{FROM}Subject: a\n\n>{FROM}>>From x\n> From y\n>Fromage\n"),
            &[&format!("Subject: a\n\n{FROM}>From x\n> From y\n>Fromage\n")],
        );
    }

    #[test]
    fn a_separator_without_a_message_is_named_and_the_rest_goes_on() {
        let found = read(&format!("{FROM}\n{FROM}Subject: b\n"));
        let error = found[0].as_ref().unwrap_err();
        assert!(error.starts_with("in.mbox, message 1: is empty"), "{error}");
        assert_eq!(found[1..], [Ok("Subject: b\n".to_owned())]);
    }

    #[test]
    fn a_line_without_end_is_read_in_pieces() {
        let long = "x".repeat(usize::try_from(PIECE_BYTES).unwrap() * 2 + 17);
        check(
            &format!("{FROM}Subject: a\n\n{long}{FROM}\n{FROM}Subject: b\n"),
            &[&format!("Subject: a\n\n{long}{FROM}"), "Subject: b\n"],
        );
    }
}
