//! What is wrong with a definition: where it stands, what stands there, and what would be right.

/// A definition that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// The text is longer than any definition has to be.
    #[error("the definition has {bytes} bytes; at most {max} are read")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        max: usize,
    },
    /// The text is not TOML.
    #[error("line {line}: this is not TOML: {message}")]
    Syntax {
        /// Where, counted from 1.
        line: usize,
        /// What TOML's rules say of it.
        message: String,
    },
    /// A key that means nothing at its place, most often one that is misspelt.
    #[error("line {line}: `{key}` means nothing here; known are {known}")]
    UnknownKey {
        /// Where, counted from 1.
        line: usize,
        /// The key with the tables around it.
        key: String,
        /// The keys that this table may have.
        known: String,
    },
    /// A key that has to be there is not.
    #[error("line {line}: `{key}` is missing; {right}")]
    Missing {
        /// Where its table begins, counted from 1.
        line: usize,
        /// The key with the tables around it.
        key: String,
        /// What should stand there.
        right: String,
    },
    /// A value that cannot be used.
    #[error("line {line}: `{key}` is {value}; {right}")]
    Wrong {
        /// Where, counted from 1.
        line: usize,
        /// The key with the tables around it.
        key: String,
        /// The value as it is written.
        value: String,
        /// What would be right.
        right: String,
    },
}

impl DefinitionError {
    /// The line to look at, counted from 1; `None` where the whole text is wrong.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::TooLong { .. } => None,
            Self::Syntax { line, .. }
            | Self::UnknownKey { line, .. }
            | Self::Missing { line, .. }
            | Self::Wrong { line, .. } => Some(*line),
        }
    }
}
