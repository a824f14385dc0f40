//! The subjects that a mail carries: its own, and those in the heads of mails that were forwarded inside its body.

use crate::{forwarded, grid::Grid, mail::Mail};
use backupchecks_core::model::Part;

/// A subject and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject<'a> {
    /// The subject as it stands there.
    pub(crate) text: &'a str,
    /// The part of the mail that it stands in.
    pub(crate) part: Part,
}

/// The subject of `mail` itself, then those inside its body, the last forwarded first.
pub(crate) fn of(mail: &Mail) -> impl Iterator<Item = Subject<'_>> {
    let own = Subject { text: &mail.subject, part: Part::Subject };
    std::iter::once(own).chain(inside(mail.body()))
}

/// The first subject that `read` understands, and where it stands.
pub(crate) fn find<'a, T>(mail: &'a Mail, read: impl Fn(&'a str) -> Option<T>) -> Option<(T, Subject<'a>)> {
    of(mail).find_map(|subject| Some((read(subject.text)?, subject)))
}

fn inside(body: &Grid) -> impl Iterator<Item = Subject<'_>> {
    let part = body.part();
    forwarded::subjects(body).map(move |text| Subject { text, part })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_subject_comes_first() {
        let mail = Mail::sample("job a", "Subject: job b");
        let job = |text: &'static str| text.strip_prefix("job ");
        assert_eq!(of(&mail).map(|subject| subject.text).collect::<Vec<_>>(), ["job a", "job b"]);
        assert!(job("job a").is_some());
        let (found, subject) = find(&mail, |text| text.strip_suffix(" b")).unwrap();
        assert_eq!((found, subject.part), ("job", Part::Text));
    }
}
