//! One profile's way to credentials: its own, or a role on top of another profile's.

use crate::domain::arn::RoleArn;
use crate::domain::arn_fault::ArnFault;
use crate::domain::environment::Environment;
use crate::domain::failure::Failure;
use crate::domain::limits::{
    EXTERNAL_ID, MFA_SERIAL, SESSION_NAME, SOURCE_IDENTITY, TextLimit, check_duration,
};
use crate::domain::login::LoginSession;
use crate::domain::profile::{
    BaseSource, IdentityToken, Profile, ProfileHop, Settings, SharedConfig,
};
use crate::flows::plan::chosen::is_chosen;
use crate::flows::plan::identity_center::identity_center;
use crate::flows::plan::missing::{
    gives_credentials, missing_source, no_credentials, no_such_profile, required, wrong,
};
use crate::flows::plan::own::{Own, WEB_IDENTITY_KEYS, has_keys, own_hop, own_process, signs_in};
use crate::flows::plan::{oddity, of_machine, profile_variable};

/// The longest chain that is walked. Each role of it is a call, and each start is looked for from every step: without an
/// end, a file could keep kamen busy for minutes.
const LONGEST_CHAIN: usize = 100;

/// The base credentials of a profile and the roles to assume, first one first.
pub(super) fn resolve(
    config: &SharedConfig,
    environment: &Environment,
    first: &str,
) -> Result<(BaseSource, Vec<ProfileHop>), Failure> {
    let mut profile = config.profile(first).ok_or_else(|| {
        let failure = no_such_profile(config, first);
        match profile_variable(environment).filter(|_| !environment.is_profile_named()) {
            Some((variable, name)) if name == first => failure.written_in(variable),
            Some(_) | None => failure,
        }
    })?;
    let mut visited = vec![profile];
    let mut hops = Vec::new();
    let mut is_source = false;
    let base = loop {
        // A source profile that holds keys is its keys, whatever role it names: for the AWS CLI and
        // JavaScript's SDK, while Go's goes through that role.
        let Some(role_arn) =
            role_of(profile).filter(|_| !(is_source && has_keys(&profile.settings)))
        else {
            let Some(own) = own_process(profile) else {
                // A profile that says nothing of credentials leaves them to the machine, as in every SDK.
                if !is_source
                    && !gives_credentials(profile)
                    && let Some(source) = of_machine(environment)
                {
                    break source;
                }
                break own_source(config, environment, profile)?;
            };
            // kamen never starts itself: what its process would print is found here.
            let name = match own {
                Own::Key { name, is_bare } => break BaseSource::VaultKey { name, is_bare },
                Own::Profile(name) => name,
                Own::Role { source, role } => {
                    hops.push(own_hop(config, profile, &role));
                    check_length(config, first, &hops)?;
                    source
                }
            };
            is_source = false;
            profile = config.profile(&name).ok_or_else(|| no_such_profile(config, &name))?;
            if is_among(&visited, profile) {
                return Err(own_loop(profile, &visited));
            }
            visited.push(profile);
            continue;
        };
        hops.push(hop(profile, role_arn)?);
        check_length(config, first, &hops)?;
        match next(config, profile)? {
            Next::Base(source) => break source,
            Next::OwnKeys => break own_keys(profile)?,
            Next::Profile(source) => {
                if is_among(&visited, source) {
                    return Err(source_loop(profile, &visited, &source.name));
                }
                visited.push(source);
                profile = source;
                is_source = true;
            }
        }
    };
    hops.reverse();
    Ok((base, hops))
}

/// Refuses a chain as soon as it is longer than any that is walked.
fn check_length(config: &SharedConfig, name: &str, hops: &[ProfileHop]) -> Result<(), Failure> {
    if hops.len() <= LONGEST_CHAIN {
        return Ok(());
    }
    let problem = format!("its chain of `source_profile`s has more than {LONGEST_CHAIN} roles");
    let hint = "let it begin at a profile with credentials of its own";
    Err(match config.profile(name) {
        Some(profile) => wrong(profile, "source_profile", &problem, hint),
        None => no_such_profile(config, name),
    })
}

/// Whether the very profile was met before: names are found in one place, and thousands of long chains are walked.
fn is_among(visited: &[&Profile], profile: &Profile) -> bool {
    visited.iter().any(|met| std::ptr::eq(*met, profile))
}

