//! Chains on servers that others wrote: `kamen path` and `kamen who-can` against what can really be walked.
//!
//! ministack enforces policies: boto3 walks there from every user, AssumeRole after AssumeRole, and finds
//! every role that can be reached, in as few hops as possible. moto enforces nothing, but tells the same of
//! the same accounts: kamen must say the same.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::environment::TestEnvironment;
use crate::support::python;
use crate::support::server::Server;

/// What `tests/python/chains.py` prints.
#[derive(Debug, Deserialize)]
struct Walked {
    keys: BTreeMap<String, BTreeMap<String, String>>,
    roles: Vec<String>,
    /// By user: the hops to every role that can be reached.
    ways: BTreeMap<String, BTreeMap<String, usize>>,
    /// The same if sessions may be called `ada` too.
    renamed: BTreeMap<String, BTreeMap<String, usize>>,
}

struct Fixture {
    /// Held for its end: the server stops with it.
    _server: Server,
    environment: TestEnvironment,
    walked: Walked,
}

const PROFILES: &str = "\
[profile ben-mid]
role_arn = arn:aws:iam::222222222222:role/deep/Mid
source_profile = ben
[profile sealed]
role_arn = arn:aws:iam::333333333333:role/Sealed
external_id = sealed-7
source_profile = ben-mid
";

impl Fixture {
    fn ministack() -> Self {
        Self::on(Server::ministack(), "ministack")
    }

    fn on(server: Server, kind: &str) -> Self {
        let mut environment = TestEnvironment::new();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/chains.py");
        let output = environment
            .command(python::program("python"))
            .args([script, &server.endpoint(), kind])
            .assert()
            .success();
        let walked: Walked = serde_json::from_slice(&output.get_output().stdout).expect("ways");
        let section = |(name, keys): (&String, &BTreeMap<String, String>)| {
            format!(
                "[{name}]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
                keys["AccessKeyId"], keys["SecretAccessKey"]
            )
        };
        environment.write(".aws/config", PROFILES);
        environment.write(".aws/credentials", &walked.keys.iter().map(section).collect::<String>());
        environment.set("AWS_ENDPOINT_URL", server.endpoint()).set("AWS_REGION", "us-east-1");
        Self { _server: server, environment, walked }
    }

    fn kamen(&self, arguments: &[&str]) -> (i32, Value) {
        let output =
            self.environment.kamen().args(arguments).arg("--output=json").output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let problem = String::from_utf8_lossy(&output.stderr);
        let document = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}\n{problem}"));
        (output.status.code().expect("an exit code"), document)
    }

    /// The chain from a user to a role; `None` if there is none.
    fn path(&self, user: &str, role: &str) -> Option<Vec<String>> {
        let (code, path) = self.kamen(&["path", role, "--profile", user]);
        let chain: Option<Vec<String>> = serde_json::from_value(path["chain"].clone()).unwrap();
        assert_eq!(code, i32::from(chain.is_none()), "{user} to {role}: {path}");
        assert_eq!(path["possible"], Value::Null, "everything is known: {path}");
        chain
    }

    /// The hops from each user who can become the role.
    fn who_can(&self, role: &str) -> BTreeMap<String, usize> {
        let (code, found) = self.kamen(&["who-can", role, "--profile", "cat"]);
        assert_eq!(code, 0, "{found}");
        let reachers = found["can"].as_array().unwrap().iter();
        reachers
            .filter_map(|one| {
                let name = one["arn"].as_str().unwrap().split_once(":user/")?.1;
                // No chain was walked for the readers.
                let name = Some(name).filter(|name| *name != "reader")?;
                assert_eq!(one["decision"], "allow", "everything is known: {one}");
                Some((name.to_owned(), one["chain"].as_array().unwrap().len()))
            })
            .collect()
    }

    /// Who the AWS CLI is at the end of a chain that kamen found and walked.
    fn walk(&self, arguments: &[&str]) -> String {
        let aws = python::program("aws");
        let question = ["sts", "get-caller-identity", "--query=Arn", "--output=text"];
        let mut command = self.environment.kamen();
        command.arg("exec").args(arguments).args(["--via", "auto", "--"]).arg(aws).args(question);
        let output = command.output().unwrap();
        let problem = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {problem}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

#[test]
fn every_path_is_as_long_as_the_shortest_walk_and_there_is_none_without_a_walk() {
    let fixture = Fixture::ministack();
    let mut found = BTreeSet::new();

    for (user, reached) in &fixture.walked.ways {
        for role in &fixture.walked.roles {
            let chain = fixture.path(user, role);
            let hops = chain.as_ref().map(Vec::len);
            assert_eq!(hops, reached.get(role).copied(), "{user} to {role}: {chain:?}");
            found.extend(hops);
        }
    }

    assert_eq!(found, BTreeSet::from([1, 2, 3, 4]));
}

#[test]
fn those_who_can_are_those_who_walked_there() {
    let fixture = Fixture::ministack();

    for role in &fixture.walked.roles {
        let walkers: BTreeMap<String, usize> = fixture
            .walked
            .renamed
            .iter()
            .filter_map(|(user, reached)| Some((user.clone(), *reached.get(role)?)))
            .collect();
        assert_eq!(fixture.who_can(role), walkers, "who can become {role}");
    }
}

#[test]
fn the_chain_that_was_found_is_walked_from_an_identity_that_can() {
    let fixture = Fixture::ministack();
    let room = |name: &str| format!("arn:aws:iam::333333333333:role/{name}");
    let session =
        |name: &str, who: &str| format!("arn:aws:sts::333333333333:assumed-role/{name}/{who}");

    let four = fixture.walk(&["--profile", "dee", &room("End")]);
    let with_an_id = fixture.walk(&["--profile", "ada", &room("Sealed")]);
    let (_, path) = fixture.kamen(&["path", &room("Named")]);
    let by_name = fixture.walk(&[&room("Named")]);
    let renamed = fixture.walk(&["--profile", "ben", "--session-name", "ada", &room("Named")]);

    assert_eq!(four, session("End", "dee"));
    assert_eq!(with_an_id, session("Sealed", "ada"));
    assert_eq!(
        path["from"], "arn:aws:iam::111111111111:user/ada",
        "only ada's sessions fit: {path}"
    );
    assert_eq!((&by_name, &renamed), (&session("Named", "ada"), &session("Named", "ada")));
}

#[test]
fn moto_tells_the_same_of_the_same_accounts() {
    let (ministack, moto) = (Fixture::ministack(), Fixture::on(Server::moto(), "moto"));

    for role in &ministack.walked.roles {
        assert_eq!(moto.who_can(role), ministack.who_can(role), "who can become {role}");
        for user in ["ada", "dee"] {
            assert_eq!(moto.path(user, role), ministack.path(user, role), "{user} to {role}");
        }
    }
    let sealed = json!("arn:aws:iam::333333333333:role/Sealed");
    let (_, path) = moto.kamen(&["path", "sealed", "--profile", "dee"]);
    assert_eq!(path["hops"][3]["to"], sealed, "{path}");
}
