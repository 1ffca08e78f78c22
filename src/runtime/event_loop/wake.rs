//! Why the loop wakes up, and what it makes of that.

use std::io;

use crossterm::event::{Event, KeyEventKind};
use tokio::task::JoinError;

use crate::adapters::shell;
use crate::app::msg::Msg;
use crate::runtime::event_loop::{EventLoop, HUNG_UP, Interlude};
use crate::runtime::perform::Outcome;
use crate::runtime::signals::Asked;
use crate::runtime::{pace, terminal};

/// Why the loop woke up.
pub(super) enum Wake {
    Terminal(Option<io::Result<Event>>),
    Message(Box<Msg>),
    Task(Result<Outcome, JoinError>),
    Asked(Asked),
    Frame,
    Tick,
    Fault,
}

impl EventLoop {
    /// Waits for the next thing to happen. While lists come in there is always a message: what a person does and
    /// sees comes before it.
    pub(super) async fn wake(&mut self) -> Wake {
        let events = async {
            match &mut self.events {
                Some(events) => events.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = terminal::fault_noticed() => Wake::Fault,
            asked = self.signals.next() => Wake::Asked(asked),
            () = tokio::time::sleep_until(self.next_frame), if self.is_dirty => Wake::Frame,
            event = events => Wake::Terminal(event),
            () = tokio::time::sleep_until(self.next_tick) => Wake::Tick,
            Some(done) = self.tasks.join_next() => Wake::Task(done),
            Some(message) = self.inbox.recv() => Wake::Message(Box::new(message)),
        }
    }

    /// Does what the reason asks for; what needs the terminal waits until the end of the turn.
    pub(super) fn take(&mut self, wake: Wake) -> io::Result<()> {
        match wake {
            Wake::Terminal(Some(Ok(event))) => self.take_event(event),
            Wake::Terminal(Some(Err(_)) | None) => self.end(HUNG_UP),
            Wake::Message(message) => self.fold(*message),
            Wake::Task(Ok(Outcome::Sent)) => {}
            Wake::Task(Ok(outcome)) => self.interludes.push(Interlude::Prepared(outcome)),
            Wake::Task(Err(error)) if error.is_panic() => self.end(1),
            Wake::Task(Err(_)) => {} // cancelled
            Wake::Asked(Asked::End(code)) => self.end(code),
            Wake::Asked(Asked::Stop) => {
                self.interludes.push(Interlude::Stop(shell::stop_alone));
            }
            Wake::Asked(Asked::Continued) => return self.come_back(),
            Wake::Frame => return self.draw(),
            Wake::Tick if terminal::is_gone() => self.end(HUNG_UP),
            Wake::Tick => self.tick(),
            Wake::Fault => self.end(1),
        }
        Ok(())
    }

    fn take_event(&mut self, event: Event) {
        // What a person does is answered sooner than what comes by itself.
        self.next_frame = self.next_frame.min(self.last_frame + pace::ANSWER);
        // What a key does is told by the time at which it is pressed: the last tick may be half a minute ago, or
        // before the machine slept.
        if pace::is_behind(self.model.now, self.performer.now()) {
            self.tick();
        }
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => {}
            Event::Key(key) => {
                #[cfg(debug_assertions)]
                self.rehearse(&key);
                self.fold(Msg::Key(key));
            }
            Event::Mouse(mouse) => self.fold(Msg::Mouse(mouse)),
            Event::Paste(text) => self.fold(Msg::Pasted(text)),
            Event::Resize(width, height) => self.fold(Msg::Resized { width, height }),
            Event::FocusGained | Event::FocusLost => {}
        }
    }
}
