//! What of an interface is no longer as those who use it know it.

use super::{items::Api, list::List};
use std::collections::HashSet;

/// The changes since the list for which others have to change their programs, each in words.
pub(super) fn breaking(before: &List<'_>, now: &Api) -> Vec<String> {
    let there: HashSet<&str> = now.items.iter().map(|item| item.line.as_str()).collect();
    let gone = before.lines.iter().filter(|line| !there.contains(*line)).map(|line| format!("gone or changed: {line}"));
    let known: HashSet<&str> = before.lines.iter().copied().collect();
    let demanded = now.items.iter().filter(|item| {
        let by = item.demanded_by.as_deref();
        !known.contains(item.line.as_str()) && by.is_some_and(|owner| known.contains(owner))
    });
    let demanded = demanded.map(|item| format!("new, and others have to name it: {}", item.line));
    gone.chain(demanded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::items::Item;

    const ENUM: &str = "pub enum tape::State";
    const BROKEN: &str = "pub tape::State::Broken";
    const EJECT: &str = "pub fn tape::eject()";

    fn list(lines: &[&'static str]) -> List<'static> {
        List { version: "0.1.0".parse().expect("a version"), lines: lines.to_vec() }
    }

    fn api(items: &[(&str, Option<&str>)]) -> Api {
        let item = |(line, by): &(&str, Option<&str>)| Item { line: (*line).into(), demanded_by: by.map(Into::into) };
        Api { version: "0.1.0".parse().expect("a version"), items: items.iter().map(item).collect() }
    }

    #[test]
    fn what_is_there_and_what_is_added_breaks_nobody() {
        assert!(breaking(&list(&[ENUM]), &api(&[(ENUM, None), (EJECT, None)])).is_empty());
    }

    #[test]
    fn what_is_gone_and_what_is_changed_is_told() {
        let changed = "pub fn tape::eject(bool)";
        let found = breaking(&list(&[ENUM, EJECT]), &api(&[(changed, None)]));
        assert_eq!(found, [format!("gone or changed: {ENUM}"), format!("gone or changed: {EJECT}")]);
    }

    #[test]
    fn a_new_variant_breaks_those_who_match_an_enum_that_they_know() {
        let now = api(&[(ENUM, None), (BROKEN, Some(ENUM))]);
        assert_eq!(breaking(&list(&[ENUM]), &now), [format!("new, and others have to name it: {BROKEN}")]);
        assert!(breaking(&list(&[]), &now).is_empty(), "the enum is as new as its variant");
        assert!(breaking(&list(&[ENUM, BROKEN]), &now).is_empty());
    }
}
