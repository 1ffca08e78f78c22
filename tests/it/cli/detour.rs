//! The second try: what the plain way refuses is assumed by another that is certain, which is named.

use super::run;
use super::slip::without_default;
use crate::support::environment::kamen_binary;
use crate::support::pty::Session;
use crate::support::sandbox::Cloud;

const HANA_ONLY: &str = "012345678901/HanaOnly";
const BEHIND_A_HUB: &str = "arn:aws:iam::161803398874:role/deploy/TerraformApply";
/// What a program started by `exec` says of itself.
const WHO: [&str; 4] = ["--", "sh", "-c", "echo $KAMEN_ARN"];

#[test]
fn a_refused_role_is_assumed_from_another_start_that_may() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let command: Vec<&str> = ["exec", HANA_ONLY].iter().chain(&WHO).copied().collect();

    let (code, out, told) = run(&environment, &command);

    assert_eq!(code, 0, "{told}");
    assert!(out.contains("assumed-role/HanaOnly/"), "{out}");
    assert!(
        told.contains("profile default may not assume HanaOnly: going from profile hana"),
        "{told}"
    );
    assert!(!told.contains("error:"), "{told}");
}

#[test]
fn a_refused_role_is_assumed_by_a_chain_that_is_certain() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let command: Vec<&str> = ["exec", BEHIND_A_HUB].iter().chain(&WHO).copied().collect();

    // Once with nothing listed, once with everything known.
    for _ in 0..2 {
        let (code, out, told) = run(&environment, &command);

        assert_eq!(code, 0, "{told}");
        assert!(out.contains("161803398874:assumed-role/TerraformApply/"), "{out}");
        assert!(told.contains("going from profile hana") && told.contains(" by "), "{told}");
    }
}

#[test]
fn where_the_way_begins_is_named_by_the_profile_that_has_the_identity() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let files = cloud.running().shared_config();
    let more = format!("\n[profile work]\nrole_arn = {BEHIND_A_HUB}\nsource_profile = hana\n");
    let region = "region = eu-central-1\n";
    let config = [files.config.as_str(), &more, region].concat();
    let endpoint = cloud.running().endpoint();
    let address = endpoint.iter().find(|(name, _)| name == "AWS_ENDPOINT_URL");
    let address = address.map(|(_, value)| value.clone()).unwrap_or_default();
    environment.write(".aws/config", &format!("{config}endpoint_url = {address}\n"));

    let (code, _, told) = run(&environment, &["exec", "work", "--", "true"]);

    assert_eq!(code, 0, "{told}");
    assert!(told.contains("profile work may not assume TerraformApply"), "{told}");
    assert!(
        told.contains("going from profile hana (arn:aws:iam::012345678901:user/hana)"),
        "{told}"
    );
}

#[test]
fn every_command_that_assumes_a_role_has_the_second_try() {
    let cloud = Cloud::demo();

    for command in [&["env", HANA_ONLY][..], &["credential-process", HANA_ONLY]] {
        let (code, out, told) = run(&cloud.with_profiles(), command);
        assert_eq!(code, 0, "{command:?}: {told}");
        assert!(out.contains("ASIA"), "{command:?}");
    }
}

#[test]
fn a_start_that_the_person_named_is_the_only_one_tried() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();

    let named = ["exec", "--profile", "default", HANA_ONLY, "--", "true"];
    let (code, _, told) = run(&environment, &named);

    assert_eq!(code, 1, "{told}");
    assert!(!told.contains("going from"), "{told}");
}

#[test]
fn a_role_that_none_may_assume_keeps_the_first_refusal() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();

    let (code, _, told) = run(&environment, &["exec", "012345678901/WebServer", "--", "true"]);

    assert_eq!(code, 1, "{told}");
    assert!(told.contains("request id") && !told.contains("going from"), "{told}");
}

#[test]
fn a_role_that_a_profile_names_is_assumed_as_the_profile_says() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    // Its account cannot be read, so that its trust policy is not known.
    let command: Vec<&str> =
        ["exec", "301029995663/ReadOnly"].iter().chain(&WHO).copied().collect();

    let (code, out, told) = run(&environment, &command);

    assert_eq!(code, 0, "{told}");
    assert!(out.contains("301029995663:assumed-role/ReadOnly/"), "{out}");
    assert!(told.contains("may not assume ReadOnly: going by profile legacy"), "{told}");
}

