//! Control policies as the sandbox keeps them: read by boto3 and by kamen, and enforced.

use kamen::sandbox::fault::{Fault, FaultKind};
use serde_json::{Value, json};

use super::reason;
use crate::support::environment::TestEnvironment;
use crate::support::sandbox::{Cloud, boto3};

/// The unit of the demo whose accounts are closed.
const SUSPENDED: &str = "ou-ktsn-suspended";

#[test]
fn boto3_reads_the_sandboxs_organisation_as_it_would_aws() {
    let cloud = Cloud::demo();

    let answer = boto3(
        &cloud.with_profiles(),
        r#"
organizations = client("organizations")
member = boto3.Session(profile_name="security").client("organizations", config=once)
accounts = organizations.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 5})
hanging = lambda target, kind: [policy["Name"] for policy in organizations.list_policies_for_target(TargetId=target, Filter=kind)["Policies"]]
above = lambda child: organizations.list_parents(ChildId=child)["Parents"][0]
retired = organizations.list_policies_for_target(TargetId="ou-ktsn-suspended", Filter="RESOURCE_CONTROL_POLICY")["Policies"][1]
answer = {
    "organization": organizations.describe_organization()["Organization"],
    "root": organizations.list_roots()["Roots"][0],
    "accounts": [account["Id"] for page in accounts for account in page["Accounts"]],
    "above": [above("301029995663"), above("ou-ktsn-suspended"), above("314159265358")],
    "service": hanging("ou-ktsn-suspended", "SERVICE_CONTROL_POLICY"),
    "retired": organizations.describe_policy(PolicyId=retired["Id"])["Policy"],
    "member": [member.describe_organization()["Organization"]["Id"], attempt(member.list_roots)],
}
"#,
    );

    assert_eq!(answer["organization"]["MasterAccountId"], "012345678901");
    assert_eq!(answer["root"]["PolicyTypes"].as_array().unwrap().len(), 2);
    let accounts = answer["accounts"].as_array().unwrap().len();
    assert_eq!(accounts, cloud.running().organisation().accounts.len());
    assert_eq!(answer["above"][0], json!({"Id": SUSPENDED, "Type": "ORGANIZATIONAL_UNIT"}));
    assert_eq!(answer["above"][1], json!({"Id": answer["root"]["Id"], "Type": "ROOT"}));
    assert_eq!(answer["above"][2]["Id"], "ou-ktsn-workloadlive");
    assert_eq!(answer["service"], json!(["FullAWSAccess", "Quarantine"]));
    assert_eq!(answer["retired"]["PolicySummary"]["Name"], "RetiredRoles");
    let text = answer["retired"]["Content"].as_str().unwrap();
    assert!(serde_json::from_str::<Value>(text).unwrap()["Statement"].is_array());
    assert_eq!(answer["member"][0], "o-kitsune123");
    assert_eq!(answer["member"][1]["Code"], "AccessDeniedException");
}

