//! A wrong word in the place of ROLE: it is named for all who ask, and whatever they hold.

use super::run;
use crate::support::environment::TestEnvironment;
use crate::support::sandbox::Cloud;

/// The demo's profiles, none of which is called `default`: usual with Identity Center.
pub(crate) fn without_default(cloud: &Cloud) -> TestEnvironment {
    let environment = cloud.with_profiles();
    let files = cloud.running().shared_config();
    environment.write(".aws/config", &files.config.replace("[default]", "[profile first]"));
    environment.write(".aws/credentials", &files.credentials.replace("[default]", "[first]"));
    environment
}

/// Every command that takes ROLE, with a word in its place.
fn commands(word: &str) -> Vec<Vec<&str>> {
    let alone = ["shell", "env", "console", "why", "show", "path", "who-can", "credential-process"];
    let mut commands: Vec<Vec<&str>> = alone.iter().map(|name| vec![*name, word]).collect();
    commands.push(vec!["exec", word, "--", "true"]);
    commands.push(vec!["shell", word, "--via", "auto"]);
    commands.push(vec!["whoami", "--profile", word]);
    commands
}

#[test]
fn the_wrong_word_is_named_with_and_without_a_default_profile() {
    let cloud = Cloud::demo();

    for environment in [cloud.with_profiles(), without_default(&cloud)] {
        for command in commands("nosuch") {
            let (code, out, told) = run(&environment, &command);
            assert_eq!((code, out.as_str()), (2, ""), "{command:?}: {told}");
            assert!(told.contains("`nosuch`"), "{command:?}: {told}");
            assert!(!told.contains("aws configure"), "{command:?}: {told}");
        }
    }
}

#[test]
fn a_word_that_is_nearly_right_brings_the_right_one() {
    let cloud = Cloud::demo();

    for environment in [cloud.with_profiles(), without_default(&cloud)] {
        for command in commands("hanna") {
            let (code, _, told) = run(&environment, &command);
            assert_eq!(code, 2, "{command:?}: {told}");
            assert!(told.contains("did you mean hana?"), "{command:?}: {told}");
        }
    }
}

#[test]
fn if_nothing_could_be_listed_the_word_and_the_cause_are_both_named() {
    let mut silent = TestEnvironment::new();
    silent.set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    let keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n";
    let role = "role_arn = arn:aws:iam::111111111111:role/Ops\nsource_profile = work\n";
    silent.write(".aws/config", &format!("[profile work]\n{keys}[profile ops]\n{role}"));
    let empty = TestEnvironment::new();

    for word in ["nosuch", "some/role", "some:role"] {
        let (code, _, told) = run(&silent, &["exec", word, "--", "true"]);
        assert_eq!(code, 4, "{told}");
        assert!(told.contains(&format!("`{word}`")) && told.contains("127.0.0.1:1"), "{told}");
        let (code, _, told) = run(&empty, &["exec", word, "--", "true"]);
        assert_eq!(code, 3, "{told}");
        assert!(told.contains(&format!("`{word}`")) && told.contains("no credentials"), "{told}");
    }
}

#[test]
fn without_a_default_profile_one_is_told_which_there_are() {
    let cloud = Cloud::demo();
    let environment = without_default(&cloud);

    for command in [&["whoami"][..], &["console"], &["credential-process", "hana"]] {
        let (code, _, told) = run(&environment, command);
        if command.first() == Some(&"credential-process") {
            assert_eq!(code, 0, "{told}");
            continue;
        }
        assert_eq!(code, 3, "{told}");
        assert!(told.contains("none is called `default`"), "{told}");
        assert!(told.contains("--profile first") && !told.contains("aws configure"), "{told}");
    }
    // Of a role the first identity that answers may tell.
    let role = "arn:aws:iam::012345678901:role/HanaOnly";
    let (code, out, told) = run(&environment, &["who-can", role]);
    assert_eq!(code, 0, "{told}");
    assert!(out.contains("user/hana"), "{out}{told}");
}

#[test]
fn a_region_that_is_none_brings_the_one_that_is_meant_wherever_it_is_written() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let meant = "`eu-west1` is no region: did you mean `eu-west-1`?";

    let (code, out, told) = run(&environment, &["whoami", "--region", "eu-west1"]);
    assert_eq!((code, out.as_str()), (2, ""), "{told}");
    assert!(told.contains(meant), "{told}");
    let (code, _, told) = run(&environment, &["whoami", "--region", "eu-west-9"]);
    assert_eq!(code, 0, "the SDKs take what may be a region: {told}");
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        let mut environment = cloud.with_profiles();
        environment.set(name, "eu-west1");
        for command in ["whoami", "doctor"] {
            let (_, out, told) = run(&environment, &[command]);
            assert!(format!("{out}{told}").contains(&format!("{name}: {meant}")), "{out}{told}");
        }
    }
    let settings =
        environment.write(".config/kamen/config.toml", "[defaults]\nregion = \"eu-west1\"\n");
    let (_, out, _) = run(&environment, &["doctor"]);
    assert!(out.contains(&format!("{}: {meant}", settings.display())), "{out}");
    environment.write(".config/kamen/config.toml", "[defaults]\nsession-name = \"my name\"\n");
    let (_, out, _) = run(&environment, &["doctor"]);
    assert!(out.contains("`session-name`, `my name`, takes letters"), "{out}");
    assert!(out.contains("`my-name` is sent"), "{out}");
}

