//! Random tokens for sessions and one-time sign-ins. Only their hashes are stored: who reads the database cannot sign in.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// A secret of 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new one.
    ///
    /// # Panics
    /// When the operating system has no random numbers: nothing that follows would be safe.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without randomness there is no safe way on")]
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("random numbers from the operating system");
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// One that somebody brought; anything else than a token's form is none.
    #[must_use]
    pub fn brought(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The token itself, for the cookie or the link.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_do_not_show_in_logs() {
        let token = Token::random();
        assert_ne!(token, Token::random());
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_eq!(Token::brought(token.reveal()), Some(token));
        assert_eq!(Token::brought("' OR 1=1"), None);
    }
}
