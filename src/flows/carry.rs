//! The environment in which a child carries a session.

use crate::domain::arn::RoleArn;
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::identity::{IdentityKind, is_session_of};
use crate::domain::live::{GENERATION, LIVE, WISH};
use crate::domain::profile::SharedConfig;
use crate::domain::session::{AssumeOptions, SessionSummary, Start};
use crate::domain::shell::{PRODUCTION, PROMPT};
use crate::flows::originals::{OUTSIDE, Originals};
use crate::ports::aws::Access;

/// Variables that would win over the keys in some SDK, or belong to other credentials.
pub const REMOVED: [&str; 30] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CREDENTIAL_FILE",
    // What older tools read for the keys.
    "AWS_ACCESS_KEY",
    "AWS_SECRET_KEY",
    // Of the identity before: SDKs choose endpoints by it.
    "AWS_ACCOUNT_ID",
    "AWS_BEARER_TOKEN_BEDROCK",
    // Of a live shell around this one.
    LIVE,
    GENERATION,
    // The marks of other switchers: prompts and wrappers would take the child for theirs.
    "AWS_VAULT",
    "AWS_VAULT_EXPIRATION",
    "AWS_SESSION_EXPIRATION",
    "AWSU_PROFILE",
    "AWSU_EXPIRES",
    "SAML2AWS_PROFILE",
    "AWS_EXPIRATION",
    "AWS_OKTA_PROFILE",
    "AWS_OKTA_ASSUMED_ROLE",
    "AWS_OKTA_ASSUMED_ROLE_ARN",
    "AWS_OKTA_SESSION_EXPIRATION",
    "OKTA_AWS_ROLE_TO_ASSUME",
    "ASSUMED_ROLE",
];

/// What the names of further such variables begin with, of which there is no list.
const REMOVED_FAMILIES: [&str; 3] = ["AWS_SSO_", "AWSUME_", "GRANTED_"];

/// Keys without one are a user's own.
pub const TOKEN: &str = "AWS_SESSION_TOKEN";

/// When the keys end, if they do.
pub const END: &str = "AWS_CREDENTIAL_EXPIRATION";

/// The keys of a session, and what is true of them alone: a live shell has none of it.
pub const GIVEN_KEYS: [&str; 7] =
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", TOKEN, END, "KAMEN_EXPIRES", KEY, PLAIN];

/// Variables that a session sets; `env --unset` takes them away.
pub const GIVEN: [&str; 14] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    TOKEN,
    END,
    "KAMEN_ACCOUNT",
    "KAMEN_ARN",
    "KAMEN_EXPIRES",
    KEY,
    PLAIN,
    "KAMEN_ROLE",
    WISH,
    OUTSIDE,
    PROMPT,
    PRODUCTION,
];

/// The profile of a live shell that holds no credentials, for which every SDK asks the endpoint. Without one a
/// `[default]` with credentials would win in all of them.
pub const MARKER: &str = "kamen";

/// The access key id of the session, for prompts: once AWS_ACCESS_KEY_ID is another, so is who one is.
pub const KEY: &str = "KAMEN_KEY";

/// The access key id of a session that carries neither a session policy nor tags nor a source
/// identity. Of any other session a kamen inside it knows no more than of a stranger's.
pub const PLAIN: &str = "KAMEN_PLAIN";

