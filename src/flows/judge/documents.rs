//! Trust documents, each read once for all the roles that have it.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::domain::arn::ArnParts;
use crate::domain::policy_text::PolicyText;
use crate::domain::quick::QuickMap;
use crate::graph::is_negotiable;
use crate::policy::decide::question::Caller;
use crate::policy::language::document::Effect;
use crate::policy::language::principal::{Parties, Party};
use crate::policy::language::rule::Policy;

/// Documents that are kept read. Most roles share theirs with others; those that do not are read again
/// when they are judged again, rather than held: read, a document is many times as large as its text.
const MOST: usize = 2048;

/// The documents read last.
#[derive(Debug, Default)]
pub(super) struct Documents(QuickMap<Arc<str>, Arc<Document>>);

/// A trust policy, and whom it may let in.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) policy: Arc<Policy>,
    /// Whether it speaks of something that a caller chooses.
    pub(super) is_negotiable: bool,
    /// The accounts whose principals it may let in; `None`: any.
    pub(super) accounts: Option<BTreeSet<Box<str>>>,
    /// Which of the identities beside the one in use it may let in, by their places: found once, as documents are read
    /// anew when those who are held change.
    pub(super) candidates: OnceLock<Box<[usize]>>,
}

impl Documents {
    /// Those who are held have changed: what was found out about them counts no more.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// `None` if the text cannot be read any more.
    pub(super) fn read(&mut self, text: &PolicyText) -> Option<Arc<Document>> {
        let Some(text) = text.held() else {
            return Some(Arc::new(Document::read(&text.read()?)));
        };
        if let Some(known) = self.0.get(text) {
            return Some(Arc::clone(known));
        }
        if self.0.len() >= MOST {
            self.0.clear();
        }
        let document = Arc::new(Document::read(text));
        self.0.insert(Arc::clone(text), Arc::clone(&document));
        Some(document)
    }
}

impl Document {
    fn read(text: &str) -> Self {
        let policy = Arc::new(Policy::parse("trust", text));
        let accounts = accounts(&policy);
        let candidates = OnceLock::new();
        Self { policy, is_negotiable: is_negotiable(text), accounts, candidates }
    }

    /// Whether some statement may let the caller in, whatever its conditions say.
    pub(super) fn may_let_in(&self, caller: &Caller) -> bool {
        granting(&self.policy).any(|parties| !parties.grants(caller).any().is_no())
    }
}

/// The principals of the statements that allow something.
fn granting(policy: &Policy) -> impl Iterator<Item = &Parties> {
    let allowing = policy.rules.iter().filter(|rule| rule.effect == Some(Effect::Allow));
    allowing.filter_map(|rule| rule.parties.as_ref())
}

fn accounts(policy: &Policy) -> Option<BTreeSet<Box<str>>> {
    let mut accounts = BTreeSet::new();
    for parties in granting(policy) {
        // `NotPrincipal` grants nothing (semantics 1.6).
        let Parties::Only(parties) = parties else { continue };
        for party in parties {
            match party {
                // An id does not say whose it is.
                Party::Everyone | Party::UserId(_) | Party::RoleId(_) => return None,
                Party::Account { account, .. } => drop(accounts.insert(account.clone())),
                Party::User(arn)
                | Party::Role(arn)
                | Party::Session(arn)
                | Party::FederatedUser(arn) => {
                    accounts.extend(ArnParts::parse(arn).map(|parts| parts.account.into()));
                }
                Party::Service(_) | Party::Provider(_) | Party::Never => {}
            }
        }
    }
    Some(accounts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::fixture::trusting;

    fn text(principal: &str) -> PolicyText {
        trusting(principal).into()
    }

    #[test]
    fn a_document_is_read_once_for_all_that_have_it() {
        let mut documents = Documents::default();
        let (one, other) = (text("arn:aws:iam::111111111111:root"), text("*"));
        let first = documents.read(&one).unwrap();
        documents.read(&other).unwrap();
        assert!(Arc::ptr_eq(&first, &documents.read(&one).unwrap()));
    }

    #[test]
    fn a_document_lets_in_whom_it_names() {
        let mut documents = Documents::default();
        let ada = Caller::new("arn:aws:iam::222222222222:user/ada");
        let cases = [
            ("arn:aws:iam::222222222222:root", Some("222222222222"), true),
            ("arn:aws:iam::222222222222:user/grace", Some("222222222222"), false),
            ("arn:aws:iam::111111111111:role/R", Some("111111111111"), false),
            ("*", None, true),
        ];
        for (principal, account, is_let_in) in cases {
            let document = documents.read(&text(principal)).unwrap();
            let accounts = account.map(|account| BTreeSet::from([account.into()]));
            assert_eq!(document.accounts, accounts, "{principal}");
            assert_eq!(document.may_let_in(&ada), is_let_in, "{principal}");
        }
    }
}
