//! The handbook.

use serde::Serialize;

/// `documentation.html`: one page of the handbook beside the list of all.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentationView {
    /// Every page, in reading order.
    pub pages: Vec<DocumentationLink>,
    /// The page that is shown, as in its address.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its text as HTML. Written out as it is: only the handbook inside the binary may stand here.
    pub html: String,
}

/// One page in the list.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentationLink {
    /// As in its address, `/documentation/{slug}`.
    pub slug: String,
    /// Its title.
    pub title: String,
}
