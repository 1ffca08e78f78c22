//! What a command runs in: options, environment, output; the rest is built when it is asked for.

use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::adapters::aws::{AwsOptions, Counted, Deadline, aws};
use crate::adapters::call_log::RecentCalls;
use crate::adapters::clock::SystemClock;
use crate::adapters::live_folder::caught_up;
use crate::adapters::login_file::SharedLoginFiles;
use crate::adapters::loopback::SystemLoopback;
use crate::adapters::one_time::LoopbackOnce;
use crate::adapters::profiles::SharedFiles;
use crate::adapters::store::{DiskInventory, DiskNotes};
use crate::adapters::token_file::SharedTokenFiles;
use crate::adapters::vault::DiskVault;
use crate::adapters::{environment, settings};
use crate::cli::options::Options;
use crate::cli::output::{Output, Paint};
use crate::cli::person::TerminalPerson;
use crate::domain::cores::cores;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::settings::KamenSettings;
use crate::domain::system::in_words;
use crate::domain::text::harmless;
use crate::flows::outside::with_own_files;
use crate::flows::plan::{active_profile, default_start, servers};
use crate::flows::sessions::Sessions;
use crate::flows::world::World;
use crate::ports::aws::CallLog;
use crate::ports::clock::Clock;
use crate::ports::vault::Person;

/// One run of the program.
#[derive(Debug)]
pub struct Context {
    pub options: Options,
    pub environment: Arc<Environment>,
    pub output: Output,
    /// The sessions of this run.
    pub sessions: Arc<Sessions>,
    /// The calls made in this run.
    pub calls: Arc<RecentCalls>,
    /// How long its calls may take.
    deadline: Arc<Deadline>,
    /// Whom the vault asks and tells.
    pub person: Arc<TerminalPerson>,
    /// The region that the directory asks for.
    region: OnceCell<String>,
    /// Why the role is needed, if the person was asked.
    reason: OnceCell<String>,
    world: OnceCell<World>,
    runtime: OnceCell<Runtime>,
}

impl Context {
    /// Reads the environment; makes no call and opens no file.
    /// `counted` says what counts against `--timeout`; without it, calls have their own limits alone.
    pub fn new(options: Options, counted: Option<Counted>) -> Self {
        let is_there = |path: &str| Path::new(path).exists();
        let own = with_own_files(caught_up(environment::read()), is_there);
        Self::within(own, options, counted)
    }

    /// A run beside this one, with the same sessions and the shared files as they are now: it asks nothing, and holds
    /// back what it would say.
    ///
    /// # Errors
    /// The world behind this one cannot be read.
    pub fn beside(&self, options: Options) -> Result<Self, Failure> {
        let world = self.world()?;
        let mut world = world.read_again().unwrap_or_else(|| world.clone());
        world.keeps_sessions = !options.no_cache;
        if let Some(name) = &options.profile {
            let environment = Environment::clone(&world.environment);
            world.environment = Arc::new(environment.with_profile_named(true));
            world.own = default_start(&world.config, &world.environment, Some(name));
        }
        Ok(self.silent_in(world, options))
    }

    /// The same in a world that another run lives in, too.
    pub fn silent_in(&self, world: World, options: Options) -> Self {
        let person = Arc::<TerminalPerson>::default();
        person.leave_alone();
        self.sharing(world, options, Output::held_back(&self.environment), person)
    }

    /// A run of the same sessions that asks and says what this one would.
    pub fn telling_in(&self, world: World, options: Options) -> Self {
        let output = Output::new(options.output, options.color, &self.environment);
        self.sharing(world, options, output, Arc::clone(&self.person))
    }

    fn sharing(
        &self,
        world: World,
        options: Options,
        output: Output,
        person: Arc<TerminalPerson>,
    ) -> Self {
        Self {
            output,
            environment: Arc::clone(&self.environment),
            sessions: Arc::clone(&self.sessions),
            calls: Arc::clone(&self.calls),
            deadline: Arc::clone(&self.deadline),
            person,
            region: self.region.clone(),
            reason: self.reason.clone(),
            world: OnceCell::from(world),
            runtime: OnceCell::new(),
            options,
        }
    }

    /// A run in another environment than this process's own, such as the demo's.
    pub fn within(environment: Environment, options: Options, counted: Option<Counted>) -> Self {
        let limit = counted.map(|_| Duration::from_secs(options.timeout.0.into()));
        let deadline = Deadline::new(limit, counted.unwrap_or(Counted::InAll));
        let output = Output::new(options.output, options.color, &environment);
        let environment = with_region(environment, options.region.as_deref());
        let environment = Arc::new(environment.with_profile_named(options.profile.is_some()));
        Self {
            options,
            environment,
            output,
            sessions: Arc::default(),
            calls: Arc::default(),
            deadline: Arc::new(deadline),
            person: Arc::default(),
            region: OnceCell::new(),
            reason: OnceCell::new(),
            world: OnceCell::new(),
            runtime: OnceCell::new(),
        }
    }

    /// The world as the files describe it; read once. Builds no client and makes no call.
    pub fn world(&self) -> Result<&World, Failure> {
        if let Some(world) = self.world.get() {
            return Ok(world);
        }
        let world = self.world_with(settings::load(&self.environment)?);
        Ok(self.world.get_or_init(|| world))
    }

