//! Permission sets of Identity Center, and the IAM roles that it makes for them.
//!
//! The role of a set is called `AWSReservedSSO_NAME_suffix` (IAM Identity Center User Guide, "Referencing
//! permission sets in resource policies"), and the suffix is known only once IAM was asked. Until then a
//! name without a suffix stands for the role: no real one is called so.

use serde::{Deserialize, Serialize};

use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::region::partition;
use crate::domain::sign_in::Portal;

/// The path of all such roles; a region may follow.
const PATH: &str = "/aws-reserved/sso.amazonaws.com/";
/// Begins the name of the role that Identity Center makes for a set.
pub const PREFIX: &str = "AWSReservedSSO_";
/// Letters and digits of a suffix.
const SUFFIX: usize = 16;

/// A permission set that a person has in an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Assignment {
    pub portal: Portal,
    pub account: AccountId,
    /// The set's own name.
    pub set: String,
}

impl Assignment {
    /// What stands for the set's role as long as its ARN is not known.
    pub fn stand_in(&self) -> Option<RoleArn> {
        stand_in(partition(&self.portal.region), self.account, &self.set)
    }
}

/// The ARN that stands for the role of a set in an account; `None` if no set is called so.
pub fn stand_in(partition: &str, account: AccountId, set: &str) -> Option<RoleArn> {
    RoleArn::new(partition, account, PATH, &format!("{PREFIX}{set}")).ok()
}

/// The set behind a role's name.
pub fn set_named(role: &str) -> Option<&str> {
    let rest = role.strip_prefix(PREFIX)?;
    let is_suffix = |text: &str| {
        text.len() == SUFFIX
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    match rest.rsplit_once('_') {
        Some((set, suffix)) if is_suffix(suffix) => Some(set),
        Some(_) | None => Some(rest),
    }
}

/// The set behind a role.
pub fn set_of(role: &RoleArn) -> Option<&str> {
    set_named(role.name()).filter(|_| role.path().starts_with(PATH))
}

/// Whether the ARN only stands for a role whose own is not known.
pub fn is_stand_in(role: &RoleArn) -> bool {
    set_of(role).is_some_and(|set| role.name().len() == PREFIX.len() + set.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_known_by_its_set_and_a_stand_in_by_its_missing_suffix() {
        let role = |text: &str| -> RoleArn { text.parse().unwrap() };
        let real = role(
            "arn:aws:iam::012345678901:role/aws-reserved/sso.amazonaws.com/eu-west-1/\
             AWSReservedSSO_My_Set_0123456789abcdef",
        );
        let portal = Portal {
            session: None,
            start_url: "https://x".to_owned(),
            region: "cn-north-1".to_owned(),
        };
        let account = "012345678901".parse().unwrap();
        let stand_in = Assignment { portal, account, set: "My_Set".to_owned() }.stand_in().unwrap();

        assert_eq!((set_of(&real), is_stand_in(&real)), (Some("My_Set"), false));
        assert_eq!((set_of(&stand_in), is_stand_in(&stand_in)), (Some("My_Set"), true));
        assert_eq!(stand_in.partition(), "aws-cn");
        let elsewhere = role("arn:aws:iam::012345678901:role/AWSReservedSSO_Fake_0123456789abcdef");
        assert_eq!(set_of(&elsewhere), None, "anyone may call a role so");
        assert_eq!(set_named("Deploy"), None);
    }
}
