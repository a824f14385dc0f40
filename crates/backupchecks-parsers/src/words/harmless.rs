//! The words that may stand beside a good word and leave it one, and those that are known to take it back.
//!
//! Words of function (`the`, `has been`), of backups (`task`, `files`), of times and sizes, in the seven languages. What is missing
//! here costs a mail its success and shows a person the word; what is here wrongly could hide a failure. So a word that can deny,
//! delay or halve a result (`be`, `will`, `when`, `almost`, `some`) is not here.

use crate::dates;
use std::{collections::HashSet, sync::LazyLock};

/// Whether the word, in lower case, leaves a good word beside it a good one.
pub(super) fn is(word: &str) -> bool {
    let known = |word: &str| HARMLESS.contains(word) || dates::names_a_part(word);
    known(word) || without_article(word).is_some_and(known)
}

/// Whether the word is known to make less of a good word beside it.
pub(super) fn takes_back(word: &str) -> bool {
    LESSENING.contains(word) || without_article(word).is_some_and(|word| LESSENING.contains(word))
}

/// Whether a sentence that begins with the word takes back what the one before said: `However, …`.
pub(super) fn contradicts(word: &str) -> bool {
    CONTRARY.contains(&word)
}

/// Whether a name may follow the word: `on SRV-01`.
pub(super) fn names_a_place(word: &str) -> bool {
    PLACES.contains(&word)
}

/// Whether the number behind the word is the code with which something ended.
pub(super) fn is_code(word: &str) -> bool {
    CODES.contains(&word)
}

/// Whether the word stands between a number and the number of all.
pub(super) fn is_of(word: &str) -> bool {
    OF.contains(&word)
}

/// `attività` of `l'attività`.
fn without_article(word: &str) -> Option<&str> {
    let (article, noun) = word.split_once('\'')?;
    ARTICLES.contains(&article).then_some(noun)
}

const ARTICLES: &[&str] = &["l", "d", "dell", "dall", "nell", "sull", "all", "un"];
const CODES: &[&str] = &["code", "rc", "status", "exit", "return", "errorlevel", "codice", "código", "codigo"];
const OF: &[&str] = &["of", "von", "van", "de", "di", "af", "out", "su", "sur", "aus", "uit", "ud", "från"];
const PLACES: &[&str] = &[
    "on", "at", "for", "from", "to", "of", "in", "host", "server", "machine", "computer", "client", "device", "nas",
    "auf", "von", "vom", "nach", "für", "rechner", "gerät", "op", "van", "naar", "voor", "sur", "de", "vers", "pour",
    "su", "da", "per", "en", "desde", "para", "equipo", "på", "fra", "til", "version", "v",
];

static HARMLESS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| [ENGLISH, DUTCH, GERMAN, FRENCH, ITALIAN, SPANISH, DANISH, UNITS].concat().into_iter().collect());

static LESSENING: LazyLock<HashSet<&str>> = LazyLock::new(|| [LESS, CONTRARY].concat().into_iter().collect());

