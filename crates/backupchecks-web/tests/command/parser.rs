//! `parser check`, and definitions given to `parse` and `import`.

use crate::setting::{Place, a_report};
use serde_json::Value;
use std::{
    io::Write as _,
    process::{Output, Stdio},
};

const DEFINITION: &str = "name = 'tapeworm'\nversion = 1\nrecognise.subject = 'Tapeworm'\n\
                          report = { software = 'Tapeworm', type = 'Backup', job = { label = 'Job' } }\n\
                          [[status]]\nlabel = 'Result'\nwords = { OK = 'success', Bad = 'failed' }\n";

fn mail(result: &str) -> Vec<u8> {
    format!("From: tape@example.com\r\nSubject: Tapeworm\r\nMessage-ID: <{result}@example.com>\r\n\r\nJob: Files\r\nResult: {result}\r\n")
        .into_bytes()
}

fn place() -> Place {
    let place = Place::new();
    place.write("own/tapeworm.toml", DEFINITION.as_bytes());
    place.write("ok.eml", &mail("OK"));
    place.write("odd.eml", &mail("Odd"));
    place
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_check_tells_outcome_steps_and_what_was_read_before() {
    let (code, out, err) = said(&place().run(&["parser", "check", "own/tapeworm.toml", "ok.eml"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    for line in [
        "own/tapeworm.toml: sound, own.tapeworm version 1",
        "ok.eml: report, read by own.tapeworm",
        "  Tapeworm / Backup / Files",
        "    + recognise.subject: the subject holds \"Tapeworm\"",
        "    + status[1]: label \"Result\" says OK means success",
        "  without the definition: unrecognised, read by no parser",
        "1 of 1 mails are read by own.tapeworm",
    ] {
        assert!(out.lines().any(|found| found == line), "{line:?} in {out}");
    }
}

#[test]
fn mails_that_are_not_read_give_code_2_and_a_wrong_definition_1() {
    let place = place();
    let (code, out, _) = said(&place.run(&["parser", "check", "own/tapeworm.toml", "ok.eml", "odd.eml"]));
    assert_eq!(code, Some(2));
    assert!(out.contains("odd.eml: parse failed, own.tapeworm: label \"Result\" says \"Odd\""), "{out}");
    let (name, raw) = a_report();
    place.write(&name, &raw);
    let (code, out, _) = said(&place.run(&["parser", "check", "own/tapeworm.toml", &name]));
    assert_eq!(code, Some(2));
    assert!(out.contains(&format!("{name}: not recognised by this definition")), "{out}");
    assert_eq!(said(&place.run(&["parser", "check", "own/tapeworm.toml", "ok.eml", "gone.eml"])).0, Some(2));
    assert_eq!(said(&place.run(&["parser", "check", "own/tapeworm.toml", "gone.eml"])).0, Some(1));
    assert_eq!(said(&place.run(&["parser", "check", "own/tapeworm.toml"])).0, Some(0));

    place.write("bad.toml", DEFINITION.replace("'failed'", "'bad'").as_bytes());
    for command in [&["parser", "check", "bad.toml", "ok.eml"][..], &["parse", "--definitions", "bad.toml", "ok.eml"]] {
        let (code, out, err) = said(&place.run(command));
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert!(
            err.starts_with("error: bad.toml: line 7: `status[1].words.Bad` is 'bad'; write success, warning"),
            "{err}"
        );
    }
    let (code, _, err) = said(&place.run(&["parser", "check", "gone.toml"]));
    assert!(code == Some(1) && err.contains("reading the definition gone.toml"), "{err}");
}

#[test]
fn a_check_in_json_is_the_form_of_parse_and_more() {
    let place = place();
    let mut check = place.command(&["parser", "check", "--json", "own/tapeworm.toml", "-"]);
    let mut check = check.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    check.stdin.take().unwrap().write_all(&mail("Bad")).unwrap();
    let output = check.wait_with_output().unwrap();
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((line["file"].as_str(), line["parser"].as_str()), (Some("-"), Some("own.tapeworm")));
    assert_eq!(line["reports"][0]["status"], "failed");
    assert_eq!(line["without_definition"]["outcome"], "unrecognised");
    assert_eq!(line["difference"]["before"], "unrecognised");
    let step = line["steps"].as_array().unwrap().iter().find(|step| step["key"] == "status[1]").unwrap();
    assert_eq!((step["found"].as_bool(), step["quote"]["words"].as_str()), (Some(true), Some("Bad")));
}

#[test]
fn definitions_are_asked_first_by_parse_and_import() {
    let place = place();
    let (code, out, _) = said(&place.run(&["parse", "ok.eml"]));
    assert!(code == Some(0) && out.contains("unrecognised"), "{out}");
    for path in ["own", "own/tapeworm.toml"] {
        let (code, out, _) = said(&place.run(&["parse", "--definitions", path, "ok.eml"]));
        assert!(code == Some(0) && out.contains("ok.eml: report, read by own.tapeworm"), "{out}");
    }
    let (code, summary, _) = place.import(&["--definitions", "own", "ok.eml"]);
    assert_eq!((code, summary["waiting"].as_u64(), summary["unrecognised"].as_u64()), (0, Some(1), Some(0)));
    let (_, out, err) = said(&place.run(&["parse", "--definitions", "data", "ok.eml"]));
    assert!(out.is_empty() && err.contains("no .toml file is in data"), "{err}");
    place.write("own/twin.toml", DEFINITION.as_bytes());
    let (code, _, err) = said(&place.run(&["parse", "--definitions", "own", "ok.eml"]));
    assert_eq!(code, Some(1));
    assert!(err.contains("own/tapeworm.toml and own/twin.toml both define own.tapeworm"), "{err}");
}
