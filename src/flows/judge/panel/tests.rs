//! What is kept between two verdicts, and when it counts no more.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;
use crate::domain::authorization::{AuthorizedPrincipal, Membership};
use crate::domain::identity::Identity;
use crate::domain::organization::{OrganizationTree, PolicyState, Root, Seat};
use crate::domain::role::InlinePolicy;
use crate::domain::session::Start;
use crate::flows::fixture::{self, Fixture, config, fixture, listed, role};
use crate::flows::obtain::obtain;
use crate::policy::words::Need;
use crate::ports::fake::FakeSts;

/// A person with alice's keys, and a profile by which she becomes A.
fn person() -> Fixture {
    person_with("[one]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = alice\n")
}

fn person_with(more: &str) -> Fixture {
    let mut fixture = fixture(more);
    let sts = Arc::new(FakeSts::new(Arc::clone(&fixture.clock)));
    (fixture.world.sts, fixture.world.base) = (Arc::clone(&sts) as _, sts);
    fixture
}

fn wanted(principal: &str) -> Role {
    let trust = fixture::trusting(principal);
    (*listed("arn:aws:iam::111111111111:role/Wanted", Some(&trust))).clone()
}

/// A panel at which alice sits alone.
async fn seated(world: &World, sessions: &Sessions) -> Panel {
    let start = Start::Profile("alice".to_owned());
    let alice = obtain(world, sessions, &start, None).await.unwrap().id;
    let mut panel = Panel::new(world);
    panel.seat((world, sessions), &Inventory::default(), alice);
    panel
}

#[tokio::test]
async fn a_document_that_was_read_lets_in_whom_one_became_since() {
    let Fixture { world, .. } = person();
    let (sessions, inventory) = (Sessions::default(), Inventory::default());
    let became = async |profile: &str| {
        let start = Start::Profile(profile.to_owned());
        obtain(&world, &sessions, &start, None).await.unwrap().id
    };
    let asked = wanted("arn:aws:iam::111111111111:role/A");
    let mut panel = Panel::new(&world);

    let alice = became("alice").await;
    panel.seat((&world, &sessions), &inventory, alice);
    let alone = panel.judge(&asked).unwrap().best;
    let explained_alone = panel.explain(&asked, None).unwrap();
    let a = became("one").await;
    let is_news = panel.seat((&world, &sessions), &inventory, alice);
    let with_a = panel.judge(&asked).unwrap().best;
    let explained = panel.explain(&asked, None).unwrap();
    sessions.forget(a);
    panel.seat((&world, &sessions), &inventory, alice);
    let again = panel.judge(&asked).unwrap().best;

    assert_eq!((alone.session, alone.verdict.decision), (Some(alice), Decision::Deny));
    assert!(is_news);
    assert_eq!(with_a.session, Some(a), "{with_a:?}");
    assert_ne!(with_a.verdict.decision, Decision::Deny);
    assert_eq!(again, alone);
    assert!(explained_alone.other.is_none(), "{explained_alone:?}");
    assert_eq!(explained.here, explained_alone.here);
    let other = explained.other.unwrap();
    assert_eq!(other.verdict, with_a.verdict);
    assert!(other.caller.contains(":assumed-role/A/"), "{}", other.caller);
}

#[tokio::test]
async fn a_refusal_is_explained_by_what_was_sent() {
    let Fixture { world, .. } = person();
    let sessions = Sessions::default();
    let night = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "*"}, "Condition": {"StringLike": {"sts:RoleSessionName": "night-*"}}}]}"#;
    let asked = Role { trust: Some(night.into()), ..wanted("*") };
    let mut panel = seated(&world, &sessions).await;
    let named = |name: &str| AssumeOptions {
        session_name: Some(name.to_owned()),
        ..AssumeOptions::default()
    };
    let mut told = |sent: Option<&AssumeOptions>| {
        let here = panel.explain(&asked, sent).unwrap().here.evaluation;
        (here.decision, here.reasons[0].because.clone())
    };

    for (sent, name) in [(None, "alice"), (Some(named("day-1")), "day-1")] {
        let (decision, because) = told(sent.as_ref());
        assert_eq!(decision, Decision::Deny);
        assert!(because.contains(&format!("the request holds `{name}`")), "{because}");
    }
    // What organizations add is not known here.
    assert_eq!(told(Some(&named("night-1"))).0, Decision::Unknown);
}

