//! The web front end of Backupchecks: pages and what stands around them.
//!
//! As a library it sees the ports of core and no database; the `backupchecks` command joins it with a store.

pub mod assets;
pub mod auth;
pub mod clock;
pub mod formats;
pub mod messages;
pub mod parsers;
pub mod render;
pub mod reparse;
pub mod server;
pub mod views;
pub mod workers;

mod api;
mod pages;
