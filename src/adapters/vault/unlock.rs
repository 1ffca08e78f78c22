//! From the header to the keys: by the kernel if it holds them, else by asking.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use super::header::{self, DataKeys, Header, KeyId, Unreadable, VaultId, hex, key_id};
use super::lock::{Lock, Locks};
use super::record::RecordKeys;
use super::seal::SealingKey;
use super::{CHANGE_LOCK, DiskVault, HEADER, State, holder, read_at_most, source, unwritable};
use crate::adapters::file;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::secret::Secret;
use crate::domain::system::in_words;
use crate::domain::vault::{KeySource, VaultState};
use crate::ports::vault::PassphraseQuestion;

/// Held while a person is asked for the passphrase, so that one of many processes asks.
const PROMPT_LOCK: &str = "unlock";
/// How long a process waits for the answer that another one asks for.
const PATIENCE: Duration = Duration::from_mins(5);
/// For a key-command, which may ask the person something itself.
const COMMAND_PATIENCE: Duration = Duration::from_mins(1);
const ATTEMPTS: u32 = 3;

/// An unlocked vault.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// The header that it was opened by.
    header: Vec<u8>,
    pub(super) data: DataKeys,
    pub(super) records: RecordKeys,
}

/// Why there are no keys.
#[derive(Debug)]
pub(super) enum Closed {
    /// Nothing is kept.
    Off,
    /// There is no vault yet.
    Absent,
    Locked(Failure),
}

impl Closed {
    pub(super) fn into_failure(self) -> Failure {
        match self {
            Self::Off => {
                Failure::usage("there is no vault: the settings name nothing to unlock it")
                    .with_hint(
                        "set `[vault] key` to \"keyring\", \"passphrase\" or \"command\" in kamen's settings",
                    )
            }
            Self::Absent => {
                Failure::usage("there is no vault yet").with_hint("`kamen vault unlock` makes it")
            }
            Self::Locked(failure) => failure,
        }
    }
}

