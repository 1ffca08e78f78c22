//! Many roles in several accounts, on moto: pages, streams, session identity.

use serde_json::{Value, json};

use crate::support::environment::TestEnvironment;
use crate::support::python;
use crate::support::server::Server;

/// moto's accounts, and a home with a profile for each: `alice` is a user of the first, the others
/// are reached through a role.
fn organisation(accounts: usize, roles: usize) -> (Server, TestEnvironment) {
    let server = Server::seeded_moto(accounts, roles);
    let keys: Value =
        serde_json::from_str(server.log().lines().next().expect("keys are printed")).unwrap();
    let mut environment = TestEnvironment::new();
    let id = keys["access_key_id"].as_str().unwrap();
    let secret = keys["secret_access_key"].as_str().unwrap();
    let mut config = vec![format!(
        "[profile alice]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"
    )];
    for number in 2..=accounts {
        let account = number.to_string().repeat(12);
        config.push(format!(
            "[profile account-{number}]\nsource_profile = alice\n\
             role_arn = arn:aws:iam::{account}:role/role-00001\n"
        ));
    }
    environment.write(".aws/config", &config.concat());
    environment
        .set("AWS_ENDPOINT_URL", server.endpoint())
        .set("AWS_PROFILE", "alice")
        .set("AWS_REGION", "us-east-1");
    (server, environment)
}

#[test]
fn a_thousand_roles_in_each_of_three_accounts_are_all_listed() {
    let (_server, environment) = organisation(3, 1000);

    let output = environment.kamen().args(["roles", "--output", "json"]).assert().success();
    let listed: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();

    assert_eq!(listed["version"], 1);
    assert_eq!(listed["roles"].as_array().unwrap().len(), 3000);
    let accounts = listed["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), 3);
    for account in accounts {
        assert_eq!(
            (&account["state"], &account["roles"], &account["problem"]),
            (&json!("ready"), &json!(1000), &Value::Null),
            "{account}"
        );
        assert!(account["alias"].as_str().unwrap().starts_with("acme-"), "{account}");
    }
    assert!(
        listed["roles"].as_array().unwrap().iter().all(|role| role["trusted"] != json!([])),
        "every role of the seed trusts a principal"
    );
}

#[test]
fn the_next_run_draws_on_the_cache_when_the_server_is_gone() {
    let (server, environment) = organisation(2, 120);
    environment.kamen().args(["roles", "--output", "json"]).assert().success();
    drop(server);

    let output = environment.kamen().args(["roles", "--output", "json"]).output().unwrap();
    let listed: Value = serde_json::from_slice(&output.stdout).expect("the cached roles");

    assert_eq!(listed["roles"].as_array().unwrap().len(), 240);
    for account in listed["accounts"].as_array().unwrap() {
        assert_ne!(account["state"], "ready", "no server answered: {account}");
        assert!(account["as_of"].is_string(), "{account}");
    }
}

#[test]
fn a_session_in_another_account_is_who_it_says() {
    let (_server, environment) = organisation(2, 3);
    let aws = python::program("aws");

    let output = environment
        .kamen()
        .args(["exec", "222222222222/role-00001", "--session-name", "release-42", "--"])
        .arg(aws)
        .args(["sts", "get-caller-identity", "--query", "Arn", "--output", "text"])
        .assert()
        .success();

    assert_eq!(
        String::from_utf8_lossy(&output.get_output().stdout).trim(),
        "arn:aws:sts::222222222222:assumed-role/role-00001/release-42"
    );
}
