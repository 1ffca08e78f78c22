//! A new data key: every record is written anew under it.
//!
//! The header names the new key and, sealed under it, the one before; then the records follow one by one;
//! then the header drops the old key. Interrupted anywhere, the next process that opens the vault goes on.

use std::path::Path;
use std::time::Duration;

use super::header::{DataKeys, Header, VaultId, key_id};
use super::lock::Locks;
use super::record::{self, RecordKeys};
use super::seal::SealingKey;
use super::unlock::{Closed, Opened};
use super::{
    CHANGE_LOCK, DiskVault, delete, holder, names, read_at_most, records, unwritable, write,
};
use crate::domain::failure::Failure;
use crate::domain::vault::{KeySource, RecordKind};

impl DiskVault {
    /// Gives the vault a new data key, unlocked by `source`.
    pub(super) fn change_key(&self, source: KeySource) -> Result<(), Failure> {
        let folder = self.folder().map_err(Closed::into_failure)?;
        let mut state = self.state();
        self.open(&mut state).map_err(Closed::into_failure)?;
        let current = SealingKey::random()?;
        let vault = match self.header() {
            Ok(Some((_, header))) => header.vault,
            Ok(None) => return Err(Closed::Absent.into_failure()),
            Err(closed) => return Err(closed.into_failure()),
        };
        // Asked for before others are kept waiting.
        let secret = self.new_secret(source, &vault, key_id(&current))?;
        let locks = Locks::beside(folder);
        let _alone = locks.exclusive(CHANGE_LOCK).map_err(|error| unwritable(folder, &error))?;
        // Another process may have changed it while the person was asked.
        let before = self.open(&mut state).map_err(Closed::into_failure)?;
        let old = match self.header() {
            Ok(Some((_, header))) => header,
            Ok(None) => return Err(Closed::Absent.into_failure()),
            Err(closed) => return Err(closed.into_failure()),
        };
        if old.vault != vault {
            return Err(Failure::local("the vault was made anew meanwhile").with_hint("try again"));
        }
        if old.is_changing() {
            let message = "an earlier change of the vault's key is not finished";
            return Err(Failure::local(message).with_hint("make room on the disk, and try again"));
        }
        let previous = Some(before.data.current);
        let data = DataKeys { current, previous };
        let header = Header::new(old.vault, source, &secret, &data)?;
        state.opened = Some(self.put_header(&header, &data)?);
        convert(folder, header.vault, &data)?;
        state.opened = Some(self.put_header(&header.settled(), &data)?);
        holder::forget(&old.vault, old.key);
        if old.source == KeySource::Keyring {
            self.keyring().forget(&old.vault, old.key);
        }
        Ok(())
    }

    /// Goes on with a change that was interrupted, unless another process is at it.
    pub(super) fn finish_change(&self, header: &Header, opened: &Opened) -> Option<Opened> {
        let folder = self.folder().ok()?;
        let lock = Locks::beside(folder).patiently(CHANGE_LOCK, Duration::ZERO);
        let _alone = lock.ok().flatten()?;
        convert(folder, header.vault, &opened.data).ok()?;
        self.put_header(&header.settled(), &opened.data).ok()
    }
}

/// Writes what the previous key opens anew under the current one. What neither opens is left alone.
fn convert(folder: &Path, vault: VaultId, data: &DataKeys) -> Result<(), Failure> {
    let Some(previous) = &data.previous else { return Ok(()) };
    let (old, new) = (RecordKeys::new(vault, previous), RecordKeys::new(vault, &data.current));
    for kind in RecordKind::ALL {
        let folder = records(folder, kind);
        for name in names(&folder) {
            let path = folder.join(&name);
            let Ok(bytes) = read_at_most(&path, record::LIMIT) else { continue };
            let Some(record) = old.open(kind, &name, &bytes) else { continue };
            let (name, bytes) = new.seal(&record)?;
            write(&folder.join(name), &bytes, kind)?;
            delete(&path)?;
        }
    }
    Ok(())
}
