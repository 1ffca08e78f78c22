//! The accounts of the acts, with exactly the names that the story tells.

use serde_json::json;

use crate::sandbox::demo::{FIRST, ONES, SECOND, TWOS};
use crate::sandbox::organisation::documents::{allow, trust_aws};
use crate::sandbox::organisation::{Account, Organisation};

/// Adds the accounts of acts 1 to 3.
pub(super) fn add(organisation: &mut Organisation) {
    organisation.add(first());
    organisation.add(second());
    organisation.add(ones());
    organisation.add(twos());
}

fn first() -> Account {
    let account = Account::new(FIRST, "");
    let policy = account.arn("policy/s3ListBucketOnly");
    account
        .user("AssumeRoleUser", |user| {
            user.holding(|holdings| {
                let roles = format!("arn:aws:iam::{FIRST}:role/*");
                holdings
                    .inline("AssumeEveryRole", &allow(json!("sts:AssumeRole"), json!(roles)))
                    .inline("ReadIam", &allow(json!(["iam:Get*", "iam:List*"]), json!("*")))
            })
        })
        .policy(
            "s3ListBucketOnly",
            &allow(json!("s3:ListBucket"), json!("arn:aws:s3:::example-bucket")),
        )
        .role(
            "S3ListBucketOnly",
            &trust_aws(format!("arn:aws:iam::{FIRST}:user/AssumeRoleUser")),
            |role| role.holding(|holdings| holdings.attach(policy)),
        )
}

fn second() -> Account {
    Account::new(SECOND, "")
        .role("RoleA", &trust_aws(format!("arn:aws:iam::{FIRST}:root")), |role| role)
        .role("RoleB", &trust_aws(format!("arn:aws:iam::{SECOND}:role/RoleA")), |role| role)
}

fn ones() -> Account {
    let account = Account::new(ONES, "");
    let policy = account.arn("policy/AssumeRoleForRoleB");
    account
        .policy(
            "AssumeRoleForRoleB",
            &allow(json!("sts:AssumeRole"), json!(format!("arn:aws:iam::{TWOS}:role/RoleB"))),
        )
        .role("RoleA", &trust_aws(format!("arn:aws:iam::{FIRST}:root")), |role| {
            role.holding(|holdings| holdings.attach(policy))
        })
}

fn twos() -> Account {
    Account::new(TWOS, "").role(
        "RoleB",
        &trust_aws(format!("arn:aws:iam::{ONES}:role/RoleA")),
        |role| role,
    )
}
