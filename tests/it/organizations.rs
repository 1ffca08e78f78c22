//! Control policies: as moto keeps them, read and judged by kamen; as the sandbox keeps them, read by
//! boto3 and by kamen, and enforced.

use kamen::sandbox::fault::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::{Cloud, boto3};
use crate::support::server::Server;

/// An organization with a member two units below the root. In the member a user `dev` who may assume
/// everything, and a role that trusts the account. `boss` is a user of the management account.
const SEED: &str = r#"
def doc(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})

organizations = client("organizations")
organizations.create_organization(FeatureSet="ALL")
root = organizations.list_roots()["Roots"][0]["Id"]
for kind in ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]:
    organizations.enable_policy_type(RootId=root, PolicyType=kind)
unit = lambda above, name: organizations.create_organizational_unit(ParentId=above, Name=name)["OrganizationalUnit"]["Id"]
outer = unit(root, "outer")
inner = unit(outer, "inner")
made = organizations.create_account(AccountName="member", Email="member@example.com")
member = made["CreateAccountStatus"]["AccountId"]
organizations.move_account(AccountId=member, SourceParentId=root, DestinationParentId=inner)

def policy(name, kind, *statements):
    made = organizations.create_policy(Name=name, Type=kind, Description=name, Content=doc(*statements))
    return made["Policy"]["PolicySummary"]["Id"]

def user(iam, name, action):
    iam.create_user(UserName=name)
    allow = {"Effect": "Allow", "Action": action, "Resource": "*"}
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=doc(allow))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return [key["AccessKeyId"], key["SecretAccessKey"]]

boss = user(iam, "boss", "organizations:*")
inside = assume(sts, member + ":role/OrganizationAccountAccessRole")["Credentials"]
there = client("iam", inside)
dev = user(there, "dev", "sts:*")
trust = doc({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::" + member + ":root"}, "Action": "sts:AssumeRole"})
there.create_role(RoleName="Target", AssumeRolePolicyDocument=trust)
stay = policy("StayHome", "SERVICE_CONTROL_POLICY", {"Sid": "NoSwitching", "Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"})
closed = policy("Closed", "RESOURCE_CONTROL_POLICY", {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"})
# More than moto and AWS give in one page.
for number in range(25):
    allow = {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}
    target = policy("Allow" + str(number), "SERVICE_CONTROL_POLICY", allow)
    organizations.attach_policy(PolicyId=target, TargetId=outer)
answer = {"member": member, "boss": boss, "dev": dev, "inner": inner, "outer": outer, "stay": stay, "closed": closed}
"#;

struct Story {
    /// Held for its end: the server stops with it.
    _server: Server,
    seeded: Value,
    environment: TestEnvironment,
}

impl Story {
    fn new() -> Self {
        let server = Server::moto();
        let mut environment = TestEnvironment::new();
        environment
            .set("AWS_ENDPOINT_URL", server.endpoint())
            .set("AWS_DEFAULT_REGION", "us-east-1")
            .set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY");
        let seeded = boto3(&environment, SEED);
        let credentials = ["boss", "dev"].map(|name| {
            let text = |index: usize| seeded[name][index].as_str().expect("a key").to_owned();
            format!(
                "[{name}]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
                text(0),
                text(1)
            )
        });
        environment.write(".aws/credentials", &credentials.concat());
        Self { _server: server, seeded, environment }
    }

    fn change(&self, call: &str, policy: &str, target: &str) {
        let (policy, target) = (&self.seeded[policy], &self.seeded[target]);
        let line = format!(
            r#"answer = client("organizations").{call}(PolicyId={policy}, TargetId={target}) and 1"#
        );
        boto3(&self.environment, &line);
    }

    /// `kamen why` of the member's role, by the member's user.
    fn why(&self, more: &[&str]) -> Value {
        let role = format!("arn:aws:iam::{}:role/Target", self.seeded["member"].as_str().unwrap());
        let arguments = ["why", &role, "--profile", "dev", "--output", "json"];
        let mut command = self.environment.kamen();
        command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
        let output = command.args(arguments).args(more).output().expect("kamen runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        serde_json::from_str(&text)
            .unwrap_or_else(|_| panic!("{text}\n{}", String::from_utf8_lossy(&output.stderr)))
    }
}

fn reason<'a>(why: &'a Value, layer: &str) -> &'a Value {
    let reasons = why["reasons"].as_array().expect("reasons");
    let found = reasons.iter().find(|reason| reason["layer"] == layer);
    found.unwrap_or_else(|| panic!("no {layer} in {why:#}"))
}

#[test]
fn scps_and_rcps_of_moto_turn_verdicts_level_by_level() {
    let story = Story::new();
    // Tells kamen which profile leads into the management account.
    story.environment.kamen().arg("roles").assert().success();

    // moto hangs FullAWSAccess on every level, so that dev may.
    let free = story.why(&[]);
    assert_eq!(free["decision"], "allow", "{free:#}");
    assert_eq!(reason(&free, "scp")["policy"], "FullAWSAccess");

    // What was read is kept: the new policy counts where it is asked for again.
    story.change("attach_policy", "stay", "inner");
    assert_eq!(story.why(&[])["decision"], "allow");
    let denied = story.why(&["--refresh"]);
    assert_eq!(denied["decision"], "deny", "{denied:#}");
    let scp = reason(&denied, "scp");
    assert_eq!((&scp["policy"], &scp["sid"]), (&json!("StayHome"), &json!("NoSwitching")));
    assert_eq!(denied["missing"][0]["side"], "scp");

    story.change("detach_policy", "stay", "inner");
    story.change("attach_policy", "closed", "member");
    let closed = story.why(&["--refresh"]);
    assert_eq!(
        (&closed["decision"], &reason(&closed, "rcp")["policy"]),
        (&json!("deny"), &json!("Closed"))
    );

    // A level without an Allow closes all below it: the 25 policies left on it allow EC2 alone.
    story.change("detach_policy", "closed", "member");
    let full = format!(
        r#"answer = client("organizations").detach_policy(PolicyId="p-FullAWSAccess", TargetId={}) and 1"#,
        story.seeded["outer"]
    );
    boto3(&story.environment, &full);
    let shut = story.why(&["--refresh"]);
    assert_eq!(shut["decision"], "deny", "{shut:#}");
    let because = reason(&shut, "scp")["because"].as_str().unwrap().to_owned();
    assert!(because.contains(story.seeded["outer"].as_str().unwrap()), "{because}");
}

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
    "nobody": [
        attempt(organizations.list_parents, ChildId="999999999999"),
        attempt(organizations.list_policies_for_target, TargetId="999999999999", Filter="SERVICE_CONTROL_POLICY"),
        attempt(organizations.describe_policy, PolicyId="p-doesnotexist"),
        attempt(client("organizations", aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x").list_roots),
    ],
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
    let codes: Vec<_> =
        (0..4).map(|index: usize| answer["nobody"][index]["Code"].clone()).collect();
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
fn whoever_may_not_read_the_organisation_is_told_which_call_was_refused() {
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
