//! The names of sessions, which people choose, and which policies may ask for (semantics 1.12).

use super::*;
use crate::policy::language::need::Need;

/// RoleB lets in one session of RoleA only.
fn only(session: &str) -> Graph {
    let mut principals = two_hops();
    principals[2].role.as_mut().unwrap().trust =
        trust(&format!("arn:aws:sts::{A}:assumed-role/RoleA/{session}")).into();
    graph(principals)
}

#[test]
fn a_chain_is_named_by_where_it_begins_and_else_by_the_terms() {
    let graph = only("ada");
    let start = graph.start(Caller::new(&user_arn(A, "dev")), Mfa::NotSent);
    let named = StartingPoint { session_name: Some("ada".to_owned()), ..start.clone() };

    let unnamed = graph.shortest(std::slice::from_ref(&start), &role_arn(B, "RoleB"), &terms());
    let found = graph.shortest(&[start, named], &role_arn(B, "RoleB"), &terms());

    assert_eq!(unnamed, Route::default());
    assert_eq!(found.certain.as_ref().map(|chain| chain.start), Some(1));
    assert_eq!(names(found.certain.as_ref()), ["RoleA", "RoleB"]);
}

#[test]
fn who_can_is_not_a_question_of_who_asks_for_the_names_are_free() {
    let can = |graph: &Graph| -> Vec<(String, Decision)> {
        let found = graph.who_can(&role_arn(B, "RoleB"), &terms(), Mfa::NotSent).can;
        let name = |one: &Reacher| one.arn.rsplit('/').next().unwrap().to_owned();
        found.iter().map(|one| (name(one), one.decision)).collect()
    };
    let both = [("RoleA".to_owned(), Decision::Allow), ("dev".to_owned(), Decision::Allow)];

    assert_eq!(can(&only("colleague")), both);
    assert_eq!(can(&only("dev")), both);
}

#[test]
fn who_can_takes_users_to_name_their_sessions_after_themselves() {
    let named = json!({"StringEquals": {"sts:RoleSessionName": "${aws:username}"}});
    let both = json!({"AWS": [user_arn(A, "dev"), user_arn(A, "ada")]});
    let target = role_arn(A, "Target");
    let graph = graph(vec![
        user(&user_arn(A, "dev"), Layer::default()),
        user(&user_arn(A, "ada"), Layer::default()),
        role(&target, trust_with(&both, &named), Layer::default()),
    ]);

    let found = graph.who_can(&target, &terms(), Mfa::NotSent);

    assert_eq!(found.can.len(), 2, "{:?}", found.can);
    let is_free = |one: &Reacher| one.decision == Decision::Allow && one.needs.is_empty();
    assert!(found.can.iter().all(is_free), "{:?}", found.can);
}

#[test]
fn what_must_be_sent_along_is_told_by_a_chain_and_by_who_can() {
    let night = json!({"StringLike": {"sts:RoleSessionName": "night-*"}});
    let mut principals = two_hops();
    let trusted = json!({"AWS": role_arn(A, "RoleA")});
    principals[2].role.as_mut().unwrap().trust = trust_with(&trusted, &night).into();
    let graph = graph(principals);
    let start = graph.start(Caller::new(&user_arn(A, "dev")), Mfa::CodeSent);
    let starts = std::slice::from_ref(&start);
    let target = role_arn(B, "RoleB");
    let mut named = terms();
    named.request.session_name = Some("night-shift".to_owned());

    let chain = graph.offered(starts, &target, &terms()).unwrap();
    let hops = graph.hops(starts, &chain, &terms());
    let told: Vec<_> = hops.iter().map(|hop| (hop.evaluation.decision, &*hop.needs)).collect();
    let found = graph.who_can(&target, &terms(), Mfa::CodeSent).can;
    let can: Vec<_> = found.iter().map(|one| (one.decision, &*one.needs)).collect();

    assert_eq!(graph.shortest(starts, &target, &terms()), Route::default());
    assert_eq!(told, [(Decision::Allow, &[][..]), (Decision::Allow, &[Need::SessionName])]);
    assert_eq!(can, [(Decision::Allow, &[Need::SessionName][..]); 2], "{found:?}");
    let sent = graph.who_can(&target, &named, Mfa::CodeSent).can;
    assert!(sent.len() == 2 && sent.iter().all(|one| one.needs.is_empty()), "{sent:?}");
}

#[test]
fn another_name_is_offered_where_a_second_condition_speaks_against_ones_own() {
    let both = json!({
        "StringLike": {"sts:RoleSessionName": "c*"},
        "StringNotLike": {"sts:RoleSessionName": ["*l", "x*"]},
    });
    let target = role_arn(A, "Target");
    let cell = user_arn(A, "cell");
    let trust = trust_with(&json!({"AWS": &cell}), &both);
    let graph = graph(vec![user(&cell, Layer::default()), role(&target, trust, Layer::default())]);
    let start = graph.start(Caller::new(&cell), Mfa::NotSent);
    let starts = std::slice::from_ref(&start);

    let stands = graph.from_each(starts, &target, &terms());
    let by_list = graph.ways(starts, &terms()).to(&graph, &target).map(|way| way.standing.clone());

    let wanted = Standing { needs: vec![Need::SessionName], ..Standing::GRANTED };
    assert_eq!(stands, std::slice::from_ref(&wanted));
    assert_eq!(by_list, Some(wanted));
}

