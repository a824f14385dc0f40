//! Which parsers may know a mail: those of whose marks one stands in it.
//!
//! Fifty parsers that each look through a mail would cost more than reading it. All their marks are one automaton, which goes
//! over the mail once.

use super::ReportParser;
use crate::mail::Mail;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::memmem;

/// A class name further behind its attribute's name is not looked at.
const MAX_CLASSES: usize = 500;

/// The marks of the parsers of a registry.
pub(super) struct Marks {
    /// `None` where no parser has marks, or where there are too many for an automaton: then every parser is asked.
    automaton: Option<AhoCorasick>,
    /// The parser of each mark, by its place in the registry.
    owners: Vec<usize>,
    /// For each parser, whether it is asked about every mail.
    unmarked: Vec<bool>,
}

impl Marks {
    /// The marks of `parsers`, in their order.
    pub(super) fn of<'a>(parsers: impl Iterator<Item = &'a dyn ReportParser>) -> Self {
        let (mut texts, mut owners, mut unmarked) = (Vec::new(), Vec::new(), Vec::new());
        for (place, parser) in parsers.enumerate() {
            let marks = parser.marks();
            unmarked.push(marks.is_empty() || marks.contains(&""));
            owners.resize(owners.len() + marks.len(), place);
            texts.extend_from_slice(marks);
        }
        let mut builder = AhoCorasick::builder();
        let builder = builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
        let automaton = if texts.is_empty() { None } else { builder.build(texts).ok() };
        Self { automaton, owners, unmarked }
    }

    /// For each parser, whether it is to be asked about `mail`.
    pub(super) fn candidates(&self, mail: &Mail) -> Vec<bool> {
        let Some(automaton) = &self.automaton else { return vec![true; self.unmarked.len()] };
        let mut asked = self.unmarked.clone();
        for text in [&head_and_classes(mail), mail.haystack()] {
            for found in automaton.find_overlapping_iter(text) {
                asked[self.owners[found.pattern().as_usize()]] = true;
            }
        }
        asked
    }
}

/// Where marks may stand beside the text of the bodies, as lines.
fn head_and_classes(mail: &Mail) -> String {
    let mut text = String::with_capacity(2 << 10);
    let mut add = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    [&mail.subject, &mail.from_address].into_iter().chain(&mail.from_name).for_each(|line| add(line));
    // Class names stand at all elements, of which the grid keeps only the cells.
    let html = mail.html.as_deref().unwrap_or_default();
    for word in ["class", "CLASS", "Class"] {
        let mut before = "";
        for at in memmem::find_iter(html.as_bytes(), word) {
            let rest = &html[at + word.len()..html.floor_char_boundary(at + word.len() + MAX_CLASSES)];
            // Most elements have the classes of the one before.
            if let Some(names) = names_in(rest).filter(|names| *names != before) {
                add(names);
                before = names;
            }
        }
    }
    text
}

/// The value of an attribute at whose equals sign `rest` begins.
fn names_in(rest: &str) -> Option<&str> {
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split([' ', '\t', '\r', '\n', '>']).next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{About, Confidence, PARSERS, Registry};
    use backupchecks_core::model::Outcome;
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    struct Marked(&'static [&'static str]);

    impl ReportParser for Marked {
        fn id(&self) -> &'static str {
            "test.marked"
        }

        fn about(&self) -> About<'static> {
            About {
                title: "",
                recognised_by: "",
                reads: "",
                rules: "",
                example_subject: "",
                confidence: Confidence::Experimental,
            }
        }

        fn marks(&self) -> &[&str] {
            self.0
        }

        fn recognises(&self, _: &Mail) -> bool {
            true
        }

        fn read(&self, _: &Mail) -> Outcome {
            Outcome::Notice("read".to_owned())
        }
    }

    #[track_caller]
    fn check(raw: &str, marks: &'static [&'static str], expected: bool) {
        let parser = Marked(marks);
        let marks = Marks::of([&Marked(&["never"]) as &dyn ReportParser, &parser].into_iter());
        assert_eq!(marks.candidates(&Mail::decode(raw.as_bytes())), [false, expected], "{raw}");
    }

    #[test]
    fn a_mark_is_found_wherever_it_may_stand() {
        const HTML: &str = "Content-Type: text/html\n\n";
        check("Subject: NIGHTLY =?utf-8?q?job=5F1?=\n\nx", &["nightly JOB_1"], true);
        check("From: \"Sky Backup\" <x@example.com>\n\nx", &["sky backup"], true);
        check("From: <noreply@sky.example.com>\n\nx", &["@sky."], true);
        check("Subject: x\n\nThe  job\tended", &["The job"], true);
        check(&format!("{HTML}<p>The <b>job</b>&nbsp;ended"), &["the job ended"], true);
        check(&format!("{HTML}<div CLASS = 'a x_jobResult'>x"), &["jobresult"], true);
        check(&format!("{HTML}<p>The job<br>ended"), &["the job ended"], false);
        check(&format!("{HTML}<p title=jobResult>x"), &["jobresult"], false);
        check(&format!("{HTML}<p class=a title=jobResult>x"), &["jobresult"], false);
        check(&format!("{HTML}<p class=\"a jobResult\" title=x>x"), &["jobresult"], true);
        check("Subject: x\n\nThe job", &["job", "The job", "he"], true);
    }

    #[test]
    fn without_marks_every_mail_is_asked_about() {
        check("Subject: x\n\nx", &[], true);
        check("Subject: x\n\nx", &["a", ""], true);
    }

    #[test]
    fn parsers_of_users_are_found_by_their_marks_too() {
        let registry = Registry::with(vec![Box::new(Marked(&["own mark"]))]);
        let parser = |raw: &str| registry.read(&Mail::decode(raw.as_bytes())).parser.map(|parser| parser.id);
        assert_eq!(parser("Subject: an Own Mark\n\nx").as_deref(), Some("test.marked"));
        assert_eq!(parser("Subject: something else\n\nx"), None);
    }

    /// Every fixture.
    fn fixtures() -> impl Iterator<Item = (PathBuf, Mail)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail");
        let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
        let mails = folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
        mails.filter(|path| path.extension().is_some_and(|extension| extension == "eml")).map(|path| {
            let mail = Mail::decode(&fs::read(&path).unwrap());
            (path, mail)
        })
    }

    #[test]
    fn no_parser_that_knows_a_fixture_is_passed_over() {
        let marks = Marks::of(PARSERS.iter().copied());
        let mut count = 0;
        for (path, mail) in fixtures() {
            for mail in std::iter::once(&mail).chain(&mail.nested) {
                let asked = marks.candidates(mail);
                for (parser, asked) in PARSERS.iter().zip(asked) {
                    let recognises = parser.recognises(mail);
                    assert!(asked || !recognises, "{} would not be asked about {}", parser.id(), path.display());
                    count += usize::from(recognises);
                }
            }
        }
        assert!(50 < count, "only {count} mails were recognised");
    }

    #[test]
    fn every_fixture_reads_as_when_every_parser_is_asked() {
        let marks = Marks { automaton: None, owners: Vec::new(), unmarked: vec![true; PARSERS.len()] };
        let asks_all = Registry { own: Vec::new().into(), marks: marks.into() };
        let mut count = 0;
        for (path, mail) in fixtures() {
            assert_eq!(Registry::builtin().read(&mail), asks_all.read(&mail), "{}", path.display());
            count += 1;
        }
        assert!(500 < count, "only {count} fixtures were found");
    }
}
