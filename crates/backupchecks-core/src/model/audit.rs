//! Who did what, when: the acts that change things, and what the audit log keeps of them.

use super::UserId;
use jiff::Timestamp;

/// Who does something, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person who signed in.
    User(UserId),
    /// The program by itself: a worker, or a command of the operating system's user. The word names which.
    Program(&'static str),
}

impl Act {
    /// Something that a person does.
    #[must_use]
    pub fn of(user: UserId, at: Timestamp) -> Self {
        Self { by: Actor::User(user), at }
    }

    /// Something that the program does by itself.
    #[must_use]
    pub fn of_program(name: &'static str, at: Timestamp) -> Self {
        Self { by: Actor::Program(name), at }
    }

    /// The person; `None` where the program acts by itself.
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        match self.by {
            Actor::User(user) => Some(user),
            Actor::Program(_) => None,
        }
    }
}

/// One value that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AuditChange {
    /// What the value is called.
    pub field: String,
    /// The value before; `None` where there was none.
    pub before: Option<String>,
    /// The value after; `None` where there is none any more.
    pub after: Option<String>,
}

/// What is to be put down about an act. Secrets never stand in it: of a password only that it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditNote {
    /// What happened, as `thing.verb`, such as `job.archived`.
    pub event: &'static str,
    /// To what, as kind and number, such as `job 17`; `None` where it concerns no single thing.
    pub subject: Option<String>,
    /// What changed.
    pub changes: Vec<AuditChange>,
}

impl AuditNote {
    /// A note about one thing.
    #[must_use]
    pub fn about(event: &'static str, kind: &str, id: impl std::fmt::Display) -> Self {
        Self { event, subject: Some(format!("{kind} {id}")), changes: Vec::new() }
    }

    /// A note about no single thing.
    #[must_use]
    pub fn general(event: &'static str) -> Self {
        Self { event, subject: None, changes: Vec::new() }
    }

    /// Adds a value that changed. Equal ones are left out.
    #[must_use]
    pub fn change(mut self, field: &str, before: Option<impl ToString>, after: Option<impl ToString>) -> Self {
        // No database keeps NUL in text, and what was sealed must come back as it was.
        let (before, after) = (before.map(clean), after.map(clean));
        if before != after {
            self.changes.push(AuditChange { field: field.to_owned(), before, after });
        }
        self
    }

    /// Adds a value that was not there before.
    #[must_use]
    pub fn set(self, field: &str, after: impl ToString) -> Self {
        self.change(field, None::<String>, Some(after))
    }
}

fn clean(value: impl ToString) -> String {
    value.to_string().replace('\0', "")
}

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number: from 1, without gaps.
    pub number: u64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it: the user's name at that time, or the name of the worker or command.
    pub by: String,
    /// The user, where a person did it.
    pub user: Option<UserId>,
    /// What happened, as [`AuditNote::event`].
    pub event: String,
    /// To what, as [`AuditNote::subject`].
    pub subject: Option<String>,
    /// What changed.
    pub changes: Vec<AuditChange>,
    /// The seal over this entry and the one before, by [`rules::audit::seal`](crate::rules::audit::seal).
    pub seal: Seal,
}

/// A SHA-256 over an entry and the seal before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seal(pub [u8; 32]);

impl Seal {
    /// What stands before the first entry.
    pub const FIRST: Self = Self([0; 32]);
}

impl std::fmt::Display for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for Seal {
    type Err = AuditHeadError;

    fn from_str(text: &str) -> Result<Self, AuditHeadError> {
        let wrong = || AuditHeadError(text.to_owned());
        let mut seal = Self::FIRST;
        if text.len() != 2 * seal.0.len() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        for (byte, at) in seal.0.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| wrong())?;
        }
        Ok(seal)
    }
}

/// A text that is no seal and no end of a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no seal; give the number of an entry, a colon and its 64 hexadecimal digits, as audit verify prints them"
)]
pub struct AuditHeadError(String);

/// The end of the log: its newest entry. As text: its number, a colon, its seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditHead {
    /// The newest number; 0 while the log is empty.
    pub number: u64,
    /// Its seal.
    pub seal: Seal,
}

impl std::fmt::Display for AuditHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.number, self.seal)
    }
}

impl std::str::FromStr for AuditHead {
    type Err = AuditHeadError;

    fn from_str(text: &str) -> Result<Self, AuditHeadError> {
        let wrong = || AuditHeadError(text.to_owned());
        let (number, seal) = text.trim().split_once(':').ok_or_else(wrong)?;
        Ok(Self { number: number.parse().map_err(|_| wrong())?, seal: seal.parse()? })
    }
}

impl AuditHead {
    /// The end of an empty log.
    pub const EMPTY: Self = Self { number: 0, seal: Seal::FIRST };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_read_back_from_its_text() {
        let mut seal = Seal::FIRST;
        (seal.0[0], seal.0[31]) = (0xab, 0x07);
        let head = AuditHead { number: 120, seal };
        assert_eq!(head.to_string().parse(), Ok(head));
        for wrong in ["", "120", "120:ab", "x:00", &format!("1:{}", "é".repeat(32)), &format!("1:+{}", "0".repeat(63))]
        {
            assert_eq!(wrong.parse::<AuditHead>().ok(), None, "{wrong}");
        }
    }
}
