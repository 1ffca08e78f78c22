//! The sessions of all roles, before anything runs: many at a time without a person, then one after the other
//! those for which one is needed, so that one code and one sign-in serve all.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::iter;

use crate::adapters::run_vault::RunVault;
use crate::cli::command::exec::all::Chosen;
use crate::cli::context::Context;
use crate::cli::options::Options;
use crate::cli::target;
use crate::domain::environment::EnvironmentChanges;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::session::SessionSummary;
use crate::flows::world::World;

/// A session, and the environment in which a child carries it.
pub(super) type Had = Result<(SessionSummary, EnvironmentChanges), Failure>;

/// Obtains the session of every role; none that fails keeps the others from theirs.
///
/// # Errors
/// The world cannot be read.
pub(super) fn gathered(
    context: &Context,
    via: Option<target::Via>,
    chosen: Vec<Chosen>,
) -> Result<Vec<(Chosen, Had)>, Failure> {
    let mut world = context.world()?.clone();
    // Without a vault, too, one code is to serve all.
    world.vault = Arc::new(RunVault::new(Arc::clone(&world.vault), world.keeps_sessions));
    world.keeps_sessions = true;
    let many = world.settings.network.concurrency.max(1);
    // What is production was confirmed for all of them.
    let options = Options { yes: true, mfa_code: None, ..context.options.clone() };
    let silent = context.silent_in(world.clone(), options.clone());
    let mut had = context.block_on(async {
        let each = chosen.into_iter().map(async |one| {
            let role = one.role.to_string();
            let had = target::session(&silent, &role, via).await;
            (one, had)
        });
        Ok(iter(each).buffered(many).collect::<Vec<_>>().await)
    })?;
    notes(context, silent.output.take_notes());
    with_person(context, &world, &options, via, &mut had)?;
    Ok(had)
}

/// Once more what a person is needed for. One who does not answer for a device or a sign-in is not asked again.
fn with_person(
    context: &Context,
    world: &World,
    options: &Options,
    via: Option<target::Via>,
    had: &mut [(Chosen, Had)],
) -> Result<(), Failure> {
    let mut code = context.options.mfa_code.clone();
    let mut unanswered = BTreeSet::new();
    for (one, had) in had {
        let Some(question) = had.as_ref().err().and_then(question) else { continue };
        if unanswered.contains(&question) {
            continue;
        }
        let options = Options { mfa_code: code.take(), ..options.clone() };
        let asking = context.telling_in(world.clone(), options);
        let role = one.role.to_string();
        *had = context.block_on(async { Ok(target::session(&asking, &role, via).await) })?;
        unanswered.extend(had.as_ref().err().and_then(self::question));
    }
    Ok(())
}

/// What a person would be asked: for a device's code, or to sign in somewhere.
fn question(failure: &Failure) -> Option<String> {
    match failure.kind {
        FailureKind::MfaNeeded => Some(failure.mfa_device.clone().unwrap_or_default()),
        FailureKind::SignInNeeded => failure.gates.first().map(ToString::to_string),
        FailureKind::Usage
        | FailureKind::Refused
        | FailureKind::Credentials
        | FailureKind::Expired
        | FailureKind::Throttled
        | FailureKind::Unreachable
        | FailureKind::ClockSkew
        | FailureKind::Service
        | FailureKind::Local => None,
    }
}

/// What was said of several roles is said once.
fn notes(context: &Context, notes: Vec<String>) {
    let mut seen = BTreeSet::new();
    for note in notes {
        if seen.insert(note.clone()) {
            context.output.note(&note);
        }
    }
}
