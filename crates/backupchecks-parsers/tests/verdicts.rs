//! A verdict in words that somebody has taken back, halved or denied is never read as a success, whatever the product and language.
//!
//! Each product has one good mail, written after its attested form; its verdict is replaced by every doubtful phrase.

use backupchecks_core::model::{Outcome, Status};

/// A mail with `{}` where its verdict stands, and a verdict that makes it a success.
struct Product {
    name: &'static str,
    from: &'static str,
    subject: &'static str,
    body: &'static str,
    good: &'static str,
}

const fn product(name: &'static str, subject: &'static str, body: &'static str, good: &'static str) -> Product {
    Product { name, from: "backup@example.com", subject, body, good }
}

const PRODUCTS: &[Product] = &[
    product(
        "Active Backup",
        "NAS01 Active Backup for Business - Backup task Alfa on NAS01 {}",
        "The backup task Alfa on NAS01 {}.\nFrom NAS01\n",
        "has completed",
    ),
    product(
        "Active Backup, Italian",
        "NAS01 Active Backup for Business - attività di backup Alfa su NAS01 {}",
        "L'attività di backup Alfa su NAS01 è stata {}.\nDa NAS01\n",
        "completata",
    ),
    product(
        "Active Backup for Microsoft 365",
        "Active Backup for Microsoft 365 - backupopgaven [Alfa] på [NAS01] {}",
        "backupopgaven [Alfa] på [NAS01] {}.\nFra NAS01\n",
        "er fuldført",
    ),
    product(
        "Hyper Backup",
        "[X] WebDAV cloud backup - Alfa {} on NAS01",
        "Your backup task Alfa {}.\nBackup Task: Alfa\nBackup Destination: a / NAS01_1.hbk\nFrom NAS01\n",
        "successful",
    ),
    product("Iperius", "Iperius Backup: Alfa {}", "Job: Alfa\nBackup {}\n", "erfolgreich abgeschlossen"),
    Product {
        name: "NAKIVO",
        from: "NAKIVO Backup & Replication <nakivo@example.com>",
        subject: "Backup job \"Alfa\" {}",
        body: "Job \"Alfa\"\nStatus: {}\n",
        good: "has completed",
    },
    product(
        "Acronis",
        "[Acronis Backup] Task 'Alfa' {}. SRV1",
        "Task 'Alfa' on SRV1\n\nThe task 'Alfa' {}.\n",
        "has succeeded",
    ),
    product("Script", "restic backup of web01: {}", "Backup {}\nStatus: {}\n", "completed successfully"),
    product("Syncovery", "Syncovery: Profile Alfa: {}", "Profile: Alfa\nResult: {}\n", "completed"),
    product("Panel3", "Panel3 backup: Alfa - {}", "Backup job: Alfa\nResult: {}\n", "completed"),
    product(
        "Macrium",
        "PC[d] Macrium Reflect - Backup {}",
        "Success :)\nComputer Name: PC\nBackup definition: d\nFailure count: 0\n",
        "Success",
    ),
    product("3CX", "3CX Notification: Backup - pbx.example.com - Backup {}", "Backup {}\n", "completed successfully"),
    product(
        "Ahsay",
        "Backup Report [{}] > u > s > 2026-11-17-01-00-00",
        "User\tu\nBackup Set\ts\nJob Status\t{}\n",
        "OK",
    ),
    product(
        "QNAP",
        "[Info] [Hybrid Backup Sync] Notification from your device: N",
        "NAS Name: N\nSeverity: Info\nApp Name: Hybrid Backup Sync\nMessage: [Hybrid Backup Sync] Finished Backup job \"J\" {}.\n\n",
        "successfully",
    ),
    product(
        "Backup Exec",
        "Backup Exec Alert: Job Success (Server: \"B\") (Job: \"J\")",
        "(Server: \"B\") (Job: \"J\") {}\n",
        "The job completed successfully.",
    ),
];

/// By language; none of them is a success.
const DOUBTFUL: &[&str] = &[
    // English
    "completed with problems",
    "partially complete",
    "has completed but some items were not backed up",
    "nearly completed",
    "completed with gremlins",
    "finished without success",
    "was unable to complete",
    "was stopped before it completed",
    "has yet to complete",
    "completed: 0 of 3",
    "not all of the 12 virtual machines were successful",
    "0 successful",
    "could only partly be completed",
    "no longer completed",
    "completed, but the destination is full",
    "successful: 2, unsuccessful: 1",
    "Success rate 33%",
    "completed (degraded)",
    "success: false",
    "completed: no",
    "finished; verification did not pass",
    "completed with non-zero exit code 3",
    "is OK? no",
    // Danish
    "er fuldført med fejl",
    "er fuldført med advarsler",
    "blev ikke fuldført",
    "er fuldført med problemer",
    // Italian
    "completata con avvertimenti",
    "completata con problemi",
    "completata in parte",
    "completata solo parzialmente",
    // German
    "wurde mit Hinweisen abgeschlossen",
    "wurde unvollständig abgeschlossen",
    "wurde nur zum Teil abgeschlossen",
    "wurde abgeschlossen, 3 Objekte übersprungen",
    "teils erfolgreich",
    // French
    "terminée avec des alertes",
    "terminée partiellement",
    "terminée sans succès",
    "incomplète",
    // Spanish
    "completada con fallos",
    "completada parcialmente",
    "terminado con avisos",
    // Dutch
    "voltooid met problemen",
    "deels voltooid",
    "onvolledig voltooid",
    "grotendeels voltooid",
];

fn read(product: &Product, verdict: &str) -> Outcome {
    let [subject, body] = [product.subject, product.body].map(|text| text.replace("{}", verdict));
    let from = product.from;
    let mail = format!(
        "From: {from}\r\nTo: reports@example.com\r\nDate: Tue, 17 Nov 2026 06:12:44 +0100\r\nSubject: {subject}\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}",
        body.replace('\n', "\r\n")
    );
    backupchecks_parsers::read(mail.as_bytes()).outcome
}

fn is_success(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Report(reports) if reports.iter().all(|report| report.finding.status == Status::Success))
}

#[test]
fn the_good_verdict_of_every_product_is_a_success() {
    for product in PRODUCTS {
        let outcome = read(product, product.good);
        assert!(is_success(&outcome), "{}: {outcome:?}", product.name);
    }
}

#[test]
fn no_doubtful_verdict_is_a_success() {
    for product in PRODUCTS {
        for verdict in DOUBTFUL {
            let outcome = read(product, verdict);
            assert!(!is_success(&outcome), "{}, {verdict:?}: {outcome:?}", product.name);
            let clause = format!("{} {verdict}", product.good.trim_end_matches('.'));
            let outcome = read(product, &clause);
            assert!(!is_success(&outcome), "{}, {clause:?}: {outcome:?}", product.name);
        }
    }
}

/// A job may be called anything: its name neither makes a success of a doubtful verdict nor takes one from a good one.
#[test]
fn the_name_of_a_job_joins_no_verdict() {
    for name in ["Failed - 0 errors Success", "but only partly", "gremlins"] {
        for product in PRODUCTS.iter().filter(|product| product.body.contains("Alfa")) {
            let named = Product {
                subject: product.subject.replace("Alfa", name).leak(),
                body: product.body.replace("Alfa", name).leak(),
                ..*product
            };
            let outcome = read(&named, "completed with gremlins");
            assert!(!is_success(&outcome), "{}, {name:?}: {outcome:?}", product.name);
        }
    }
}
