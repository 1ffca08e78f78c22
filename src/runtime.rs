//! The event loop, the effects and the terminal itself.
#![expect(
    clippy::disallowed_methods,
    reason = "the runtime is the edge: the terminal, tasks, clocks"
)]

mod event_loop;
mod looks;
mod pace;
mod perform;
mod signals;
pub(crate) mod terminal;

use std::collections::BTreeMap;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::adapters::call_log::RecentCalls;
use crate::adapters::shell::{self, Hold};
use crate::adapters::{browser, open_shells};
use crate::app::keymap::Keymap;
use crate::app::model::Model;
use crate::app::note::Notes;
use crate::app::setup::{Beginnings, Lacks, Setup};
use crate::domain::arn::RoleArn;
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;
use crate::domain::session::{AssumeOptions, SessionSummary, Start};
use crate::domain::settings::KamenSettings;
use crate::domain::shell::ShellEnd;
use crate::domain::system::in_words;
use crate::domain::vault::VaultState;
use crate::flows::guard::facts;
use crate::flows::leads::{broken, named_roles};
use crate::flows::plan::starts;
use crate::flows::sessions::Sessions;
use crate::flows::sign_in::gates;
use crate::flows::switch::with_profile_options;
use crate::flows::world::World;

use event_loop::EventLoop;
use looks::Looks;
use perform::{NoteKeeper, Performer};
use terminal::Screen;

/// Threads of each runtime beside the one that draws: talking to AWS is mostly waiting, and what computes for long
/// does so on threads that may block. Each thread keeps memory of its own.
const WORKERS: usize = 1;

/// A shell at work.
pub type ShellRun<'a> = Pin<Box<dyn Future<Output = Result<ShellEnd, Failure>> + 'a>>;

/// Opens a shell that finds its environment changed so.
pub type Opens<'a> = Box<dyn FnOnce(EnvironmentChanges, Arc<Hold>) -> ShellRun<'a> + 'a>;

/// Serves shells whose session is renewed for as long as they live.
pub trait LiveShells: fmt::Debug {
    fn run<'a>(
        &'a self,
        session: &'a SessionSummary,
        changes: EnvironmentChanges,
        open: Opens<'a>,
    ) -> ShellRun<'a>;
}

/// Asks the person on the terminal that is lent for what unlocks the vault.
pub trait Unlocks: fmt::Debug + Send + Sync {
    /// # Errors
    /// Says why the vault stays locked.
    fn unlock(&self) -> Result<(), Failure>;
}

/// What the screens are run with.
#[derive(Debug)]
pub struct RunOptions {
    pub world: World,
    /// The sessions held; empty at first.
    pub sessions: Arc<Sessions>,
    /// The log that the adapters of `world` write.
    pub calls: Arc<RecentCalls>,
    /// The identity to begin with.
    pub start: Start,
    /// Whether these are the screens of the demo.
    pub is_demo: bool,
    /// Whether the tour runs.
    pub is_tour: bool,
    /// What the person would be told on the terminal.
    pub told: UnboundedReceiver<String>,
    /// The options that another kamen acts for the same person with.
    pub options: Vec<String>,
    /// Serves the shells that are opened; without it they carry keys.
    pub live: Option<Box<dyn LiveShells>>,
    /// Asks for what unlocks the vault.
    pub unlocks: Arc<dyn Unlocks>,
}

/// Runs the screens until the person leaves them. Gives the exit code: 0, or 128 and the number of
/// the signal that ended them. Fails if there is no terminal, and if kamen itself fails.
pub fn run(options: RunOptions) -> Result<u8, Failure> {
    terminal::install_fault_hook();
    let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| run_screens(options)));
    match (terminal::take_fault(), outcome) {
        (Some(fault), _) => Err(fault),
        (None, Ok(result)) => result,
        (None, Err(_)) => Err(Failure::local("kamen failed")),
    }
}

/// What in the settings keeps the screens from opening: keys that conflict, a theme that cannot be read.
///
/// # Errors
/// Says which, naming both sides of a conflict.
pub fn check_settings(environment: &Environment, settings: &KamenSettings) -> Result<(), Failure> {
    Keymap::with(&settings.keys, &settings.actions)?;
    Looks::new(environment, &settings.screen.theme).map(drop)
}

fn run_screens(options: RunOptions) -> Result<u8, Failure> {
    let lost = |error: std::io::Error| {
        Failure::local(format!("the terminal was lost: {}", in_words(&error)))
    };
    // The first frame waits for it.
    options.world.inventory.read_ahead();
    let environment = Arc::clone(&options.world.environment);
    let looks = Looks::new(&environment, &options.world.settings.screen.theme)?;
    let screen = Screen::enter(&environment, options.world.settings.screen.mouse)?;
    // Keys and clocks have a runtime of their own: on the one that reads answers they would wait for it.
    let (keys, effects) = (runtime()?, runtime()?);
    let notes = NoteKeeper::read(&*options.world.notes);
    let model = Model::new(setup(&options, screen.size(), &looks, notes.notes()))?;
    let performer = Performer::new(options.world, options.sessions, options.calls, notes);
    let performer = performer.with_options(options.options);
    let (told, live, unlocks) = (options.told, options.live, options.unlocks);
    let workers = effects.handle().clone();
    let ended = keys.block_on(async {
        EventLoop::new(model, screen, looks, (Arc::new(performer), workers))
            .map_err(lost)?
            .serving(live)
            .unlocking(unlocks)
            .run(told)
            .await
            .map_err(lost)
    });
    // Writing to disk is waited for; a call that hangs must not keep the person waiting.
    effects.shutdown_timeout(pace::LAST_WRITES);
    keys.shutdown_background();
    ended
}

fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .map_err(|error| Failure::local(format!("cannot start: {}", in_words(&error))))
}

/// Where one may begin.
fn beginnings(world: &World) -> Beginnings {
    let start_roles: BTreeMap<String, RoleArn> = named_roles(world).into_iter().collect();
    let options = |role: &RoleArn| with_profile_options(world, role, AssumeOptions::default());
    Beginnings {
        starts: starts(&world.config, &world.environment),
        broken: broken(world),
        gates: gates(&world.config),
        profile_roles: start_roles.values().map(|role| (role.clone(), options(role))).collect(),
        start_roles,
    }
}

fn setup(options: &RunOptions, size: (u16, u16), looks: &Looks, notes: Notes) -> Setup {
    Setup {
        size,
        now: options.world.clock.now(),
        start: options.start.clone(),
        beginnings: beginnings(&options.world),
        notes,
        settings: Arc::clone(&options.world.settings),
        guards: Arc::new(facts(&options.world, None)),
        auto_theme: looks.own(),
        shows_colors: looks.shows_colors(),
        is_demo: options.is_demo,
        is_tour: options.is_tour,
        is_vault_locked: options.world.vault.condition() == VaultState::Locked,
        lacks: lacks(&options.world),
        depth: shell::next_depth(&options.world.environment).saturating_sub(1),
        around: open_shells::around(&options.world.environment),
    }
}

fn lacks(world: &World) -> Lacks {
    let (settings, environment) = (&world.settings, &*world.environment);
    Lacks {
        shell: shell::check(settings.defaults.shell.as_deref(), environment).err(),
        browser: browser::check(&settings.browser, environment).err(),
    }
}
