//! The organisation of the demo: the accounts of the story, and a company around them.

use crate::domain::account::AccountId;
use crate::sandbox::organisation::Organisation;

mod company;
mod control;
mod curious;
mod managed;
mod people;
mod scale;
mod story;
mod workload;

pub use scale::scaled;

/// The account of act 1, where people have their users.
pub const FIRST: AccountId = AccountId::from_number(12_345_678_901);
/// The account of act 2: two roles.
pub const SECOND: AccountId = AccountId::from_number(0);
/// The account of act 3 from which one switches.
pub const ONES: AccountId = AccountId::from_number(111_111_111_111);
/// The account of act 3 to which one switches.
pub const TWOS: AccountId = AccountId::from_number(222_222_222_222);

/// The user of act 1.
pub const ASSUME_ROLE_USER: &str = "AssumeRoleUser";
/// An engineer of the company, whose profiles reach every account.
pub const ENGINEER: &str = "hana";

/// All accounts of the demo.
pub fn organisation() -> Organisation {
    let mut organisation =
        Organisation { id: "o-kitsune123".to_owned(), ..Organisation::default() };
    managed::add(&mut organisation);
    organisation.add(people::account());
    story::add(&mut organisation);
    company::add(&mut organisation);
    control::add(&mut organisation);
    add_profiles(&mut organisation);
    organisation.assign_all("hana@kitsune.example");
    organisation
}

/// One user to begin with, one who reaches every account, a chain of two, and codes to type.
fn add_profiles(organisation: &mut Organisation) {
    let role = |account: AccountId, name: &str| format!("arn:aws:iam::{account}:role/{name}");
    let device = |user: &str| ("mfa_serial", format!("arn:aws:iam::{FIRST}:mfa/{user}"));
    organisation.add_user_profile("default", FIRST, ASSUME_ROLE_USER);
    organisation.add_user_profile(ENGINEER, FIRST, ENGINEER);
    organisation.add_role_profile("second", role(SECOND, "RoleA"), ENGINEER, Vec::new());
    organisation.add_role_profile("tools", role(ONES, "RoleA"), ENGINEER, Vec::new());
    organisation.add_role_profile("partners", role(TWOS, "RoleB"), "tools", Vec::new());
    for (account, name) in company::ACCOUNTS {
        organisation.add_role_profile(name, role(account, "ReadOnly"), ENGINEER, Vec::new());
    }
    let settings = vec![device(ASSUME_ROLE_USER)];
    organisation.add_role_profile("break-glass", role(FIRST, "BreakGlass"), "default", settings);
    let settings = vec![device(ENGINEER), ("duration_seconds", "7200".to_owned())];
    let admin = role(company::PRODUCTION, "Admin");
    organisation.add_role_profile("production-admin", admin, ENGINEER, settings);
    let settings = vec![("external_id", "kitsune-2024".to_owned())];
    let desk = role(company::PAYMENTS, "SupportDesk");
    organisation.add_role_profile("support-desk", desk, ENGINEER, settings);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::language::document::PolicyDocument;
    use crate::sandbox::organisation::{Holdings, ProfileKind};

    #[test]
    fn the_demo_looks_like_a_real_organisation() {
        let organisation = organisation();

        assert!(organisation.accounts.len() >= 12, "{}", organisation.accounts.len());
        assert!(organisation.role_count() >= 250, "{}", organisation.role_count());
    }

    #[test]
    fn every_document_can_be_read_and_every_policy_held_exists() {
        let organisation = organisation();
        let check = |name: &str, holdings: &Holdings| {
            for arn in holdings.attached.iter().chain(&holdings.boundary) {
                assert!(organisation.policy(arn).is_some(), "{name} holds {arn}");
            }
            for (policy, text) in &holdings.inline {
                assert_eq!(PolicyDocument::parse(text).problems, [], "{name} {policy}");
            }
        };
        for account in organisation.accounts.values() {
            for role in account.roles.values() {
                assert_eq!(PolicyDocument::parse(&role.trust).problems, [], "{}", role.name);
                assert!(role.trust.len() <= 2048, "{}", role.name);
                assert!(role.name.len() <= 64, "{}", role.name);
                assert!(role.path.starts_with('/') && role.path.ends_with('/'), "{}", role.path);
                check(&role.arn(account.id), &role.holdings);
            }
            for user in account.users.values() {
                check(&user.arn(account.id), &user.holdings);
            }
        }
    }

    #[test]
    fn every_profile_leads_to_something_that_exists() {
        let organisation = organisation();
        for profile in &organisation.profiles {
            match &profile.kind {
                ProfileKind::User { account, user } => {
                    assert!(organisation.accounts[account].users.contains_key(user), "{user}");
                }
                ProfileKind::Role { arn, source, .. } => {
                    assert!(organisation.role(arn).is_some(), "{arn}");
                    assert!(organisation.profiles.iter().any(|other| other.name == *source));
                }
            }
        }
    }
}
