//! The audit log's chain: each entry is sealed over the one before, so that none can be changed, taken out, put in or
//! reordered without every later seal telling.
//!
//! Only the end of the log can be cut off unseen by the chain alone; that is what the [`AuditHead`] is for, which the store keeps
//! beside the log and a person may keep elsewhere.

use crate::model::{AuditEntry, AuditHead, Seal};
use sha2::{Digest as _, Sha256};

/// Where the log was tampered with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditFault {
    /// An entry is missing, doubled or out of order.
    #[error("after entry {after} of the audit log comes {found}, not {}: entries are missing, doubled or out of order", .after + 1)]
    Gap {
        /// The entry before.
        after: u64,
        /// The number that follows it.
        found: u64,
    },
    /// An entry is not what was sealed.
    #[error("entry {number} of the audit log is not what was written: its seal does not fit")]
    Broken {
        /// Which entry.
        number: u64,
    },
    /// An entry is sealed, but not as somebody has kept it.
    #[error("entry {number} of the audit log is sealed {found}, but {kept} was kept: the log was written anew")]
    Rewritten {
        /// Which entry.
        number: u64,
        /// Its seal.
        found: Seal,
        /// Its seal as it was kept.
        kept: Seal,
    },
    /// The log ends elsewhere than it should.
    #[error("the audit log ends with entry {found} ({found_seal}), but {expected} ({expected_seal}) was written")]
    Cut {
        /// The newest entry that is there.
        found: u64,
        /// Its seal.
        found_seal: Seal,
        /// The newest entry that was written.
        expected: u64,
        /// Its seal.
        expected_seal: Seal,
    },
}

/// The seal of `entry`, whose own seal is not looked at, behind an entry sealed with `before`.
///
/// SHA-256 over the seal before and every field; texts carry their length in front, so that no two entries give the same bytes.
#[must_use]
pub fn seal(before: Seal, entry: &AuditEntry) -> Seal {
    let mut bytes = Sealed(Sha256::new());
    bytes.0.update(before.0);
    bytes.0.update(entry.number.to_be_bytes());
    bytes.0.update(entry.at.as_microsecond().to_be_bytes());
    bytes.text(&entry.by);
    bytes.maybe(entry.user.map(|user| user.to_string()).as_deref());
    bytes.text(&entry.event);
    bytes.maybe(entry.subject.as_deref());
    bytes.count(entry.changes.len());
    for change in &entry.changes {
        bytes.text(&change.field);
        bytes.maybe(change.before.as_deref());
        bytes.maybe(change.after.as_deref());
    }
    Seal(bytes.0.finalize().into())
}

struct Sealed(Sha256);

impl Sealed {
    fn count(&mut self, count: usize) {
        self.0.update(u64::try_from(count).unwrap_or(u64::MAX).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text);
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.0.update([u8::from(text.is_some())]);
        if let Some(text) = text {
            self.text(text);
        }
    }
}

/// Walks `entries` behind `head` and gives where they end: a long log is proven page by page.
///
/// # Errors
/// The first entry that is missing or is not what was written.
pub fn follow<'a>(head: AuditHead, entries: impl IntoIterator<Item = &'a AuditEntry>) -> Result<AuditHead, AuditFault> {
    entries.into_iter().try_fold(head, |head, entry| {
        if entry.number != head.number + 1 {
            return Err(AuditFault::Gap { after: head.number, found: entry.number });
        }
        if entry.seal != seal(head.seal, entry) {
            return Err(AuditFault::Broken { number: entry.number });
        }
        Ok(AuditHead { number: entry.number, seal: entry.seal })
    })
}

/// Holds entries against an end that somebody kept elsewhere: whoever can write the whole database can seal a log anew, but not
/// what lies in another place.
///
/// # Errors
/// [`AuditFault::Rewritten`] when the entry of that number has another seal.
pub fn holds_kept<'a>(kept: AuditHead, entries: impl IntoIterator<Item = &'a AuditEntry>) -> Result<(), AuditFault> {
    match entries.into_iter().find(|entry| entry.number == kept.number) {
        Some(entry) if entry.seal != kept.seal => {
            Err(AuditFault::Rewritten { number: kept.number, found: entry.seal, kept: kept.seal })
        }
        _ => Ok(()),
    }
}

