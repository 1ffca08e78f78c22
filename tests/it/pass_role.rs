//! Handing a role to a service, through the binary: never confused with putting it on (act 4).

use serde_json::{Value, json};

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::{Cloud, boto3};

const WEB_SERVER: &str = "arn:aws:iam::012345678901:role/WebServer";

fn kamen(environment: &TestEnvironment, arguments: &[&str]) -> (i32, String) {
    let output = environment.kamen().args(arguments).output().expect("kamen runs");
    let text = String::from_utf8(output.stdout).expect("kamen prints text");
    (output.status.code().unwrap_or(-1), text)
}

fn document(environment: &TestEnvironment, arguments: &[&str]) -> (i32, Value) {
    let all: Vec<&str> = arguments.iter().copied().chain(["--output", "json"]).collect();
    let (code, text) = kamen(environment, &all);
    (code, serde_json::from_str(&text).unwrap_or_else(|_| panic!("{arguments:?}: {text}")))
}

/// The demo's profiles, and one of the role that may hand WebServer over.
fn with_launcher(cloud: &Cloud) -> TestEnvironment {
    let environment = cloud.with_profiles();
    let launcher = "\n[profile launcher]\nregion = eu-central-1\nsource_profile = default\n\
                    role_arn = arn:aws:iam::012345678901:role/Launcher\n";
    environment
        .write(".aws/config", &format!("{}{launcher}", cloud.running().shared_config().config));
    environment
}

#[test]
fn act_4_a_service_role_says_who_assumes_it_and_whether_one_may_pass_it() {
    let cloud = Cloud::demo();
    let environment = with_launcher(&cloud);

    let (_, of_user) = document(&environment, &["show", "WebServer"]);
    let (_, of_launcher) = document(&environment, &["show", "WebServer", "--profile", "launcher"]);
    let (code, why) = document(&environment, &["why", "WebServer", "--profile", "launcher"]);
    let (_, text) = kamen(&environment, &["why", "WebServer"]);

    let user = &of_user["pass_role"][0];
    assert_eq!(of_user["service_role"], true);
    assert_eq!(
        (&user["service"], &user["assumes"]),
        (&json!("ec2.amazonaws.com"), &json!("allow"))
    );
    assert_eq!(user["decision"], "deny");
    assert_eq!(user["missing"]["Resource"], WEB_SERVER);
    let launcher = &of_launcher["pass_role"][0];
    assert_eq!(launcher["decision"], "allow");
    assert_eq!(launcher["reasons"][0]["policy"], "PassWebServer");
    // To pass is not to assume: the same caller is refused the role itself.
    assert_eq!((code, &why["decision"], &why["service_role"]), (1, &json!("deny"), &json!(true)));
    assert_eq!(why["pass_role"][0]["decision"], "allow");
    assert!(text.contains("a service role") && text.contains("you may not pass it"), "{text}");
    assert!(text.contains("\"iam:PassedToService\": \"ec2.amazonaws.com\""), "{text}");
}

#[test]
fn what_kamen_says_of_passing_is_what_a_launch_meets() {
    let cloud = Cloud::demo();
    let environment = with_launcher(&cloud);
    let launch = |profile: &str| {
        let script = format!(
            r#"
ec2 = boto3.Session(profile_name="{profile}").client("ec2", config=once)
answer = attempt(ec2.run_instances, ImageId="ami-12345678", MinCount=1, MaxCount=1,
    IamInstanceProfile={{"Name": "WebServer"}}).get("Code", "launched")
"#
        );
        boto3(&environment, &script)
    };
    let said = |profile: &str| {
        let (_, shown) = document(&environment, &["show", "WebServer", "--profile", profile]);
        shown["pass_role"][0]["decision"].clone()
    };

    assert_eq!(
        (launch("default"), said("default")),
        (json!("UnauthorizedOperation"), json!("deny"))
    );
    assert_eq!((launch("launcher"), said("launcher")), (json!("launched"), json!("allow")));
}

#[test]
fn several_services_are_answered_one_by_one_and_never_across_accounts() {
    let cloud = Cloud::demo();
    let role = "arn:aws:iam::628318530717:role/AnyInstance";

    let (_, shown) = document(&cloud.with_profiles(), &["show", role, "--profile", "hana"]);
    let (_, text) = kamen(&cloud.with_profiles(), &["show", role, "--profile", "hana"]);

    let passes = shown["pass_role"].as_array().unwrap();
    let services: Vec<_> = passes.iter().map(|pass| pass["service"].as_str().unwrap()).collect();
    assert_eq!(services, ["ec2.amazonaws.com", "lambda.amazonaws.com", "ssm.amazonaws.com"]);
    assert!(passes.iter().all(|pass| pass["decision"] == "deny" && pass["missing"].is_null()));
    assert!(text.contains("a role is never passed from another account"), "{text}");
}
