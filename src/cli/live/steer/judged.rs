//! What was judged where an order came from is what happens here: this kamen may go by other files than the one that sent the order.

use crate::cli::live::steer::Steer;
use crate::cli::target::{found, permitted};
use crate::cli::wish;
use crate::domain::arn::RoleArn;
use crate::domain::failure::Failure;
use crate::domain::live::{Judged, Wish};
use crate::domain::permission_set::set_of;
use crate::domain::session::{SessionSummary, Start};

impl Steer<'_> {
    /// Fails if a wish leads to another role than the one that guards were asked about.
    pub(super) async fn is_as_judged(
        &self,
        wish: &Wish,
        judged: Option<&Judged>,
    ) -> Result<(), Failure> {
        let (Some(judged), Some(named)) = (judged, &wish.role) else { return Ok(()) };
        let beside = self.context.beside(wish::options(wish, None))?;
        let (target, _) = found(&beside, named, None, false).await?;
        agrees(&format!("`{named}`"), target.role(), judged)
    }

    /// Fails if the guards of the role that is wished for do not let in who asks.
    pub(super) async fn is_let_in(&self, wish: &Wish, code: Option<&str>) -> Result<(), Failure> {
        let Some(named) = wish.role.as_ref().filter(|_| !self.world.settings.guards.is_empty())
        else {
            return Ok(());
        };
        let beside = self.context.beside(wish::options(wish, code))?;
        let (target, _) = found(&beside, named, None, false).await?;
        permitted(&beside, &target).await
    }
}

/// Fails if something leads to another role here than the one that was judged.
pub(super) fn agrees(what: &str, role: Option<&RoleArn>, judged: &Judged) -> Result<(), Failure> {
    let is_set = |one: &RoleArn, other: &RoleArn| {
        one.account() == other.account() && set_of(one).is_some() && set_of(one) == set_of(other)
    };
    let is_same = match (role, &judged.role) {
        (Some(role), Some(judged)) => role == judged || is_set(role, judged),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    if is_same {
        return Ok(());
    }
    let name = |role: Option<&RoleArn>| role.map_or("no role".to_owned(), ToString::to_string);
    let message = format!(
        "{what} is {} for this live shell, and {} where it was asked for",
        name(role),
        name(judged.role.as_ref())
    );
    Err(Failure::usage(message).with_hint(
        "name the role by its ARN; the shell goes by the AWS configuration of the environment that it was opened in",
    ))
}

/// The role that a session is, a permission set's among them.
pub(super) fn role_of(session: &SessionSummary) -> Option<RoleArn> {
    session.role.clone().or_else(|| match &session.start {
        Start::PermissionSet(assignment) => assignment.stand_in(),
        Start::Profile(_) | Start::Environment => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(role: Option<&str>) -> Judged {
        Judged { role: role.map(|role| role.parse().unwrap()), reason: None }
    }

    #[test]
    fn only_the_role_that_was_judged_is_become() {
        let [one, other] = ["A", "B"].map(|name| format!("arn:aws:iam::111111111111:role/{name}"));
        let (is_one, is_other) = (one.parse().unwrap(), other.parse().unwrap());

        assert!(agrees("`x`", Some(&is_one), &judged(Some(&one))).is_ok());
        assert!(agrees("`x`", None, &judged(None)).is_ok());
        let failure = agrees("`x`", Some(&is_other), &judged(Some(&one))).unwrap_err();
        let right = "`x` is arn:aws:iam::111111111111:role/B for this live shell, and \
                     arn:aws:iam::111111111111:role/A where it was asked for";
        assert_eq!(failure.message, right);
        assert!(agrees("`x`", Some(&is_one), &judged(None)).is_err(), "it was not asked about");
        assert!(agrees("`x`", None, &judged(Some(&one))).is_err());
    }

    #[test]
    fn a_permission_set_is_one_role_whether_its_own_name_was_seen_or_not() {
        let set = |account: &str, name: &str| {
            let path = "aws-reserved/sso.amazonaws.com/";
            format!("arn:aws:iam::{account}:role/{path}AWSReservedSSO_{name}")
        };
        let seen = set("111111111111", "Admin_0123456789abcdef").parse().unwrap();

        let again = judged(Some(&set("111111111111", "Admin_fedcba9876543210")));
        assert!(agrees("`x`", Some(&seen), &again).is_ok());
        let elsewhere = judged(Some(&set("222222222222", "Admin_0123456789abcdef")));
        assert!(agrees("`x`", Some(&seen), &elsewhere).is_err());
    }
}
