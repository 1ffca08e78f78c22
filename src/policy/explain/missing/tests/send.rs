//! What a caller could send, and how it is said.

mod together;

use super::*;
use crate::policy::decide::context::Context;
use crate::policy::decide::question::Mfa;
use crate::policy::explain::missing::supply::{is_refused, of_test};
use crate::policy::language::condition::Test;

fn supply(need: Need, key: Option<&str>, value: &str) -> Supply {
    Supply { need, key: key.map(str::to_owned), value: Some(value.to_owned()) }
}

fn tag(key: &str, value: &str) -> Tag {
    Tag { key: key.to_owned(), value: value.to_owned() }
}

/// A trust policy with a statement for everyone of the account on each of those terms.
fn on_terms(conditions: &[Value]) -> Value {
    let statement = |condition: &Value| json!({"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sts:*", "Condition": condition});
    conditions.iter().map(statement).collect()
}

fn asked(caller: &str, conditions: &[Value]) -> Case {
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    case(caller, &[all], &on_terms(conditions))
}

/// The first condition of a statement, and what of it is sent.
fn values(condition: Value) -> (Vec<String>, bool) {
    let case = asked(DEV, &[condition]);
    let Trust::Read(policy) = &case.target.trust else { panic!("it is read") };
    let test: &Test = &policy.rules[0].tests[0];
    sent(&case, test)
}

/// What of a condition is sent, and whether STS takes none of it.
fn sent(case: &Case, test: &Test) -> (Vec<String>, bool) {
    let context =
        Context { caller: &case.caller, target: Some(&case.target), request: &case.request };
    let found = of_test(&context, test, true);
    let values = found.into_iter().filter_map(|one| one.value).collect();
    (values, is_refused(&context, test, true))
}

#[test]
fn each_thing_to_send_is_said() {
    for (supply, said) in [
        (
            Supply { need: Need::Mfa, key: None, value: None },
            "send a one-time code of an MFA device",
        ),
        (Supply { need: Need::SignIn, key: None, value: None }, "sign in to Identity Center"),
        (supply(Need::ExternalId, None, "acme"), "send the external id `acme`"),
        (supply(Need::SessionName, None, "ann"), "name the session `ann`"),
        (supply(Need::SourceIdentity, None, "ann"), "send the source identity `ann`"),
        (supply(Need::Tags, Some("team"), "blue"), "send the session tag `team` = `blue`"),
    ] {
        assert_eq!(supply.sentence(), said);
    }
}

#[test]
fn what_is_sent_takes_the_place_of_its_like() {
    let blue = supply(Need::Tags, Some("team"), "blue");
    assert!(blue.fills_same(&supply(Need::Tags, Some("team"), "red")));
    assert!(!blue.fills_same(&supply(Need::Tags, Some("dept"), "blue")));
    assert!(!supply(Need::SessionName, None, "x").fills_same(&supply(Need::ExternalId, None, "x")));
    let mut request = Request::at("2026-01-15T12:00:00Z".parse().unwrap());
    request.tags = vec![tag("Team", "red"), tag("dept", "x")];
    blue.send(&mut request);
    assert_eq!(request.tags, [tag("dept", "x"), tag("team", "blue")]);
}

/// Semantics 1.13: STS takes two characters at least, and not all of them.
#[test]
fn a_pattern_gives_way_to_as_little_as_sts_takes() {
    let name =
        |operator: &str, value: &str| values(json!({operator: {"sts:RoleSessionName": value}}));
    for (operator, value, sent) in [
        ("StringEquals", "ann", Some("ann")),
        ("StringEqualsIgnoreCase", "ANN", Some("ANN")),
        ("StringEqualsIgnoreCase", "DEV", Some("dev")),
        // The caller's own name before one that is made up.
        ("StringLike", "*", Some("dev")),
        ("StringLike", "?*", Some("dev")),
        ("StringLike", "d?v", Some("dev")),
        ("StringLike", "a*", Some("axx")),
        ("StringLike", "ab*", Some("ab")),
        ("StringLike", "a?", Some("ax")),
        ("StringLike", "${aws:username}-*", Some("dev-")),
        ("StringEquals", "${aws:username}", Some("dev")),
        ("StringEquals", "${aws:PrincipalTag/team}", None),
        ("ArnLike", "ann", None),
        ("StringNotEquals", "ann", None),
    ] {
        let (values, is_refused) = name(operator, value);
        assert_eq!(values.first().map(String::as_str), sent, "{operator} {value}");
        assert!(!is_refused, "{operator} {value}");
    }
    for refused in ["a", "a b", "?"] {
        assert_eq!(name("StringLike", refused), (Vec::new(), true), "{refused}");
    }
    // To an exact operator a star is a star, which STS refuses.
    assert_eq!(name("StringEquals", "*"), (Vec::new(), true));
    // One's own name is none of an external id or a tag.
    for key in ["sts:ExternalId", "aws:RequestTag/team"] {
        let made = values(json!({"StringLike": {key: "d*"}}));
        assert_eq!(made, (vec!["dxx".to_owned()], false), "{key}");
    }
    let some = values(json!({"StringEquals": {"sts:RoleSessionName": ["a b", "ann"]}}));
    assert_eq!(some, (vec!["ann".to_owned()], false));
}

