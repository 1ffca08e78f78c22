//! The screens' notes: read once, and written as changes to what other processes may have written since.

use std::sync::{Mutex, PoisonError};

use crate::app::note::{NAME, Notes, ReadNotes};
use crate::domain::failure::Failure;
use crate::ports::store::{Changed, NoteStore};

/// The notes of one run.
#[derive(Debug)]
pub(crate) struct NoteKeeper {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// What was read or written last.
    base: Notes,
    /// The newest notes that are not written yet.
    unwritten: Option<Notes>,
    /// What the person is still to be told.
    damage: Option<Failure>,
}

impl NoteKeeper {
    /// Reads the notes. Damaged ones are kept aside, and what can be read of them is used.
    pub(crate) fn read(store: &dyn NoteStore) -> Self {
        let Some(text) = store.read(NAME) else { return Self::of(Notes::default(), None) };
        let ReadNotes { notes, is_damaged } = Notes::read(&text);
        let damage = is_damaged.then(|| {
            let kept = store.update(NAME, &mut |before| {
                before.map_or(Changed::Not, |text| whole(&Notes::read(text)))
            });
            let count = notes.favourites.len();
            let message = format!("the file of favourites was damaged; {count} could be read");
            kept.err().unwrap_or_else(|| {
                Failure::local(format!("{message}, the file is kept as `{NAME}.damaged`"))
            })
        });
        Self::of(notes, damage)
    }

    fn of(base: Notes, damage: Option<Failure>) -> Self {
        Self { state: Mutex::new(State { base, unwritten: None, damage }) }
    }

    /// The notes as they were read or written last.
    pub(crate) fn notes(&self) -> Notes {
        self.locked().base.clone()
    }

    /// What is wrong with the file, told once.
    pub(crate) fn take_damage(&self) -> Option<Failure> {
        self.locked().damage.take()
    }

    /// Notes to be written; newer ones replace them.
    pub(crate) fn set(&self, notes: Notes) {
        self.locked().unwritten = Some(notes);
    }

    /// Writes the newest notes; an older task that comes late writes nothing.
    pub(crate) fn write(&self, store: &dyn NoteStore) -> Result<(), Failure> {
        // Held while writing: two writers of this process would race for the file.
        let mut state = self.locked();
        let Some(mine) = state.unwritten.take() else { return Ok(()) };
        let written = store.update(NAME, &mut |before| {
            let theirs = before.map_or_else(
                || ReadNotes { notes: state.base.clone(), is_damaged: false },
                Notes::read,
            );
            let notes = state.base.merged(&mine, theirs.notes);
            whole(&ReadNotes { notes, is_damaged: theirs.is_damaged })
        });
        if written.is_ok() {
            state.base = mine;
        }
        written
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn whole(read: &ReadNotes) -> Changed {
    match serde_json::to_string_pretty(&read.notes) {
        Ok(text) if read.is_damaged => Changed::FromDamaged(text),
        Ok(text) => Changed::To(text),
        Err(_) => Changed::Not,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::store::DiskNotes;
    use crate::domain::arn::RoleArn;
    use crate::domain::environment::Environment;

    fn role(number: usize) -> RoleArn {
        format!("arn:aws:iam::111111111111:role/R{number}").parse().unwrap()
    }

    fn store(folder: &tempfile::TempDir) -> DiskNotes {
        let folder = folder.path().to_str().unwrap();
        DiskNotes::new(&[("KAMEN_STATE_DIR", folder)].into_iter().collect::<Environment>())
    }

    fn mark(keeper: &NoteKeeper, store: &DiskNotes, notes: &mut Notes, number: usize) {
        notes.toggle_favourite(&role(number));
        keeper.set(notes.clone());
        keeper.write(store).unwrap();
    }

    #[test]
    fn favourites_of_screens_side_by_side_are_all_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let (one, other) = (NoteKeeper::read(&store), NoteKeeper::read(&store));
        let (mut ones, mut others) = (one.notes(), other.notes());

        mark(&one, &store, &mut ones, 1);
        mark(&other, &store, &mut others, 2);
        mark(&one, &store, &mut ones, 3);
        mark(&other, &store, &mut others, 2);

        assert_eq!(NoteKeeper::read(&store).notes().favourites, [role(1), role(3)]);
    }

    #[test]
    fn a_flipped_bit_costs_one_favourite_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let keeper = NoteKeeper::read(&store);
        let mut notes = keeper.notes();
        (0..3).for_each(|number| mark(&keeper, &store, &mut notes, number));
        let path = folder.path().join("screens.json");
        let mut bytes = std::fs::read(&path).unwrap();
        let place = bytes.windows(2).position(|pair| pair == b"R1").unwrap();
        bytes[place] ^= 0x80;
        std::fs::write(&path, &bytes).unwrap();

        let read = NoteKeeper::read(&store);

        assert_eq!(read.notes().favourites, [role(0), role(2)]);
        assert!(read.take_damage().unwrap().message.contains("2 could be read"));
        assert!(read.take_damage().is_none());
        assert_eq!(std::fs::read(folder.path().join("screens.damaged")).unwrap(), bytes);
        assert!(NoteKeeper::read(&store).take_damage().is_none());
    }
}
