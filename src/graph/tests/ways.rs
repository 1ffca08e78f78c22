//! The best way to each role, from all identities held.

use super::*;
use crate::domain::role::Tag;
use crate::policy::language::need::Need;

fn ways_of(graph: &Graph, callers: &[&str]) -> Ways {
    graph.ways(&starts(graph, callers), &terms())
}

fn starts(graph: &Graph, callers: &[&str]) -> Vec<StartingPoint> {
    callers.iter().map(|arn| graph.start(Caller::new(arn), Mfa::NotSent)).collect()
}

fn alice() -> String {
    user_arn(A, "alice")
}

fn bob() -> String {
    user_arn(B, "bob")
}

#[test]
fn the_identity_in_use_comes_first_then_the_others_then_chains() {
    let near = role_arn(A, "Near");
    let his = role_arn(B, "His");
    let hub = role_arn(A, "Hub");
    let far = role_arn(B, "Far");
    let graph = graph(vec![
        user(&alice(), Layer::default()),
        user(&bob(), Layer::default()),
        role(&near, trust_with(&json!({"AWS": [alice(), bob()]}), &json!({})), Layer::default()),
        role(&his, trust(&bob()), Layer::default()),
        role(&hub, trust(&alice()), may_ask("*")),
        role(&far, trust(&hub), Layer::default()),
    ]);

    let ways = ways_of(&graph, &[&alice(), &bob()]);

    let told = |arn: &str| ways.to(&graph, arn).map(|way| (way.start, way.hops));
    assert_eq!(
        [&near, &his, &hub, &far].map(|arn| told(arn)),
        [Some((0, 1)), Some((1, 1)), Some((0, 1)), Some((0, 2))]
    );
    assert_eq!(ways.chain(&graph, &far).len(), 2);
    let each = graph.from_each(&starts(&graph, &[&alice(), &bob()]), &his, &terms());
    assert_eq!(each.map_decisions(), [Decision::Deny, Decision::Allow]);
}

trait Decisions {
    fn map_decisions(&self) -> Vec<Decision>;
}

impl Decisions for Vec<Standing> {
    fn map_decisions(&self) -> Vec<Decision> {
        self.iter().map(|standing| standing.decision).collect()
    }
}

