//! Profiles written for other tools, read by boto3.

use std::path::Path;

use serde_json::Value;

use crate::sign_in::{signed_in, with_vault};
use crate::support::environment::{TestEnvironment, kamen_binary};
use crate::support::python;
use crate::support::sandbox::Cloud;

fn run(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// Who a profile is for boto3, with kamen on its path.
fn who(environment: &TestEnvironment, profile: &str) -> String {
    let folder = kamen_binary().parent().map(Path::to_path_buf).unwrap_or_default();
    let path = environment.variables().get("PATH").cloned().unwrap_or_default();
    let script = format!(
        "import boto3, os\nsession = boto3.Session(profile_name='{profile}')\n\
         named = session.client('sts').get_caller_identity()['Arn']\n\
         os.environ['AWS_PROFILE'] = '{profile}'\n\
         assert boto3.client('sts').get_caller_identity()['Arn'] == named\nprint(named)"
    );
    let output = environment
        .command(python::program("python"))
        .env("PATH", format!("{}:{path}", folder.display()))
        .args(["-c", &script])
        .output()
        .expect("python starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{profile}: {errors}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn every_permission_set_becomes_a_profile_that_boto3_can_be() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    signed_in(&environment, &[]);
    let config = environment.home().join(".aws/config");
    let before = std::fs::read_to_string(&config).unwrap();
    let generate = |more: &[&str]| {
        let words = ["profiles", "generate", "--form", "process", "--output", "json"];
        let (code, said, problem) = run(&environment, &[&words, more].concat());
        assert_eq!(code, 0, "{problem}");
        serde_json::from_str::<Value>(&said).unwrap()
    };

    let shown = generate(&["--dry-run"]);
    assert_eq!(std::fs::read_to_string(&config).unwrap(), before, "nothing is written unasked");
    let written = generate(&["--yes"]);
    let again = generate(&["--yes"]);

    let names = written["profiles"].as_array().unwrap();
    assert!(names.len() > 1, "{written}");
    assert_eq!((&shown["written"], &written["written"]), (&false.into(), &true.into()));
    assert_eq!(again["diff"], Value::Array(Vec::new()), "a second time nothing changes");
    let after = std::fs::read_to_string(&config).unwrap();
    assert!(after.starts_with(&before), "what was there stays");
    let name =
        names.iter().find_map(|name| name.as_str().filter(|name| name.ends_with("ViewOnly")));
    assert!(who(&environment, name.unwrap()).contains("AWSReservedSSO_ViewOnly_"));
    let kept = environment.home().join(".aws/config.before-kamen");
    assert_eq!(std::fs::read_to_string(kept).unwrap(), before);
}

#[test]
fn what_one_no_longer_has_is_pruned_and_nothing_else() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    signed_in(&environment, &[]);
    let generate = |more: &[&str]| {
        run(&environment, &[&["profiles", "generate", "--form", "process", "--yes"], more].concat())
    };
    assert_eq!(generate(&[]).0, 0);
    let path = environment.home().join(".aws/config");
    let written = std::fs::read_to_string(&path).unwrap();
    let (own, rest) = written.split_once("# written by").unwrap();
    // One that kamen wrote has lost its permission set since, and the person has one like it of their own.
    let rest = rest.replacen("[profile ", "[profile gone-", 1).replacen("/sso:", "/sso:Gone", 1);
    let foreign = "\n[profile mine] # keep\ncredential_process = kamen credential-process 012345678901/sso:Gone\n";
    std::fs::write(&path, format!("{own}# written by{rest}{foreign}")).unwrap();

    let (_, kept, _) = generate(&["--dry-run"]);
    let (code, shown, problem) = generate(&["--prune"]);

    assert!(!kept.contains("- [profile gone-"), "only who asks for it prunes: {kept}");
    assert_eq!(code, 0, "{problem}");
    assert!(shown.contains("/sso:Gone"), "the line that goes is shown: {shown}");
    let after = std::fs::read_to_string(&path).unwrap();
    assert_eq!(after.matches("/sso:Gone").count(), 1, "{after}");
    assert!(after.starts_with(own) && after.contains("[profile mine] # keep"), "{after}");
    assert_eq!(generate(&["--prune"]).0, 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), after, "a second time nothing changes");
}

