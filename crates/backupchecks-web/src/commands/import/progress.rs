//! The progress bar of an import.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error; nothing where that is no terminal.
pub(in crate::commands) struct Progress(ProgressBar);

impl Progress {
    pub(in crate::commands) fn new(show: bool) -> Self {
        let bar = ProgressBar::new(0);
        if !show {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} mails, {per_sec}, {eta} left") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// `done` of `known` mails; more may be found while folders are opened.
    pub(in crate::commands) fn set(&self, known: u64, done: u64) {
        self.0.set_length(known.max(done));
        self.0.set_position(done);
    }

    /// Lets `print` write while the bar is out of the way.
    pub(in crate::commands) fn above(&self, print: impl FnOnce()) {
        self.0.suspend(print);
    }

    pub(in crate::commands) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
