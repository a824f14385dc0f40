//! Identifiers. Each is a newtype, so that a job cannot be passed where a run is meant.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )* };
}

ids! {
    /// A client of the MSP.
    CustomerId;
    /// One backup job of one customer.
    JobId;
    /// One execution of a job.
    RunId;
    /// An imported mail.
    MailId;
    /// A ticket, internal or mirrored from a PSA.
    TicketId;
    /// A note on jobs or runs.
    RemarkId;
    /// A rule that makes matching runs or objects count as success.
    OverrideId;
    /// A time in which no report is asked for.
    ClosureId;
    /// A person who signs in.
    UserId;
    /// One act of reviewing or un-reviewing, of one or many runs; what undo takes back.
    ReviewId;
    /// Something done in care of a job; what undo takes back.
    CareId;
    /// A task that reads stored mails again.
    ReparseTaskId;
}