#[test]
fn nothing_is_pruned_where_a_portal_could_not_be_asked() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    signed_in(&environment, &[]);
    let generate = ["profiles", "generate", "--form", "process", "--yes", "--prune"];
    assert_eq!(run(&environment, &generate).0, 0);
    let path = environment.home().join(".aws/config");
    let written = std::fs::read_to_string(&path).unwrap().replacen("/sso:", "/sso:Gone", 1);
    std::fs::write(&path, &written).unwrap();
    assert_eq!(run(&environment, &["logout", "kitsune"]).0, 0);

    let (_, _, told) = run(&environment, &generate);

    assert!(told.contains("nothing removed"), "{told}");
    let after = std::fs::read_to_string(&path).unwrap();
    assert!(after.contains("/sso:Gone"), "{after}");
}

#[test]
fn profiles_that_need_a_token_of_others_say_that_kamen_alone_has_it() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    signed_in(&environment, &[]);
    let generate = |form: &str| {
        let words = ["profiles", "generate", "--form", form, "--dry-run"];
        let (code, _, problem) = run(&environment, &words);
        assert_eq!(code, 0, "{problem}");
        problem
    };
    let alone = "the sign-in is in kamen's vault alone";

    let sso = generate("sso");
    for remedy in
        ["`aws sso login --sso-session kitsune`", "`--form process`", "share-token = true"]
    {
        assert!(sso.contains(alone) && sso.contains(remedy), "{sso}");
    }
    assert_eq!(sso.matches(alone).count(), 1, "once a portal: {sso}");
    assert!(!generate("process").contains(alone));
    signed_in(&environment, &["--share-token", "--force"]);
    assert!(!generate("sso").contains(alone), "the AWS CLI finds the token by now");
}

#[test]
fn a_profile_of_a_role_is_added_and_a_foreign_one_left_alone() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    let role = "arn:aws:iam::012345678901:role/S3ListBucketOnly";

    let (code, said, problem) = run(&environment, &["profiles", "add", "lister", role, "--yes"]);
    let (taken, _, words) = run(&environment, &["profiles", "add", "view", role, "--yes"]);
    let (unasked, diff, hint) = run(&environment, &["profiles", "add", "other", role]);

    assert_eq!(code, 0, "{said}{problem}");
    assert!(who(&environment, "lister").contains("assumed-role/S3ListBucketOnly/"));
    assert_eq!(taken, 2);
    assert!(words.contains("there is a profile `view` that is not kamen's"), "{words}");
    let (itself, _, words) = run(&environment, &["profiles", "add", "default", role, "--yes"]);
    assert!(itself == 2 && words.contains("where the role is assumed from"), "{words}");
    assert!(unasked == 2 && diff.contains("+ [profile other]"), "{diff}");
    assert!(
        hint.contains("nothing was written") && hint.contains("`--yes` asks nothing"),
        "{hint}"
    );
    let as_json = ["profiles", "add", "other", role, "--output", "json"];
    let (unasked, document, _) = run(&environment, &as_json);
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!((unasked, &document["written"]), (2, &false.into()));
    let config = std::fs::read_to_string(environment.home().join(".aws/config")).unwrap();
    assert!(!config.contains("[profile other]"), "without a terminal nothing is agreed to");
}

#[test]
fn a_profile_of_a_permission_set_is_had_by_the_sign_in() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);
    signed_in(&environment, &[]);
    run(&environment, &["roles", "--refresh"]);
    let account = cloud.running().organisation().assignments[0].account.to_string();
    let name = format!("{account}/sso:ViewOnly");

    for profile in ["viewer", "again"] {
        let (code, said, problem) =
            run(&environment, &["profiles", "add", profile, &name, "--yes"]);

        assert_eq!(code, 0, "{said}{problem}");
        assert!(who(&environment, profile).contains("AWSReservedSSO_ViewOnly_"));
        // The second time the role is known by its whole name.
        run(&environment, &["roles", "--refresh"]);
    }

    let config = std::fs::read_to_string(environment.home().join(".aws/config")).unwrap();
    let line = format!("credential_process = kamen credential-process {name}\n");
    assert_eq!(config.matches(&line).count(), 2, "{config}");
}

#[test]
fn an_added_profile_begins_where_the_role_can_be_had() {
    let cloud = Cloud::demo();
    let environment = with_vault(&cloud);

    let (code, _, problem) =
        run(&environment, &["profiles", "add", "own", "012345678901/HanaOnly", "--yes"]);

    assert_eq!(code, 0, "{problem}");
    let config = std::fs::read_to_string(environment.home().join(".aws/config")).unwrap();
    assert!(
        config.contains(
            "kamen credential-process --profile hana arn:aws:iam::012345678901:role/HanaOnly"
        ),
        "{config}"
    );
    assert!(who(&environment, "own").contains("assumed-role/HanaOnly/"));
}
