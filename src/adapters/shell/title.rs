//! The terminal's title: shells put who one is there, and get it back after.

use std::fs::File;
use std::io::Write as _;

use crate::domain::environment::Environment;

/// xterm's own sequences; terminals that keep no titles ignore them.
const KEEP: &[u8] = b"\x1b[22;2t";
const PUT_BACK: &[u8] = b"\x1b[23;2t";

/// The title as it was; put back when dropped.
#[derive(Debug)]
pub(super) struct Kept(Option<File>);

impl Kept {
    pub(super) fn new(environment: &Environment) -> Self {
        let is_plain = matches!(environment.value("TERM"), None | Some("dumb" | "linux"));
        let open = || File::options().write(true).open("/dev/tty").ok();
        let mut terminal = if is_plain { None } else { open() };
        send(terminal.as_mut(), KEEP);
        Self(terminal)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        send(self.0.as_mut(), PUT_BACK);
    }
}

/// A title is an adornment: a terminal that does not take it is no failure.
fn send(terminal: Option<&mut File>, bytes: &[u8]) {
    if let Some(terminal) = terminal {
        drop(terminal.write_all(bytes));
    }
}
