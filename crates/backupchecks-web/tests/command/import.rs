//! What importing promises.

use crate::setting::{Place, a_report, sum};
use backupchecks_store::testing;

#[test]
fn every_mail_is_accounted_for_and_a_second_import_changes_nothing() {
    let place = Place::new();
    place.write_mails("mails", 300);
    let (code, first, said) = place.import(&["mails"]);
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!((first["files"].as_u64(), sum(&first)), (Some(300), 300));
    assert!(first["waiting"].as_u64() > Some(150) && first["unrecognised"].as_u64() > Some(5), "{first}");
    let (code, second, _) = place.import(&["mails"]);
    assert_eq!((code, second["duplicates"].as_u64(), sum(&second)), (0, Some(300), 300));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_postgresql() {
    let url = testing::postgres_url().await.unwrap().to_string();
    let place = Place::on(url);
    place.write_mails("mails", 300);
    let (_, embedded, _) = {
        let place = Place::new();
        place.write_mails("mails", 300);
        place.import(&["mails"])
    };
    let (code, first, _) = place.import(&["mails"]);
    assert_eq!((code, &first), (0, &embedded), "both stores tell the same");
    let (_, second, _) = place.import(&["mails"]);
    assert_eq!(second["duplicates"].as_u64(), Some(300));
}

#[test]
fn the_same_mail_is_one_mail_from_a_file_a_maildir_and_an_mbox() {
    let place = Place::new();
    let (name, raw) = a_report();
    let unix: Vec<u8> = raw.iter().copied().filter(|byte| *byte != b'\r').collect();
    let file = place.write(&format!("folder/{name}"), &raw);
    place.write("Maildir/cur/1700000000.M1P1.host:2,S", &unix);
    place.write("Maildir/new/.keep", b"");
    place.write("Maildir/tmp/half", &unix[..unix.len() / 2]);
    let mbox = place.write("all.mbox", &[b"From nobody Mon Mar  2 22:01:02 2026\n".as_slice(), &unix, b"\n"].concat());
    let (code, summary, said) = place.import(&[&file, "Maildir", &mbox]);
    assert_eq!(code, 0, "{said}");
    assert_eq!((summary["files"].as_u64(), summary["duplicates"].as_u64()), (Some(3), Some(2)), "{summary}");
}

#[test]
fn the_summary_for_people_says_what_happened() {
    let place = Place::new();
    place.write_mails("mails", 20);
    let output = place.run(&["import", "mails"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("20 mails") && said.contains("waiting in the Inbox"), "{said}");
    assert!(output.status.success());
}
