//! A vault in memory, which is always open.

use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

use super::store::locked;
use crate::domain::failure::Failure;
use crate::domain::kept::KeptSession;
use crate::domain::vault::{KeySource, Record, RecordKind, RecordName, VaultState, VaultStatus};
use crate::ports::vault::{Hold, Vault};

/// Keeps records as long as it lives.
#[derive(Debug, Default)]
pub struct MemoryVault(Mutex<HashMap<RecordName, Record>>, Mutex<Option<Meanwhile>>);

/// What another process does while one waits for it.
struct Meanwhile(Box<dyn FnOnce() + Send>);

impl fmt::Debug for Meanwhile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Meanwhile")
    }
}

impl MemoryVault {
    /// Who wants to be alone with a thing next waits for another process, which does this.
    pub fn keep_waiting(&self, work: impl FnOnce() + Send + 'static) {
        *locked(&self.1) = Some(Meanwhile(Box::new(work)));
    }
}

impl Vault for MemoryVault {
    fn load(&self, name: &RecordName) -> Option<Record> {
        locked(&self.0).get(name).cloned()
    }

    fn all(&self, kind: RecordKind) -> Vec<Record> {
        let records = locked(&self.0);
        records.values().filter(|record| record.name().kind() == kind).cloned().collect()
    }

    fn begin(&self) -> Result<(), Failure> {
        Ok(())
    }

    fn save(&self, record: &Record) -> Result<(), Failure> {
        locked(&self.0).insert(record.name(), record.clone());
        Ok(())
    }

    fn keep(&self, session: &KeptSession) {
        let record = Record::Session(Box::new(session.clone()));
        locked(&self.0).insert(record.name(), record);
    }

    fn outlives(&self) -> bool {
        true
    }

    fn alone<'a>(&'a self, _: &'a RecordName) -> BoxFuture<'a, Hold> {
        ready(Hold::nothing()).boxed()
    }

    fn alone_to_ask<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Hold> {
        ready(Hold::nothing()).boxed()
    }

    fn alone_with<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Hold> {
        let other = locked(&self.1).take();
        let has_waited = other.map(|other| other.0()).is_some();
        ready(Hold::nothing().after_waiting(has_waited)).boxed()
    }

    fn remove(&self, name: &RecordName) -> Result<bool, Failure> {
        Ok(locked(&self.0).remove(name).is_some())
    }

    fn status(&self) -> VaultStatus {
        let (source, state) = (KeySource::None, VaultState::Unlocked);
        VaultStatus { source, state, records: locked(&self.0).len(), folder: None }
    }

    fn unlock(&self) -> Result<(), Failure> {
        Ok(())
    }

    fn lock(&self) -> Result<(), Failure> {
        Ok(())
    }

    fn rekey(&self, _: KeySource) -> Result<(), Failure> {
        Ok(())
    }

    fn forget(&self, kinds: &[RecordKind]) -> Result<usize, Failure> {
        let mut records = locked(&self.0);
        let before = records.len();
        records.retain(|name, _| !kinds.contains(&name.kind()));
        Ok(before - records.len())
    }

    fn destroy(&self) -> Result<(), Failure> {
        locked(&self.0).clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::contract::vault_keeps_what_it_is_given;

    #[test]
    fn it_keeps_the_contract_of_every_vault() {
        vault_keeps_what_it_is_given(&MemoryVault::default()).unwrap();
    }
}
