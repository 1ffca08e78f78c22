//! The servers that others wrote start, answer and stop.

use crate::support::environment::TestEnvironment;
use crate::support::python;
use crate::support::server::Server;

#[test]
fn the_aws_cli_reads_an_identity_from_ministack() {
    let server = Server::ministack();
    let mut environment = TestEnvironment::new();
    environment
        .set("AWS_ACCESS_KEY_ID", "012345678901")
        .set("AWS_SECRET_ACCESS_KEY", "x")
        .set("AWS_DEFAULT_REGION", "us-east-1")
        .set("AWS_ENDPOINT_URL", server.endpoint());

    let output = environment
        .command(python::program("aws"))
        .args(["sts", "get-caller-identity", "--query", "Account", "--output", "text"])
        .assert()
        .success();

    assert_eq!(String::from_utf8_lossy(&output.get_output().stdout).trim(), "012345678901");
}

#[test]
fn seeded_moto_pages_through_its_roles() {
    let server = Server::seeded_moto(2, 150);
    let keys: serde_json::Value =
        serde_json::from_str(server.log().lines().next().expect("keys are printed")).unwrap();
    let mut environment = TestEnvironment::new();
    environment
        .set("AWS_ACCESS_KEY_ID", keys["access_key_id"].as_str().unwrap())
        .set("AWS_SECRET_ACCESS_KEY", keys["secret_access_key"].as_str().unwrap())
        .set("AWS_DEFAULT_REGION", "us-east-1")
        .set("AWS_ENDPOINT_URL", server.endpoint());

    let output = environment
        .command(python::program("aws"))
        .args(["iam", "list-roles", "--query", "length(Roles)"])
        .assert()
        .success();

    assert_eq!(String::from_utf8_lossy(&output.get_output().stdout).trim(), "150");
}
