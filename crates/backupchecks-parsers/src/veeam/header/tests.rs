//! Headers in all their containers, and what is no header.

use super::*;
use crate::grid::{from_html, from_text};

fn name(grid: &Grid, subject: Option<&str>) -> Option<String> {
    Header::find(grid, 0)?.job_name(subject)
}

#[track_caller]
fn check(text: &str, kind: Option<&str>, status: Status, object_type: &str) {
    let header = Header::find(&from_text(text), 0).unwrap_or_else(|| panic!("no header in {text:?}"));
    let found = header.state.as_ref().map(|state| state.finding().status);
    assert_eq!((header.kind.as_deref(), found, header.object_type), (kind, Some(status), object_type), "{text:?}");
}

#[test]
fn a_header_as_text_is_read_line_by_line() {
    check("Backup job: A\nCreated by B\nSuccess\n2 of 2 VMs processed", Some("Backup"), Status::Success, "VM");
    check("Agent Backup job: A\nSuccess\nError\n0 of 1 hosts processed", Some("Agent Backup"), Status::Failed, "Host");
    check("CDP policy: A\nWarning\n1 of 2 VMs processed", Some("CDP policy"), Status::Warning, "VM");
    check("Backup job: A\nCreated by B.Warning\n2 of 2 VMs processed", Some("Backup"), Status::Warning, "VM");
    check("Backup job: A\nCreated by B\tError\n2 of 2 VMs processed", Some("Backup"), Status::Failed, "VM");
    check("Policy of the office\nSuccess\n2 of 2 hosts processed", None, Status::Success, "Host");
    check("Backup job: A (SERVER)\nCreated by B\n1 Failed", Some("Backup"), Status::Failed, "");
    check("Backup job: A (SERVER)\n1 Success", Some("Backup"), Status::Success, "");
    check("Backup job: A (SERVER)\n12 Successes", Some("Backup"), Status::Success, "");
}

#[test]
fn a_title_without_a_result_is_no_header() {
    assert_eq!(Header::find(&from_text("Backup job: see the wiki\nRegards"), 0), None);
    assert_eq!(Header::find(&from_text("Old backup job: gone\n0 Failed"), 0), None);
    assert_eq!(Header::titles(&from_text("Old backup job: gone\n0 Failed")), 1);
}

#[test]
fn marks_of_the_run_are_no_part_of_the_name_unless_the_subject_says_so() {
    let grid = from_text("Backup job: SQL (Full) (Retry 3)\nError\n0 of 2 VMs processed");
    assert_eq!(name(&grid, None).as_deref(), Some("SQL"));
    assert_eq!(name(&grid, Some("SQL (Full)")).as_deref(), Some("SQL (Full)"));
    assert_eq!(Header::find(&grid, 0).and_then(|header| header.attempt), Some(3));
}

#[test]
fn a_result_that_sticks_to_the_name_is_no_part_of_it() {
    let grid = from_text("Backup job: NightlyWarning\n2 of 2 VMs processed");
    assert_eq!(name(&grid, None).as_deref(), Some("Nightly"));
    let grid = from_text("Backup job: Nightly Warning\nSuccess\n2 of 2 VMs processed");
    assert_eq!(name(&grid, None).as_deref(), Some("Nightly Warning"));
}

#[test]
fn a_title_with_everything_in_one_line_is_taken_apart() {
    for text in [
        "Backup job: Failed testsSuccess3 of 3 VMs processed",
        "Backup job: Failed tests Success 3 of 3 VMs processed",
        "Backup job: Failed testsCreated by CUSTOMER\\admin at 1/14/2025 9:12 AM.Success3 of 3 VMs processed",
        "Backup job: Failed testsCreated by CUSTOMER\\admin at 1/14/2025 9:12 AM.\nSuccess\n3 of 3 VMs processed",
    ] {
        check(text, Some("Backup"), Status::Success, "VM");
        assert_eq!(name(&from_text(text), None).as_deref(), Some("Failed tests"), "{text:?}");
    }
}

