//! What is sent on each hop, and what binds it (semantics 1.11 and 1.12).

use super::*;
use crate::domain::role::Tag;
use crate::graph::hop::Carried;

fn dev() -> String {
    user_arn(A, "dev")
}

/// The way from dev over RoleA to RoleB, which asks for that.
fn to_b(condition: &Value, mfa: Mfa, terms: &Terms) -> Route {
    let mut principals = two_hops();
    principals[2].role.as_mut().unwrap().trust =
        trust_with(&json!({"AWS": role_arn(A, "RoleA")}), condition).into();
    route(&graph(principals), &dev(), &role_arn(B, "RoleB"), mfa, terms)
}

#[test]
fn an_external_id_is_sent_to_no_role_but_its_own() {
    let asked = json!({"StringEquals": {"sts:ExternalId": "secret-word"}});
    let mut terms = terms();
    terms.request.external_id = Some("secret-word".to_owned());
    let first = graph(vec![
        user(&dev(), Layer::default()),
        role(&role_arn(A, "RoleA"), trust_with(&json!({"AWS": dev()}), &asked), Layer::default()),
    ]);

    let near = route(&first, &dev(), &role_arn(A, "RoleA"), Mfa::NotSent, &terms);
    let far = to_b(&asked, Mfa::NotSent, &terms);

    assert_eq!((near, far), (Route::default(), Route::default()));
}

#[test]
fn a_session_shows_no_code_whatever_the_terms_say() {
    let guarded = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let mut terms = terms();
    for mfa in [Mfa::CodeSent, Mfa::Since(terms.request.now)] {
        terms.request.mfa = mfa;

        assert_eq!(to_b(&guarded, mfa, &terms), Route::default());
    }
}

#[test]
fn the_name_of_the_start_is_sent_on_every_hop() {
    let mut principals = two_hops();
    let asked = json!({"StringEquals": {"sts:RoleSessionName": "ada"}});
    principals[2].role.as_mut().unwrap().trust =
        trust_with(&json!({"AWS": role_arn(A, "RoleA")}), &asked).into();
    let graph = graph(principals);
    let start = graph.start(Caller::new(&dev()), Mfa::NotSent);
    let named = StartingPoint { session_name: Some("ada".to_owned()), ..start };

    let found = graph.shortest(&[named], &role_arn(B, "RoleB"), &terms());

    assert_eq!(names(found.certain.as_ref()), ["RoleA", "RoleB"]);
}

