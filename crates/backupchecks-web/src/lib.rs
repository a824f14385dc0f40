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

/// The programs of the handbook's page on embedding and of the README, run as tests: this crate serves the one and sees all others.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/embedding.md")]
#[doc = include_str!("../README.md")]
struct Handbook;