    /// The same for what does without settings: where they cannot be read, that is told and the usual ones count.
    pub fn world_in_any_case(&self) -> &World {
        match self.world() {
            Ok(world) => world,
            Err(failure) => {
                let label = self.output.paint_error(Paint::Warning, "warning:");
                let told = harmless(&failure.message).into_owned();
                self.output.note(&format!("{label} {told}: the usual settings count"));
                self.world.get_or_init(|| self.world_with(KamenSettings::default()))
            }
        }
    }

    fn world_with(&self, settings: KamenSettings) -> World {
        let call_log: Arc<dyn CallLog> = Arc::<RecentCalls>::clone(&self.calls);
        let person: Arc<dyn Person> = Arc::<TerminalPerson>::clone(&self.person);
        self.calls.listen(Arc::clone(&person));
        let deadline = Arc::clone(&self.deadline);
        let mut world = build_world(
            &self.environment,
            settings,
            call_log,
            deadline,
            person,
            Arc::new(SystemClock),
        );
        world.keeps_sessions = !self.options.no_cache;
        let named = self.options.profile.as_deref();
        world.own = default_start(&world.config, &world.environment, named);
        world
    }

    /// Takes the region that the directory asks for, unless the command line names one.
    pub fn settle_in(&self, region: Option<String>) {
        if let Some(region) = region {
            drop(self.region.set(region));
        }
    }

    /// The region of a session to be made: of the command line, else of the directory.
    pub fn region(&self) -> Option<String> {
        self.options.region.clone().or_else(|| self.region.get().cloned())
    }

    /// Takes the reason that the person gave when they were asked.
    pub fn settle_reason(&self, reason: String) {
        drop(self.reason.set(reason));
    }

    /// Why the role is needed: of the command line, else as the person said when they were asked.
    pub fn reason(&self) -> Option<&str> {
        self.options.reason.as_deref().or_else(|| self.reason.get().map(String::as_str))
    }

    /// Whether the person said from which profile they start: by `--profile` or in the environment. Then no other
    /// identity stands in for one that has no credentials.
    pub fn names_a_profile(&self) -> bool {
        self.options.profile.is_some() || active_profile(&self.environment).is_some()
    }

    /// Runs a future to its end on this thread.
    pub fn block_on<T>(
        &self,
        future: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        self.run(&mut Builder::new_current_thread(), future)
    }

    /// The same, with threads beside this one that read what many accounts answer. A command that makes a call or
    /// two is over before these would be of use.
    pub fn block_on_lists<T>(
        &self,
        future: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        self.run(Builder::new_multi_thread().worker_threads(cores()), future)
    }

    fn run<T>(
        &self,
        builder: &mut Builder,
        future: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        // One runtime for all of a command: connections that are kept open live on it.
        if self.runtime.get().is_none() {
            let built = builder
                .enable_all()
                .build()
                .map_err(|error| Failure::local(format!("cannot start: {}", in_words(&error))))?;
            drop(self.runtime.set(built));
        }
        let runtime = self.runtime.get().ok_or_else(|| Failure::local("cannot start"))?;
        runtime.block_on(future)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Work whose result is not awaited must not delay the end.
            runtime.shutdown_background();
        }
    }
}

/// The world behind an environment: files are read, nothing is asked.
pub fn build_world(
    environment: &Arc<Environment>,
    settings: KamenSettings,
    call_log: Arc<dyn CallLog>,
    deadline: Arc<Deadline>,
    person: Arc<dyn Person>,
    clock: Arc<dyn Clock>,
) -> World {
    let files = Arc::new(SharedFiles::load(environment));
    let config = Arc::clone(files.begun_with());
    let settings = Arc::new(settings);
    let ports = aws(AwsOptions {
        call_log,
        clock: Arc::clone(&clock),
        environment: Arc::clone(environment),
        files,
        network: settings.network.clone(),
        deadline,
        person: Arc::clone(&person),
    });
    let vault = Arc::new(DiskVault::new(environment, &settings.vault, person));
    World {
        sts: ports.sts,
        iam: ports.iam,
        organizations: ports.organizations,
        base: ports.base,
        identity_center: ports.identity_center,
        console_sign_in: ports.console_sign_in,
        federation: ports.federation,
        login_files: Arc::new(SharedLoginFiles::new(environment)),
        one_time: Arc::new(LoopbackOnce),
        token_files: Arc::new(SharedTokenFiles::new(environment)),
        loopback: Arc::new(SystemLoopback),
        inventory: Arc::new(DiskInventory::new(environment, servers(&config, environment))),
        own: default_start(&config, environment, None),
        notes: Arc::new(DiskNotes::new(environment)),
        vault,
        keeps_sessions: true,
        clock,
        config,
        environment: Arc::clone(environment),
        plans: Arc::default(),
        settings,
    }
}

/// `--region` wins over everything, as it does for the AWS CLI.
fn with_region(environment: Environment, region: Option<&str>) -> Environment {
    let Some(region) = region else { return environment };
    environment.overlaid("AWS_REGION", region).overlaid("AWS_DEFAULT_REGION", region)
}