#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "a", "an", "the", "this", "your", "its", "our", "of", "on", "in", "at", "to", "for", "from", "by", "with", "and",
    "as", "is", "was", "were", "are", "has", "have", "had", "been", "did", "now", "just", "all", "every", "each", "it",
    "backup", "backups", "back-up", "back-ups", "backed", "job", "jobs", "task", "tasks", "run", "runs", "session", "process",
    "operation", "operations", "profile", "profiles", "plan", "policy", "set", "copy", "replication", "replica", "sync",
    "synchronization", "synchronisation", "verification", "verify", "validation", "image", "clone", "archive", "archiving",
    "archived", "upload", "export", "dump", "snapshot", "snapshots", "script", "file", "files", "folder", "folders",
    "directories", "item", "items", "object", "objects", "vm", "vms", "virtual", "machine", "machines", "computer", "computers",
    "server", "servers", "host", "hosts", "client", "clients", "device", "devices", "agent", "agents", "database", "databases",
    "volume", "volumes", "disk", "disks", "drive", "drives", "mailbox", "mailboxes", "site", "sites", "account", "accounts",
    "instance", "instances", "container", "containers", "repository", "repositories", "store", "destination", "destinations",
    "target", "source", "system", "nas", "cloud", "local", "data", "configuration", "application", "full", "incremental",
    "differential", "daily", "weekly", "monthly", "nightly", "hourly", "scheduled", "automatic", "automatically", "manual",
    "status", "result", "results", "state", "outcome", "report", "summary", "notification", "message", "subject", "info", "information",
    "details", "log", "total", "time", "times", "date", "duration", "elapsed", "start", "started", "end", "ended", "size",
    "speed", "average", "rate", "read", "written", "processed", "transferred", "uploaded", "copied", "saved", "sent", "protected",
    "verified", "checked", "new", "added", "updated", "modified", "changed", "unchanged", "deleted", "removed", "moved",
    "examined", "exit", "code", "return", "rc", "normally", "cleanly", "fully", "update", "firmware", "version", "service", "remote",
    "storage", "pool", "dataset", "group", "groups", "media", "tape", "pc", "workstation", "dsm", "synology", "microsoft", "business", "active", "hyper",
    "office", "google", "workspace", "webdav", "s3", "rsync", "3cx", "nakivo", "syncovery", "acronis", "iperius", "macrium", "panel3",
    "reflect", "veeam", "replicated", "execution", "executed", "performed", "created", "pruned", "recovery", "point", "points",
    "restore", "email", "mail", "alert", "event", "found", "count", "sql", "integrity", "check", "garbage", "collection", "datastore", "one-way", "two-way", "one", "way", "two", "rtrr", "installed", "upgraded", "managed", "synaxon", "cyber", "protect", "activity", "workload", "workloads", "tenant", "free", "used", "kept", "retained",
];

#[rustfmt::skip]
const DUTCH: &[&str] = &[
    "de", "het", "een", "uw", "deze", "dit", "van", "op", "in", "aan", "naar", "voor", "met", "en", "om", "is", "zijn", "werd",
    "werden", "heeft", "nu", "zojuist", "alle", "taak", "taken", "back-uptaak", "back-uptaken", "backuptaak", "back-up-taak",
    "opdracht", "gegevens", "bestand", "bestanden", "map", "mappen", "gegevensback-up", "gegevensback-uptaak", "volledige", "volledig", "incrementele", "dagelijkse",
    "wekelijkse", "maandelijkse", "automatische", "automatisch", "resultaat", "rapport", "duur", "grootte", "tijd", "gestart", "beëindigd", "overgedragen",
    "gekopieerd", "verwerkt", "nieuw", "nieuwe", "gewijzigd", "gewijzigde", "verwijderd", "totaal", "controle", "doel", "bron", "apparaat", "apparaten",
    "uitgevoerd", "geïnstalleerd", "bijgewerkt", "dsm-update", "synchronisatie", "replicatie", "replicatietaak", "uitvoering", "opslag", "bij", "door", "te",
];

#[rustfmt::skip]
const GERMAN: &[&str] = &[
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einer", "eines", "ihr", "ihre", "ihrer", "diese", "dieser", "auf",
    "in", "im", "am", "an", "um", "von", "vom", "nach", "zum", "zur", "für", "bei", "mit", "und", "ist", "sind", "war", "wurde",
    "wurden", "hat", "haben", "jetzt", "nun", "soeben", "alle", "aller", "datensicherung", "datensicherungen", "datensicherungsaufgabe",
    "sicherung", "sicherungen", "sicherungsaufgabe", "sicherungsauftrag", "sicherungsvorgang", "backup-aufgabe", "backupaufgabe", "backup-job", "backupjob", "backup-vorgang",
    "auftrag", "aufgabe", "vorgang", "kopiervorgang", "lauf", "datei", "dateien", "ordner", "objekte", "elemente", "daten",
    "rechner", "gerät", "geräte", "maschine", "maschinen", "gruppe", "plan", "backup-konto", "ziel", "quelle", "beendet", "durchgeführt", "ausgeführt",
    "gesichert", "kopiert", "kopierten", "übertragen", "verarbeitet", "geprüft", "gelöscht", "neu", "geändert", "hinzugefügt", "gestartet",
    "vollständig", "vollständige", "inkrementell", "inkrementelle", "differenziell", "täglich", "tägliche", "wöchentlich", "wöchentliche", "monatlich", "monatliche", "automatische", "ergebnis",
    "bericht", "dauer", "größe", "zeit", "uhrzeit", "gesamt", "gefunden", "installiert", "aktualisiert", "replikation", "synchronisierung", "synchronisation", "schnappschuss", "starten",
    "archivierung", "statusbericht", "sicherungsstatus", "backupstatus", "backup-status", "backup-bericht", "backupbericht", "sicherungsbericht", "aktion",
    "aktivität", "benachrichtigung", "meldung", "statusmeldung", "hinzugefügte", "anlage", "konto", "kunde", "mandant", "nachtsicherung", "tagessicherung",
];