#[test]
fn of_several_profiles_that_name_a_role_the_one_that_may_is_found() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let config = std::fs::read_to_string(environment.home().join(".aws/config")).unwrap();
    let role = "role_arn = arn:aws:iam::301029995663:role/ReadOnly";
    let first = format!("[profile refused]\n{role}\nsource_profile = default\n");
    let broken = format!("[profile broken]\n{role}\nsource_profile = nosuch\n");
    environment.write(".aws/config", &format!("{first}{broken}{config}"));
    let command: Vec<&str> =
        ["exec", "301029995663/ReadOnly"].iter().chain(&WHO).copied().collect();

    let (code, out, told) = run(&environment, &command);

    assert_eq!(code, 0, "{told}");
    assert!(out.contains("301029995663:assumed-role/ReadOnly/"), "{out}");
    let second = "profile refused may not, either: going by profile legacy, which names it";
    assert!(told.contains(second) && !told.contains("profile broken"), "{told}");
    assert!(!told.contains("error:"), "{told}");
}

#[test]
fn without_a_default_profile_a_role_is_assumed_from_the_start_that_may() {
    let cloud = Cloud::demo();
    let environment = without_default(&cloud);
    let command: Vec<&str> = ["exec", HANA_ONLY].iter().chain(&WHO).copied().collect();

    let (code, out, told) = run(&environment, &command);

    assert_eq!(code, 0, "{told}");
    assert!(out.contains("assumed-role/HanaOnly/"), "{out}");
    assert!(told.contains("none is called `default`: going from profile hana"), "{told}");
}

/// A code of one device is never sent for another, and none looks for another way before AWS was asked.
#[test]
fn every_way_asks_for_its_own_code_and_a_missing_one_is_no_refusal() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let role = "arn:aws:iam::141421356237:role/Admin";
    // That the role wants a code is known from its trust policy.
    assert_eq!(run(&environment, &["roles", "--no-verdicts"]).0, 0);
    let device = |user: &str| format!("arn:aws:iam::012345678901:mfa/{user}");
    let question = |user: &str| format!("MFA code of {}: ", device(user));
    let code = |user: &str| format!("{}\r", cloud.running().mfa_code(&device(user)).unwrap());
    let begin = || {
        let arguments = ["exec", role, "--", "true"];
        let mut session = Session::start(&environment, (150, 24), kamen_binary(), &arguments);
        session.wait_for(&question("AssumeRoleUser"));
        assert!(!session.text().contains("going from"), "{}", session.text());
        session
    };

    let mut unanswered = begin();
    unanswered.type_keys("\r");
    assert_eq!(unanswered.wait_for_end().exit_code(), 3, "{}", unanswered.text());
    assert!(!unanswered.text().contains("mfa/hana"), "{}", unanswered.text());

    let mut answered = begin();
    answered.type_keys(&code("AssumeRoleUser"));
    answered.wait_for("profile default may not assume Admin: going from profile hana");
    answered.wait_for(&question("hana"));
    answered.type_keys(&code("hana"));
    assert_eq!(answered.wait_for_end().exit_code(), 0, "{}", answered.text());
    assert_eq!(answered.text().matches("MFA code of").count(), 2, "{}", answered.text());
}

/// Who is named in the environment is named, and no other stands in.
#[test]
fn a_profile_of_the_environment_that_has_no_credentials_is_no_invitation_to_others() {
    let cloud = Cloud::demo();
    let mut environment = cloud.with_profiles();
    let files = cloud.running().shared_config();
    environment
        .write(".aws/config", &format!("{}\n[profile nokeys]\nregion = eu-west-1\n", files.config));
    for (variable, command) in [
        ("AWS_PROFILE", &["who-can", HANA_ONLY][..]),
        ("AWS_PROFILE", &["path", HANA_ONLY]),
        ("AWS_PROFILE", &["why", HANA_ONLY]),
        ("AWS_PROFILE", &["exec", HANA_ONLY, "--", "true"]),
        ("AWS_DEFAULT_PROFILE", &["who-can", HANA_ONLY]),
    ] {
        environment.set(variable, "nokeys");
        let (code, out, told) = run(&environment, command);
        environment.unset(variable);
        assert_eq!((code, out.as_str()), (3, ""), "{command:?}: {told}");
        assert!(told.contains("nokeys") && !told.contains("going from"), "{command:?}: {told}");
    }
}