#[tokio::test]
async fn a_permission_set_is_no_certain_no_before_its_portal_was_listed() {
    let arn = "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_View_0123456789abcdef";
    let set = Role { arn: role(arn), ..wanted("arn:aws:iam::999999999999:root") };
    let other = wanted("arn:aws:iam::999999999999:root");
    let session = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n";

    for (config, decision, needs) in
        [(session, Decision::Unknown, vec![Need::SignIn]), ("", Decision::Deny, Vec::new())]
    {
        let Fixture { world, .. } = person_with(config);
        let sessions = Sessions::default();
        let start = Start::Profile("alice".to_owned());
        let alice = obtain(&world, &sessions, &start, None).await.unwrap().id;
        let mut panel = Panel::new(&world);
        panel.seat((&world, &sessions), &Inventory::default(), alice);

        let judged = panel.judge(&set).unwrap();

        let of = (decision == Decision::Deny).then_some(alice);
        assert_eq!(judged.best.session, of, "Identity Center asks no identity");
        assert_eq!((judged.best.verdict.decision, judged.best.verdict.needs), (decision, needs));
        assert_eq!(judged.here.decision, Decision::Deny, "no identity in use is let in");
        assert_eq!(panel.judge(&other).unwrap().best.verdict.decision, Decision::Deny);
    }
}

#[tokio::test]
async fn an_external_id_that_a_profile_names_meanwhile_is_sent() {
    let Fixture { mut world, .. } = person();
    let (sessions, inventory) = (Sessions::default(), Inventory::default());
    let alice = Start::Profile("alice".to_owned());
    let alice = obtain(&world, &sessions, &alice, None).await.unwrap().id;
    let trust = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Condition": {"StringEquals": {"sts:ExternalId": "kitsune"}}}]}"#;
    let asked = Role { trust: Some(trust.into()), ..wanted("*") };
    let mut panel = Panel::new(&world);
    panel.seat((&world, &sessions), &inventory, alice);
    let before = panel.judge(&asked).unwrap().here;
    let told_before = panel.seat((&world, &sessions), &inventory, alice);

    let text = "[profile wanted]\nrole_arn = arn:aws:iam::111111111111:role/Wanted\nexternal_id = kitsune\n";
    world.config = Arc::new(config(text));
    let told = panel.seat((&world, &sessions), &inventory, alice);
    let after = panel.judge(&asked).unwrap().here;

    assert_eq!((told_before, told), (false, true));
    assert_eq!(before.needs, [Need::ExternalId]);
    assert!(after.needs.is_empty() && after.decision != Decision::Deny, "{after:?}");
}

/// What GetAccountAuthorizationDetails told of alice's account, in which she alone is, with this policy.
fn learned(policy: &str, membership: Membership) -> AuthorizationSnapshot {
    let document = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{policy}", "Action": "sts:AssumeRole", "Resource": "*"}}]}}"#
    );
    let alice = AuthorizedPrincipal {
        arn: "arn:aws:iam::111111111111:user/alice".to_owned(),
        id: "AIDAEXAMPLE".to_owned(),
        tags: Vec::new(),
        inline: vec![InlinePolicy { name: "own".to_owned(), document }],
        attached: Vec::new(),
        boundary: None,
        groups: Vec::new(),
    };
    AuthorizationSnapshot {
        account: fixture::account("111111111111"),
        as_of: Timestamp::UNIX_EPOCH,
        is_complete: true,
        principals: vec![alice],
        groups: Vec::new(),
        policies: Vec::new(),
        membership,
        unread: Vec::new(),
        asked: Vec::new(),
    }
}

fn member(organization: &str) -> Membership {
    let organization = organization.to_owned();
    let management = fixture::account("999999999999");
    Membership::Member { organization, management, has_policies: true }
}

#[tokio::test]
async fn what_was_learned_is_news_if_it_changes_what_is_known() {
    let Fixture { world, .. } = person();
    let (sessions, inventory) = (Sessions::default(), Inventory::default());
    let mut panel = seated(&world, &sessions).await;
    let asked = wanted("arn:aws:iam::111111111111:root");
    let learn = |panel: &mut Panel, snapshot: &AuthorizationSnapshot| {
        panel.learn((&world, &sessions), &inventory, snapshot)
    };
    let allowed = learned("Allow", Membership::Alone);

    assert!(learn(&mut panel, &allowed));
    assert_eq!(panel.judge(&asked).unwrap().here.decision, Decision::Allow);
    assert!(!learn(&mut panel, &allowed), "that was known");
    assert!(learn(&mut panel, &learned("Deny", Membership::Alone)), "her policy changed");
    assert_eq!(panel.judge(&asked).unwrap().here.decision, Decision::Deny);
    let mut elsewhere = allowed.clone();
    elsewhere.account = fixture::account("222222222222");
    elsewhere.principals.clear();
    elsewhere.membership = member("o-example");
    assert!(learn(&mut panel, &elsewhere), "its organization");
    assert!(!learn(&mut panel, &elsewhere));
    elsewhere.principals.extend(allowed.principals.clone());
    elsewhere.principals[0].arn = "arn:aws:iam::222222222222:role/R".to_owned();
    assert!(learn(&mut panel, &elsewhere), "the tags of a role");
    assert!(!learn(&mut panel, &elsewhere));
    assert!(panel.is_home(allowed.account) && !panel.is_home(elsewhere.account));
}

