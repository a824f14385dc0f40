//! Text folded while it is gathered: white space made one space, lines parted by one line feed, empty lines left out.
//!
//! The same as [`squeeze`](backupchecks_core::text::squeeze) for each line, without a copy for each step.

use backupchecks_core::text::is_unseen;

/// Marks the end of a line within a text; mails hold it now and then too, and it ends a line there as well.
const LINE_END: char = '\u{1e}';

/// What stands between the text so far and what comes next.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    #[default]
    None,
    Space,
    Line,
}

impl Gap {
    /// Adds `more` to `text`.
    pub(super) fn write(&mut self, text: &mut String, more: &str) {
        let mut rest = more;
        while let Some(first) = rest.chars().next() {
            let printed = rest.bytes().position(|byte| !byte.is_ascii_graphic()).unwrap_or(rest.len());
            if 0 < printed {
                let (word, behind) = rest.split_at(printed);
                // One allocation for all that comes, not one for each word.
                if text.capacity() - text.len() <= printed {
                    text.reserve(rest.len() + 1);
                }
                self.close(text);
                text.push_str(word);
                rest = behind;
                continue;
            }
            match first {
                LINE_END => *self = Self::Line,
                _ if is_unseen(first) => {}
                _ if first.is_whitespace() => *self = if *self == Self::Line { Self::Line } else { Self::Space },
                _ => {
                    self.close(text);
                    text.push(first);
                }
            }
            rest = &rest[first.len_utf8()..];
        }
    }

    /// What is written next is a word of its own.
    pub(super) fn space(&mut self) {
        if *self == Self::None {
            *self = Self::Space;
        }
    }

    /// Ends the line.
    pub(super) fn end_line(&mut self) {
        *self = Self::Line;
    }

    fn close(&mut self, text: &mut String) {
        match std::mem::take(self) {
            Self::Space if !text.is_empty() => text.push(' '),
            Self::Line if !text.is_empty() => text.push('\n'),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use backupchecks_core::text::squeeze;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_fold_as_whole_lines_do(pieces in proptest::collection::vec("[a-c \\t\\n\u{a0}\u{1e}\u{200b}é\u{1f}\\u{0}]{0,6}", 0..8)) {
            let (mut text, mut gap) = (String::new(), Gap::default());
            for piece in &pieces {
                gap.write(&mut text, piece);
            }
            let whole = pieces.concat();
            let lines: Vec<String> = whole.split(LINE_END).map(squeeze).filter(|line| !line.is_empty()).collect();
            prop_assert_eq!(text, lines.join("\n"));
        }
    }

    #[test]
    fn a_line_that_ends_begins_a_new_one() {
        let (mut text, mut gap) = (String::new(), Gap::default());
        gap.end_line();
        gap.write(&mut text, " a ");
        gap.end_line();
        gap.end_line();
        gap.write(&mut text, " \n b");
        assert_eq!(text, "a\nb");
    }
}
