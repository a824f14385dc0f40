//! Reading a mail takes work in proportion to its size: ten times the mail, ten times the work.
//!
//! Work is what is allocated, which is the same in every run, and the processor's time for this thread, in which a search
//! through all for each shows that allocates nothing. The bound on the time is wide, as a busy machine is not to fail it.

#![allow(unsafe_code, reason = "an allocator can only be written so")]

mod support;

use backupchecks_parsers::{mail::Mail, registry::Registry};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    fmt::Write as _,
    fs,
    io::Write as _,
    time::Duration,
};
use support::fixtures;

thread_local! {
    static ALLOCATED: Cell<usize> = const { Cell::new(0) };
}

/// How many bytes may be allocated for each byte of a mail, however little a smaller one took.
const SLOW_WAY: usize = 150;

/// The system's allocator, which counts.
struct Counting;

// SAFETY: every call goes to the system's allocator as it came; the counter is a plain number that allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.with(|count| count.set(count.get() + layout.size()));
        // SAFETY: as promised to this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as promised to this function.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What reading one mail took.
#[derive(Debug, Clone, Copy)]
struct Work {
    size: usize,
    allocated: usize,
    time: Duration,
}

/// The time this thread has had a processor, where the system tells it: on Linux.
fn processor_time() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or_default())
}

fn work(raw: &[u8]) -> Work {
    let (before, started) = (ALLOCATED.get(), processor_time());
    let mail = Mail::decode(raw);
    let reading = Registry::builtin().read(&mail);
    let work =
        Work { size: raw.len(), allocated: ALLOCATED.get() - before, time: processor_time().saturating_sub(started) };
    drop(reading);
    work
}

/// Reads `make(1)`, `make(10)` and `make(100)`; what is ten times as large may take `slack` times more than ten times.
#[track_caller]
fn check(what: &str, make: impl Fn(usize) -> Vec<u8>) {
    work(&make(1));
    let steps = [1, 10, 100].map(|times| work(&make(times)));
    if std::env::var_os("BACKUPCHECKS_TIMES").is_some() {
        for step in steps {
            let Work { size, allocated, time } = step;
            let _ = writeln!(std::io::stderr(), "{time:>10.3?} {allocated:>11} allocated {size:>9} bytes  {what}");
        }
    }
    for pair in steps.windows(2) {
        let (small, large) = (pair[0], pair[1]);
        // Half as much again, for tables that grow by doubling; and what a large mail may take that goes by a slower way.
        let allowed = (15 * small.allocated + (1 << 20)).max(SLOW_WAY * large.size);
        assert!(large.allocated <= allowed, "{what}: {small:?}, {large:?}");
        let allowed = 40 * small.time + Duration::from_millis(400);
        assert!(large.time <= allowed, "{what}: {small:?}, {large:?}");
    }
}

/// A mail by a product that is known, so that a parser walks all of it.
fn mail(fields: &str, body: &str) -> Vec<u8> {
    format!(
        "From: root@pve01.example.net\r\nSubject: vzdump backup status (pve01.example.net): backup failed\r\n{fields}\r\n{body}"
    )
    .into_bytes()
}

fn html(body: &str) -> Vec<u8> {
    mail("Content-Type: text/html; charset=utf-8\r\n", body)
}

fn numbered(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut out, number| {
        let _ = write!(out, "{}", line(number));
        out
    })
}

#[test]
fn tables_take_work_in_proportion() {
    let row = |number| format!("<tr><td>{number}</td><td>web{number}</td><td>failed</td><td>0:00:12</td></tr>\n");
    check("rows", |times| html(&format!("<table>{}</table>", numbered(100 * times, row))));
    check("cells of one row", |times| html(&format!("<table><tr>{}</tr></table>", "<td>x</td>".repeat(300 * times))));
    check("tables", |times| html(&"<table><tr><td>VMID<td>Status</tr><tr><td>1<td>ok</table>".repeat(50 * times)));
    check("lines of one cell", |times| html(&format!("<table><tr><td>{}</table>", "line<br>".repeat(300 * times))));
    let nested = "<table><tr><td>x".repeat(20) + &"</table>".repeat(20);
    check("tables in tables", |times| html(&nested.repeat(10 * times)));
}

