//! Texts that are too many to be held: in a file that has no name, so that it goes with the process.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::policy_text::{Digest, PolicyText, Shelf};

/// As much text is held as a thousand or two of different documents have.
const MOST_HELD: usize = 1 << 20;

/// Written at once.
const PORTION: usize = 1 << 18;

/// Texts on the disk, one behind the other.
#[derive(Debug, Default)]
pub(super) struct DiskShelf {
    folder: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held: usize,
    file: Option<File>,
    written: u64,
    /// Behind what is written.
    waiting: Vec<u8>,
}

impl DiskShelf {
    /// Touches no file before there is too much to hold. Without a folder everything is held.
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, state: Mutex::default() }
    }

    /// Whether there is no more room for a text of this length to be held.
    pub(super) fn is_full(&self, length: usize) -> bool {
        self.folder.is_some() && self.state().held + length > MOST_HELD
    }

    /// Takes a text in: holds it while there is room, and then shelves it. One that cannot be shelved is held.
    pub(super) fn keep(self: &Arc<Self>, text: &str) -> PolicyText {
        if self.is_full(text.len())
            && let Ok(start) = self.put(text)
        {
            let own: Arc<dyn Shelf> = Arc::<Self>::clone(self);
            let shelved = PolicyText::shelved(own, start, text.len(), Digest::of(text));
            if let Some(shelved) = shelved {
                return shelved;
            }
        }
        self.state().held += text.len();
        text.into()
    }

    fn put(&self, text: &str) -> io::Result<u64> {
        let mut state = self.state();
        if state.file.is_none() {
            let folder = self.folder.as_deref().ok_or(io::ErrorKind::NotFound)?;
            state.file = Some(tempfile::tempfile_in(folder)?);
        }
        let waiting = u64::try_from(state.waiting.len()).map_err(io::Error::other)?;
        let start = state.written + waiting;
        state.waiting.extend_from_slice(text.as_bytes());
        if state.waiting.len() >= PORTION {
            state.write()?;
        }
        Ok(start)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn write(&mut self) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.seek(SeekFrom::Start(self.written))?;
        file.write_all(&self.waiting)?;
        self.written += u64::try_from(self.waiting.len()).map_err(io::Error::other)?;
        self.waiting.clear();
        Ok(())
    }

    fn read(&mut self, start: u64, length: usize) -> Option<Vec<u8>> {
        if let Some(start) = start.checked_sub(self.written) {
            let start = usize::try_from(start).ok()?;
            return self.waiting.get(start..start.checked_add(length)?).map(<[u8]>::to_vec);
        }
        let mut bytes = vec![0; length];
        let file = self.file.as_mut()?;
        file.seek(SeekFrom::Start(start)).ok()?;
        file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }
}

impl Shelf for DiskShelf {
    fn read(&self, start: u64, length: usize) -> Option<Arc<str>> {
        let bytes = self.state().read(start, length)?;
        String::from_utf8(bytes).ok().map(Arc::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_too_many_lie_on_the_disk_and_read_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Arc::new(DiskShelf::new(Some(folder.path().to_owned())));
        let text = |number: usize| format!("{{\"Id\":\"{number:0>1000}\"}}");

        let kept: Vec<PolicyText> = (0..3_000).map(|number| shelf.keep(&text(number))).collect();

        let held = kept.iter().filter(|one| one.held().is_some()).count();
        assert!((1_000..1_200).contains(&held), "{held}");
        for (number, one) in kept.iter().enumerate() {
            assert_eq!(one.read().as_deref(), Some(text(number).as_str()), "{number}");
        }
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn without_a_folder_everything_is_held() {
        for folder in [None, Some(PathBuf::from("/nonexistent"))] {
            let shelf = Arc::new(DiskShelf::new(folder));
            shelf.state().held = MOST_HELD;

            assert_eq!(shelf.keep("{}").held().map(|text| &**text), Some("{}"));
        }
    }
}
