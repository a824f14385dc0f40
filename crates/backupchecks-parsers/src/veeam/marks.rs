//! Whose mail it is: the marks of Veeam Backup & Replication and its agents, and those of products that look alike.

use super::{Seen, header::Header, subject::Subject};
use crate::{forwarded, mail::Mail};
use memchr::memmem;

/// Names in mails that have the same look but belong to other products. A server that backs one of them up may name it in
/// a job's description: there the footer decides.
const OTHERS: &[&str] = &[
    "Veeam Backup for Microsoft",
    "Veeam Backup for Office",
    "Veeam Backup for AWS",
    "Veeam Backup for Azure",
    "Veeam Backup for Google",
    "Veeam Backup for Nutanix",
    "Veeam Service Provider Console",
    "Veeam Availability Console",
    "Veeam ONE",
];

/// Headings and labels of the daily report that Cloud Connect sends to a provider; it has the footer of the server.
const CLOUD_CONNECT: &[&str] = &["Infrastructure status:", "Total quota", "Veeam Cloud Connect"];

/// The line at the end of every mail of the server.
pub(super) const FOOTER: &str = "Veeam Backup & Replication";

/// Class names in the HTML of all versions; mail programs put `x_` before them.
const CLASSES: &[&str] = &["processObjectsHeader", "jobDescription", "sessionDetails"];

/// Texts of which every mail about a session holds one, see [`ReportParser::marks`](crate::registry::ReportParser::marks): the
/// result in the subject, also a quoted one; the product's name; a class name; a heading of the table; the count in the header.
pub(super) const OF_SESSIONS: &[&str] = &[
    "[Success]",
    "[Warning]",
    "[Failed]",
    "Veeam",
    "processObjectsHeader",
    "jobDescription",
    "sessionDetails",
    "Transferred",
    " processed",
];

/// Whether a line of the body begins with `mark`.
pub(super) fn has_line(mail: &Mail, mark: &str) -> bool {
    behind(mail, mark).next().is_some()
}

/// What stands behind `mark` in the lines of the body that begin with it.
pub(super) fn behind<'a>(mail: &'a Mail, mark: &str) -> impl Iterator<Item = &'a str> {
    let text = mail.haystack();
    let begins_line = |at: &usize| text[..*at].ends_with('\n');
    let rest = |at: usize| text[at + mark.len()..].lines().next().unwrap_or_default();
    memmem::find_iter(text.as_bytes(), mark).filter(begins_line).map(rest)
}

/// Whether `words` stand anywhere in a line of the body.
pub(super) fn has(mail: &Mail, words: &str) -> bool {
    memmem::find(mail.haystack().as_bytes(), words.as_bytes()).is_some()
}

/// The lines of both bodies.
pub(super) fn lines(mail: &Mail) -> impl Iterator<Item = &str> {
    mail.html_body().lines().chain(mail.text_body().lines())
}

/// Whether a product that is not read here wrote `mail`.
pub(super) fn is_another_product(mail: &Mail) -> bool {
    Seen::of(mail).is_another_product
}

/// As [`is_another_product`], looked up anew.
pub(super) fn names_another_product(mail: &Mail) -> bool {
    let begins = |mark: &&str| has_line(mail, mark);
    CLOUD_CONNECT.iter().any(begins) || (!has_line(mail, FOOTER) && OTHERS.iter().any(begins))
}

/// Whether the server or an agent wrote `mail`: by the footer, by the class names, or by a subject with a result and a
/// counter above a session.
pub(super) fn is_session(mail: &Mail) -> bool {
    let marked = has_classes(mail)
        || has_line(mail, FOOTER)
        || has_line(mail, "Veeam Agent for ")
        || has_headings(mail)
        || Subject::of(mail).is_some_and(|subject| subject.counted.is_some());
    marked && !is_another_product(mail) && Header::of(mail).is_some()
}

/// Whether the server wrote `mail` about a job, by its marks and by subject or title, also where no header can be read.
pub(super) fn is_about_a_job(mail: &Mail) -> bool {
    // A line that was joined with others may have the footer anywhere.
    if !(has_classes(mail) || has(mail, FOOTER)) || is_another_product(mail) {
        return false;
    }
    Subject::of(mail).is_some_and(|subject| subject.counted.is_some())
        || [mail.html_body(), mail.text_body()].into_iter().any(|grid| Header::titles(grid) > 0)
}

/// Whether the HTML has class names of the product.
pub(super) fn has_classes(mail: &Mail) -> bool {
    let html = mail.html.as_deref().unwrap_or_default();
    CLASSES.iter().any(|class| memmem::find(html.as_bytes(), class.as_bytes()).is_some())
}

/// Whether a table has the headings of the product, as HTML, with tabs, or stuck together.
fn has_headings(mail: &Mail) -> bool {
    let rows = mail.html_body().rows.iter().chain(&mail.text_body().rows);
    has_line(mail, "Name")
        && rows.filter(|row| row.text(0).starts_with("Name")).any(|row| {
            let line = row.line().replace(' ', "");
            line.starts_with("NameStatusStarttimeEndtime") && line.contains("Transferred")
        })
}

/// Whether nothing but the subject could tell anything: no body, and no message inside.
pub(super) fn is_subject_alone(mail: &Mail) -> bool {
    mail.body().is_empty() && mail.nested.is_empty()
}

/// The same of a mail that was forwarded, in which the head of the forwarded one stands. What stood below it may have been lost, so
/// that it tells of trouble and never of success.
pub(super) fn is_forwarded_alone(mail: &Mail) -> bool {
    mail.nested.is_empty() && forwarded::is_head_alone(mail.body())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_of_another_product_counts_where_it_begins_a_line() {
        for mark in OTHERS.iter().chain(CLOUD_CONNECT) {
            assert!(is_another_product(&Mail::sample("", &format!("a line\n{mark} 12"))), "{mark}");
            assert!(!is_another_product(&Mail::sample("", &format!("a line of {mark}"))), "{mark}");
        }
        for (name, expected) in [("Veeam ONE", false), ("Total quota", true)] {
            assert_eq!(is_another_product(&Mail::sample("", &format!("{name}\n{FOOTER} 12"))), expected, "{name}");
        }
    }
}
