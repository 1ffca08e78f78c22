//! The sandbox as the AWS CLI and boto3 find it: clients that others wrote, with their own idea of
//! signatures, forms, XML and paging.

mod codes;
mod keys;
mod service;

use kamen::sandbox::{Options, demo};
use serde_json::json;

use crate::support::sandbox::{Cloud, aws, boto3};

const DEVICE: &str = "arn:aws:iam::012345678901:mfa/AssumeRoleUser";

#[test]
fn the_aws_cli_asks_who_it_is_and_which_roles_there_are() {
    let cloud = Cloud::demo();
    let environment = cloud.with_keys();

    let identity = aws(&environment, &["sts", "get-caller-identity"]).unwrap();
    let roles = aws(&environment, &["iam", "list-roles", "--query", "Roles[].RoleName"]).unwrap();
    let trust =
        "Roles[?RoleName=='S3ListBucketOnly'].AssumeRolePolicyDocument.Statement[].Principal";
    let trust = aws(&environment, &["iam", "list-roles", "--query", trust]).unwrap();

    assert_eq!(identity["Arn"], "arn:aws:iam::012345678901:user/AssumeRoleUser");
    assert!(roles.as_array().unwrap().contains(&json!("S3ListBucketOnly")), "{roles}");
    assert_eq!(trust, json!([{"AWS": "arn:aws:iam::012345678901:user/AssumeRoleUser"}]));
}

#[test]
fn the_aws_cli_walks_the_profiles_of_the_demo() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let arn = |profile| {
        let arguments = ["sts", "get-caller-identity", "--query", "Arn", "--profile", profile];
        aws(&environment, &arguments).unwrap().as_str().unwrap().to_owned()
    };

    assert!(arn("partners").starts_with("arn:aws:sts::222222222222:assumed-role/RoleB/"));
    assert!(arn("support-desk").starts_with("arn:aws:sts::244948974278:assumed-role/SupportDesk/"));
    let refused = aws(&environment, &["iam", "list-roles", "--profile", "legacy"]).unwrap_err();
    assert!(refused.contains("(AccessDenied)"), "{refused}");
    assert!(refused.contains("with an explicit deny in an identity-based policy"), "{refused}");
}

#[test]
fn a_switch_changes_the_session_and_not_the_user() {
    let cloud = Cloud::demo();

    let answer = boto3(
        &cloud.with_keys(),
        r#"
session = assume(sts, "012345678901:role/S3ListBucketOnly", "MySession")
assumed = client("sts", session["Credentials"])
answer = [session["AssumedRoleUser"], assumed.get_caller_identity(), sts.get_caller_identity()]
"#,
    );

    let arn = "arn:aws:sts::012345678901:assumed-role/S3ListBucketOnly/MySession";
    assert_eq!(answer[0]["Arn"], arn);
    assert_eq!(answer[1]["Arn"], arn);
    assert_eq!(answer[0]["AssumedRoleId"], answer[1]["UserId"]);
    assert!(answer[1]["UserId"].as_str().unwrap().ends_with(":MySession"));
    assert_eq!(answer[2]["Arn"], "arn:aws:iam::012345678901:user/AssumeRoleUser");
}

#[test]
fn roles_come_in_pages_without_gap() {
    let organisation = demo::scaled(1700, 16);
    let cloud = Cloud::start(Options { organisation, ..Options::default() });

    let answer = boto3(
        &cloud.with_profiles(),
        r#"
iam = boto3.Session(profile_name="team-0000").client("iam")
pages = [page["Roles"] for page in iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 500})]
names = [role["RoleName"] for page in pages for role in page]
sweep = iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 1000})
answer = [len(pages), len(names), len(set(names)), sum(len(page["RoleDetailList"]) for page in sweep)]
"#,
    );

    let account = cloud
        .running()
        .organisation()
        .accounts
        .values()
        .find(|account| account.alias.as_deref() == Some("kitsune-team-0000"));
    let count = account.unwrap().roles.len();
    assert!(count > 1000, "{count}");
    assert_eq!(answer, json!([count.div_ceil(500), count, count, count]));
}

