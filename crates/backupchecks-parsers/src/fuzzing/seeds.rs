//! What the fuzzer begins with, made from the fixtures.

use crate::mail::Mail;
use std::{collections::BTreeSet, fmt::Write as _};

/// Inputs for `target` out of one raw mail.
#[must_use]
pub fn seeds(target: &str, raw: &[u8]) -> Vec<Vec<u8>> {
    if matches!(target, "mail" | "mime") {
        return vec![raw.to_vec()];
    }
    let mail = Mail::decode(raw);
    let mails = || std::iter::once(&mail).chain(&mail.nested);
    let bodies = |pick: fn(&Mail) -> Option<&String>| mails().filter_map(pick).map(|body| body.clone().into_bytes());
    match target {
        "html" | "scan" => bodies(|mail| mail.html.as_ref()).collect(),
        "text" | "labels" => bodies(|mail| mail.text.as_ref()).collect(),
        "body" => mails()
            .flat_map(|mail| {
                let html = mail.html.as_ref().map(|html| format!("{}\nh\n{html}", mail.subject));
                html.into_iter().chain(mail.text.as_ref().map(|text| format!("{}\nt\n{text}", mail.subject)))
            })
            .map(String::into_bytes)
            .collect(),
        "definition" => Vec::new(),
        "words" => mails().flat_map(lines).map(String::into_bytes).collect(),
        _ => values(&mail).map(String::into_bytes).collect(),
    }
}

/// Subject and lines.
fn lines(mail: &Mail) -> BTreeSet<String> {
    let lines = mail.html_body().lines().chain(mail.text_body().lines());
    lines.chain([mail.subject.as_str()]).filter(|line| line.len() < 200).map(str::to_owned).collect()
}

/// Cells, and what stands behind a colon, where a digit is in them: dates, times, sizes.
fn values(mail: &Mail) -> impl Iterator<Item = String> {
    let all = std::iter::once(mail).chain(&mail.nested).flat_map(lines);
    let values = all.flat_map(|line| {
        let behind = line.split_once(':').map(|(_, value)| value.trim().to_owned());
        behind.into_iter().chain([line])
    });
    let values: BTreeSet<String> =
        values.filter(|value| value.len() < 50 && value.contains(|c: char| c.is_ascii_digit())).collect();
    values.into_iter()
}

/// Words and marks to put in, in the form of libFuzzer: those of the mails, of MIME and of HTML.
pub fn dictionary<'a>(mails: impl Iterator<Item = &'a [u8]>) -> String {
    let mut words: BTreeSet<String> = MARKS.iter().map(|mark| (*mark).to_owned()).collect();
    for raw in mails {
        let mail = Mail::decode(raw);
        for line in lines(&mail) {
            let label = line.split_once(':').map(|(label, _)| format!("{label}:"));
            let found = line.split(' ').map(str::to_owned).chain(label);
            words.extend(found.filter(|word| (2..30).contains(&word.len())));
        }
    }
    words.iter().flat_map(|word| ["\"".to_owned(), escaped(word), "\"\n".to_owned()]).collect()
}

fn escaped(word: &str) -> String {
    word.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => drop(write!(out, "\\x{byte:02x}")),
        }
        out
    })
}

const MARKS: &[&str] = &[
    "Content-Type: ",
    "Content-Transfer-Encoding: ",
    "text/html; charset=utf-8",
    "text/plain",
    "multipart/mixed; boundary=b",
    "multipart/alternative; boundary=b",
    "multipart/digest; boundary=b",
    "message/rfc822",
    "message/global",
    "\n--b\n",
    "\n--b--\n",
    "quoted-printable",
    "base64",
    "=?utf-8?Q?",
    "=?utf-8?B?",
    "?=",
    "=\n",
    "charset=utf-16",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<td colspan=9>",
    "<th>",
    "<br>",
    "<div>",
    "</div>",
    "<pre>",
    "</pre>",
    "<p>",
    "<style>",
    "<script>",
    "<!--",
    "-->",
    "<![CDATA[",
    "&nbsp;",
    "&#8203;",
    "&amp;",
    "bgcolor=\"#fb9895\"",
    "style=\"background-color: #00b050\"",
    "\u{1e}",
    "\u{200b}",
    "\u{a0}",
    "\u{feff}",
    "\u{2019}",
    "\t",
    " - ",
    "(+1)",
    "9223372036854775807",
    "-9999-01-01",
    "9999-12-31",
    "23:59:60",
    "+25:59",
    "PM",
];
