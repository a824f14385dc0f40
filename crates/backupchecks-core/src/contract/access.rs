//! What a store promises about users, sessions and one-time sign-ins.

use super::Kept;
use super::build::{act, at, there};
use crate::model::{Role, User, UserId};
use crate::ports::{NewUser, Store, StoreError};

const TOKEN: [u8; 32] = [7; 32];
const OTHER_TOKEN: [u8; 32] = [8; 32];

/// Without regard to case and white space.
pub async fn a_user_name_is_taken_once(store: &dyn Store) -> Kept {
    let olga = add(store, "Ölga Ω", &[Role::Operator, Role::Viewer]).await?;
    assert_eq!(store.add_user(&new(" ölga  ω ", &[Role::Admin]), act(1)).await?, None);
    add(store, "anna", &[Role::Viewer]).await?;
    let account = there(store.account("ÖLGA Ω").await?, "the account");
    let expected = User {
        id: olga,
        name: "Ölga Ω".into(),
        roles: vec![Role::Operator, Role::Viewer],
        active_role: Role::Operator,
        enabled: true,
    };
    assert_eq!((account.user, account.password_hash.as_deref()), (expected, Some("$argon2id$first")));
    assert_eq!((account.failed_attempts, account.locked_until), (0, None));
    assert_eq!(store.account("olga").await?, None);
    let names: Vec<String> = store.users().await?.into_iter().map(|user| user.name).collect();
    assert_eq!(names, ["anna", "Ölga Ω"]);
    Ok(())
}

/// The setup page makes one administrator, not one for each visitor.
pub async fn the_first_user_is_made_once(store: &dyn Store) -> Kept {
    let first = store.add_first_user(&new("admin", &[Role::Admin]), act(0)).await?;
    assert!(first.is_some());
    assert_eq!(store.add_first_user(&new("intruder", &[Role::Admin]), act(0)).await?, None);
    assert_eq!(store.users().await?.len(), 1);
    assert_eq!(store.account("intruder").await?, None);
    Ok(())
}

/// From opening until it expires, and not a moment longer.
pub async fn a_session_lasts_until_it_expires(store: &dyn Store) -> Kept {
    let olga = add(store, "Olga", &[Role::Operator]).await?;
    store.open_session(TOKEN, olga, at(0), at(60)).await?;
    assert_eq!(user_of(store, TOKEN, 59).await?, Some(olga));
    assert_eq!(user_of(store, TOKEN, 60).await?, None);
    assert_eq!(user_of(store, OTHER_TOKEN, 1).await?, None);
    store.open_session(OTHER_TOKEN, olga, at(1), at(90)).await?;
    store.close_session(TOKEN, at(2)).await?;
    assert_eq!(user_of(store, TOKEN, 3).await?, None);
    assert_eq!(user_of(store, OTHER_TOKEN, 3).await?, Some(olga), "another session goes on");
    Ok(())
}

/// Whoever changes a password means to put others out.
pub async fn a_new_password_ends_the_sessions(store: &dyn Store) -> Kept {
    let olga = add(store, "Olga", &[Role::Operator]).await?;
    let anna = add(store, "Anna", &[Role::Operator]).await?;
    store.open_session(TOKEN, olga, at(0), at(60)).await?;
    store.open_session(OTHER_TOKEN, anna, at(0), at(60)).await?;
    store.count_failed_attempt(olga).await?;
    store.lock_account(olga, at(30)).await?;
    store.set_password(olga, "$argon2id$new", act(0)).await?;
    assert_eq!(user_of(store, TOKEN, 1).await?, None);
    assert_eq!(user_of(store, OTHER_TOKEN, 1).await?, Some(anna));
    let account = there(store.account("olga").await?, "the account");
    assert_eq!(account.password_hash.as_deref(), Some("$argon2id$new"));
    assert_eq!((account.failed_attempts, account.locked_until), (0, None));
    Ok(())
}

