//! What mails come.

use super::{JOBS, World};
use crate::contract::build::{act, mail, mail_of, object, other_mail, report};
use crate::engine::{EngineError, Ingested, ingest};
use crate::model::{IncomingMail, Outcome, Status};
use crate::ports::Store;

impl World {
    /// A new mail; `place` tells apart the mails of one batch.
    pub(super) fn mail(&self, first: u8, second: u8, place: i64) -> IncomingMail {
        let job = JOBS[usize::from(first % 5 / 2)];
        let status = Status::ALL[usize::from(second % 3)];
        let plan = match first / 5 % 8 {
            0 => mail_of(vec![report(job, status), report(JOBS[usize::from(second % 3)], Status::Success)]),
            1 if second.is_multiple_of(4) => other_mail(Outcome::Unrecognised),
            1 if second % 4 == 1 => other_mail(Outcome::Notice("test message".into())),
            _ => mail(job).status(status),
        };
        let plan = match second / 3 % 4 {
            0 => plan,
            1 => plan.host("SRV-A"),
            2 => plan.objects(&[object("srv-b", status, "disk 95% full")]),
            _ => plan.host("SRV-B").objects(&[object("SRV-C", Status::Success, ""), object("SRV-A", status, "slow")]),
        };
        let sender = if (first / 40).is_multiple_of(4) { "other@example.net" } else { "Backup@example.com" };
        // Some mails arrive late: their time lies before that of mails which are here already.
        let late = i64::from(second / 12 % 4) * 7;
        plan.from(sender).subject(&format!("mail {}.{place}", self.minute)).at(self.minute * 2 - late).done()
    }

    pub(super) async fn take(&mut self, store: &dyn Store, batch: Vec<IncomingMail>) -> Result<String, EngineError> {
        let mut words = Vec::new();
        for (became, mail) in ingest(store, &batch, act(0)).await?.into_iter().zip(batch) {
            let (word, id) = match became {
                Ingested::Recorded(id) => ("recorded".into(), Some(id)),
                Ingested::Inbox(id, state) => (state.to_string(), Some(id)),
                Ingested::Duplicate => ("duplicate".into(), None),
            };
            words.push(word);
            self.mails.extend(id.map(|id| (mail, id)));
        }
        Ok(words.join(", "))
    }
}
