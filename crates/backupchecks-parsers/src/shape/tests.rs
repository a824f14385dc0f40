//! Shapes over the fixtures: the file of known ones is theirs, and only a change of a template is news.

use super::*;
use crate::registry::Registry;
use backupchecks_core::model::Outcome;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Every fixture that gives a report, with the parser that reads it.
fn reports() -> Vec<(PathBuf, String, Mail)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/mail");
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut files: Vec<PathBuf> =
        folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let mail = Mail::decode(&fs::read(&path).unwrap());
        collect(&path, mail, &mut found);
    }
    found
}

/// Takes the messages that are read themselves: a mail may only carry the report.
fn collect(path: &Path, mut mail: Mail, found: &mut Vec<(PathBuf, String, Mail)>) {
    let nested = std::mem::take(&mut mail.nested);
    let reading = Registry::builtin().read(&mail);
    match (reading.parser, reading.outcome) {
        (Some(parser), Outcome::Report(_)) => found.push((path.to_owned(), parser.id, mail)),
        _ => nested.into_iter().for_each(|inner| collect(path, inner, found)),
    }
}

/// A mail of these bodies.
fn of(text: Option<String>, html: Option<String>) -> Mail {
    let mut mail = Mail::default();
    (mail.text, mail.html) = (text, html);
    mail
}

#[test]
fn the_known_shapes_are_those_of_the_fixtures() {
    let mut lines = BTreeSet::new();
    for (_, parser, mail) in reports() {
        let mut add = |kind: &str, text: &str| {
            lines.insert(format!("{parser}\t{kind}\t{text}\n"));
        };
        add("body", facts::body(&mail));
        for row in Facts::of(mail.body()).rows {
            row.headings().into_iter().for_each(|cells| add("headings", &cells.join(facts::JOINT)));
            row.labels.iter().for_each(|label| add("label", label));
        }
    }
    let expected: String = lines.into_iter().collect();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/shape/shapes.tsv"), expected).unwrap();
    } else {
        assert!(expected == known::FILE, "shapes.tsv is not that of the fixtures; see CONTRIBUTING.md, Add a parser");
    }
}

#[test]
fn a_proven_shape_is_no_news() {
    for (path, parser, mail) in reports() {
        assert_eq!(news(&parser, &mail), None, "{}", path.display());
    }
}

/// Other numbers, sizes, times and dates in the same template.
#[test]
fn other_data_is_no_news() {
    let other = |text: Option<String>| {
        text.map(|text| {
            text.chars().map(|c| if c.is_ascii_digit() { char::from(b'9' - (c as u8 - b'0')) } else { c }).collect()
        })
    };
    for (path, parser, mail) in reports() {
        let changed = of(other(mail.text), other(mail.html));
        assert_eq!(news(&parser, &changed), None, "{}", path.display());
    }
}

/// Machines, jobs and messages are data, whatever they are called.
#[test]
fn other_names_are_no_news() {
    for (path, parser, mail) in reports() {
        let reading = Registry::builtin().read(&mail);
        let Outcome::Report(reports) = reading.outcome else { continue };
        let names = reports.iter().flat_map(|report| {
            let objects =
                report.objects.iter().flat_map(|object| [Some(object.name.as_str()), object.message.as_deref()]);
            objects.flatten().chain([report.job_name.as_str()]).filter(|name| 3 < name.len())
        });
        let mut changed = of(mail.text, mail.html);
        for name in names {
            for body in [&mut changed.text, &mut changed.html].into_iter().flatten() {
                *body = body.replace(name, "Quarterly archive of the branch office");
            }
        }
        // A name may be a word of the template too, such as a guest called `Name`; then it is no longer the same template.
        if facts::body(&changed) == "nothing" {
            continue;
        }
        assert_eq!(news(&parser, &changed), None, "{}", path.display());
    }
}

/// What `from` in the fixture becomes in the changed template, and what is told of it.
#[track_caller]
fn check(fixture: &str, from: &str, to: &str, expected: &str) {
    let (path, parser, mail) = reports().into_iter().find(|(path, ..)| path.ends_with(fixture)).unwrap();
    let change = |body: Option<String>| body.map(|body| body.replace(from, to));
    let changed = of(change(mail.text.clone()), change(mail.html.clone()));
    assert!(changed.text != mail.text || changed.html != mail.html, "{from} does not stand in {}", path.display());
    assert_eq!(news(&parser, &changed).as_deref(), Some(expected));
}

#[test]
fn a_changed_template_is_news() {
    let vzdump = "vzdump-nightly--success-new.eml";
    check(vzdump, ">Size<", ">Capacity<", r#"the headings "VMID | Name | Status | Time | Capacity | Filename""#);
    check("files--success.eml", "Client:", "Machine:", r#"the label "Machine""#);
    check("files--success.eml", "  Client:", "  Region:  north\n  Client:", r#"the label "Region""#);
}

#[test]
fn another_body_is_news() {
    let mut proven = reports();
    proven.retain(|(_, parser, mail)| {
        mail.text.is_some() && known::of(parser).is_some_and(|known| !known.bodies.contains("HTML"))
    });
    assert!(!proven.is_empty(), "every parser has a fixture in HTML; take one that has none in plain text");
    for (path, parser, mail) in proven {
        let html = mail.text.map(|text| format!("<pre>{text}</pre>"));
        assert_eq!(news(&parser, &of(None, html)).as_deref(), Some("a body of HTML"), "{}", path.display());
    }
}