/// Holds where the log ends against where it should.
///
/// # Errors
/// [`AuditFault::Cut`] when they differ.
pub fn ends_at(found: AuditHead, expected: AuditHead) -> Result<(), AuditFault> {
    if found == expected {
        return Ok(());
    }
    Err(AuditFault::Cut {
        found: found.number,
        found_seal: found.seal,
        expected: expected.number,
        expected_seal: expected.seal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AuditChange, UserId};
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn log(texts: &[(String, String)]) -> Vec<AuditEntry> {
        let mut before = Seal::FIRST;
        let entry = |((number, at), (by, value)): ((u64, i64), &(String, String))| {
            let mut entry = AuditEntry {
                number,
                at: Timestamp::from_second(at).unwrap_or_default(),
                by: by.clone(),
                user: (number % 2 == 0).then_some(UserId(at)),
                event: "job.archived".into(),
                subject: Some(format!("job {at}")),
                changes: vec![AuditChange { field: "archived".into(), before: None, after: Some(value.clone()) }],
                seal: Seal::FIRST,
            };
            entry.seal = seal(before, &entry);
            before = entry.seal;
            entry
        };
        (1..).zip(1_700_000_000..).zip(texts).map(entry).collect()
    }

    fn texts() -> impl Strategy<Value = Vec<(String, String)>> {
        proptest::collection::vec((".{0,8}", ".{0,8}"), 2..8)
    }

    proptest! {
        #[test]
        fn a_log_that_nobody_touched_is_proven_in_pages_of_any_size(texts in texts(), size in 1_usize..5) {
            let log = log(&texts);
            let head = log.chunks(size).try_fold(AuditHead::EMPTY, follow).unwrap();
            prop_assert_eq!(head.number, u64::try_from(log.len()).unwrap());
            let written = AuditHead { number: head.number, seal: log.last().unwrap().seal };
            prop_assert_eq!(ends_at(head, written), Ok(()));
        }

        #[test]
        fn an_entry_that_is_changed_taken_out_or_moved_is_found(texts in texts(), place in any::<prop::sample::Index>(), how in 0..6) {
            let written = log(&texts);
            let head = follow(AuditHead::EMPTY, &written).unwrap();
            let mut log = written.clone();
            let place = place.index(log.len());
            match how {
                0 => log[place].by.push('x'),
                1 => log[place].changes.clear(),
                2 => drop(log.remove(place)),
                3 => log[place].at += jiff::SignedDuration::from_micros(1),
                4 => log.insert(place, written[place].clone()),
                _ => log[place].user = if written[place].user.is_some() { None } else { Some(UserId(1)) },
            }
            let found = follow(AuditHead::EMPTY, &log).and_then(|end| ends_at(end, head));
            prop_assert!(found.is_err(), "changed in way {how} at {place}");
        }
    }

    /// The chain alone cannot tell; what was kept elsewhere can.
    #[test]
    fn a_log_that_was_sealed_anew_does_not_fit_what_was_kept() {
        let texts = |word: &str| vec![(word.to_owned(), String::new()), ("b".into(), "c".into())];
        let (written, anew) = (log(&texts("a")), log(&texts("z")));
        let kept = AuditHead { number: 1, seal: written[0].seal };
        assert!(follow(AuditHead::EMPTY, &anew).is_ok());
        assert_eq!(holds_kept(kept, &written), Ok(()));
        assert!(matches!(holds_kept(kept, &anew), Err(AuditFault::Rewritten { number: 1, .. })));
    }

    /// A text cannot run over into its neighbour.
    #[test]
    fn a_boundary_between_texts_is_sealed_too() {
        let one = log(&[("ab".into(), "c".into())]);
        let mut other = one.clone();
        other[0].by = "a".into();
        other[0].event = format!("b{}", one[0].event);
        assert_ne!(seal(Seal::FIRST, &one[0]), seal(Seal::FIRST, &other[0]));
    }
}