#[rustfmt::skip]
const FRENCH: &[&str] = &[
    "le", "la", "les", "un", "une", "votre", "vos", "ce", "cette", "du", "de", "des", "sur", "à", "au", "aux", "dans", "pour", "par", "vers",
    "avec", "et", "est", "a", "été", "ont", "sont", "était", "maintenant", "toutes", "tous", "tâche", "tâches", "sauvegarde",
    "sauvegardes", "sauvegardé", "sauvegardés", "travail", "opération", "données", "fichier", "fichiers", "dossier", "dossiers", "éléments", "objets", "ordinateur",
    "serveur", "appareil", "appareils", "résultat", "statut", "rapport", "durée", "taille", "heure", "heures", "copie", "copiés", "transférés", "exécution", "exécutée", "quotidienne", "hebdomadaire",
    "mensuelle", "complète", "incrémentielle", "automatique", "réplication", "synchronisation", "total", "traités",
];

#[rustfmt::skip]
const ITALIAN: &[&str] = &[
    "il", "lo", "la", "i", "gli", "le", "un", "uno", "una", "tua", "di", "del", "della", "dei", "delle", "degli", "da", "dal", "dalla", "su",
    "sul", "sulla", "sui", "in", "nel", "nella", "al", "alla", "alle", "per", "con", "e", "ed", "è", "stata", "stato", "stati", "state", "sono",
    "ora", "ha", "tutti", "tutte", "attività", "processo", "operazione", "lavoro", "copia", "dati", "cartelle", "cartella", "oggetti", "elementi",
    "computer", "dispositivo", "dispositivi", "risultato", "stato", "rapporto", "resoconto", "durata", "dimensione", "ore", "minuti", "secondi", "copiati", "trasferiti", "trasferite", "eseguito",
    "eseguita", "giornaliero", "settimanale", "mensile", "completo", "completa", "incrementale", "automatico", "replica", "sincronizzazione", "totale", "elaborati", "terminato", "terminata", "aggiornato", "installato",
];

#[rustfmt::skip]
const SPANISH: &[&str] = &[
    "el", "la", "los", "las", "un", "una", "su", "sus", "de", "del", "en", "al", "a", "para", "por", "con", "y", "e", "ha", "sido",
    "han", "está", "fue", "se", "ahora", "todos", "todas", "tarea", "tareas", "copia", "copias", "seguridad", "respaldo", "trabajo", "operación", "datos",
    "archivos", "archivo", "fichero", "ficheros", "carpeta", "carpetas", "elementos", "objetos", "equipo", "equipos", "máquina", "servidor", "dispositivo", "dispositivos", "resultado",
    "estado", "informe", "duración", "tamaño", "hora", "horas", "copiados", "transferidos", "procesados", "respaldados", "ejecución", "ejecutada", "ejecutado", "diaria", "semanal", "mensual",
    "completa", "incremental", "automática", "replicación", "sincronización", "total", "completó", "satisfactoriamente",
];