/// Being enabled again does not bring old sessions back.
pub async fn disabling_a_user_ends_the_sessions(store: &dyn Store) -> Kept {
    let olga = add(store, "Olga", &[Role::Operator]).await?;
    store.open_session(TOKEN, olga, at(0), at(60)).await?;
    store.set_enabled(olga, false, act(0)).await?;
    assert_eq!(user_of(store, TOKEN, 1).await?, None);
    store.open_session(OTHER_TOKEN, olga, at(1), at(60)).await?;
    assert_eq!(user_of(store, OTHER_TOKEN, 2).await?, None, "a disabled user has no session");
    assert!(!store.users().await?[0].enabled);
    store.set_enabled(olga, true, act(0)).await?;
    assert_eq!(user_of(store, TOKEN, 3).await?, None);
    Ok(())
}

/// At the first call in time; ever after it is nobody's.
pub async fn a_one_time_sign_in_works_once(store: &dyn Store) -> Kept {
    let olga = add(store, "Olga", &[Role::Operator]).await?;
    store.add_sign_in_token(TOKEN, olga, at(10)).await?;
    assert_eq!(store.use_sign_in_token(OTHER_TOKEN, at(1)).await?, None);
    assert_eq!(store.use_sign_in_token(TOKEN, at(9)).await?, Some(olga));
    assert_eq!(store.use_sign_in_token(TOKEN, at(9)).await?, None);
    store.add_sign_in_token(OTHER_TOKEN, olga, at(10)).await?;
    assert_eq!(store.use_sign_in_token(OTHER_TOKEN, at(10)).await?, None, "it has expired");
    Ok(())
}

/// In a row, for this account; a session clears them together with the lock.
pub async fn wrong_passwords_are_counted_until_a_session_opens(store: &dyn Store) -> Kept {
    let olga = add(store, "Olga", &[Role::Operator]).await?;
    add(store, "Anna", &[Role::Operator]).await?;
    assert_eq!(store.count_failed_attempt(olga).await?, 1);
    assert_eq!(store.count_failed_attempt(olga).await?, 2);
    store.lock_account(olga, at(30)).await?;
    let account = there(store.account("Olga").await?, "the account");
    assert_eq!((account.failed_attempts, account.locked_until), (2, Some(at(30))));
    assert_eq!(there(store.account("Anna").await?, "the other account").failed_attempts, 0);
    store.open_session(TOKEN, olga, at(31), at(60)).await?;
    let account = there(store.account("Olga").await?, "the account");
    assert_eq!((account.failed_attempts, account.locked_until), (0, None));
    assert_eq!(store.count_failed_attempt(olga).await?, 1);
    Ok(())
}

/// One of those held; setting the roles anew begins with the first.
pub async fn a_user_works_in_a_role_it_holds(store: &dyn Store) -> Kept {
    let olga = add(store, "Olga", &[Role::Viewer, Role::Admin]).await?;
    assert!(store.set_active_role(olga, Role::Admin).await?);
    assert!(!store.set_active_role(olga, Role::Reporter).await?);
    assert!(!store.set_active_role(UserId(987_654), Role::Admin).await?);
    store.open_session(TOKEN, olga, at(0), at(60)).await?;
    let user = there(store.session_user(TOKEN, at(1)).await?, "the user");
    assert_eq!((user.active_role, user.roles), (Role::Admin, vec![Role::Viewer, Role::Admin]));
    store.set_roles(olga, &[Role::Reporter, Role::Operator], act(0)).await?;
    let user = there(store.session_user(TOKEN, at(2)).await?, "the user");
    assert_eq!((user.active_role, user.roles), (Role::Reporter, vec![Role::Reporter, Role::Operator]));
    Ok(())
}

fn new(name: &str, roles: &[Role]) -> NewUser {
    NewUser { name: name.into(), password_hash: Some("$argon2id$first".into()), roles: roles.to_vec() }
}

async fn add(store: &dyn Store, name: &str, roles: &[Role]) -> Result<UserId, StoreError> {
    Ok(there(store.add_user(&new(name, roles), act(0)).await?, "the new user"))
}

async fn user_of(store: &dyn Store, token: [u8; 32], minute: i64) -> Result<Option<UserId>, StoreError> {
    Ok(store.session_user(token, at(minute)).await?.map(|user| user.id))
}
