//! Holidays, pauses, maintenance windows and declared outages, as people enter them.

use super::EngineError;
use crate::model::{Act, ClosureId, ClosureScope, ClosureSpan};
use crate::ports::ScheduleStore;
use crate::rules::closures::check;

/// Keeps a closure, and lets the jobs it reaches be judged anew.
///
/// # Errors
/// [`EngineError::Closure`] says what is missing; [`EngineError::Store`].
pub async fn add(
    store: &(impl ScheduleStore + ?Sized + Sync),
    span: &ClosureSpan,
    scope: &ClosureScope,
    name: &str,
    act: Act,
) -> Result<ClosureId, EngineError> {
    let name = check(span, name)?;
    Ok(store.add_closure(span, scope, &name, act).await?)
}
