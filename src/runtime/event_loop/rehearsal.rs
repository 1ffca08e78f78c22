//! Faults on demand, in debug builds only: so that tests can see the terminal given back.
//!
//! With `REHEARSE_FAULT` set to `loop`, `task` or `thread`, F12 makes that part of kamen fail.

use crossterm::event::{KeyCode, KeyEvent};

use crate::runtime::event_loop::EventLoop;

impl EventLoop {
    #[expect(clippy::panic, reason = "the fault that is rehearsed")]
    pub(super) fn rehearse(&mut self, key: &KeyEvent) {
        if key.code != KeyCode::F(12) {
            return;
        }
        match self.performer.variable("REHEARSE_FAULT").as_deref() {
            Some("loop") => panic!("a fault of the loop, as asked"),
            Some("task") => {
                self.tasks.spawn(async { panic!("a fault of a task, as asked") });
            }
            Some("thread") => {
                drop(std::thread::spawn(|| panic!("a fault of a thread, as asked")));
            }
            _ => {}
        }
    }
}
