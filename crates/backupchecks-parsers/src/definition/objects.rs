//! What a report lists: rows of a table, lines of a kind, elements, names in a list, or one thing told by labels.

use super::{
    DefinitionError,
    css::{self, Css},
    explain::Trace,
    object::{FIELDS, Raw},
    place::{self, Place, Scope},
    section::{Entry, Section},
    tables,
    value::Value,
    vocabulary::Vocabulary,
};
use backupchecks_core::{
    model::{ObjectReport, Part},
    text::squeeze,
};
use regex::Regex;
use scraper::Selector;

const RIGHT: &str = "name one kind of list: table, line, css, list or one";
/// More objects than this are no list that a person would read.
const MAX_OBJECTS: usize = 50_000;

/// One way to find objects.
#[derive(Debug)]
pub(super) struct Objects {
    key: String,
    source: Source,
    kind: String,
    words: Option<Vocabulary>,
    skip: Option<Regex>,
    part: Option<Part>,
    required: bool,
}

/// A field of [`FIELDS`] and where it stands.
type Fields<T> = Vec<(&'static str, T)>;

#[derive(Debug)]
enum Source {
    Table { columns: Fields<Vec<String>>, required: Vec<Vec<String>> },
    Line(Regex),
    Css { rows: Selector, cells: Fields<Selector> },
    List { place: Place, split: String },
    One { fields: Fields<Value>, status: Option<Place> },
}

/// The objects that were found, and what is doubtful about them.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) objects: Vec<ObjectReport>,
    pub(super) doubts: Vec<String>,
}

impl Objects {
    pub(super) fn load(entry: &Entry<'_>, default: Option<&Vocabulary>) -> Result<Self, DefinitionError> {
        let mut section = entry.section("write [[objects]]")?;
        let (source, has_status) = Source::load(&mut section)?;
        let words = match section.get("words") {
            Some(entry) => Some(Vocabulary::from_entry(&entry)?),
            None if has_status => Some(Vocabulary::load(&mut section, default)?),
            None => None,
        };
        let found = Self {
            key: entry.path().to_owned(),
            source,
            kind: section.get("type").map_or(Ok(""), |entry| entry.text())?.to_owned(),
            words,
            skip: section.get("skip").map(|entry| entry.pattern()).transpose()?,
            part: section.get("in").map(|entry| place::part(&entry)).transpose()?,
            required: section.get("required").map_or(Ok(false), |entry| entry.yes_or_no())?,
        };
        section.finish()?;
        Ok(found)
    }

    /// Whether a success needs them.
    pub(super) fn is_required(&self) -> bool {
        self.required
    }

    /// Whether they tell a status.
    pub(super) fn has_status(&self) -> bool {
        match &self.source {
            Source::Table { columns, .. } => columns.iter().any(|(field, _)| *field == "status"),
            Source::Line(pattern) => pattern.capture_names().flatten().any(|name| name == "status"),
            Source::Css { cells, .. } => cells.iter().any(|(field, _)| *field == "status"),
            Source::List { .. } => false,
            Source::One { status, .. } => status.is_some(),
        }
    }

    /// Whether they are looked for in the whole body, whatever blocks there are.
    pub(super) fn is_css(&self) -> bool {
        match &self.source {
            Source::Css { .. } => true,
            Source::List { place, .. } => place.is_css(),
            Source::One { fields, status } => {
                fields.iter().flat_map(|(_, value)| value.places()).chain(status).any(Place::is_css)
            }
            Source::Table { .. } | Source::Line(_) => false,
        }
    }

    /// Whether they name the part of the mail themselves.
    pub(super) fn names_part(&self) -> bool {
        self.part.is_some()
    }

    /// The objects in `scope`.
    pub(super) fn read(&self, scope: &Scope<'_>, trace: &mut Trace) -> Result<Found, String> {
        let mut found = Found::default();
        let rows = self.rows(scope, trace).map_err(|reason| format!("{}: {reason}", self.key))?;
        let wanted = rows.into_iter().filter(|row| !self.skip.as_ref().is_some_and(|skip| skip.is_match(&row.line)));
        for row in wanted {
            if MAX_OBJECTS <= found.objects.len() {
                return Err(format!("{}: more than {MAX_OBJECTS} objects are listed", self.key));
            }
            let doubts = found.doubts.len();
            if let Some(object) = row.object(&self.kind, self.words.as_ref(), &mut found.doubts) {
                let told = object.status.as_ref().map_or("lists", |status| status.status.as_str());
                let is_clear = found.doubts.len() == doubts;
                trace.step(&self.key, is_clear, Some((row.part, &row.line, &object.name)), || {
                    format!("object {:?}: {}", object.name, if is_clear { told } else { "its status is not known" })
                });
                found.objects.push(object);
            }
        }
        if found.objects.is_empty() {
            trace.step(&self.key, false, None, || "no object is listed here".to_owned());
        }
        Ok(found)
    }

