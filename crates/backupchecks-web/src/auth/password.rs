//! Passwords, kept as Argon2id hashes.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

/// The least number of characters of a password. Length is what counts; source: NIST SP 800-63B, section 3.1.1.
pub const MIN_LENGTH: usize = 12;
/// Longer ones are refused: hashing megabytes would be a way to keep the server busy.
pub const MAX_LENGTH: usize = 200;

/// Why a password cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("the password has {0} characters; it needs at least {MIN_LENGTH} and at most {MAX_LENGTH}")]
    Length(usize),
    /// The library could not hash it.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

/// The hash of a new password, as a PHC string.
pub fn hash(password: &str) -> Result<String, PasswordError> {
    let length = password.chars().count();
    if !(MIN_LENGTH..=MAX_LENGTH).contains(&length) {
        return Err(PasswordError::Length(length));
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| PasswordError::Hash(error.to_string()))
}

/// Whether `password` is the one of `hash`. Without a hash it takes the same time and answers no, so that names cannot be
/// told from answers.
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    // The hash of a password nobody knows, made with the default parameters.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRmb3Jub25l$TqQ9vhZk4a9dXy3n0rX4Xr0c0u2Zt0m7Jm1p3h1zF6o";
    let (text, known) = hash.map_or((NOBODY, false), |hash| (hash, true));
    let Ok(parsed) = PasswordHash::new(text) else { return false };
    let fits = password.chars().count() <= MAX_LENGTH
        && Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    fits && known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_hash_and_no_other() {
        let first = hash("correct horse battery").unwrap();
        assert!(first.starts_with("$argon2id$"));
        assert!(verify("correct horse battery", Some(&first)));
        assert!(!verify("Correct horse battery", Some(&first)));
        assert_ne!(first, hash("correct horse battery").unwrap(), "each hash has a salt of its own");
    }

    #[test]
    fn nobody_has_no_password() {
        assert!(!verify("correct horse battery", None));
        assert!(!verify("", Some("no hash")));
    }

    #[test]
    fn short_and_endless_passwords_are_refused() {
        assert!(matches!(hash("elevenchars"), Err(PasswordError::Length(11))));
        assert!(matches!(hash(&"x".repeat(201)), Err(PasswordError::Length(201))));
    }
}