/// What STS refuses whatever the policies say is told before anything is asked (semantics 1.13).
#[test]
fn what_sts_never_takes_is_refused_as_an_argument() {
    let environment = Cloud::demo().with_profiles();
    for (argument, value) in [
        ("--session-name", "my name"),
        ("--external-id", "x"),
        ("--source-identity", "aws:me"),
        ("--tag", "branch=fix#1"),
        ("--mfa-serial", "GAHT"),
    ] {
        let (code, out, told) =
            run(&environment, &["exec", "RoleA", argument, value, "--", "true"]);

        assert_eq!((code, out.as_str()), (2, ""), "{told}");
        assert!(
            told.starts_with(&format!("error: invalid value `{value}` for `{argument} ")),
            "{told}"
        );
    }
}

#[test]
fn a_role_of_the_same_name_with_another_path_is_not_the_one_that_was_named() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    for (wrong, right) in [
        ("arn:aws:iam::000000000000:role/team/RoleA", "arn:aws:iam::000000000000:role/RoleA"),
        (
            "arn:aws:iam::161803398874:role/TerraformApply",
            "arn:aws:iam::161803398874:role/deploy/TerraformApply",
        ),
        ("arn:aws-cn:iam::000000000000:role/RoleA", "arn:aws:iam::000000000000:role/RoleA"),
    ] {
        let (code, out, told) = run(&environment, &["show", wrong]);

        assert_eq!((code, out.as_str()), (2, ""), "{told}");
        assert!(told.contains(&format!("there is no role `{wrong}`")), "{told}");
        assert!(told.contains(&format!("did you mean {right}?")), "{told}");
    }
}

#[test]
fn a_session_policy_that_is_no_json_is_told_in_plain_words() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    for (policy, words) in [
        ("nope.json", "a value is expected"),
        ("nope.json", "hint: `@nope.json` reads the file"),
        ("{", "it ends too soon: a closing `}` is missing"),
        ("{\"Statement\": [],}", "line 1, column 18: a comma too many"),
    ] {
        let arguments = ["exec", "000000000000/RoleA", "--policy", policy, "--", "true"];
        let (code, _, told) = run(&environment, &arguments);

        assert!(code == 2 && told.contains(words), "{policy}: {told}");
    }
}

#[test]
fn an_option_that_is_none_does_not_lead_to_help() {
    let (code, _, told) = run(&TestEnvironment::new(), &["env", "RoleA", "--shell", "foo"]);

    assert!(code == 2 && told.contains("`--shell`") && !told.contains("similar"), "{told}");
    assert!(!told.contains("env --help <ROLE>"), "{told}");
}

#[test]
fn a_profile_is_found_as_a_shell_names_it() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    for pasted in ["AWS_PROFILE=tools", "export AWS_PROFILE='tools'", "set AWS_PROFILE=tools"] {
        let (code, out, told) =
            run(&environment, &["exec", pasted, "--", "sh", "-c", "echo $KAMEN_ARN"]);

        assert!(code == 0 && out.contains(":assumed-role/RoleA/"), "{pasted}: {out}{told}");
    }
}

#[test]
fn a_container_endpoint_at_which_nothing_listens_is_said_to_be_silent() {
    let mut environment = TestEnvironment::new();
    environment.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/x");

    let (code, _, told) = run(&environment, &["whoami"]);

    assert!(code != 0 && told.contains("nothing listens at its address"), "{told}");
    assert!(!told.contains("tcp connect"), "{told}");
}

/// Which role Identity Center made for a set is not known before a list; that it is a set is said.
#[test]
fn a_permission_set_of_an_account_that_was_never_listed_asks_for_a_sign_in() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let set = "161803398874/sso:ViewOnly";

    for command in [&["exec", set, "--", "true"] as &[&str], &["credential-process", set]] {
        let (code, out, told) = run(&environment, command);

        assert!(code != 0 && out.is_empty(), "{told}");
        assert!(told.contains("kamen login") && !told.contains("AccessDenied"), "{told}");
    }
}