#[rustfmt::skip]
const DANISH: &[&str] = &[
    "den", "det", "de", "en", "et", "din", "dit", "dine", "af", "på", "i", "til", "fra", "for", "med", "og", "er", "var", "blev", "nu", "alle",
    "opgave", "opgaven", "opgaver", "backupopgave", "backupopgaven", "sikkerhedskopiering", "sikkerhedskopieringen", "sikkerhedskopieringsopgave", "job", "jobbet", "data", "filer", "mapper",
    "elementer", "enhed", "enheder", "resultat", "rapport", "varighed", "størrelse", "kopieret", "overført", "kørsel", "daglig", "ugentlig", "månedlig", "fuld", "databackup",
    "trinvis", "automatisk", "replikering", "synkronisering", "kl", "korrekt",
];

#[rustfmt::skip]
const UNITS: &[&str] = &[
    "b", "kb", "mb", "gb", "tb", "pb", "kib", "mib", "gib", "tib", "byte", "bytes", "octets", "ko", "mo", "go", "to", "kbps", "mbps", "s", "sec", "secs",
    "second", "seconds", "sek", "sekunde", "sekunden", "seconde", "seconden", "secondes", "secondi", "segundos", "sekunder",
    "m", "min", "mins", "minute", "minutes", "minuut", "minuten", "minuti", "minuto", "minutos", "minutter", "h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "uur",
    "uren", "uhr", "ora", "timer", "time", "d", "day", "days", "dag", "dagen", "tag", "tage", "jours", "giorni", "días", "dage", "am", "pm", "a.m", "p.m",
    "utc", "gmt", "ms",
];

/// What makes less of a success, whatever it goes on with.
#[rustfmt::skip]
const LESS: &[&str] = &[
    "excluding", "despite", "only", "partly", "partially", "partial", "incomplete", "incompletely",
    "almost", "nearly", "mostly", "largely", "some", "most", "several", "few", "caveats", "caveat", "problem", "problems", "issue", "issues", "exception", "exceptions",
    "trouble", "faults", "fault", "skipped", "skipping", "missing", "unable", "interrupted", "stopped", "paused", "suspended", "degraded", "limited", "timeout", "timeouts",
    "unverified", "unprotected", "inconsistent", "corrupt", "corrupted", "damaged", "lost", "attention", "critical",
    "deels", "gedeeltelijk", "grotendeels", "bijna", "sommige", "probleem", "problemen", "uitzondering", "uitzonderingen", "overgeslagen",
    "onderbroken", "onvolledig", "gestopt", "ontbreekt", "ontbreken",
    "außer", "ausgenommen", "teils", "teilweise", "größtenteils", "fast", "beinahe", "nur", "einige", "manche", "hinweis", "hinweise", "hinweisen",
    "problem", "probleme", "problemen", "ausnahme", "ausnahmen", "übersprungen", "unterbrochen", "unvollständig", "gestoppt", "fehlen", "fehlt", "mängel", "mängeln", "auffälligkeiten",
    "partiellement", "presque", "seulement", "certains", "certaines", "problème", "problèmes", "alerte", "alertes", "ignorés", "ignoré", "interrompue", "interrompu", "incomplète",
    "incomplet", "anomalie", "anomalies", "réserves",
    "eccetto", "parzialmente", "quasi", "solo", "soltanto", "alcuni", "alcune", "parte", "problema", "problemi", "avvertimento", "avvertimenti", "avvertenza", "avvertenze", "anomalia", "saltati",
    "ignorati", "interrotta", "interrotto", "incompleta", "incompleto", "eccezioni", "riserva",
    "salvo", "parcialmente", "casi", "sólo", "solamente", "algunos", "algunas", "problemas", "aviso", "avisos", "alerta", "alertas", "omitidos", "omitido", "interrumpida",
    "interrumpido", "fallo", "fallos", "incidencias", "incidencia", "excepciones",
    "delvist", "delvis", "næsten", "kun", "nogle", "problem", "problemer", "advarsel", "advarsler", "sprunget", "afbrudt", "ufuldstændig", "ufuldstændigt", "undtagelser",
];

/// Words that join what contradicts.
#[rustfmt::skip]
const CONTRARY: &[&str] = &[
    "but", "however", "although", "though", "except", "unless", "maar", "echter", "behalve", "aber", "jedoch", "allerdings", "obwohl", "mais", "cependant", "toutefois", "sauf", "ma", "però", "tuttavia", "tranne", "pero", "aunque", "excepto", "men", "dog", "undtagen",
];
