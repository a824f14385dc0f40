//! What the templates may use: one struct for each page, holding ready values and no rules.
//!
//! Words such as a status, a role or a state are the `as_str()` words of core; the message catalogue turns them into text.
//! Every struct is filled by the handler of its page and rendered by [`render`](crate::render).

pub mod customers;
pub mod documentation;
pub mod entry;
pub mod inbox;
pub mod jobs;
pub mod layout;
pub mod own_parser;
pub mod parsers;
pub mod parts;
pub mod problem;
pub mod reparse;
pub mod run_checks;
pub mod toast;

pub use customers::{CustomerRow, CustomersView, Suggestion, SuggestionsView};
pub use documentation::{DocumentationLink, DocumentationView};
pub use entry::{OnceView, SetupView, SignInView};
pub use inbox::{
    CandidateJob, CustomerGuess, FoundResult, InboxGroup, InboxPanel, InboxTab, InboxView, OtherResult,
    SelectedCustomer,
};
pub use jobs::{CustomerFilter, JobRow, JobRunRow, JobView, JobsView};
pub use layout::{Layout, NavItem, SignedIn, Waiting};
pub use own_parser::{ComparedView, DifferenceRow, MailChoice, OwnParserView, StepRow, TriedView, VersionRow};
pub use parsers::{ParserPanel, ParserRow, ParsersView, ShapeRow};
pub use parts::{Day, Moment, ObjectRow, Objects, Quote, Strip, Word};
pub use problem::ErrorView;
pub use reparse::{KindCount, ReparseDifference, ReparseMail, ReparseRow, ReparseTaskView, ReparseView, SeenRow};
pub use run_checks::{
    CustomerCount, Done, Handled, HistoryRun, LastHeard, NextExpected, RemarkMark, ReviewedBy, RunChecksView,
    RunCounts, RunGroup, RunPanel, RunRow, Successes, TicketMark,
};
pub use toast::Toast;
