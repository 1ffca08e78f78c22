//! Everything that one can sign in to, and signing in to any of it.

use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::domain::gate::Gate;
use crate::domain::login::LoginSession;
use crate::domain::profile::SharedConfig;
use crate::domain::sign_in::Portal;
use crate::domain::text::nearest;
use crate::flows::plan::identity_center::portal_fault;
use crate::flows::plan::{login_session, meant_by};
use crate::flows::sign_in::begin::{AGAIN, SignIn, sign_in};
use crate::flows::sign_in::keep::{Place, load, place};
use crate::flows::sign_in::portals::{portals, same_page};
use crate::flows::sign_in::{login, sign_out};
use crate::flows::world::World;
use crate::ports::sign_in::Guide;

/// What a sign-in came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    pub until: Timestamp,
    /// Whether it goes on beyond that without a person.
    pub is_renewable: bool,
    pub was_needed: bool,
}

/// The portals, then each `login_session` once.
pub fn gates(config: &SharedConfig) -> Vec<Gate> {
    let mut gates: Vec<Gate> = portals(config).into_iter().map(Gate::Portal).collect();
    let mut seen: Vec<LoginSession> = Vec::new();
    for session in config.profiles.iter().filter_map(login_session) {
        if !seen.iter().any(|known| known.arn == session.arn) {
            seen.push(session);
        }
    }
    gates.extend(seen.into_iter().map(Gate::Console));
    gates
}

/// Those that are meant: by the name of a session, of a profile, or by a start URL; without a name all.
///
/// # Errors
/// There is none of that name, or none at all.
pub fn named(config: &SharedConfig, name: Option<&str>) -> Result<Vec<Gate>, Failure> {
    let all = gates(config);
    let is_asked = |session: &&String| name.map_or(all.is_empty(), |name| *session == name);
    if let Some(incomplete) = config.sso_sessions.keys().filter(is_asked).find_map(|session| {
        let settings = config.sso_sessions.get(session)?;
        let key = ["sso_start_url", "sso_region"]
            .into_iter()
            .find(|key| settings.value(key).is_none())?;
        let failure = Failure::usage(format!("`[sso-session {session}]` has no `{key}`"));
        Some(failure.with_hint(meant_by(settings, key)))
    }) {
        return Err(incomplete);
    }
    if all.is_empty() {
        return Err(Failure::usage("no sign-in is configured").with_hint(
            "add an `[sso-session NAME]` with `sso_start_url` and `sso_region` to ~/.aws/config \
             (`aws configure sso` does), or a profile with `login_session` (`aws login` does)",
        ));
    }
    let Some(name) = name else { return Ok(all) };
    // A session's own name wins over what a profile of the same name says.
    let is_session = |gate: &&Gate| match gate {
        Gate::Portal(portal) => portal.session.as_deref() == Some(name),
        Gate::Console(_) => false,
    };
    if let Some(gate) = all.iter().find(is_session) {
        check(config, gate)?;
        return Ok(vec![gate.clone()]);
    }
    // By its own profile, so that what is said names what was typed.
    if let Some(session) = config.profile(name).and_then(login_session) {
        return Ok(vec![Gate::Console(session)]);
    }
    let found: Vec<Gate> = all
        .iter()
        .filter(|gate| match gate {
            Gate::Portal(portal) => is_meant(config, portal, name),
            Gate::Console(session) => session.arn == name,
        })
        .cloned()
        .collect();
    for gate in &found {
        check(config, gate)?;
    }
    if found.is_empty() { Err(unknown(&all, name)) } else { Ok(found) }
}

/// Says what cannot be right with the section that names a gate.
fn check(config: &SharedConfig, gate: &Gate) -> Result<(), Failure> {
    let Gate::Portal(Portal { session: Some(name), .. }) = gate else { return Ok(()) };
    match config.sso_sessions.get(name) {
        Some(settings) => portal_fault(settings, &format!("`[sso-session {name}]`")),
        None => Ok(()),
    }
}

fn is_meant(config: &SharedConfig, portal: &Portal, name: &str) -> bool {
    let by_profile = || {
        let value = |key: &str| config.profile(name)?.settings.value(key);
        match value("sso_session") {
            Some(session) => portal.session.as_deref() == Some(session),
            None => {
                portal.session.is_none()
                    && value("sso_start_url") == Some(portal.start_url.as_str())
            }
        }
    };
    same_page(&portal.start_url, name) || by_profile()
}

fn unknown(all: &[Gate], name: &str) -> Failure {
    let near = nearest(name, all.iter().map(Gate::name), 3);
    let hint = if near.is_empty() {
        let names: Vec<&str> = all.iter().map(Gate::name).collect();
        format!("there are: {}", names.join(", "))
    } else {
        format!("did you mean {}?", near.join(" or "))
    };
    Failure::usage(format!("no sign-in is called `{name}`")).with_hint(hint)
}

