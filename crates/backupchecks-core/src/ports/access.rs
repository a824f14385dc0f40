//! Users, sessions and one-time sign-ins. Tokens and passwords come and are kept as hashes only.

use super::StoreError;
use crate::model::{Act, Role, User, UserId};
use async_trait::async_trait;
use jiff::Timestamp;

/// A user to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// The name to sign in with.
    pub name: String,
    /// The password's hash as a PHC string; `None` for a user who signs in otherwise.
    pub password_hash: Option<String>,
    /// The roles; the first is the active one.
    pub roles: Vec<Role>,
}

/// A user with what signing in needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: User,
    /// The password's hash as a PHC string.
    pub password_hash: Option<String>,
    /// Wrong passwords in a row.
    pub failed_attempts: u32,
    /// Until when no password is looked at.
    pub locked_until: Option<Timestamp>,
}

/// Keeps users and sessions.
#[async_trait]
pub trait UserStore {
    /// Adds a user; `None` when the name is taken, without regard to case and white space.
    async fn add_user(&self, user: &NewUser, act: Act) -> Result<Option<UserId>, StoreError>;

    /// Adds the first user of all; `None` when there is one already, also when two ask at once.
    async fn add_first_user(&self, user: &NewUser, act: Act) -> Result<Option<UserId>, StoreError>;

    /// All users by name (folded, by code point).
    async fn users(&self) -> Result<Vec<User>, StoreError>;

    /// The account with that name, without regard to case and white space.
    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError>;

    /// Sets the password's hash, clears failed attempts and the lock, and ends the user's sessions.
    async fn set_password(&self, user: UserId, password_hash: &str, act: Act) -> Result<(), StoreError>;

    /// Sets the roles; the first is the active one.
    async fn set_roles(&self, user: UserId, roles: &[Role], act: Act) -> Result<(), StoreError>;

    /// Sets whether the user may sign in; disabling ends the user's sessions.
    async fn set_enabled(&self, user: UserId, enabled: bool, act: Act) -> Result<(), StoreError>;

    /// Remembers the role a user works in. `false` when the user does not hold it.
    async fn set_active_role(&self, user: UserId, role: Role) -> Result<bool, StoreError>;

    /// Counts a wrong password and gives the number of those in a row, this one included.
    async fn count_failed_attempt(&self, user: UserId) -> Result<u32, StoreError>;

    /// Locks the account against passwords.
    async fn lock_account(&self, user: UserId, until: Timestamp) -> Result<(), StoreError>;

    /// Opens a session and clears failed attempts and the lock. `token_hash` is what is kept of the token.
    async fn open_session(
        &self,
        token_hash: [u8; 32],
        user: UserId,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The user of a session that has not expired and whose user is enabled. At `expires_at` it has expired.
    async fn session_user(&self, token_hash: [u8; 32], now: Timestamp) -> Result<Option<User>, StoreError>;

    /// Ends a session, and forgets those that have expired.
    async fn close_session(&self, token_hash: [u8; 32], now: Timestamp) -> Result<(), StoreError>;

    /// Keeps a one-time sign-in.
    async fn add_sign_in_token(
        &self,
        token_hash: [u8; 32],
        user: UserId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Uses up a one-time sign-in that has not expired (at `expires_at` it has): its user at the first call, `None` ever after.
    async fn use_sign_in_token(&self, token_hash: [u8; 32], now: Timestamp) -> Result<Option<UserId>, StoreError>;
}
