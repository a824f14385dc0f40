//! A whole definition from its TOML text.

use super::{
    Definition, DefinitionError, Described, Notice,
    blocks::Blocks,
    condition::Condition,
    marks,
    objects::Objects,
    section::{self, Entry, Section},
    status::Verdict,
    value::Value,
    vocabulary::Vocabulary,
};
use crate::registry::Confidence;

/// Longer names do not fit where parsers are listed.
const MAX_NAME: usize = 60;

pub(super) fn definition(text: &str) -> Result<Definition, DefinitionError> {
    section::walk(text, |mut root| {
        let name = name(&root.need("name", "name the parser in lower case, such as name = \"tapeworm.nightly\"")?)?;
        let version = root
            .need("version", "write version = 1, and raise it whenever an old mail may read differently")?
            .number()?;
        let recognise = conditions(&mut root)?;
        let words = root.get("words").map(|entry| Vocabulary::from_entry(&entry)).transpose()?;
        let notices = notices(&mut root)?;
        let blocks = root.get("blocks").map(|entry| Blocks::load(&entry)).transpose()?;
        let mut report = root
            .need("report", "write [report] with software, type and job")?
            .section("write [report] with software, type and job")?;
        let mut need = |key, right| report.need(key, right).and_then(|entry| Value::load(&entry));
        let software = need("software", "name the product, such as software = \"Tapeworm\"")?;
        let backup_type = need("type", "name the kind of job, such as type = \"Backup\"")?;
        let job = need("job", "say where the job's name stands, such as job = { label = \"Job\" }")?;
        let mut maybe = |key| report.get(key).map(|entry| Value::load(&entry)).transpose();
        let (host, attempt) = (maybe("host")?, maybe("attempt")?);
        let (started, finished) = (maybe("started")?, maybe("finished")?);
        let (informational, informational_where) = informational(&mut report)?;
        report.finish()?;
        let verdicts = Verdict::load_all(&mut root, words.as_ref())?;
        let entries = root.get("objects").map_or(Ok(Vec::new()), |entry| entry.each())?;
        let objects =
            entries.iter().map(|entry| Objects::load(entry, words.as_ref())).collect::<Result<Vec<_>, _>>()?;
        if verdicts.is_empty() && !objects.iter().any(Objects::has_status) {
            return Err(
                root.missing("status", "say where the status stands: [[status]], [counters] or objects with a status")
            );
        }
        let described = Described::load(&mut root, &name, &recognise)?;
        if blocks.is_some() {
            let facts = [&host, &attempt, &started, &finished, &informational_where];
            let values = [&software, &backup_type, &job].into_iter().chain(facts.into_iter().flatten());
            let places = values.flat_map(Value::places);
            let mut places = places.chain(verdicts.iter().map(Verdict::place));
            if places.any(|place| place.is_css() || place.names_part())
                || objects.iter().any(|rule| rule.is_css() || rule.names_part())
            {
                return Err(root.missing(
                    "blocks.in",
                    "`css` and `in` look at the whole mail; with blocks use label, line, column or next_to, and `in` of blocks",
                ));
            }
        }
        root.finish()?;
        Ok(Definition {
            id: format!("own.{name}"),
            version,
            marks: marks::of(&recognise),
            described,
            recognise,
            notices,
            blocks,
            software,
            backup_type,
            job,
            host,
            attempt,
            started,
            finished,
            informational,
            informational_where,
            verdicts,
            objects,
        })
    })
}

fn name(entry: &Entry<'_>) -> Result<String, DefinitionError> {
    let name = entry.text()?;
    let is_good = name.len() <= MAX_NAME
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c));
    if !is_good {
        return Err(entry.wrong(format!(
            "use lower-case letters, digits, points, hyphens and underscores, a letter first, at most {MAX_NAME}"
        )));
    }
    Ok(name.to_owned())
}

/// `[recognise]` once, or `[[recognise]]` several times: one of them has to hold.
fn conditions(root: &mut Section<'_>) -> Result<Vec<Condition>, DefinitionError> {
    let right = "write [recognise] with what only these mails have, such as subject = '^Tapeworm: '";
    let entries = root.need("recognise", right)?.each()?;
    let load = |entry: &Entry<'_>| {
        let mut section = entry.section(right)?;
        let condition = Condition::load(&mut section)?;
        section.finish()?;
        Ok(condition)
    };
    entries.iter().map(load).collect()
}

fn notices(root: &mut Section<'_>) -> Result<Vec<Notice>, DefinitionError> {
    let entries = root.get("notice").map_or(Ok(Vec::new()), |entry| entry.each())?;
    let load = |entry: &Entry<'_>| {
        let mut section = entry.section("write [[notice]] with a condition and a reason")?;
        let reason = section.need("reason", "say what such a mail is, such as reason = \"a test message\"")?.text()?;
        let notice = Notice { condition: Condition::load(&mut section)?, reason: reason.to_owned() };
        section.finish()?;
        Ok(notice)
    };
    entries.iter().map(load).collect()
}

fn informational(report: &mut Section<'_>) -> Result<(bool, Option<Value>), DefinitionError> {
    match report.get("informational") {
        None => Ok((false, None)),
        Some(entry) if entry.is_bool() => Ok((entry.yes_or_no()?, None)),
        Some(entry) if entry.is_text() => {
            Err(entry.wrong("write true or false, or a place: what stands there makes it so"))
        }
        Some(entry) => Ok((false, Some(Value::load(&entry)?))),
    }
}

impl Described {
    fn load(root: &mut Section<'_>, name: &str, recognise: &[Condition]) -> Result<Self, DefinitionError> {
        let mut text = |key, default: &str| match root.get(key) {
            Some(entry) => entry.text().map(str::to_owned),
            None => Ok(default.to_owned()),
        };
        let described = Self {
            title: text("title", name)?,
            recognised_by: recognise.iter().map(Condition::describe).collect::<Vec<_>>().join("; or "),
            reads: text("reads", "The mails it was written for")?,
            rules: text("rules", "The worst of all statuses that its definition names")?,
            example_subject: text("example_subject", "none given")?,
            confidence: Confidence::Experimental,
        };
        let confidence = match root.get("confidence") {
            None => return Ok(described),
            Some(entry) => match entry.text()? {
                "genuine" => Confidence::Genuine,
                "attested" => Confidence::Attested,
                "experimental" => Confidence::Experimental,
                _ => return Err(entry.wrong("write genuine, attested or experimental")),
            },
        };
        Ok(Self { confidence, ..described })
    }
}
