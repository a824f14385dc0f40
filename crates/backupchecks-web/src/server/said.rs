//! What a plain form has done is said on the page after it: a cookie carries it from the change to there.

use super::App;
use crate::views::toast::Toast;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

pub(super) const SAID: &str = "backupchecks_said";
/// Browsers drop larger cookies. What is longer, such as the undoing of a deletion of hundreds of mails, is not said.
const MOST: usize = 3500;

/// Goes with a redirect: what the page that it leads to shall say.
#[derive(Clone)]
pub(crate) struct Said(pub(crate) Toast);

/// The value of the cookie, signed for this visitor.
pub(super) fn written(app: &App, visitor: &str, toast: &Toast) -> Option<String> {
    let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(toast).ok()?);
    let value = format!("{text}.{}", app.csrf.token(&signed(visitor, &text)));
    (value.len() <= MOST).then_some(value)
}

/// What the cookie says, if it was written here for this visitor.
pub(super) fn read(app: &App, visitor: &str, value: &str) -> Option<Toast> {
    let (text, tag) = value.split_once('.')?;
    if !app.csrf.fits(&signed(visitor, text), tag) {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

/// No visitor's token holds a line end, so that this is nobody's token for forms.
fn signed(visitor: &str, text: &str) -> String {
    format!("{visitor}\nsaid {text}")
}
