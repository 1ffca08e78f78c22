//! Files are replaced whole, read up to a limit, and swept.

use std::thread;

use super::*;

/// The number of a process that has ended.
fn dead() -> u32 {
    let mut child = std::process::Command::new("true").spawn().unwrap();
    child.wait().unwrap();
    child.id()
}

#[test]
fn what_is_no_file_is_named_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();

    let said = |path: &Path| read(path, 10).unwrap_err().to_string();

    assert_eq!(said(&pipe), "it is a pipe, not a file");
    assert_eq!(said(Path::new("/dev/zero")), "it is a device, not a file");
    assert_eq!(said(folder.path()), "it is a directory, not a file");
    assert_eq!(read(Path::new("/dev/null"), 10).unwrap(), b"");
}

#[test]
fn a_file_is_read_up_to_its_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "0123456789").unwrap();

    assert_eq!(read(&path, 10).unwrap(), b"0123456789");
    assert_eq!(read(&path, 9).unwrap_err().to_string(), "it is larger than 9 bytes");
    assert!(is_missing(&read(&path.join("below"), 9).unwrap_err()));
}

#[test]
fn no_change_of_many_at_once_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.json");
    let add = || {
        let longer = |before: Option<Vec<u8>>| {
            let mut bytes = before.unwrap_or_default();
            bytes.push(b'x');
            Some(bytes)
        };
        (0..25).for_each(|_| change(&path, 1000, longer).unwrap());
    };

    thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(add))));

    assert_eq!(read(&path, 1000).unwrap().len(), 100);
}

#[test]
fn what_dead_processes_left_is_swept_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (left, mine) = (format!("{UNFINISHED}{}-a", dead()), format!("{}a", unfinished()));
    for name in [left.as_str(), &mine, ".kamen-", "notes.json"] {
        fs::write(path(name), "x").unwrap();
    }

    sweep(folder.path(), UNFINISHED);

    assert!(!path(&left).exists());
    assert!([mine.as_str(), ".kamen-", "notes.json"].iter().all(|name| path(name).exists()));
}

#[test]
fn a_damaged_file_is_kept_beside_older_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.json");

    for text in ["one", "two"] {
        fs::write(&path, text).unwrap();
        assert!(keep_aside(&path).is_some());
    }

    assert!(!path.exists());
    assert_eq!(fs::read(folder.path().join("notes.damaged")).unwrap(), b"one");
    assert_eq!(fs::read(folder.path().join("notes.damaged-1")).unwrap(), b"two");
}

#[test]
fn a_file_where_a_folder_is_needed_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("cache");
    fs::write(&blocked, "").unwrap();

    let failure = replace(&blocked.join("kamen/file"), b"x").unwrap_err();

    assert!(failure.hint.unwrap().contains("XDG_"), "{}", failure.message);
}
