//! The SDK's values to ours.

use std::sync::Arc;

use aws_sdk_iam::types as iam;
use aws_smithy_types::DateTime;
use jiff::Timestamp;

use crate::domain::arn::RoleArn;
use crate::domain::quick::QuickMap;
use crate::domain::role::{AttachedPolicy, InlinePolicy, LastUsed, Role, Tag};
use crate::policy::language::encoded::decoded;

/// A time of AWS; `None` if it lies outside of what a time stamp can hold.
pub(super) fn timestamp(time: &DateTime) -> Option<Timestamp> {
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

/// A policy document as it is meant, however it was sent.
pub(super) fn document(text: &str) -> String {
    decoded(text).into_owned()
}

/// Documents of one answer, each decoded and held once: most roles share a few.
#[derive(Debug, Default)]
pub(super) struct Documents<'a>(QuickMap<&'a str, Arc<str>>);

impl<'a> Documents<'a> {
    fn shared(&mut self, text: &'a str) -> Arc<str> {
        Arc::clone(self.0.entry(text).or_insert_with(|| Arc::from(document(text))))
    }
}

/// A role of a listing; `None` if its ARN is none.
pub(super) fn role<'a>(role: &'a iam::Role, documents: &mut Documents<'a>) -> Option<Role> {
    let arn: RoleArn = role.arn().parse().ok()?;
    let seconds = role.max_session_duration().and_then(|seconds| u32::try_from(seconds).ok());
    Some(Role {
        arn,
        id: role.role_id().into(),
        trust: role.assume_role_policy_document().map(|text| documents.shared(text).into()),
        description: filled(role.description()).map(Into::into),
        max_session_duration: seconds.unwrap_or(3600),
        created: timestamp(role.create_date()),
    })
}

/// Text that says something.
pub(super) fn filled(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Attached policies, by name and ARN.
pub(super) fn attached(policies: &[iam::AttachedPolicy]) -> Vec<AttachedPolicy> {
    let one = |policy: &iam::AttachedPolicy| AttachedPolicy {
        name: policy.policy_name().unwrap_or_default().to_owned(),
        arn: policy.policy_arn().unwrap_or_default().to_owned(),
    };
    policies.iter().map(one).collect()
}

/// Inline policies with their documents.
pub(super) fn inline(policies: &[iam::PolicyDetail]) -> Vec<InlinePolicy> {
    let one = |policy: &iam::PolicyDetail| InlinePolicy {
        name: policy.policy_name().unwrap_or_default().to_owned(),
        document: document(policy.policy_document().unwrap_or_default()),
    };
    policies.iter().map(one).collect()
}

/// The ARN of a permissions boundary.
pub(super) fn boundary(boundary: Option<&iam::AttachedPermissionsBoundary>) -> Option<String> {
    filled(boundary.and_then(iam::AttachedPermissionsBoundary::permissions_boundary_arn))
}

pub(super) fn last_used(used: &iam::RoleLastUsed) -> Option<LastUsed> {
    let at = timestamp(used.last_used_date()?)?;
    Some(LastUsed { at, region: filled(used.region()) })
}

pub(super) fn tag(tag: &iam::Tag) -> Tag {
    Tag { key: tag.key().to_owned(), value: tag.value().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_decoded_only_if_they_are_encoded() {
        assert_eq!(document("%7B%22Version%22%3A%22a+b%22%7D"), "{\"Version\":\"a+b\"}");
        assert_eq!(document("\n %7B%7D "), "{}");
        assert_eq!(document("{\"a\":\"100%25\"}"), "{\"a\":\"100%25\"}");
        assert_eq!(document(""), "");
    }

    #[test]
    fn equal_documents_are_held_once() {
        let mut documents = Documents::default();

        let (one, other) = (documents.shared("%7B%7D"), documents.shared("%7B%7D"));

        assert!(Arc::ptr_eq(&one, &other) && &*one == "{}");
    }

    #[test]
    fn times_keep_their_fractions() {
        let time = DateTime::from_secs_and_nanos(1_700_000_000, 5_000_000);

        assert_eq!(timestamp(&time).unwrap().to_string(), "2023-11-14T22:13:20.005Z");
    }
}
