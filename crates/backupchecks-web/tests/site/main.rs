//! The site over real HTTP, on the store in memory: who may do what, and what the daily work does.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod closures;
mod job_care;
mod logging;
mod overrides;
mod parsers;
mod reparse;
mod schedules;
mod setting;
mod sign_in;
mod tickets;
mod work;
