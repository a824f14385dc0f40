//! Where the mails stand.

use crate::SqlStore;
use crate::sql::Sql;
use async_trait::async_trait;
use backupchecks_core::model::{InboxState, Location, MailsStanding};
use backupchecks_core::ports::{ConservationStore, StoreError};

const COUNTING: &str = "counting where mails stand";

/// One statement: one state of the database. The first row is how many mails were accepted.
const STANDING: &str = "SELECT NULL, NULL, mails FROM mails_accepted WHERE id = 1 \
                        UNION ALL SELECT location, inbox_state, COUNT(*) FROM mails GROUP BY location, inbox_state";

#[async_trait]
impl ConservationStore for SqlStore {
    async fn mails_standing(&self) -> Result<MailsStanding, StoreError> {
        let mut standing = MailsStanding::default();
        for mut row in self.db.rows(COUNTING, Sql::new(STANDING)).await? {
            let location = row.maybe_code("place of a mail", Location::from_code)?;
            let state = row.maybe_code("state of a mail", InboxState::from_code)?;
            let mails = row.count()?;
            match location {
                Some(location) => standing.count(location, state, mails),
                None => standing.accepted = mails,
            }
        }
        Ok(standing)
    }
}
