//! A fact of a report: a constant, a place, a template that joins several, or the first of a list that gives something.

use super::{
    DefinitionError,
    explain::Trace,
    place::{Place, Scope},
    section::Entry,
};
use backupchecks_core::text::squeeze;

const RIGHT: &str = "write a text, a place such as { label = \"Job\" }, a template, or a list of these of which the first counts that gives something";
/// Longer texts are no names.
const MAX_VALUE: usize = 1_000;

/// A fact of a report.
#[derive(Debug)]
pub(super) struct Value {
    key: String,
    alternatives: Vec<Alternative>,
}

#[derive(Debug)]
enum Alternative {
    Constant(String),
    Place { place: Place, map: Vec<(String, String)> },
    Template { pieces: Vec<Piece> },
}

#[derive(Debug)]
enum Piece {
    Literal(String),
    Part(Value),
}

impl Value {
    pub(super) fn load(entry: &Entry<'_>) -> Result<Self, DefinitionError> {
        let alternatives = entry.each()?.iter().map(Alternative::load).collect::<Result<_, _>>()?;
        Ok(Self { key: entry.path().to_owned(), alternatives })
    }

    /// The first text that an alternative gives.
    pub(super) fn read(&self, scope: &Scope<'_>, trace: &mut Trace) -> Result<Option<String>, String> {
        self.first(scope, trace, false)
    }

    /// As [`read`](Self::read), for what makes a job's identity: a place that says two things belongs to two reports.
    pub(super) fn read_only(&self, scope: &Scope<'_>, trace: &mut Trace) -> Result<String, String> {
        self.first(scope, trace, true)?.ok_or_else(|| {
            let places: Vec<String> = self.places().into_iter().map(Place::describe).collect();
            format!("{} was not found at {}", self.key, places.join(", "))
        })
    }

    fn first(&self, scope: &Scope<'_>, trace: &mut Trace, only: bool) -> Result<Option<String>, String> {
        for alternative in &self.alternatives {
            if let Some(text) = alternative.read(scope, trace, only)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// All places in it.
    pub(super) fn places(&self) -> Vec<&Place> {
        self.alternatives.iter().flat_map(Alternative::places).collect()
    }
}

impl Alternative {
    fn load(entry: &Entry<'_>) -> Result<Self, DefinitionError> {
        if entry.is_text() {
            return Ok(Self::Constant(squeeze(entry.text()?)));
        }
        let mut section = entry.section(RIGHT)?;
        let found = if let Some(template) = section.get("template") {
            let parts = section.need("parts", "say where each {name} of the template stands")?;
            Self::Template { pieces: pieces(&template, &parts)? }
        } else {
            let place = Place::load(&mut section)?;
            let map = section.get("map").map_or(Ok(Vec::new()), |entry| map(&entry))?;
            Self::Place { place, map }
        };
        section.finish()?;
        Ok(found)
    }

    fn read(&self, scope: &Scope<'_>, trace: &mut Trace, only: bool) -> Result<Option<String>, String> {
        match self {
            Self::Constant(text) => Ok(Some(text.clone())),
            Self::Place { place, map } => {
                let hits = place.hits(scope, trace)?;
                let fits = |text: &String| !text.is_empty() && text.len() <= MAX_VALUE;
                let mut texts = hits.into_iter().filter_map(|hit| hit.text).filter(fits);
                let Some(first) = texts.next() else { return Ok(None) };
                if let Some(other) = texts.find(|text| only && *text != first) {
                    return Err(format!(
                        "{} says {first:?} and {other:?}; a mail with several results needs `blocks`",
                        place.key()
                    ));
                }
                let mapped = map.iter().find(|(from, _)| *from == first.to_lowercase());
                Ok(Some(mapped.map_or(first, |(_, to)| to.clone())))
            }
            Self::Template { pieces } => {
                let mut text = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Literal(literal) => text.push_str(literal),
                        Piece::Part(value) => match value.first(scope, trace, only)? {
                            Some(part) => text.push_str(&part),
                            None => return Ok(None),
                        },
                    }
                }
                Ok(Some(squeeze(&text)))
            }
        }
    }

    fn places(&self) -> Vec<&Place> {
        match self {
            Self::Constant(_) => Vec::new(),
            Self::Place { place, .. } => vec![place],
            Self::Template { pieces } => pieces
                .iter()
                .flat_map(|piece| match piece {
                    Piece::Literal(_) => Vec::new(),
                    Piece::Part(value) => value.places(),
                })
                .collect(),
        }
    }
}

/// `{user} / {set}` with the values of its names.
fn pieces(template: &Entry<'_>, parts: &Entry<'_>) -> Result<Vec<Piece>, DefinitionError> {
    let section = parts.section("write a table with a place for each {name} of the template")?;
    let mut named = section.all().collect::<Vec<_>>();
    let right = "write it as \"{user} / {set}\", with a place in `parts` for each name, and each name once";
    let mut pieces = Vec::new();
    let mut rest = template.text()?;
    while let Some((literal, tail)) = rest.split_once('{') {
        let (name, tail) = tail.split_once('}').ok_or_else(|| template.wrong(right))?;
        let at = named.iter().position(|(known, _)| *known == name).ok_or_else(|| template.wrong(right))?;
        pieces.push(Piece::Literal(literal.to_owned()));
        pieces.push(Piece::Part(Value::load(&named.swap_remove(at).1)?));
        rest = tail;
    }
    pieces.push(Piece::Literal(rest.to_owned()));
    match named.first() {
        Some((name, unused)) => Err(unused.wrong(format!("the template has no {{{name}}}"))),
        None => Ok(pieces),
    }
}

fn map(entry: &Entry<'_>) -> Result<Vec<(String, String)>, DefinitionError> {
    let section = entry.section("write a table such as { Copying = \"Copy\" }")?;
    section.all().map(|(from, to)| Ok((squeeze(from).to_lowercase(), squeeze(to.text()?)))).collect()
}
