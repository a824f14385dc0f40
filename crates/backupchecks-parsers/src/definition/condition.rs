//! What a mail must have to be of a kind: a subject, a sender, texts.

use super::{
    DefinitionError,
    explain::Trace,
    section::{Entry, Section},
};
use crate::mail::Mail;
use backupchecks_core::{model::Part, text::squeeze};
use regex::{Regex, RegexBuilder};

/// Shorter texts stand in every mail.
const MIN_TEXT: usize = 3;

/// Everything that is given must hold.
#[derive(Debug)]
pub(super) struct Condition {
    key: String,
    subject: Option<Regex>,
    sender: Vec<Text>,
    all: Vec<Text>,
    any: Vec<Text>,
    none: Vec<Text>,
}

/// A text that is looked for without ASCII case, in the subject and in each line of the bodies.
#[derive(Debug)]
struct Text {
    written: String,
    pattern: Regex,
}

impl Condition {
    pub(super) fn load(section: &mut Section<'_>) -> Result<Self, DefinitionError> {
        let subject = match section.get("subject") {
            Some(entry) => Some(telling_pattern(&entry)?),
            None => None,
        };
        let mut texts = |key| section.get(key).map_or(Ok(Vec::new()), |entry| Text::load(&entry));
        let (sender, all, any, none) = (texts("sender")?, texts("all")?, texts("any")?, texts("none")?);
        if subject.is_none() && all.is_empty() && any.is_empty() {
            return Err(section.missing(
                "subject",
                "give a subject, or texts in `all` or `any` that only these mails hold; a sender alone may write other mails too",
            ));
        }
        Ok(Self { key: section.path().to_owned(), subject, sender, all, any, none })
    }

    /// Whether `mail` has it all.
    pub(super) fn holds(&self, mail: &Mail, trace: &mut Trace) -> bool {
        let subject = self.subject.as_ref().is_none_or(|pattern| {
            let found = pattern.find(&mail.subject).map(|found| found.as_str());
            let quote = found.map(|words| (Part::Subject, mail.subject.as_str(), words));
            trace.step(&format!("{}.subject", self.key), found.is_some(), quote, || match found {
                Some(words) => format!("the subject holds {words:?}"),
                None => format!("the subject {:?} does not match {:?}", mail.subject, pattern.as_str()),
            });
            found.is_some()
        });
        subject
            && self.sender_is_right(mail, trace)
            && self.all.iter().all(|text| self.stands("all", text, mail, trace))
            && (self.any.is_empty() || self.any.iter().any(|text| self.stands("any", text, mail, trace)))
            && !self.none.iter().any(|text| self.stands("none", text, mail, trace))
    }

    fn sender_is_right(&self, mail: &Mail, trace: &mut Trace) -> bool {
        if self.sender.is_empty() {
            return true;
        }
        let name = mail.from_name.as_deref().unwrap_or_default();
        let found = self.sender.iter().any(|text| [&mail.from_address, name].iter().any(|from| text.is_in(from)));
        trace.step(&format!("{}.sender", self.key), found, None, || {
            format!("the sender is {name:?} <{}>", mail.from_address)
        });
        found
    }

    fn stands(&self, key: &str, text: &Text, mail: &Mail, trace: &mut Trace) -> bool {
        let line = text.line_in(mail);
        let is_wanted = key != "none";
        let quote = line.map(|(part, line)| (part, line, text.pattern.find(line).map_or(line, |found| found.as_str())));
        trace.step(&format!("{}.{key}", self.key), line.is_some() == is_wanted, quote, || match line {
            Some((part, _)) => format!("{:?} stands in the {part}", text.written),
            None => format!("{:?} does not stand in the mail", text.written),
        });
        line.is_some()
    }

    /// Texts of which every mail of this kind holds at least one; none where no such text is known.
    pub(super) fn marks(&self) -> Option<Vec<String>> {
        let found = [&self.any, &self.sender].into_iter().find(|texts| !texts.is_empty());
        let written = |texts: &[Text]| texts.iter().map(|text| text.written.clone()).collect();
        match self.all.iter().max_by_key(|text| text.written.len()) {
            Some(longest) => Some(vec![longest.written.clone()]),
            None => found.map(|texts| written(texts)),
        }
    }

    /// In a sentence, for people.
    pub(super) fn describe(&self) -> String {
        let list = |texts: &[Text]| texts.iter().map(|text| format!("`{}`", text.written)).collect::<Vec<_>>();
        let mut parts = Vec::new();
        parts.extend(self.subject.as_ref().map(|pattern| format!("the subject matches `{}`", pattern.as_str())));
        let lists = [
            ("the sender holds", &self.sender, " or "),
            ("the mail holds", &self.all, " and "),
            ("the mail holds one of", &self.any, ", "),
            ("the mail does not hold", &self.none, " or "),
        ];
        let told = lists.iter().filter(|(_, texts, _)| !texts.is_empty());
        parts.extend(told.map(|(what, texts, joint)| format!("{what} {}", list(texts).join(joint))));
        parts.join(", and ")
    }
}

/// A pattern that says something: one that matches the empty subject matches every subject.
fn telling_pattern(entry: &Entry<'_>) -> Result<Regex, DefinitionError> {
    let pattern = entry.pattern()?;
    if pattern.is_match("") || ["x", "42", "Lunch on Friday"].iter().all(|subject| pattern.is_match(subject)) {
        return Err(entry.wrong("this pattern matches every subject; name what only these mails have"));
    }
    Ok(pattern)
}

impl Text {
    fn load(entry: &Entry<'_>) -> Result<Vec<Self>, DefinitionError> {
        let one = |entry: &Entry<'_>| {
            let written = squeeze(entry.text()?);
            if written.chars().count() < MIN_TEXT {
                return Err(
                    entry.wrong(format!("write at least {MIN_TEXT} characters; shorter texts stand in every mail"))
                );
            }
            let pattern = RegexBuilder::new(&format!("(?i-u:{})", regex::escape(&written))).build();
            let pattern = pattern.map_err(|_| entry.wrong("this text is too long to look for"))?;
            Ok(Self { written, pattern })
        };
        entry.each()?.iter().map(one).collect()
    }

    fn is_in(&self, line: &str) -> bool {
        self.pattern.is_match(line)
    }

    fn line_in<'a>(&self, mail: &'a Mail) -> Option<(Part, &'a str)> {
        let subject = std::iter::once((Part::Subject, mail.subject.as_str()));
        let bodies = [mail.html_body(), mail.text_body()].into_iter();
        let lines = bodies.flat_map(|grid| grid.lines().map(|line| (grid.part(), line)));
        subject.chain(lines).find(|(_, line)| self.is_in(line))
    }
}
