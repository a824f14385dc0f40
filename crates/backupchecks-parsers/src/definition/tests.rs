//! Mails read by small definitions.

mod wrong;

use super::*;
use crate::registry::Registry;
use backupchecks_core::model::{Report, Status};

/// The head of a definition that is complete but for what tells the status.
const HEAD: &str = "name = 'tapeworm'\nversion = 3\nrecognise.subject = 'Tapeworm'\n\
                    report = { software = 'Tapeworm', type = 'Backup', job = { label = 'Job' } }\n";
/// What tells the status of most of these.
const RESULT: &str =
    "[[status]]\nlabel = 'Result'\nwords = { OK = 'success', Hm = 'warning', 'Bad*' = 'failed', '-' = 'none' }\n";

fn definition(text: &str) -> Definition {
    Definition::from_toml(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn mail(subject: &str, text: &str) -> Mail {
    let mut mail = Mail::default();
    subject.clone_into(&mut mail.subject);
    mail.text = Some(text.to_owned());
    mail
}

fn html(body: &str) -> Mail {
    let mut mail = Mail::default();
    "Tapeworm".clone_into(&mut mail.subject);
    mail.html = Some(body.to_owned());
    mail
}

#[track_caller]
fn reports(definition: &Definition, mail: &Mail) -> Vec<Report> {
    match definition.read(mail) {
        Outcome::Report(reports) => reports,
        other => panic!("{other:?}"),
    }
}

/// What a mail with that text is read as: the statuses, or the reason why not.
#[track_caller]
fn check(rest: &str, mail: &Mail, expected: Result<&[Status], &str>) {
    let outcome = definition(&format!("{HEAD}{rest}")).read(mail);
    match (&outcome, expected) {
        (Outcome::Report(reports), Ok(expected)) => {
            let found: Vec<Status> = reports.iter().map(|report| report.finding.status).collect();
            assert_eq!(found, expected, "{outcome:?}");
        }
        (Outcome::ParseFailed(reason) | Outcome::Notice(reason), Err(part)) => {
            assert!(reason.contains(part), "{reason:?} lacks {part:?}");
        }
        _ => panic!("{outcome:?}, expected {expected:?}"),
    }
}

#[track_caller]
fn check_result(result: &str, expected: Result<&[Status], &str>) {
    check(RESULT, &mail("Tapeworm", &format!("Job: a\n{result}")), expected);
}

#[test]
fn words_are_looked_up_whole_and_the_worst_wins() {
    check_result("Result: ok", Ok(&[Status::Success]));
    check_result("Result:\tBAD TAPE", Ok(&[Status::Failed]));
    check_result("Result: OK\nother\nResult: Hm", Ok(&[Status::Warning]));
    check_result("Result: OK\nResult: Bad", Ok(&[Status::Failed]));
}

#[test]
fn doubt_is_never_success_and_never_hides_a_failure() {
    check_result(
        "Result: OK, but 3 files are missing",
        Err("says \"OK, but 3 files are missing\", which `words` does not know"),
    );
    check_result("Result: Badly", Err("\"Badly\""));
    check_result("Result: OK\nResult: Hmm", Err("\"Hmm\""));
    check_result("Result: Hm\nResult: Hmm", Err("\"Hmm\""));
    check_result("Result: Hmm\nResult: Bad", Ok(&[Status::Failed]));
    check_result("Result: -", Err("no status was found at label \"Result\""));
    check_result("", Err("no status was found at label \"Result\""));
    check_result("Result\t\nx\ty", Err("which `words` does not know"));
    check(RESULT, &mail("Tapeworm", "Result: OK"), Err("report.job was not found at label \"Job\""));
}

#[test]
fn a_mail_about_two_jobs_is_not_read_as_one() {
    check_result(
        "Job: b\nResult: OK",
        Err("report.job says \"a\" and \"b\"; a mail with several results needs `blocks`"),
    );
    check_result("Job: a\nResult: OK", Ok(&[Status::Success]));
}

#[test]
fn what_is_required_must_speak() {
    let rest = "[words]\nOK = 'success'\nBad = 'failed'\n[[status]]\nsubject = 'Tapeworm: (\\w+)'\n[[status]]\nlabel = 'Result'\nrequired = true\n";
    check(
        rest,
        &mail("Tapeworm: OK", "Job: a"),
        Err("label \"Result\" is not there, and a success needs it (status[2])"),
    );
    check(rest, &mail("Tapeworm: Bad", "Job: a"), Ok(&[Status::Failed]));
    check(rest, &mail("Tapeworm: OK", "Job: a\nResult: OK"), Ok(&[Status::Success]));
    check(rest, &mail("Tapeworm: OK", "Job: a\nResult: Bad"), Ok(&[Status::Failed]));
    let rest = format!("{RESULT}[[objects]]\nline = '^Tape (?<name>\\w+)$'\nrequired = true\n");
    check(&rest, &mail("Tapeworm", "Job: a\nResult: OK"), Err("no object is listed"));
    check(&rest, &mail("Tapeworm", "Job: a\nResult: OK\nTape one"), Ok(&[Status::Success]));
}

#[test]
fn shared_words_know_negations_and_believe_no_unseen_translation() {
    let rest = "[[status]]\nlabel = 'Result'\nwords = 'shared'\n";
    let told = |result: &str| mail("Tapeworm", &format!("Job: a\nResult: {result}"));
    check(rest, &told("completed, 0 errors"), Ok(&[Status::Success]));
    check(rest, &told("not completed"), Ok(&[Status::Failed]));
    check(rest, &told("voltooid"), Err("\"voltooid\", which `words` does not know"));
    check(rest, &told("mislukt"), Ok(&[Status::Failed]));
    let rest = "[[status]]\nlabel = 'Result'\nwords = { shared = true, voltooid = 'success' }\n";
    check(rest, &told("voltooid"), Ok(&[Status::Success]));
    check(rest, &told("completed with warnings"), Ok(&[Status::Warning]));
}

#[test]
fn counters_tell_by_being_above_zero() {
    let rest = format!("{RESULT}[counters]\nfailed = {{ label = 'Errors' }}\nwarning = [{{ label = 'Warnings' }}]\n");
    let told = |counters: &str| mail("Tapeworm", &format!("Job: a\nResult: OK\n{counters}"));
    check(&rest, &told("Errors: 0\nWarnings: 0"), Ok(&[Status::Success]));
    check(&rest, &told("Errors: 0\nWarnings: 10"), Ok(&[Status::Warning]));
    check(&rest, &told("Errors: 1,204"), Ok(&[Status::Failed]));
    check(&rest, &told("Errors: some"), Err("\"some\", which is no number"));
    check(&rest, &mail("Tapeworm", "Job: a\nErrors: 0"), Err("no status was found"));
}

#[test]
fn a_notice_never_hides_a_failure() {
    let rest = format!("[[notice]]\nall = ['test message']\nreason = 'a test'\n{RESULT}");
    check(&rest, &mail("Tapeworm", "a test message"), Err("a test"));
    check(&rest, &mail("Tapeworm", "a test message\nJob: a\nResult: OK"), Err("a test"));
    check(&rest, &mail("Tapeworm", "a test message\nJob: a\nResult: Bad"), Ok(&[Status::Failed]));
}

#[test]
fn facts_come_from_lists_templates_and_maps() {
    let definition = definition(
        "name = 'facts'\nversion = 1\nrecognise.subject = 'Facts'\n\
         [report]\nsoftware = [{ line = '^by (\\w+)' }, 'Facts']\n\
         type = { label = 'Kind', map = { copying = 'Copy' } }\n\
         job = { template = '{user} / {set}', parts = { user = { label = 'User' }, set = { label = 'Set', take = '^\\S+' } } }\n\
         host = { sender = '@(.+)>' }\nattempt = { subject = 'retry (\\d+)' }\n\
         started = { label = 'Begin' }\nfinished = { label = 'End' }\ninformational = { line = 'for your information' }\n\
         [[status]]\nlabel = 'Result'\nwords = { OK = 'success' }\n",
    );
    let mut mail = mail(
        "Facts, retry 2",
        "Kind: Copying\nUser: u\nSet: s (3)\nBegin: 2026-03-01 22:00:04\nEnd: 1970-01-01 00:00:00\nfor your information\nResult: OK",
    );
    mail.from_address = "facts@srv01.example.com".to_owned();
    let report = reports(&definition, &mail).swap_remove(0);
    let names = [report.backup_software, report.backup_type, report.job_name, report.host.unwrap_or_default()];
    assert_eq!(names, ["Facts", "Copy", "u / s", "srv01.example.com"]);
    assert_eq!((report.attempt, report.informational), (Some(2), true));
    assert_eq!(report.started_at.map(|time| time.to_string()).as_deref(), Some("2026-03-01T22:00:04"));
    assert_eq!(report.finished_at, None, "a moment of 1970 stands for none");
}

#[test]
fn rows_of_a_table_are_objects_and_an_odd_row_is_a_doubt() {
    let rest = "[[objects]]\ntype = 'VM'\ntable = { name = 'Name', status = ['State', 'Result'], size = 'Size', message = 'Note' }\n\
                skip = '^Total'\nwords = { ok = 'success', bad = 'failed' }\n";
    let table = |rows: &str| {
        html(&format!(
            "<p>Job: a</p><table><tr><th>Name<th>Result<th>Size<th>Note</tr>{rows}<tr><td colspan=3>Total<td>2</tr></table><p>bye"
        ))
    };
    let good = "<tr><td>one<td>ok<td>1.5 GB<td></tr>";
    check(rest, &table(good), Ok(&[Status::Success]));
    check(rest, &table(&format!("{good}<tr><td>two<td>bad<td>-<td>no disk</tr>")), Ok(&[Status::Failed]));
    check(rest, &table(&format!("{good}<tr><td>two<td>odd</tr>")), Err("object \"two\" says \"odd\""));
    check(rest, &table(&format!("{good}<tr><td>two</tr>")), Err("object \"two\" has no status in its row"));
    check(rest, &table(&format!("{good}<tr><td><td>bad</tr>")), Err("has no name"));
    let definition = definition(&format!("{HEAD}{rest}"));
    let object = reports(&definition, &table(good)).swap_remove(0).objects.swap_remove(0);
    assert_eq!((object.name.as_str(), object.object_type.as_str(), object.size_bytes), ("one", "VM", Some(3 << 29)));
}

#[test]
fn objects_come_from_elements_lists_and_labels() {
    let rest = "[words]\nok = 'success'\nbad = 'failed'\n\
                [[objects]]\ncss = 'li.item'\ncells = { name = 'b', status = 'i' }\n";
    let body = "<p>Job: a</p><ul><li class=item><b>one</b> <i>ok</i><li class=item><b>two</b> <i>bad</i><li>three</ul>";
    let found = reports(&definition(&format!("{HEAD}{rest}")), &html(body)).swap_remove(0);
    assert_eq!(found.finding.status, Status::Failed);
    assert_eq!(found.objects.iter().map(|object| object.name.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    let rest = format!("{RESULT}[[objects]]\nlist = {{ label = 'Devices' }}\n");
    let found =
        reports(&definition(&format!("{HEAD}{rest}")), &mail("Tapeworm", "Job: a\nResult: OK\nDevices: x, y;z"));
    assert_eq!(found[0].objects.iter().map(|object| object.name.as_str()).collect::<Vec<_>>(), ["x", "y", "z"]);
    let rest = "[[objects]]\none = { name = { label = 'Client' }, status = { label = 'Result' } }\nwords = { OK = 'success', Bad = 'failed' }\n";
    check(rest, &mail("Tapeworm", "Job: a\nClient: c\nResult: OK"), Ok(&[Status::Success]));
    check(rest, &mail("Tapeworm", "Job: a\nClient: c\nResult: OK\nResult: Bad"), Ok(&[Status::Failed]));
    check(rest, &mail("Tapeworm", "Job: a\nClient: c"), Err("object \"c\" has no status"));
}

#[test]
fn cells_columns_and_elements_are_places() {
    let told = |place: &str| format!("[[status]]\n{place}\nwords = {{ OK = 'success', Bad = 'failed' }}\n");
    let body = html(
        "<p>Job: a</p><table><tr><td>Backup of a<td><b>O</b>K</tr></table>\
         <table><tr><td>Name<td>State</tr><tr><td>x<td>OK</tr><tr><td>y<td>Bad</tr></table><p class='end'>Bad</p>",
    );
    check(&told("next_to = '^Backup of '"), &body, Ok(&[Status::Success]));
    check(&told("column = 'State'\nbeside = ['Name']"), &body, Ok(&[Status::Failed]));
    check(&told("css = 'p.end'"), &body, Ok(&[Status::Failed]));
    check(&told("line = '^Backup of a (\\w+)'"), &body, Ok(&[Status::Success]));
    check(&told("css = 'p.missing'"), &body, Err("no status was found"));
}

#[test]
fn blocks_are_results_of_their_own() {
    let rest = format!(
        "[blocks]\nlabel = 'Job'\n{RESULT}[[status]]\nsubject = '(OK|Bad)$'\nwords = {{ OK = 'success', Bad = 'failed' }}\n"
    );
    let two = "Tapeworm says\nJob: a\nResult: OK\nJob: b\nResult: Hm";
    check(&rest, &mail("Tapeworm", two), Ok(&[Status::Success, Status::Warning]));
    check(&rest, &mail("Tapeworm OK", two), Ok(&[Status::Success, Status::Warning]));
    check(&rest, &mail("Tapeworm Bad", two), Err("subject says Bad, and none of the 2 blocks is as bad"));
    check(&rest, &mail("Tapeworm Bad", "Job: a\nResult: OK"), Ok(&[Status::Failed]));
    check(&rest, &mail("Tapeworm", "Job: a\nResult: OK\nJob: b"), Err("block 2: no status was found"));
    check(&rest, &mail("Tapeworm", "Result: Bad\nJob: a\nResult: OK"), Err("a status stands before the first block"));
    check(&rest, &mail("Tapeworm", "nothing"), Err("no block begins"));
    let rows = "name = 't'\nversion = 1\nrecognise.subject = 'Tapeworm'\nblocks.table = ['User', ['Result', 'State']]\n\
                report = { software = 'T', type = 'B', job = { column = 'User' } }\n\
                [[status]]\ncolumn = ['Result', 'State']\nwords = { OK = 'success', Bad = 'failed' }\n";
    let found = reports(&definition(rows), &mail("Tapeworm", "User\tState\na\tOK\nb\tBad\nbye"));
    let found: Vec<_> = found.iter().map(|report| (report.job_name.as_str(), report.finding.status)).collect();
    assert_eq!(found, [("a", Status::Success), ("b", Status::Failed)]);
}

#[test]
fn conditions_all_have_to_hold() {
    let with = |recognise: &str| {
        definition(&format!(
            "name = 't'\nversion = 1\nrecognise = {recognise}\nreport = {{ software = 'T', type = 'B', job = 'J' }}\n{RESULT}"
        ))
    };
    let mut mail = mail("Tapeworm: done", "Result: OK\nsent by Tapeworm 3");
    mail.from_address = "tape@example.com".to_owned();
    for (recognise, expected) in [
        ("{ subject = 'Tapeworm' }", true),
        ("{ subject = 'Tapeworm', all = ['RESULT:'] }", true),
        ("{ subject = 'Tapeworm', all = ['Result:', 'missing'] }", false),
        ("{ any = ['missing', 'by tapeworm'] }", true),
        ("{ any = ['by tapeworm'], none = ['result: ok'] }", false),
        ("{ any = ['by tapeworm'], sender = 'tape@' }", true),
        ("{ any = ['by tapeworm'], sender = 'other@' }", false),
        ("[{ subject = 'Other' }, { subject = 'Tapeworm' }]", true),
    ] {
        let definition = with(recognise);
        assert_eq!(definition.recognises(&mail), expected, "{recognise}");
        assert_eq!(explain(&definition, &mail).recognised, expected, "{recognise}");
    }
    assert_eq!(with("{ all = ['abc', 'abcdef'] }").marks(), ["abcdef"]);
    assert_eq!(with("[{ all = ['abc'] }, { any = ['one', 'two'] }]").marks(), ["abc", "one", "two"]);
    assert_eq!(with("[{ all = ['abc'] }, { subject = 'x' }]").marks(), [""; 0]);
    let about = with("{ subject = 'Tapeworm', none = ['x y'] }");
    assert_eq!(about.about().recognised_by, "the subject matches `Tapeworm`, and the mail does not hold `x y`");
}

#[test]
fn an_explanation_tells_the_steps_and_the_same_outcome() {
    let definition = definition(&format!("{HEAD}{RESULT}"));
    let good = explain(&definition, &mail("Tapeworm", "Job: a\nResult: OK"));
    let steps: Vec<_> = good.steps.iter().map(|step| (step.key.as_str(), step.found)).collect();
    assert_eq!(steps, [("recognise.subject", true), ("status[1]", true), ("status[1]", true), ("report.job", true)]);
    let quote = good.steps[1].quote.as_ref().expect("a quotation");
    assert_eq!((quote.quote.as_str(), quote.words.as_str()), ("Result: OK", "OK"));
    let other = explain(&definition, &mail("Lunch", "Result: OK"));
    assert!(!other.recognised && other.reading.parser.is_none());
    assert_eq!(other.steps[0].text, "the subject \"Lunch\" does not match \"Tapeworm\"");
    let failed = explain(&definition, &mail("Tapeworm", "Job: a\nResult: Odd"));
    assert_eq!(failed.steps.last().map(|step| step.key.as_str()), Some("outcome"));
    let mut inside = mail("FW", "see below");
    inside.nested.push(mail("Tapeworm", "Job: a\nResult: OK"));
    let told = explain(&definition, &inside);
    assert!(told.recognised && matches!(told.reading.outcome, Outcome::Report(_)), "{told:?}");
}

#[test]
fn a_changed_definition_is_compared_before_it_is_saved() {
    let registry = |text: &str| Registry::with(vec![Box::new(definition(&format!("{HEAD}{text}")))]);
    let old = registry(RESULT);
    let new = registry(&RESULT.replace("Hm = 'warning'", "Hm = 'failed'"));
    let mails = ["OK", "Hm", "Odd"].map(|result| (result, mail("Tapeworm", &format!("Job: a\nResult: {result}"))));
    let compared: Vec<_> = compare(&old, &new, mails).collect();
    assert_eq!(compared.iter().map(|one| one.difference.is_some()).collect::<Vec<_>>(), [false, true, false]);
    let difference = compared[1].difference.as_ref().expect("a difference");
    assert_eq!(difference.before, "Tapeworm / Backup / a: warning, objects: 0");
    assert_eq!(difference.after, "Tapeworm / Backup / a: failed, objects: 0");
    assert_eq!(
        difference.changes,
        [Change { what: "status".into(), before: Some("warning".into()), after: Some("failed".into()) }]
    );
    let without: Vec<_> = compare(Registry::builtin(), &new, [((), mail("Tapeworm", "Job: a\nResult: OK"))]).collect();
    assert_eq!(without[0].difference.as_ref().map(|difference| difference.before.as_str()), Some("unrecognised"));
}
