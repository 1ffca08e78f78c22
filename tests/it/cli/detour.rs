//! The second try: what the plain way refuses is assumed by another that is certain, which is named.

use super::run;
use super::slip::without_default;
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
fn without_a_default_profile_a_role_is_assumed_from_the_start_that_may() {
    let cloud = Cloud::demo();
    let environment = without_default(&cloud);
    let command: Vec<&str> = ["exec", HANA_ONLY].iter().chain(&WHO).copied().collect();

    let (code, out, told) = run(&environment, &command);

    assert_eq!(code, 0, "{told}");
    assert!(out.contains("assumed-role/HanaOnly/"), "{out}");
    assert!(told.contains("none is called `default`: going from profile hana"), "{told}");
}
