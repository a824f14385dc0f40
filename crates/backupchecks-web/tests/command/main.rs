//! The `backupchecks` command as a person or a script uses it: real files, real processes, real databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod audit;
mod bad_input;
mod import;
mod jobs;
mod killed;
mod parse;
mod parser;
mod reparse;
mod servers;
mod setting;
mod stored;
mod users;
