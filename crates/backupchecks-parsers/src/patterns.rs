//! Regular expressions that stand in this code.

use regex::Regex;

/// Compiles a pattern that is a constant of this crate; parsers keep it in a `LazyLock`.
#[expect(clippy::expect_used, reason = "the patterns are constants, and every one is compiled by the tests")]
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}
