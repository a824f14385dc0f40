//! The body of a mail as a page of its own: cleaned, and with the deciding words marked.

use ammonia::Builder;
use backupchecks_core::model::{Evidence, Part};
use backupchecks_parsers::mail::Mail;
use std::collections::HashSet;

/// How much of a body is shown, in bytes: twenty times a large report.
const MAX_SHOWN: usize = 1 << 20;

/// What a report needs of its looks. Positions, sizes beyond the frame and anything that loads are left out.
const STYLES: &[&str] = &[
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-collapse",
    "border-left",
    "border-right",
    "border-top",
    "color",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "height",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
    "width",
];

/// The mail as an HTML page.
///
/// A body beyond [`MAX_SHOWN`] ends there with the note `cut`: cleaning and showing more would keep server and browser busy.
pub(super) fn page(mail: &Mail, evidence: &[Evidence], cut: &str) -> String {
    // A report that was forwarded as an attachment stands inside.
    let shown = std::iter::once(mail).chain(&mail.nested).find(|mail| mail.html.is_some() || mail.text.is_some());
    let body = match shown {
        Some(Mail { html: Some(html), .. }) => {
            let (html, note) = beginning(html, cut);
            mark(&clean(html), evidence, Part::Html) + &note
        }
        Some(Mail { text: Some(text), .. }) => {
            let (text, note) = beginning(text, cut);
            format!("<pre>{}</pre>{note}", mark(&escape(text), evidence, Part::Text))
        }
        _ => String::new(),
    };
    whole(&body)
}

/// A page with a note in place of the mail.
pub(super) fn note(words: &str) -> String {
    whole(&format!("<p>{}</p>", escape(words)))
}

fn whole(body: &str) -> String {
    format!(
        "<!doctype html><meta charset=\"utf-8\"><style>\
         body{{font:14px/1.4 system-ui,sans-serif;margin:8px;background:#fff;color:#111}}\
         pre{{white-space:pre-wrap}}img{{max-width:100%}}mark{{background:#ffe066;outline:2px solid #b8860b}}\
         </style>{body}"
    )
}

fn clean(html: &str) -> String {
    let tags = ["font", "center", "col", "colgroup", "tbody", "thead", "tfoot", "caption"];
    let table: HashSet<&str> = [
        "bgcolor",
        "width",
        "height",
        "align",
        "valign",
        "border",
        "cellpadding",
        "cellspacing",
        "colspan",
        "rowspan",
        "color",
    ]
    .into();
    Builder::default()
        .add_tags(tags)
        .add_generic_attributes(["style"])
        .add_generic_attributes(&table)
        .filter_style_properties(STYLES.iter().copied().collect())
        .rm_tags(["a"])
        .url_schemes(HashSet::from(["data", "cid"]))
        .clean(html)
        .to_string()
}

/// Marks the first place of each quotation's words in the text of `html`, leaving its tags alone. Words that are parted by
/// tags are not found; the quotation beside the frame shows them all the same.
fn mark(html: &str, evidence: &[Evidence], part: Part) -> String {
    evidence.iter().filter(|found| found.part == part).fold(html.to_owned(), |html, found| {
        let words = escape(&found.words);
        let quote = escape(&found.quote);
        // The whole line first: a word such as "Error" stands in many places.
        place(&html, &quote)
            .and_then(|(at, _)| place(&html[at..], &words).map(|(inner, len)| (at + inner, len)))
            .or_else(|| place(&html, &words))
            .map_or(html.clone(), |(at, len)| {
                format!("{}<mark>{}</mark>{}", &html[..at], &html[at..at + len], &html[at + len..])
            })
    })
}

/// Text as it stands in HTML; the way ammonia writes it, so that quotations are found.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('\u{a0}', "&nbsp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The beginning of a body, and the note when that is not all.
fn beginning<'a>(body: &'a str, cut: &str) -> (&'a str, String) {
    if body.len() <= MAX_SHOWN {
        return (body, String::new());
    }
    (&body[..body.floor_char_boundary(MAX_SHOWN)], format!("<p><strong>{}</strong></p>", escape(cut)))
}

