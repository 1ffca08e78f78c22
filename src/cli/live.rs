//! A child whose session is renewed for as long as it lives.

use std::sync::Arc;

use crate::adapters::endpoint::Endpoint;
use crate::adapters::live_config::ConfigCopy;
use crate::adapters::profiles::{FileKind, location};
use crate::cli::context::Context;
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::Failure;
use crate::domain::session::SessionSummary;
use crate::domain::shell::ShellEnd;
use crate::flows::carry::MARKER;
use crate::flows::live::{Form, Live, lead};
use crate::flows::world::World;

/// What speaks against an endpoint beside this configuration, before anything is done for it.
///
/// # Errors
/// The name of the profile that leads to it is taken.
pub fn check(world: &World) -> Result<(), Failure> {
    Form::of(&world.config).map(drop)
}

/// Runs `child` beside an endpoint that serves the session's keys, and renews them.
///
/// # Errors
/// The endpoint, or the copy of the AWS configuration, cannot be had; the child cannot start.
pub async fn run<F: Future<Output = Result<ShellEnd, Failure>>>(
    context: &Context,
    world: &World,
    (session, changes): (&SessionSummary, EnvironmentChanges),
    child: impl FnOnce(EnvironmentChanges) -> F,
) -> Result<ShellEnd, Failure> {
    let live = Arc::new(Live::new(world, &context.sessions, session)?);
    let endpoint = Endpoint::open(Arc::clone(&live) as _).await?;
    let form = Form::of(&world.config)?;
    let id = std::process::id().to_string();
    let at = (endpoint.address(), endpoint.token().reveal());
    let mut changes = lead(changes, (&at.0, at.1), form, &id);
    let copy = match form {
        Form::Variables | Form::OwnMarker => None,
        Form::Copy => {
            let original = location(&world.environment, FileKind::Config);
            let marker = (MARKER, session.region.as_deref());
            let copy = ConfigCopy::make(original.as_deref(), &world.environment, marker)?;
            changes.set("AWS_CONFIG_FILE", copy.path().display().to_string());
            Some(copy)
        }
    };
    if copy.as_ref().is_some_and(|copy| copy.leaves_keys_out) {
        let text = "keys that stand in the AWS configuration itself are not known in there: \
            `--profile` cannot use them";
        context.output.note(text);
    }
    // The terminal is the child's now.
    context.person.leave_alone();
    let end = tokio::select! {
        end = child(changes) => end,
        () = endpoint.serve() => Err(Failure::local("the endpoint ended")),
        () = live.keep(world, &context.sessions) => Err(Failure::local("the renewal ended")),
    };
    if let Some(path) = copy.and_then(ConfigCopy::end) {
        let path = path.display();
        context.output.note(&format!(
            "the AWS configuration was changed in there; what it was is kept: {path}"
        ));
    }
    end
}