#[test]
fn who_can_without_more_comes_before_who_must_send_something_along() {
    let asked = json!({"StringEquals": {"sts:ExternalId": "EXAMPLE"}});
    let both = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": user_arn(A, "ada")}, "Action": "sts:AssumeRole",
         "Condition": asked},
        {"Effect": "Allow", "Principal": {"AWS": user_arn(A, "dev")}, "Action": "sts:AssumeRole"},
    ]});
    let target = role_arn(A, "Target");
    let graph = graph(vec![
        user(&user_arn(A, "ada"), Layer::default()),
        user(&user_arn(A, "dev"), Layer::default()),
        user(&user_arn(A, "eve"), Layer::default()),
        role(&target, Trust::Read(policy(&both)), Layer::default()),
    ]);

    let found = graph.who_can(&target, &terms(), Mfa::NotSent).can;

    let told: Vec<_> = found.iter().map(|one| (&*one.arn, &*one.needs)).collect();
    let (dev, ada) = (user_arn(A, "dev"), user_arn(A, "ada"));
    assert_eq!(told, [(&*dev, &[][..]), (&*ada, &[Need::ExternalId])]);
}

#[test]
fn a_session_whose_roles_path_is_not_known_finds_the_roles_that_may_name_it() {
    let session = format!("arn:aws:sts::{A}:assumed-role/RoleA/dev");
    let mut caller = Caller::new(&session);
    caller.role_is_certain = false;
    let (named, other) = (role_arn(A, "Named"), role_arn(A, "Other"));
    let graph = graph(vec![
        role(&named, trust(&role_arn(A, "team/RoleA")), Layer::default()),
        role(&other, trust(&role_arn(A, "team/RoleB")), Layer::default()),
    ]);

    let ways = graph.ways(&[graph.start(caller, Mfa::NotSent)], &terms());

    assert_eq!(ways.to(&graph, &named).map(|way| way.standing.decision), Some(Decision::Unknown));
    assert_eq!(ways.to(&graph, &other), None);
}

/// IAM User Guide, "reference_identifiers": AWS writes the id of a role that is gone, or meant, in the place of its ARN.
#[test]
fn a_role_may_be_named_by_its_id() {
    const ID: &str = "AROAIOSFODNN7EXAMPLE";
    let found = |own: Option<&str>, named: &str| {
        let mut principals = two_hops();
        principals[1].id = own.map(Into::into);
        principals[2].role.as_mut().unwrap().trust = trust(named).into();
        route(
            &graph(principals),
            &user_arn(A, "dev"),
            &role_arn(B, "RoleB"),
            Mfa::NotSent,
            &terms(),
        )
    };

    assert_eq!(names(found(Some(ID), ID).certain.as_ref()), ["RoleA", "RoleB"]);
    assert_eq!(found(Some(ID), "AROAJ2UCCR6DPCEXAMPLE"), Route::default(), "it is none of them");
    let unknown = found(None, ID);
    assert_eq!(unknown.certain, None);
    assert_eq!(names(unknown.possible.as_ref()), ["RoleA", "RoleB"], "whose id is not known");
}

#[test]
fn of_namesakes_the_later_one_stays() {
    let twice = |first: &str, second: &str| {
        let role = |trusted: &str| {
            role(&role_arn(A, "Role"), trust(&user_arn(A, trusted)), Layer::default())
        };
        graph(vec![
            role(first),
            role(second),
            user(&user_arn(A, "ann"), Layer::default()),
            user(&user_arn(A, "bob"), Layer::default()),
        ])
    };
    let graph = twice("ann", "bob");
    let can: Vec<String> = graph
        .who_can(&role_arn(A, "Role"), &terms(), Mfa::NotSent)
        .can
        .iter()
        .map(|one| one.arn.to_string())
        .collect();

    assert_eq!(graph.roles.len(), 1);
    assert_eq!(can, [user_arn(A, "bob")]);
}

#[test]
fn each_service_is_named_once() {
    let statement = |services: Value| json!({"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"});
    let both = Trust::Read(policy(&json!({"Version": "2012-10-17", "Statement": [
        statement(json!(["ec2.amazonaws.com", "lambda.amazonaws.com"])), statement(json!("ec2.amazonaws.com"))]})));
    let graph = graph(vec![role(&role_arn(A, "Role"), both, Layer::default())]);
    let found = graph.who_can(&role_arn(A, "Role"), &terms(), Mfa::NotSent);

    assert_eq!(found.services, ["ec2.amazonaws.com", "lambda.amazonaws.com"]);
}

#[test]
fn users_that_are_taken_to_show_no_mfa_are_not_offered_to_show_it_semantics_1_12() {
    let (dev, guarded) = (user_arn(A, "dev"), role_arn(A, "Guarded"));
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let trust = trust_with(&json!({"AWS": dev}), &mfa);
    let graph = graph(vec![user(&dev, Layer::default()), role(&guarded, trust, Layer::default())]);
    let can = |mfa: Mfa| -> Vec<String> {
        let found = graph.who_can(&guarded, &terms(), mfa).can;
        found.iter().map(|one| one.arn.to_string()).collect()
    };

    assert_eq!(can(Mfa::CodeSent), [dev.as_str()]);
    assert_eq!(can(Mfa::NotSent), [] as [&str; 0]);
}
