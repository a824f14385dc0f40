//! What people and the program let go of.

use super::World;
use crate::contract::build::at;
use crate::engine::{EngineError, delete_all_jobs};
use crate::ports::Store;

impl World {
    pub(super) async fn remove_raw(&mut self, store: &dyn Store, age: u8, limit: u8) -> Result<String, EngineError> {
        let before = at(self.minute - i64::from(age % 16));
        let removed = store.remove_raw_mails(before, u32::from(limit % 8), self.act_of(age)).await?;
        self.removed_raw |= removed > 0;
        Ok(format!("removed {removed} raw mails"))
    }

    /// Seldom, or nothing else would come to much.
    pub(super) async fn delete_jobs(&mut self, store: &dyn Store, rarely: u8) -> Result<String, EngineError> {
        if !rarely.is_multiple_of(8) {
            return Ok("all jobs stay".into());
        }
        let (deleted, task) = delete_all_jobs(store, self.act_of(rarely)).await?;
        Ok(format!("{deleted:?}, to read again {:?}", task.map(|task| task.total)))
    }
}
