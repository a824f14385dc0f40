//! The frame of every page: who is signed in, where he may go, what waits.

use super::{Toast, Word};
use backupchecks_core::model::{Permission, Role};
use serde::Serialize;

/// What the frame of a page shows. The page of its own comes from the struct of that page.
#[derive(Debug, Clone, Serialize)]
pub struct Layout {
    /// Who looks; `None` on the pages before sign-in.
    pub user: Option<SignedIn>,
    /// The pages the active role may open, in order.
    pub nav: Vec<NavItem>,
    /// The token for forms and for requests of scripts.
    pub csrf_token: String,
    /// What has just happened, shown in a corner with a way back.
    pub toast: Option<Toast>,
}

/// The person behind the session.
#[derive(Debug, Clone, Serialize)]
pub struct SignedIn {
    /// Its name.
    pub name: String,
    /// The role it works in.
    pub role: Word,
    /// Every role it holds, the active one included.
    pub roles: Vec<Word>,
    /// Whether the active role may change things; buttons are not shown without.
    pub may_operate: bool,
    /// Whether the active role may see archived jobs.
    pub may_administer: bool,
}

impl SignedIn {
    /// The person `name`, working in `role`.
    #[must_use]
    pub fn new(name: impl Into<String>, role: Role, roles: &[Role]) -> Self {
        Self {
            name: name.into(),
            role: role.as_str(),
            roles: roles.iter().map(|role| role.as_str()).collect(),
            may_operate: role.may(Permission::Operate),
            may_administer: role.may(Permission::Administer),
        }
    }
}

/// One entry of the navigation.
#[derive(Debug, Clone, Serialize)]
pub struct NavItem {
    /// The page's word, such as `run_checks`: its icon, its text and its key hang on it.
    pub page: Word,
    /// Its address.
    pub href: &'static str,
    /// Whether it is the page that is shown.
    pub current: bool,
    /// How many things wait there; `None` hides the badge.
    pub badge: Option<u64>,
}

/// How much waits, for the badges.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waiting {
    /// Mails in the Inbox that wait for a person.
    pub inbox: u64,
    /// Runs in Run Checks.
    pub run_checks: u64,
}

/// Word, address and needed permission of every page in the navigation.
const PAGES: &[(Word, &str, Permission)] = &[
    ("run_checks", "/run-checks", Permission::Operate),
    ("inbox", "/inbox", Permission::Read),
    ("daily_jobs", "/daily-jobs", Permission::Read),
    ("customers", "/customers", Permission::Read),
    ("jobs", "/jobs", Permission::Read),
    ("tickets", "/tickets", Permission::Read),
    ("overrides", "/overrides", Permission::Read),
    ("closures", "/closures", Permission::Read),
    ("parsers", "/parsers", Permission::Read),
    ("logging", "/logging", Permission::Administer),
    ("system", "/system", Permission::Administer),
    ("documentation", "/documentation", Permission::Report),
];

impl Layout {
    /// The frame for a signed-in person on the page with the word `current`.
    #[must_use]
    pub fn signed_in(
        user: SignedIn,
        role: Role,
        current: Word,
        waiting: Waiting,
        csrf_token: impl Into<String>,
    ) -> Self {
        let nav = PAGES.iter().filter(|(_, _, permission)| role.may(*permission)).map(|(page, href, _)| NavItem {
            page,
            href,
            current: *page == current,
            badge: match *page {
                "run_checks" => Some(waiting.run_checks),
                "inbox" => Some(waiting.inbox),
                _ => None,
            }
            .filter(|count| *count > 0),
        });
        Self { nav: nav.collect(), user: Some(user), csrf_token: csrf_token.into(), toast: None }
    }

    /// The frame of the pages before sign-in.
    #[must_use]
    pub fn outside(csrf_token: impl Into<String>) -> Self {
        Self { user: None, nav: Vec::new(), csrf_token: csrf_token.into(), toast: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(role: Role, pages: &[&str]) {
        let layout =
            Layout::signed_in(SignedIn::new("alice", role, &[role]), role, "jobs", Waiting::default(), "token");
        assert_eq!(layout.nav.iter().map(|item| item.page).collect::<Vec<_>>(), pages, "{role}");
    }

    #[test]
    fn a_role_sees_only_the_pages_it_may_open() {
        let read = ["daily_jobs", "customers", "jobs", "tickets", "overrides", "closures", "parsers", "documentation"];
        check(Role::Operator, &[&["run_checks", "inbox"][..], &read].concat());
        check(Role::Viewer, &[&["inbox"][..], &read].concat());
        check(Role::Reporter, &["documentation"]);
    }
}
