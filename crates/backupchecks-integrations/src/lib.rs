//! Sources and services behind the ports of Backupchecks.
//!
//! [`files`] reads raw mails from disk: single messages, folders, Maildirs and mbox files.

pub mod files;

/// The code of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
