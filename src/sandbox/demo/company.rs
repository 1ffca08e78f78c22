//! The accounts of the company around the story, each with what a company has everywhere.

use serde_json::{Value, json};

use crate::domain::account::AccountId;
use crate::sandbox::demo::{FIRST, curious, workload};
use crate::sandbox::organisation::documents::{
    allow, document, trust_aws, trust_aws_if, trust_federated,
};
use crate::sandbox::organisation::identifier::base32;
use crate::sandbox::organisation::{Account, Organisation};

pub(super) const PRODUCTION: AccountId = AccountId::from_number(314_159_265_358);
pub(super) const SECURITY: AccountId = AccountId::from_number(577_215_664_901);
pub(super) const PAYMENTS: AccountId = AccountId::from_number(244_948_974_278);
pub(super) const PLAYGROUND: AccountId = AccountId::from_number(628_318_530_717);
pub(super) const LEGACY: AccountId = AccountId::from_number(301_029_995_663);

/// Every account of the company with the name of its profile; the alias is that after `kitsune-`.
pub(super) const ACCOUNTS: [(AccountId, &str); 11] = [
    (PRODUCTION, "production"),
    (AccountId::from_number(271_828_182_845), "staging"),
    (AccountId::from_number(141_421_356_237), "development"),
    (AccountId::from_number(161_803_398_874), "data"),
    (SECURITY, "security"),
    (AccountId::from_number(693_147_180_559), "logs"),
    (AccountId::from_number(173_205_080_756), "shared-services"),
    (AccountId::from_number(223_606_797_749), "network"),
    (PAYMENTS, "payments"),
    (PLAYGROUND, "sandbox"),
    (LEGACY, "legacy"),
];

/// Adds the accounts.
pub(super) fn add(organisation: &mut Organisation) {
    for (number, (id, name)) in ACCOUNTS.into_iter().enumerate() {
        let account = Account::new(id, &format!("kitsune-{name}"));
        let account = workers(readers(account), name);
        let account = identity_center(workload::service_linked(account));
        let branch = if name == "production" { "ref:refs/heads/main" } else { "*" };
        let account = workload::pipelines(account, branch);
        let account = workload::applications(account, number);
        organisation.add(curious::add(account));
    }
}

/// The roles for looking.
fn readers(account: Account) -> Account {
    let root = format!("arn:aws:iam::{FIRST}:root");
    let auditor = format!("arn:aws:iam::{SECURITY}:role/ReadOnly");
    let databases = "arn:aws:iam::*:role/DatabaseAdmin";
    // If ListRoles is refused, the roles that profiles name are still there.
    let readable = if account.id == LEGACY {
        blind()
    } else {
        allow(json!(["iam:Get*", "iam:List*", "organizations:DescribeOrganization"]), "*")
    };
    account
        .role("ReadOnly", &trust_aws(root), |role| {
            role.description("Looks at everything, changes nothing").hours(12).holding(|holdings| {
                holdings
                    .attach("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")
                    .inline("SeeRoles", &readable)
                    .inline("FromHere", &allow("sts:AssumeRole", "arn:aws:iam::*:role/audit/*"))
            })
        })
        .role("Auditor", &trust_aws(auditor), |role| {
            role.path("/audit/")
                .description("Only through ReadOnly of the security account")
                .holding(|holdings| {
                    holdings
                        .attach("arn:aws:iam::aws:policy/SecurityAudit")
                        .inline("Databases", &allow("sts:AssumeRole", databases))
                })
        })
}

/// The roles for changing things.
fn workers(account: Account, name: &str) -> Account {
    let root = format!("arn:aws:iam::{FIRST}:root");
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let recent = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"},
        "NumericLessThan": {"aws:MultiFactorAuthAge": "900"}});
    let on_call = json!({"StringEquals": {"aws:PrincipalTag/team": "platform"}});
    account
        .role("Developer", &trust_aws(root.clone()), |role| {
            role.description("Daily work")
                .hours(8)
                .holding(|holdings| holdings.attach("arn:aws:iam::aws:policy/PowerUserAccess"))
        })
        .role("Admin", &trust_aws_if(root.clone(), mfa), |role| {
            role.description("Everything, with a one-time code")
                .hours(4)
                .holding(|holdings| holdings.attach("arn:aws:iam::aws:policy/AdministratorAccess"))
        })
        .role("BreakGlass", &trust_aws_if(root.clone(), recent), |role| {
            role.description("For emergencies; alarms the security team")
                .tag("environment", name)
                .holding(|holdings| holdings.attach("arn:aws:iam::aws:policy/AdministratorAccess"))
        })
        .role("OnCall", &trust_aws_if(root, on_call), |role| {
            role.description("For the platform team")
                .holding(|holdings| holdings.attach("arn:aws:iam::aws:policy/PowerUserAccess"))
        })
}

fn blind() -> Value {
    document([
        json!({"Effect": "Allow", "Action": ["iam:GetRole"], "Resource": "*"}),
        json!({"Sid": "NobodyListsLegacy", "Effect": "Deny", "Action": "iam:List*", "Resource": "*"}),
    ])
}

/// The roles that Identity Center makes, and one of a SAML provider before its time.
fn identity_center(account: Account) -> Account {
    let provider = account.arn("saml-provider/AWSSSO_d0a1b2c3d4e5f607_DO_NOT_DELETE");
    let old = account.arn("saml-provider/Okta");
    let audience = json!({"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}});
    let suffix = |name: &str| base32(format!("{name}{}", account.id).as_bytes(), 16).to_lowercase();
    let sets = [
        ("AdministratorAccess", "AdministratorAccess", suffix("admin")),
        ("ViewOnly", "job-function/ViewOnlyAccess", suffix("view")),
    ];
    let mut account = account;
    for (set, policy, suffix) in sets {
        let trust = trust_federated(&provider, "sts:AssumeRoleWithSAML", audience.clone());
        account = account.role(&format!("AWSReservedSSO_{set}_{suffix}"), &trust, |role| {
            role.path("/aws-reserved/sso.amazonaws.com/eu-central-1/")
                .hours(12)
                .holding(|holdings| holdings.attach(format!("arn:aws:iam::aws:policy/{policy}")))
        });
    }
    account.role(
        "OktaEngineer",
        &trust_federated(&old, "sts:AssumeRoleWithSAML", audience),
        |role| role.path("/federated/").description("From before Identity Center"),
    )
}
