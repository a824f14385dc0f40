//! What must hold for any text: no parser breaks off, and no success without its words in the mail.

use super::*;
use crate::{mail::Mail, registry::ReportParser};
use backupchecks_core::model::{Outcome, Status};
use proptest::prelude::*;

const PARSERS: &[&dyn ReportParser] = &[
    &Microsoft365,
    &ServiceProviderConsole,
    &ConfigurationBackup,
    &EnterpriseManager,
    &ScaleOutRepository,
    &Agent,
    &Notice,
    &Backup,
];

/// Pieces of real mails, so that chance builds nearly right ones.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "Backup job: Nightly",
        "Agent Backup job: PC (Retry 2)",
        "CDP policy: X",
        "Success",
        "Warning",
        "Error",
        "Failed",
        "[Success]",
        "[Failed] ",
        "[Warning] A (3 VMs)",
        " (2 objects)",
        "2 of 2 VMs processed",
        "0 of 1 hosts processed",
        "Created by admin",
        "Name\tStatus\tStart time\tEnd time",
        "NameStatusStart time",
        "SRV-A\tSuccess\t22:00:00\t22:01:00",
        "1 Failed",
        "SRV-ASuccess21:54:5022:00:100,0 B0:05:20",
        "Thursday, July 30, 2026 9:54:28 PM",
        "Start time 9:54:28 PM",
        "Details",
        "End time 00:00:01 (+127)",
        "Duration 99999999999.00:00:00",
        "Veeam Backup & Replication 13.0.1.2067",
        "(vApp) X",
        "Veeam Agent for Linux",
        "Scale-out Backup Repository S",
        "Extent\tCapacity\tUsed Space\tStatus",
        "E1\t1 TB\t0 B\tOK",
        "Last 24 hours: 1 Errors",
        "PC-07 - Job - 30.07.2026 21:54:28",
        "Veeam Backup for Microsoft 365 8.1.0.305",
        "Org - Job (2 objects), 0 issues",
        "Subject: [Success] B (2 VMs)",
        "Warning1End time",
        "Veeam Service Provider Console",
        "Company: C",
        "Status: Resolved",
        "[Resolved]",
        "Backup Configuration Job",
        "\n",
        "\n",
        "\n",
        "\t",
        " ",
    ];
    prop_oneof![4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,12}"]
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..14).prop_map(|pieces| pieces.concat())
}

fn as_html(text: &str) -> String {
    let rows = text.lines().map(|line| format!("<tr><td>{}</td></tr>", line.replace('\t', "</td><td>")));
    format!("<table>{}</table>", rows.collect::<String>())
}

fn mail(subject: &str, text: Option<&str>, html: Option<&str>) -> Mail {
    let mut mail = Mail::default();
    subject.clone_into(&mut mail.subject);
    mail.text = text.map(str::to_owned);
    mail.html = html.map(str::to_owned);
    mail
}

