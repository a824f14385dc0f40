//! Proving the audit log and copying it out.

use crate::setting::Place;
use std::fs;

/// Runs a command and gives its exit code, what it printed and what it complained of.
fn run(place: &Place, args: &[&str]) -> (i32, String, String) {
    let output = place.run(args);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A place where something has happened.
fn busy_place() -> Place {
    let place = Place::new();
    place.write_mails("mails", 20);
    place.import(&["mails"]);
    for name in ["alice", "bob"] {
        assert_eq!(run(&place, &["user", "add", name, "--role", "operator"]).0, 0);
    }
    place
}

/// The end as `audit verify` prints it.
fn end_of(said: &str) -> String {
    said.lines().last().unwrap().strip_prefix("Its end is ").unwrap().to_owned()
}

#[test]
fn a_log_is_proven_and_its_end_fits_later() {
    let place = busy_place();
    let (code, said, complaint) = run(&place, &["audit", "verify"]);
    assert_eq!(code, 0, "{complaint}");
    assert!(said.starts_with("The audit log is whole: 3 entries."), "{said}");
    let end = end_of(&said);
    assert!(end.starts_with("3:") && end.len() == 66, "{end}");
    run(&place, &["user", "disable", "bob"]);
    assert_eq!(run(&place, &["audit", "verify", "--kept", &end]).0, 0, "the log has only grown");

    let other = end.replace("3:", "2:");
    let (code, _, complaint) = run(&place, &["audit", "verify", "--kept", &other]);
    assert_eq!(code, 1);
    assert!(complaint.contains("entry 2") && complaint.contains("written anew"), "{complaint}");
    let (code, _, complaint) = run(&place, &["audit", "verify", "--kept", &end.replace("3:", "90:")]);
    assert!(code == 1 && complaint.contains("ends with entry 4"), "{complaint}");
    let (code, _, complaint) = run(&place, &["audit", "verify", "--kept", "x"]);
    assert!(code == 1 && complaint.contains("64 hexadecimal digits"), "{complaint}");
}

#[test]
fn a_copy_is_proven_without_the_database_and_every_changed_line_is_found() {
    let place = busy_place();
    let (code, _, said) = run(&place, &["audit", "export", "--output", "log.jsonl"]);
    assert_eq!(code, 0, "{said}");
    let copy = fs::read_to_string(place.path().join("log.jsonl")).unwrap();
    let lines: Vec<&str> = copy.lines().collect();
    assert_eq!(lines.len(), 5, "a header and four entries, the last that of the copy itself: {copy}");
    assert!(lines[0].contains("\"backupchecks-audit-log\"") && lines[4].contains("audit.exported"), "{copy}");
    let elsewhere = Place::new();
    let verify = |text: &str| {
        elsewhere.write("copy.jsonl", text.as_bytes());
        run(&elsewhere, &["audit", "verify", "copy.jsonl"])
    };
    let (code, said, complaint) = verify(&copy);
    assert!(code == 0 && said.contains("whole: 4 entries"), "{said}{complaint}");
    assert_eq!(end_of(&said), end_of(&run(&place, &["audit", "verify"]).1));
    let (code, printed, _) = run(&place, &["audit", "export"]);
    assert!(code == 0 && printed.starts_with(lines[0].split("\"head\"").next().unwrap()), "{printed}");

    let without = |line: usize| {
        let kept = lines.iter().enumerate().filter(|(at, _)| *at != line).map(|(_, line)| *line);
        kept.collect::<Vec<_>>().join("\n")
    };
    for (changed, told) in [
        (copy.replace("alice", "clara"), "entry 2 of the audit log is not what was written"),
        (without(2), "after entry 1 of the audit log comes 3"),
        (without(4), "the audit log ends with entry 3"),
        (without(0), "does not begin with the header"),
        (copy.replace("\"version\":1", "\"version\":2"), "use the newer program"),
        (copy.replace("\"event\":\"user.added\"", "\"event\":"), "line 3 of the copy is no entry"),
        (String::new(), "does not begin with the header"),
    ] {
        let (code, _, complaint) = verify(&changed);
        assert!(code == 1 && complaint.contains(told), "{told}: {complaint}");
    }
    let (code, _, complaint) = run(&place, &["audit", "export", "--output", "log.jsonl"]);
    assert!(code == 1 && complaint.contains("making the file"), "an older copy is not written over: {complaint}");
}

#[test]
fn every_mail_is_accounted_for_in_words_and_as_json() {
    let place = busy_place();
    let (code, said, complaint) = run(&place, &["check"]);
    assert_eq!(code, 0, "{complaint}");
    assert!(said.contains("20 mails were ever accepted") && said.contains("Every mail is there"), "{said}");
    let (code, json, _) = run(&place, &["check", "--json"]);
    let standing: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, standing["accepted"].as_u64(), standing["whole"].as_bool()), (0, Some(20), Some(true)));
    let parts = ["recorded", "waiting", "notices", "unrecognised", "parse_failed", "deleted"];
    assert_eq!(parts.iter().map(|part| standing[part].as_u64().unwrap()).sum::<u64>(), 20);
}
