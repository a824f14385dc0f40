//! What forms send.

use crate::server::{WebError, form_fields};
use backupchecks_core::model::MailId;
use backupchecks_core::model::RunId;
use backupchecks_core::ports::InboxItem;
use poem::{FromRequest, Request, RequestBody};
use std::str::FromStr;

/// The fields of a posted form, in the order of the form.
pub(super) struct Fields(Vec<(String, String)>);

impl<'a> FromRequest<'a> for Fields {
    async fn from_request(_: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        // The size was limited when the token was looked for.
        let bytes = body.take()?.into_bytes().await.map_err(|error| WebError::BadRequest(error.to_string()))?;
        Ok(Self(form_fields(&bytes).collect()))
    }
}

impl Fields {
    /// The fields in the query of an address.
    pub(super) fn of_query(request: &Request) -> Self {
        Self(form_fields(request.uri().query().unwrap_or_default().as_bytes()).collect())
    }

    /// Whether the field was sent, empty or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The field; empty when it was not sent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field that may come several times, each split at commas, empty ones left out.
    pub(super) fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all(name).flat_map(|value| value.split(',')).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The number in the field; `None` when it is empty or was not sent.
    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, WebError> {
        let text = self.text(name).trim();
        if text.is_empty() { Ok(None) } else { number(name, text).map(Some) }
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

/// The number that `text` is.
pub(super) fn number<T: FromStr>(name: &str, text: &str) -> Result<T, WebError> {
    text.parse().map_err(|_| WebError::BadRequest(format!("{name}: {text:?} is no number")))
}

/// `mail:ordinal`, as the check boxes of the Inbox send it; the ordinal may be left out.
pub(super) fn inbox_item(text: &str) -> Result<InboxItem, WebError> {
    let (mail, ordinal) = text.split_once(':').unwrap_or((text, "0"));
    Ok(InboxItem { mail: MailId(number("mail", mail)?), ordinal: number("ordinal", ordinal)? })
}

/// `job:run`, as the check boxes of Run Checks send it: the job's runs up to this one.
pub(super) fn job_up_to(text: &str) -> Result<(backupchecks_core::model::JobId, RunId), WebError> {
    let (job, run) = text
        .split_once(':')
        .ok_or_else(|| WebError::BadRequest(format!("run: {text:?} is not of the form job:run")))?;
    Ok((backupchecks_core::model::JobId(number("job", job)?), RunId(number("run", run)?)))
}
