//! The shells that carry sessions of kamen's, and what the live ones among them say of themselves.

use std::path::{Path, PathBuf};

use crate::adapters::control::{ask, is_gone};
use crate::adapters::live_folder;
use crate::adapters::shells::running;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::listed::OpenShell;
use crate::domain::live::{Act, LIVE, Order, Standing};

/// The shells that are open.
#[derive(Debug, Default)]
pub struct Open {
    /// By the ids of the keys in their environment.
    pub of_keys: Vec<(String, OpenShell)>,
    /// Those that are served.
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
    let tell = Order::of(Act::Tell);
    for folder in live_folder::all(environment) {
        match ask(&folder, &tell) {
            Ok(standing) => open.served.push(standing),
            Err(failure) if !is_gone(&folder) => {
                open.silent.extend(live_folder::kamen_of(&folder).map(|kamen| (kamen, failure)));
            }
            Err(_) => {}
        }
    }
    open
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
