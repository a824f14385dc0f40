//! What a sentence tells, and what it does not.

use super::*;
use Status::{Failed, Success, Warning};

#[track_caller]
fn check(text: &str, expected: Option<(Status, &str)>) {
    assert_eq!(find(text).map(|found| (found.status, found.words)), expected, "{text:?}");
}

#[test]
fn the_words_of_every_language_are_known() {
    check("Backup successful", Some((Success, "successful")));
    check("De back-uptaak is gedeeltelijk voltooid.", Some((Warning, "gedeeltelijk voltooid")));
    check("Die Datensicherung auf NAS ist fehlgeschlagen.", Some((Failed, "fehlgeschlagen")));
    check("Sauvegarde terminée avec 2 avertissements", Some((Warning, "avertissements")));
    check("L’attività di backup è stata parzialmente completata.", Some((Warning, "parzialmente completata")));
    check("Necesita interacción", Some((Warning, "Necesita interacción")));
    check("Backupopgaven er delvist gennemført", Some((Warning, "er delvist gennemført")));
}

#[test]
fn a_negation_makes_the_good_word_a_bad_one() {
    check("The backup was unsuccessful", Some((Failed, "unsuccessful")));
    check("The backup was not successful", Some((Failed, "not successful")));
    check("The task has not been completed", Some((Failed, "not been completed")));
    check("La copia non è stata completata.", Some((Failed, "non è stata completata")));
    check("Attività non riuscita", Some((Failed, "non riuscita")));
    check("Datensicherung nicht erfolgreich", Some((Failed, "nicht erfolgreich")));
    check("Back-uptaak niet voltooid", Some((Failed, "niet voltooid")));
    check("If not, wait. Backup completed", Some((Success, "completed")));
}

#[test]
fn a_counter_at_zero_is_no_error() {
    for text in
        ["Errors: 0", "0 errors", "Failed: 0", "0 erreurs", "Failure count: 0", "Error 0", "no errors", "keine Fehler"]
    {
        check(text, None);
    }
    check("Completed, 0 errors, 0 warnings", Some((Success, "Completed")));
    check("Backup successful without errors", Some((Success, "successful")));
}

#[test]
fn a_counter_that_only_looks_like_zero_is_an_error() {
    check("10 errors", Some((Failed, "errors")));
    check("1.0 errors", Some((Failed, "errors")));
    check("Errors: 10", Some((Failed, "Errors")));
    check("Error 0x80070005", Some((Failed, "Error")));
    check("Backup failed 0 files copied", Some((Failed, "failed")));
}

#[test]
fn the_worst_counts_wherever_it_stands() {
    check("Completed with Errors", Some((Failed, "Errors")));
    check("completed with warnings", Some((Warning, "warnings")));
    check("failed; 3 items completed", Some((Failed, "failed")));
    check("Last successful sync: 2026-03-01", None);
}

#[test]
fn parts_of_words_are_no_words() {
    for text in ["successor", "errorlog", "okay", "D:\\terrors\\", "Foutloos"] {
        check(text, None);
    }
}

#[test]
fn a_translation_that_nobody_has_seen_says_so() {
    assert!(!find("Taak voltooid").unwrap().verified);
    assert!(find("Task completed").unwrap().verified);
}

#[track_caller]
fn check_doubt(text: &str, expected: &str) {
    let found = find(text).unwrap();
    assert_eq!((found.status, found.doubt), (Warning, Some(expected)), "{text:?}");
}

#[test]
fn a_word_that_nobody_knows_beside_a_good_one_leaves_no_success() {
    check_doubt("completed with gremlins", "gremlins");
    check_doubt("Gremlins completed the backup", "Gremlins");
    check_doubt("finished; verification did not pass", "not");
    check_doubt("completed, and the destination is full of them", "them");
    check_doubt("The backup has yet to complete", "to");
    check_doubt("asked to complete", "to");
    check_doubt("is OK? no", "OK?");
    check_doubt("success: false", "false");
    check_doubt("Success rate 33%", "33%");
    check_doubt("completed with exit code 3", "3");
    check_doubt("completed, code 0x80070005", "0x80070005");
    check("Success rate 100%", Some((Success, "Success")));
    check("completed with exit code 0", Some((Success, "completed")));
}

