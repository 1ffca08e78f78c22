//! The shells that carry sessions of kamen's, and what the live ones among them say of themselves.

use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::adapters::control::{ask, is_gone};
use crate::adapters::live_folder;
use crate::adapters::shells::running;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::listed::OpenShell;
use crate::domain::live::{Act, Answer, LIVE, Order, Standing};

/// How long a shell that was hung up may take to end.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Between two looks whether it has ended.
const LOOK: Duration = Duration::from_millis(50);

/// The shells that are open.
#[derive(Debug, Default)]
pub struct Open {
    /// By the ids of the keys in their environment.
    pub of_keys: Vec<(String, OpenShell)>,
    /// Those that are served; one that was ended may still run, and is none.
    pub served: Vec<Standing>,
    /// Those whose kamen is there and does not say who they are: by its process, and why.
    pub silent: Vec<(u32, Failure)>,
}

/// Looks for shells, and asks the live ones who they are.
pub fn open(environment: &Environment) -> Open {
    let of_keys = running().into_iter().map(|shell| {
        let depth = shell.depth;
        let open = OpenShell { pid: shell.pid, started: shell.started, depth, served_by: None };
        (shell.access_key_id, open)
    });
    let mut open = Open { of_keys: of_keys.collect(), ..Open::default() };
    for (folder, told) in told(live_folder::all(environment)) {
        match told {
            Ok(standing) if standing.is_over => {}
            Ok(standing) => open.served.push(standing),
            Err(failure) if !is_gone(&folder) => {
                open.silent.extend(live_folder::kamen_of(&folder).map(|kamen| (kamen, failure)));
            }
            Err(_) => {}
        }
    }
    open
}

/// Asks live shells who they are, all at the same time: one that is stopped answers none.
fn told(folders: Vec<PathBuf>) -> Vec<(PathBuf, Answer)> {
    let asking = folders.into_iter().map(|folder| {
        let asked = folder.clone();
        (folder, thread::spawn(move || ask(&asked, &Order::of(Act::Tell))))
    });
    let asking: Vec<(PathBuf, JoinHandle<Answer>)> = asking.collect();
    let lost = |_| Err(Failure::local("the answer was lost"));
    let told =
        asking.into_iter().map(|(folder, asked)| (folder, asked.join().unwrap_or_else(lost)));
    told.collect()
}

/// Whether the shell of a folder ends that was hung up.
pub fn ends(folder: &Path) -> bool {
    let asked = Instant::now();
    while !is_gone(folder) {
        if asked.elapsed() > LAST_WORDS {
            return false;
        }
        thread::sleep(LOOK);
    }
    true
}

/// The process of the kamen that serves the live shell of this environment.
pub fn around(environment: &Environment) -> Option<u32> {
    live_folder::kamen_of(Path::new(environment.value(LIVE)?))
}

/// The folder of the live shell that the kamen of this process serves, if it serves one.
pub fn served_by(environment: &Environment, kamen: u32) -> Option<PathBuf> {
    let is_its = |folder: &PathBuf| live_folder::kamen_of(folder) == Some(kamen);
    live_folder::all(environment).into_iter().find(|folder| is_its(folder) && !is_gone(folder))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::net::UnixListener;
    use std::sync::{Arc, Barrier};

    use super::*;
    use crate::adapters::live_folder::{LiveFolder, SOCKET};

    #[test]
    fn shells_are_asked_at_the_same_time() {
        let none = Environment::default();
        let folders: Vec<LiveFolder> = (0..3).map(|_| LiveFolder::make(&none).unwrap()).collect();
        // Each hangs up once all were asked: were they asked one after the other, the first would not answer.
        let all_asked = Arc::new(Barrier::new(folders.len()));
        for folder in &folders {
            let shell = UnixListener::bind(folder.path().join(SOCKET)).unwrap();
            let all_asked = Arc::clone(&all_asked);
            thread::spawn(move || {
                let asked = shell.accept();
                all_asked.wait();
                drop(asked);
            });
        }

        let told = told(folders.iter().map(|folder| folder.path().to_path_buf()).collect());

        let hung_up = |(_, answer): &(PathBuf, Answer)| {
            answer.as_ref().is_err_and(|failure| !failure.message.contains("does not answer"))
        };
        assert!(told.len() == 3 && told.iter().all(hung_up), "{told:?}");
    }
    #[test]
    fn a_shell_that_does_not_answer_is_given_up() {
        let folder = LiveFolder::make(&Environment::default()).unwrap();
        let silent = UnixListener::bind(folder.path().join(SOCKET)).unwrap();

        let told = told(vec![folder.path().to_path_buf()]);

        let failure = told[0].1.as_ref().unwrap_err();
        assert!(failure.message.contains("does not answer"), "{failure}");
        drop(silent);
    }
}
