//! `backupchecks user`: the way in when the web is not (yet) one.

use super::{open_store, say};
use crate::config::Config;
use anyhow::Context;
use backupchecks_core::{
    engine,
    model::{Act, AuditNote, Role, User},
    ports::{AuditStore as _, NewUser, UserStore},
    rules::users,
};
use backupchecks_store::SqlStore;
use backupchecks_web::{
    auth::{password, sign_in},
    clock::now,
};
use clap::{Args, Subcommand};
use std::{io::Read as _, process::ExitCode};

/// Add and change users.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// List all users
    List,
    /// Add a user
    Add(Add),
    /// Set a user's password; it is read from standard input. Ends the user's sessions
    Password {
        /// The user's name
        name: String,
    },
    /// Set a user's roles
    Roles {
        /// The user's name
        name: String,
        /// The roles; the first becomes the active one
        #[arg(required = true, value_parser = role)]
        roles: Vec<Role>,
    },
    /// Let a user sign in again
    Enable {
        /// The user's name
        name: String,
    },
    /// Keep a user from signing in and end the user's sessions
    Disable {
        /// The user's name
        name: String,
    },
    /// Print an address that signs the user in once, within an hour
    SignInLink {
        /// The user's name
        name: String,
    },
}

/// Add a user.
///
/// The password is read from standard input with --password-stdin; without it the user signs in by `user sign-in-link`.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The name to sign in with
    name: String,
    /// A role: admin, operator, viewer or reporter; may be given several times, the first becomes the active one
    #[arg(long = "role", required = true, value_parser = role)]
    roles: Vec<Role>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_word(word).ok_or_else(|| "use admin, operator, viewer or reporter".to_owned())
}

pub(super) async fn run(command: UserCommand, config: &Config) -> anyhow::Result<ExitCode> {
    let store = open_store(config).await?;
    match command {
        UserCommand::List => {
            for user in store.users().await? {
                let roles: Vec<&str> = user.roles.iter().map(|role| role.as_str()).collect();
                say(&format!(
                    "{}\t{}\t{}",
                    user.name,
                    roles.join(","),
                    if user.enabled { "enabled" } else { "disabled" }
                ));
            }
        }
        UserCommand::Add(add) => {
            let password_hash = if add.password_stdin { Some(hash_from_stdin()?) } else { None };
            let user = NewUser { name: add.name.clone(), password_hash, roles: add.roles };
            engine::add_user(&store, user, act()).await?;
            say(&format!("added {}", add.name));
        }
        UserCommand::Password { name } => {
            let user = find(&store, &name).await?;
            store.set_password(user.id, &hash_from_stdin()?, act()).await?;
            say(&format!("the password of {} is set", user.name));
        }
        UserCommand::Roles { name, roles } => {
            let user = find(&store, &name).await?;
            store.set_roles(user.id, &users::roles(&roles)?, act()).await?;
            say(&format!("the roles of {} are set", user.name));
        }
        UserCommand::Enable { name } => set_enabled(&store, &name, true).await?,
        UserCommand::Disable { name } => set_enabled(&store, &name, false).await?,
        UserCommand::SignInLink { name } => {
            let user = find(&store, &name).await?;
            let token = sign_in::make_link(&store, user.id, now()).await?;
            store.add_audit_note(&AuditNote::about("user.sign_in_link_made", "user", user.id), act()).await?;
            say(&format!("{}/sign-in/once?token={}", config.address(config.listen), token.reveal()));
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Whoever may run commands on this machine may do this: the log names no person.
fn act() -> Act {
    Act::of_program("command line", now())
}

async fn find(store: &SqlStore, name: &str) -> anyhow::Result<User> {
    let account = store.account(name).await?;
    Ok(account.with_context(|| format!("there is no user {name:?}; `backupchecks user list` shows them"))?.user)
}

async fn set_enabled(store: &SqlStore, name: &str, enabled: bool) -> anyhow::Result<()> {
    let user = find(store, name).await?;
    store.set_enabled(user.id, enabled, act()).await?;
    say(&format!("{} is {}", user.name, if enabled { "enabled" } else { "disabled" }));
    Ok(())
}

fn hash_from_stdin() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("reading the password from standard input")?;
    Ok(password::hash(text.trim_end_matches(['\r', '\n']))?)
}
