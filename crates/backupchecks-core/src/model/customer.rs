//! Customers.

use super::CustomerId;

/// A client of the MSP.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Customer {
    /// Its number.
    pub id: CustomerId,
    /// Its name; unique without regard to case and white space.
    pub name: String,
    /// Whether its backups are looked after. Jobs of inactive customers are hidden and expect nothing.
    pub active: bool,
}
