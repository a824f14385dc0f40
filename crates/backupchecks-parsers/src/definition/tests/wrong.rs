//! Definitions that cannot be used: each error says where, what, and what would be right.

use super::{Definition, HEAD, RESULT};

#[track_caller]
fn check_error(text: &str, expected: &str) {
    let error = Definition::from_toml(text).expect_err("a wrong definition").to_string();
    assert!(error.contains(expected), "{error:?} lacks {expected:?}");
}

#[test]
fn wrong_definitions_say_where_what_and_what_would_be_right() {
    check_error("name = ", "line 1: this is not TOML");
    check_error("name = 'a'\nversion = 1\nname = 'b'", "line 3: this is not TOML: duplicate key");
    check_error("version = 1", "line 1: `name` is missing; name the parser in lower case");
    check_error("name = 'Tape Worm'", "line 1: `name` is 'Tape Worm'; use lower-case letters");
    check_error("name = 'a'\nversion = '1'", "line 2: `version` is '1'; write a whole number from 1");
    check_error("name = 'a'\nversion = 0", "line 2: `version` is 0; write a whole number from 1");
    check_error("name = 'a'\nversion = 1", "`recognise` is missing");
    check_error("name = 'a'\nversion = 1\nrecognise = 'x'", "`recognise` is 'x'; write [recognise]");
    let recognise = |rest: &str| format!("name = 'a'\nversion = 1\n[recognise]\n{rest}\n");
    check_error(&recognise("sender = 'a@example.com'"), "`recognise.subject` is missing; give a subject, or texts");
    check_error(
        &recognise("subject = '.*'"),
        "line 4: `recognise.subject` is '.*'; this pattern matches every subject",
    );
    check_error(&recognise("subject = '.'"), "this pattern matches every subject");
    check_error(
        &recognise("subject = '(x'"),
        "`recognise.subject` is '(x'; write a regular expression; this one is refused: unclosed",
    );
    check_error(&recognise("any = ['abc', 'ab']"), "`recognise.any[2]` is 'ab'; write at least 3 characters");
    check_error(&recognise("any = []"), "`recognise.any` is []; write 1 to 200 values");
    check_error(&recognise("subject = 3"), "`recognise.subject` is 3; write a text between quotation marks");
    check_error(&recognise("subjekt = 'x'"), "`recognise.subject` is missing");
    check_error(
        &recognise("subject = 'x'\nsubjekt = 'x'"),
        "line 5: `recognise.subjekt` means nothing here; known are all, any, none, sender, subject",
    );
    check_error(&recognise("subject = 'x'"), "`report` is missing; write [report]");
    check_error(HEAD, "`status` is missing; say where the status stands");
    let with = |rest: &str| format!("{HEAD}{rest}");
    check_error(&with("[[status]]\nlabel = 'x'"), "line 5: `status[1].words` is missing; write \"shared\", or a table");
    check_error(&with("[[status]]\nlabel = 'x'\nwords = 'own'"), "`status[1].words` is 'own'; write \"shared\"");
    check_error(
        &with("[[status]]\nlabel = 'x'\nwords = { OK = 'good' }"),
        "`status[1].words.OK` is 'good'; write success, warning, failed, or none",
    );
    check_error(
        &with("[[status]]\nlabel = 'x'\nwords = { 'OK*' = 'success' }"),
        "only a warning or a failure may be named by its beginning",
    );
    check_error(&with("[[status]]\nlabel = 'x'\nwords = { '*' = 'none' }"), "only a warning or a failure");
    check_error(
        &with("[[status]]\nwords = 'shared'"),
        "`status[1].subject` is missing; name one place: subject, label",
    );
    check_error(
        &with("[[status]]\nsubject = 'x'\nlabel = 'y'\nwords = 'shared'"),
        "`status[1].label` is 'y'; this place is named twice",
    );
    check_error(&with("[[status]]\nsender = 'x'\nwords = 'shared'"), "a status stands in the subject or in the body");
    check_error(
        &with("[[status]]\ncss = 'a'\nattribute = 'href'\nwords = 'shared'"),
        "a status stands in the subject or in the body",
    );
    check_error(&with("[[status]]\ncss = 'p ~ p'\nwords = 'shared'"), "`:has` and `~` are not known here");
    check_error(&with("[[status]]\ncss = 'p:has(b)'\nwords = 'shared'"), "`:has` and `~` are not known here");
    check_error(&with("[[status]]\ncss = 'p['\nwords = 'shared'"), "write a CSS selector; this one is refused");
    check_error(
        &with("[[status]]\nlabel = 'x'\nin = 'body'\nwords = 'shared'"),
        "`status[1].in` is 'body'; write \"text\" or \"html\"",
    );
    check_error(
        &with("counters = { errors = { label = 'x' } }"),
        "`counters.errors` means nothing here; known are failed, success, warning",
    );
    check_error(&with("counters.failed = 'x'"), "`counters.failed` is 'x'; write a place such as");
    check_error(&with("[[objects]]\ntype = 'VM'"), "`objects[1].one` is missing; name one kind of list");
    check_error(&with("[[objects]]\nline = '(?<nom>x)'"), "name the parts of the line: (?<name>…)");
    check_error(&with("[[objects]]\ntable = { status = 'x' }"), "`objects[1].table.name` is missing");
    check_error(&with("[[objects]]\ntable = { name = 'x', status = 'y' }"), "`objects[1].words` is missing");
    check_error(
        &with(&format!("{RESULT}\n[blocks]\nskip = 'x'")),
        "`blocks.line` is missing; write [blocks] with one of",
    );
    check_error(
        &with("[blocks]\nline = 'x'\n[[status]]\ncss = 'p'\nwords = 'shared'"),
        "`css` and `in` look at the whole mail",
    );
    check_error(&with(&format!("{RESULT}colour = 'red'")), "`status[1].colour` means nothing here; known are");
    check_error(
        &with(&format!("confidence = 'high'\n{RESULT}")),
        "`confidence` is 'high'; write genuine, attested or experimental",
    );
    let job = |job: &str| {
        format!(
            "name = 'a'\nversion = 1\nrecognise.subject = 'x'\n[report]\nsoftware = 'T'\ntype = 'B'\njob = {job}\n{RESULT}"
        )
    };
    check_error(&job("3"), "`report.job` is 3; write a text, a place such as");
    check_error(&job("{ template = '{a} / {b}', parts = { a = 'x' } }"), "with a place in `parts` for each name");
    check_error(
        &job("{ template = '{a}', parts = { a = 'x', b = 'y' } }"),
        "`report.job.parts.b` is 'y'; the template has no {b}",
    );
    check_error(&job("''"), "`report.job` is ''; write a text that is not empty");
}

#[test]
fn hostile_definitions_are_refused() {
    check_error(&"#".repeat(70_000), "the definition has 70000 bytes; at most 65536 are read");
    let subject = |pattern: &str| format!("name = 'a'\nversion = 1\n[recognise]\nsubject = '{pattern}'\n");
    check_error(&subject(&"x".repeat(1_001)), "a pattern has at most 1000 bytes");
    check_error(&subject("((x{1000}){1000}){1000}"), "takes too much memory");
    check_error(&subject(&"(".repeat(900)), "this one is refused");
    check_error(
        &format!("{HEAD}[[status]]\ncss = '{}'\nwords = 'shared'", "a ".repeat(200)),
        "a selector has at most 300 bytes",
    );
    check_error(&format!("a = {}1{}", "[".repeat(5_000), "]".repeat(5_000)), "not TOML");
    let many = "'abc', ".repeat(300);
    check_error(&format!("name = 'a'\nversion = 1\nrecognise.any = [{many}]"), "write 1 to 200 values");
}
