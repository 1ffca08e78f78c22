//! A child whose session is renewed for as long as it lives, and that can be made another role.

mod ask;
mod container;
mod steer;

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use crate::adapters::control::Control;
use crate::adapters::endpoint::Endpoint;
use crate::adapters::live_config::{ConfigCopy, Marker};
use crate::adapters::live_folder::LiveFolder;
use crate::adapters::profiles::{FileKind, location};
use crate::adapters::shell::Hold;
use crate::cli::context::Context;
use crate::cli::wish::{by_way, tell};
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::live::Wish;
use crate::domain::session::SessionSummary;
use crate::domain::shell::ShellEnd;
use crate::domain::system::in_words;
use crate::flows::carry::MARKER;
use crate::flows::live::{Form, Lead, Live, lead, may_be_process};
use crate::flows::world::World;

use steer::Steer;

pub(super) use ask::{LiveShell, cause, report};
pub(super) use container::note as note_of_container;

/// Between two looks whether the configuration was changed.
const LOOK: Duration = Duration::from_secs(2);

/// How a live child comes by its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// From an endpoint on loopback, as containers have one
    Endpoint,
    /// From a command in a copy of the AWS configuration, for tools that know no endpoint
    Process,
}

/// What speaks against it beside this configuration, before anything is done for it.
///
/// # Errors
/// The name of the profile that leads to the keys is taken.
pub fn check(world: &World, by: By) -> Result<(), Failure> {
    match by {
        By::Endpoint => Form::of(&world.config).map(drop),
        By::Process => may_be_process(&world.config),
    }
}

/// Runs `child` beside what serves the session's keys, renews them, and does what the shell is told.
///
/// # Errors
/// The endpoint, or the copy of the AWS configuration, cannot be had; the child cannot start.
pub async fn run<F: Future<Output = Result<ShellEnd, Failure>>>(
    context: &Context,
    world: &World,
    (session, mut changes): (&SessionSummary, EnvironmentChanges),
    (wish, by): (Wish, By),
    child: impl FnOnce(EnvironmentChanges, Arc<Hold>) -> F,
) -> Result<ShellEnd, Failure> {
    let wish = by_way(wish, &changes);
    tell(&wish, &mut changes);
    let live = Arc::new(Live::new(world, &context.sessions, session).await?);
    let folder = LiveFolder::make(&world.environment)?;
    let mut control = Control::open(folder.path())?;
    let path = folder.path().display().to_string();
    let endpoint = match by {
        By::Endpoint => Some(Endpoint::open(Arc::clone(&live) as _).await?),
        By::Process => None,
    };
    let (mut given, mut copy) = if let Some(endpoint) = &endpoint {
        let (form, address) = (Form::of(&world.config)?, endpoint.address());
        let way = Lead::Endpoint(&address, endpoint.token().reveal(), form);
        let copy = match form {
            Form::Variables | Form::OwnMarker => None,
            Form::Copy => Some(copy(context, world, session, &folder, None)?),
        };
        (lead(changes.clone(), way, &path), copy)
    } else {
        let command = own_process(&path)?;
        let copy = copy(context, world, session, &folder, Some(&command))?;
        (lead(changes.clone(), Lead::Process, &path), Some(copy))
    };
    if let Some(copy) = &copy {
        given.set("AWS_CONFIG_FILE", copy.path().display().to_string());
    }
    let hold = Arc::new(Hold::default());
    let ends = (&folder, Arc::clone(&hold));
    let steer = Steer::new(context, world, Arc::clone(&live), ends, (wish, changes))?;
    // The terminal is the child's now.
    context.person.leave_alone();
    let end = tokio::select! {
        end = child(given, hold) => end,
        () = serve(endpoint.as_ref()) => Err(Failure::local("the endpoint ended")),
        () = live.keep(world, &context.sessions) => Err(Failure::local("the renewal ended")),
        () = Box::pin(steer.obey(&mut control)) => Err(Failure::local("no more orders are taken")),
        () = follow(copy.as_mut()) => Err(Failure::local("the AWS configuration is followed no more")),
        () = steer.follow() => Err(Failure::local("the prompt is told no more")),
    };
    if let Some(path) = copy.and_then(ConfigCopy::end) {
        let path = path.display();
        context.output.note(&format!(
            "the AWS configuration was changed in there; what it was is kept: {path}"
        ));
    }
    end.map(|end| ShellEnd { last: Some(live.session().identity), ..end })
}

/// Keeps the shell's copy of the configuration as new as its original.
async fn follow(copy: Option<&mut ConfigCopy>) {
    let Some(copy) = copy else { return pending().await };
    loop {
        tokio::time::sleep(LOOK).await;
        copy.follow();
    }
}

async fn serve(endpoint: Option<&Endpoint>) {
    match endpoint {
        Some(endpoint) => endpoint.serve().await,
        None => pending().await,
    }
}

/// The command that prints the keys of the live shell of a folder.
fn own_process(folder: &str) -> Result<String, Failure> {
    let own = std::env::current_exe().map_err(|error| {
        Failure::local(format!("kamen cannot find itself: {}", in_words(&error)))
    })?;
    let words = [&*own.to_string_lossy(), "credential-process", "--live", folder];
    shlex::try_join(words).map_err(|_| Failure::local("the path of kamen cannot be written down"))
}

/// Copies the person's configuration for the shell, with the profile that leads to the keys.
fn copy(
    context: &Context,
    world: &World,
    session: &SessionSummary,
    folder: &LiveFolder,
    process: Option<&str>,
) -> Result<ConfigCopy, Failure> {
    let original = location(&world.environment, FileKind::Config);
    let marker = Marker { name: MARKER, region: session.region.as_deref(), process };
    let copy = ConfigCopy::make(original.as_deref(), folder.path(), marker)?;
    if copy.leaves_keys_out {
        let text = "keys that stand in the AWS configuration itself are not known in there: \
            `--profile` cannot use them";
        context.output.note(text);
    }
    Ok(copy)
}
