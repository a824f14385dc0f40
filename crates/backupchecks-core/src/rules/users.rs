//! What a user must be before one is kept.

use crate::model::Role;
use crate::text::squeeze;

/// What is wrong with a user that somebody wants to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserFault {
    /// The name is empty.
    #[error("the user's name is empty; give the name to sign in with")]
    Unnamed,
    /// Nobody can do anything without a role.
    #[error("the user has no role; give at least one, such as \"operator\"")]
    NoRole,
}

/// The name as it is kept, white space folded.
///
/// # Errors
/// [`UserFault::Unnamed`].
pub fn name(typed: &str) -> Result<String, UserFault> {
    let name = squeeze(typed);
    if name.is_empty() { Err(UserFault::Unnamed) } else { Ok(name) }
}

/// The roles as they are kept: each once, in the order given. The first is the active one.
///
/// # Errors
/// [`UserFault::NoRole`].
pub fn roles(given: &[Role]) -> Result<Vec<Role>, UserFault> {
    let mut kept: Vec<Role> = Vec::new();
    for role in given {
        if !kept.contains(role) {
            kept.push(*role);
        }
    }
    if kept.is_empty() { Err(UserFault::NoRole) } else { Ok(kept) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_a_name_and_each_role_once() {
        assert_eq!(name(" Anna\tde  Vries\u{200b} "), Ok("Anna de Vries".to_owned()));
        assert_eq!(name(" \u{200b}\n"), Err(UserFault::Unnamed));
        let given = [Role::Viewer, Role::Admin, Role::Viewer];
        assert_eq!(roles(&given), Ok(vec![Role::Viewer, Role::Admin]));
        assert_eq!(roles(&[]), Err(UserFault::NoRole));
    }
}
