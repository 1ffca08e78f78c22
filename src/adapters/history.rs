//! The history below the state folder: lines of JSON, appended by any number of processes.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::adapters::{file, folders};
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::history::{Entry, folded};
use crate::domain::system::in_words;

/// A file that has grown to this is put aside; the one put aside before goes.
const ENOUGH: u64 = 2 << 20;

/// The largest file that is read.
const MOST: u64 = 4 * ENOUGH;

/// Where it stands; `None` without a home.
fn place(environment: &Environment) -> Option<PathBuf> {
    Some(folders::state(environment)?.join("history.jsonl"))
}

fn aside(place: &Path) -> PathBuf {
    place.with_extension("old.jsonl")
}

/// Adds a line, in one piece: others write to the same file.
///
/// # Errors
/// It cannot be written.
pub fn append(environment: &Environment, entry: &Entry) -> Result<(), Failure> {
    let Some(place) = place(environment) else { return Ok(()) };
    written(&place, entry).map_err(|error| {
        Failure::local(format!(
            "cannot write the history {}: {}",
            place.display(),
            in_words(&error)
        ))
        .with_hint("check the folder's owner and the space left on the disk")
    })
}

fn written(place: &Path, entry: &Entry) -> io::Result<()> {
    if let Some(folder) = place.parent() {
        file::make_folder(folder)?;
    }
    if fs::metadata(place).is_ok_and(|found| found.len() >= ENOUGH) {
        put_aside(place)?;
    }
    let mut file = opened(place)?;
    // A line that was cut off, as on a full disk, must not take this one with it.
    let mut line = if is_torn(&mut file)? { vec![b'\n'] } else { Vec::new() };
    serde_json::to_writer(&mut line, &entry.clone().bounded())?;
    line.push(b'\n');
    file.write_all(&line)
}

/// Whether the last line has no end.
fn is_torn(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != [b'\n'])
}

fn opened(place: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).append(true).read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(place)
}

/// Begins a new file, once, however many processes find that it is time.
fn put_aside(place: &Path) -> io::Result<()> {
    let lock = file::open_lock(&place.with_extension("lock"))?;
    lock.lock()?;
    if fs::metadata(place).is_ok_and(|found| found.len() >= ENOUGH) {
        fs::rename(place, aside(place))?;
    }
    Ok(())
}

/// All entries, oldest first. A line that cannot be read is left out: a disk may have been full.
///
/// # Errors
/// A file is there and cannot be read.
pub fn read(environment: &Environment) -> Result<Vec<Entry>, Failure> {
    let Some(place) = place(environment) else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    for path in [aside(&place), place] {
        match file::read(&path, MOST) {
            Ok(bytes) => lines.extend(
                bytes
                    .split(|byte| *byte == b'\n')
                    .filter_map(|line| serde_json::from_slice::<Entry>(line).ok()),
            ),
            Err(error) if file::is_missing(&error) => {}
            Err(error) => {
                let text =
                    format!("cannot read the history {}: {}", path.display(), in_words(&error));
                return Err(Failure::local(text));
            }
        }
    }
    Ok(folded(lines.into_iter()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::history::Door;

    fn entry(id: &str) -> Entry {
        Entry {
            id: id.to_owned(),
            time: "2026-01-01T00:00:00Z".parse().unwrap(),
            door: Door::Shell,
            caller: "arn:aws:iam::111111111111:user/alice".to_owned(),
            role: None,
            arn: None,
            account: "111111111111".to_owned(),
            session_name: None,
            access_key_id: Some("ASIAIOSFODNN7EXAMPLE".to_owned()),
            reason: Some("ü".repeat(3000)),
            command: None,
            exit: None,
            duration: None,
        }
    }

    #[test]
    fn lines_of_many_writers_stay_whole_and_an_end_joins_its_beginning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap().to_owned();
        let environment: Environment = [("KAMEN_STATE_DIR", path)].into_iter().collect();
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let environment = &environment;
                scope.spawn(move || {
                    for number in 0..50 {
                        append(environment, &entry(&format!("{writer}-{number}"))).unwrap();
                    }
                });
            }
        });
        let ended = Entry { exit: Some(3), duration: Some(60), ..entry("4-7") };
        append(&environment, &ended).unwrap();

        let all = read(&environment).unwrap();

        assert_eq!(all.len(), 400);
        assert_eq!(all.iter().filter(|entry| entry.exit == Some(3)).count(), 1);
        assert!(all.iter().all(|entry| entry.reason.as_ref().unwrap().len() <= 500));
    }

    #[test]
    fn a_line_that_was_cut_off_takes_no_other_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap().to_owned();
        let environment: Environment = [("KAMEN_STATE_DIR", path)].into_iter().collect();
        append(&environment, &entry("first")).unwrap();
        let place = folder.path().join("history.jsonl");
        opened(&place).unwrap().write_all(b"{\"id\":\"trunc").unwrap();

        append(&environment, &entry("second")).unwrap();
        append(&environment, &entry("third")).unwrap();

        let ids: Vec<String> =
            read(&environment).unwrap().into_iter().map(|entry| entry.id).collect();
        assert_eq!(ids, ["first", "second", "third"]);
    }

    #[test]
    fn a_file_that_has_grown_is_put_aside_and_still_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap().to_owned();
        let environment: Environment = [("KAMEN_STATE_DIR", path)].into_iter().collect();
        append(&environment, &entry("first")).unwrap();
        let place = folder.path().join("history.jsonl");
        let filler = vec![b'\n'; usize::try_from(ENOUGH).unwrap()];
        opened(&place).unwrap().write_all(&filler).unwrap();

        append(&environment, &entry("second")).unwrap();

        let ids: Vec<String> =
            read(&environment).unwrap().into_iter().map(|entry| entry.id).collect();
        assert_eq!(ids, ["first", "second"]);
        assert!(fs::metadata(&place).unwrap().len() < 4096);
    }
}
