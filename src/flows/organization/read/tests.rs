//! Where accounts stand, and which way it is found out.

use super::*;
use crate::domain::secret::{Credentials, Secret};
use crate::flows::fixture::company;

const ACCOUNT: AccountId = AccountId::from_number(111_111_111_111);

/// An account below so many ids, the root included; each stands below the next.
fn nested(depth: usize) -> Parents {
    let name = |level: usize| {
        if level == depth { "r-abcd".to_owned() } else { format!("ou-abcd-{level:08}") }
    };
    let above = |level: usize| (name(level), Ok(Some(name(level + 1))));
    let first = (ACCOUNT.to_string(), Ok(Some(name(1))));
    (1..depth).map(above).chain([first]).collect()
}

#[test]
fn a_path_that_does_not_come_to_the_root_leaves_the_place_unknown() {
    let of = |parents: &Parents| seat(parents, ACCOUNT, "r-abcd");
    let lost = Seat::Unread("organizations:ListParents does not lead to the root".to_owned());
    assert_eq!(of(&nested(1)), Seat::Below(vec!["r-abcd".to_owned()]));
    let three = ["r-abcd", "ou-abcd-00000002", "ou-abcd-00000001"].map(str::to_owned);
    assert_eq!(of(&nested(3)), Seat::Below(three.to_vec()));
    assert!(matches!(of(&nested(DEEPEST)), Seat::Below(path) if path.len() == DEEPEST));
    assert_eq!(of(&nested(DEEPEST + 1)), lost);
    let mut broken = nested(3);
    broken.insert("ou-abcd-00000001".to_owned(), Ok(None));
    assert_eq!(of(&broken), lost);
    assert_eq!(of(&Parents::from([(ACCOUNT.to_string(), Ok(None))])), Seat::Elsewhere);
    let refused = "organizations:ListParents was refused".to_owned();
    broken.insert("ou-abcd-00000001".to_owned(), Err(refused.clone()));
    assert_eq!(of(&broken), Seat::Unread(refused));
}

/// The calls made for so many accounts right below the root, by name, and how many places were found.
async fn calls(count: u64, state: PolicyState) -> (BTreeSet<String>, usize) {
    let (fixture, _, company) = company("");
    let accounts: BTreeSet<AccountId> =
        (1..=count).map(|number| AccountId::from_number(100_000_000_000 + number)).collect();
    company.tell(|books| {
        books.root = Some(Root { id: "r-abcd".to_owned(), service: state, resource: state });
        let parent = |account: &AccountId| (account.to_string(), "r-abcd".to_owned());
        books.parents = accounts.iter().map(parent).collect();
    });
    let credentials = Credentials {
        access_key_id: "AKIAALICEEXAMPLE".to_owned(),
        secret_access_key: Secret::new("example"),
        session_token: None,
        expires: None,
    };
    let access = Access { credentials, client: Arc::default() };
    let found = tree(&fixture.world, &access, "arn:aws:iam::111111111111:user/alice", &accounts);
    let seats = found.await.unwrap().seats;
    let is_below = |seat: &&Seat| matches!(seat, Seat::Below(path) if path == &["r-abcd"]);
    let name = |call: String| {
        let name = call.split(' ').next().unwrap_or_default();
        name.trim_start_matches("organizations:").to_owned()
    };
    let calls = company.calls().into_iter().map(name).collect();
    (calls, seats.values().filter(is_below).count())
}

#[tokio::test]
async fn many_accounts_are_found_downwards_and_few_upwards() {
    let few = ["ListParents", "ListRoots"].map(str::to_owned).into();
    assert_eq!(calls(24, PolicyState::Disabled).await, (few, 24));
    let many = ["ListAccountsForParent", "ListOrganizationalUnitsForParent", "ListRoots"];
    assert_eq!(calls(25, PolicyState::Disabled).await, (many.map(str::to_owned).into(), 25));
}

#[tokio::test]
async fn many_lists_are_made_from_the_side_of_the_policies() {
    // Two kinds on each account and on the root.
    let few = ["ListParents", "ListPoliciesForTarget", "ListRoots"];
    assert_eq!(calls(11, PolicyState::Enabled).await, (few.map(str::to_owned).into(), 11));
    let many = ["ListParents", "ListPolicies", "ListRoots"];
    assert_eq!(calls(12, PolicyState::Enabled).await, (many.map(str::to_owned).into(), 12));
}
