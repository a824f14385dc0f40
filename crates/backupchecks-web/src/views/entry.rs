//! The pages before sign-in.

use super::Word;
use serde::Serialize;

/// `sign_in.html`: name and password.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SignInView {
    /// Where to go afterwards, an address on this server.
    pub next: String,
    /// The name as it was typed.
    pub name: String,
    /// Why the last try failed: `wrong`, `locked` or `expired` (the page had stood open for too long).
    pub problem: Option<Word>,
    /// With `locked`: in how many seconds the next try is possible.
    pub wait_seconds: u64,
}

/// `setup.html`: the first administrator.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SetupView {
    /// The setup code as it was typed.
    pub code: String,
    /// The name as it was typed.
    pub name: String,
    /// What was wrong: `code`, `name`, `password_short` or `password_differs`.
    pub problem: Option<Word>,
    /// The least number of characters of a password.
    pub password_min: u64,
}

/// `once.html`: the button behind a link that signs in once.
#[derive(Debug, Clone, Serialize)]
pub struct OnceView {
    /// The token of the link.
    pub token: String,
    /// Whether the link can still be used; else the page says how to get a new one.
    pub usable: bool,
}