/// What a child of `environment` must find changed in order to be `session` and no other identity.
/// `options` are what the session was made with, if that is known.
///
/// Both region variables are set, since some clients read only the one and some only the other.
/// Endpoints and certificates that the start's profile names are handed on as variables, because the
/// child no longer reads that profile.
pub fn carry(
    session: &SessionSummary,
    access: &Access,
    options: Option<&AssumeOptions>,
    config: &SharedConfig,
    environment: &Environment,
) -> EnvironmentChanges {
    let mut changes = EnvironmentChanges::default();
    for name in REMOVED.iter().chain(&GIVEN) {
        changes.remove(*name);
    }
    for (name, _) in environment.iter() {
        if REMOVED_FAMILIES.iter().any(|family| name.starts_with(family)) {
            changes.remove(name);
        }
    }
    let keys = &access.credentials;
    changes.set("AWS_ACCESS_KEY_ID", keys.access_key_id.as_str());
    changes.set("AWS_SECRET_ACCESS_KEY", keys.secret_access_key.reveal());
    if let Some(token) = &keys.session_token {
        changes.set(TOKEN, token.reveal());
    }
    if let Some(end) = keys.expires {
        changes.set(END, end.to_string());
        changes.set("KAMEN_EXPIRES", end.to_string());
    }
    if let Some(region) = &access.client.region {
        changes.set("AWS_REGION", region.as_str());
        changes.set("AWS_DEFAULT_REGION", region.as_str());
    }
    changes.set("KAMEN_ACCOUNT", session.identity.account.to_string());
    changes.set("KAMEN_ARN", session.identity.arn.as_str());
    if let Some(role) = session.role.clone().or_else(|| carried_role(session, environment)) {
        changes.set("KAMEN_ROLE", role.as_str());
    }
    changes.set(KEY, keys.access_key_id.as_str());
    if options.is_some_and(AssumeOptions::is_plain) {
        changes.set(PLAIN, keys.access_key_id.as_str());
    }
    hand_on_profile(&mut changes, session, access, config, environment);
    if let Some(originals) = Originals::of(environment, config) {
        originals.tell(&mut changes);
    }
    changes
}

/// The role of a session from the environment: as a kamen around this one said, if it is the one that the
/// session's ARN names, else the session's own, whose path is not known.
fn carried_role(session: &SessionSummary, environment: &Environment) -> Option<RoleArn> {
    let IdentityKind::RoleSession { role, .. } = session.identity.kind() else { return None };
    let account = session.identity.account;
    let carried = environment.value("KAMEN_ROLE").and_then(|arn| arn.parse().ok());
    let fits = |own: &RoleArn| is_session_of(&session.identity.arn, own);
    // The role of a permission set has a path, which holds its region.
    let plain = || {
        let arn = RoleArn::new(session.identity.partition(), account, "/", role).ok();
        arn.filter(|_| !role.starts_with("AWSReservedSSO_"))
    };
    carried.filter(fits).or_else(plain)
}

/// The session that an environment of kamen's own carries, as it stands there.
pub fn carried(environment: &Environment) -> EnvironmentChanges {
    let mut changes = EnvironmentChanges::default();
    for name in GIVEN.iter().chain(&["AWS_REGION", "AWS_DEFAULT_REGION"]) {
        if let Some(value) = environment.value(name) {
            changes.set(*name, value);
        }
    }
    changes
}

/// The commands that forget a session again.
pub fn forget() -> EnvironmentChanges {
    let mut changes = EnvironmentChanges::default();
    for name in GIVEN {
        changes.remove(name);
    }
    changes
}

fn hand_on_profile(
    changes: &mut EnvironmentChanges,
    session: &SessionSummary,
    access: &Access,
    config: &SharedConfig,
    environment: &Environment,
) {
    let name = match &session.start {
        Start::Profile(name) => name.as_str(),
        Start::Environment | Start::PermissionSet(_) => return,
    };
    if environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") {
        return;
    }
    let mut give = |variable: &str, value: Option<&str>| {
        if let Some(value) = value
            && environment.value(variable).is_none()
        {
            changes.set(variable, value);
        }
    };
    let own = config.profile(name).and_then(|profile| profile.settings.value("endpoint_url"));
    give("AWS_ENDPOINT_URL", own);
    let global = environment.value("AWS_ENDPOINT_URL").or(own);
    let special =
        |endpoint: &Option<String>| endpoint.clone().filter(|url| Some(url.as_str()) != global);
    give("AWS_ENDPOINT_URL_STS", special(&access.client.sts_endpoint).as_deref());
    give("AWS_ENDPOINT_URL_IAM", special(&access.client.iam_endpoint).as_deref());
    let bundle = access.client.ca_bundle.as_ref().and_then(|path| path.to_str());
    give("AWS_CA_BUNDLE", bundle);
}

#[cfg(test)]
mod tests;
