//! A role as the command line asks for it, on its way to the kamen that serves a shell, through the environment of what
//! carries the session, and back.

use crate::cli::context::Context;
use crate::cli::options::Options;
use crate::cli::target::Via;
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::failure::Failure;
use crate::domain::live::{WISH, Wish};
use crate::flows::carry::PLAIN;

/// A wish that the functions of `kamen init` hand over: of the role before, or the one in use.
const AGAIN: &str = "KAMEN_AGAIN";

/// What this command line asks for.
///
/// # Errors
/// A session policy cannot be read.
pub fn wish(context: &Context, role: Option<&str>, via: Option<Via>) -> Result<Wish, Failure> {
    let mut options = context.options.assume_options()?;
    options.region = context.region();
    Ok(Wish {
        role: role.map(str::to_owned),
        profile: context.options.profile.clone(),
        by_chain: via.is_some(),
        options,
        is_read_only: context.options.read_only,
        writes: context.options.write,
        reason: context.reason().map(str::to_owned),
        no_cache: context.options.no_cache,
    })
}

/// Says to what carries the session how it was asked for; of the start itself there is nothing to say.
pub fn tell(wish: &Wish, changes: &mut EnvironmentChanges) {
    match serde_json::to_string(wish) {
        Ok(text) if wish.role.is_some() => changes.set(WISH, text),
        Ok(_) | Err(_) => changes.remove(WISH),
    }
}

/// The wish, by the way that was found for it: what carries the session says which.
pub fn by_way(wish: Wish, changes: &EnvironmentChanges) -> Wish {
    let said = changes.value(WISH).and_then(|text| serde_json::from_str(text.reveal()).ok());
    match said {
        Some(Wish { role, profile, by_chain, .. }) => Wish { role, profile, by_chain, ..wish },
        None => wish,
    }
}

/// How the session of this environment was asked for, or the one that was handed over.
///
/// # Errors
/// It does not say: whatever narrows it would be lost.
pub fn again(environment: &Environment) -> Result<Wish, Failure> {
    let said = environment.value(AGAIN).or_else(|| environment.value(WISH));
    if let Some(wish) = said.and_then(|text| serde_json::from_str(text).ok()) {
        return Ok(wish);
    }
    let role = environment.value("KAMEN_ROLE");
    let is_plain = environment.value(PLAIN).is_some()
        && environment.value(PLAIN) == environment.value("AWS_ACCESS_KEY_ID");
    match role.filter(|_| is_plain) {
        Some(role) => Ok(Wish::of(role)),
        None => Err(Failure::usage("how this session was asked for is not known here")
            .with_hint("`kamen switch ROLE` with the options that it is to have")),
    }
}

/// The command line that asks for it. What is production was confirmed where a person could be asked.
pub fn options(wish: &Wish, mfa_code: Option<&str>) -> Options {
    let mfa_code = mfa_code.map(str::to_owned);
    asked(Options { yes: true, mfa_code, ..Options::default() }, wish)
}

/// The same with what this command line says beside it.
///
/// # Errors
/// It would widen a session that is to read and no more.
pub fn beside(own: Options, wish: &Wish) -> Result<Options, Failure> {
    if wish.is_read_only && !own.policies.is_empty() {
        return Err(Failure::usage("a session policy would widen what is to be read only")
            .with_hint("`kamen switch ROLE --policy …` makes another session of the role"));
    }
    Ok(asked(own, wish))
}

/// Own options, and the wish's in the place of those that are not there.
fn asked(own: Options, wish: &Wish) -> Options {
    let wish = wish.clone();
    let policies = if own.policies.is_empty() && !own.read_only {
        wish.options.policy.into_iter().chain(wish.options.policy_arns).collect()
    } else {
        own.policies
    };
    Options {
        profile: own.profile.or(wish.profile),
        region: own.region.or(wish.options.region),
        session_name: own.session_name.or(wish.options.session_name),
        duration: own.duration.or(wish.options.duration),
        external_id: own.external_id.or(wish.options.external_id),
        source_identity: own.source_identity.or(wish.options.source_identity),
        tags: if own.tags.is_empty() { wish.options.tags } else { own.tags },
        policies,
        read_only: own.read_only || wish.is_read_only,
        write: own.write || wish.writes,
        mfa_serial: own.mfa_serial.or(wish.options.mfa_serial),
        reason: own.reason.or(wish.reason),
        no_cache: own.no_cache || wish.no_cache,
        ..own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed() -> Wish {
        let mut wish = Wish::of("tools");
        wish.is_read_only = true;
        wish.options.duration = Some(900);
        wish.profile = Some("hana".to_owned());
        wish
    }

    #[test]
    fn what_was_asked_for_is_asked_for_again_with_what_is_said_now() {
        let mut changes = EnvironmentChanges::default();
        tell(&narrowed(), &mut changes);
        let said = changes.value(WISH).unwrap().reveal();
        let inside: Environment = [(WISH, said), ("KAMEN_ROLE", "arn")].into_iter().collect();

        let wish = again(&inside).unwrap();
        let own = Options { duration: Some(1800), ..Options::default() };
        let options = beside(own, &wish).unwrap();

        assert_eq!(wish, narrowed());
        assert_eq!((options.duration, options.profile.as_deref()), (Some(1800), Some("hana")));
        assert!(options.read_only);
        let wider = Options { policies: vec!["{}".to_owned()], ..Options::default() };
        assert!(beside(wider, &wish).is_err());
    }

    #[test]
    fn a_session_of_which_nothing_is_known_is_asked_for_only_if_nothing_narrows_it() {
        let inside = |plain: &'static str| -> Environment {
            let variables = [("KAMEN_ROLE", "arn"), ("AWS_ACCESS_KEY_ID", "ASIA"), (PLAIN, plain)];
            variables.into_iter().collect()
        };

        assert_eq!(again(&inside("ASIA")).unwrap().role.as_deref(), Some("arn"));
        assert!(again(&inside("")).is_err() && again(&inside("other")).is_err());
    }
}
