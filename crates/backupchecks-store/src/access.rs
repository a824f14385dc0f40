//! Users, sessions and one-time sign-ins.

use crate::SqlStore;
use crate::audit;
use crate::context;
use crate::db::{Db, Tx};
use crate::fault::Fault;
use crate::row::Row;
use crate::sql::{Insert, Sql, Value};
use async_trait::async_trait;
use backupchecks_core::model::{Act, Role, User, UserId};
use backupchecks_core::ports::{Account, NewUser, StoreError, UserStore};
use backupchecks_core::rules::notes;
use backupchecks_core::text::{fold, squeeze};
use jiff::Timestamp;

const READING: &str = "reading users";
const KEEPING: &str = "keeping users";
const SIGNING_IN: &str = "signing in";

const ROLES: Insert = Insert { table: "user_roles", columns: "user_id, position, role", conflict: "" };

#[async_trait]
impl UserStore for SqlStore {
    async fn add_user(&self, user: &NewUser, act: Act) -> Result<Option<UserId>, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        context::lock_revision(&mut tx).await?;
        Ok(add(tx, user, act).await?)
    }

    async fn add_first_user(&self, user: &NewUser, act: Act) -> Result<Option<UserId>, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        // Whoever asks at the same time waits here and then finds a user.
        context::lock_revision(&mut tx).await?;
        if tx.row(Sql::new("SELECT id FROM users LIMIT 1")).await?.is_some() {
            return Ok(None);
        }
        Ok(add(tx, user, act).await?)
    }

    async fn users(&self) -> Result<Vec<User>, StoreError> {
        Ok(accounts(&self.db, Sql::new("ORDER BY u.name_key")).await?.into_iter().map(|account| account.user).collect())
    }

    async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        Ok(accounts(&self.db, Sql::new("WHERE u.name_key = ?").with(fold(name))).await?.pop())
    }

    async fn set_password(&self, user: UserId, password_hash: &str, act: Act) -> Result<(), StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        let sql =
            Sql::new("UPDATE users SET password_hash = ?, failed_attempts = 0, locked_until_us = NULL WHERE id = ?");
        let changed = tx.execute(sql.with(password_hash).with(user)).await?;
        end_sessions(&mut tx, user).await?;
        if changed > 0 {
            audit::append(&mut tx, notes::password_set(user), act).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn set_roles(&self, user: UserId, roles: &[Role], act: Act) -> Result<(), StoreError> {
        let active = first(roles)?;
        let mut tx = self.db.write(KEEPING).await?;
        let sql = Sql::new("UPDATE users SET active_role = ? WHERE id = ?").with(active.code()).with(user);
        if tx.execute(sql).await? == 1 {
            let before = roles_of(&mut tx, user).await?;
            tx.execute(Sql::new("DELETE FROM user_roles WHERE user_id = ?").with(user)).await?;
            tx.insert(&ROLES, role_rows(user, roles)).await?;
            audit::append(&mut tx, notes::roles_set(user, &before, roles), act).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn set_enabled(&self, user: UserId, enabled: bool, act: Act) -> Result<(), StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        let row = tx.row(Sql::new("SELECT enabled FROM users WHERE id = ? {{lock}}").with(user)).await?;
        let Some(before) = row.map(|mut row| row.take()).transpose()? else { return Ok(()) };
        tx.execute(Sql::new("UPDATE users SET enabled = ? WHERE id = ?").with(enabled).with(user)).await?;
        if !enabled {
            end_sessions(&mut tx, user).await?;
        }
        audit::append(&mut tx, notes::user_enabled(user, before, enabled), act).await?;
        Ok(tx.commit().await?)
    }

    async fn set_active_role(&self, user: UserId, role: Role) -> Result<bool, StoreError> {
        let mut tx = self.db.write(KEEPING).await?;
        let sql = Sql::new(
            "UPDATE users SET active_role = ? WHERE id = ? AND EXISTS \
             (SELECT 1 FROM user_roles r WHERE r.user_id = users.id AND r.role = ?)",
        );
        let changed = tx.execute(sql.with(role.code()).with(user).with(role.code())).await?;
        tx.commit().await?;
        Ok(changed == 1)
    }

    async fn count_failed_attempt(&self, user: UserId) -> Result<u32, StoreError> {
        let mut tx = self.db.write(SIGNING_IN).await?;
        let sql =
            Sql::new("UPDATE users SET failed_attempts = failed_attempts + 1 WHERE id = ? RETURNING failed_attempts");
        let Some(mut row) = tx.row(sql.with(user)).await? else { return Ok(0) };
        let attempts = row.small()?;
        tx.commit().await?;
        Ok(attempts)
    }

    async fn lock_account(&self, user: UserId, until: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.db.write(SIGNING_IN).await?;
        tx.execute(Sql::new("UPDATE users SET locked_until_us = ? WHERE id = ?").with(until).with(user)).await?;
        Ok(tx.commit().await?)
    }

    async fn open_session(
        &self,
        token_hash: [u8; 32],
        user: UserId,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.write(SIGNING_IN).await?;
        let sql = Sql::new("INSERT INTO sessions (token_hash, user_id, created_us, expires_us) VALUES (?, ?, ?, ?)");
        tx.execute(sql.with(token_hash).with(user).with(at).with(expires_at)).await?;
        let sql = Sql::new("UPDATE users SET failed_attempts = 0, locked_until_us = NULL WHERE id = ?");
        tx.execute(sql.with(user)).await?;
        Ok(tx.commit().await?)
    }

    async fn session_user(&self, token_hash: [u8; 32], now: Timestamp) -> Result<Option<User>, StoreError> {
        let sql =
            Sql::new("JOIN sessions s ON s.user_id = u.id WHERE s.token_hash = ? AND s.expires_us > ? AND u.enabled");
        Ok(accounts(&self.db, sql.with(token_hash).with(now)).await?.pop().map(|account| account.user))
    }

    async fn close_session(&self, token_hash: [u8; 32], now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.db.write(SIGNING_IN).await?;
        let sql = Sql::new("DELETE FROM sessions WHERE token_hash = ? OR expires_us <= ?");
        tx.execute(sql.with(token_hash).with(now)).await?;
        Ok(tx.commit().await?)
    }

    async fn add_sign_in_token(
        &self,
        token_hash: [u8; 32],
        user: UserId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.write(SIGNING_IN).await?;
        let sql = Sql::new("INSERT INTO sign_in_tokens (token_hash, user_id, expires_us) VALUES (?, ?, ?)");
        tx.execute(sql.with(token_hash).with(user).with(expires_at)).await?;
        Ok(tx.commit().await?)
    }

    async fn use_sign_in_token(&self, token_hash: [u8; 32], now: Timestamp) -> Result<Option<UserId>, StoreError> {
        let mut tx = self.db.write(SIGNING_IN).await?;
        // Of two who come at once the second finds the row gone.
        let sql = Sql::new("DELETE FROM sign_in_tokens WHERE token_hash = ? RETURNING user_id, expires_us");
        let Some(mut row) = tx.row(sql.with(token_hash)).await? else { return Ok(None) };
        let user = row.id(UserId)?;
        let expires_at = row.time()?;
        tx.commit().await?;
        Ok((now < expires_at).then_some(user))
    }
}

async fn add(mut tx: Tx, user: &NewUser, act: Act) -> Result<Option<UserId>, Fault> {
    let active = first(&user.roles)?;
    let key = fold(&user.name);
    if tx.row(Sql::new("SELECT id FROM users WHERE name_key = ?").with(&key)).await?.is_some() {
        return Ok(None);
    }
    let id = UserId(tx.reserve_one("users").await?);
    let sql = Sql::new(
        "INSERT INTO users (id, name, name_key, password_hash, active_role, enabled, created_us) \
         VALUES (?, ?, ?, ?, ?, TRUE, ?)",
    );
    let sql = sql.with(id).with(squeeze(&user.name)).with(key).with(user.password_hash.as_ref());
    tx.execute(sql.with(active.code()).with(act.at)).await?;
    tx.insert(&ROLES, role_rows(id, &user.roles)).await?;
    audit::append(&mut tx, notes::added_user(id, &squeeze(&user.name), &user.roles), act).await?;
    tx.commit().await?;
    Ok(Some(id))
}

/// The role that a user with these roles works in at first. A user without any could not be given back.
fn first(roles: &[Role]) -> Result<Role, Fault> {
    roles.first().copied().ok_or_else(|| Fault::unreadable("list of roles", ""))
}

fn role_rows(user: UserId, roles: &[Role]) -> Vec<Value> {
    let numbered = roles.iter().zip(0_u32..);
    numbered.flat_map(|(role, position)| [Value::from(user), position.into(), role.code().into()]).collect()
}

async fn roles_of(tx: &mut Tx, user: UserId) -> Result<Vec<Role>, Fault> {
    let sql = Sql::new("SELECT role FROM user_roles WHERE user_id = ? ORDER BY position").with(user);
    let rows = tx.rows(sql).await?;
    rows.into_iter().map(|mut row| row.code("role", Role::from_code)).collect()
}

async fn end_sessions(tx: &mut Tx, user: UserId) -> Result<(), Fault> {
    tx.execute(Sql::new("DELETE FROM sessions WHERE user_id = ?").with(user)).await.map(drop)
}

/// The accounts that `rest` of a statement on users `u` leaves, read at one moment together with their roles.
async fn accounts(db: &Db, rest: Sql) -> Result<Vec<Account>, Fault> {
    let mut tx = db.read(READING).await?;
    let mut sql = Sql::new(
        "SELECT u.id, u.name, u.active_role, u.enabled, u.password_hash, u.failed_attempts, u.locked_until_us FROM users u ",
    )
    .push(&rest.text);
    sql.values = rest.values;
    let mut accounts = Vec::new();
    for mut row in tx.rows(sql).await? {
        accounts.push(account(&mut row)?);
    }
    let ids = accounts.iter().map(|account: &Account| account.user.id.0);
    let sql = Sql::new("SELECT user_id, role FROM user_roles WHERE user_id IN ").numbers(ids);
    for mut row in tx.rows(sql.push(" ORDER BY user_id, position")).await? {
        let user = row.id(UserId)?;
        let role = row.code("role", Role::from_code)?;
        accounts.iter_mut().filter(|account| account.user.id == user).for_each(|account| account.user.roles.push(role));
    }
    Ok(accounts)
}

fn account(row: &mut Row) -> Result<Account, Fault> {
    Ok(Account {
        user: User {
            id: row.id(UserId)?,
            name: row.take()?,
            roles: Vec::new(),
            active_role: row.code("role", Role::from_code)?,
            enabled: row.take()?,
        },
        password_hash: row.take()?,
        failed_attempts: row.small()?,
        locked_until: row.maybe_time()?,
    })
}
