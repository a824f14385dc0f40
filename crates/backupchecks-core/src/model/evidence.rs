//! Where a status was read. A status that cannot be pointed at is not believed.

use super::Status;

/// The part of a source in which something was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Part {
    /// The subject line.
    Subject,
    /// The plain-text body.
    Text,
    /// The HTML body.
    Html,
    /// A field of an API answer.
    Api,
    /// No source at all: the status was worked out, such as a missed slot.
    Derived,
}

super::status::words!(Part {
    Subject = "subject" / 0,
    Text = "text" / 1,
    Html = "html" / 2,
    Api = "api" / 3,
    Derived = "derived" / 4,
});

/// A quotation from a source: what stands there, and which words of it decided.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Evidence {
    /// Where it was read.
    pub part: Part,
    /// The line, cell or sentence as a person would read it, white space folded, at most [`Evidence::MAX_QUOTE`] characters.
    pub quote: String,
    /// The deciding words; always found in `quote`.
    pub words: String,
}

impl Evidence {
    /// The longest quotation that is kept, in characters.
    pub const MAX_QUOTE: usize = 300;

    /// Quotes `line` of `part`, with `words` as the words that decided. White space is folded in both, and a long line is
    /// cut around the words, which are spelled as the line does. Words that are not in the line become a quotation of their own.
    #[must_use]
    pub fn new(part: Part, line: &str, words: &str) -> Self {
        let words = crate::text::squeeze(words);
        let line = crate::text::squeeze(line);
        match line.find(&words).or_else(|| find_in_any_case(&line, &words)) {
            Some(at) => {
                let quote = cut_around(&line, at, words.len());
                Self { part, quote, words: line[at..at + words.len()].to_owned() }
            }
            None => Self { part, quote: words.clone(), words },
        }
    }
}

/// Where `words` stand in `line`, compared without ASCII case.
fn find_in_any_case(line: &str, words: &str) -> Option<usize> {
    let starts_here =
        |at: &usize| line.get(*at..at + words.len()).is_some_and(|found| found.eq_ignore_ascii_case(words));
    (0..line.len()).find(starts_here)
}

/// `line` shortened to [`Evidence::MAX_QUOTE`] characters, keeping the `len` bytes from `at`.
fn cut_around(line: &str, at: usize, len: usize) -> String {
    if line.chars().count() <= Evidence::MAX_QUOTE {
        return line.to_owned();
    }
    let before: Vec<char> = line[..at].chars().rev().take(Evidence::MAX_QUOTE / 3).collect();
    let room = Evidence::MAX_QUOTE.saturating_sub(before.len() + line[at..at + len].chars().count());
    before.into_iter().rev().chain(line[at..at + len].chars()).chain(line[at + len..].chars().take(room)).collect()
}

/// A status with its reason and at least one piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Finding {
    /// The status that was found.
    pub status: Status,
    /// Which rule, word, colour or code led to it, for a person to read: `header cell says Warning`.
    pub reason: String,
    evidence: Vec<Evidence>,
}

impl Finding {
    /// A status read at `evidence`.
    #[must_use]
    pub fn new(status: Status, reason: impl Into<String>, evidence: Evidence) -> Self {
        Self { status, reason: reason.into(), evidence: vec![evidence] }
    }

    /// Adds a further quotation, for instance one that contradicts.
    #[must_use]
    pub fn and(mut self, evidence: Evidence) -> Self {
        if !self.evidence.contains(&evidence) {
            self.evidence.push(evidence);
        }
        self
    }

    /// The worse of the two, with the evidence of both; of equally bad ones this one decides.
    #[must_use]
    pub fn or_worse(self, other: Self) -> Self {
        let (worse, other) = if self.status < other.status { (other, self) } else { (self, other) };
        other.evidence.into_iter().fold(worse, Self::and)
    }

    /// The same finding for a reason that tells more.
    #[must_use]
    pub fn because(self, reason: String) -> Self {
        Self { reason, ..self }
    }

    /// What the status rests on; never empty, the deciding piece first.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_around_the_words_that_decided() {
        let line = format!("{}Error: disk full{}", "a ".repeat(400), " b".repeat(400));
        let evidence = Evidence::new(Part::Text, &line, "Error:");
        assert!(evidence.quote.contains("Error: disk full"), "{evidence:?}");
        assert!(evidence.quote.chars().count() <= Evidence::MAX_QUOTE);
    }

    #[test]
    fn the_worse_of_two_findings_keeps_the_evidence_of_both() {
        let finding = |status, words: &str| {
            Finding::new(status, format!("says {words}"), Evidence::new(Part::Text, words, words))
        };
        let joined = finding(Status::Success, "OK").or_worse(finding(Status::Failed, "Error"));
        assert_eq!((joined.status, joined.reason.as_str()), (Status::Failed, "says Error"));
        assert_eq!(joined.evidence().iter().map(|piece| piece.words.as_str()).collect::<Vec<_>>(), ["Error", "OK"]);
        let equal = finding(Status::Warning, "Warning").or_worse(finding(Status::Warning, "warnings"));
        assert_eq!(equal.reason, "says Warning");
    }

    #[test]
    fn words_are_always_part_of_the_quotation() {
        let evidence = Evidence::new(Part::Html, "Backup  job:\n Nightly", "Backup job");
        assert_eq!(evidence.quote, "Backup job: Nightly");
        assert!(evidence.quote.contains(&evidence.words));
        assert_eq!(Evidence::new(Part::Html, "x", "Warning").quote, "Warning");
        let spelled = Evidence::new(Part::Text, "RESULT: failed", "Failed");
        assert_eq!((spelled.quote.as_str(), spelled.words.as_str()), ("RESULT: failed", "failed"));
    }
}
