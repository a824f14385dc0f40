//! The ways to read a mail that are measured in this process.

use backupchecks_parsers::{mail::Mail, registry::Registry};
use mail_parser::{MessageParser, PartType};
use scraper::{Html, Selector};
use std::{fs, hint::black_box, sync::LazyLock, time::Instant};

/// A way to read a mail.
pub(crate) struct Way {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&[u8]),
}

pub(crate) const OURS: &str = "Backupchecks: every field, with evidence";
const DOM: &str = "mail-parser and scraper's DOM, cells of all rows";

pub(crate) const WAYS: &[Way] = &[
    Way { name: OURS, run: |raw| drop(black_box(Registry::builtin().read(&Mail::decode(raw)))) },
    Way { name: "mail-parser alone", run: |raw| drop(black_box(MessageParser::default().parse(raw))) },
    Way { name: DOM, run: |raw| drop(black_box(dom(raw))) },
];

/// The texts of all rows, with no thought of what they mean.
fn dom(raw: &[u8]) -> Vec<Vec<String>> {
    static ROW: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("tr").ok());
    let Some(message) = MessageParser::default().parse(raw) else { return Vec::new() };
    let html = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html),
        _ => None,
    });
    let (Some(html), Some(row)) = (html, &*ROW) else { return Vec::new() };
    let cells = |row: scraper::ElementRef<'_>| {
        let cells = row.child_elements().filter(|element| matches!(element.value().name(), "td" | "th"));
        cells.map(|cell| cell.text().collect::<String>().trim().to_owned()).collect()
    };
    Html::parse_document(html).select(row).map(cells).collect()
}

/// Seconds of CPU that this thread has used, as the kernel counts them; of the clock, where it does not tell.
pub(crate) fn seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}
