//! The store in memory keeps the contract.

use backupchecks_core::memory::MemoryStore;

backupchecks_core::store_contract!(memory, ((), MemoryStore::default()));
