//! A fixture taken apart: what stays, and where names and times of a planned mail go.

use super::moments::{FORMATS, Moment, Session, pattern};
use anyhow::Context as _;
use backupchecks_parsers::mail::Mail;
use jiff::SignedDuration;
use regex::{Captures, Regex};

/// What stands at a place of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// The job.
    Job,
    /// The machine that ran it.
    Host,
    /// The same in lower case.
    HostInLowerCase,
    /// The object with that number.
    Object(usize),
    /// The Windows domain of the customer.
    Domain,
}

/// What a template is filled with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filling<'a> {
    /// The job.
    pub(super) job: &'a str,
    /// The machine that ran it.
    pub(super) host: &'a str,
    /// The objects; where one is missing the fixture's stays.
    pub(super) objects: &'a [&'a str],
    /// The Windows domain of the customer.
    pub(super) domain: &'a str,
    /// How far times move.
    pub(super) shift: SignedDuration,
}

/// A mail with places to be filled.
#[derive(Debug)]
pub(super) struct Template {
    subject: Vec<Piece>,
    text: Option<Vec<Piece>>,
    html: Option<Vec<Piece>>,
}

/// Subject, text and HTML of a mail.
#[derive(Debug)]
pub(super) struct Content {
    /// The subject.
    pub(super) subject: String,
    /// The plain-text body.
    pub(super) text: Option<String>,
    /// The HTML body.
    pub(super) html: Option<String>,
}

#[derive(Debug)]
enum Piece {
    Fixed(String),
    /// A name, and what the fixture has in its place.
    Name(Name, String),
    Moment(Moment),
}

impl Template {
    /// Takes `mail` apart: `names` are the fixture's, `session` tells which times are those of the run.
    pub(super) fn new(mail: &Mail, names: &[(String, Name)], session: Session) -> anyhow::Result<Self> {
        let cutter = Cutter::new(names, session)?;
        Ok(Self {
            subject: cutter.cut(&mail.subject),
            text: mail.text.as_deref().map(|text| cutter.cut(text)),
            html: mail.html.as_deref().map(|html| cutter.cut(html)),
        })
    }

    /// The mail with `filling` in its places.
    pub(super) fn fill(&self, filling: Filling<'_>) -> Content {
        let join = |pieces: &Vec<Piece>| pieces.iter().fold(String::new(), |text, piece| text + &piece.filled(filling));
        Content { subject: join(&self.subject), text: self.text.as_ref().map(join), html: self.html.as_ref().map(join) }
    }
}

impl Piece {
    fn filled(&self, filling: Filling<'_>) -> String {
        match self {
            Self::Fixed(text) => text.clone(),
            Self::Moment(moment) => moment.moved(filling.shift),
            Self::Name(name, original) => match name {
                Name::Job => filling.job.to_owned(),
                Name::Host => filling.host.to_owned(),
                Name::HostInLowerCase => filling.host.to_lowercase(),
                Name::Object(number) => (*filling.objects.get(*number).unwrap_or(&original.as_str())).to_owned(),
                Name::Domain => filling.domain.to_owned(),
            },
        }
    }
}

/// Finds names and times with one pattern: a group for each, names before times, longer names before shorter ones.
struct Cutter {
    places: Regex,
    names: Vec<(String, Name)>,
    session: Session,
}

impl Cutter {
    fn new(names: &[(String, Name)], session: Session) -> anyhow::Result<Self> {
        let mut names = names.to_vec();
        names.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        let of_names = names.iter().map(|(text, _)| {
            // `NAS01_1` holds the name, `filesystem` does not.
            let end = if text.ends_with(|c: char| c.is_ascii_digit()) { "" } else { r"\b{end-half}" };
            format!(r"\b{{start-half}}{}{end}", regex::escape(text))
        });
        let of_times = FORMATS.iter().map(|format| pattern(format));
        let groups: Vec<String> = of_names.chain(of_times).map(|pattern| format!("({pattern})")).collect();
        let places = Regex::new(&groups.join("|")).context("a fixture has a name that no pattern can be made of")?;
        Ok(Self { places, names, session })
    }

    fn cut(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut end = 0;
        for found in self.places.captures_iter(text) {
            let Some((place, piece)) = found.get(0).zip(self.piece(&found)) else { continue };
            pieces.push(Piece::Fixed(text[end..place.start()].to_owned()));
            pieces.push(piece);
            end = place.end();
        }
        pieces.push(Piece::Fixed(text[end..].to_owned()));
        pieces
    }

    fn piece(&self, found: &Captures<'_>) -> Option<Piece> {
        let (group, place) = found.iter().enumerate().skip(1).find_map(|(group, place)| Some((group - 1, place?)))?;
        match self.names.get(group) {
            Some((text, name)) => Some(Piece::Name(*name, text.clone())),
            None => Moment::read(place.as_str(), FORMATS[group - self.names.len()], self.session).map(Piece::Moment),
        }
    }
}
