//! What an override must hold before it is kept.

use crate::model::{Override, OverrideScope};
use crate::text::squeeze;

/// What is wrong with an override that somebody wants to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OverrideFault {
    /// It does not say why it was agreed.
    #[error("the override says no reason; say why it was agreed, for whoever meets it later")]
    NoReason,
    /// It is for an object without a name.
    #[error("the override is for an object but names none; name it, or choose the whole job")]
    NoObject,
    /// It ends before it begins.
    #[error("the override would end before it begins; let “until” come after “from”")]
    EndsFirst,
}

/// The override with white space folded, and criteria that say nothing left out.
#[must_use]
pub fn tidied(rule: &Override) -> Override {
    let text = |text: &Option<String>| text.as_deref().map(squeeze).filter(|text| !text.is_empty());
    let mut rule = rule.clone();
    rule.reason = squeeze(&rule.reason);
    rule.backup_software = text(&rule.backup_software);
    rule.backup_type = text(&rule.backup_type);
    rule.message = rule.message.filter(|message| !squeeze(message.text()).is_empty());
    if let OverrideScope::Object { name, .. } = &mut rule.scope {
        *name = squeeze(name);
    }
    rule
}

/// The override as it is kept, [`tidied`].
///
/// # Errors
/// [`OverrideFault`] says what is missing.
pub fn check(rule: &Override) -> Result<Override, OverrideFault> {
    let rule = tidied(rule);
    if rule.scope.object().is_some_and(str::is_empty) {
        return Err(OverrideFault::NoObject);
    }
    if rule.reason.is_empty() {
        return Err(OverrideFault::NoReason);
    }
    match (rule.valid_from, rule.valid_until) {
        (Some(from), Some(until)) if until <= from => Err(OverrideFault::EndsFirst),
        _ => Ok(rule),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{JobId, MessageMatch};
    use crate::testing::override_rule;
    use jiff::Timestamp;

    #[test]
    fn what_says_nothing_is_left_out() {
        let mut rule = override_rule(1, OverrideScope::Object { job: JobId(1), name: " SRV-A\n".into() }, None);
        rule.reason = "  agreed\twith Acme ".into();
        rule.message = Some(MessageMatch::Exact(" \u{200b} ".into()));
        rule.backup_software = Some("  ".into());
        rule.backup_type = Some(" Backup  Job".into());
        let kept = check(&rule).unwrap();
        assert_eq!((kept.reason.as_str(), kept.scope.object()), ("agreed with Acme", Some("SRV-A")));
        assert_eq!((kept.message, kept.backup_software), (None, None));
        assert_eq!(kept.backup_type.as_deref(), Some("Backup Job"));
    }

    #[track_caller]
    fn refused(change: impl FnOnce(&mut Override), fault: OverrideFault) {
        let mut rule = override_rule(1, OverrideScope::Global, None);
        change(&mut rule);
        assert_eq!(check(&rule), Err(fault));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_name() {
        refused(|rule| rule.reason = " ".into(), OverrideFault::NoReason);
        refused(|rule| rule.scope = OverrideScope::Object { job: JobId(1), name: " ".into() }, OverrideFault::NoObject);
        let moment = Timestamp::UNIX_EPOCH;
        refused(|rule| (rule.valid_from, rule.valid_until) = (Some(moment), Some(moment)), OverrideFault::EndsFirst);
    }
}
