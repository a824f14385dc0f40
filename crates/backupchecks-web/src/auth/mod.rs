//! Who is who: passwords, tokens, signing in.

pub mod csrf;
pub mod password;
pub mod sign_in;
pub mod token;
