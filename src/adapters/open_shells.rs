//! The shells that carry sessions of kamen's, and what the live ones among them say of themselves.

use crate::adapters::control::ask;
use crate::adapters::live_folder;
use crate::adapters::shells::running;
use crate::domain::environment::Environment;
use crate::domain::listed::OpenShell;
use crate::domain::live::{Act, Order, Standing};

/// Shells by the ids of the keys in their environment, and those that are served.
pub fn open(environment: &Environment) -> (Vec<(String, OpenShell)>, Vec<Standing>) {
    let of_keys = running().into_iter().map(|shell| {
        let open = OpenShell { pid: shell.pid, started: shell.started, is_live: false };
        (shell.access_key_id, open)
    });
    let tell = Order { act: Act::Tell, mfa_code: None };
    let live = live_folder::all(environment).into_iter();
    (of_keys.collect(), live.filter_map(|folder| ask(&folder, &tell).ok()).collect())
}
