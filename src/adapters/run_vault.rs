//! The vault as one run sees it that wants many sessions: those that it obtains serve all of it, also if nothing
//! is kept at rest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;

use crate::domain::failure::Failure;
use crate::domain::kept::KeptSession;
use crate::domain::vault::{KeySource, Record, RecordKind, RecordName, VaultState, VaultStatus};
use crate::ports::vault::{Hold, Vault};

/// Keeps sessions in memory, and in the vault behind it if they are to outlive the run.
#[derive(Debug)]
pub struct RunVault {
    behind: Arc<dyn Vault>,
    /// Whether sessions are taken from the vault behind, and kept there.
    outlives: bool,
    sessions: Mutex<HashMap<RecordName, Record>>,
}

impl RunVault {
    pub fn new(behind: Arc<dyn Vault>, outlives: bool) -> Self {
        Self { behind, outlives, sessions: Mutex::default() }
    }

    fn sessions(&self) -> MutexGuard<'_, HashMap<RecordName, Record>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the vault behind is asked for records of this kind.
    fn asks(&self, kind: RecordKind) -> bool {
        self.outlives || kind != RecordKind::Session
    }
}

/// As the vault of a run is: what it is asked to keep it keeps, if only for as long as it lives.
fn as_kept(behind: VaultState) -> VaultState {
    match behind {
        VaultState::Off | VaultState::Unreadable => VaultState::Unlocked,
        VaultState::Absent | VaultState::Locked | VaultState::Unlocked => behind,
    }
}

impl Vault for RunVault {
    fn load(&self, name: &RecordName) -> Option<Record> {
        let own = self.sessions().get(name).cloned();
        own.or_else(|| if self.asks(name.kind()) { self.behind.load(name) } else { None })
    }

    fn all(&self, kind: RecordKind) -> Vec<Record> {
        let mut all = if self.asks(kind) { self.behind.all(kind) } else { Vec::new() };
        let sessions = self.sessions();
        all.retain(|record| !sessions.contains_key(&record.name()));
        all.extend(sessions.values().filter(|record| record.name().kind() == kind).cloned());
        all
    }

    fn begin(&self) -> Result<(), Failure> {
        self.behind.begin()
    }

    fn save(&self, record: &Record) -> Result<(), Failure> {
        match record {
            Record::Session(session) => {
                self.keep(session);
                Ok(())
            }
            Record::LongLivedKey(_) | Record::MfaSeed(_) | Record::SignIn(_) => {
                self.behind.save(record)
            }
        }
    }

    fn keep(&self, session: &KeptSession) {
        let record = Record::Session(Box::new(session.clone()));
        self.sessions().insert(record.name(), record);
        if self.outlives {
            self.behind.keep(session);
        }
    }

    fn outlives(&self) -> bool {
        self.outlives && self.behind.outlives()
    }

    fn alone<'a>(&'a self, name: &'a RecordName) -> BoxFuture<'a, Hold> {
        self.behind.alone(name)
    }

    fn alone_to_ask<'a>(&'a self, device: &'a str, purpose: &'a str) -> BoxFuture<'a, Hold> {
        self.behind.alone_to_ask(device, purpose)
    }

    fn alone_with<'a>(&'a self, thing: &'a str, purpose: &'a str) -> BoxFuture<'a, Hold> {
        self.behind.alone_with(thing, purpose)
    }

    fn remove(&self, name: &RecordName) -> Result<bool, Failure> {
        let was_here = self.sessions().remove(name).is_some();
        let was_behind = self.asks(name.kind()) && self.behind.remove(name)?;
        Ok(was_here || was_behind)
    }

    fn status(&self) -> VaultStatus {
        let behind = self.behind.status();
        match as_kept(behind.state) {
            state if state == behind.state => behind,
            state => VaultStatus { source: KeySource::None, state, ..behind },
        }
    }

    fn condition(&self) -> VaultState {
        as_kept(self.behind.condition())
    }

    fn unlock(&self) -> Result<(), Failure> {
        self.behind.unlock()
    }

    fn lock(&self) -> Result<(), Failure> {
        self.sessions().clear();
        self.behind.lock()
    }

    fn rekey(&self, source: KeySource) -> Result<(), Failure> {
        self.behind.rekey(source)
    }

    fn forget(&self, kinds: &[RecordKind]) -> Result<usize, Failure> {
        if kinds.contains(&RecordKind::Session) {
            self.sessions().clear();
        }
        self.behind.forget(kinds)
    }

    fn destroy(&self) -> Result<(), Failure> {
        self.sessions().clear();
        self.behind.destroy()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::account::AccountId;
    use crate::domain::identity::Identity;
    use crate::domain::kept::{CodeUse, Issuer, SessionKey, SourceKey};
    use crate::domain::profile::ClientSettings;
    use crate::domain::secret::{Credentials, Secret};
    use crate::domain::session::Start;
    use crate::ports::contract::vault_keeps_what_it_is_given;
    use crate::ports::fake::MemoryVault;

    fn session() -> KeptSession {
        let source = SourceKey::AccessKey("AKIAIOSFODNN7EXAMPLE".to_owned());
        KeptSession {
            key: SessionKey {
                issuer: Issuer::of(&ClientSettings::default()),
                source,
                hops: Vec::new(),
            },
            start: Start::Environment,
            identity: Identity {
                arn: "arn:aws:iam::111111111111:user/alice".to_owned(),
                account: AccountId::from_number(111_111_111_111),
                user_id: "AIDAEXAMPLE".to_owned(),
            },
            credentials: Credentials {
                access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
                secret_access_key: Secret::new("example"),
                session_token: None,
                expires: None,
            },
            chain: Vec::new(),
            obtained: Timestamp::UNIX_EPOCH,
            carried: None,
            code: CodeUse::None,
        }
    }

    #[test]
    fn it_keeps_the_contract_of_every_vault() {
        for outlives in [true, false] {
            let vault = RunVault::new(Arc::new(MemoryVault::default()), outlives);
            vault_keeps_what_it_is_given(&vault).unwrap();
        }
    }

    #[test]
    fn a_session_is_there_for_the_run_and_outlives_it_only_if_it_is_to() {
        for outlives in [true, false] {
            let behind = Arc::new(MemoryVault::default());
            let vault = RunVault::new(Arc::clone(&behind) as _, outlives);
            let name = RecordName::Session(Box::new(session().key));

            vault.keep(&session());

            assert!(vault.load(&name).is_some());
            assert_eq!(vault.all(RecordKind::Session).len(), 1);
            assert_eq!(behind.load(&name).is_some(), outlives);
            assert!(vault.remove(&name).unwrap() && vault.load(&name).is_none());
        }
    }
}
