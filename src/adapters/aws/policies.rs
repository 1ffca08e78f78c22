//! The policies that hang on a role, a user or a group: three families of calls, alike in all but
//! their names.

use futures_util::stream::{self, StreamExt};

use super::client::iam_as;
use super::sts::asked;
use super::{Sdk, convert};
use crate::domain::failure::Failure;
use crate::domain::pages::{Pages, incomplete};
use crate::domain::role::{AttachedPolicy, InlinePolicy};
use crate::ports::aws::Access;

/// How many inline policies of one holder are fetched at a time.
const SIDE_BY_SIDE: usize = 4;

/// What policies hang on, by name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holder<'a> {
    Role(&'a str),
    User(&'a str),
    Group(&'a str),
}

impl Holder<'_> {
    pub(super) fn list_attached(self) -> &'static str {
        match self {
            Self::Role(_) => "iam:ListAttachedRolePolicies",
            Self::User(_) => "iam:ListAttachedUserPolicies",
            Self::Group(_) => "iam:ListAttachedGroupPolicies",
        }
    }

    pub(super) fn list_inline(self) -> &'static str {
        match self {
            Self::Role(_) => "iam:ListRolePolicies",
            Self::User(_) => "iam:ListUserPolicies",
            Self::Group(_) => "iam:ListGroupPolicies",
        }
    }

    pub(super) fn get_inline(self) -> &'static str {
        match self {
            Self::Role(_) => "iam:GetRolePolicy",
            Self::User(_) => "iam:GetUserPolicy",
            Self::Group(_) => "iam:GetGroupPolicy",
        }
    }
}

/// Calls of IAM as one identity.
#[derive(Debug)]
pub(super) struct Asker<'a> {
    pub(super) sdk: &'a Sdk,
    pub(super) client: aws_sdk_iam::Client,
    pub(super) access: &'a Access,
    /// Whom all is asked about, for the log.
    pub(super) subject: &'a str,
}

/// Sends a call signed by an asker's keys: `send!(asker, "iam:GetRole", asker.client.get_role()…)`.
macro_rules! send {
    ($asker:expr, $operation:expr, $call:expr) => {{
        let signed = iam_as(&$asker.access.credentials);
        let call = $call.customize().config_override(signed).send();
        $asker.sdk.call(asked($operation, $asker.access, Some($asker.subject)), call).await
    }};
}
pub(super) use send;

/// Follows the markers of a listing: one entry a page in, all entries out.
macro_rules! pages {
    ($asker:expr, $operation:expr, $call:expr, $entries:expr) => {{
        let (mut entries, mut pages) = (Vec::new(), Pages::default());
        loop {
            let marker = pages.marker().map(str::to_owned);
            let output = send!($asker, $operation, $call.set_marker(marker))?;
            entries.extend($entries(&output));
            let turned = pages.turn_truncated(output.is_truncated(), output.marker());
            if !turned.map_err(|oddity| incomplete($operation, oddity))? {
                break Ok(entries);
            }
        }
    }};
}
pub(super) use pages;