impl DiskVault {
    /// The header with its bytes; `None` if there is no vault.
    pub(super) fn header(&self) -> Result<Option<(Vec<u8>, Header)>, Closed> {
        let path = self.folder()?.join(HEADER);
        let bytes = match read_at_most(&path, header::LIMIT) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let message = format!("{} cannot be read: {}", path.display(), in_words(&error));
                return Err(Closed::Locked(Failure::local(message).with_hint("check its owner")));
            }
        };
        match Header::from_bytes(&bytes) {
            Ok(header) => Ok(Some((bytes, header))),
            Err(unreadable) => Err(Closed::Locked(unusable(&path, unreadable))),
        }
    }

    /// How the vault is, without asking for anything.
    pub(super) fn look(&self) -> (KeySource, VaultState) {
        let unlocks = self.source();
        match self.header() {
            Err(Closed::Off) => (unlocks, VaultState::Off),
            Ok(None) | Err(Closed::Absent) if unlocks == KeySource::None => {
                (unlocks, VaultState::Off)
            }
            Ok(None) | Err(Closed::Absent) => (unlocks, VaultState::Absent),
            Err(Closed::Locked(_)) => (unlocks, VaultState::Unreadable),
            Ok(Some((bytes, header))) => {
                let is_open = self.state().opened.as_ref().is_some_and(|open| open.header == bytes);
                let state = if is_open || held(&header).is_some() {
                    VaultState::Unlocked
                } else {
                    VaultState::Locked
                };
                (header.source, state)
            }
        }
    }

    /// The keys of the vault as it is on the disk now. Asks at most once for each header.
    pub(super) fn open(&self, state: &mut State) -> Result<Opened, Closed> {
        let none = || if self.source() == KeySource::None { Closed::Off } else { Closed::Absent };
        let (bytes, header) = self.header()?.ok_or_else(none)?;
        let known = state.opened.take_if(|opened| opened.header == bytes);
        let opened = match known {
            Some(opened) => opened,
            None => self.open_by(state, bytes, &header)?,
        };
        let opened = match header.is_changing().then(|| self.finish_change(&header, &opened)) {
            Some(Some(settled)) => settled,
            Some(None) | None => opened,
        };
        state.opened = Some(opened.clone());
        Ok(opened)
    }

    fn open_by(
        &self,
        state: &mut State,
        bytes: Vec<u8>,
        header: &Header,
    ) -> Result<Opened, Closed> {
        let before = state.refused.as_ref().filter(|(refused, _)| *refused == bytes);
        // Another process may have unlocked it since.
        if let Some((_, failure)) = before.filter(|_| held(header).is_none()) {
            return Err(Closed::Locked(failure.clone()));
        }
        let data = self.data_keys(header).map_err(|failure| {
            state.refused = Some((bytes.clone(), failure.clone()));
            Closed::Locked(failure)
        })?;
        let records = RecordKeys::new(header.vault, &data.current);
        Ok(Opened { header: bytes, data, records })
    }

    /// What the person wants a vault to be unlocked by that is to be made.
    pub(super) fn choose(&self) -> Option<KeySource> {
        if !self.person.is_there() {
            return None;
        }
        let keyring = self.keyring().is_there().then_some(KeySource::Keyring);
        let offered: Vec<KeySource> = keyring.into_iter().chain([KeySource::Passphrase]).collect();
        self.person.vault_key(&offered)
    }

    /// Makes the vault if there is none.
    pub(super) fn make(&self, source: KeySource) -> Result<(), Failure> {
        let folder = self.folder().map_err(Closed::into_failure)?;
        match self.header() {
            Ok(Some(_)) => return Ok(()),
            Ok(None) | Err(Closed::Off | Closed::Absent) => {}
            Err(closed @ Closed::Locked(_)) => return Err(closed.into_failure()),
        }
        if source == KeySource::None {
            return Err(Closed::Off.into_failure());
        }
        let _asking = self.alone_to_unlock();
        if let Ok(Some(_)) = self.header() {
            return Ok(());
        }
        let data = DataKeys { current: SealingKey::random()?, previous: None };
        let vault = Header::new_id()?;
        let secret = self.new_secret(source, &vault, key_id(&data.current))?;
        let locks = Locks::beside(folder);
        let _alone = locks.exclusive(CHANGE_LOCK).map_err(|error| unwritable(folder, &error))?;
        if let Ok(Some(_)) = self.header() {
            // Another process made it meanwhile, with a secret of its own.
            return Ok(());
        }
        let header = Header::new(vault, source, &secret, &data)?;
        let opened = self.put_header(&header, &data)?;
        self.state().opened = Some(opened);
        Ok(())
    }

    /// Writes the header, and lets the kernel hold its key.
    pub(super) fn put_header(&self, header: &Header, data: &DataKeys) -> Result<Opened, Failure> {
        let folder = self.folder().map_err(Closed::into_failure)?;
        let bytes = header.to_bytes()?;
        file::replace(&folder.join(HEADER), &bytes)?;
        let seconds = self.settings.held_for(header.source);
        holder::put(&header.vault, header.key, &data.current, seconds);
        let records = RecordKeys::new(header.vault, &data.current);
        Ok(Opened { header: bytes, data: data.clone(), records })
    }

    /// A secret for a vault that is made, or gets a new key.
    pub(super) fn new_secret(
        &self,
        source: KeySource,
        vault: &VaultId,
        key: KeyId,
    ) -> Result<Secret, Failure> {
        match source {
            KeySource::Keyring => {
                let secret = Secret::new(hex(SealingKey::random()?.as_bytes()));
                self.keyring().write(vault, key, &secret)?;
                // One that takes a secret and does not give it back would lose everything.
                let kept = self.keyring().read(vault, key)?;
                if kept == secret {
                    Ok(secret)
                } else {
                    Err(Failure::local("the system's keyring does not keep what it is given")
                        .with_hint("set `[vault] key` to \"passphrase\" or \"command\""))
                }
            }
            KeySource::None => Err(Closed::Off.into_failure()),
            KeySource::Command => source::run(&self.settings.key_command, COMMAND_PATIENCE),
            KeySource::Passphrase => {
                if let Some(path) = source::passphrase_file(&self.environment) {
                    return source::read_passphrase(&path);
                }
                let is_there = self.person.is_there();
                let chosen = self.person.passphrase(PassphraseQuestion::New);
                chosen.ok_or_else(|| not_chosen(is_there))
            }
        }
    }

    fn data_keys(&self, header: &Header) -> Result<DataKeys, Failure> {
        if let Some(key) = held(header) {
            return Ok(header.with_previous(key));
        }
        let by_person = header.source == KeySource::Passphrase
            && source::passphrase_file(&self.environment).is_none();
        if by_person && !self.person.is_there() {
            return Err(no_person());
        }
        // Of many processes one asks, runs the command, and takes the memory that stretching takes.
        let _alone = self.alone_to_unlock();
        if let Some(key) = held(header) {
            return Ok(header.with_previous(key));
        }
        let keys = match header.source {
            KeySource::None => Err(Closed::Off.into_failure()),
            KeySource::Keyring => {
                let secret = self.keyring().read(&header.vault, header.key)?;
                let hint = "`kamen vault forget --all` begins anew";
                let what = "what the system's keyring holds";
                header.unwrap(&secret)?.ok_or_else(|| wrong(what, hint))
            }
            KeySource::Command => {
                let secret = source::run(&self.settings.key_command, COMMAND_PATIENCE)?;
                let hint = "the command must print what it printed when the vault was made";
                header.unwrap(&secret)?.ok_or_else(|| wrong("what the key-command prints", hint))
            }
            KeySource::Passphrase => match source::passphrase_file(&self.environment) {
                Some(path) => {
                    let secret = source::read_passphrase(&path)?;
                    let hint = format!("correct or unset {}", source::PASSPHRASE_FILE);
                    let what = format!("the passphrase in {}", path.display());
                    header.unwrap(&secret)?.ok_or_else(|| wrong(&what, &hint))
                }
                None => self.ask(header),
            },
        }?;
        let seconds = self.settings.held_for(header.source);
        holder::put(&header.vault, header.key, &keys.current, seconds);
        Ok(keys)
    }

    /// Waits while another process unlocks the vault. On a read-only disk there are no locks; the person
    /// may be asked twice then.
    fn alone_to_unlock(&self) -> Option<Lock> {
        Locks::beside(self.folder().ok()?).patiently(PROMPT_LOCK, PATIENCE).ok().flatten()
    }

    /// Asks the person for the passphrase.
    fn ask(&self, header: &Header) -> Result<DataKeys, Failure> {
        for attempt in 0..ATTEMPTS {
            let question = PassphraseQuestion::Unlock { again: attempt > 0 };
            let secret = self.person.passphrase(question).ok_or_else(nothing_typed)?;
            if let Some(keys) = header.unwrap(&secret)? {
                return Ok(keys);
            }
        }
        Err(wrong("the passphrase", "if it is lost, `kamen vault forget --all` begins anew"))
    }
}