/// The profiles of a circle, in the order in which they name each other.
fn circle(visited: &[&Profile], again: &str) -> String {
    let names = visited.iter().map(|profile| profile.name.as_str());
    names.chain([again]).collect::<Vec<_>>().join(" -> ")
}

fn own_loop(profile: &Profile, visited: &[&Profile]) -> Failure {
    let chain = circle(visited, &profile.name);
    wrong(
        profile,
        "credential_process",
        &format!("`credential_process` leads to itself: {chain}"),
        "one profile of the circle must name a role or credentials of its own",
    )
}

/// The role that a profile assumes by AssumeRole; a web identity's role comes with its token instead.
fn role_of(profile: &Profile) -> Option<&str> {
    let settings = &profile.settings;
    let is_web_identity = WEB_IDENTITY_KEYS.iter().any(|key| settings.value(key).is_some());
    settings.value("role_arn").filter(|_| !is_web_identity)
}

/// Where a role's first credentials come from.
enum Next<'a> {
    Profile(&'a Profile),
    /// `source_profile` names the profile itself: its own keys are meant.
    OwnKeys,
    Base(BaseSource),
}

fn next<'a>(config: &'a SharedConfig, profile: &Profile) -> Result<Next<'a>, Failure> {
    let settings = &profile.settings;
    match (settings.value("source_profile"), settings.value("credential_source")) {
        (Some(_), Some(_)) => Err(wrong(
            profile,
            "credential_source",
            "both `source_profile` and `credential_source` are set",
            "keep one of the two",
        )),
        (Some(source), None) if source == profile.name => Ok(Next::OwnKeys),
        (Some(source), None) => match config.profile(source) {
            Some(found) => Ok(Next::Profile(found)),
            None => Err(missing_source(config, profile, source)),
        },
        (None, Some(source)) => credential_source(profile, source).map(Next::Base),
        (None, None) => {
            let hint = oddity::misspelt(profile, &["source_profile", "credential_source"]);
            Err(wrong(
                profile,
                "role_arn",
                "`role_arn` stands without `source_profile` or `credential_source`",
                &hint.unwrap_or_else(|| {
                    "say whose credentials assume the role: `source_profile = …`".to_owned()
                }),
            ))
        }
    }
}

fn credential_source(profile: &Profile, source: &str) -> Result<BaseSource, Failure> {
    match source.to_ascii_lowercase().as_str() {
        "environment" => Ok(BaseSource::Environment),
        "ecscontainer" => Ok(BaseSource::Container),
        "ec2instancemetadata" => Ok(BaseSource::InstanceMetadata),
        _ => Err(wrong(
            profile,
            "credential_source",
            &format!("`{source}` is no credential source"),
            "`Environment`, `EcsContainer` and `Ec2InstanceMetadata` are",
        )),
    }
}

/// The `login_session` of a profile. White space around it counts for no client's file name.
pub fn login_session(profile: &Profile) -> Option<LoginSession> {
    let arn = profile.settings.value("login_session")?.trim();
    Some(LoginSession { profile: profile.name.clone(), arn: arn.to_owned() })
}

/// The credentials that a profile names itself. Keys win over a sign-in, and that over a process, as for the
/// AWS CLI.
fn own_source(
    config: &SharedConfig,
    environment: &Environment,
    profile: &Profile,
) -> Result<BaseSource, Failure> {
    let settings = &profile.settings;
    if let Some((key, token)) = identity_token(settings) {
        return Ok(BaseSource::WebIdentity {
            token,
            role_arn: own_or_of_environment(environment, profile, key)?,
            session_name: taken(profile, "role_session_name", SESSION_NAME)?,
        });
    }
    if signs_in(settings) {
        return identity_center(config, profile);
    }
    if has_keys(settings) {
        return own_keys(profile);
    }
    if let Some(login) = login_session(profile) {
        return Ok(BaseSource::Login(login));
    }
    if let Some(command) = settings.value("credential_process") {
        let (profile, command) = (profile.name.clone(), command.to_owned());
        return Ok(BaseSource::Process { profile, command });
    }
    // If nothing else gives credentials these are the rest of a sign-in.
    for key in ["sso_account_id", "sso_role_name"] {
        if settings.value(key).is_some() {
            required(profile, "sso_start_url", key)?;
        }
    }
    Err(no_credentials(config, profile))
}

