//! A plain text that was forwarded as a quotation, `> ` in front of each line, as Apple's and other mail programs do.
//!
//! No report begins its lines so. The marks are taken off before any parser looks, and what stands behind them, such as the
//! indentation of a log, is kept. What the quoted mail itself quoted stays quoted: it is older.

use crate::forwarded;

/// `text` without the marks of a quotation; of quotations in each other, without those of the outer one.
pub(super) fn unquoted(text: String) -> String {
    // In the source of a page such a line is the end of a tag.
    if !(text.starts_with('>') || text.contains("\n>")) || text.contains("</") {
        return text;
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let head = forwarded::heads(lines.iter().copied()).pop();
    let depth = match head {
        Some(head) => depth(lines[head.subject]),
        None => lines.iter().map(|line| depth(line)).filter(|depth| 0 < *depth).min().unwrap_or(0),
    };
    lines.iter().map(|line| without_marks(line, depth)).collect()
}

/// How many marks stand in front of `line`.
fn depth(line: &str) -> usize {
    let mut rest = line;
    let mut depth = 0;
    while let Some(behind) = behind_mark(rest) {
        rest = behind;
        depth += 1;
    }
    depth
}

/// `line` without its first `depth` marks and the space behind each; a line with fewer of them as it is.
fn without_marks(line: &str, depth: usize) -> &str {
    (0..depth).try_fold(line, |rest, _| behind_mark(rest)).unwrap_or(line)
}

/// What stands behind the first mark and the space after it.
fn behind_mark(line: &str) -> Option<&str> {
    let behind = line.strip_prefix('>')?;
    Some(behind.strip_prefix(' ').unwrap_or(behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(unquoted(text.to_owned()), expected, "{text}");
    }

    #[test]
    fn the_marks_of_a_forwarded_report_are_taken_off() {
        check(
            "See below\n\n> From: a\n> Subject: b\n>\n>   Job: c\n> > old\n\nMy phone",
            "See below\n\nFrom: a\nSubject: b\n\n  Job: c\n> old\n\nMy phone",
        );
        check("> Job: a\r\n\r\n>\r\n>\tb\r\n", "Job: a\r\n\r\n\r\n\tb\r\n");
        check("Here it is.\nOn 17 March it wrote:\n\n> a\n> > b\n", "Here it is.\nOn 17 March it wrote:\n\na\n> b\n");
        check("> a line that was\nbroken\n> b", "a line that was\nbroken\nb");
    }

    #[test]
    fn the_head_of_the_forwarded_mail_tells_how_deep_it_is_quoted() {
        check(">> From: a\n>> Subject: b\n>> c\n> d", "From: a\nSubject: b\nc\n> d");
        check("From: a\nSubject: b\n\nJob: c\n> d", "From: a\nSubject: b\n\nJob: c\n> d");
    }

    #[test]
    fn other_text_stays() {
        check("a > b\n", "a > b\n");
        check("<p\n>Job: a</p>", "<p\n>Job: a</p>");
    }
}
