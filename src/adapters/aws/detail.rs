//! What opening a role fetches, and what is asked about a single user: several calls side by side,
//! each of which may fail alone.

use aws_sdk_iam::types as sdk;
use futures_util::future;

use super::client::iam_as;
use super::policies::{Asker, Holder, pages, send};
use super::sts::{self, asked};
use super::{Sdk, convert};
use crate::domain::arn::RoleArn;
use crate::domain::authorization::{AuthorizedGroup, AuthorizedPrincipal, UserDetail};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::no_role::{Listing, no_role};
use crate::domain::pages::{Pages, incomplete};
use crate::domain::role::RoleDetail;
use crate::ports::aws::Access;

impl Sdk {
    pub(super) async fn detail(
        &self,
        access: &Access,
        role: &RoleArn,
    ) -> Result<RoleDetail, Failure> {
        let client = self.clients.iam(&access.client, Some(role.partition()))?;
        let asker = Asker { sdk: self, client, access, subject: role.as_str() };
        let (detail, policies) =
            tokio::join!(asker.role(role), asker.policies(Holder::Role(role.name())));
        let mut problems = Vec::new();
        let mut detail = match detail {
            Ok(detail) => detail,
            // No server answers, or the session is over: there is nothing to show beside that.
            Err(failure) if is_of_all(&failure) => return Err(failure),
            Err(failure) => {
                problems.push(("iam:GetRole", failure));
                RoleDetail::default()
            }
        };
        problems.extend(policies.problems);
        (detail.attached, detail.inline) = (policies.attached, policies.inline);
        detail.problems = problems;
        Ok(detail)
    }

    pub(super) async fn user(&self, access: &Access, name: &str) -> Result<UserDetail, Failure> {
        let client = self.clients.iam(&access.client, None)?;
        let asker = Asker { sdk: self, client, access, subject: name };
        let (user, policies, groups) =
            tokio::join!(asker.user(name), asker.policies(Holder::User(name)), asker.groups(name));
        let mut problems = Vec::new();
        let mut user = match user {
            Ok(user) => user,
            Err(failure) if is_of_all(&failure) => return Err(failure),
            Err(failure) => {
                problems.push(("iam:GetUser", failure));
                unnamed()
            }
        };
        problems.extend(policies.problems);
        (user.attached, user.inline) = (policies.attached, policies.inline);
        user.groups = groups.unwrap_or_else(|failure| {
            problems.push(("iam:ListGroupsForUser", failure));
            Vec::new()
        });
        let asked_groups = user.groups.iter().map(|group| asker.policies(Holder::Group(group)));
        let answers = future::join_all(asked_groups).await;
        let mut groups = Vec::new();
        for (group, policies) in user.groups.iter().zip(answers) {
            problems.extend(policies.problems);
            groups.push(AuthorizedGroup {
                name: group.clone(),
                inline: policies.inline,
                attached: policies.attached,
            });
        }
        Ok(UserDetail { user, groups, problems })
    }
}

/// Whether a failure is not about the one call, but would meet every other one, too; or the role is another.
fn is_of_all(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Usage
            | FailureKind::Unreachable
            | FailureKind::Expired
            | FailureKind::Credentials
            | FailureKind::ClockSkew
    )
}

/// A user of whom GetUser said nothing.
fn unnamed() -> AuthorizedPrincipal {
    AuthorizedPrincipal {
        arn: String::new(),
        id: String::new(),
        tags: Vec::new(),
        inline: Vec::new(),
        attached: Vec::new(),
        boundary: None,
        groups: Vec::new(),
    }
}

impl Asker<'_> {
    async fn role(&self, role: &RoleArn) -> Result<RoleDetail, Failure> {
        let output = send!(self, "iam:GetRole", self.client.get_role().role_name(role.name()))?;
        let found = output.role().ok_or_else(|| sts::incomplete("iam:GetRole"))?;
        // A name is all that is sent: the role of that name may have another path.
        if found.arn().parse::<RoleArn>().is_ok_and(|arn| arn != *role) {
            return Err(no_role(role, Listing::Now, &[found.arn()]));
        }
        let role = found;
        Ok(RoleDetail {
            trust: role.assume_role_policy_document().map(|text| convert::document(text).into()),
            description: convert::filled(role.description()).map(Into::into),
            tags: role.tags().iter().map(convert::tag).collect(),
            last_used: role.role_last_used().and_then(convert::last_used),
            boundary: convert::boundary(role.permissions_boundary()),
            ..RoleDetail::default()
        })
    }

    async fn user(&self, name: &str) -> Result<AuthorizedPrincipal, Failure> {
        let output = send!(self, "iam:GetUser", self.client.get_user().user_name(name))?;
        let user = output.user().ok_or_else(|| sts::incomplete("iam:GetUser"))?;
        Ok(AuthorizedPrincipal {
            arn: user.arn().to_owned(),
            id: user.user_id().to_owned(),
            tags: user.tags().iter().map(convert::tag).collect(),
            boundary: convert::boundary(user.permissions_boundary()),
            ..unnamed()
        })
    }

    async fn groups(&self, user: &str) -> Result<Vec<String>, Failure> {
        use aws_sdk_iam::operation::list_groups_for_user::ListGroupsForUserOutput as Output;
        let call = self.client.list_groups_for_user().user_name(user);
        let name = |group: &sdk::Group| group.group_name().to_owned();
        let entries = |output: &Output| output.groups().iter().map(name).collect::<Vec<_>>();
        pages!(self, "iam:ListGroupsForUser", call.clone(), entries)
    }
}
