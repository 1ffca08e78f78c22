//! Which accounts may take part in a chain to a role.

use super::*;
use crate::domain::inventory::{AccountSnapshot, Server};
use crate::flows::fixture::{account, fixture, listed, trusting};

/// The accounts from which a role in 111111111111 may be reached that trusts this principal. `Mid` and `Other` in
/// 222222222222 trust 333333333333 and 444444444444; the one role in 333333333333 trusts its own account.
fn accounts(principal: &str) -> Option<Vec<String>> {
    let world = fixture("").world;
    let save = |id: &str, roles: Vec<Arc<Role>>| {
        let as_of = jiff::Timestamp::UNIX_EPOCH;
        let snapshot = AccountSnapshot { account: account(id), alias: None, roles, as_of };
        world.inventory.save(&Server::default(), &snapshot).unwrap();
    };
    let one = |arn: &str, principal: &str| listed(arn, Some(&trusting(principal)));
    let mid = one("arn:aws:iam::222222222222:role/team/Mid", "arn:aws:iam::333333333333:root");
    let other = one("arn:aws:iam::222222222222:role/Other", "arn:aws:iam::444444444444:user/u");
    save("222222222222", vec![mid, other]);
    let last = one("arn:aws:iam::333333333333:role/Last", "arn:aws:iam::333333333333:root");
    save("333333333333", vec![last]);
    let role = one("arn:aws:iam::111111111111:role/Wanted", principal);
    let found = approach(&world, &mut Inventory::default(), &role)?;
    Some(found.iter().map(AccountId::to_string).collect())
}

#[test]
fn the_way_leads_through_the_roles_that_a_document_names() {
    let over_mid = Some(["111111111111", "222222222222", "333333333333"].map(str::to_owned).into());
    assert_eq!(accounts("arn:aws:iam::222222222222:role/team/Mid"), over_mid);
    assert_eq!(accounts("arn:aws:sts::222222222222:assumed-role/Mid/ada"), over_mid);
    let over_all = ["111111111111", "222222222222", "333333333333", "444444444444"];
    assert_eq!(
        accounts("arn:aws:iam::222222222222:root"),
        Some(over_all.map(str::to_owned).into())
    );
    let gone = Some(["111111111111", "222222222222"].map(str::to_owned).into());
    assert_eq!(accounts("arn:aws:iam::222222222222:role/Gone"), gone);
    assert_eq!(accounts("*"), None);
}
