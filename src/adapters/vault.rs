//! The vault on disk: a header, and an encrypted file a record, below `vault` in the state folder.
//!
//! A random data key encrypts the records; the header holds it, wrapped by what unlocks the vault. Every
//! file is replaced as a whole, so that a process may die at any moment, and damage stays where it is.

mod change;
mod files;
mod header;
mod holder;
mod inspect;
mod keyring;
mod lock;
mod record;
mod seal;
mod sign_in;
mod source;
mod unlock;
mod wait;

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::adapters::{file, folders};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::kept::KeptSession;
use crate::domain::settings::VaultSettings;
use crate::domain::system::in_words;
use crate::domain::vault::{KeySource, Record, RecordKind, RecordName, VaultState, VaultStatus};
use crate::ports::vault::{Hold, Person, Vault, VaultMark};

use files::{delete, names, read_at_most, records, unwritable, write};
use keyring::Keyring;
use lock::Locks;
use record::RecordKeys;
use unlock::{Closed, Opened};

pub use inspect::{header_again, record_in, record_of_text, sealed_record};

/// Held shared while a record is written, alone while the data key changes.
const CHANGE_LOCK: &str = "vault";

/// The vault below the state folder.
#[derive(Debug)]
pub struct DiskVault {
    /// `None` without a home.
    folder: Option<PathBuf>,
    settings: VaultSettings,
    environment: Arc<Environment>,
    person: Arc<dyn Person>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    opened: Option<Opened>,
    /// Why the vault stays closed, with the header that it was closed by: nothing is asked twice.
    refused: Option<(Vec<u8>, Failure)>,
    /// Whether the vault could not be made: it is not tried again.
    has_given_up: bool,
    /// What the person was told already.
    told: BTreeSet<String>,
}

impl DiskVault {
    /// The vault of this environment. Touches no file.
    pub fn new(
        environment: &Arc<Environment>,
        settings: &VaultSettings,
        person: Arc<dyn Person>,
    ) -> Self {
        Self {
            folder: folders::state(environment).map(|state| state.join("vault")),
            settings: settings.clone(),
            environment: Arc::clone(environment),
            person,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is one assignment, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What unlocks a vault that is made now.
    fn source(&self) -> KeySource {
        let named = source::passphrase_file(&self.environment).map(|_| KeySource::Passphrase);
        self.settings.key.or(named).unwrap_or(KeySource::None)
    }

    /// The keyring of the system.
    fn keyring(&self) -> Keyring {
        Keyring::of(&self.environment)
    }

    /// The folder, unless nothing is to be kept.
    fn folder(&self) -> Result<&Path, Closed> {
        let folder = self.folder.as_deref().filter(|_| self.settings.key != Some(KeySource::None));
        folder.ok_or(Closed::Off)
    }

    fn tell(&self, state: &mut State, text: String) {
        if !state.told.contains(&text) {
            self.person.warn(&text);
            state.told.insert(text);
        }
    }

    /// The keys of the vault as it is now; `None` if it is closed, which the person is told once.
    fn keys(&self) -> Option<RecordKeys> {
        let mut state = self.state();
        match self.open(&mut state) {
            Ok(opened) => Some(opened.records),
            Err(Closed::Off | Closed::Absent) => None,
            Err(Closed::Locked(failure)) => {
                self.tell(&mut state, format!("the vault stays closed: {failure}"));
                None
            }
        }
    }

    /// Makes the vault if there is none and one is wanted; says whether there is one now.
    fn is_ready(&self) -> bool {
        match self.look().1 {
            VaultState::Off | VaultState::Unreadable => false,
            VaultState::Locked | VaultState::Unlocked => true,
            VaultState::Absent if self.state().has_given_up => false,
            VaultState::Absent => match self.make(self.source()) {
                Ok(()) => true,
                Err(failure) => {
                    let mut state = self.state();
                    state.has_given_up = true;
                    let how = failure.hint.as_deref().map(|hint| format!("; {hint}"));
                    let how = how.unwrap_or_default();
                    let text = format!("there is no vault, and none is made: {failure}{how}");
                    self.tell(&mut state, text);
                    false
                }
            },
        }
    }

    /// A record's file, if it is there and can be read.
    fn read(
        &self,
        folder: &Path,
        kind: RecordKind,
        keys: &RecordKeys,
        file: &str,
    ) -> Option<Record> {
        let path = records(folder, kind).join(file);
        let bytes = match read_at_most(&path, record::LIMIT) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => {
                let text = format!("{} cannot be read: {}", path.display(), in_words(&error));
                self.tell(&mut self.state(), text);
                return None;
            }
        };
        let record = keys.open(kind, file, &bytes);
        if record.is_none() {
            let what =
                if record::is_record(&bytes) { "of another vault, or damaged" } else { "damaged" };
            let text =
                format!("{} is {what}: it counts as absent, and is left alone", path.display());
            self.tell(&mut self.state(), text);
        }
        record
    }

    /// Runs `work` with the keys of the vault, which do not change meanwhile.
    fn writing<T>(
        &self,
        work: impl FnOnce(&Path, &RecordKeys) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let folder = self.folder().map_err(Closed::into_failure)?;
        let _shared = Locks::beside(folder)
            .shared(CHANGE_LOCK)
            .map_err(|error| unwritable(folder, &error))?;
        let keys = self.open(&mut self.state()).map_err(Closed::into_failure)?.records;
        work(folder, &keys)
    }
}

impl Vault for DiskVault {
    fn load(&self, name: &RecordName) -> Option<Record> {
        let folder = self.folder().ok()?;
        let keys = self.keys()?;
        let file = keys.file_name(name).ok()?;
        self.read(folder, name.kind(), &keys, &file)
    }

