//! The sign-ins to Identity Center that the files name, by what is kept of them: no call is made.

use crate::cli::command::doctor::{Check, Health};
use crate::domain::time::left;
use crate::flows::plan::meant_by;
use crate::flows::sign_in::{kept_token, portals};
use crate::flows::world::World;

const NAME: &str = "sign-in";

pub(super) fn check(world: &World, checks: &mut Vec<Check>) {
    for (name, settings) in &world.config.sso_sessions {
        for key in ["sso_start_url", "sso_region"] {
            if settings.value(key).is_none() {
                let message = format!("`[sso-session {name}]` has no `{key}`: no tool can use it");
                checks.push(Check::warning(NAME, message, meant_by(settings, key)));
            }
        }
    }
    let now = world.clock.now();
    for portal in portals(&world.config) {
        let name = portal.name();
        checks.push(match kept_token(world, &portal) {
            Some(token) if !token.has_ended(now) => {
                let time = left(token.expires, now);
                Check::untried(NAME, format!("{name}: signed in ({time})"))
            }
            Some(token) if token.refresh.is_some() => {
                Check::untried(NAME, format!("{name}: signed in, to be renewed at the next use"))
            }
            Some(_) | None => {
                let hint = Some(format!("`kamen login {name}` when you need it"));
                Check {
                    health: Health::Untried,
                    hint,
                    ..Check::untried(NAME, format!("{name}: not signed in"))
                }
            }
        });
    }
}
