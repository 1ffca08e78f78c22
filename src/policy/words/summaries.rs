//! Trust relationships of many roles: most of a company's share a few trust policies, each of which is read once.

use std::sync::Arc;

use super::{KnownAccounts, TrustSummary, trust_summary};
use crate::domain::account::AccountId;
use crate::domain::arn::RoleArn;
use crate::domain::quick::QuickMap;
use crate::domain::role::Role;
use crate::policy::language::document::PolicyDocument;

/// All of a role that its summary depends on beside the text: its account, its partition, whether AWS made it.
type Seen = (AccountId, String, bool);

/// What was made of one text.
#[derive(Debug)]
struct OfText<T> {
    /// Held, so that no other text comes to lie there.
    _text: Arc<str>,
    by_role: QuickMap<Seen, Arc<T>>,
}

/// How many documents stay parsed for other accounts: each takes some kilobytes.
const PARSED: usize = 100;

/// Reads the trust relationships of many roles, each document once for the roles of an account that have it.
#[derive(Debug)]
pub struct TrustReader<'a, T> {
    known: &'a KnownAccounts,
    made_of: fn(TrustSummary) -> T,
    /// By where a text lies: comparing places takes less than reading texts, and the roles of an account share theirs.
    made: QuickMap<usize, OfText<T>>,
    /// The documents of equal texts: accounts that were set up alike have the same ones.
    parsed: QuickMap<Arc<str>, PolicyDocument>,
}

impl<'a, T> TrustReader<'a, T> {
    /// `known` are the accounts that the person calls theirs; of each summary what `made_of` makes is kept.
    pub fn new(known: &'a KnownAccounts, made_of: fn(TrustSummary) -> T) -> Self {
        Self { known, made_of, made: QuickMap::default(), parsed: QuickMap::default() }
    }

    /// What is made of a role's trust relationship.
    pub fn of(&mut self, role: &Role) -> Arc<T> {
        let (known, made_of, arn) = (self.known, self.made_of, &role.arn);
        let text = role.trust_text();
        let is_held = role.trust.as_ref().is_some_and(|text| text.held().is_some());
        // What is not held is one of very many: hardly another role has it.
        let Some(text) = text.as_ref().filter(|_| is_held) else {
            return Arc::new(made_of(summary(arn, text.as_deref(), known)));
        };
        let of_text = self
            .made
            .entry(Arc::as_ptr(text).addr())
            .or_insert_with(|| OfText { _text: Arc::clone(text), by_role: QuickMap::default() });
        let seen = (arn.account(), arn.partition().to_owned(), arn.is_service_linked());
        let parsed = &mut self.parsed;
        let made = of_text.by_role.entry(seen).or_insert_with(|| {
            if parsed.len() == PARSED {
                parsed.clear();
            }
            let document =
                parsed.entry(Arc::clone(text)).or_insert_with(|| PolicyDocument::parse(text));
            Arc::new(made_of(trust_summary(document, Some(arn), known)))
        });
        Arc::clone(made)
    }
}

/// The whole trust relationship of a role by its document; that of an unread one without. Takes about 10 µs.
pub fn summary(role: &RoleArn, document: Option<&str>, known: &KnownAccounts) -> TrustSummary {
    document.map_or_else(TrustSummary::unread, |text| {
        trust_summary(&PolicyDocument::parse(text), Some(role), known)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(arn: &str, trust: Option<&Arc<str>>) -> Role {
        Role {
            arn: arn.parse().unwrap(),
            id: "".into(),
            trust: trust.map(|text| Arc::clone(text).into()),
            description: None,
            max_session_duration: 3600,
            created: None,
        }
    }

    #[test]
    fn roles_of_one_kind_share_a_summary_and_others_have_their_own() {
        let known = KnownAccounts::default();
        let mut trusts = TrustReader::new(&known, |summary| summary);
        let text: Arc<str> = r#"{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root", "Service": "ec2.amazonaws.com"}}]}"#
            .into();
        let role = |arn: &str| role(arn, Some(&text));
        let own = role("arn:aws:iam::111122223333:role/A");
        let same = role("arn:aws:iam::111122223333:role/team/B");

        assert!(Arc::ptr_eq(&trusts.of(&own), &trusts.of(&same)));
        for arn in [
            "arn:aws:iam::111122223333:role/A",
            "arn:aws:iam::444455556666:role/A",
            "arn:aws-cn:iam::111122223333:role/A",
            "arn:aws:iam::111122223333:role/aws-service-role/ec2.amazonaws.com/A",
        ] {
            let role = role(arn);
            let alone = summary(&role.arn, Some(&text), &known);
            assert_eq!(*trusts.of(&role), alone, "{arn}");
        }
        assert_eq!(*trusts.of(&Role { trust: None, ..own }), TrustSummary::unread());
    }

    #[test]
    fn equal_texts_of_several_accounts_are_parsed_once_and_few_stay_parsed() {
        let known = KnownAccounts::default();
        let mut trusts = TrustReader::new(&known, |summary| summary);
        let in_account = |account: &str, text: &str| {
            role(&format!("arn:aws:iam::{account}:role/A"), Some(&Arc::from(text)))
        };
        let text = r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}}"#;

        for account in ["111122223333", "444455556666"] {
            let role = in_account(account, text);
            assert_eq!(*trusts.of(&role), summary(&role.arn, Some(text), &known), "{account}");
        }
        assert_eq!(trusts.parsed.len(), 1);

        for number in 0..PARSED {
            trusts.of(&in_account("111122223333", &format!("{text} {number}")));
            assert!(trusts.parsed.len() <= PARSED);
        }
    }
}
