//! What a holiday, pause, maintenance window or outage must hold before it is kept.

use crate::model::{ClosureScope, ClosureSpan};
use crate::text::squeeze;

/// What is wrong with a closure that somebody wants to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClosureFault {
    /// It does not say why.
    #[error("the closure says no reason; name the holiday or what is being done, for whoever misses a report later")]
    NoName,
    /// It is for a source of reports, and does not say which.
    #[error("the closure names no source; give the name by which its reports come in, such as \"files\"")]
    NoSource,
    /// It ends before it begins.
    #[error("the closure would end before it begins; let “until” come after “from”")]
    EndsFirst,
}

/// The name as it is kept, white space folded.
///
/// # Errors
/// [`ClosureFault`] says what is missing.
pub fn check(span: &ClosureSpan, scope: &ClosureScope, name: &str) -> Result<String, ClosureFault> {
    if matches!(scope, ClosureScope::Source(source) if squeeze(source).is_empty()) {
        return Err(ClosureFault::NoSource);
    }
    let name = squeeze(name);
    if name.is_empty() {
        return Err(ClosureFault::NoName);
    }
    match span.stretch().and_then(|stretch| Some((stretch.from, stretch.until?))) {
        Some((from, until)) if until <= from => Err(ClosureFault::EndsFirst),
        _ => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::Stretch;
    use jiff::Timestamp;
    use jiff::civil::date;

    #[test]
    fn a_closure_says_why_and_ends_after_it_begins() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let pause = |until| ClosureSpan::Pause(Stretch { from: at(10), until });
        assert_eq!(
            check(&pause(Some(at(11))), &ClosureScope::Global, " moving\thouse "),
            Ok("moving house".to_owned())
        );
        assert_eq!(check(&pause(None), &ClosureScope::Global, "moving"), Ok("moving".to_owned()));
        assert_eq!(check(&pause(Some(at(10))), &ClosureScope::Global, "moving"), Err(ClosureFault::EndsFirst));
        let holiday = ClosureSpan::Holiday(date(2027, 1, 1));
        assert_eq!(check(&holiday, &ClosureScope::Global, " \u{200b} "), Err(ClosureFault::NoName));
        let nowhere = ClosureScope::Source(" ".into());
        assert_eq!(check(&holiday, &nowhere, "New Year"), Err(ClosureFault::NoSource));
    }
}
