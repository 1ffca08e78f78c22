//! `kamen` without a command: the screens.

use std::sync::Arc;

use crate::cli::context::Context;
use crate::cli::person::TerminalPerson;
use crate::cli::wish::wish;
use crate::cli::{ExitStatus, live};
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::live::Wish;
use crate::domain::session::{SessionSummary, Start};
use crate::domain::vault::VaultState;
use crate::flows::world::World;
use crate::ports::vault::Person;
use crate::runtime;
use crate::runtime::{LiveShells, Opens, RunOptions, ShellRun, Unlocks};

/// Whether the screens have a tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tour {
    /// Outside the demo there is none.
    Absent,
    /// It waits until the person asks for it.
    Waiting,
    Running,
}

/// Runs the screens until the person leaves them.
pub fn run(context: &Context, tour: Tour) -> Result<ExitStatus, Failure> {
    let world = context.world()?.clone();
    // Asked before the screens have the terminal; without a passphrase the screens go on without a vault.
    if world.vault.condition() == VaultState::Locked
        && let Err(failure) = world.vault.unlock()
    {
        context.person.warn(&failure.message);
    }
    let told = context.person.hand_over();
    let options = RunOptions {
        start: world.own.clone(),
        sessions: Arc::clone(&context.sessions),
        calls: Arc::clone(&context.calls),
        is_demo: tour != Tour::Absent,
        is_tour: tour == Tour::Running,
        told,
        options: context.options.words(),
        live: live(context, &world)?,
        unlocks: Arc::new(Asked { person: Arc::clone(&context.person), world: world.clone() }),
        world: world.clone(),
    };
    runtime::run(options)
}

/// Asks the person on the terminal that the screens lend.
#[derive(Debug)]
struct Asked {
    person: Arc<TerminalPerson>,
    world: World,
}

impl Unlocks for Asked {
    fn unlock(&self) -> Result<(), Failure> {
        self.person.take_back();
        let result = self.world.vault.unlock_or_make();
        self.person.leave_alone();
        result
    }
}

/// Serves the shells of the screens, if the settings want them live.
fn live(context: &Context, world: &World) -> Result<Option<Box<dyn LiveShells>>, Failure> {
    if !world.settings.shell.live {
        return Ok(None);
    }
    live::check(world, live::By::Endpoint)?;
    let beside = context.beside(context.options.clone())?;
    Ok(Some(Box::new(Served(beside))))
}

/// The screens' own sessions, in shells that are renewed.
#[derive(Debug)]
struct Served(Context);

impl LiveShells for Served {
    fn run<'a>(
        &'a self,
        session: &'a SessionSummary,
        changes: EnvironmentChanges,
        open: Opens<'a>,
    ) -> ShellRun<'a> {
        Box::pin(async move {
            // The session may be one of a profile that is new since the screens began.
            let context = &self.0.beside(self.0.options.clone())?;
            let world = context.world()?;
            let wish = Wish {
                role: session.role.as_ref().map(ToString::to_string),
                profile: match &session.start {
                    Start::Profile(name) => Some(name.clone()),
                    Start::Environment | Start::PermissionSet(_) => None,
                },
                options: context.sessions.carried(session.id).unwrap_or_default(),
                ..wish(context, None, None)?
            };
            let mut end =
                live::run(context, world, (session, changes), (wish, live::By::Endpoint), open)
                    .await?;
            // The screens show it once they have the terminal again.
            let notes = context.output.take_notes();
            if !notes.is_empty() {
                end.warning =
                    Some(end.warning.into_iter().chain(notes).collect::<Vec<_>>().join("; "));
            }
            Ok(end)
        })
    }
}
