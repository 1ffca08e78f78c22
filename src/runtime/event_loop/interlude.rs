//! What the loop does with the terminal between two frames: shells, suspending, the clipboard.

use std::io;
use std::time::Duration;

use crate::adapters::{clipboard, shell};
use crate::app::msg::{Copied, Msg};
use crate::domain::arn::RoleArn;
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::secret::Secret;
use crate::domain::session::SessionId;
use crate::domain::system::in_words;
use crate::runtime::event_loop::reader::Reader;
use crate::runtime::event_loop::{EventLoop, Interlude};
use crate::runtime::perform::{Outcome, ReadyAction};
use crate::runtime::terminal;

/// How long the signal that follows a stop may take; if none comes, we were not stopped.
const CONTINUED: Duration = Duration::from_millis(300);

/// How long the reader that was dropped has to hear of it: the wake-up must not be taken from it.
const READER_ENDS: Duration = Duration::from_millis(10);

impl EventLoop {
    /// Does what waits for the terminal, in order.
    pub(super) async fn play_interludes(&mut self) -> io::Result<()> {
        for interlude in std::mem::take(&mut self.interludes) {
            match interlude {
                Interlude::Stop(stop) => self.suspend(stop).await?,
                Interlude::Copy { what, text } => self.copy(what, &text).await,
                Interlude::AsAll { roles, command } => self.run_as_all(&roles, command).await?,
                Interlude::Unlock => self.unlock().await?,
                Interlude::Prepared(Outcome::Shell { session, environment }) => {
                    self.open_shell(session, environment).await?;
                }
                Interlude::Prepared(Outcome::Action(ready)) => self.act(*ready).await?,
                Interlude::Prepared(Outcome::Export(text)) => self.copy_export(text).await,
                Interlude::Prepared(Outcome::Sent) => {}
            }
        }
        Ok(())
    }

    /// Lends the terminal to a shell. Tasks go on meanwhile; their messages wait.
    async fn open_shell(
        &mut self,
        session: SessionId,
        environment: Result<EnvironmentChanges, Failure>,
    ) -> io::Result<()> {
        let result = match environment {
            Ok(changes) => {
                self.lend();
                let live = self.live.as_deref();
                let result = self.performer.open_shell(session, changes, live).await;
                self.signals.forget_the_childs();
                self.take_over()?;
                result
            }
            Err(failure) => Err(failure),
        };
        // What a shell renewed is what header and list show.
        self.fold(self.performer.sessions_changed());
        self.fold(Msg::ShellClosed { session, result });
        Ok(())
    }

    /// Lends the terminal to a command of the person's own.
    async fn act(&mut self, ready: ReadyAction) -> io::Result<()> {
        self.lend();
        let ended = self.performer.act_in_front(ready).await;
        self.signals.forget_the_childs();
        self.take_over()?;
        self.fold(ended);
        Ok(())
    }

    /// Lends the terminal to one command as many roles.
    async fn run_as_all(&mut self, roles: &[RoleArn], command: String) -> io::Result<()> {
        self.lend();
        let result = self.performer.run_as_all(roles, command).await;
        self.signals.forget_the_childs();
        self.take_over()?;
        self.fold(Msg::RanAsAll { roles: roles.len(), result });
        Ok(())
    }

    /// Lends the terminal to the question for what unlocks the vault.
    async fn unlock(&mut self) -> io::Result<()> {
        let Some(unlocks) = self.unlocks.clone() else { return Ok(()) };
        self.lend();
        // What is typed is for the question, not for the reader that ends.
        tokio::time::sleep(READER_ENDS).await;
        forget_wake_up();
        let asked = tokio::task::spawn_blocking(move || unlocks.unlock()).await;
        let result = asked.unwrap_or_else(|_| Err(Failure::local("the question was lost")));
        self.signals.forget_the_childs();
        self.take_over()?;
        self.fold(Msg::Unlocked(result));
        Ok(())
    }

    /// Stops like any job, and comes back to the same screen. If no shell could continue us,
    /// nothing happens.
    async fn suspend(&mut self, stop: fn()) -> io::Result<()> {
        if !shell::can_be_continued() {
            return Ok(());
        }
        self.lend();
        stop();
        // Nothing to be done if it is late: the loop hears of it like of any other signal.
        let _ = tokio::time::timeout(CONTINUED, self.signals.continued()).await;
        self.take_over()
    }

    /// After a stop without warning (SIGSTOP): the modes are whatever the shell left.
    pub(super) fn come_back(&mut self) -> io::Result<()> {
        if terminal::is_in_front() {
            self.lend();
            self.take_over()?;
        }
        Ok(())
    }

    fn lend(&mut self) {
        self.events = None; // its thread reads the same terminal
        self.screen.leave();
    }

    fn take_over(&mut self) -> io::Result<()> {
        std::thread::sleep(READER_ENDS);
        forget_wake_up();
        self.screen.enter_again()?;
        self.events = Some(Reader::new());
        let (width, height) = self.screen.size();
        self.fold(Msg::Resized { width, height });
        self.tick();
        Ok(())
    }

    async fn copy_export(&mut self, text: Result<Secret, Failure>) {
        let what = "export lines".to_owned();
        match text {
            Ok(text) => self.copy(what, text.reveal()).await,
            Err(failure) => self.fold(Msg::Copied { what, result: Err(failure) }),
        }
    }

    async fn copy(&mut self, what: String, text: &str) {
        let result = match self.performer.copy_command() {
            Some(command) => pipe(command, text).await.map(|()| Copied::Confirmed),
            None => self.copy_by_what_is_there(text).await,
        };
        self.fold(Msg::Copied { what, result });
    }

    /// The first program that takes the text; else the terminal, which does not say whether it did.
    async fn copy_by_what_is_there(&mut self, text: &str) -> Result<Copied, Failure> {
        for command in clipboard::commands(|name| self.performer.variable(name)) {
            if pipe(command.to_owned(), text).await.is_ok() {
                return Ok(Copied::Confirmed);
            }
        }
        let bytes = clipboard::sequence(text)?;
        let sent = self.screen.send(&bytes);
        sent.map(|()| Copied::SentToTerminal).map_err(|error| {
            Failure::local(format!("the terminal does not take the text: {}", in_words(&error)))
        })
    }
}

async fn pipe(command: String, text: &str) -> Result<(), Failure> {
    let text = text.to_owned();
    let piped = tokio::task::spawn_blocking(move || clipboard::pipe_into(&command, &text));
    piped.await.unwrap_or_else(|_| Err(Failure::local("the clipboard was lost")))
}

/// Dropping crossterm's stream leaves a wake-up behind if its thread was idle. The next reader
/// would find it together with a key, return for the wake-up, and leave the key unread until
/// another one comes.
fn forget_wake_up() {
    // If the window was closed meanwhile, crossterm would read its end for ever.
    if terminal::is_gone() {
        return;
    }
    drop(crossterm::event::poll(Duration::ZERO));
}