fn check(mail: &Mail) -> Result<(), TestCaseError> {
    for parser in PARSERS.iter().filter(|parser| parser.recognises(mail)) {
        let Outcome::Report(reports) = parser.read(mail) else { continue };
        prop_assert!(!reports.is_empty(), "{} gives an empty report", parser.id());
        for report in reports {
            prop_assert!(!report.job_name.trim().is_empty(), "{} gives a job without a name: {mail:?}", parser.id());
            for evidence in report.finding.evidence() {
                prop_assert!(mail.holds(evidence.part, &evidence.words), "{evidence:?} is not in {mail:?}");
            }
            if report.finding.status == Status::Success {
                let words = &report.finding.evidence()[0].words;
                prop_assert!(
                    ["Success", "OK", "Resolved"].iter().any(|word| words.contains(word)),
                    "success from {words:?}"
                );
                let worse = report.objects.iter().filter_map(|object| object.status.as_ref());
                prop_assert!(worse.into_iter().all(|found| found.status == Status::Success));
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_mail_is_read_without_breaking_off_and_without_invented_success(subject in text(), body in text()) {
        let subject = backupchecks_core::text::squeeze(&subject);
        check(&mail(&subject, Some(&body), None))?;
        check(&mail(&subject, None, Some(&as_html(&body))))?;
        check(&mail(&subject, None, None))?;
    }
}

#[test]
fn patterns_compile() {
    // Each parser's first look at a mail uses every pattern on its way.
    let body = "Backup job: A (Full)\nSuccess\n1 of 1 VMs processed\nNameStatusStart time\nB Success 22:00:00 1 GB";
    let mail = mail("[Success] A (1 VM)", Some(body), None);
    assert!(matches!(Backup.read(&mail), Outcome::Report(_)));
}

#[track_caller]
fn check_recognised(subject: &str, body: &str, expected: Option<&str>) {
    let mail = mail(subject, Some(body), None);
    let parser = crate::registry::PARSERS.iter().find(|parser| parser.recognises(&mail));
    assert_eq!(parser.map(|parser| parser.id()), expected, "{subject}\n{body}");
}

#[test]
fn products_that_look_alike_are_told_apart() {
    let header = "Backup job: Mailboxes\nVeeam Backup for Microsoft 365\nSuccess\n3 of 3 objects processed\n";
    let for_365 = Some("veeam.microsoft365");
    check_recognised("[Success] Org - Mailboxes (3 objects), 0 issues", header, for_365);
    let with_footer = format!("{header}Veeam Backup for Microsoft 365 8.1.0.305");
    check_recognised("[Success] Org - Mailboxes (3 objects)", &with_footer, for_365);
    check_recognised("[Success] Org - Mailboxes (3 objects), 0 issues", "", for_365);
    let provider = "Veeam Cloud Connect report\nInfrastructure status: OK\nVeeam Backup & Replication 12.3.1.1139";
    check_recognised("Veeam Cloud Connect daily report", provider, Some("veeam.cloud_connect"));
    let console = "Veeam Service Provider Console\nBackup job: A\nError";
    check_recognised("[Failed] Alarm (1 objects)", console, Some("veeam.service_provider_console"));
    let azure = "Backup job: A\nVeeam Backup for Azure\nSuccess\n1 of 1 VMs processed";
    check_recognised("[Success] A (1 VMs)", azure, None);
}

#[test]
fn a_server_that_protects_another_product_is_still_the_server() {
    let body = "Backup job: M365 server\nVeeam Backup for Microsoft 365 machine\nSuccess\n1 of 1 VMs processed\n\
                Veeam Backup & Replication 12.3.1.1139";
    check_recognised("[Success] M365 server (1 VMs)", body, Some("veeam.backup"));
}

#[test]
fn a_bracket_alone_is_nobodys() {
    check_recognised("[Success] nightly rsync", "", None);
    check_recognised("[Failed] nightly rsync", "Backup job: rsync\nFailed", None);
    check_recognised("[Success] nightly", "All went well (3 VMs)", None);
}

#[test]
fn a_known_mail_without_a_result_is_not_believed() {
    let mail = mail("Backup report", Some("Backup job: A\nUnknown\nVeeam Backup & Replication 13.0.1.2067"), None);
    assert!(Backup.recognises(&mail));
    assert!(matches!(Backup.read(&mail), Outcome::ParseFailed(_)));
}

#[test]
fn a_success_from_a_body_that_breaks_off_is_not_believed() {
    let whole =
        "<html><body><table><tr><td>Backup job: A<td>Success<div>1 of 1 VMs processed</div></table></body></html>";
    let read = |html: &str| Backup.read(&mail("[Success] A (1 VMs)", None, Some(html)));
    assert!(matches!(read(whole), Outcome::Report(_)));
    assert!(matches!(read(&whole.replace("</html>", "")), Outcome::ParseFailed(_)));
}

#[test]
fn a_good_subject_above_a_body_without_a_header_is_not_believed() {
    let body = "<p class=\"jobDescription\">The content of this message was removed.</p>";
    let read = |subject: &str| Backup.read(&mail(subject, None, Some(body)));
    assert!(matches!(read("[Success] Warehouse (2 VMs)"), Outcome::ParseFailed(_)));
    assert!(matches!(read("[Failed] Warehouse (2 VMs) 1 failed"), Outcome::Report(_)));
}

/// How many job reports a mail with `body` is said to hold; `None` where it is read as one.
#[track_caller]
fn check_several(parser: &dyn ReportParser, subject: &str, body: &str, expected: Option<&str>) {
    for mail in [mail(subject, Some(body), None), mail(subject, None, Some(&as_html(body)))] {
        match (parser.read(&mail), expected) {
            (Outcome::Report(reports), None) => assert_eq!(reports.len(), 1, "{body}"),
            (Outcome::ParseFailed(reason), Some(count)) => {
                assert!(reason.starts_with(&format!("the mail holds {count} job reports; ")), "{reason}");
            }
            (outcome, _) => panic!("{outcome:?} for {body}"),
        }
    }
}

#[test]
fn a_second_report_is_not_hidden_by_the_first() {
    const FIRST: &str = "Backup job: A\nSuccess\n1 of 1 VMs processed\n";
    let subject = "[Success] A (1 VMs)";
    check_several(&Backup, subject, &format!("{FIRST}Backup job: B\nFailed\n0 of 1 VMs processed"), Some("2"));
    check_several(&Backup, subject, &format!("{FIRST}Backup job: A\nFailed\n0 of 1 VMs processed"), Some("2"));
    check_several(&Backup, subject, &format!("{FIRST}Backup Copy job: B\nUnknown"), Some("2"));
    check_several(&Backup, subject, &format!("Backup job: B\nUnknown\n{FIRST}"), Some("2"));
    check_several(&Backup, subject, &format!("{FIRST}{FIRST}{FIRST}"), Some("3"));
    check_several(&Backup, subject, FIRST, None);
    let agents = "Agent Backup job: Daily\nSuccess\nAgent Backup job: Weekly\nFailed";
    check_several(&Agent, "[Success] PC-07 - Daily - 30.07.2026 21:54:28", agents, Some("2"));
    let configurations = format!("Configuration Backup job: Backup Configuration Job\nSuccess\n{FIRST}");
    check_several(&ConfigurationBackup, "[Success] Backup Configuration Job", &configurations, Some("2"));
}

#[test]
fn a_note_that_repeats_the_title_is_no_second_report() {
    let body = "Can you look at this?\nBackup job: A\n\nBackup job: A\nWarning\n1 of 1 VMs processed";
    check_several(&Backup, "FW: [Warning] A (1 VMs) 1 warning", body, None);
}

#[test]
fn a_failed_row_is_found_also_where_every_cell_has_its_own_line() {
    let rows = "Name\nStatus\nStart time\nEnd time\nSize\nRead\nTransferred\nDuration\nDetails\n\
                A\nSuccess\n22:00:10\n22:10:10\n50,0 GB\n3,2 GB\n1,4 GB\n0:10:00\nB\nError\n0,0 B\n0,0 B\n0,0 B\nError: x";
    let body = format!("Backup job: Nightly\nSuccess\n2 of 2 VMs processed\n{rows}\nVeeam Backup & Replication 12.1");
    let Outcome::Report(reports) = Backup.read(&mail("[Success] Nightly (2 VMs)", Some(&body), None)) else {
        panic!("no report");
    };
    assert_eq!(reports[0].finding.status, Status::Failed);
    assert_eq!(reports[0].objects[0].duration_seconds, Some(600));
    assert_eq!(reports[0].objects[1].message.as_deref(), Some("Error: x"));
}

/// Words that the product does not print in the place of a result, as far as is known.
const UNKNOWN: &[&str] = &[
    "Stopped",
    "Aborted",
    "Missed",
    "Timed out",
    "In progress",
    "InProgress",
    "None",
    "Unknown",
    "Not processed",
    "Retry",
    "Idle",
    "Partial Success",
    "Unsuccessful",
    "Successful",
    "OK",
    "?",
    "0",
    "Erfolg",
];

/// A good mail with `header` as its result and `row` as that of its last object, as HTML, with tabs, and cell below cell.
fn with_words(header: &str, row: &str) -> [Mail; 3] {
    let rows = [("SRV-A", "Success"), ("SRV-B", row)];
    let cells = |[name, status]: [&str; 2]| {
        [name, status, "22:00:10", "22:10:10", "50,0 GB", "3,2 GB", "1,4 GB", "0:10:00"].map(str::to_owned)
    };
    let headings =
        ["Name", "Status", "Start time", "End time", "Size", "Read", "Transferred", "Duration"].map(str::to_owned);
    let table: Vec<[String; 8]> =
        std::iter::once(headings).chain(rows.map(|(name, status)| cells([name, status]))).collect();
    let body = |between: &str| {
        let rows = table.iter().map(|row| row.join(between));
        let head = format!("Backup job: Nightly\nCreated by B at 1/2/2026 9:12 AM.\n{header}\n2 of 2 VMs processed");
        format!("{head}\n{}\nVeeam Backup & Replication 12.1", rows.collect::<Vec<_>>().join("\n"))
    };
    let rows = table.iter().map(|row| format!("<tr><td>{}</tr>", row.join("<td>")));
    let html = format!(
        "<html><table><tr><td>Backup job: Nightly<div class=\"jobDescription\">Created by B</div>\
         <td>{header}<div class=\"jobDescription\">2 of 2 VMs processed</div></tr></table><table>{}</table>\
         Veeam Backup & Replication 12.1</html>",
        rows.collect::<String>()
    );
    let subject = "[Success] Nightly (2 VMs)";
    [mail(subject, None, Some(&html)), mail(subject, Some(&body("\t")), None), mail(subject, Some(&body("\n")), None)]
}

#[track_caller]
fn check_no_success(mail: &Mail, word: &str) {
    match crate::registry::Registry::builtin().read(mail).outcome {
        Outcome::Report(reports) => {
            assert!(reports.iter().all(|report| report.finding.status > Status::Success), "{reports:?}");
        }
        Outcome::ParseFailed(reason) => assert!(reason.contains(word) || reason.contains("no "), "{word}: {reason}"),
        outcome => panic!("{word}: {outcome:?}"),
    }
}

#[test]
fn a_word_that_is_not_known_in_the_place_of_a_result_is_never_a_success() {
    for mail in with_words("Success", "Success") {
        let Outcome::Report(reports) = Backup.read(&mail) else { panic!("the good mail is not read: {mail:?}") };
        assert_eq!((reports[0].finding.status, reports[0].objects.len()), (Status::Success, 2));
    }
    for word in UNKNOWN {
        for mail in with_words(word, "Success").iter().chain(&with_words("Success", word)) {
            check_no_success(mail, word);
        }
    }
}

proptest! {
    #[test]
    fn no_word_but_the_known_ones_is_a_result(word in "[A-Za-zé][A-Za-zé ]{0,18}[A-Za-zé!?]") {
        prop_assume!(words::result(word.trim()).is_none());
        for mail in with_words(&word, "Success").iter().chain(&with_words("Success", &word)) {
            check_no_success(mail, "");
        }
    }
}
