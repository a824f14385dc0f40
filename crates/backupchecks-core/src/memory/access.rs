//! Users, sessions and one-time sign-ins.

use super::{MemoryStore, State, Token, next_number};
use crate::model::{Act, Role, User, UserId};
use crate::ports::{Account, NewUser, StoreError, UserStore};
use crate::rules::notes;
use crate::text::{fold, squeeze};
use async_trait::async_trait;
use jiff::Timestamp;

#[async_trait]
impl UserStore for MemoryStore {
    async fn add_user(&self, user: &NewUser, act: Act) -> Result<Option<UserId>, StoreError> {
        self.state().add_user(user, act)
    }

    async fn add_first_user(&self, user: &NewUser, act: Act) -> Result<Option<UserId>, StoreError> {
        let mut state = self.state();
        if state.users.is_empty() { state.add_user(user, act) } else { Ok(None) }
    }

    async fn users(&self) -> Result<Vec<User>, StoreError> {
        let mut users: Vec<User> = self.state().users.values().map(|account| account.user.clone()).collect();
        users.sort_by_key(|user| fold(&user.name));
        Ok(users)
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        Ok(self.state().account(name).cloned())
    }

    async fn set_password(&self, user: UserId, password_hash: &str, act: Act) -> Result<(), StoreError> {
        let mut state = self.state();
        if let Some(account) = state.users.get_mut(&user) {
            account.password_hash = Some(password_hash.to_owned());
            forgive(account);
            state.note(notes::password_set(user), act);
        }
        state.end_sessions_of(user);
        Ok(())
    }

    async fn set_roles(&self, user: UserId, roles: &[Role], act: Act) -> Result<(), StoreError> {
        let active_role = first(roles)?;
        let mut state = self.state();
        if let Some(account) = state.users.get_mut(&user) {
            let note = notes::roles_set(user, &account.user.roles, roles);
            account.user.roles = roles.to_vec();
            account.user.active_role = active_role;
            state.note(note, act);
        }
        Ok(())
    }

    async fn set_enabled(&self, user: UserId, enabled: bool, act: Act) -> Result<(), StoreError> {
        let mut state = self.state();
        if let Some(account) = state.users.get_mut(&user) {
            let note = notes::user_enabled(user, account.user.enabled, enabled);
            account.user.enabled = enabled;
            state.note(note, act);
        }
        if !enabled {
            state.end_sessions_of(user);
        }
        Ok(())
    }

    async fn set_active_role(&self, user: UserId, role: Role) -> Result<bool, StoreError> {
        let mut state = self.state();
        let holder = state.users.get_mut(&user).filter(|account| account.user.roles.contains(&role));
        let Some(account) = holder else { return Ok(false) };
        account.user.active_role = role;
        Ok(true)
    }

    async fn count_failed_attempt(&self, user: UserId) -> Result<u32, StoreError> {
        let mut state = self.state();
        let Some(account) = state.users.get_mut(&user) else { return Ok(0) };
        account.failed_attempts = account.failed_attempts.saturating_add(1);
        Ok(account.failed_attempts)
    }

    async fn lock_account(&self, user: UserId, until: Timestamp) -> Result<(), StoreError> {
        if let Some(account) = self.state().users.get_mut(&user) {
            account.locked_until = Some(until);
        }
        Ok(())
    }

    async fn open_session(
        &self,
        token_hash: [u8; 32],
        user: UserId,
        _at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut state = self.state();
        state.sessions.insert(token_hash, Token { user, expires_at });
        if let Some(account) = state.users.get_mut(&user) {
            forgive(account);
        }
        Ok(())
    }

    async fn session_user(&self, token_hash: [u8; 32], now: Timestamp) -> Result<Option<User>, StoreError> {
        let state = self.state();
        let open = state.sessions.get(&token_hash).filter(|session| now < session.expires_at);
        let account = open.and_then(|session| state.users.get(&session.user));
        Ok(account.map(|account| account.user.clone()).filter(|user| user.enabled))
    }

    async fn close_session(&self, token_hash: [u8; 32], now: Timestamp) -> Result<(), StoreError> {
        self.state().sessions.retain(|hash, session| *hash != token_hash && now < session.expires_at);
        Ok(())
    }

    async fn add_sign_in_token(
        &self,
        token_hash: [u8; 32],
        user: UserId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.state().sign_in_tokens.insert(token_hash, Token { user, expires_at });
        Ok(())
    }

    async fn use_sign_in_token(&self, token_hash: [u8; 32], now: Timestamp) -> Result<Option<UserId>, StoreError> {
        let used = self.state().sign_in_tokens.remove(&token_hash);
        Ok(used.filter(|token| now < token.expires_at).map(|token| token.user))
    }
}

impl State {
    fn account(&self, name: &str) -> Option<&Account> {
        self.users.values().find(|account| fold(&account.user.name) == fold(name))
    }

    fn add_user(&mut self, new: &NewUser, act: Act) -> Result<Option<UserId>, StoreError> {
        let active_role = first(&new.roles)?;
        if self.account(&new.name).is_some() {
            return Ok(None);
        }
        let id = UserId(next_number(&self.users));
        let user = User { id, name: squeeze(&new.name), roles: new.roles.clone(), active_role, enabled: true };
        let password_hash = new.password_hash.clone();
        self.users.insert(id, Account { user, password_hash, failed_attempts: 0, locked_until: None });
        self.note(notes::added_user(id, &squeeze(&new.name), &new.roles), act);
        Ok(Some(id))
    }

    fn end_sessions_of(&mut self, user: UserId) {
        self.sessions.retain(|_, session| session.user != user);
    }
}

fn forgive(account: &mut Account) {
    account.failed_attempts = 0;
    account.locked_until = None;
}

/// The role that a user with these roles works in at first. A user without any could not be given back.
fn first(roles: &[Role]) -> Result<Role, StoreError> {
    roles.first().copied().ok_or_else(|| StoreError::Unreadable { what: "list of roles", value: String::new() })
}
