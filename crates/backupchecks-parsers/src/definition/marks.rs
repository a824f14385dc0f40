//! The literal texts by which the registry knows whether to ask a definition at all.
//!
//! The registry wants them as plain slices, for the built-in parsers they are constants. Texts of definitions are therefore kept for
//! the life of the program: each once, however often a definition is loaded, and no more than a bound.

use super::condition::Condition;
use std::{
    collections::HashSet,
    sync::{LazyLock, Mutex, PoisonError},
};

/// How many texts are kept. Whoever types a definition in the page makes a few dozen.
const MAX_KEPT: usize = 5_000;
/// Longer texts are not kept.
const MAX_TEXT: usize = 200;

/// Where every condition has texts, one of them stands in every mail. Without marks a definition is always asked, so giving
/// none is right too.
pub(super) fn of(conditions: &[Condition]) -> Vec<&'static str> {
    let texts: Option<Vec<Vec<String>>> = conditions.iter().map(Condition::marks).collect();
    let kept: Option<Vec<&'static str>> = texts.unwrap_or_default().iter().flatten().map(|text| keep(text)).collect();
    kept.unwrap_or_default()
}

fn keep(text: &str) -> Option<&'static str> {
    static KEPT: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(text) {
        return Some(known);
    }
    if MAX_KEPT <= kept.len() || MAX_TEXT < text.len() {
        return None;
    }
    let text: &'static str = String::leak(text.to_owned());
    kept.insert(text);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once() {
        let [first, second] = [keep("a mark of this test"), keep("a mark of this test")].map(Option::unwrap);
        assert!(std::ptr::eq(first, second));
        assert_eq!(keep(&"x".repeat(MAX_TEXT + 1)), None);
    }
}
