//! Switchers that put keys into the credentials file (saml2aws, aws-azure-login, Leapp): read as they stand, by the
//! form that each of them documents, with the end that they write.

use serde_json::Value;

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

/// Exit code, standard output, standard error.
fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// The keys of a session, as lines of the credentials file.
fn session(environment: &TestEnvironment, role: &str) -> String {
    let (code, said, problem) = run(environment, &["exec", role, "--", "env"]);
    assert_eq!(code, 0, "{problem}");
    let line = |name: &str| {
        let found = said.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
        format!("{} = {}\n", name.to_lowercase(), found.unwrap_or_else(|| panic!("no {name}")))
    };
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].map(line).concat()
}

fn whoami(environment: &TestEnvironment, profile: &str) -> Value {
    let (_, said, problem) =
        run(environment, &["whoami", "--profile", profile, "--output", "json"]);
    serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}{problem}"))
}

#[test]
fn what_switchers_write_is_an_identity_with_the_end_that_they_say() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let keys = session(&environment, "012345678901/S3ListBucketOnly");
    let before = std::fs::read_to_string(environment.home().join(".aws/credentials"));
    let saml2aws = format!(
        "[saml]\n{keys}x_principal_arn = arn:aws:sts::012345678901:assumed-role/S3ListBucketOnly/ada\n\
         x_security_token_expires = 2199-01-02T01:00:00+01:00\nregion = eu-west-1\n"
    );
    let azure = format!("[azure]\n{keys}aws_expiration=2199-01-02T00:00:00.000Z\n");
    let old = format!("[old]\n{keys}x_security_token_expires = 2020-01-02T01:00:00Z\n");
    let leapp = format!("[leapp]\n{keys}region = eu-west-1\n");
    environment.write(
        ".aws/credentials",
        &format!("{}{saml2aws}{azure}{old}{leapp}", before.unwrap_or_default()),
    );

    for profile in ["saml", "azure", "old", "leapp"] {
        let told = whoami(&environment, profile);
        assert!(told["arn"].as_str().unwrap().contains("/S3ListBucketOnly/"), "{told}");
        let end = if ["saml", "azure"].contains(&profile) {
            Value::from("2199-01-02T00:00:00Z")
        } else {
            Value::Null
        };
        assert_eq!(told["expires"], end, "{profile}: {told}");
    }

    let (_, told, _) = run(&environment, &["doctor"]);
    let line = told.lines().find(|line| line.contains("sessions in files"));
    assert!(line.is_some_and(|line| line.contains("ended: old")), "{told}");
    let (_, _, hint) = run(&environment, &["import"]);
    assert!(hint.contains("saml2aws and Leapp are read as they stand"), "{hint}");
}