/// IAM User Guide, "reference_policies_variables": a variable is what the request says of its key, or its default; a value
/// that is not known is not guessed.
#[test]
fn a_variable_gives_way_to_what_it_is_in_this_request() {
    let with = |value: &str, tags: Tags| {
        let mut case = asked(DEV, &[json!({"StringLike": {"sts:RoleSessionName": value}})]);
        case.caller.tags = tags;
        case.caller.user_id = Some("AIDAEXAMPLEDEV".into());
        let Trust::Read(policy) = &case.target.trust else { panic!("it is read") };
        let test = policy.rules[0].tests[0].clone();
        sent(&case, &test)
    };
    let known = || Tags::Known(vec![tag("team", "blue"), tag("long", "b l"), tag("empty", "")]);
    for (value, expected) in [
        ("${aws:PrincipalTag/team}", vec!["blue"]),
        ("${aws:PrincipalTag/team}-*", vec!["blue-"]),
        ("${aws:username}-${aws:PrincipalTag/team}", vec!["dev-blue"]),
        ("${aws:PrincipalAccount}", vec!["222222222222"]),
        ("${aws:userid}", vec!["AIDAEXAMPLEDEV"]),
        ("${aws:PrincipalTag/none, 'ops'}", vec!["ops"]),
        ("${aws:PrincipalTag/empty, 'ops'}", vec!["ops"]),
        ("${aws:PrincipalTag/none}", vec![]),
        // The caller's own name where the pattern takes it.
        ("*${aws:username}*", vec!["dev"]),
    ] {
        assert_eq!(with(value, known()), (owned(&expected), false), "{value}");
    }
    assert_eq!(with("${aws:PrincipalTag/long}", known()), (Vec::new(), true), "STS refuses it");
    assert_eq!(with("${aws:PrincipalTag/team}", Tags::Unknown), (Vec::new(), false));
    assert_eq!(with("${aws:username}", Tags::Unknown), (owned(&["dev"]), false));
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn what_is_offered_to_a_trust_policy_is_what_its_statements_ask() {
    let offered = |case: &Case| -> Vec<Vec<Need>> {
        offers_to_trust(&case.question()).into_iter().map(|(needs, _)| needs).collect()
    };
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let id = json!({"StringEquals": {"sts:ExternalId": "acme"}});
    let none: [Vec<Need>; 0] = [];
    assert_eq!(offered(&asked(DEV, &[json!({})])), none);
    assert_eq!(offered(&asked(DEV, std::slice::from_ref(&mfa))), [vec![Need::Mfa]]);
    assert_eq!(offered(&asked(DEV, std::slice::from_ref(&id))), [vec![Need::ExternalId]]);
    let mut coded = asked(DEV, std::slice::from_ref(&mfa));
    coded.request.mfa = Mfa::CodeSent;
    assert_eq!(offered(&coded), none, "a code is sent already");
    let home = "arn:aws:sts::222222222222:assumed-role/Home/session";
    assert_eq!(offered(&asked(home, &[mfa])), none, "a session carries none");
    let both = json!({"StringEquals": {"sts:ExternalId": "acme", "sts:RoleSessionName": "ann"}});
    assert_eq!(offered(&asked(DEV, &[both])), [vec![Need::ExternalId, Need::SessionName]]);
    // Of two conditions on one key the later one is met.
    let twice = json!({"StringEquals": {"sts:ExternalId": "acme"}, "StringLike": {"sts:ExternalId": "acme*"}});
    let case = asked(DEV, &[twice]);
    assert_eq!(offered(&case), [vec![Need::ExternalId]]);
    let sent = offers_to_trust(&case.question()).remove(0).1;
    assert_eq!(sent.external_id.as_deref(), Some("acme"));
}

/// Semantics 1.1: what is sent along is an action of its own; one statement says both.
#[test]
fn actions_that_one_side_lacks_stand_in_one_statement() {
    let trust = json!([{"Effect": "Allow", "Principal": {"AWS": ROLE_A}, "Action": "sts:*"}]);
    let mut case = case(session(), &[], &trust);
    case.request.tags = vec![tag("team", "blue")];

    let remedy = remedy(&case.question());

    assert_eq!(remedy.missing.len(), 1, "{remedy:?}");
    assert_eq!(remedy.missing[0].statement["Action"], json!(["sts:AssumeRole", "sts:TagSession"]));
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

/// Semantics 1.12: what a session carries on cannot be sent anew.
#[test]
fn what_a_session_has_for_good_wants_another_session() {
    let home = "arn:aws:sts::222222222222:assumed-role/Home/session";
    let guards = |condition: Value| {
        let mut case = asked(home, &[condition]);
        case.caller.source_identity = Some("ann".to_owned());
        case.caller.tags = Tags::Known(vec![tag("team", "red"), tag("dept", "x")]);
        case.caller.transitive_tag_keys = vec!["Team".to_owned()];
        let found = remedy(&case.question());
        (found.guards.concat(), found.supply.len())
    };
    let (said, sent) = guards(json!({"StringEquals": {"sts:SourceIdentity": "bob"}}));
    assert!(said.contains("the session's source identity is `ann` and cannot change"), "{said}");
    assert_eq!(sent, 0);
    let (said, sent) = guards(json!({"StringEquals": {"aws:RequestTag/team": "blue"}}));
    assert!(
        said.contains("the session inherits the tag `team`, which cannot be sent again"),
        "{said}"
    );
    assert_eq!(sent, 0);
    assert_eq!(guards(json!({"StringEquals": {"aws:RequestTag/dept": "y"}})), (String::new(), 1));
}

/// Semantics 1.12: a Deny is escaped by leaving out what cannot be another, and not by a tag that is inherited.
#[test]
fn a_deny_on_what_a_session_has_for_good_is_escaped_as_far_as_it_can_be() {
    let home = "arn:aws:sts::222222222222:assumed-role/Home/session";
    let guards = |condition: Value, sent: Option<&str>| {
        let allow =
            json!({"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sts:*"});
        let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition});
        let mut case = asked(home, &[]);
        case.target.trust = Trust::Read(policy("trust", &json!([allow, deny])));
        case.caller.source_identity = Some("ann".to_owned());
        case.caller.transitive_tag_keys = vec!["Team".to_owned()];
        case.request.source_identity = sent.map(str::to_owned);
        remedy(&case.question()).guards.concat()
    };
    for (condition, sent, said) in [
        (
            json!({"StringEquals": {"sts:SourceIdentity": "ann"}}),
            Some("ann"),
            ": leave out the source identity",
        ),
        (json!({"Null": {"sts:SourceIdentity": "true"}}), None, ": send a source identity"),
        (
            json!({"Null": {"aws:RequestTag/team": "true"}}),
            None,
            "which cannot be sent again: start from another session",
        ),
        (json!({"Null": {"aws:RequestTag/dept": "true"}}), None, ": send the session tag `dept`"),
    ] {
        let told = guards(condition, sent);
        assert!(told.ends_with(said), "{told}");
    }
}

#[test]
fn only_an_id_that_may_be_the_callers_is_asked_for() {
    let decides = |id: &str| {
        let trust = json!([
            {"Effect": "Allow", "Principal": {"AWS": DEV}, "Action": "sts:*", "Condition": {"StringEquals": {"my:key": "x"}}},
            {"Effect": "Allow", "Principal": {"AWS": id}, "Action": "sts:*"},
        ]);
        let mut case = case(DEV, &[], &trust);
        case.request.context.set_unknown("my:key");
        remedy(&case.question()).would_decide.iter().any(|one| one.contains("unique id"))
    };
    assert!(decides("AIDAEXAMPLEDEV") && !decides("AROAEXAMPLEROLEA"));
}

#[test]
fn an_unread_level_of_the_organization_may_allow_nothing() {
    let mut case = asked(DEV, &[json!({})]);
    case.policies.scp = Some(Levels { unread: Some("refused".to_owned()), ..Levels::default() });
    assert_eq!(
        remedy(&case.question()).would_decide,
        ["the service control policies of the caller's account: refused"]
    );
}
