//! Control policies as moto keeps them, read and judged by kamen.

mod sandbox;

use std::sync::Arc;

use kamen::adapters::aws::{AwsOptions, Counted, Deadline, aws};
use kamen::adapters::call_log::RecentCalls;
use kamen::adapters::clock::SystemClock;
use kamen::cli::person::TerminalPerson;
use kamen::domain::organization::{PolicyKind, PolicyState};
use kamen::domain::profile::ClientSettings;
use kamen::domain::secret::{Credentials, Secret};
use kamen::domain::settings::NetworkSettings;
use kamen::ports::aws::Access;
use kamen::ports::organizations::Organizations;
use serde_json::{Value, json};

use crate::support::environment::TestEnvironment;
use crate::support::sandbox::boto3;
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
    server: Server,
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
        Self { server, seeded, environment }
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

/// The adapter, with the keys of the management account's user.
fn adapter(story: &Story) -> (Arc<dyn Organizations>, Access) {
    let options = AwsOptions {
        call_log: Arc::new(RecentCalls::default()),
        clock: Arc::new(SystemClock),
        environment: Arc::default(),
        files: Arc::default(),
        network: NetworkSettings::default(),
        deadline: Arc::new(Deadline::new(None, Counted::InAll)),
        person: Arc::<TerminalPerson>::default(),
    };
    let text = |index: usize| story.seeded["boss"][index].as_str().expect("a key").to_owned();
    let credentials = Credentials {
        access_key_id: text(0),
        secret_access_key: Secret::new(text(1)),
        session_token: None,
        expires: None,
    };
    let organizations_endpoint = Some(story.server.endpoint());
    let client = Arc::new(ClientSettings { organizations_endpoint, ..ClientSettings::default() });
    (aws(options).organizations, Access { credentials, client })
}

#[tokio::test]
async fn every_call_of_organizations_is_understood_by_moto() {
    let story = Story::new();
    let (organizations, access) = adapter(&story);
    let id = |name: &str| story.seeded[name].as_str().unwrap().to_owned();
    let (member, inner, outer) = (id("member"), id("inner"), id("outer"));

    let root = organizations.root(&access).await.unwrap();
    let above = organizations.parent(&access, &inner).await.unwrap();
    let below = organizations.units_below(&access, &outer).await.unwrap();
    let accounts = organizations.accounts_below(&access, &inner).await.unwrap();
    let hanging = organizations.attached(&access, &outer, PolicyKind::Service).await.unwrap();
    let all = organizations.policies(&access, PolicyKind::Service).await.unwrap();
    let targets = organizations.targets(&access, "p-FullAWSAccess").await.unwrap();
    let text = organizations.policy(&access, "p-RCPFullAWSAccess").await.unwrap();
    let missing = organizations.policy(&access, "p-doesnotexist").await.unwrap_err();

    let states = PolicyKind::ALL.map(|kind| root.state(kind));
    assert_eq!(states, [PolicyState::Enabled, PolicyState::Enabled]);
    assert_eq!((above, below), (Some(outer.clone()), vec![inner.clone()]));
    assert_eq!((accounts.len(), accounts[0].to_string()), (1, member.clone()));
    // Twenty fit a page: the rest came with the next one.
    assert_eq!((hanging.len(), all.len()), (26, 27));
    assert!(
        [&root.id, &outer, &inner, &member].iter().all(|on| targets.contains(on)),
        "{targets:?}"
    );
    assert!(text.contains("\"Principal\""), "{text}");
    assert!(missing.code.is_some(), "{missing:?}");
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

    // What was read is kept: the new policy counts if it is asked for again.
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