#[tokio::test]
async fn one_is_explained_once_if_the_identity_in_use_has_the_best_way() {
    let Fixture { world, .. } = person();
    let (sessions, inventory) = (Sessions::default(), Inventory::default());
    let mut panel = seated(&world, &sessions).await;
    panel.learn((&world, &sessions), &inventory, &learned("Allow", Membership::Alone));

    let explained = panel.explain(&wanted("arn:aws:iam::111111111111:root"), None).unwrap();

    assert_eq!(explained.here.verdict.decision, Decision::Allow);
    assert!(explained.other.is_none(), "{:?}", explained.other);
}

#[tokio::test]
async fn keys_that_turn_out_to_be_another_identity_are_news() {
    let Fixture { world, .. } = person();
    let (sessions, inventory) = (Sessions::default(), Inventory::default());
    let start = Start::Profile("alice".to_owned());
    let alice = obtain(&world, &sessions, &start, None).await.unwrap();
    let mut panel = Panel::new(&world);
    panel.seat((&world, &sessions), &inventory, alice.id);
    let arn = "arn:aws:iam::222222222222:user/grace".to_owned();
    let account = fixture::account("222222222222");

    sessions.confirm(alice.id, &Identity { arn, account, ..alice.identity });

    assert!(panel.seat((&world, &sessions), &inventory, alice.id));
    assert!(panel.is_home(account));
}

#[tokio::test]
async fn a_condition_on_the_organization_of_the_role_is_met_by_its_account() {
    let Fixture { world, .. } = person();
    let (sessions, inventory) = (Sessions::default(), Inventory::default());
    let mut panel = seated(&world, &sessions).await;
    panel.learn((&world, &sessions), &inventory, &learned("Allow", member("o-example")));
    assert!(panel.askers[0].start.policies.scp.as_ref().unwrap().unread.is_some());

    let snapshot = OrganizationSnapshot {
        id: "o-example".to_owned(),
        management: fixture::account("999999999999"),
        asked_at: Timestamp::UNIX_EPOCH,
        refused: Vec::new(),
        tree: Some(OrganizationTree {
            as_of: Timestamp::UNIX_EPOCH,
            read_by: "arn:aws:iam::111111111111:user/alice".to_owned(),
            root: Root {
                id: "r-abcd".to_owned(),
                service: PolicyState::Disabled,
                resource: PolicyState::Disabled,
            },
            seats: [(fixture::account("111111111111"), Seat::Below(vec!["r-abcd".to_owned()]))]
                .into(),
            hanging: Vec::new(),
            documents: BTreeMap::new(),
        }),
    };
    panel.organize((&world, &sessions), vec![snapshot]);

    assert_eq!(panel.askers[0].start.policies.scp, None, "no such policy is in force");
    let mut decision = |organization: &str, path: &str| {
        let trust = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {{"AWS": "arn:aws:iam::111111111111:root"}}, "Condition": {{
            "StringEquals": {{"aws:ResourceOrgID": "{organization}", "aws:PrincipalOrgID": "o-example"}},
            "ForAnyValue:StringLike": {{"aws:ResourceOrgPaths": "{path}"}}}}}}]}}"#
        );
        let asked = Role { trust: Some(trust.into()), ..wanted("*") };
        panel.judge(&asked).unwrap().here.decision
    };
    assert_eq!(decision("o-example", "o-example/r-abcd/*"), Decision::Allow);
    assert_eq!(decision("o-other", "*"), Decision::Deny);
    assert_eq!(decision("o-example", "o-example/r-other/*"), Decision::Deny);
}

#[tokio::test]
async fn only_those_whom_a_document_may_let_in_are_asked_beside_the_one_in_use() {
    let Fixture { world, .. } = person_with(
        "[one]\nrole_arn = arn:aws:iam::111111111111:role/A\nsource_profile = alice\n\
         [two]\nrole_arn = arn:aws:iam::222222222222:role/B\nsource_profile = alice\n",
    );
    let sessions = Sessions::default();
    let mut ids = Vec::new();
    for profile in ["alice", "one", "two"] {
        let start = Start::Profile(profile.to_owned());
        ids.push(obtain(&world, &sessions, &start, None).await.unwrap().id);
    }
    let mut panel = Panel::new(&world);
    panel.seat((&world, &sessions), &Inventory::default(), ids[0]);
    let mut candidates = |principal: &str| {
        let document = panel.documents.read(&fixture::trusting(principal).into()).unwrap();
        panel.candidates(&document).to_vec()
    };

    assert_eq!(candidates("*"), [1, 2]);
    assert_eq!(candidates("arn:aws:iam::111111111111:root"), [1]);
    assert_eq!(candidates("arn:aws:iam::111111111111:user/alice"), [0; 0]);
    assert_eq!(candidates("arn:aws:iam::222222222222:role/B"), [2]);
}
