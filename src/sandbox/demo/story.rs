//! The accounts of acts 2, 3 and 6, with exactly the names that the story tells.

use serde_json::{Value, json};

use crate::sandbox::demo::{FIRST, ONES, SECOND, TWOS};
use crate::sandbox::organisation::documents::{allow, document, trust_aws, trusting};
use crate::sandbox::organisation::{Account, Organisation};

/// Adds the accounts.
pub(super) fn add(organisation: &mut Organisation) {
    organisation.add(second());
    organisation.add(ones());
    organisation.add(twos());
}

fn see_roles() -> Value {
    allow(json!(["iam:Get*", "iam:List*", "organizations:DescribeOrganization"]), "*")
}

fn people() -> Value {
    trust_aws(format!("arn:aws:iam::{FIRST}:root"))
}

/// Act 2: within one account, a trust policy that names the caller suffices.
fn second() -> Account {
    let account = Account::new(SECOND, "");
    let (role_a, root) = (account.arn("role/RoleA"), account.arn("root"));
    let both = document([
        trusting(json!({"AWS": role_a.clone()})),
        trusting(json!({"Service": "ssm.amazonaws.com"})),
    ]);
    account
        .role("RoleA", &people(), |role| {
            role.description("May look, and has no permission to assume anything")
                .holding(|holdings| holdings.inline("SeeRoles", &see_roles()))
        })
        .role("RoleB", &trust_aws(role_a), |role| {
            role.description("Trusts RoleA by name: that alone lets RoleA in")
        })
        .role("RoleBWithSystemsManager", &both, |role| {
            role.description("The second form of RoleB: RoleA and Systems Manager alone")
        })
        .role("RoleC", &trust_aws(root), |role| {
            role.description(
                "Trusts only the account: the caller's own policy must allow it as well",
            )
        })
}

/// Act 3, the side that switches.
fn ones() -> Account {
    let account = Account::new(ONES, "kitsune-tools");
    let policy = account.arn("policy/AssumeRoleForRoleB");
    let role_b = format!("arn:aws:iam::{TWOS}:role/RoleB");
    account
        .policy("AssumeRoleForRoleB", &allow("sts:AssumeRole", role_b))
        .role("RoleA", &people(), |role| {
            role.description("Trusted by RoleB of the other account, and permitted here").holding(
                |holdings| holdings.attach(policy.clone()).inline("SeeRoles", &see_roles()),
            )
        })
        .role("RoleWithoutTrust", &people(), |role| {
            role.description("Permitted here, but RoleB does not trust it")
                .holding(|holdings| holdings.attach(policy.clone()))
        })
        .role("Deployer", &people(), |role| {
            let deploy = allow("sts:AssumeRole", "arn:aws:iam::*:role/deploy/TerraformApply");
            role.description("From here, and only from here, to TerraformApply of every account")
                .hours(2)
                .holding(|holdings| holdings.inline("Deploy", &deploy))
        })
}

/// Act 3, the side that is switched to.
fn twos() -> Account {
    let role_a = format!("arn:aws:iam::{ONES}:role/RoleA");
    Account::new(TWOS, "kitsune-partners")
        .role("RoleB", &trust_aws(role_a.clone()), |role| {
            role.description("Trusts RoleA of account 111111111111")
                .holding(|holdings| holdings.inline("SeeRoles", &see_roles()))
        })
        .role("RoleC", &trust_aws(role_a), |role| {
            role.description("Trusts RoleA as well, but RoleA has no policy for it")
        })
}
