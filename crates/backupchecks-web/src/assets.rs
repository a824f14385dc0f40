//! Style sheets, scripts and icons, held inside the binary.
//!
//! Their addresses carry a hash of their bytes, so that browsers may keep them for ever. Nothing here knows HTTP:
//! the handler of `/assets` passes on what [`asset`] answers.

use rust_embed::{Embed, EmbeddedFile};
use std::{borrow::Cow, fmt::Write};

#[derive(Embed)]
#[folder = "assets/"]
struct Assets;

/// One asset, ready to be sent.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The bytes.
    pub bytes: Cow<'static, [u8]>,
    /// The media type, with its charset.
    pub content_type: &'static str,
    /// The entity tag, in quotes.
    pub etag: String,
}

/// What to send as `Cache-Control` with an asset asked for by its full address.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The asset of that name, such as `app.css` or `licenses/htmx.txt`.
#[must_use]
pub fn asset(name: &str) -> Option<Asset> {
    let file = Assets::get(name)?;
    Some(Asset { content_type: content_type(name), etag: format!("\"{}\"", version(&file)), bytes: file.data })
}

/// The address of an asset, with its version: `/assets/app.css?v=0a1b2c3d4e5f6071`. `None` for a name that does not exist.
#[must_use]
pub fn asset_url(name: &str) -> Option<String> {
    let file = Assets::get(name)?;
    Some(format!("/assets/{name}?v={}", version(&file)))
}

/// Every asset's name.
pub fn names() -> impl Iterator<Item = Cow<'static, str>> {
    Assets::iter()
}

/// The first half of the file's hash: enough to tell two versions apart.
fn version(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_asset_and_names_its_version() {
        let url = asset_url("app.css").unwrap();
        let (path, version) = url.split_once("?v=").unwrap();
        let found = asset(path.strip_prefix("/assets/").unwrap()).unwrap();
        assert_eq!(found.etag, format!("\"{version}\""));
        assert_eq!(found.content_type, "text/css; charset=utf-8");
        assert!(asset("no-such.css").is_none());
        assert!(asset("../Cargo.toml").is_none());
    }

    #[test]
    fn what_comes_from_others_comes_with_its_licence() {
        for (file, licence) in [("bootstrap.min.css", "bootstrap"), ("htmx.min.js", "htmx")] {
            assert!(asset(file).is_some(), "{file}");
            assert!(!asset(&format!("licenses/{licence}.txt")).unwrap().bytes.is_empty(), "{licence}");
        }
    }
}
