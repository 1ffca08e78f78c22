//! The environment in which a child carries a session.

use crate::domain::arn::RoleArn;
use crate::domain::environment::{Environment, EnvironmentChanges};
use crate::domain::identity::IdentityKind;
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
    let fits = |arn: &RoleArn| arn.account() == account && arn.name() == role;
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
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::identity::Identity;
    use crate::domain::profile::ClientSettings;
    use crate::domain::secret::{Credentials, Secret};
    use crate::domain::session::SessionId;
    use crate::flows::fixture::{account, config, role};

    fn session() -> (SessionSummary, Access) {
        let expires = Some("2026-01-01T01:00:00Z".parse().unwrap());
        let summary = SessionSummary {
            id: SessionId(1),
            is_confirmed: true,
            identity: Identity {
                arn: "arn:aws:sts::111111111111:assumed-role/Deploy/alice".to_owned(),
                account: account("111111111111"),
                user_id: "AROAEXAMPLE:alice".to_owned(),
            },
            role: Some(role("arn:aws:iam::111111111111:role/Deploy")),
            start: Start::Profile("local".to_owned()),
            chain: Vec::new(),
            expires,
            renews: None,
            is_read_only: false,
            is_kept: false,
            region: Some("eu-west-1".to_owned()),
        };
        let credentials = Credentials {
            access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("example"),
            session_token: Some(Secret::new("token")),
            expires,
        };
        let client = ClientSettings {
            region: Some("eu-west-1".to_owned()),
            sts_endpoint: Some("http://127.0.0.1:1".to_owned()),
            iam_endpoint: Some("http://127.0.0.1:2".to_owned()),
            ..ClientSettings::default()
        };
        (summary, Access { credentials, client: Arc::new(client) })
    }

    #[test]
    fn the_role_of_a_session_is_the_one_that_is_carried_if_it_fits_else_that_of_its_arn() {
        let carried = |arn: &str, role: &str| {
            let (mut session, _) = session();
            session.identity.arn = arn.to_owned();
            let environment = [("KAMEN_ROLE", role)].into_iter().collect();
            carried_role(&session, &environment).map(|role| role.to_string())
        };
        let (arn, role) = (
            "arn:aws:sts::111111111111:assumed-role/Deploy/alice",
            "arn:aws:iam::111111111111:role/team/Deploy",
        );
        let plain = Some("arn:aws:iam::111111111111:role/Deploy".to_owned());

        assert_eq!(carried(arn, role), Some(role.to_owned()));
        assert_eq!(carried(arn, "arn:aws:iam::111111111111:role/team/Other"), plain);
        assert_eq!(carried(arn, "arn:aws:iam::222222222222:role/team/Deploy"), plain);
        let set = "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/a";
        assert_eq!(carried(set, role), None, "its path is not known");
        assert_eq!(carried("arn:aws:iam::111111111111:user/alice", role), None);
    }

    #[test]
    fn what_an_environment_carries_is_taken_as_it_stands() {
        let variables = [("AWS_ACCESS_KEY_ID", "ASIA1"), ("AWS_REGION", "x"), ("HOME", "/h")];

        let changes = carried(&variables.into_iter().collect());

        let given: Vec<_> = changes.given().map(|(name, value)| (name, value.reveal())).collect();
        assert_eq!(given, [("AWS_ACCESS_KEY_ID", "ASIA1"), ("AWS_REGION", "x")]);
    }

    #[test]
    fn the_child_is_the_session_and_nothing_wins_over_it() {
        let (session, access) = session();

        let changes =
            carry(&session, &access, None, &SharedConfig::default(), &Environment::default());

        let value = |name: &str| changes.value(name).map(|value| value.reveal().to_owned());
        assert_eq!(value("AWS_SESSION_TOKEN").as_deref(), Some("token"));
        assert_eq!(value("AWS_CREDENTIAL_EXPIRATION").as_deref(), Some("2026-01-01T01:00:00Z"));
        assert_eq!(value("AWS_REGION"), value("AWS_DEFAULT_REGION"));
        assert_eq!(value("KAMEN_ACCOUNT").as_deref(), Some("111111111111"));
        assert!(REMOVED.iter().all(|name| changes.removed().any(|removed| removed == *name)));
    }

    #[test]
    fn marks_of_other_switchers_stay_outside() {
        let (session, access) = session();
        let set: Environment = [
            ("AWS_SSO_ROLE_NAME", "x"),
            ("GRANTED_SSO", "true"),
            ("AWSUME_PROFILE", "y"),
            ("AWS_PAGER", ""),
        ]
        .into_iter()
        .collect();

        let changes = carry(&session, &access, None, &SharedConfig::default(), &set);

        let removes = |name: &str| changes.removed().any(|removed| removed == name);
        for name in
            ["AWS_SSO_ROLE_NAME", "GRANTED_SSO", "AWSUME_PROFILE", "AWS_VAULT", "AWS_SECRET_KEY"]
        {
            assert!(removes(name), "{name}");
        }
        assert!(!removes("AWS_PAGER"));
    }

    #[test]
    fn only_a_session_that_nothing_narrows_says_so() {
        let (session, access) = session();
        let says_so = |options: Option<&AssumeOptions>| {
            let nothing = Environment::default();
            carry(&session, &access, options, &SharedConfig::default(), &nothing)
                .value(PLAIN)
                .is_some_and(|value| value.reveal() == access.credentials.access_key_id)
        };
        let plain = AssumeOptions { duration: Some(900), ..AssumeOptions::default() };
        let narrowed = AssumeOptions { policy: Some("{}".to_owned()), ..plain.clone() };
        let named = AssumeOptions { source_identity: Some("me".to_owned()), ..plain.clone() };

        assert!(says_so(Some(&plain)));
        assert!(!says_so(Some(&narrowed)) && !says_so(Some(&named)) && !says_so(None));
    }

    #[test]
    fn endpoints_of_the_profile_that_is_no_longer_read_are_handed_on() {
        let (session, access) = session();
        let config = config("[local]\nendpoint_url = http://127.0.0.1:1");

        let changes = carry(&session, &access, None, &config, &Environment::default());
        let kept: Environment = [("AWS_ENDPOINT_URL", "http://127.0.0.1:1")].into_iter().collect();
        let inherited = carry(&session, &access, None, &config, &kept);

        let value = |name: &str| changes.value(name).map(|value| value.reveal().to_owned());
        assert_eq!(value("AWS_ENDPOINT_URL").as_deref(), Some("http://127.0.0.1:1"));
        assert_eq!(value("AWS_ENDPOINT_URL_STS"), None);
        assert_eq!(value("AWS_ENDPOINT_URL_IAM").as_deref(), Some("http://127.0.0.1:2"));
        assert!(inherited.value("AWS_ENDPOINT_URL").is_none());
    }
}