#[test]
fn tags_that_are_passed_on_replace_those_of_the_roles_on_the_way() {
    let trusting = |principal: String, condition: Value| {
        Trust::Read(policy(&json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Principal": {"AWS": principal}, "Action": "sts:*", "Condition": condition}})))
    };
    let tag =
        |value: &str| Tags::Known(vec![Tag { key: "team".to_owned(), value: value.to_owned() }]);
    let anything = || layer(&json!({"Effect": "Allow", "Action": "sts:*", "Resource": "*"}));
    let wants = |value: &str| {
        let mut way = role(&role_arn(A, "RoleA"), trusting(dev(), json!({})), anything());
        known(&mut way).tags = tag("red");
        let condition = json!({"StringEquals": {"aws:PrincipalTag/team": value}});
        let target = trusting(role_arn(A, "RoleA"), condition);
        graph(vec![
            user(&dev(), anything()),
            way,
            role(&role_arn(A, "Target"), target, Layer::default()),
        ])
    };
    let found = |value: &str, passes_on: bool| {
        let graph = wants(value);
        let mut caller = Caller::new(&dev()).with_tags(tag("blue"));
        if passes_on {
            caller.transitive_tag_keys = vec!["Team".to_owned()];
        }
        let start = graph.start(caller, Mfa::NotSent);
        graph.shortest(&[start], &role_arn(A, "Target"), &terms()).certain.is_some()
    };

    assert_eq!([found("blue", true), found("red", true)], [true, false]);
    assert_eq!([found("blue", false), found("red", false)], [false, true]);
}

#[test]
fn a_tag_of_a_role_counts_when_it_is_assumed() {
    let asked = json!({"StringEquals": {"aws:ResourceTag/open": "yes"}});
    let found = |value: &str| {
        let mut target = role(
            &role_arn(A, "Role"),
            trust_with(&json!({"AWS": dev()}), &asked),
            Layer::default(),
        );
        known(&mut target).tags =
            Tags::Known(vec![Tag { key: "open".to_owned(), value: value.to_owned() }]);
        let graph = graph(vec![user(&dev(), Layer::default()), target]);
        route(&graph, &dev(), &role_arn(A, "Role"), Mfa::NotSent, &terms()).certain.is_some()
    };

    assert_eq!([found("yes"), found("no")], [true, false]);
}

#[test]
fn policies_of_the_organization_bind_each_account_on_the_way() {
    let full = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"});
    let none = json!({"Effect": "Deny", "Action": "sts:*", "Resource": "*", "Principal": "*"});
    let levels = |statements: &Value| Levels {
        levels: vec![layer(statements).policies],
        ..Levels::default()
    };
    let found = |account: &str, limits: OrganizationPolicies| {
        let limits = HashMap::from([(account.parse().unwrap(), limits)]);
        let graph = Graph::new(two_hops(), limits);
        route(&graph, &dev(), &role_arn(B, "RoleB"), Mfa::NotSent, &terms()).certain.is_some()
    };
    let scp = |statements: &Value| OrganizationPolicies {
        scp: Some(levels(statements)),
        ..OrganizationPolicies::default()
    };
    let rcp = |statements: &Value| OrganizationPolicies {
        rcp: Some(levels(statements)),
        ..OrganizationPolicies::default()
    };

    let both = json!([full, none]);
    assert!(found(A, scp(&full)) && !found(A, scp(&both)));
    assert!(found(B, rcp(&full)) && !found(B, rcp(&both)));
    // SCPs bind who calls, RCPs what is called.
    assert!(found(B, scp(&both)));
}

/// IAM User Guide, "id_session-tags": transitive tags replace those of the role by key, and others are not passed on.
#[test]
fn a_tag_is_passed_on_only_if_its_key_is_transitive() {
    let trusting = |principal: String, condition: Value| {
        Trust::Read(policy(&json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Principal": {"AWS": principal}, "Action": "sts:*", "Condition": condition}})))
    };
    let tags = |all: &[(&str, &str)]| {
        Tags::Known(
            all.iter()
                .map(|(key, value)| Tag { key: (*key).to_owned(), value: (*value).to_owned() })
                .collect(),
        )
    };
    let anything = || layer(&json!({"Effect": "Allow", "Action": "sts:*", "Resource": "*"}));
    let found = |own: Tags| {
        let mut way = role(&role_arn(A, "RoleA"), trusting(dev(), json!({})), anything());
        known(&mut way).tags = tags(&[("team", "red"), ("dept", "x")]);
        let condition = json!({"StringEquals": {"aws:PrincipalTag/team": "blue", "aws:PrincipalTag/dept": "x"}});
        let graph = graph(vec![
            user(&dev(), anything()),
            way,
            role(
                &role_arn(A, "Target"),
                trusting(role_arn(A, "RoleA"), condition),
                Layer::default(),
            ),
        ]);
        let mut caller = Caller::new(&dev()).with_tags(own);
        caller.transitive_tag_keys = vec!["Team".to_owned()];
        let start = graph.start(caller, Mfa::NotSent);
        graph.shortest(&[start], &role_arn(A, "Target"), &terms())
    };

    let known = found(tags(&[("team", "blue"), ("dept", "y")]));
    assert_eq!(names(known.certain.as_ref()), ["RoleA", "Target"]);
    let unknown = found(Tags::Unknown);
    assert_eq!(unknown.certain, None);
    assert_eq!(
        names(unknown.possible.as_ref()),
        ["RoleA", "Target"],
        "what is passed on is not known"
    );
}

/// Tags that are not passed on need not be known.
#[test]
fn starts_that_pass_nothing_on_are_alike_whatever_their_tags() {
    let graph = graph(Vec::new());
    let carried = |tags: Tags, key: Option<&str>| {
        let mut caller = Caller::new(&dev()).with_tags(tags);
        caller.transitive_tag_keys = key.map(str::to_owned).into_iter().collect();
        Carried::from(&graph.start(caller, Mfa::NotSent), &terms())
    };
    let team = Tags::Known(vec![Tag { key: "team".to_owned(), value: "blue".to_owned() }]);

    assert_eq!(carried(Tags::Unknown, None), carried(team.clone(), None));
    assert_ne!(carried(Tags::Unknown, Some("team")), carried(team, Some("team")));
}

#[test]
fn tags_are_sent_to_the_last_role_alone_if_the_chain_is_walked_so() {
    let statement = |principal: String, action: &str| {
        Trust::Read(policy(&json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Principal": {"AWS": principal}, "Action": action}})))
    };
    let all = || layer(&json!({"Effect": "Allow", "Action": "sts:*", "Resource": "*"}));
    let target = role_arn(B, "RoleB");
    let graph = graph(vec![
        user(&dev(), all()),
        role(&role_arn(A, "RoleA"), statement(dev(), "sts:AssumeRole"), all()),
        role(&target, statement(role_arn(A, "RoleA"), "sts:*"), Layer::default()),
    ]);
    let mut terms = terms();
    terms.request.tags = vec![Tag { key: "team".to_owned(), value: "blue".to_owned() }];
    let found = |terms: &Terms| route(&graph, &dev(), &target, Mfa::NotSent, terms).certain;

    let (to_all, to_last) = (found(&terms), found(&terms.clone().to(&target.parse().unwrap())));

    assert_eq!(to_all, None);
    assert_eq!(names(to_last.as_ref()), ["RoleA", "RoleB"]);
}

/// Both ways turn out longer than their doors say, and go on through the same role.
#[test]
fn of_ways_that_grow_alike_the_one_that_sorts_first_is_told() {
    let via = |name: &str, from: &[&str]| {
        let arns: Vec<String> =
            from.iter().map(|one| if *one == "dev" { dev() } else { role_arn(A, one) }).collect();
        role(&role_arn(A, name), trust_with(&json!({"AWS": arns}), &json!({})), may_ask("*"))
    };
    let never = json!({"Null": {"aws:PrincipalArn": "true"}});
    let statement = |from: &str, condition: &Value| {
        json!({"Effect": "Allow", "Principal": {"AWS": role_arn(A, from)}, "Action": "sts:AssumeRole",
            "Condition": condition})
    };
    let target = Trust::Read(policy(&json!({"Version": "2012-10-17",
        "Statement": [statement("Short", &never), statement("Q", &json!({}))]})));
    let graph = graph(vec![
        user(&dev(), Layer::default()),
        via("A", &["dev"]),
        via("B", &["dev"]),
        via("Y-of-A", &["A"]),
        via("X-of-B", &["B"]),
        via("Short", &["X-of-B", "Y-of-A"]),
        via("P", &["X-of-B", "Y-of-A"]),
        via("Q", &["P"]),
        role(&role_arn(A, "Target"), target, Layer::default()),
    ]);

    let found = route(&graph, &dev(), &role_arn(A, "Target"), Mfa::NotSent, &terms());

    assert_eq!(names(found.certain.as_ref()), ["A", "Y-of-A", "P", "Q", "Target"]);
}

/// Doors that no policy opens make a way look shorter than it is.
#[test]
fn the_shortest_way_is_told_by_its_hops_and_not_by_its_doors() {
    let arn = |name: &str| role_arn(if name == "Target" { B } else { A }, name);
    let via = |name: &str, before: &str, next: &str| {
        let before = if before.is_empty() { dev() } else { arn(before) };
        role(&arn(name), trust(&before), may_ask(&arn(next)))
    };
    let all = json!({"AWS": [arn("P1"), arn("P2"), arn("P3"), arn("Q2")]});
    let graph = graph(vec![
        user(&dev(), Layer::default()),
        via("P1", "", "P2"),
        via("P2", "P1", "P3"),
        via("P3", "P2", "Target"),
        via("Q1", "", "Q2"),
        via("Q2", "Q1", "Target"),
        role(&arn("Target"), trust_with(&all, &json!({})), Layer::default()),
    ]);

    let found = route(&graph, &dev(), &arn("Target"), Mfa::NotSent, &terms());

    assert_eq!(names(found.certain.as_ref()), ["Q1", "Q2", "Target"]);
}