/// Where `words` stand in the text of `html`, outside tags: as whole words, so that "1 Error" is not found in "1 Errors", or
/// else anywhere.
fn place(html: &str, words: &str) -> Option<(usize, usize)> {
    if words.is_empty() {
        return None;
    }
    let in_text = |at: &usize| html[..*at].rfind('<').is_none_or(|open| html[open..*at].contains('>'));
    let inside_a_word = |at: &usize| {
        let before = html[..*at].chars().next_back().is_some_and(char::is_alphanumeric);
        let after = html[*at + words.len()..].chars().next().is_some_and(char::is_alphanumeric);
        (before && words.starts_with(char::is_alphanumeric)) || (after && words.ends_with(char::is_alphanumeric))
    };
    let places = || html.match_indices(words).map(|(at, _)| at).filter(|at| in_text(at));
    places().find(|at| !inside_a_word(at)).or_else(|| places().next()).map(|at| (at, words.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str, evidence: &[Evidence]) -> String {
        let raw = format!("From: a@example.com\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}");
        page(&Mail::decode(raw.as_bytes()), evidence, "cut")
    }

    #[test]
    fn nothing_in_a_mail_runs_loads_or_leads_away() {
        let hostile = r#"<script>alert(1)</script><img src="https://evil.example/x.png" onerror="alert(2)">
            <a href="https://evil.example">click</a><form action="https://evil.example"><input name="a"></form>
            <div style="background-image:url(https://evil.example/y);position:fixed;color:red">text</div>
            <iframe src="https://evil.example"></iframe><meta http-equiv="refresh" content="0;url=https://evil.example">"#;
        let page = shown(hostile, &[]);
        for wrong in ["script", "onerror", "evil.example", "<form", "<iframe", "position", "http-equiv"] {
            assert!(!page.contains(wrong), "{wrong} in {page}");
        }
        assert!(page.contains("color:red") && page.contains("click"));
    }

    #[test]
    fn the_deciding_words_are_marked_where_they_stand() {
        let evidence = [Evidence::new(Part::Html, "Result: Failed", "Failed")];
        let page = shown("<p class='Failed'>Failed logins DB</p><p>Result: Failed</p>", &evidence);
        assert!(page.contains("Result: <mark>Failed</mark>"), "{page}");
        assert_eq!(page.matches("<mark>").count(), 1);
    }

    #[test]
    fn whole_words_are_marked_before_parts_of_words() {
        let evidence = [Evidence::new(Part::Html, "1 Error", "1 Error")];
        assert!(shown("<h1>1 Errors</h1><p>1 Error</p>", &evidence).contains("<p><mark>1 Error</mark></p>"));
        assert!(shown("<h1>1 Errors</h1>", &evidence).contains("<mark>1 Error</mark>s"));
    }

    #[test]
    fn plain_text_is_text() {
        let raw = "From: a@example.com\r\n\r\nStatus: <b>ok</b>\r\n";
        let page = page(&Mail::decode(raw.as_bytes()), &[Evidence::new(Part::Text, "Status: <b>ok</b>", "ok")], "cut");
        assert!(page.contains("&lt;b&gt;<mark>ok</mark>"), "{page}");
    }

    #[test]
    fn a_body_without_end_is_shown_in_its_beginning_and_says_so() {
        let page = shown(&"<p>Backup job: x</p>".repeat(200_000), &[]);
        assert!(page.len() < 2 * MAX_SHOWN && page.ends_with("<p><strong>cut</strong></p>"));
    }

    #[test]
    fn quotations_with_marks_of_their_own_are_found() {
        let line = "repository 'Offsite NAS' = \"full\" & gone";
        let page = shown(
            &format!("<p>{}</p>", escape(line)),
            &[Evidence::new(Part::Html, line, "'Offsite NAS' = \"full\" &")],
        );
        assert!(page.contains("<mark>'Offsite NAS' = \"full\" &amp;</mark>"), "{page}");
    }
}
