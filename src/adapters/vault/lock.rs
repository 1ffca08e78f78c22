//! Locks between processes. The kernel lets go of them at any death of their holder.
//!
//! A lock's file is never deleted: two processes could then hold two files of one name. They stand beside
//! the vault, on whatever file system that is, so that all who see the vault see its locks.

use std::fs::{File, TryLockError};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file;

/// How often a lock that another process holds is tried again.
const PAUSE: Duration = Duration::from_millis(50);

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Says in the lock's file who holds it, for those who wait.
    pub(super) fn sign(&mut self, text: &str) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }
}

/// The folder of the locks.
#[derive(Debug, Clone)]
pub(super) struct Locks(PathBuf);

impl Locks {
    pub(super) fn beside(vault: &Path) -> Self {
        Self(vault.join("locks"))
    }

    /// Waits for a lock that others may hold as well.
    pub(super) fn shared(&self, name: &str) -> io::Result<Lock> {
        let file = self.open(name)?;
        file.lock_shared()?;
        Ok(Lock { file })
    }

    /// Waits for a lock that no other process holds meanwhile.
    pub(super) fn exclusive(&self, name: &str) -> io::Result<Lock> {
        let file = self.open(name)?;
        file.lock()?;
        Ok(Lock { file })
    }

    /// Waits for a lock while a person deals with what its holder asks; `None` after `limit`.
    pub(super) fn patiently(&self, name: &str, limit: Duration) -> io::Result<Option<Lock>> {
        let file = self.open(name)?;
        let mut waited = Duration::ZERO;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Lock { file })),
                Err(TryLockError::WouldBlock) if waited >= limit => return Ok(None),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            waited += PAUSE;
        }
    }

    /// Takes a lock if it is free.
    pub(super) fn at_once(&self, name: &str) -> io::Result<Result<Lock, File>> {
        let file = self.open(name)?;
        match file.try_lock() {
            Ok(()) => Ok(Ok(Lock { file })),
            Err(TryLockError::WouldBlock) => Ok(Err(file)),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn open(&self, name: &str) -> io::Result<File> {
        file::make_folder(&self.0)?;
        file::open_lock(&self.0.join(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_free_again_once_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let locks = Locks::beside(folder.path());

        let held = locks.exclusive("vault").unwrap();
        let refused = locks.patiently("vault", Duration::ZERO).unwrap();
        let other = locks.patiently("other", Duration::ZERO).unwrap();
        drop(held);
        let shared = (locks.shared("vault").unwrap(), locks.shared("vault").unwrap());
        let exclusive = locks.patiently("vault", Duration::ZERO).unwrap();

        assert!(refused.is_none() && other.is_some() && exclusive.is_none());
        drop(shared);
        assert!(locks.patiently("vault", Duration::ZERO).unwrap().is_some());
    }

    #[test]
    fn who_is_patient_gets_the_lock_that_is_let_go_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let locks = Locks::beside(folder.path());
        let held = locks.exclusive("vault").unwrap();

        let patient = locks.clone();
        let waiting =
            std::thread::spawn(move || patient.patiently("vault", Duration::from_mins(1)));
        std::thread::sleep(PAUSE * 2);
        drop(held);

        assert!(waiting.join().unwrap().unwrap().is_some());
    }

    #[test]
    fn a_lock_says_who_holds_it_now() {
        let folder = tempfile::tempdir().unwrap();
        let locks = Locks::beside(folder.path());
        let mut held = locks.exclusive("vault").unwrap();

        held.sign("process 1234").unwrap();
        held.sign("process 7").unwrap();

        let mut told = String::new();
        let mut file = locks.at_once("vault").unwrap().unwrap_err();
        io::Read::read_to_string(&mut file, &mut told).unwrap();
        assert_eq!(told, "process 7");
    }
}