#[test]
fn what_makes_less_of_a_success_is_a_warning() {
    check("teils erfolgreich", Some((Warning, "teils erfolgreich")));
    check("has completed but some items were not backed up", Some((Warning, "completed but")));
    check("terminée avec des alertes", Some((Warning, "terminée avec des alertes")));
    check("The job completed successfully.  However, see below", Some((Warning, "completed successfully.  However")));
    check("voltooid met problemen", Some((Warning, "voltooid met problemen")));
}

#[test]
fn fewer_than_there_are_is_a_failure() {
    check("completed: 0 of 3", Some((Failed, "completed: 0")));
    check("1 of 3 VMs completed", Some((Failed, "1 of 3 VMs completed")));
    check("0 successful", Some((Failed, "0 successful")));
    check("Successful: 0", Some((Failed, "Successful: 0")));
    check("completed, 1/3", Some((Failed, "completed, 1")));
    check("3 of 3 VMs completed", Some((Success, "completed")));
    check("completed: 0 errors", Some((Success, "completed")));
    check("completed on 17/11/2026", Some((Success, "completed")));
}

#[test]
fn without_denies_what_stands_right_behind_it() {
    check("finished without success", Some((Failed, "without success")));
    check("terminée sans succès", Some((Failed, "sans succès")));
    check("completed without errors", Some((Success, "completed")));
}

#[test]
fn what_every_product_may_add_leaves_a_success() {
    for text in [
        "Your backup task is now complete.",
        "Backup of 12 VMs completed on Tuesday, 17 November 2026 10:00:12 PM in 5 minutes 3 seconds",
        "L'attività di backup è stata completata.",
        "Die Datensicherung auf SRV-01 wurde erfolgreich abgeschlossen.",
        "Task \"Nightly - gremlins\" has completed, 0 errors, no warnings",
        "OK (no files backed up)",
        "Backup completed. Open the log for gremlins",
    ] {
        assert_eq!(find(text).map(|found| (found.status, found.doubt)), Some((Success, None)), "{text:?}");
    }
}

#[test]
fn names_decide_nothing_and_join_what_stands_around_them() {
    let text = "Not all of Failed completed";
    assert_eq!(find_beside(text, std::slice::from_ref(&(11..17))).unwrap().status, Failed);
    let text = "Task Failed - 0 errors Success has completed";
    assert_eq!(
        find_beside(text, std::slice::from_ref(&(5..30))).map(|found| (found.status, found.words)),
        Some((Success, "completed"))
    );
}

proptest::proptest! {
    /// The rule itself: whatever word people come up with, beside a good word it leaves no success until somebody has looked at it.
    #[test]
    fn an_unknown_word_in_the_clause_of_a_good_one_is_never_a_success(
        good in proptest::sample::select(
            PHRASES.iter().filter(|phrase| phrase.status == Some(Success)).map(|phrase| phrase.words).collect::<Vec<_>>()
        ),
        unknown in "[a-zß-öø-ÿ]{2,12}",
        form in 0..6_usize,
    ) {
        proptest::prop_assume!(!harmless::is(&unknown));
        proptest::prop_assume!(find(&unknown).is_none());
        // `con` and such become part of a phrase.
        proptest::prop_assume!(!PHRASES.iter().any(|phrase| phrase.words.split(' ').any(|word| word == unknown)));
        let text = match form {
            0 => format!("{unknown} {good}"),
            1 => format!("{good} {unknown}"),
            2 => format!("{good}: {unknown}"),
            3 => format!("{good}, 0 errors - {unknown}"),
            4 => format!("The backup task {unknown} has {good}."),
            _ => format!("{good} ({unknown})"),
        };
        let found = find(&text).unwrap();
        proptest::prop_assert_ne!(found.status, Success, "{}", text);
        // What decided tells the same when it stands alone, as `believed` asks it again.
        let again = find(found.words).unwrap();
        proptest::prop_assert_eq!((again.status, again.doubt), (found.status, found.doubt), "{}", text);
    }
}
