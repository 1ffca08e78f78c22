//! `kamen` without a command: the screens.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cli::ExitStatus;
use crate::cli::context::Context;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::session::AssumeOptions;
use crate::domain::vault::VaultState;
use crate::flows::plan;
use crate::flows::switch::with_profile_options;
use crate::ports::vault::Person;
use crate::runtime;
use crate::runtime::RunOptions;

/// Runs the screens until the person leaves them; `is_tour` leads through the demo.
pub fn run(context: &Context, is_tour: bool) -> Result<ExitStatus, Failure> {
    let world = context.world()?.clone();
    // Asked before the screens have the terminal; without a passphrase the screens go on without a vault.
    if world.vault.status().state == VaultState::Locked
        && let Err(failure) = world.vault.unlock()
    {
        context.person.warn(&failure.message);
    }
    let told = context.person.hand_over();
    let named = world.config.profiles.iter().filter_map(|profile| {
        let role = plan::profile_role(&world.config, &profile.name)?;
        Some((profile.name.clone(), role))
    });
    let start_roles: BTreeMap<String, RoleArn> = named.collect();
    let options = |role: &RoleArn| with_profile_options(&world, role, AssumeOptions::default());
    let profile_roles = start_roles.values().map(|role| (role.clone(), options(role))).collect();
    let options = RunOptions {
        start: context.start(&world),
        starts: plan::starts(&world.config, &world.environment),
        profile_roles,
        start_roles,
        sessions: Arc::clone(&context.sessions),
        calls: Arc::clone(&context.calls),
        is_tour,
        told,
        world: world.clone(),
    };
    runtime::run(options)
}
