//! The domain of Backupchecks: what a backup report is, whose it is, and what becomes of it.
//!
//! Read in this order: [`model`] says what there is, [`rules`] decide, [`ports`] are what the outside must offer, and
//! [`engine`] joins them: load, decide, save. [`memory`] is the store for tests and for embedding without a database, `contract`
//! holds what every store promises.
//!
//! Nothing in here asks the time, the file system, a database or the network.

#[cfg(feature = "contract")]
pub mod contract;
pub mod engine;
pub mod memory;
pub mod model;
pub mod ports;
pub mod rules;
pub mod schedule;
pub mod text;

#[cfg(test)]
mod testing;

/// The code of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