#[test]
fn what_must_be_supplied_is_named_and_a_way_without_it_is_better() {
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let vendor = json!({"StringEquals": {"sts:ExternalId": "abc"},
        "Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let guarded = role_arn(A, "Guarded");
    let vendors = role_arn(A, "Vendor");
    let either = role_arn(B, "Either");
    let both = json!({"AWS": [alice(), bob()]});
    let graph = graph(vec![
        user(&alice(), may_ask("*")),
        user(&bob(), Layer::default()),
        role(&guarded, trust_with(&json!({"AWS": alice()}), &mfa), Layer::default()),
        role(&vendors, trust_with(&json!({"AWS": alice()}), &vendor), Layer::default()),
        role(&either, trust_with(&both, &mfa), Layer::default()),
    ]);

    let ways = ways_of(&graph, &[&alice(), &bob()]);

    let needs = |arn: &str| ways.to(&graph, arn).map(|way| way.standing.needs.clone());
    assert_eq!(needs(&guarded), Some(vec![Need::Mfa]));
    assert_eq!(needs(&vendors), Some(vec![Need::Mfa, Need::ExternalId]));
    assert_eq!(ways.to(&graph, &either).map(|way| way.start), Some(0));
}

#[test]
fn a_callers_own_policy_or_that_of_an_organization_may_ask_for_mfa_too() {
    let asked = role_arn(A, "Asked");
    let unless = json!({"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}});
    let guarded = layer(&json!([unless]));
    let everyones = json!([{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]);
    let levels = Levels { levels: vec![layer(&everyones).policies], ..Levels::default() };
    let of_the_role = OrganizationPolicies { scp: None, rcp: Some(levels) };

    for (own, limits) in
        [(guarded, HashMap::new()), (Layer::default(), [(A.parse().unwrap(), of_the_role)].into())]
    {
        let principals = vec![user(&alice(), own), role(&asked, trust(&alice()), Layer::default())];
        let graph = Graph::new(principals, limits);
        let ways = ways_of(&graph, &[&alice()]);

        let way = ways.to(&graph, &asked).unwrap();
        assert_eq!(
            (way.standing.decision, &way.standing.needs[..]),
            (Decision::Allow, &[Need::Mfa][..])
        );
    }
}

#[test]
fn only_unread_denies_leave_a_yes_likely() {
    let named = role_arn(A, "Named");
    let delegated = role_arn(A, "Delegated");
    let open = json!({"StringEquals": {"aws:PrincipalOrgID": "o-example"}});
    let asked = role_arn(A, "Asked");
    let graph = graph(vec![
        user(&alice(), Layer::unread("refused")),
        role(&named, trust(&alice()), Layer::default()),
        role(&delegated, trust(A), Layer::default()),
        role(&asked, trust_with(&json!({"AWS": alice()}), &open), Layer::default()),
    ]);
    let mut terms = terms();
    terms.request.context.set_unknown("aws:PrincipalOrgID");

    let ways = graph.ways(&starts(&graph, &[&alice()]), &terms);

    let likely =
        |arn: &str| ways.to(&graph, arn).map(|way| (way.standing.decision, way.standing.is_likely));
    assert_eq!(likely(&named), Some((Decision::Unknown, true)));
    assert_eq!(likely(&delegated), Some((Decision::Unknown, false)));
    assert_eq!(likely(&asked), Some((Decision::Unknown, false)));
}

#[test]
fn the_rows_on_screen_are_answered_before_the_rest() {
    let graph = graph(two_hops());
    let starts = starts(&graph, &[&user_arn(A, "dev")]);
    let rows = [Arc::from(role_arn(B, "RoleB")), Arc::from(role_arn(B, "Elsewhere"))];

    let direct = graph.direct_ways(&starts, &terms());
    let rows = graph.ways_to(&rows, &direct, &starts, &terms());

    assert!(direct.to(&graph, &role_arn(A, "RoleA")).is_some());
    assert_eq!(direct.to(&graph, &role_arn(B, "RoleB")), None);
    assert_eq!(rows[0].as_ref(), graph.ways(&starts, &terms()).to(&graph, &role_arn(B, "RoleB")));
    assert_eq!(rows[0].as_ref().map(|way| way.hops), Some(2));
}

#[test]
fn sessions_that_no_document_tells_apart_are_asked_once_and_others_each() {
    let tagged = json!({"StringEquals": {"aws:PrincipalTag/team": "blue"}});
    let target = role_arn(A, "Target");
    // One document: sessions are alike by what they share.
    let own = may_ask("*");
    let hop = |name: &str, team: &str| {
        let mut role = role(&role_arn(A, name), trust(&alice()), own.clone());
        known(&mut role).tags =
            Tags::Known(vec![Tag { key: "team".to_owned(), value: team.to_owned() }]);
        role
    };
    let graph = graph(vec![
        user(&alice(), Layer::default()),
        hop("First", "red"),
        hop("Second", "blue"),
        role(&target, trust_with(&json!({"AWS": A}), &tagged), Layer::default()),
    ]);

    let ways = ways_of(&graph, &[&alice()]);

    assert_eq!(
        ways.chain(&graph, &target),
        [Arc::from(role_arn(A, "Second")), Arc::from(target.clone())]
    );
}

#[test]
fn a_session_that_a_deny_names_does_not_stand_for_its_likes() {
    let (first, second) = (role_arn(A, "First"), role_arn(A, "Second"));
    let target = role_arn(A, "Target");
    let trusting = Trust::Read(policy(&json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": A}, "Action": "sts:AssumeRole"},
        {"Effect": "Deny", "Principal": {"AWS": first}, "Action": "sts:AssumeRole"}]})));
    let own = may_ask("*");
    let graph = graph(vec![
        user(&alice(), Layer::default()),
        role(&first, trust(&alice()), own.clone()),
        role(&second, trust(&alice()), own),
        role(&target, trusting, Layer::default()),
    ]);

    let ways = ways_of(&graph, &[&alice()]);

    assert_eq!(ways.chain(&graph, &target), [Arc::from(second), Arc::from(target.clone())]);
}

/// One role of many with one document is spared by what the organization says (semantics 1.11).
#[test]
fn a_session_that_an_organizations_policy_names_does_not_stand_for_its_likes() {
    let (first, second) = (role_arn(A, "First"), role_arn(A, "Second"));
    let target = role_arn(B, "Target");
    let ways_under = |limits: HashMap<AccountId, OrganizationPolicies>| {
        let own = may_ask("*");
        let principals = vec![
            user(&alice(), Layer::default()),
            role(&first, trust(&alice()), own.clone()),
            role(&second, trust(&alice()), own),
            role(&target, trust(A), Layer::default()),
        ];
        let graph = Graph::new(principals, limits);
        ways_of(&graph, &[&alice()]).chain(&graph, &target)
    };
    let of = |policy: Arc<Policy>| Levels { levels: vec![vec![policy]], ..Levels::default() };
    let spared = json!({"ArnNotLike": {"aws:PrincipalArn": [second, alice()]}});
    let denies = |more: &Value| {
        let mut deny = json!({"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": target, "Condition": spared});
        deny.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        policy(&json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}, deny]}))
    };
    let scp = OrganizationPolicies { scp: Some(of(denies(&json!({})))), rcp: None };
    let rcp = OrganizationPolicies { scp: None, rcp: Some(of(denies(&json!({"Principal": "*"})))) };

    for (account, limits) in [(A, scp), (B, rcp)] {
        let found = ways_under([(account.parse().unwrap(), limits)].into());
        assert_eq!(found, [Arc::from(second.as_str()), Arc::from(target.as_str())], "{account}");
    }
}

#[test]
fn a_chain_that_asks_for_nothing_is_better_than_a_code() {
    let target = role_arn(A, "Target");
    let hub = role_arn(A, "Hub");
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    for by in [hub.as_str(), A] {
        let trusting = Trust::Read(policy(&json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": alice()}, "Action": "sts:AssumeRole", "Condition": mfa},
            {"Effect": "Allow", "Principal": {"AWS": by}, "Action": "sts:AssumeRole"}]})));
        let graph = graph(vec![
            user(&alice(), Layer::default()),
            role(&hub, trust(&alice()), may_ask("*")),
            role(&target, trusting, Layer::default()),
        ]);

        let ways = ways_of(&graph, &[&alice()]);

        let way = ways.to(&graph, &target).unwrap();
        assert_eq!((way.hops, way.standing.needs.as_slice()), (2, &[][..]), "{by}");
        assert_eq!(
            ways.chain(&graph, &target),
            [Arc::from(hub.clone()), Arc::from(target.clone())]
        );
    }
}
