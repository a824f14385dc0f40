//! Holidays, pauses, maintenance windows and declared outages, as people enter them.

use super::EngineError;
use crate::model::{Act, ClosureId, ClosureScope, ClosureSpan};
use crate::ports::{ScheduleStore, SettleStore};
use crate::rules::closures::check;

/// Keeps a closure, and lets the jobs it reaches be judged anew.
///
/// # Errors
/// [`EngineError::Closure`] says what is missing; [`EngineError::NotFound`] when there is no such job or customer;
/// [`EngineError::Store`].
pub async fn add(
    store: &(impl ScheduleStore + SettleStore + ?Sized + Sync),
    span: &ClosureSpan,
    scope: &ClosureScope,
    name: &str,
    act: Act,
) -> Result<ClosureId, EngineError> {
    let name = check(span, scope, name)?;
    match scope {
        ClosureScope::Job(job) if store.schedule(*job).await?.is_none() => return Err(EngineError::no_job(*job)),
        ClosureScope::Customer(customer) if store.customer(*customer).await?.is_none() => {
            return Err(EngineError::no_customer(*customer));
        }
        _ => {}
    }
    Ok(store.add_closure(span, scope, &name, act).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryStore;
    use crate::model::{CustomerId, JobId};
    use jiff::{Timestamp, civil::date};

    #[tokio::test]
    async fn a_holiday_of_nobody_is_refused() {
        let (store, act) = (MemoryStore::default(), Act::of_program("test", Timestamp::UNIX_EPOCH));
        let day = ClosureSpan::Holiday(date(2027, 1, 1));
        for (scope, what) in
            [(ClosureScope::Job(JobId(7)), "job 7"), (ClosureScope::Customer(CustomerId(3)), "customer 3")]
        {
            let error = add(&store, &day, &scope, "New Year", act).await.unwrap_err();
            assert_eq!(error.to_string(), format!("there is no {what}"));
        }
        add(&store, &day, &ClosureScope::Global, "New Year", act).await.unwrap();
        assert_eq!(store.closures(Timestamp::UNIX_EPOCH, 9).await.unwrap().len(), 1);
    }
}
