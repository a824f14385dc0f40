//! The handlers: each takes typed input, asks core once, and renders one view.

pub(crate) mod customers;
pub(crate) mod documentation;
pub(crate) mod entry;
pub(crate) mod inbox;
pub(crate) mod jobs;
pub(crate) mod mails;
pub(crate) mod parsers;
pub(crate) mod plain;
pub(crate) mod reparse;
pub(crate) mod run_checks;

mod answer;
mod form;
mod strips;