#[test]
fn refusals_name_the_side_that_is_missing() {
    let cloud = Cloud::demo();

    let answer = boto3(
        &cloud.with_profiles(),
        r#"
second = boto3.Session(profile_name="second").client("sts")
tools = boto3.Session(profile_name="tools").client("sts")
answer = [
    assume(sts, "012345678901:role/HanaOnly"),
    assume(second, "000000000000:role/RoleB"),
    assume(second, "000000000000:role/RoleC"),
    assume(tools, "222222222222:role/RoleC"),
    assume(tools, "222222222222:role/RoleB", DurationSeconds=7200),
    assume(sts, "012345678901:role/S3ListBucketOnly", DurationSeconds=7200),
    assume(sts, "012345678901:role/S3ListBucketOnly", "a b"),
    assume(sts, "012345678901:role/DoesNotExist"),
    attempt(iam.create_user, UserName="x"),
]
"#,
    );

    let message = |index: usize| answer[index]["Message"].as_str().unwrap_or_default().to_owned();
    assert!(message(0).ends_with("because no role trust policy allows the sts:AssumeRole action"));
    assert!(answer[1]["Credentials"].is_object(), "within one account a name suffices: {answer}");
    assert!(
        message(2).ends_with("because no identity-based policy allows the sts:AssumeRole action")
    );
    assert!(
        message(3).ends_with("because no identity-based policy allows the sts:AssumeRole action")
    );
    assert!(message(4).contains("1 hour session limit for roles assumed by role chaining"));
    assert!(message(5).contains("exceeds the MaxSessionDuration set for this role"));
    assert!(message(6).contains("'roleSessionName' failed to satisfy constraint"));
    assert!(message(7).ends_with("resource: arn:aws:iam::012345678901:role/DoesNotExist"));
    assert_eq!(answer[8]["Code"], "InvalidAction");
    let codes: Vec<_> =
        [0, 4].map(|index: usize| (&answer[index]["Code"], &answer[index]["status"])).into();
    assert_eq!(
        codes,
        [(&json!("AccessDenied"), &json!(403)), (&json!("ValidationError"), &json!(400))]
    );
}

#[test]
fn a_launch_without_pass_role_is_refused_with_a_message_to_decode() {
    let cloud = Cloud::demo();

    let answer = boto3(
        &cloud.with_keys(),
        r#"
launch = {"ImageId": "ami-12345678", "MinCount": 1, "MaxCount": 1, "IamInstanceProfile": {"Name": "WebServer"}}
refused = attempt(client("ec2").run_instances, **launch)
message = refused["Message"].split("Encoded authorization failure message: ")[1]
launcher = client("ec2", assume(sts, "012345678901:role/Launcher")["Credentials"])
answer = [
    refused,
    json.loads(sts.decode_authorization_message(EncodedMessage=message)["DecodedMessage"]),
    attempt(sts.decode_authorization_message, EncodedMessage=message[1:]),
    launcher.run_instances(**launch)["Instances"][0]["State"]["Name"],
]
"#,
    );

    let context = &answer[1]["context"];
    assert_eq!(answer[0]["Code"], "UnauthorizedOperation");
    assert_eq!(context["action"], "iam:PassRole");
    assert_eq!(context["resource"], "arn:aws:iam::012345678901:role/WebServer");
    assert_eq!(context["principal"]["name"], "AssumeRoleUser");
    assert_eq!(answer[1]["allowed"], false);
    assert_eq!(answer[2]["Code"], "InvalidAuthorizationMessageException");
    assert_eq!(answer[3], "pending");
}

#[test]
fn session_policy_tags_and_source_identity_shape_the_session() {
    let cloud = Cloud::demo();

    let answer = boto3(
        &cloud.with_profiles(),
        r#"
sts = boto3.Session(profile_name="hana").client("sts")
nothing = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
powerless = assume(sts, "314159265358:role/ReadOnly", Policy=nothing)["Credentials"]
sourced = assume(sts, "577215664901:role/IncidentResponse", SourceIdentity="hana@kitsune.example")
answer = [
    client("sts", powerless).get_caller_identity()["Arn"],
    attempt(client("iam", powerless).list_roles),
    assume(sts, "577215664901:role/IncidentResponse"),
    sourced,
    assume(sts, "244948974278:role/RefundOperator"),
    assume(sts, "244948974278:role/RefundOperator", Tags=[{"Key": "ticket", "Value": "PAY-1"}]),
    assume(sts, "244948974278:role/LedgerOperator"),
    assume(sts, "314159265358:role/ReadOnly", Policy="{"),
]
"#,
    );

    assert_eq!(answer[0], "arn:aws:sts::314159265358:assumed-role/ReadOnly/test");
    assert!(answer[1]["Message"].as_str().unwrap().contains("explicit deny in a session policy"));
    assert_eq!(answer[2]["Code"], "AccessDenied");
    assert_eq!(answer[3]["SourceIdentity"], "hana@kitsune.example");
    assert_eq!(answer[4]["Code"], "AccessDenied");
    assert!(answer[5]["Credentials"].is_object(), "{answer}");
    assert!(
        answer[6]["Message"].as_str().unwrap().contains("explicit deny in the role trust policy")
    );
    assert_eq!(answer[7]["Code"], "MalformedPolicyDocument");
}

#[test]
fn who_am_i_is_answered_even_if_a_policy_denies_it() {
    let cloud = Cloud::demo();
    let organisation = cloud.running().organisation();
    let robot = &organisation.accounts[&demo::FIRST].users["robot"];
    let mut environment = cloud.with_keys();
    environment
        .set("AWS_ACCESS_KEY_ID", &robot.access_key_id)
        .set("AWS_SECRET_ACCESS_KEY", robot.secret_access_key.reveal());

    let answer =
        boto3(&environment, "answer = [attempt(sts.get_caller_identity), attempt(iam.list_roles)]");

    assert_eq!(answer[0]["Arn"], "arn:aws:iam::012345678901:user/robot");
    assert_eq!(answer[1]["Code"], "AccessDenied");
}
