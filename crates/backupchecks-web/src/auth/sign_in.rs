//! Signing in: by password with throttling, or once by a link.

use super::{password, token::Token};
use backupchecks_core::{
    model::UserId,
    ports::{StoreError, UserStore},
    rules::lockout,
};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

/// How long a session lasts.
pub const SESSION: SignedDuration = SignedDuration::from_hours(12);
/// How long a one-time link can be used.
const LINK: SignedDuration = SignedDuration::from_hours(1);

/// How many passwords are tried at the same time.
static TRIES: Semaphore = Semaphore::const_new(4);

/// What a try to sign in gave.
#[derive(Debug)]
pub enum SignIn {
    /// Signed in; the token goes into the cookie.
    Done(Token),
    /// Name or password are wrong, or the user is disabled; it is not said which.
    Wrong,
    /// Too many tries; until then no password is looked at.
    LockedUntil(Timestamp),
}

/// Tries a name and a password.
pub async fn by_password(
    store: &(impl UserStore + ?Sized + Sync),
    name: &str,
    password: &str,
    now: Timestamp,
) -> Result<SignIn, StoreError> {
    // Hashing takes 19 MiB, and the lock is looked at before it: tries beyond a few wait here, for memory and for the lock.
    let turn = TRIES.acquire().await;
    let account = store.account(name).await?;
    if let Some(until) = account.as_ref().and_then(|account| account.locked_until).filter(|until| *until > now) {
        return Ok(SignIn::LockedUntil(until));
    }
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let password = password.to_owned();
    // Hashing is meant to be slow; it must not hold up other requests.
    let fits = tokio::task::spawn_blocking(move || password::verify(&password, hash.as_deref())).await.unwrap_or(false);
    let Some(account) = account else { return Ok(SignIn::Wrong) };
    if !fits {
        let failed = store.count_failed_attempt(account.user.id).await?;
        if let Some(until) = lockout::lock_for(failed).and_then(|lock| now.checked_add(lock).ok()) {
            store.lock_account(account.user.id, until).await?;
        }
        return Ok(SignIn::Wrong);
    }
    if !account.user.enabled {
        return Ok(SignIn::Wrong);
    }
    drop(turn);
    open_session(store, account.user.id, now).await.map(SignIn::Done)
}

/// Uses a one-time link; `None` when it cannot be used (any more).
pub async fn by_link(
    store: &(impl UserStore + ?Sized + Sync),
    token: &Token,
    now: Timestamp,
) -> Result<Option<Token>, StoreError> {
    match store.use_sign_in_token(token.hash(), now).await? {
        Some(user) => open_session(store, user, now).await.map(Some),
        None => Ok(None),
    }
}

/// Makes a one-time link's token.
pub async fn make_link(
    store: &(impl UserStore + ?Sized + Sync),
    user: UserId,
    now: Timestamp,
) -> Result<Token, StoreError> {
    let token = Token::random();
    store.add_sign_in_token(token.hash(), user, now.checked_add(LINK).unwrap_or(now)).await?;
    Ok(token)
}

/// Opens a session; the token goes into the cookie.
pub async fn open_session(
    store: &(impl UserStore + ?Sized + Sync),
    user: UserId,
    now: Timestamp,
) -> Result<Token, StoreError> {
    let token = Token::random();
    store.open_session(token.hash(), user, now, now.checked_add(SESSION).unwrap_or(now)).await?;
    Ok(token)
}
