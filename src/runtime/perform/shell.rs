//! Shells that carry a session, and what else takes its keys out of the screens.

use std::sync::Arc;

use crate::adapters::shell::{self, Hold, ShellRequest};
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::history::Door;
use crate::domain::secret::Secret;
use crate::domain::session::SessionId;
use crate::domain::shell::ShellEnd;
use crate::flows::carry::{END, carry};
use crate::flows::export::{Dialect, export};
use crate::flows::history::{What, begun};
use crate::flows::prompt::{Look, look};
use crate::flows::served::served;
use crate::runtime::perform::Performer;
use crate::runtime::{LiveShells, ShellRun, terminal};

impl Performer {
    /// What a child has to find changed to be this session, renewed if its end is near.
    pub(super) async fn environment_of(
        &self,
        session: SessionId,
    ) -> Result<EnvironmentChanges, Failure> {
        let access = served(&self.worlds.now(), &self.sessions, session, None).await?;
        let summary = self.sessions.summary(session);
        let summary = summary.ok_or_else(|| Failure::usage("this session was forgotten"))?;
        let (options, world) = (self.sessions.carried(session), &self.worlds.now());
        Ok(carry(&summary, &access, options.as_ref(), &world.config, &world.environment))
    }

    pub(super) fn export_lines(&self, changes: &EnvironmentChanges) -> Secret {
        let shell = self.variable("SHELL").unwrap_or_default();
        Secret::new(export(changes, Dialect::of_shell(&shell).unwrap_or(Dialect::Posix)))
    }

    /// Opens a shell that carries a session and waits for its end.
    pub(crate) async fn open_shell(
        &self,
        session: SessionId,
        changes: EnvironmentChanges,
        live: Option<&dyn LiveShells>,
    ) -> Result<ShellEnd, Failure> {
        let held = self.sessions.summary(session);
        let held = held.ok_or_else(|| Failure::usage("this session was forgotten"))?;
        let own = &look(&self.worlds.now(), &self.sessions, &held);
        let what = What { door: Door::Shell, reason: None, command: None };
        let mut entry = begun(&self.worlds.now(), &self.sessions, &held, what);
        self.remember(&entry);
        // What has no end needs no renewal.
        let has_end = changes.value(END).is_some();
        let ended = match live.filter(|_| has_end) {
            Some(live) => {
                let open = |changes, hold| -> ShellRun<'_> {
                    Box::pin(self.opened(own, &own.live_greeting, changes, hold))
                };
                live.run(&held, changes, Box::new(open)).await
            }
            None => self.opened(own, &own.greeting, changes, Arc::default()).await,
        };
        let code = match &ended {
            Ok(end) => end.exit_code,
            Err(failure) => failure.kind.exit_code(),
        };
        entry.end(self.now(), code);
        self.remember(&entry);
        ended
    }

    async fn opened(
        &self,
        own: &Look,
        greeting: &str,
        changes: EnvironmentChanges,
        hold: Arc<Hold>,
    ) -> Result<ShellEnd, Failure> {
        let world = self.worlds.now();
        let request = ShellRequest {
            program: world.settings.defaults.shell.as_deref(),
            environment: &world.environment,
            changes: &changes,
            mark: &own.mark,
            is_production: own.is_production,
            on_terminal: true,
        };
        let shell = shell::prepare(request)?;
        // The terminal is the shell's now: it stands above its first prompt.
        terminal::say(greeting);
        shell.run(&hold).await
    }
}
