//! What the templates may use: one struct for each page, holding ready values and no rules.
//!
//! Words such as a status, a role or a state are the `as_str()` words of core; the message catalogue turns them into text.
//! Every struct is filled by the handler of its page and rendered by [`render`](crate::render).

pub mod calendar;
pub mod closures;
pub mod customers;
pub mod daily_jobs;
pub mod documentation;
pub mod entry;
pub mod inbox;
pub mod job_care;
pub mod jobs;
pub mod layout;
pub mod logging;
pub mod overrides;
pub mod own_parser;
pub mod parsers;
pub mod parts;
pub mod problem;
pub mod reparse;
pub mod run_checks;
pub mod schedule;
pub mod system;
pub mod tickets;
pub mod toast;

pub use calendar::{CalendarDay, CalendarEntry, CalendarView};
pub use closures::{ClosureForm, ClosureLine, ClosuresView};
pub use customers::{CustomerRow, CustomersView, Suggestion, SuggestionsView};
pub use daily_jobs::{DailyJobsView, DailyLine, OutageRow};
pub use documentation::{DocumentationLink, DocumentationView};
pub use entry::{OnceView, SetupView, SignInView};
pub use inbox::{
    CandidateJob, CustomerGuess, FoundResult, InboxGroup, InboxPanel, InboxTab, InboxView, NotApproved, NotApprovedJob,
    OtherResult, SelectedCustomer,
};
pub use job_care::{CareRefusal, CareRow, CareUndone, JobMergeView, MergeCarried, MergeSide};
pub use jobs::{CustomerFilter, JobRow, JobRunRow, JobView, JobsView};
pub use layout::{Layout, NavItem, SignedIn, Waiting};
pub use logging::{LogChange, LogFilter, LogPanel, LogPerson, LogRow, LoggingView};
pub use overrides::{
    AppliedView, JobSuggestion, JobSuggestionsView, OverrideDetail, OverrideForm, OverridePanel, OverridePreviewView,
    OverrideRow, OverridesView, PreviewRun, Signed,
};
pub use own_parser::{ComparedView, DifferenceRow, MailChoice, OwnParserView, StepRow, TriedView, VersionRow};
pub use parsers::{ParserPanel, ParserRow, ParsersView, ShapeRow};
pub use parts::{Day, Moment, ObjectRow, Objects, Quote, Strip, Word};
pub use problem::ErrorView;
pub use reparse::{KindCount, ReparseDifference, ReparseMail, ReparseRow, ReparseTaskView, ReparseView, SeenRow};
pub use run_checks::{
    CustomerCount, Done, GaveWay, Handled, HistoryRun, LastHeard, NextExpected, ReviewedBy, RunChecksView, RunCounts,
    RunGroup, RunPanel, RunRow, Successes,
};
pub use schedule::{ClosureRow, ScheduleCard, ScheduleForm, SlotTimeRow};
pub use system::{AllJobsCount, Standing, StandingPart, SystemView, WorkerRow};
pub use tickets::{
    Cover, CoverChoice, HistoryChange, HistoryEntry, LinkMark, LinkedRunRow, NewTicketView, TicketForm, TicketMark,
    TicketPanel, TicketRow, TicketTab, TicketsView,
};
pub use toast::Toast;
