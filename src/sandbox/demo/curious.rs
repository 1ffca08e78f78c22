//! Roles that deserve a second look: open, stale, forgotten, conditional, hostile.

use serde_json::{Value, json};

use crate::sandbox::demo::company::{LEGACY, PAYMENTS, PLAYGROUND, PRODUCTION, SECURITY};
use crate::sandbox::demo::workload::oidc_provider;
use crate::sandbox::demo::{ENGINEER, FIRST};
use crate::sandbox::organisation::Account;
use crate::sandbox::organisation::documents::{
    document, trust_aws, trust_aws_if, trust_federated, trust_service, trusting, trusting_if,
};

/// The accounts of two vendors, which are not of this organisation.
const MONITORING_VENDOR: &str = "arn:aws:iam::900011112222:root";
const BACKUP_VENDOR: &str = "900033334444";

/// Adds those that an account has.
pub(super) fn add(account: Account) -> Account {
    match account.id {
        PRODUCTION => production(account),
        SECURITY => security(account),
        PAYMENTS => payments(account),
        PLAYGROUND => playground(account),
        LEGACY => legacy(account),
        _ => account,
    }
}

fn people() -> String {
    format!("arn:aws:iam::{FIRST}:root")
}

fn production(account: Account) -> Account {
    let vendor = json!({"StringEquals": {"sts:ExternalId": "kitsune-7f3e"}});
    let office = json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}});
    let named = json!({"StringEquals": {"sts:RoleSessionName": "${aws:username}"}});
    account
        .role("MonitoringVendor", &trust_aws_if(MONITORING_VENDOR, vendor), |role| {
            role.path("/vendor/").description("Reads metrics; with the external id agreed on")
        })
        .role("BackupVendor", &trust_aws(BACKUP_VENDOR), |role| {
            role.path("/vendor/")
                .description("Reads snapshots; its trust policy asks for no external id")
        })
        .role("OfficeOnly", &trust_aws_if(people(), office), |role| {
            role.description("From the office network only")
        })
        .role("SignedByName", &trust_aws_if(people(), named), |role| {
            role.description("The session must be called like the user")
        })
        .role(
            "DatabaseAdmin",
            &trust_aws(account_role(&SECURITY.to_string(), "audit/Auditor")),
            |role| {
                role.description(
                    "Through ReadOnly and Auditor of the security account: a chain of three",
                )
            },
        )
}

fn security(account: Account) -> Account {
    let organisation = json!({"StringEquals": {"aws:PrincipalOrgID": "o-kitsune123"}});
    let sourced = json!({"StringLike": {"sts:SourceIdentity": "*@kitsune.example"}});
    let responder = document([json!({"Effect": "Allow", "Principal": {"AWS": people()},
        "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"], "Condition": sourced})]);
    let except = document([
        json!({"Effect": "Deny", "NotPrincipal": {"AWS": people()},
        "Action": "sts:AssumeRole"}),
        trusting(json!({"AWS": people()})),
    ]);
    account
        .role("OrganisationReader", &trust_aws_if("*", organisation), |role| {
            role.description("Everyone, as long as they belong to the organisation")
        })
        .role("IncidentResponse", &responder, |role| {
            role.description("Only with a source identity").hours(6)
        })
        .role("NotPrincipal", &except, |role| {
            role.description(
                "Denies everyone but the people account, in a way that AWS advises against",
            )
        })
}

