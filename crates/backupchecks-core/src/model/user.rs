//! Users, roles and what each role may do.

use super::UserId;

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct User {
    /// Its number.
    pub id: UserId,
    /// The name to sign in with; compared folded.
    pub name: String,
    /// The roles it holds; never empty.
    pub roles: Vec<Role>,
    /// The one it works in now, one of `roles`.
    pub active_role: Role,
    /// Whether it may sign in.
    pub enabled: bool,
}

/// What a person does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Role {
    /// Everything.
    Admin,
    /// The daily work.
    Operator,
    /// Reading.
    Viewer,
    /// Reports only.
    Reporter,
}

super::status::words!(Role { Admin = "admin" / 0, Operator = "operator" / 1, Viewer = "viewer" / 2, Reporter = "reporter" / 3 });

/// Something that a page or an action asks for. Source: the table of roles in the handbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Permission {
    /// See Inbox, customers, jobs and mails.
    Read,
    /// Work in Run Checks, approve and delete mails, edit customers and jobs.
    Operate,
    /// Archived jobs, deleted mails, users, settings.
    Administer,
    /// See reports.
    Report,
}

impl Role {
    /// Whether the role grants `permission`.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::Read => matches!(self, Self::Admin | Self::Operator | Self::Viewer),
            Permission::Operate => matches!(self, Self::Admin | Self::Operator),
            Permission::Administer => self == Self::Admin,
            Permission::Report => true,
        }
    }
}
