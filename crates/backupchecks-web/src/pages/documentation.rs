//! The handbook, from `docs/`, inside the binary.

use crate::{
    server::{App, Reporter, Visitor, WebError},
    views::{DocumentationLink, DocumentationView},
};
use poem::{
    IntoResponse, Response, handler,
    web::{Data, Path, Redirect},
};
use pulldown_cmark::{Options, Parser, html};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../../docs/"]
#[include = "*.md"]
struct Handbook;

/// The first page.
const INDEX: &str = "index";

/// The first page of the handbook; by its full address, so that its links lead on.
#[handler]
pub(crate) fn index(_: Reporter) -> Redirect {
    Redirect::see_other(format!("/documentation/{INDEX}"))
}

/// A page of the handbook.
#[handler]
pub(crate) async fn page(
    Reporter(visitor): Reporter,
    Path(slug): Path<String>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    // Links between the files work in a code browser as well as here.
    render(app, &visitor, slug.trim_end_matches(".md")).await
}

async fn render(app: &App, visitor: &Visitor, slug: &str) -> Result<Response, WebError> {
    let text = source(slug).ok_or(WebError::NotFound("page of the handbook"))?;
    let mut html = String::new();
    html::push_html(&mut html, Parser::new_ext(&text, Options::ENABLE_TABLES));
    let view = DocumentationView { pages: pages(), slug: slug.to_owned(), title: title(&text, slug), html };
    Ok(app.page(visitor, "documentation", &view, None).await?.into_response())
}

fn source(slug: &str) -> Option<String> {
    let file = Handbook::get(&format!("{slug}.md"))?;
    Some(String::from_utf8_lossy(&file.data).into_owned())
}

/// Every page, the index first, the others by title.
fn pages() -> Vec<DocumentationLink> {
    let mut pages: Vec<DocumentationLink> = Handbook::iter()
        .filter_map(|name| {
            let slug = name.strip_suffix(".md")?.to_owned();
            Some(DocumentationLink { title: title(&source(&slug)?, &slug), slug })
        })
        .collect();
    pages.sort_by_key(|one| (one.slug != INDEX, one.title.clone()));
    pages
}

/// The first heading.
fn title(text: &str, slug: &str) -> String {
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(slug).trim().to_owned()
}
