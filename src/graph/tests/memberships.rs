//! Hops call from accounts that stand in different memberships of an organization.

use super::*;

/// Lets RoleA in from one part of the organization, as `aws:PrincipalOrgPaths` tells it.
fn from_part(path: &str) -> Vec<Principal> {
    let mut principals = two_hops();
    if let Some(part) = &mut principals[2].role {
        let condition = json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": path}});
        part.trust = trust_with(&json!({"AWS": role_arn(A, "RoleA")}), &condition).into();
    }
    principals
}

fn place(path: &str) -> Membership {
    Membership { organization: Some("o-example".to_owned()), path: Some(path.to_owned()) }
}

/// The route to RoleB, with what is known of the place of RoleA's account.
fn found(principals: Vec<Principal>, place: Option<Membership>) -> Route {
    let account: AccountId = A.parse().unwrap();
    let memberships: Memberships = place.into_iter().map(|place| (account, place)).collect();
    let terms = Terms { memberships: Some(Arc::new(memberships)), ..terms() };
    let graph = graph(principals);
    route(&graph, &user_arn(A, "dev"), &role_arn(B, "RoleB"), Mfa::NotSent, &terms)
}

#[test]
fn each_hop_calls_from_where_its_account_stands_semantics_1_10() {
    let inside =
        found(from_part("o-example/r-root/ou-work/*"), Some(place("o-example/r-root/ou-work/")));
    let outside =
        found(from_part("o-example/r-root/ou-work/*"), Some(place("o-example/r-root/ou-play/")));

    assert_eq!(names(inside.certain.as_ref()), ["RoleA", "RoleB"]);
    assert_eq!(outside, Route::default());
}

#[test]
fn where_an_account_stands_is_unknown_until_it_is_said_semantics_1_15() {
    let route = found(from_part("o-example/*"), None);

    assert_eq!(route.certain, None);
    assert_eq!(names(route.possible.as_ref()), ["RoleA", "RoleB"]);
}

#[test]
fn a_role_is_where_its_account_stands() {
    let found = |place: Option<Membership>| {
        let mut principals = two_hops();
        let asked = json!({"StringEquals": {"aws:ResourceOrgID": "o-example"}});
        principals[2].role.as_mut().unwrap().trust =
            trust_with(&json!({"AWS": role_arn(A, "RoleA")}), &asked).into();
        let places: Memberships =
            place.into_iter().map(|place| (B.parse().unwrap(), place)).collect();
        let terms = Terms { memberships: Some(Arc::new(places)), ..terms() };
        route(&graph(principals), &user_arn(A, "dev"), &role_arn(B, "RoleB"), Mfa::NotSent, &terms)
    };

    assert_eq!(names(found(Some(place("o-example/r-root/"))).certain.as_ref()), ["RoleA", "RoleB"]);
    let unknown = found(None);
    assert!(unknown.certain.is_none() && unknown.possible.is_some());
}

#[test]
fn one_caller_asks_roles_of_two_accounts_each_where_it_stands() {
    let dev = user_arn(A, "dev");
    let inside = |organization: &str| {
        let asked = json!({"StringEquals": {"aws:ResourceOrgID": organization}});
        trust_with(&json!({"AWS": dev}), &asked)
    };
    let mine = |name: &str| role(&role_arn(A, name), inside("o-mine"), Layer::default());
    let graph = graph(vec![
        user(&dev, may_ask("*")),
        mine("First"),
        mine("Second"),
        role(&role_arn(B, "Theirs"), inside("o-theirs"), Layer::default()),
        role(&role_arn(B, "Elsewhere"), inside("o-mine"), Layer::default()),
    ]);
    let stands = |account: &str, organization: &str| {
        let organization = Some(organization.to_owned());
        (account.parse().unwrap(), Membership { organization, path: None })
    };
    let places: Memberships = [stands(A, "o-mine"), stands(B, "o-theirs")].into_iter().collect();
    let terms = Terms { memberships: Some(Arc::new(places)), ..terms() };

    let start = graph.start(Caller::new(&dev), Mfa::NotSent);
    let ways = graph.direct_ways(&[start], &terms);

    let is_open = |account: &str, name: &str| {
        ways.to(&graph, &role_arn(account, name)).is_some_and(|way| way.standing.is_certain())
    };
    assert!(is_open(A, "First") && is_open(A, "Second") && is_open(B, "Theirs"));
    assert!(!is_open(B, "Elsewhere"));
}
