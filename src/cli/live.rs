//! A child whose session is renewed for as long as it lives, and that can be made another role.

mod ask;
mod steer;

use std::sync::Arc;

use crate::adapters::control::Control;
use crate::adapters::endpoint::Endpoint;
use crate::adapters::live_config::ConfigCopy;
use crate::adapters::live_folder::LiveFolder;
use crate::adapters::profiles::{FileKind, location};
use crate::cli::context::Context;
use crate::cli::wish::tell;
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::live::Wish;
use crate::domain::session::SessionSummary;
use crate::domain::shell::ShellEnd;
use crate::flows::carry::MARKER;
use crate::flows::live::{Form, Live, lead};
use crate::flows::world::World;

use steer::Steer;

pub(super) use ask::{LiveShell, report};

/// What speaks against an endpoint beside this configuration, before anything is done for it.
///
/// # Errors
/// The name of the profile that leads to it is taken.
pub fn check(world: &World) -> Result<(), Failure> {
    Form::of(&world.config).map(drop)
}

/// Runs `child` beside an endpoint that serves the session's keys, renews them, and does what the shell is
/// told.
///
/// # Errors
/// The endpoint, or the copy of the AWS configuration, cannot be had; the child cannot start.
pub async fn run<F: Future<Output = Result<ShellEnd, Failure>>>(
    context: &Context,
    world: &World,
    (session, mut changes): (&SessionSummary, EnvironmentChanges),
    wish: Wish,
    child: impl FnOnce(EnvironmentChanges) -> F,
) -> Result<ShellEnd, Failure> {
    tell(&wish, &mut changes);
    let live = Arc::new(Live::new(world, &context.sessions, session).await?);
    let endpoint = Endpoint::open(Arc::clone(&live) as _).await?;
    let folder = LiveFolder::make(&world.environment)?;
    let mut control = Control::open(folder.path())?;
    let form = Form::of(&world.config)?;
    let at = (endpoint.address(), endpoint.token().reveal());
    let mut given =
        lead(changes.clone(), (&at.0, at.1), form, &folder.path().display().to_string());
    let copy = match form {
        Form::Variables | Form::OwnMarker => None,
        Form::Copy => Some(copy(context, world, session, &folder)?),
    };
    if let Some(copy) = &copy {
        given.set("AWS_CONFIG_FILE", copy.path().display().to_string());
    }
    let steer = Steer::new(context, world, Arc::clone(&live), &folder, (wish, changes))?;
    // The terminal is the child's now.
    context.person.leave_alone();
    let end = tokio::select! {
        end = child(given) => end,
        () = endpoint.serve() => Err(Failure::local("the endpoint ended")),
        () = live.keep(world, &context.sessions) => Err(Failure::local("the renewal ended")),
        () = Box::pin(steer.obey(&mut control)) => Err(Failure::local("no more orders are taken")),
        () = steer.follow() => Err(Failure::local("the prompt is told no more")),
    };
    if let Some(path) = copy.and_then(ConfigCopy::end) {
        let path = path.display();
        context.output.note(&format!(
            "the AWS configuration was changed in there; what it was is kept: {path}"
        ));
    }
    end
}

/// Copies the person's configuration for the shell, with the profile that leads to the endpoint.
fn copy(
    context: &Context,
    world: &World,
    session: &SessionSummary,
    folder: &LiveFolder,
) -> Result<ConfigCopy, Failure> {
    let original = location(&world.environment, FileKind::Config);
    let marker = (MARKER, session.region.as_deref());
    let copy = ConfigCopy::make(original.as_deref(), folder.path(), marker)?;
    if copy.leaves_keys_out {
        let text = "keys that stand in the AWS configuration itself are not known in there: \
            `--profile` cannot use them";
        context.output.note(text);
    }
    Ok(copy)
}
