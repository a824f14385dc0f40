//! Statuses: what a report says, what a run has, and what counts after overrides.

/// What a product says of a run or of one object. Ordered from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Status {
    /// The backup is there.
    Success,
    /// It is there, with something to look at.
    Warning,
    /// It is not there, or not whole.
    Failed,
}

/// The status of a stored run: as reported, or `Missed` where no report came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum RunStatus {
    /// Reported as success.
    Success,
    /// Reported as warning.
    Warning,
    /// Nothing was reported for an expected slot.
    Missed,
    /// Reported as failed.
    Failed,
}

/// What counts: the run's status with overrides applied. Ordered by harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum EffectiveStatus {
    /// Success as reported.
    Success,
    /// Not a success, but an agreed exception says to treat it as one. Shown in blue, never green.
    SuccessOverride,
    /// Warning.
    Warning,
    /// No report for an expected slot.
    Missed,
    /// Failed.
    Failed,
}

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal / $code:literal),* $(,)? }) => {
        impl $type {
            /// Every value, from good to bad.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word used in storage, in addresses and in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// A small number for indexes; it grows with harm and never changes its meaning.
            #[must_use]
            pub fn code(self) -> i64 {
                match self { $(Self::$variant => $code),* }
            }

            /// The value with that [`code`](Self::code).
            #[must_use]
            pub fn from_code(code: i64) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }

            /// The value with that [word](Self::as_str).
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words!(Status { Success = "success" / 0, Warning = "warning" / 20, Failed = "failed" / 40 });
words!(RunStatus { Success = "success" / 0, Warning = "warning" / 20, Missed = "missed" / 30, Failed = "failed" / 40 });
words!(EffectiveStatus {
    Success = "success" / 0,
    SuccessOverride = "success_override" / 10,
    Warning = "warning" / 20,
    Missed = "missed" / 30,
    Failed = "failed" / 40,
});

impl From<Status> for RunStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Success => Self::Success,
            Status::Warning => Self::Warning,
            Status::Failed => Self::Failed,
        }
    }
}

impl From<RunStatus> for EffectiveStatus {
    fn from(status: RunStatus) -> Self {
        match status {
            RunStatus::Success => Self::Success,
            RunStatus::Warning => Self::Warning,
            RunStatus::Missed => Self::Missed,
            RunStatus::Failed => Self::Failed,
        }
    }
}

impl EffectiveStatus {
    /// Whether the run counts as a success, by itself or by an agreed exception.
    #[must_use]
    pub fn is_good(self) -> bool {
        matches!(self, Self::Success | Self::SuccessOverride)
    }
}