impl Asker<'_> {
    pub(super) async fn attached(
        &self,
        holder: Holder<'_>,
    ) -> Result<Vec<AttachedPolicy>, Failure> {
        let (client, operation) = (&self.client, holder.list_attached());
        match holder {
            Holder::Role(name) => {
                use aws_sdk_iam::operation::list_attached_role_policies::ListAttachedRolePoliciesOutput as Output;
                let call = client.list_attached_role_policies().role_name(name);
                let entries = |output: &Output| convert::attached(output.attached_policies());
                pages!(self, operation, call.clone(), entries)
            }
            Holder::User(name) => {
                use aws_sdk_iam::operation::list_attached_user_policies::ListAttachedUserPoliciesOutput as Output;
                let call = client.list_attached_user_policies().user_name(name);
                let entries = |output: &Output| convert::attached(output.attached_policies());
                pages!(self, operation, call.clone(), entries)
            }
            Holder::Group(name) => {
                use aws_sdk_iam::operation::list_attached_group_policies::ListAttachedGroupPoliciesOutput as Output;
                let call = client.list_attached_group_policies().group_name(name);
                let entries = |output: &Output| convert::attached(output.attached_policies());
                pages!(self, operation, call.clone(), entries)
            }
        }
    }

    /// The inline policies that could be read, and the first failure of those that could not.
    pub(super) async fn inline(
        &self,
        holder: Holder<'_>,
    ) -> Result<(Vec<InlinePolicy>, Option<Failure>), Failure> {
        let names = self.inline_names(holder).await?;
        let policies = stream::iter(names).map(|name| self.inline_policy(holder, name));
        let answers: Vec<_> = policies.buffered(SIDE_BY_SIDE).collect().await;
        let (mut policies, mut problem) = (Vec::new(), None);
        for answer in answers {
            match answer {
                Ok(policy) => policies.push(policy),
                Err(failure) => problem = problem.or(Some(failure)),
            }
        }
        Ok((policies, problem))
    }

    async fn inline_names(&self, holder: Holder<'_>) -> Result<Vec<String>, Failure> {
        let (client, operation) = (&self.client, holder.list_inline());
        match holder {
            Holder::Role(name) => {
                use aws_sdk_iam::operation::list_role_policies::ListRolePoliciesOutput as Output;
                let call = client.list_role_policies().role_name(name);
                let entries = |output: &Output| output.policy_names().to_vec();
                pages!(self, operation, call.clone(), entries)
            }
            Holder::User(name) => {
                use aws_sdk_iam::operation::list_user_policies::ListUserPoliciesOutput as Output;
                let call = client.list_user_policies().user_name(name);
                let entries = |output: &Output| output.policy_names().to_vec();
                pages!(self, operation, call.clone(), entries)
            }
            Holder::Group(name) => {
                use aws_sdk_iam::operation::list_group_policies::ListGroupPoliciesOutput as Output;
                let call = client.list_group_policies().group_name(name);
                let entries = |output: &Output| output.policy_names().to_vec();
                pages!(self, operation, call.clone(), entries)
            }
        }
    }

    async fn inline_policy(
        &self,
        holder: Holder<'_>,
        name: String,
    ) -> Result<InlinePolicy, Failure> {
        let (client, operation) = (&self.client, holder.get_inline());
        let document = match holder {
            Holder::Role(role) => {
                let call = client.get_role_policy().role_name(role).policy_name(&name);
                convert::document(send!(self, operation, call)?.policy_document())
            }
            Holder::User(user) => {
                let call = client.get_user_policy().user_name(user).policy_name(&name);
                convert::document(send!(self, operation, call)?.policy_document())
            }
            Holder::Group(group) => {
                let call = client.get_group_policy().group_name(group).policy_name(&name);
                convert::document(send!(self, operation, call)?.policy_document())
            }
        };
        Ok(InlinePolicy { name, document })
    }

    /// Both kinds side by side; each call that fails is named, the rest is still there.
    pub(super) async fn policies(&self, holder: Holder<'_>) -> Policies {
        let (attached, inline) = tokio::join!(self.attached(holder), self.inline(holder));
        let mut problems = Vec::new();
        let attached = attached.unwrap_or_else(|failure| {
            problems.push((holder.list_attached(), failure));
            Vec::new()
        });
        let (inline, unread) = inline.unwrap_or_else(|failure| {
            problems.push((holder.list_inline(), failure));
            (Vec::new(), None)
        });
        problems.extend(unread.map(|failure| (holder.get_inline(), failure)));
        Policies { attached, inline, problems }
    }
}

/// The policies of one holder, and the calls that failed.
#[derive(Debug)]
pub(super) struct Policies {
    pub(super) attached: Vec<AttachedPolicy>,
    pub(super) inline: Vec<InlinePolicy>,
    pub(super) problems: Vec<(&'static str, Failure)>,
}
