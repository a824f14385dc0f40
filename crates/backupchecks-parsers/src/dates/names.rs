//! The names in dates: months, weekdays, zones and the words between them, in seven languages.

/// The month that `word` names, in full or short, without a point; `mar` is for the caller, as it may be a Tuesday.
pub(super) fn month(word: &str) -> Option<i8> {
    let index = MONTHS.iter().position(|names| names.contains(&word))?;
    i8::try_from(index + 1).ok()
}

/// Whether `word` is a weekday, in full or short.
pub(super) fn is_weekday(word: &str) -> bool {
    WEEKDAYS.iter().any(|names| names.contains(&word))
}

/// Whether `word` stands between the parts of a date and says nothing.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

/// Whether `word` is the abbreviation of a zone.
pub(super) fn is_zone(word: &str) -> bool {
    ZONES.contains(&word)
}

/// Words between the parts of a date.
const FILLERS: &[&str] = &[
    "-", "de", "del", "den", "the", "of", "at", "um", "om", "uur", "uhr", "alle", "ore", "le", "el", "il", "à", "a",
    "las", "kl", "on",
];

/// Zones that are printed as abbreviations; they are read past, as their offset depends on who prints them.
const ZONES: &[&str] =
    &["cet", "cest", "wet", "west", "eet", "eest", "bst", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt"];

/// The names of the twelve months; `mar` is handled apart.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "januari", "januar", "jänner", "janvier", "janv", "gennaio", "gen", "enero", "ene"],
    &["february", "feb", "februari", "februar", "février", "févr", "fév", "febbraio", "febrero"],
    &["march", "maart", "mrt", "märz", "mär", "mrz", "mars", "marzo", "marts"],
    &["april", "apr", "avril", "avr", "aprile", "abril", "abr"],
    &["may", "mei", "mai", "maggio", "mag", "mayo", "maj"],
    &["june", "jun", "juni", "juin", "giugno", "giu", "junio"],
    &["july", "jul", "juli", "juillet", "juil", "luglio", "lug", "julio"],
    &["august", "aug", "augustus", "août", "aout", "agosto", "ago"],
    &["september", "sep", "sept", "septembre", "settembre", "set", "septiembre"],
    &["october", "oct", "oktober", "okt", "octobre", "ottobre", "ott", "octubre"],
    &["november", "nov", "novembre", "noviembre"],
    &["december", "dec", "dezember", "dez", "décembre", "déc", "dicembre", "dic", "diciembre"],
];

/// The names of the seven weekdays, Monday first.
const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "mon", "maandag", "ma", "montag", "mo", "lundi", "lun", "lunedì", "lunes", "mandag", "man"],
    &["tuesday", "tue", "tues", "dinsdag", "di", "dienstag", "mardi", "martedì", "martes", "tirsdag", "tirs", "tir"],
    &[
        "wednesday",
        "wed",
        "woensdag",
        "wo",
        "mittwoch",
        "mi",
        "mercredi",
        "mer",
        "mercoledì",
        "miércoles",
        "mié",
        "onsdag",
        "ons",
    ],
    &[
        "thursday",
        "thu",
        "thur",
        "thurs",
        "donderdag",
        "do",
        "donnerstag",
        "jeudi",
        "jeu",
        "giovedì",
        "gio",
        "jueves",
        "jue",
        "torsdag",
        "tors",
        "tor",
    ],
    &[
        "friday", "fri", "vrijdag", "vr", "freitag", "fr", "vendredi", "ven", "venerdì", "viernes", "vie", "fredag",
        "fre",
    ],
    &[
        "saturday", "sat", "zaterdag", "za", "samstag", "sa", "samedi", "sam", "sabato", "sab", "sábado", "sáb",
        "lørdag", "lør",
    ],
    &[
        "sunday", "sun", "zondag", "zo", "sonntag", "so", "dimanche", "dim", "domenica", "dom", "domingo", "søndag",
        "søn",
    ],
];
