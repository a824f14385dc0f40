//! The handlers: each takes typed input, asks core once, and renders one view.

pub(crate) mod closures;
pub(crate) mod customers;
pub(crate) mod daily_jobs;
pub(crate) mod documentation;
pub(crate) mod entry;
pub(crate) mod inbox;
pub(crate) mod jobs;
pub(crate) mod logging;
pub(crate) mod mails;
pub(crate) mod overrides;
pub(crate) mod parsers;
pub(crate) mod plain;
pub(crate) mod reparse;
pub(crate) mod run_checks;
pub(crate) mod system;
pub(crate) mod tickets;

mod answer;
mod days;
mod form;
mod strips;
