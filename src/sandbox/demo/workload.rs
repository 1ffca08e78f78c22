//! Roles that machines and pipelines assume.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::domain::account::AccountId;
use crate::sandbox::demo::ONES;
use crate::sandbox::organisation::documents::{allow, trust_aws, trust_federated, trust_service};
use crate::sandbox::organisation::{Account, CREATED, Holdings, Role};

const APPLICATIONS: [&str; 14] = [
    "basket",
    "billing",
    "catalogue",
    "checkout",
    "gateway",
    "invoices",
    "ledger",
    "mailer",
    "orders",
    "prices",
    "refunds",
    "search",
    "shipping",
    "stock",
];
const SERVICE_LINKED: [(&str, &str); 5] = [
    ("Support", "support"),
    ("TrustedAdvisor", "trustedadvisor"),
    ("SSO", "sso"),
    ("CloudTrail", "cloudtrail"),
    ("Organizations", "organizations"),
];

/// The applications of an account: a few, differing from account to account.
pub(super) fn applications(mut account: Account, number: usize) -> Account {
    for index in 0..5 {
        let application = APPLICATIONS.iter().cycle().nth(number * 3 + index * 2).unwrap_or(&"app");
        account = roles_of(account, application, number + index);
    }
    account
}

fn roles_of(account: Account, application: &str, number: usize) -> Account {
    let objects = format!("arn:aws:s3:::kitsune-{application}/*");
    let objects = allow(json!(["s3:GetObject", "s3:PutObject"]), objects);
    let tasks = trust_service("ecs-tasks.amazonaws.com");
    let dress = |role: Role| {
        role.path(&format!("/workload/{application}/")).tag("application", application)
    };
    let account = account
        .role(&format!("{application}-task"), &tasks, |role| {
            dress(role)
                .last_used(last_used(number), "eu-central-1")
                .holding(|holdings| holdings.inline("Objects", &objects))
        })
        .role(&format!("{application}-execution"), &tasks, |role| {
            dress(role).holding(|holdings| {
                let policy = "service-role/AmazonECSTaskExecutionRolePolicy";
                holdings.attach(format!("arn:aws:iam::aws:policy/{policy}"))
            })
        });
    let (suffix, services, policy) = match number % 3 {
        0 => (
            "events",
            json!("lambda.amazonaws.com"),
            Some("service-role/AWSLambdaBasicExecutionRole"),
        ),
        1 => ("instance", json!("ec2.amazonaws.com"), Some("AmazonSSMManagedInstanceCore")),
        _ => ("scheduler", json!(["events.amazonaws.com", "scheduler.amazonaws.com"]), None),
    };
    account.role(&format!("{application}-{suffix}"), &trust_service(services), |role| {
        let attached = policy.map(|name| format!("arn:aws:iam::aws:policy/{name}"));
        dress(role).holding(|holdings| attached.into_iter().fold(holdings, Holdings::attach))
    })
}

/// The roles that AWS makes for its own services.
pub(super) fn service_linked(mut account: Account) -> Account {
    for (name, service) in SERVICE_LINKED {
        let principal = format!("{service}.amazonaws.com");
        let policy = format!("arn:aws:iam::aws:policy/aws-service-role/AWS{name}ServiceRolePolicy");
        account = account.role(
            &format!("AWSServiceRoleFor{name}"),
            &trust_service(principal.clone()),
            |role| {
                role.path(&format!("/aws-service-role/{principal}/"))
                    .holding(|holdings| holdings.attach(policy))
            },
        );
    }
    account.role("AWSBackupDefaultServiceRole", &trust_service("backup.amazonaws.com"), |role| {
        role.path("/service-role/").holding(|holdings| {
            holdings
                .attach("arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup")
        })
    })
}

/// The roles of pipelines: GitHub's by OIDC, Terraform's from the tools account.
pub(super) fn pipelines(account: Account, branch: &str) -> Account {
    let provider = oidc_provider(account.id);
    let subject = format!("repo:kitsune/shop:{branch}");
    let condition = json!({
        "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
        "StringLike": {"token.actions.githubusercontent.com:sub": subject}
    });
    let github = trust_federated(&provider, "sts:AssumeRoleWithWebIdentity", condition);
    let deployer = format!("arn:aws:iam::{ONES}:role/Deployer");
    account
        .role("GitHubDeploy", &github, |role| {
            role.path("/deploy/")
                .description("Deploys from GitHub Actions")
                .last_used(last_used(0), "us-east-1")
                .holding(|holdings| holdings.attach("arn:aws:iam::aws:policy/PowerUserAccess"))
        })
        .role("TerraformApply", &trust_aws(deployer), |role| {
            role.path("/deploy/")
                .description("Only from Deployer of the tools account: a chain of two")
                .holding(|holdings| holdings.attach("arn:aws:iam::aws:policy/AdministratorAccess"))
        })
}

/// GitHub's provider in an account.
pub(super) fn oidc_provider(account: AccountId) -> String {
    format!("arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com")
}

fn last_used(number: usize) -> Timestamp {
    let days = i64::try_from(number % 90).unwrap_or(0);
    CREATED + SignedDuration::from_hours(24 * (400 + days))
}