#[test]
fn a_result_that_sticks_to_the_count_below_the_title_is_read() {
    for (line, status) in [
        ("Success3 of 3 VMs processed", Status::Success),
        ("Warning 3 of 3 VMs processed", Status::Warning),
        ("Created by CUSTOMER\\success at 1/14/2025 9:12 AM.Error0 of 3 VMs processed", Status::Failed),
        ("Success\nError0 of 3 VMs processed", Status::Failed),
    ] {
        check(&format!("Replication job: A\n{line}"), Some("Replication"), status, "VM");
    }
    assert_eq!(Header::find(&from_text("Backup job: A\nunSuccess3 of 3 VMs processed"), 0), None);
    assert_eq!(Header::find(&from_text("Backup job: A\n> \tSuccess3 of 3 VMs processed"), 0), None);
}

#[test]
fn a_configuration_backup_needs_neither_kind_nor_count() {
    let header = |row: &str| Header::find(&from_html(&format!("<table><tr>{row}</table>")), 0);
    let found = header("<td>Backup Configuration Job<div>VBR01</div><td>Warning<div></div>");
    let status = found.as_ref().and_then(|header| header.state.as_ref()).map(|state| state.finding().status);
    assert_eq!(status, Some(Status::Warning));
    assert_eq!(found.and_then(|header| header.job_name(None)).as_deref(), Some(configuration::JOB_NAME));
    assert_eq!(header("<td>Backup Configuration Job<td>Success<td>22:00:04"), None);
    assert_eq!(header("<td>Nightly VMs<td>Success"), None);
}

#[test]
fn a_word_that_is_not_known_in_the_place_of_the_result_is_told() {
    let unknown = |grid: &Grid| {
        let header = Header::find(grid, 0).unwrap();
        assert_eq!(header.state, None);
        header.unknown
    };
    for text in [
        "Backup job: A\nCreated by B\nStopped\n2 of 2 VMs processed",
        "Backup job: A\nSuccess\nStopped\n2 of 2 VMs processed",
        "Backup job: A\tStopped\nWednesday, 4 March 2026 22:00:03\nSuccess\nStart time",
    ] {
        assert_eq!(unknown(&from_text(text)).as_deref(), Some("Stopped"), "{text}");
    }
    for line in ["Partial Success", "Not Success", "Success?"] {
        for text in [format!("{line}\n2 of 2 VMs processed"), format!("{line} 2 of 2 VMs processed")] {
            let grid = from_text(&format!("Backup job: A\nCreated by B at 1/2/2026.\n{text}"));
            let header = Header::find(&grid, 0);
            assert!(header.is_none_or(|header| header.state.is_none() && header.unknown.is_some()), "{text}");
        }
    }
    assert_eq!(Header::find(&from_text("Backup job: A\nStopped\n4 March 2026\nSuccess\n1\nStart time"), 0), None);
}

#[test]
fn a_word_that_is_not_known_in_the_colour_of_a_failure_is_one() {
    for (colour, status) in [("#fb9895", Some(Status::Failed)), ("#ffd96c", Some(Status::Warning)), ("#00b050", None)] {
        let row = format!(
            "<td bgcolor=\"{colour}\">Backup job: A<td bgcolor=\"{colour}\">Stopped<div>0 of 1 VMs processed</div>"
        );
        let header = Header::find(&from_html(&format!("<table><tr>{row}</table>")), 0).unwrap();
        assert_eq!(header.state.map(|state| state.finding().status), status, "{colour}");
    }
}

#[test]
fn a_good_word_in_the_colour_of_a_failure_is_not_believed() {
    let html = r##"<table><tr><td bgcolor="#fb9895">Backup job: A<td bgcolor="#fb9895">Success<div>1 of 1 VMs processed</div></table>"##;
    let finding = Header::find(&from_html(html), 0).and_then(|header| header.state).map(|state| state.finding());
    assert_eq!(finding.map(|finding| finding.status), Some(Status::Failed));
}