    fn rows(&self, scope: &Scope<'_>, trace: &mut Trace) -> Result<Vec<Raw>, String> {
        let grid = scope.grid(self.part);
        Ok(match &self.source {
            Source::Table { columns, required } => {
                let mut rows = Vec::new();
                for table in tables::all(grid, required) {
                    for row in &table.rows {
                        let fields = columns
                            .iter()
                            .filter_map(|(field, names)| Some((*field, table.cell(row, names)?.to_owned())));
                        rows.push(Raw { fields: fields.collect(), line: row.line(), part: grid.part() });
                    }
                }
                rows
            }
            Source::Line(pattern) => place::lines(grid, MAX_OBJECTS, |line| {
                let found = pattern.captures(line)?;
                let fields = FIELDS.iter().filter_map(|field| Some((*field, found.name(field)?.as_str().to_owned())));
                Some(Raw { fields: fields.collect(), line: line.to_owned(), part: grid.part() })
            }),
            Source::Css { rows, cells } => {
                let mut found = Vec::new();
                for element in scope.css.select(rows)? {
                    let line = scope.css.text(element)?;
                    let mut fields = Vec::new();
                    for (field, cell) in cells {
                        if let Some(cell) = element.select(cell).next() {
                            fields.push((*field, scope.css.text(cell)?));
                        }
                    }
                    if cells.is_empty() {
                        fields.push(("name", line.clone()));
                    }
                    found.push(Raw { fields, line, part: Part::Html });
                }
                if found.is_empty() {
                    Css::miss(&self.key, trace);
                }
                found
            }
            Source::List { place, split } => {
                let mut rows = Vec::new();
                for hit in place.hits(scope, trace)? {
                    let text = hit.text.unwrap_or_default();
                    let names = text.split(|c| split.contains(c)).map(squeeze).filter(|name| !name.is_empty());
                    rows.extend(names.map(|name| Raw {
                        fields: vec![("name", name.clone())],
                        line: name,
                        part: hit.part,
                    }));
                }
                rows
            }
            Source::One { fields, status } => {
                let mut raw = Raw { fields: Vec::new(), line: String::new(), part: grid.part() };
                for (field, value) in fields {
                    raw.fields.extend(value.read(scope, trace)?.map(|text| (*field, text)));
                }
                // Its status is where somebody could quote it; a line said twice counts as the reports do: each once.
                let mut rows = Vec::new();
                for hit in status.as_ref().map_or(Ok(Vec::new()), |place| place.hits(scope, trace))? {
                    let told = ("status", hit.text.unwrap_or_default());
                    let fields = raw.fields.iter().cloned().chain([told]).collect();
                    rows.push(Raw { fields, line: hit.line, part: hit.part });
                }
                if rows.is_empty() {
                    rows.push(raw);
                }
                rows.retain(|row| row.text("name").is_some());
                rows.dedup_by(|next, first| next.fields == first.fields);
                rows
            }
        })
    }
}

impl Source {
    /// The source, and whether it tells a status.
    fn load(section: &mut Section<'_>) -> Result<(Self, bool), DefinitionError> {
        if let Some(entry) = section.get("table") {
            let columns = fields(&entry, Entry::texts)?;
            let is_key = |field: &&(&str, Vec<String>)| matches!(field.0, "name" | "status");
            let required: Vec<_> = columns.iter().filter(is_key).map(|(_, names)| names.clone()).collect();
            let has_status = columns.iter().any(|(field, _)| *field == "status");
            return Ok((Self::Table { columns, required }, has_status));
        }
        if let Some(entry) = section.get("line") {
            let pattern = entry.pattern()?;
            let names: Vec<&str> = pattern.capture_names().flatten().collect();
            let unknown = names.iter().find(|name| !FIELDS.contains(name));
            if unknown.is_some() || !names.contains(&"name") {
                return Err(entry.wrong(format!(
                    "name the parts of the line: (?<name>…), and where they stand {}",
                    FIELDS[1..].join(", ")
                )));
            }
            let has_status = names.contains(&"status");
            return Ok((Self::Line(pattern), has_status));
        }
        if let Some(entry) = section.get("css") {
            let rows = css::selector(&entry)?;
            let cells = section.get("cells").map_or(Ok(Vec::new()), |entry| fields(&entry, css::selector))?;
            let has_status = cells.iter().any(|(field, _)| *field == "status");
            return Ok((Self::Css { rows, cells }, has_status));
        }
        if let Some(entry) = section.get("list") {
            let mut inner = entry.section("write a place such as { label = \"Devices\" }")?;
            let place = Place::load_quotable(&entry, &mut inner)?;
            inner.finish()?;
            let split = section.get("split").map_or(Ok(",;"), |entry| entry.text())?.to_owned();
            return Ok((Self::List { place, split }, false));
        }
        let entry = section.need("one", RIGHT)?;
        let mut status = None;
        let mut values = Vec::new();
        for (field, entry) in fields(&entry, |entry| Ok(entry.clone()))? {
            if field == "status" {
                let mut inner = entry.section("write a place such as { label = \"Result\" }")?;
                status = Some(Place::load_quotable(&entry, &mut inner)?);
                inner.finish()?;
            } else {
                values.push((field, Value::load(&entry)?));
            }
        }
        let has_status = status.is_some();
        Ok((Self::One { fields: values, status }, has_status))
    }
}

/// A table of [`FIELDS`]; the name has to be there.
fn fields<'a, T>(
    entry: &Entry<'a>,
    load: impl Fn(&Entry<'a>) -> Result<T, DefinitionError>,
) -> Result<Fields<T>, DefinitionError> {
    let right = "write a table that says where the fields stand, such as { name = …, status = … }";
    let mut section = entry.section(right)?;
    let name = section.need("name", "say where the name of the object stands")?;
    let mut found = vec![("name", load(&name)?)];
    for field in &FIELDS[1..] {
        if let Some(entry) = section.get(field) {
            found.push((*field, load(&entry)?));
        }
    }
    section.finish()?;
    Ok(found)
}
