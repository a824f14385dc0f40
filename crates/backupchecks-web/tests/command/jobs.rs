//! Taking customers and jobs from one installation to another, and deleting all jobs.

use crate::setting::Place;
use std::fs;

const FILE: &str = r#"{"version": 1, "customers": [{"name": "Acme", "active": true, "jobs": [
    {"identity": {"sender": "backup@example.com", "backup_software": "Veeam", "backup_type": "Backup Job", "job_name": "Nightly"},
     "planning": "not_planned"}]}]}"#;

/// Runs a command and gives its exit code, what it printed and what it complained of.
fn run(place: &Place, args: &[&str]) -> (i32, String, String) {
    let output = place.run(args);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A place with that text as `jobs.json`.
fn with_file(text: &str) -> Place {
    let place = Place::new();
    fs::write(place.path().join("jobs.json"), text).unwrap();
    place
}

#[test]
fn what_one_installation_exports_another_takes_once() {
    let first = with_file(FILE);
    let (code, said, complaint) = run(&first, &["jobs", "import", "jobs.json", "--dry-run"]);
    assert!(code == 0 && said.contains("1 jobs would be added"), "{said}{complaint}");
    let (code, said, complaint) = run(&first, &["jobs", "import", "jobs.json"]);
    assert!(code == 0 && said.contains("1 customers added") && said.contains("1 jobs added"), "{said}{complaint}");
    let (_, exported, _) = run(&first, &["jobs", "export", "-"]);
    assert!(exported.contains("\"job_name\": \"Nightly\"") && exported.contains("\"not_planned\""), "{exported}");

    let second = with_file(&exported);
    assert_eq!(run(&second, &["jobs", "import", "jobs.json"]).0, 0);
    assert_eq!(run(&second, &["jobs", "export", "-"]).1, exported);
    let (_, said, _) = run(&second, &["jobs", "import", "jobs.json"]);
    assert!(said.contains("0 jobs added") && said.contains("2 here as the file says"), "{said}");
}

#[test]
fn what_differs_is_named_and_stays() {
    let place = with_file(FILE);
    run(&place, &["jobs", "import", "jobs.json"]);
    fs::write(place.path().join("other.json"), FILE.replace("true", "false")).unwrap();
    let (code, said, _) = run(&place, &["jobs", "import", "other.json"]);
    assert!(code == 0 && said.contains("customer \"Acme\": active is true here and false in the file"), "{said}");
}

#[test]
fn a_wrong_file_is_refused_by_line_and_field_and_an_export_overwrites_nothing() {
    let place = with_file(&FILE.replace("\"job_name\"", "\"job_nam\""));
    let (code, _, complaint) = run(&place, &["jobs", "import", "jobs.json"]);
    assert!(code == 1 && complaint.contains("jobs.json"), "{complaint}");
    assert_eq!(complaint.matches("line 2").count(), 1, "said once: {complaint}");
    let (code, _, complaint) = run(&place, &["jobs", "export", "jobs.json"]);
    assert!(code == 1 && complaint.contains("making the file jobs.json"), "{complaint}");
}

#[test]
fn all_jobs_are_deleted_only_with_yes() {
    let place = with_file(FILE);
    run(&place, &["jobs", "import", "jobs.json"]);
    let (code, said, _) = run(&place, &["jobs", "delete-all"]);
    assert!(code == 1 && said.contains("1 jobs with 0 runs would be deleted") && said.contains("--yes"), "{said}");
    assert!(run(&place, &["jobs", "export", "-"]).1.contains("Nightly"));
    let (code, said, complaint) = run(&place, &["jobs", "delete-all", "--yes"]);
    assert!(code == 0 && said.contains("1 jobs with 0 runs were deleted"), "{said}{complaint}");
    let (_, exported, _) = run(&place, &["jobs", "export", "-"]);
    assert!(exported.contains("Acme") && !exported.contains("Nightly"), "{exported}");
}
