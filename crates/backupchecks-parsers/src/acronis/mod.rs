//! Acronis: Backup & Recovery 11.5 and Acronis Backup, Cyber Protect Cloud and its white labels, and mails without a result.
//!
//! Samples: `fixtures/mail/acronis/`.

mod cyber;
mod legacy;
mod notice;

pub(crate) use cyber::Cyber;
pub(crate) use legacy::Legacy;
pub(crate) use notice::Notice;

use crate::{added, words};
use backupchecks_core::model::Status;

const SOFTWARE: &str = "Acronis";
const TYPE: &str = "Backup";

/// The worst result that `text` tells beside what gateways add, and its words.
fn result(text: &str) -> Option<(Status, &str)> {
    words::find_beside(text, &added::places(text)).map(|found| (found.status, found.words))
}

/// `text` without what stands between apostrophes or quotation marks: names, which decide nothing.
fn without_names(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside: Option<char> = None;
    let mut previous = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let opens = matches!(c, '\'' | '"' | '‘' | '“' | '„' | '«') && !previous.is_alphanumeric();
        let closes = inside.is_some_and(|open| ends_name(open, c)) && !next.is_alphanumeric();
        match inside {
            None if opens => inside = Some(c),
            Some(_) if closes => inside = None,
            None => out.push(c),
            Some(_) => {}
        }
        previous = c;
    }
    out
}

fn ends_name(open: char, close: char) -> bool {
    match open {
        '\'' | '"' => close == open,
        '‘' => close == '’',
        '“' | '„' => matches!(close, '“' | '”'),
        _ => close == '»',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_quotation_marks_tell_nothing() {
        assert_eq!(without_names("Task 'Failed - 0 errors' has succeeded."), "Task  has succeeded.");
        assert_eq!(without_names("'O'Brien's files' don't"), " don't");
    }

    #[test]
    fn results_are_read_in_three_languages() {
        for (text, expected) in [
            ("se ha completado correctamente", Status::Success),
            ("se completó con éxito", Status::Success),
            ("no se ha completado con éxito", Status::Failed),
            ("no se ha completado correctamente", Status::Failed),
            ("ha fallado", Status::Failed),
            ("no se ha podido completar", Status::Failed),
            ("Necesita interacción", Status::Warning),
            ("succeeded with warnings", Status::Warning),
            ("has been cancelled", Status::Warning),
            ("mit WARNUNGEN abgeschlossen", Status::Warning),
        ] {
            assert_eq!(result(text).map(|(status, _)| status), Some(expected), "{text}");
        }
        assert_eq!(result("se ha iniciado"), None);
    }
}
