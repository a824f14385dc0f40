//! What the developer sees. Everything goes to standard output, in order, so that a log reads as the terminal did.
#![expect(clippy::print_stdout, reason = "this is the module that prints")]

use std::time::Duration;

/// Begins a part of the work.
pub(crate) fn heading(text: &str) {
    println!("\n==> {text}");
}

/// One plain line.
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// Something that did not happen and that nobody may overlook.
pub(crate) fn warning(text: &str) {
    println!("\n!!! {text}\n");
}

/// The last word of a run that failed.
pub(crate) fn failure(text: &str) {
    println!("\nFAILED: {text}");
}

/// `1m 03s`, or `3.2s` for short times.
pub(crate) fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 { format!("{:.1}s", time.as_secs_f64()) } else { format!("{}m {:02}s", seconds / 60, seconds % 60) }
}
