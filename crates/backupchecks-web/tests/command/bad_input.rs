//! Bad files: each is named in a clear line, nothing is lost, the rest goes on.

use crate::setting::{Place, a_report, sum};

#[test]
fn bad_files_are_named_and_the_rest_goes_on() {
    let place = Place::new();
    let (_, good) = a_report();
    place.write("in/good.eml", &good);
    place.write("in/empty.eml", b"");
    place.write("in/folder.eml/inside.eml", &[b"X-Copy: 1\r\n".as_slice(), &good].concat());
    place.write("in/outlook.msg", &[0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]);
    let (code, summary, said) = place.import(&["in", "missing.eml"]);
    assert_eq!(code, 2);
    assert_eq!(summary["unreadable"].as_u64(), Some(4), "{said}");
    assert_eq!(summary["files"].as_u64(), Some(sum(&summary)));
    assert_eq!(summary["files"].as_u64(), Some(6), "the mail inside the folder is read too: {summary}");
    for (name, why) in
        [("empty.eml", "empty"), ("folder.eml", "folder"), ("outlook.msg", "msg"), ("missing.eml", "does not exist")]
    {
        let line = said.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name} in {said}"));
        assert!(line.contains(why), "{line}");
    }
}

#[test]
fn nothing_to_read_is_a_failure() {
    let place = Place::new();
    let (code, summary, said) = place.import(&["missing"]);
    assert_eq!((code, summary["unreadable"].as_u64()), (1, Some(1)), "{said}");
}

#[test]
fn hostile_mails_are_kept_and_do_not_harm_the_rest() {
    let place = Place::new();
    let (_, good) = a_report();
    let head = b"From: a@example.com\r\nSubject: hostile\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n";
    place.write("in/1-truncated.eml", &good[..good.len() / 3]);
    place.write("in/2-nul.eml", &[head.as_slice(), b"a\0b\0c"].concat());
    place.write("in/3-invalid-utf8.eml", &[head.as_slice(), &[0xff, 0xfe, 0xc3, 0x28]].concat());
    place.write("in/4-nested.eml", &[head.as_slice(), "<div>".repeat(10_000).as_bytes()].concat());
    place.write("in/5-huge.eml", &[head.as_slice(), &b"<p>Backup job: x</p>".repeat(1_500_000)].concat());
    place.write("in/6-good.eml", &good);
    let (code, summary, said) = place.import(&["in"]);
    assert_eq!((code, said.as_str()), (0, ""), "all are files and all are kept");
    assert_eq!((summary["files"].as_u64(), sum(&summary)), (Some(6), 6), "{summary}");
    assert!(summary["waiting"].as_u64() >= Some(1), "the good one is read: {summary}");
    let (_, again, _) = place.import(&["in"]);
    assert_eq!(again["duplicates"].as_u64(), Some(6), "all are stored");
}

#[test]
fn a_wrong_command_line_is_told_from_unreadable_files() {
    let place = Place::new();
    for (args, code) in [(&["import"][..], 1), (&["imprt", "x"], 1), (&["--help"], 0), (&["--version"], 0)] {
        assert_eq!(place.run(args).status.code(), Some(code), "{args:?}");
    }
}
