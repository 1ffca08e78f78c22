//! A made-up organisation of any size, the same at each run.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use kamen::domain::account::AccountId;
use kamen::domain::arn::RoleArn;
use kamen::domain::inventory::AccountSnapshot;
use kamen::domain::role::Role;
use kamen::graph::{Principal, PrincipalPolicies, RolePart};
use kamen::policy::decide::question::{Layer, Tags, Target, Trust};
use kamen::policy::language::rule::Policy;

/// The account in which the person is a user.
pub const HOME: &str = "111111111111";

/// An identity policy that asks for every role.
pub const ASK_ALL: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}"#;

/// The commonest trust policy: an account, under a condition.
pub const TRUST_BY_ACCOUNT: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Sid": "People", "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"],
     "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
     "Condition": {"StringNotEquals": {"sts:ExternalId": "none"}}}]}"#;

/// A fixed moment: 2026-01-15T12:00:00Z.
pub fn now() -> Timestamp {
    Timestamp::from_second(1_768_478_400).expect("a moment of this century")
}

/// Roles spread evenly over accounts, with the kinds of trust that people have.
#[derive(Debug)]
pub struct Organisation {
    roles: Vec<(Arc<str>, Arc<Policy>)>,
    /// The trust policies as text, in the order of `roles`.
    texts: Vec<Arc<str>>,
    accounts: usize,
}

impl Organisation {
    pub fn new(roles: usize, accounts: usize) -> Self {
        let texts: Vec<Arc<str>> =
            (0..roles).map(|number| Arc::from(trust(number, accounts))).collect();
        let role = |(number, text): (usize, &Arc<str>)| {
            let account = account_id(number % accounts);
            let arn = format!("arn:aws:iam::{account}:role/role-{number:06}");
            (Arc::from(arn), Arc::new(Policy::parse("trust", text)))
        };
        let list = texts.iter().enumerate().map(role).collect();
        Self { roles: list, texts, accounts }
    }

    /// What the cache keeps of each account.
    pub fn snapshots(&self) -> Vec<AccountSnapshot> {
        let mut snapshots: BTreeMap<AccountId, AccountSnapshot> = BTreeMap::new();
        for ((arn, _), text) in self.roles.iter().zip(&self.texts) {
            let arn: RoleArn = arn.parse().expect("made-up ARNs are right");
            let account = arn.account();
            let snapshot = snapshots.entry(account).or_insert_with(|| AccountSnapshot {
                account,
                alias: Some(format!("team-{account}")),
                roles: Vec::new(),
                as_of: now(),
            });
            snapshot.roles.push(Arc::new(Role {
                id: format!("AROA{}", arn.name().to_ascii_uppercase()).into(),
                arn,
                trust: Some(Arc::clone(text).into()),
                description: None,
                max_session_duration: 3600,
                created: Some(now()),
            }));
        }
        snapshots.into_values().collect()
    }

    pub fn targets(&self) -> Vec<Target> {
        let target = |(arn, trust): &(Arc<str>, Arc<Policy>)| {
            Target::new(Arc::clone(arn), Trust::Read(Arc::clone(trust)))
        };
        self.roles.iter().map(target).collect()
    }

    /// The user `alice`, who may ask for everything, and all roles, which may as well.
    pub fn principals(&self) -> Vec<Principal> {
        let ask_all = Layer::read(vec![Arc::new(Policy::parse("identity", ASK_ALL))]);
        let principal = |arn: &Arc<str>, role| Principal {
            arn: Arc::clone(arn),
            id: None,
            policies: Some(Box::new(PrincipalPolicies {
                identity: ask_all.clone(),
                boundary: None,
                tags: Tags::Known(Vec::new()),
            })),
            role,
        };
        let alice = principal(&Arc::from(format!("arn:aws:iam::{HOME}:user/alice")), None);
        let roles = self.roles.iter().map(|(arn, trust)| {
            let trust = Trust::Read(Arc::clone(trust));
            principal(arn, Some(RolePart { trust: trust.into(), max_session_duration: 3600 }))
        });
        std::iter::once(alice).chain(roles).collect()
    }

    /// A role that only a chain of three hops reaches.
    pub fn farthest(&self) -> String {
        self.roles.get(6 + 8 * self.accounts).map(|(arn, _)| arn.to_string()).unwrap_or_default()
    }
}

fn account_id(number: usize) -> String {
    if number == 0 { HOME.to_owned() } else { format!("{:012}", 200_000_000_000 + number) }
}

/// Kind 7 is trusted by kind 6 of the home account only, and that by a role that alice may assume.
fn trust(number: usize, accounts: usize) -> String {
    let account = account_id(number % accounts);
    let before = |step: usize| {
        let role = number.saturating_sub(step);
        format!(r#"{{"AWS": "arn:aws:iam::{}:role/role-{role:06}"}}"#, account_id(role % accounts))
    };
    let (principal, condition) = match number % 8 {
        0 => return TRUST_BY_ACCOUNT.to_owned(),
        1 => (r#"{"Service": "ec2.amazonaws.com"}"#.to_owned(), ""),
        2 => (format!(r#"{{"AWS": "arn:aws:iam::{account}:root"}}"#), ""),
        3 => (format!(r#"{{"AWS": "arn:aws:iam::{HOME}:user/alice"}}"#), ""),
        4 => (
            format!(r#"{{"AWS": "{HOME}"}}"#),
            r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
        ),
        5 => (before(2), ""),
        6 => (before(1), ""),
        _ => (r#"{"AWS": "arn:aws:iam::999988887777:root"}"#.to_owned(), ""),
    };
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {principal}{condition}}}]}}"#
    )
}
