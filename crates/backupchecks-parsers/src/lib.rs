//! Backup report mails to outcomes.
//!
//! [`mail`] decodes a raw message, [`grid`] gives its body as rows of cells whatever its mark-up, [`registry`] walks the
//! parsers, and every product has a module of its own; [`definition`] are parsers that users write as data. [`read`] is all of it: a pure function of bytes, so that the same mail
//! gives the same outcome in the server, on the command line and in Python.

pub mod definition;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
pub mod grid;
pub mod labels;
pub mod mail;
pub mod registry;
pub mod table;

mod acronis;
mod added;
mod agreement;
mod ahsay;
mod backup_exec;
mod backupninja;
mod bacula;
mod cloudally;
mod cobian;
mod crashplan;
mod dates;
mod datto;
mod duplicati;
mod durations;
mod forwarded;
mod free_body;
mod hornetsecurity;
mod hyperv;
mod iperius;
mod lenient;
mod lines;
mod macrium;
mod mailstore;
mod memo;
mod mime;
mod nakivo;
mod panel3;
mod patterns;
mod prefixes;
mod proxmox;
mod qnap;
mod retrospect;
mod script;
mod shape;
mod sizes;
mod sql_server;
mod storagecraft;
mod subjects;
mod syncovery;
mod synology;
mod system_recovery;
mod threecx;
mod told;
mod tree;
mod truenas;
mod urbackup;
mod veeam;
mod words;
mod xen_orchestra;

use backupchecks_core::model::{IncomingMail, Reading};
use jiff::Timestamp;
use mail::Mail;
use registry::Registry;

/// Reads a raw mail with the built-in parsers.
#[must_use]
pub fn read(raw: &[u8]) -> Reading {
    Registry::builtin().read(&Mail::decode(raw))
}

/// Decodes and reads a raw mail from `source` so that it can be ingested. `now` stands in where the mail names no usable time.
#[must_use]
pub fn incoming(
    registry: &Registry,
    source: &str,
    source_key: Option<String>,
    raw: Vec<u8>,
    now: Timestamp,
) -> IncomingMail {
    let mail = Mail::decode(&raw);
    let reading = registry.read(&mail);
    IncomingMail {
        source: source.to_owned(),
        source_key: source_key.or_else(|| mail.identity_key()),
        digest: mail::digest(&raw),
        envelope: mail.envelope(now),
        reading,
        raw,
    }
}

/// The code of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