    fn all(&self, kind: RecordKind) -> Vec<Record> {
        let Ok(folder) = self.folder() else { return Vec::new() };
        let names = names(&records(folder, kind));
        if names.is_empty() {
            return Vec::new();
        }
        let Some(keys) = self.keys() else { return Vec::new() };
        names.iter().filter_map(|name| self.read(folder, kind, &keys, name)).collect()
    }

    fn begin(&self) -> Result<(), Failure> {
        let is_open_question = self.settings.key.is_none() && self.source() == KeySource::None;
        let is_absent = self.look().1 == VaultState::Off;
        let chosen = if is_open_question && is_absent { self.choose() } else { None };
        self.make(chosen.unwrap_or_else(|| self.source()))
    }

    fn save(&self, record: &Record) -> Result<(), Failure> {
        self.make(self.source())?;
        self.writing(|folder, keys| {
            let (name, bytes) = keys.seal(record)?;
            let kind = record.name().kind();
            write(&records(folder, kind).join(name), &bytes, kind)
        })
    }

    fn keep(&self, session: &KeptSession) {
        if !self.is_ready() {
            return;
        }
        if let Err(failure) = self.save(&Record::Session(Box::new(session.clone()))) {
            self.tell(&mut self.state(), format!("the session is not kept: {failure}"));
        }
    }

    fn outlives(&self) -> bool {
        match self.look().1 {
            VaultState::Locked | VaultState::Unlocked => true,
            VaultState::Off | VaultState::Unreadable | VaultState::Absent => false,
        }
    }

    fn alone<'a>(&'a self, name: &'a RecordName) -> BoxFuture<'a, Hold> {
        self.wait_alone(name).boxed()
    }

    fn alone_to_ask<'a>(&'a self, device: &'a str, purpose: &'a str) -> BoxFuture<'a, Hold> {
        self.wait_to_ask(device, purpose).boxed()
    }

    fn alone_with<'a>(&'a self, thing: &'a str, purpose: &'a str) -> BoxFuture<'a, Hold> {
        self.wait_with(thing, purpose).boxed()
    }

    fn remove(&self, name: &RecordName) -> Result<bool, Failure> {
        if self.status().state == VaultState::Absent {
            return Ok(false);
        }
        self.writing(|folder, keys| {
            delete(&records(folder, name.kind()).join(keys.file_name(name)?))
        })
    }

    fn status(&self) -> VaultStatus {
        let folder = self.folder.clone();
        let count = |folder: &Path| {
            RecordKind::ALL.iter().map(|kind| names(&records(folder, *kind)).len()).sum()
        };
        let records = folder.as_deref().map_or(0, count);
        let (source, state) = self.look();
        VaultStatus { source, state, records, folder }
    }

    fn condition(&self) -> VaultState {
        self.look().1
    }

    fn mark(&self) -> VaultMark {
        let folder = self.folder().map(|folder| records(folder, RecordKind::Session)).ok();
        let changed = folder.and_then(|folder| std::fs::metadata(folder).ok()?.modified().ok());
        (self.condition(), changed)
    }

    fn unlock(&self) -> Result<(), Failure> {
        let mut state = self.state();
        // Who asks for it is asked once more.
        state.refused = None;
        self.open(&mut state).map(drop).map_err(Closed::into_failure)
    }

    fn lock(&self) -> Result<(), Failure> {
        let mut state = self.state();
        state.opened = None;
        if let Ok(Some((_, header))) = self.header() {
            holder::forget(&header.vault, header.key);
        }
        Ok(())
    }

    fn rekey(&self, source: KeySource) -> Result<(), Failure> {
        self.change_key(source)
    }

    fn forget(&self, kinds: &[RecordKind]) -> Result<usize, Failure> {
        let folder = self.folder.as_deref().ok_or(Closed::Off).map_err(Closed::into_failure)?;
        let mut count = 0;
        for kind in kinds {
            let folder = records(folder, *kind);
            for name in names(&folder) {
                count += usize::from(delete(&folder.join(name))?);
            }
        }
        Ok(count)
    }

    fn destroy(&self) -> Result<(), Failure> {
        let folder = self.folder.as_deref().ok_or(Closed::Off).map_err(Closed::into_failure)?;
        self.lock()?;
        if let Ok(Some((_, header))) = self.header()
            && header.source == KeySource::Keyring
        {
            self.keyring().forget(&header.vault, header.key);
        }
        // First what opens the records: without it they are noise.
        delete(&folder.join(HEADER))?;
        self.forget(&RecordKind::ALL).map(drop)
    }
}

const HEADER: &str = "header";

#[cfg(test)]
mod tests;
