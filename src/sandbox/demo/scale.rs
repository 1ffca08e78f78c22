//! More accounts and roles than fit on a screen, for measuring.

use serde_json::json;

use crate::domain::account::AccountId;
use crate::sandbox::demo::company::LEGACY;
use crate::sandbox::demo::{ENGINEER, FIRST, organisation};
use crate::sandbox::organisation::documents::{allow, trust_aws, trust_aws_if, trust_service};
use crate::sandbox::organisation::{Account, Organisation};

/// The demo's organisation, widened until a person of its sees so many roles in so many accounts; never made
/// smaller.
/// Every account added has a role `ReadOnly` and a profile that leads to it.
pub fn scaled(roles: usize, accounts: usize) -> Organisation {
    let mut organisation = organisation();
    let missing = roles.saturating_sub(seen(&organisation));
    let new = accounts.saturating_sub(organisation.accounts.len());
    // More roles without more accounts go into one account that is added for them.
    let new = if new == 0 && missing > 0 { 1 } else { new };
    for number in 0..new {
        let share = missing / new + usize::from(number < missing % new);
        let account = team(number, share.max(1));
        let name = format!("team-{number:04}");
        let reader = account.arn("role/ReadOnly");
        organisation.add(account);
        organisation.add_role_profile(&name, reader, ENGINEER, Vec::new());
    }
    organisation
}

/// How many roles the lists show: of the account that refuses to be listed only the one that a profile names.
fn seen(organisation: &Organisation) -> usize {
    let legacy = organisation.accounts.get(&LEGACY);
    let hidden = legacy.map_or(0, |account| account.roles.len().saturating_sub(1));
    organisation.role_count().saturating_sub(hidden)
}

fn team(number: usize, roles: usize) -> Account {
    let digits = u64::try_from(number).unwrap_or(0);
    let id = AccountId::from_number(700_000_000_000 + digits * 10_007);
    let root = format!("arn:aws:iam::{FIRST}:root");
    let mut account = Account::new(id, &format!("kitsune-team-{number:04}"));
    account = account.role("ReadOnly", &trust_aws(root.clone()), |role| {
        let see =
            allow(json!(["iam:Get*", "iam:List*", "organizations:DescribeOrganization"]), "*");
        role.holding(|holdings| holdings.inline("SeeRoles", &see))
    });
    for index in 1..roles {
        let own = account.arn(&format!("role/role-{:05}", index.saturating_sub(1)));
        let (kind, trust) = match index % 5 {
            0 => ("people", trust_aws(root.clone())),
            1 => ("task", trust_service("ecs-tasks.amazonaws.com")),
            2 => ("next", trust_aws(own)),
            3 => (
                "admin",
                trust_aws_if(root.clone(), json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
            ),
            _ => ("function", trust_service("lambda.amazonaws.com")),
        };
        let path = format!("/{kind}/");
        account = account.role(&format!("role-{index:05}"), &trust, |role| role.path(&path));
    }
    account
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_roles_and_accounts_as_asked_for() {
        let organisation = scaled(10_000, 40);

        assert_eq!(seen(&organisation), 10_000);
        assert!(organisation.role_count() > 10_000, "one account is not listed");
        assert_eq!(organisation.accounts.len(), 40);
    }

    #[test]
    fn the_demo_is_never_made_smaller() {
        assert_eq!(scaled(1, 1).role_count(), organisation().role_count());
    }
}
