//! What stands around the pages: the application's state, who visits, errors, routes.

mod app;
mod error;
mod routes;
mod said;
mod visit;

pub use app::{App, Settings};
pub use error::WebError;
pub use routes::routes;
pub(crate) use said::Said;
pub(crate) use visit::{
    Admin, Operator, Reporter, SESSION, Stranger, Viewer, Visitor, came_from, form_fields, gone, session_cookie,
};