fn payments(account: Account) -> Account {
    let desk = json!({"StringEquals": {"sts:ExternalId": "kitsune-2024"}});
    let tagged = document([json!({"Effect": "Allow", "Principal": {"AWS": people()},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Condition": {"StringLike": {"aws:RequestTag/ticket": "PAY-*"}}})]);
    let denied = document([
        trusting(json!({"AWS": people()})),
        json!({"Sid": "NotHana", "Effect": "Deny", "Action": "sts:AssumeRole",
            "Principal": {"AWS": format!("arn:aws:iam::{FIRST}:user/{ENGINEER}")}}),
    ]);
    account
        .role("SupportDesk", &trust_aws_if(people(), desk), |role| {
            role.description("Asks for the external id of the support desk")
        })
        .role("RefundOperator", &tagged, |role| {
            role.description("Only with a session tag that names a ticket")
        })
        .role("LedgerOperator", &denied, |role| {
            role.description("Trusts the people account, and denies one of its users")
        })
        .role("Masked", &trust_aws(people()), |role| {
            role.description("仮面をかぶる役割（支払い）")
                .tag("owner", "狐野 花")
                .tag("担当", "決済チーム")
        })
}

fn playground(account: Account) -> Account {
    let secret = json!({"StringEquals": {"sts:ExternalId": ["playground", "try-me"]}});
    let github = oidc_provider(account.id);
    let no_subject =
        json!({"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}});
    account
        .role("OpenToEveryone", &document([trusting(json!("*"))]), |role| {
            role.description("Open to every AWS account")
        })
        .role("OpenWithPassword", &document([trusting_if(json!({"AWS": "*"}), secret)]), |role| {
            role.description("Everyone who knows a word")
        })
        .role(
            "GitHubAnything",
            &trust_federated(&github, "sts:AssumeRoleWithWebIdentity", no_subject),
            |role| {
                role.path("/deploy/").description("Any repository on GitHub can become this role")
            },
        )
        .role(
            "AnyInstance",
            &trust_service(json!([
                "ec2.amazonaws.com",
                "lambda.amazonaws.com",
                "ssm.amazonaws.com"
            ])),
            |role| role.description("Three services may assume it"),
        )
        .role("Terminal-Breaker", &hostile(), |role| {
            // C1 codes and marks that reorder text are legal in XML, escape characters are not:
            // those arrive in the JSON of the trust policy.
            role.description("\u{9b}2J\u{9b}31mred\u{202e}desrever\u{200b}\u{9d}0;title\u{9c}")
                .tag("note", "\u{85}\u{9b}5mblink")
        })
        .role(
            "A-role-with-the-longest-name-that-AWS-lets-people-give-to-a-role",
            &trust_aws(people()),
            |role| role.path("/a/path/that/is/rather/deep/and/has/many/segments/in/it/"),
        )
}

/// A trust policy whose texts would drive a terminal, if it were let.
fn hostile() -> Value {
    document([json!({"Sid": "\u{1b}[2J\u{1b}]0;owned\u{7}", "Effect": "Allow",
        "Principal": {"AWS": people()}, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:PrincipalTag/\u{1b}[31m": "\u{202e}gnirts\r\n"}}})])
}

fn legacy(account: Account) -> Account {
    let over = json!({"DateLessThan": {"aws:CurrentTime": "2025-01-01T00:00:00Z"}});
    let never = json!({"NumericLessThanEquals": {"sts:DurationSeconds": "3600"}});
    let mut old =
        trust_aws_if(people(), json!({"StringEquals": {"sts:RoleSessionName": "${aws:username}"}}));
    if let Some(object) = old.as_object_mut() {
        object.remove("Version");
    }
    let stale = json!(["AROAEXAMPLEGONE2345AB", "AIDAEXAMPLEGONE2345AB"]);
    let single = json!({"Version": "2012-10-17", "Statement": trusting(json!({"AWS": people()}))});
    account
        .role("Contractor", &trust_aws(stale), |role| {
            role.description("Trusts a role and a user that were deleted")
        })
        .role("Migration2024", &trust_aws_if(people(), over), |role| {
            role.description("Was for a while")
        })
        .role("NeverOpens", &trust_aws_if(people(), never), |role| {
            role.description("Its condition can never hold")
        })
        .role("OldVersion", &old, |role| {
            role.description("A variable under the version of 2008 is plain text")
        })
        .role("SingleStatement", &single, |role| {
            role.description("An object where others have a list")
        })
}

fn account_role(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:role/{name}")
}
