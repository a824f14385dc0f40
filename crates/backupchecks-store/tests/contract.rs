//! The contract of core over both engines.

use backupchecks_store::testing;

backupchecks_core::store_contract!(sqlite, testing::sqlite().await.unwrap());
backupchecks_core::store_contract!(postgres, ((), testing::postgres().await.unwrap()));
