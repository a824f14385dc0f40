//! Customers and users as people enter them: with a name, which nobody else has.

use super::EngineError;
use crate::model::{Act, CustomerId, UserId};
use crate::ports::{NewUser, SettleStore, UserStore};
use crate::rules::users;
use crate::text::squeeze;

/// Adds a customer.
///
/// # Errors
/// [`EngineError::CustomerUnnamed`] without a name, [`EngineError::NameTaken`] when a customer has it, without regard to case and
/// white space; [`EngineError::Store`].
pub async fn add_customer(
    store: &(impl SettleStore + ?Sized + Sync),
    name: &str,
    act: Act,
) -> Result<CustomerId, EngineError> {
    let name = squeeze(name);
    if name.is_empty() {
        return Err(EngineError::CustomerUnnamed);
    }
    let added = store.add_customer(&name, act).await?;
    added.ok_or(EngineError::NameTaken { what: "customer", name })
}

/// Adds a user, whose name is kept with its white space folded and whose roles are kept once each.
///
/// # Errors
/// [`EngineError::User`] without a name or a role, [`EngineError::NameTaken`] when a user has the name, without regard to case and
/// white space; [`EngineError::Store`].
pub async fn add_user(
    store: &(impl UserStore + ?Sized + Sync),
    user: NewUser,
    act: Act,
) -> Result<UserId, EngineError> {
    let user = NewUser { name: users::name(&user.name)?, roles: users::roles(&user.roles)?, ..user };
    let added = store.add_user(&user, act).await?;
    added.ok_or(EngineError::NameTaken { what: "user", name: user.name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryStore;
    use crate::model::Role;
    use crate::rules::users::UserFault;
    use jiff::Timestamp;

    #[tokio::test]
    async fn nobody_is_added_without_a_name_or_under_a_name_that_is_taken() {
        let (store, act) = (MemoryStore::default(), Act::of_program("test", Timestamp::UNIX_EPOCH));
        add_customer(&store, " Acme\tBV ", act).await.unwrap();
        let taken = add_customer(&store, "acme bv", act).await.unwrap_err();
        assert_eq!(taken.to_string(), "there is a customer \"acme bv\" already; choose another name");
        assert!(matches!(add_customer(&store, " \u{200b} ", act).await, Err(EngineError::CustomerUnnamed)));

        let user = |name: &str, roles: &[Role]| NewUser { name: name.into(), password_hash: None, roles: roles.into() };
        add_user(&store, user(" anna ", &[Role::Viewer, Role::Viewer]), act).await.unwrap();
        let kept = store.account("anna").await.unwrap().unwrap().user;
        assert_eq!((kept.name.as_str(), kept.roles), ("anna", vec![Role::Viewer]));
        let add = async |user| add_user(&store, user, act).await.unwrap_err();
        assert!(matches!(add(user("ANNA", &[Role::Viewer])).await, EngineError::NameTaken { what: "user", .. }));
        assert!(matches!(add(user(" ", &[Role::Viewer])).await, EngineError::User(UserFault::Unnamed)));
        assert!(matches!(add(user("otto", &[])).await, EngineError::User(UserFault::NoRole)));
    }
}
