//! What decides the status: words at places, and counters.

use super::{
    DefinitionError,
    explain::Trace,
    place::{Hit, Place, Scope},
    section::{Entry, Section},
    vocabulary::{Meaning, Vocabulary},
};
use backupchecks_core::model::{Evidence, Finding, Status};

/// More doubts than this tell nothing new.
const MAX_DOUBTS: usize = 10;

/// One place that tells of the status.
#[derive(Debug)]
pub(super) struct Verdict {
    place: Place,
    kind: Kind,
    required: bool,
}

#[derive(Debug)]
enum Kind {
    Words(Vocabulary),
    /// More than zero means this status.
    Counter(Status),
}

/// What the places told.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The worst of what is known.
    pub(super) finding: Option<Finding>,
    /// Words without a meaning, and places that have to speak and do not. Only a failure stands beside such doubt.
    pub(super) doubts: Vec<String>,
}

impl Told {
    /// Both together.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.finding = self.finding.into_iter().chain(other.finding).reduce(Finding::or_worse);
        self.doubts.extend(other.doubts);
        self
    }
}

impl Verdict {
    /// All of `[[status]]` and `[counters]`.
    pub(super) fn load_all(root: &mut Section<'_>, default: Option<&Vocabulary>) -> Result<Vec<Self>, DefinitionError> {
        let mut verdicts = Vec::new();
        for entry in root.get("status").map_or(Ok(Vec::new()), |entry| entry.each())? {
            let mut section = entry.section("write [[status]] with a place and the words that stand there")?;
            let place = Place::load_quotable(&entry, &mut section)?;
            let kind = Kind::Words(Vocabulary::load(&mut section, default)?);
            let required = section.get("required").map_or(Ok(false), |entry| entry.yes_or_no())?;
            section.finish()?;
            verdicts.push(Self { place, kind, required });
        }
        if let Some(entry) = root.get("counters") {
            let mut section = entry.section("write [counters] with failed, warning or success")?;
            for (key, status) in
                [("failed", Status::Failed), ("warning", Status::Warning), ("success", Status::Success)]
            {
                for entry in section.get(key).map_or(Ok(Vec::new()), |entry| entry.each())? {
                    verdicts.push(Self::load_counter(&entry, status)?);
                }
            }
            section.finish()?;
        }
        Ok(verdicts)
    }

    fn load_counter(entry: &Entry<'_>, status: Status) -> Result<Self, DefinitionError> {
        let mut section = entry.section("write a place such as { label = \"Errors\" }")?;
        let place = Place::load_quotable(entry, &mut section)?;
        let required = section.get("required").map_or(Ok(false), |entry| entry.yes_or_no())?;
        section.finish()?;
        Ok(Self { place, kind: Kind::Counter(status), required })
    }

    /// Where it is read.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// What stands at the place, and what it means.
    pub(super) fn read(&self, scope: &Scope<'_>, trace: &mut Trace) -> Result<Told, String> {
        let hits = self.place.hits(scope, trace)?;
        let mut told = Told::default();
        if hits.is_empty() && self.required {
            told.doubts.push(format!(
                "{} is not there, and a success needs it ({})",
                self.place.describe(),
                self.place.key()
            ));
        }
        for hit in &hits {
            match self.meaning(hit) {
                // Of equally bad ones the first decides, so that a long list leaves one quotation.
                Ok(Some(found)) if told.finding.as_ref().is_none_or(|worst| worst.status < found.status) => {
                    trace.step(self.place.key(), true, None, || format!("{} means {}", found.reason, found.status));
                    told.finding = Some(found);
                }
                Err(doubt) if told.doubts.len() < MAX_DOUBTS => told.doubts.push(doubt),
                Ok(_) | Err(_) => {}
            }
        }
        Ok(told)
    }

    fn meaning(&self, hit: &Hit) -> Result<Option<Finding>, String> {
        let place = self.place.describe();
        let key = self.place.key();
        let Some(text) = &hit.text else {
            return Err(format!("{place} is there, but `take` finds no status in {:?} ({key})", hit.line));
        };
        let (status, words) = match &self.kind {
            Kind::Words(words) => match words.look_up(text) {
                Some((Meaning::Is(status), words)) => (status, words),
                Some((Meaning::Nothing, _)) => return Ok(None),
                None => return Err(format!("{place} says {text:?}, which `words` does not know ({key})")),
            },
            Kind::Counter(status) => match is_more_than_zero(text) {
                Some(true) => (*status, text.clone()),
                Some(false) => return Ok(None),
                None => return Err(format!("{place} says {text:?}, which is no number ({key})")),
            },
        };
        if words.is_empty() {
            return Err(format!("{place} is empty ({key})"));
        }
        Ok(Some(Finding::new(status, format!("{place} says {words}"), Evidence::new(hit.part, &hit.line, &words))))
    }
}

/// Whether a count such as `1,204` is above zero; `None` for what is no number.
fn is_more_than_zero(text: &str) -> Option<bool> {
    let is_number = text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}'));
    is_number.then(|| text.contains(|c: char| matches!(c, '1'..='9')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_in_every_notation() {
        for (text, expected) in
            [("0", Some(false)), ("1,204", Some(true)), ("10", Some(true)), ("0 of 3", None), ("", None), ("-", None)]
        {
            assert_eq!(is_more_than_zero(text), expected, "{text:?}");
        }
    }
}