#[test]
fn the_sandboxs_organisation_is_walked_downwards_as_well_and_knows_what_it_has_not() {
    let cloud = Cloud::demo();

    let answer = boto3(
        &cloud.with_profiles(),
        r#"
organizations = client("organizations")
answer = {
    "below": [
        [account["Id"] for account in organizations.list_accounts_for_parent(ParentId="ou-ktsn-suspended")["Accounts"]],
        [unit["Id"] for unit in organizations.list_organizational_units_for_parent(ParentId="ou-ktsn-workload")["OrganizationalUnits"]],
        [target["TargetId"] for target in organizations.list_targets_for_policy(PolicyId="p-retired001")["Targets"]],
        [policy["Name"] for policy in organizations.list_policies(Filter="RESOURCE_CONTROL_POLICY")["Policies"]],
    ],
    "none": [
        attempt(organizations.list_parents, ChildId="999999999999"),
        attempt(organizations.list_policies_for_target, TargetId="999999999999", Filter="SERVICE_CONTROL_POLICY"),
        attempt(organizations.describe_policy, PolicyId="p-doesnotexist"),
        attempt(client("organizations", aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x").list_roots),
    ],
}
"#,
    );

    let below = json!([
        ["301029995663"],
        ["ou-ktsn-workloadlive"],
        [SUSPENDED],
        ["RCPFullAWSAccess", "RetiredRoles", "OnlyOurselves"]
    ]);
    assert_eq!(answer["below"], below);
    let codes: Vec<_> = (0..4).map(|index: usize| answer["none"][index]["Code"].clone()).collect();
    assert_eq!(
        codes,
        [
            "ChildNotFoundException",
            "TargetNotFoundException",
            "PolicyNotFoundException",
            "UnrecognizedClientException"
        ]
    );
}

#[test]
fn the_sandbox_binds_members_by_scps_and_their_roles_by_rcps() {
    let cloud = Cloud::demo();

    let answer = boto3(
        &cloud.with_profiles(),
        r#"
hana = boto3.Session(profile_name="hana").client("sts")
legacy = boto3.Session(profile_name="legacy").client("sts")
answer = [
    assume(hana, "301029995663:role/Developer"),
    assume(hana, "301029995663:role/SingleStatement"),
    assume(legacy, "577215664901:role/OrganisationReader"),
    assume(hana, "012345678901:role/Developer"),
]
"#,
    );

    let message = |index: usize| answer[index]["Message"].as_str().unwrap_or_default().to_owned();
    assert!(message(0).ends_with("with an explicit deny in a resource control policy"), "{answer}");
    assert!(answer[1]["Credentials"].is_object(), "{answer}");
    assert!(message(2).ends_with("with an explicit deny in a service control policy"), "{answer}");
    // The management account is bound by none.
    assert!(answer[3]["Credentials"].is_object(), "{answer}");
}

/// kamen with the demo's profiles: its exit code and the JSON that it prints.
fn document(environment: &TestEnvironment, arguments: &[&str]) -> (i32, Value) {
    let mut command = environment.kamen();
    let output = command.args(arguments).args(["--output", "json"]).output().expect("kamen runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let problem = String::from_utf8_lossy(&output.stderr);
    let read = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}\n{problem}"));
    (output.status.code().unwrap_or(-1), read)
}

#[test]
fn kamen_names_the_control_policy_that_closes_a_role_of_the_demo() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let role = "arn:aws:iam::301029995663:role/Developer";

    let (code, by_resource) = document(&environment, &["why", role, "--profile", "hana"]);
    let reader = "arn:aws:iam::577215664901:role/OrganisationReader";
    let (_, by_service) = document(&environment, &["why", reader, "--profile", "legacy"]);

    let rcp = reason(&by_resource, "rcp");
    assert_eq!((code, &by_resource["decision"]), (1, &json!("deny")));
    assert_eq!((&rcp["policy"], &rcp["sid"]), (&json!("RetiredRoles"), &json!("NoWorkHere")));
    let scp = reason(&by_service, "scp");
    assert_eq!((&scp["policy"], &scp["sid"]), (&json!("Quarantine"), &json!("NoFurther")));
}

#[test]
fn a_caller_who_may_not_read_the_organisation_is_told_which_call_was_refused() {
    let cloud = Cloud::demo();
    cloud.running().set_faults(vec![Fault::new(FaultKind::Refuse).on("ListRoots")]);
    let environment = cloud.with_profiles();
    let role = "arn:aws:iam::314159265358:role/ReadOnly";

    let (_, why) = document(&environment, &["why", role, "--profile", "hana"]);

    assert_eq!(why["decision"], "unknown", "{why:#}");
    let text = why["would_decide"].to_string();
    assert!(text.contains("organizations:ListRoots was refused (AccessDeniedException)"), "{text}");
    assert!(text.contains("arn:aws:iam::012345678901:user/hana"), "{text}");
}

#[test]
fn verdicts_under_control_policies_are_what_the_sandbox_answers() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let (_, listed) = document(&environment, &["roles", "--profile", "hana"]);
    let of_accounts = ["301029995663", "244948974278", "314159265358"];
    let certain: Vec<(&str, &str)> = listed["roles"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|role| of_accounts.contains(&role["account"].as_str().unwrap()))
        // What takes a code or an id is not asked for here.
        .filter(|role| role["supply"] == json!([]) && role["needs"] == json!([]))
        .filter(|role| role["verdict"] != "unknown")
        .map(|role| (role["arn"].as_str().unwrap(), role["verdict"].as_str().unwrap()))
        .collect();
    let arns: Vec<&str> = certain.iter().map(|(arn, _)| *arn).collect();

    let lines = format!(
        r#"
hana = boto3.Session(profile_name="hana").client("sts")
roles = {}
answer = ["allow" if "Credentials" in assume(hana, arn[13:], "hana") else "deny" for arn in roles]
"#,
        json!(arns)
    );
    let answered = boto3(&environment, &lines);

    let said: Vec<&str> = certain.iter().map(|(_, verdict)| *verdict).collect();
    assert!(said.len() > 40 && said.contains(&"allow") && said.contains(&"deny"), "{said:?}");
    for ((arn, verdict), answer) in certain.iter().zip(answered.as_array().unwrap()) {
        assert_eq!(verdict, answer, "{arn}");
    }
}

#[test]
fn doctor_says_whether_control_policies_can_be_read() {
    let cloud = Cloud::demo();
    let environment = cloud.with_profiles();
    let policies = |profile: &str| {
        let (_, checks) = document(&environment, &["doctor", "--profile", profile]);
        let mut checks = checks["checks"].as_array().unwrap().clone().into_iter();
        let found = checks.find(|check| check["name"] == "policies").expect("a check of policies");
        (found["status"].clone(), found["message"].as_str().unwrap().to_owned())
    };

    let (manager, of_manager) = policies("hana");
    let (member, of_member) = policies("security");

    assert_eq!((manager, member), (json!("ok"), json!("warning")));
    assert!(of_manager.contains("policies can be read; none binds this account"), "{of_manager}");
    assert!(of_member.contains("organizations:ListRoots was refused"), "{of_member}");
}

#[test]
fn a_throttled_call_of_organizations_is_sent_again() {
    let cloud = Cloud::demo();
    let throttled = |action: &str| Fault::new(FaultKind::Throttle).on(action).times(1);
    cloud.running().set_faults(vec![throttled("ListRoots"), throttled("ListTargetsForPolicy")]);
    let role = "arn:aws:iam::301029995663:role/Developer";

    let (_, why) = document(&cloud.with_profiles(), &["why", role, "--profile", "hana"]);

    assert_eq!(reason(&why, "rcp")["policy"], "RetiredRoles");
}
