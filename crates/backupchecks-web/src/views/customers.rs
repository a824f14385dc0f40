//! Customers: the list, and the suggestions while a name is typed.

use serde::Serialize;

/// `customers.html`: every customer that fits the search.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CustomersView {
    /// What was searched for; empty for no search.
    pub query: String,
    /// By name.
    pub customers: Vec<CustomerRow>,
    /// The name as it was typed into the form for a new one, after a refusal.
    pub name: String,
}

/// One customer.
#[derive(Debug, Clone, Serialize)]
pub struct CustomerRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether it is active.
    pub active: bool,
    /// How many jobs it has, archived ones left out.
    pub jobs: u64,
}

/// `suggestions.html`: the list beneath a field in which a customer's name is typed. A fragment, no page.
#[derive(Debug, Clone, Serialize)]
pub struct SuggestionsView {
    /// What was typed.
    pub query: String,
    /// The best fits, few.
    pub customers: Vec<Suggestion>,
    /// Whether a customer of exactly that name would be new.
    pub offer_new: bool,
}

/// One suggestion.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestion {
    /// The customer's number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How many jobs it has.
    pub jobs: u64,
}