/// The token of a web identity, with the setting that names it; a file is every SDK's, and wins.
fn identity_token(settings: &Settings) -> Option<(&'static str, IdentityToken)> {
    let [file, process] = WEB_IDENTITY_KEYS;
    // As it is written: no SDK puts anything in the place of `~` or `$HOME` there.
    let of_file = settings.value(file).map(|path| IdentityToken::File(path.into()));
    let of_process = || Some(IdentityToken::Process(settings.value(process)?.to_owned()));
    of_file.map(|token| (file, token)).or_else(|| Some((process, of_process()?)))
}

/// The role that goes with a token: for the profile that the environment chooses the environment may name it, unless the
/// command line names the profile.
fn own_or_of_environment(
    environment: &Environment,
    profile: &Profile,
    key: &str,
) -> Result<String, Failure> {
    match environment.value("AWS_ROLE_ARN") {
        Some(role)
            if is_chosen(environment, profile) && profile.settings.value("role_arn").is_none() =>
        {
            Ok(role.to_owned())
        }
        Some(_) | None => required(profile, "role_arn", key),
    }
}

fn own_keys(profile: &Profile) -> Result<BaseSource, Failure> {
    if !has_keys(&profile.settings) {
        return Err(wrong(
            profile,
            "source_profile",
            "`source_profile` names the profile itself, which holds no keys",
            "add the keys, or name the profile that holds them",
        ));
    }
    required(profile, "aws_access_key_id", "aws_secret_access_key")?;
    required(profile, "aws_secret_access_key", "aws_access_key_id")?;
    Ok(BaseSource::StaticKeys { profile: profile.name.clone() })
}

fn hop(profile: &Profile, role_arn: &str) -> Result<ProfileHop, Failure> {
    let text = |key: &str| profile.settings.value(key).map(str::to_owned);
    // Every SDK passes over what is no whole number; `kamen doctor` names it.
    let duration = profile.settings.value("duration_seconds").and_then(|value| value.parse().ok());
    if role_arn.parse::<RoleArn>().is_err() {
        let fault = ArnFault::of(role_arn);
        let message =
            format!("`role_arn`, `{role_arn}`, is not the ARN of a role: it {}", fault.why);
        return Err(wrong(profile, "role_arn", &message, &fault.hint()));
    }
    check_limits(profile, duration)?;
    Ok(ProfileHop {
        profile: profile.name.clone(),
        role_arn: role_arn.to_owned(),
        external_id: text("external_id"),
        mfa_serial: text("mfa_serial"),
        session_name: text("role_session_name"),
        source_identity: text("source_identity"),
        duration,
    })
}

/// A setting that is sent to STS, as far as STS takes it whatever the policies say.
pub(super) fn taken(
    profile: &Profile,
    key: &str,
    limit: TextLimit,
) -> Result<Option<String>, Failure> {
    let Some(value) = profile.settings.value(key) else { return Ok(None) };
    limit.check(value).map_err(|breach| {
        let hint = format!("correct it: {}", limit.words());
        wrong(profile, key, &format!("`{key}` {breach}"), &hint)
    })?;
    Ok(Some(value.to_owned()))
}

/// What STS would refuse whatever the policies say.
fn check_limits(profile: &Profile, duration: Option<u32>) -> Result<(), Failure> {
    for (key, limit) in [
        ("role_session_name", SESSION_NAME),
        ("external_id", EXTERNAL_ID),
        ("mfa_serial", MFA_SERIAL),
        ("source_identity", SOURCE_IDENTITY),
    ] {
        taken(profile, key, limit)?;
    }
    match duration.map(|seconds| check_duration(seconds, false, None)) {
        Some(Err(breach)) => {
            let hint = "correct it, such as `duration_seconds = 3600` for an hour";
            Err(wrong(profile, "duration_seconds", &format!("`duration_seconds`: {breach}"), hint))
        }
        Some(Ok(())) | None => Ok(()),
    }
}

fn source_loop(profile: &Profile, visited: &[&Profile], again: &str) -> Failure {
    let chain = circle(visited, again);
    wrong(
        profile,
        "source_profile",
        &format!("`source_profile` runs in a circle: {chain}"),
        "one profile of the circle must hold credentials of its own",
    )
}

#[cfg(test)]
mod tests;