/// Where a sign-in will be kept as things are.
pub fn place_of(world: &World, gate: &Gate) -> Place {
    match gate {
        Gate::Portal(portal) => place(world, portal),
        Gate::Console(session) if world.login_files.is_there(session) => Place::SharedFile,
        Gate::Console(_) => Place::Nowhere,
    }
}

/// Signs in, unless that was done.
///
/// # Errors
/// The person said no, or did nothing; there is nothing to keep the sign-in in.
pub async fn enter(
    world: &World,
    gate: &Gate,
    wanted: SignIn,
    guide: &dyn Guide,
) -> Result<SignedIn, Failure> {
    let entered = match gate {
        Gate::Portal(portal) => {
            sign_in(world, portal, wanted, guide).await.map(|(token, was_needed)| {
                let is_renewable = token.refresh.is_some();
                SignedIn { until: token.expires, is_renewable, was_needed }
            })
        }
        Gate::Console(session) => {
            login::sign_in(world, session, wanted, guide).await.map(|(keys, was_needed)| {
                let until = keys.expires.unwrap_or_else(|| world.clock.now());
                SignedIn { until, is_renewable: true, was_needed }
            })
        }
    };
    entered.map_err(|failure| named_again(failure, gate))
}

/// What helps, with the name of the sign-in: without it there may be several.
fn named_again(failure: Failure, gate: &Gate) -> Failure {
    if failure.hint.as_deref() != Some(AGAIN) {
        return failure;
    }
    failure.with_hint(format!("try again: `kamen login {}`", gate.name()))
}

/// Whether there is a sign-in to be ended, as far as it is kept here.
pub fn is_entered(world: &World, gate: &Gate) -> bool {
    match gate {
        Gate::Portal(portal) => load(world, portal).is_some(),
        Gate::Console(session) => world.login_files.is_there(session),
    }
}

/// Ends a sign-in; says whether there was one.
pub async fn leave(world: &World, gate: &Gate) -> Result<bool, Failure> {
    match gate {
        Gate::Portal(portal) => sign_out(world, portal).await,
        Gate::Console(session) => login::sign_out(world, session).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::config;

    const TEXT: &str = "[sso-session corp]\nsso_start_url = https://acme.awsapps.com/start/#\n\
        sso_region = eu-west-1\n[sso-session lab]\nsso_start_url = https://lab.awsapps.com/start\n\
        sso_region = eu-west-1\n[old]\nsso_start_url = https://old.awsapps.com/start\n\
        sso_region = us-east-1\n[dev]\nsso_session = corp\n\
        [me]\nlogin_session = arn:aws:iam::012345678901:user/alice\n\
        [me-too]\nlogin_session = arn:aws:iam::012345678901:user/alice\n";

    fn names(name: Option<&str>) -> Vec<String> {
        let found = named(&config(TEXT), name).unwrap();
        found.iter().map(|gate| gate.name().to_owned()).collect()
    }

    #[test]
    fn what_is_wrong_with_a_section_is_said_to_who_asks_for_it() {
        let text = format!(
            "{TEXT}[sso-session bare]\nsso_start_url = https://bare.awsapps.com/start\n\
             [sso-session far]\nsso_start_url = https://far.awsapps.com/start\nsso_region = eu west\n\
             [remote]\nsso_session = far\n\
             [sso-session typo]\nsso_start_url = https://typo.awsapps.com/start\nsso_regoin = x\n"
        );
        let typo = named(&config(&text), Some("typo")).unwrap_err();
        assert!(typo.hint.unwrap().contains("sso_regoin"));
        let told = |name: &str| named(&config(&text), Some(name)).err().map(|told| told.message);

        assert_eq!(told("corp"), None);
        assert_eq!(told("bare").as_deref(), Some("`[sso-session bare]` has no `sso_region`"));
        for name in ["far", "remote"] {
            let told = told(name).unwrap();
            assert!(told.starts_with("`[sso-session far]`: `sso_region`, `eu west`, "), "{told}");
        }
    }

    #[test]
    fn each_is_named_once() {
        assert_eq!(names(None), ["corp", "lab", "https://old.awsapps.com/start", "me"]);
    }

    #[test]
    fn one_is_found_by_session_profile_address_and_arn() {
        assert_eq!(names(Some("lab")), ["lab"]);
        assert_eq!(names(Some("dev")), ["corp"]);
        assert_eq!(names(Some("old")), ["https://old.awsapps.com/start"]);
        assert_eq!(names(Some("https://acme.awsapps.com/start")), ["corp"]);
        assert_eq!(names(Some("me-too")), ["me-too"]);
        assert_eq!(names(Some("arn:aws:iam::012345678901:user/alice")), ["me"]);

        let unknown = named(&config(TEXT), Some("crop")).unwrap_err();
        assert_eq!(unknown.hint.as_deref(), Some("did you mean corp?"));
        assert!(named(&config(""), None).unwrap_err().message.contains("configured"));
    }
}
