//! What is kept about parsers: shapes of mails that they have not been proven on, and definitions that users wrote.

use super::MailId;
use jiff::Timestamp;

/// A change of a template that a parser met: how many mails had it, and the newest of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NewShape {
    /// The parser's id.
    pub parser: String,
    /// What is new, see [`Reading::new_shape`](super::Reading::new_shape).
    pub shape: String,
    /// How many mails had it.
    pub mails: u64,
    /// When the first of them was received.
    pub first_at: Timestamp,
    /// When the newest of them was received.
    pub last_at: Timestamp,
    /// The newest of them.
    pub last_mail: MailId,
}

/// One version of a parser that a user defined.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StoredDefinition {
    /// The parser's id; all versions have the same.
    pub parser: String,
    /// Counts from 1.
    pub version: u32,
    /// The definition as it was written.
    pub text: String,
    /// Whether mails are read with it. Only the newest version of a definition ever is.
    pub enabled: bool,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// The name of who saved it.
    pub saved_by: String,
}

/// A mail as it came, for reading it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMail {
    /// Its number.
    pub id: MailId,
    /// Its bytes.
    pub raw: Vec<u8>,
}