#[test]
fn elements_take_work_in_proportion() {
    check("paragraphs", |times| html(&"<p>a line with some words</p>\n".repeat(150 * times)));
    let deep = "<div>".repeat(80) + "x" + &"</div>".repeat(80);
    check("deep boxes", |times| html(&deep.repeat(10 * times)));
    check("ever deeper boxes", |times| html(&format!("{}x", "<div>".repeat(100 * times))));
    check("unclosed marks", |times| html(&format!("<b><i><font>{}", "<p>x".repeat(500 * times))));
    let attributes = numbered(100, |number| format!(" a{number}=\"value\""));
    check("tags with attributes", |times| html(&format!("<p{attributes}>x</p>").repeat(10 * times)));
    check("attributes of one tag", |times| {
        html(&format!("<p{}>x", numbered(100 * times, |number| format!(" a{number}=1"))))
    });
    check("entities", |times| html(&"&amp;&nbsp;&#8203;".repeat(200 * times)));
    check("one long line", |times| html(&"words and more words ".repeat(500 * times)));
}

#[test]
fn text_takes_work_in_proportion() {
    check("labels", |times| mail("", &numbered(150 * times, |number| format!("Label {number}: value {number}\r\n"))));
    check("one label again and again", |times| mail("", &"Status: failed\r\nJob: nightly\r\n".repeat(150 * times)));
    check("one long line", |times| mail("", &"failed or not failed, 0 errors ".repeat(300 * times)));
    check("tabs", |times| mail("", &"\ta".repeat(400 * times)));
    check("guests with a log", |times| {
        let rows = numbered(100 * times, |number| format!("{number} web{number} err 1s 0 B\n"));
        let log = numbered(100 * times, |number| format!("{number}: ERROR: Backup of VM {number} failed - no space\n"));
        mail("", &format!("VMID Name Status Time Size\n{rows}\nLogs\n{log}"))
    });
}

#[test]
fn parts_take_work_in_proportion() {
    let mixed = |part: &str, times: usize| {
        mail("Content-Type: multipart/mixed; boundary=b\r\n", &format!("{}--b--\r\n", part.repeat(times)))
    };
    check("small parts", |times| mixed("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n", 4 * times));
    check("messages", |times| mixed("--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n", 4 * times));
    let line = format!("{}\r\n", "QUJD".repeat(19));
    let encoded = |kind: &str, times: usize| {
        let head = format!("--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        mixed(&format!("{head}{}", line.repeat(300 * times)), 1)
    };
    check("an attachment", |times| encoded("application/zip", times));
    check("base64 text", |times| encoded("text/plain", times));
    check("base64 HTML", |times| encoded("text/html", times));
    check("quoted text", |times| {
        mail("Content-Transfer-Encoding: quoted-printable\r\n", &"=C3=A4 =\r\n".repeat(1_000 * times))
    });
    check("hyphens", |times| mixed("--a --\r\n", 300 * times));
    check("fields", |times| mail(&"X-Field: value\r\n".repeat(40 * times), "x"));
    check("addresses", |times| mail(&format!("To: {}\r\n", "a <a@example.com>, ".repeat(100 * times)), "x"));
    check("words of a subject", |times| mail(&format!("Subject: {}\r\n", "=?utf-8?q?a?= ".repeat(100 * times)), "x"));
}

/// `raw` with what stands in its bodies so many times over.
fn repeated(raw: &[u8], times: usize) -> Vec<u8> {
    let decoded = Mail::decode(raw);
    let kind = if decoded.html.is_some() { "html" } else { "plain" };
    let Some(body) = decoded.html.or(decoded.text) else { return raw.to_vec() };
    // About as much of every mail, whatever its size.
    let copies = (2_000 / body.len().max(1)).max(1) * times;
    let head = format!(
        "From: {} <{}>\nSubject: {}\nContent-Type: text/{kind}; charset=utf-8\n\n",
        decoded.from_name.unwrap_or_default(),
        decoded.from_address,
        decoded.subject
    );
    format!("{head}{}", format!("{body}\n").repeat(copies)).into_bytes()
}

#[test]
fn the_reports_of_every_product_take_work_in_proportion() {
    let mut tried = 0;
    let mut folder = "";
    let mut of_folder = 0;
    for fixture in fixtures() {
        of_folder = if folder == fixture.folder() { of_folder + 1 } else { 0 };
        folder = fixture.folder();
        // Every few mails of one product: a product's parsers are walked by each of them.
        if of_folder % 8 == 0 {
            tried += 1;
            check(&fixture.name(), |times| repeated(&fixture.raw, times));
        }
    }
    assert!(10 < tried, "only {tried} mails were tried");
    assert!(Duration::ZERO < processor_time() || !cfg!(target_os = "linux"), "no time is told here");
}
