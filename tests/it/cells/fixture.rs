//! A ministack with the accounts of the cells, asked by boto3, and homes from which kamen asks.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::support::environment::TestEnvironment;
use crate::support::python;
use crate::support::server::Server;

pub(super) const HOME: &str = "111111111111";
const AWAY: &str = "222222222222";

/// What `tests/python/cells/ask.py` prints.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    keys: BTreeMap<String, Keys>,
    /// The kind of trust of each role's ARN.
    pub(super) roles: BTreeMap<String, String>,
    /// Caller, role, what was sent along, `allow` or the error's code.
    pub(super) cells: Vec<(String, String, Option<Value>, String)>,
    /// The policy of narrowed sessions.
    pub(super) narrow: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

/// The server, filled and asked.
pub(super) struct Fixture {
    server: Server,
    pub(super) asked: Asked,
}

/// Whether the accounts may be swept by identities of their own, or only listed: then kamen knows of a
/// caller what the caller may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    Sweep,
    List,
}

impl Fixture {
    /// Seeded, and every caller has asked for every role.
    pub(super) fn asked() -> Self {
        Self::prepared(&[])
    }

    /// Only seeded.
    pub(super) fn seeded() -> Self {
        Self::prepared(&["seed"])
    }

    fn prepared(arguments: &[&str]) -> Self {
        let server = Server::ministack();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/cells/ask.py");
        let asked = TestEnvironment::new()
            .command(python::program("python"))
            .args([script, &server.endpoint()])
            .args(arguments)
            .assert()
            .success();
        let asked = serde_json::from_slice(&asked.get_output().stdout).expect("cells are printed");
        Self { server, asked }
    }

    /// A home with the profiles of some callers, and of readers for both accounts.
    pub(super) fn home(&self, callers: &[&str], readers: Readers) -> TestEnvironment {
        let mut environment = TestEnvironment::new();
        let (mut config, mut credentials) = (String::new(), String::new());
        let reader = if readers == Readers::Sweep { "reader" } else { "lister" };
        let accounts = [HOME, AWAY].map(|account| format!("{reader}-{account}"));
        let names = callers.iter().copied().chain(accounts.iter().map(String::as_str));
        for name in names {
            for name in behind(name) {
                match chained(name) {
                    Some((role, source)) => {
                        let section = format!(
                            "[profile {name}]\nrole_arn = {role}\nsource_profile = {source}\n\
                             role_session_name = cell\n"
                        );
                        push_once(&mut config, &section);
                    }
                    None => push_once(&mut credentials, &self.keys(name)),
                }
            }
        }
        environment.write(".aws/config", &config);
        environment.write(".aws/credentials", &credentials);
        environment.set("AWS_ENDPOINT_URL", self.server.endpoint()).set("AWS_REGION", "us-east-1");
        environment
    }

    fn keys(&self, name: &str) -> String {
        let keys = &self.asked.keys[name];
        let token = keys.session_token.as_ref();
        let token = token.map(|token| format!("aws_session_token = {token}\n"));
        format!(
            "[{name}]\naws_access_key_id = {}\naws_secret_access_key = {}\n{}",
            keys.access_key_id,
            keys.secret_access_key,
            token.unwrap_or_default()
        )
    }
}

/// The role that a profile assumes, and the profile that it starts from; others have keys.
fn chained(profile: &str) -> Option<(String, &'static str)> {
    let name = profile.strip_prefix("session-")?;
    let (role, source) = match name {
        "Second" => (format!("arn:aws:iam::{HOME}:role/team/Second"), "session-Hop"),
        "Bounded" => (format!("arn:aws:iam::{HOME}:role/Bounded"), "roamer"),
        "away" => (format!("arn:aws:iam::{AWAY}:role/Hop"), "eve"),
        name => (format!("arn:aws:iam::{HOME}:role/{name}"), "alice"),
    };
    Some((role, source))
}

/// A profile and those that it begins from.
fn behind(profile: &str) -> Vec<&str> {
    let mut found = vec![profile];
    while let Some((_, source)) = found.last().and_then(|name| chained(name)) {
        found.push(source);
    }
    found
}

fn push_once(text: &mut String, section: &str) {
    if !text.contains(section) {
        text.push_str(section);
    }
}
