//! Tokens against requests that another site makes a browser send.
//!
//! The token is an HMAC of the visitor's cookie: it needs no storage, ends with the session, and cannot be made by somebody
//! who can only plant cookies. Source: OWASP cheat sheet on cross-site request forgery, HMAC-based tokens.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Makes and checks tokens.
#[derive(Clone)]
pub struct Csrf {
    key: Hmac<Sha256>,
}

impl Csrf {
    /// With the key of the application.
    #[must_use]
    pub fn new(secret_key: &[u8]) -> Self {
        let mut key = mac(secret_key);
        key.update(b"backupchecks csrf v1\0");
        Self { key }
    }

    /// The token that goes with the visitor's cookie.
    #[must_use]
    pub fn token(&self, visitor: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.tag(visitor).finalize().into_bytes())
    }

    /// Whether `token` goes with the visitor's cookie; takes the same time whatever is wrong.
    #[must_use]
    pub fn fits(&self, visitor: &str, token: &str) -> bool {
        URL_SAFE_NO_PAD.decode(token).is_ok_and(|tag| self.tag(visitor).verify_slice(&tag).is_ok())
    }

    fn tag(&self, visitor: &str) -> Hmac<Sha256> {
        self.key.clone().chain_update(visitor)
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn mac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("a key")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_with_one_visitor_and_one_key() {
        let csrf = Csrf::new(b"key");
        let token = csrf.token("visitor");
        assert!(csrf.fits("visitor", &token));
        assert!(!csrf.fits("other", &token));
        assert!(!Csrf::new(b"other key").fits("visitor", &token));
        assert!(!csrf.fits("visitor", "") && !csrf.fits("visitor", "AAAA"));
    }
}
