//! Account 012345678901 (acts 1, 4, 5, 7 and 8), where people have their users.

use serde_json::json;

use crate::sandbox::demo::{ASSUME_ROLE_USER, ENGINEER, FIRST};
use crate::sandbox::organisation::documents::{
    allow, document, trust_aws, trust_aws_if, trust_service,
};
use crate::sandbox::organisation::{Account, Holdings};

/// The seeds of the two MFA devices, as an authenticator app would be given them.
const ASSUME_ROLE_USER_SEED: &str = "KAMENDEMOSEEDEXAMPLEKAMENDEMOSEED";
const ENGINEER_SEED: &str = "HANADEMOSEEDEXAMPLEHANADEMOSEEDA";

/// The account.
pub(super) fn account() -> Account {
    let account = Account::new(FIRST, "kitsune-people");
    let account = machines(roles(users(account)));
    account
        .policy(
            "AssumeRolesOfThisAccount",
            &allow("sts:AssumeRole", format!("arn:aws:iam::{FIRST}:role/*")),
        )
        .policy("s3ListBucketOnly", &allow("s3:ListBucket", "arn:aws:s3:::kitsune-example-bucket"))
        .policy("DeveloperBoundary", &developer_boundary())
}

fn users(account: Account) -> Account {
    let device = |user: &str| format!("arn:aws:iam::{FIRST}:mfa/{user}");
    let own = account.arn("policy/AssumeRolesOfThisAccount");
    account
        .group("Staff", staff())
        .group("Engineers", engineers())
        .user(ASSUME_ROLE_USER, |user| {
            user.holding(|holdings| holdings.attach(own))
                .member_of("Staff")
                .mfa(device(ASSUME_ROLE_USER), ASSUME_ROLE_USER_SEED)
        })
        .user(ENGINEER, |user| {
            user.member_of("Staff")
                .member_of("Engineers")
                .tag("team", "platform")
                .tag("name", "狐野 花")
                .mfa(device(ENGINEER), ENGINEER_SEED)
        })
        .user("kenji", |user| user.member_of("Staff").tag("team", "data"))
        .user("robot", |user| {
            // GetCallerIdentity still answers: no policy can deny it.
            let deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
            user.holding(|holdings| holdings.inline("DenyEverything", &document([deny])))
        })
}

/// All may look around, and launch instances; not hand roles to them (act 8).
fn staff() -> Holdings {
    Holdings::default()
        .inline("SeeRoles", &allow(json!(["iam:Get*", "iam:List*"]), "*"))
        .inline(
            "SeeOrganisation",
            &allow(json!(["organizations:Describe*", "organizations:List*"]), "*"),
        )
        .inline("LaunchInstances", &allow("ec2:RunInstances", "*"))
        .inline("DecodeMessages", &allow("sts:DecodeAuthorizationMessage", "*"))
}

fn engineers() -> Holdings {
    let actions = json!(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]);
    Holdings::default().inline("AssumeRolesEverywhere", &allow(actions, "arn:aws:iam::*:role/*"))
}

fn developer_boundary() -> serde_json::Value {
    document([
        json!({"Sid": "Workloads", "Effect": "Allow", "Action": ["s3:*", "dynamodb:*", "logs:*"],
            "Resource": "*"}),
        json!({"Sid": "NeverIdentity", "Effect": "Deny", "Action": ["iam:*", "organizations:*"],
            "Resource": "*"}),
    ])
}

/// The roles that people assume.
fn roles(account: Account) -> Account {
    let user = account.arn(&format!("user/{ASSUME_ROLE_USER}"));
    let root = account.arn("root");
    let (list_bucket, boundary) =
        (account.arn("policy/s3ListBucketOnly"), account.arn("policy/DeveloperBoundary"));
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let night = json!({"StringLike": {"sts:RoleSessionName": "night-*"}});
    account
        .role("S3ListBucketOnly", &trust_aws(user.clone()), |role| {
            role.description("May list one bucket, and nothing else")
                .holding(|holdings| holdings.attach(list_bucket))
        })
        .role("BreakGlass", &trust_aws_if(root.clone(), mfa), |role| {
            role.description("With a one-time code; type any, and the demo tells the right one")
                .holding(|holdings| holdings.attach("arn:aws:iam::aws:policy/AdministratorAccess"))
        })
        .role("Developer", &trust_aws(root), |role| {
            role.description("Three policies: what it may, its boundary, and whom it trusts")
                .hours(4)
                .tag("team", "platform")
                .holding(|holdings| {
                    holdings
                        .attach("arn:aws:iam::aws:policy/PowerUserAccess")
                        .inline("Tables", &allow("dynamodb:*", "arn:aws:dynamodb:*:*:table/dev-*"))
                        .boundary(boundary)
                })
        })
        .role("HanaOnly", &trust_aws(format!("arn:aws:iam::{FIRST}:user/{ENGINEER}")), |role| {
            role.description("The user of act 1 may ask, and is not let in")
        })
        .role("NightShift", &trust_aws_if(user, night), |role| {
            role.description("Only for sessions whose name begins with night-")
        })
}

/// A role for a machine, and the one that may hand it over (acts 4 and 8).
fn machines(account: Account) -> Account {
    let (machine, root) = (account.arn("role/WebServer"), account.arn("root"));
    let to_instances = json!({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}});
    let pass = document([json!({"Effect": "Allow", "Action": "iam:PassRole",
        "Resource": machine, "Condition": to_instances})]);
    account
        .role("WebServer", &trust_service("ec2.amazonaws.com"), |role| {
            role.description("Assumed by the instances of the web site").holding(|holdings| {
                holdings.attach("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")
            })
        })
        .role("Launcher", &trust_aws(root), |role| {
            let launch = allow("ec2:RunInstances", "*");
            role.description("Launches instances and hands them the role WebServer").holding(
                |holdings| holdings.inline("Launch", &launch).inline("PassWebServer", &pass),
            )
        })
}
