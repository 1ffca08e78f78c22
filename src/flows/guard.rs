//! What guards ask of a role, and what that makes of a session's options: the same at every door.

use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::limits::DEFAULT_DURATION;
use crate::domain::organization::Seat;
use crate::domain::permission_set::set_of;
use crate::domain::role::Tag;
use crate::domain::session::{AssumeOptions, Origin, read_only};
use crate::domain::settings::{Demands, GuardFacts, RoleFacts};
use crate::domain::time::typed;
use crate::flows::obtain::obtain;
use crate::flows::sessions::Sessions;
use crate::flows::switch::{device, with_profile_options};
use crate::flows::world::World;

/// What the person says to a guard beforehand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// Why they need it.
    pub reason: Option<&'a str>,
    /// That a session which only reads does not do.
    pub writes: bool,
}

/// What using a role asks for. Of AWS nothing is asked: units and tags count as they were read last. In an account that
/// was never listed, rules about accounts' names hold: its name may be one of theirs.
pub fn demands(world: &World, role: &RoleArn) -> Demands {
    demands_beside(world, None, role)
}

/// The same with the account's alias as this run learned it: what cannot be written to the disk is known all the same.
fn demands_beside(world: &World, learned: Option<String>, role: &RoleArn) -> Demands {
    let listed = world.inventory.load_head(role.account());
    let is_unlisted = listed.is_none() && learned.is_none();
    let alias = listed.and_then(|snapshot| snapshot.alias).or(learned);
    let facts = facts(world, Some(role));
    let of_role = RoleFacts { is_unlisted, ..facts.of(role, alias.as_deref()) };
    world.settings.demands(role, of_role)
}

/// What is known for guards that look at units and tags, of one role or of all.
pub fn facts(world: &World, only: Option<&RoleArn>) -> GuardFacts {
    let (looks_at_units, looks_at_tags) = world.settings.guards_look_at();
    let mut facts = GuardFacts::default();
    if looks_at_units {
        let trees = world.inventory.load_organizations().into_iter().filter_map(|known| known.tree);
        let seats = trees.flat_map(|tree| tree.seats).filter_map(|(account, seat)| match seat {
            Seat::Below(above) => Some((account, above)),
            Seat::Elsewhere | Seat::Unread(_) => None,
        });
        facts.units.extend(seats);
    }
    if looks_at_tags {
        let accounts = match only {
            Some(role) => vec![role.account()],
            None => world.inventory.load_all().iter().map(|snapshot| snapshot.account).collect(),
        };
        for account in accounts {
            let known = world.inventory.load_authorization(account);
            let principals = known.into_iter().flat_map(|known| known.principals);
            let tagged = principals.filter(|principal| !principal.tags.is_empty());
            facts.tags.extend(tagged.filter_map(|principal| {
                let role: RoleArn = principal.arn.parse().ok()?;
                Some((role, principal.tags)) as Option<(RoleArn, Vec<Tag>)>
            }));
        }
    }
    facts
}

/// The options with which a guarded role is assumed from here.
///
/// # Errors
/// What the guards ask for was not said, or cannot be had; the hint says how.
pub async fn guarded(
    world: &World,
    sessions: &Sessions,
    (origin, role): (&Origin, &RoleArn),
    options: AssumeOptions,
    said: Said<'_>,
) -> Result<AssumeOptions, Failure> {
    if world.settings.guards.is_empty() {
        return Ok(options);
    }
    let demands = demands_beside(world, sessions.alias_of(role.account()), role);
    let mut options = shaped(world, &demands, role, options, said)?;
    if demands.mfa && options.mfa_serial.is_none() {
        let known = with_profile_options(world, role, AssumeOptions::default()).mfa_serial;
        options.mfa_serial = match known {
            Some(device) => Some(device),
            None => Some(device_of(world, sessions, origin, &demands, role).await?),
        };
    }
    Ok(options)
}

/// Whether a guard wants to know why the role is needed, and it was not said.
pub fn lacks_reason(demands: &Demands, said: Said<'_>) -> bool {
    demands.reason && said.reason.is_none_or(|reason| reason.trim().is_empty())
}

/// That it was not said, and how it is.
pub fn no_reason(demands: &Demands, role: &RoleArn) -> Failure {
    Failure::usage(format!("{} {}: a reason is asked for", role.name(), demands.because()))
        .with_hint("give it: `--reason TEXT`; `kamen history` shows it")
}

/// All that needs no call.
fn shaped(
    world: &World,
    demands: &Demands,
    role: &RoleArn,
    mut options: AssumeOptions,
    said: Said<'_>,
) -> Result<AssumeOptions, Failure> {
    let name = role.name();
    let refused = |what: String| Failure::usage(format!("{name} {}: {what}", demands.because()));
    if lacks_reason(demands, said) {
        return Err(no_reason(demands, role));
    }
    if demands.read_only && !said.writes && !options.is_read_only() {
        let hint = "`--write` asks for a session that does more than read";
        if set_of(role).is_some() {
            let what = "a permission set's session cannot be kept to reading";
            return Err(refused(what.to_owned()).with_hint(hint));
        }
        if options.policy.is_some() || !options.policy_arns.is_empty() {
            let what = "beside the policy that only reads, another would widen it";
            return Err(refused(what.to_owned()).with_hint(hint));
        }
        options.policy_arns.push(read_only(role.partition()));
    }
    if let Some(most) = demands.max_duration.filter(|_| set_of(role).is_none()) {
        if options.duration.is_some_and(|asked| asked > most) {
            let failure = refused(format!("a session may last {} at most", typed(most)));
            return Err(failure.with_hint(format!("`--duration {}`", typed(most))));
        }
        let own = with_profile_options(world, role, options.clone()).duration;
        let usual = own.or(world.settings.defaults.duration).unwrap_or(DEFAULT_DURATION);
        if usual > most {
            options.duration = Some(most);
        }
    }
    Ok(options)
}

/// The device whose code the session shall be had with: only a user's own keys can bring one.
async fn device_of(
    world: &World,
    sessions: &Sessions,
    origin: &Origin,
    demands: &Demands,
    role: &RoleArn,
) -> Result<String, Failure> {
    let source = match origin {
        Origin::Here(id) => sessions.summary(*id),
        Origin::Start(start) => Some(obtain(world, sessions, start, None).await?),
    };
    let source =
        source.ok_or_else(|| Failure::usage("the session to switch from was forgotten"))?;
    let access = sessions.access(source.id);
    let is_user = source.identity.is_user() && set_of(role).is_none();
    let Some(access) = access.filter(|_| is_user) else {
        let message = format!(
            "{} {}: a one-time code is asked for, and {} can bring none",
            role.name(),
            demands.because(),
            source.identity.arn
        );
        return Err(
            Failure::usage(message).with_hint("assume it with a user's own keys: `--profile NAME`")
        );
    };
    device(world, (&source.start, &source.identity), &access).await
}

#[cfg(test)]
mod tests;
