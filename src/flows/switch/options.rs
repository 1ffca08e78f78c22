//! What a switch is asked with if the person does not say: what the profile, the settings and the role say.

use crate::domain::arn::RoleArn;
use crate::domain::limits::{CHAINED_DURATION, session_name_of};
use crate::domain::profile::ProfileHop;
use crate::domain::session::{AssumeOptions, Start};
use crate::flows::known_role::known_role;
use crate::flows::plan::plan;
use crate::flows::world::World;

/// `options`, completed by the profile that names the role, if exactly one does.
pub fn with_profile_options(
    world: &World,
    role: &RoleArn,
    mut options: AssumeOptions,
) -> AssumeOptions {
    if let Some(hop) = only_hop_to(world, role) {
        options.external_id = options.external_id.or(hop.external_id);
        options.mfa_serial = options.mfa_serial.or(hop.mfa_serial);
        options.duration = options.duration.or(hop.duration);
        options.session_name = options.session_name.or(hop.session_name);
        options.source_identity = options.source_identity.or(hop.source_identity);
    }
    options
}

pub(super) fn with_defaults(
    world: &World,
    role: &RoleArn,
    options: AssumeOptions,
) -> AssumeOptions {
    let mut options = with_profile_options(world, role, options);
    let defaults = &world.settings.defaults;
    options.session_name =
        options.session_name.or_else(|| defaults.session_name.as_deref().map(session_name_of));
    options.region = options.region.or_else(|| defaults.region.clone());
    options
}

/// The settings' duration, cut to what this switch can have; `None` leaves AWS's own, one hour.
pub(super) fn default_duration(world: &World, role: &RoleArn, temporary: bool) -> Option<u32> {
    let wanted = world.settings.defaults.duration?;
    let role_maximum =
        known_role(world, role).map_or(CHAINED_DURATION, |role| role.max_session_duration);
    let allowed = if temporary { role_maximum.min(CHAINED_DURATION) } else { role_maximum };
    Some(wanted.min(allowed))
}

fn only_hop_to(world: &World, role: &RoleArn) -> Option<ProfileHop> {
    let mut found = world.config.profiles.iter().filter_map(|profile| {
        if profile.settings.value("role_arn") != Some(role.as_str()) {
            return None;
        }
        let start = Start::Profile(profile.name.clone());
        plan(&world.config, &world.environment, &start).ok()?.hops.pop()
    });
    let first = found.next()?;
    if found.next().is_some() { None } else { Some(first) }
}
