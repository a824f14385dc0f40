//! Random sequences of what people and sources do: both engines answer what the store in memory answers.

use backupchecks_core::contract::operations::{Operation, play};
use backupchecks_core::memory::MemoryStore;
use backupchecks_store::testing;
use proptest::collection::vec;
use proptest::prelude::*;
use tokio::runtime::Runtime;

/// A few for every day; set `PROPTEST_CASES` for a long search.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(16);
    // A sequence takes seconds, so a failing one is made shorter only so often.
    ProptestConfig { cases, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() }
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    vec(any::<(u8, u8, u8)>().prop_map(|(kind, first, second)| Operation::from_numbers(kind, first, second)), 1..80)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn sqlite_answers_as_memory_does(operations in operations()) {
        let (memory, sqlite) = Runtime::new().unwrap().block_on(async {
            let (folder, store) = testing::sqlite().await.unwrap();
            let answers = play(&store, &operations).await.unwrap();
            store.close().await;
            drop(folder);
            (play(&MemoryStore::default(), &operations).await.unwrap(), answers)
        });
        prop_assert_eq!(sqlite, memory);
    }

    #[test]
    fn postgres_answers_as_memory_does(operations in operations()) {
        let (memory, postgres) = Runtime::new().unwrap().block_on(async {
            let store = testing::postgres().await.unwrap();
            let answers = play(&store, &operations).await.unwrap();
            store.close().await;
            (play(&MemoryStore::default(), &operations).await.unwrap(), answers)
        });
        prop_assert_eq!(postgres, memory);
    }
}
