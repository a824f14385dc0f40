//! By what a mail is known again.

use super::Mail;
use backupchecks_core::model::Digest;
use sha2::{Digest as _, Sha256};

impl Mail {
    /// Names this mail within a source that has no names of its own, whatever servers wrote into its head on the way. The
    /// message id alone would not do: products exist that send every mail with the same one, and a mail that was cut off
    /// must not stand in the way of the whole one.
    #[must_use]
    pub fn identity_key(&self) -> Option<String> {
        self.message_id.as_ref()?;
        let mut hasher = Sha256::new();
        self.write_identity(&mut hasher);
        Some(Digest(hasher.finalize().into()).to_string())
    }

    fn write_identity(&self, hasher: &mut Sha256) {
        let date = self.date.map(|date| date.to_string());
        let [id, text, html] =
            [&self.message_id, &self.text, &self.html].map(|part| part.as_deref().unwrap_or_default());
        for fact in [id, date.as_deref().unwrap_or_default(), &self.from_address, &self.subject] {
            hasher.update(fact);
            hasher.update([0x1f]);
        }
        for body in [text, html] {
            body.split('\r').for_each(|line| hasher.update(line));
            hasher.update([0x1f]);
        }
        for attachment in &self.attachments {
            hasher.update(format!("{:?}{}", attachment.name, attachment.size_bytes));
        }
        self.nested.iter().for_each(|nested| nested.write_identity(hasher));
    }
}

/// The digest of a raw mail, with every line end counted as LF.
#[must_use]
pub fn digest(raw: &[u8]) -> Digest {
    let mut hasher = Sha256::new();
    for line in raw.split(|byte| *byte == b'\r') {
        hasher.update(line);
    }
    Digest(hasher.finalize().into())
}
