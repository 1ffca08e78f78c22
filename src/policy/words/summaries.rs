//! Summaries of many roles: most of a company's share a few trust policies, each of which is read once.

use std::collections::HashMap;
use std::sync::Arc;

use super::{KnownAccounts, TrustSummary, trust_summary};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::policy::language::document::PolicyDocument;

/// All of a role that its summary depends on beside the text: its account, its partition, whether AWS made it.
type Seen = (AccountId, String, bool);

/// The trust relationships that were read.
#[derive(Debug)]
pub struct TrustSummaries<'a> {
    known: &'a KnownAccounts,
    made: HashMap<Arc<str>, HashMap<Seen, Arc<TrustSummary>>>,
}

impl<'a> TrustSummaries<'a> {
    /// None yet; `known` are the accounts that the person calls theirs.
    pub fn new(known: &'a KnownAccounts) -> Self {
        Self { known, made: HashMap::new() }
    }

    /// The trust relationship of a role by the text of its document; that of an unread one without.
    pub fn of(&mut self, text: Option<&Arc<str>>, role: &RoleArn) -> Arc<TrustSummary> {
        let Some(text) = text else { return Arc::new(TrustSummary::unread()) };
        let known = self.known;
        let of_text = self.made.entry(Arc::clone(text)).or_default();
        let seen = (role.account(), role.partition().to_owned(), role.is_service_linked());
        let make = || Arc::new(trust_summary(&PolicyDocument::parse(text), Some(role), known));
        Arc::clone(of_text.entry(seen).or_insert_with(make))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_one_kind_share_a_summary_and_others_have_their_own() {
        let known = KnownAccounts::default();
        let mut trusts = TrustSummaries::new(&known);
        let text: Arc<str> = r#"{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root", "Service": "ec2.amazonaws.com"}}]}"#
            .into();
        let role = |arn: &str| -> RoleArn { arn.parse().unwrap() };
        let own = role("arn:aws:iam::111122223333:role/A");
        let same = role("arn:aws:iam::111122223333:role/team/B");

        assert!(Arc::ptr_eq(&trusts.of(Some(&text), &own), &trusts.of(Some(&text), &same)));
        for arn in [
            "arn:aws:iam::111122223333:role/A",
            "arn:aws:iam::444455556666:role/A",
            "arn:aws-cn:iam::111122223333:role/A",
            "arn:aws:iam::111122223333:role/aws-service-role/ec2.amazonaws.com/A",
        ] {
            let role = role(arn);
            let alone = trust_summary(&PolicyDocument::parse(&text), Some(&role), &known);
            assert_eq!(*trusts.of(Some(&text), &role), alone, "{arn}");
        }
        assert_eq!(*trusts.of(None, &own), TrustSummary::unread());
    }
}