/// The key that the kernel holds for this header.
fn held(header: &Header) -> Option<SealingKey> {
    holder::read(&header.vault, header.key).filter(|key| key_id(key) == header.key)
}

/// A vault that is to be made has no passphrase yet; the screens have the terminal, and are no place to ask.
fn not_chosen(is_there: bool) -> Failure {
    let message =
        if is_there { "no passphrase was typed" } else { "no passphrase was chosen for it yet" };
    Failure::new(FailureKind::Credentials, message).with_hint(format!(
        "run `kamen vault unlock` in a terminal, or name a file in {}",
        source::PASSPHRASE_FILE
    ))
}

fn no_person() -> Failure {
    Failure::new(
        FailureKind::Credentials,
        "the vault is locked, and there is no terminal to ask on",
    )
    .with_hint(format!(
        "run `kamen vault unlock` in a terminal, or name a file in {}",
        source::PASSPHRASE_FILE
    ))
}

fn nothing_typed() -> Failure {
    Failure::new(FailureKind::Credentials, "the vault stays locked: no passphrase was typed")
        .with_hint("`kamen vault unlock` asks again")
}

fn wrong(what: &str, hint: &str) -> Failure {
    Failure::new(FailureKind::Credentials, format!("{what} does not open the vault"))
        .with_hint(hint)
}

fn unusable(path: &Path, unreadable: Unreadable) -> Failure {
    let path = path.display();
    match unreadable {
        Unreadable::Damaged => Failure::local(format!("the vault's header {path} is damaged"))
            .with_hint("restore it from a backup, or begin anew: `kamen vault forget --all`"),
        Unreadable::Newer(version) => Failure::local(format!(
            "the vault was written by a newer kamen (format {version}, in {path})"
        ))
        .with_hint("use that kamen, or name another folder in KAMEN_STATE_DIR"),
    }
}
