//! Every remedy is tried; the stories of the acts have the remedies that a person would expect.

mod advice;
mod changes;
mod decides;
mod send;

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::role::Tag;
use crate::policy::decide::question::{
    Caller, CallerPolicies, Layer, Levels, Request, Tags, Target, Trust,
};
use crate::policy::language::document::PolicyDocument;
use crate::policy::language::need::Need;
use crate::policy::language::rule::Policy;

const ROLE_A: &str = "arn:aws:iam::111111111111:role/RoleA";
const ROLE_B: &str = "arn:aws:iam::222222222222:role/RoleB";
const DEV: &str = "arn:aws:iam::222222222222:user/dev";

fn policy(name: &str, statements: &Value) -> Arc<Policy> {
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    Arc::new(Policy::new(name, PolicyDocument::from_value(&document)))
}

fn case(caller: &str, identity: &[Value], trust: &Value) -> Case {
    let statements = identity.iter().map(|one| policy("own", one)).collect();
    let trust = Trust::Read(policy("trust", trust));
    Case {
        caller: Caller::new(caller),
        policies: CallerPolicies { identity: Layer::read(statements), ..CallerPolicies::default() },
        rcp: None,
        target: Target::new(ROLE_B, trust),
        request: Request::at("2026-01-15T12:00:00Z".parse().unwrap()),
    }
}

fn session() -> &'static str {
    "arn:aws:sts::111111111111:assumed-role/RoleA/session"
}

fn trusts(principal: &str) -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"})
}

fn asks() -> Value {
    json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE_B})
}

/// Applies a remedy and asks again.
fn after(case: &Case, remedy: &Remedy) -> Decision {
    let mut changed = supply::sent(case, &remedy.supply);
    for missing in &remedy.missing {
        changed.apply(missing);
    }
    decide(&changed.question())
}

#[test]
fn act_3_each_missing_side_is_named_with_its_account_and_statement() {
    let no_trust = case(session(), &[asks()], &json!([]));
    let no_identity = case(session(), &[], &trusts(ROLE_A));
    let neither = case(session(), &[], &json!([]));

    let trust = remedy(&no_trust.question());
    let identity = remedy(&no_identity.question());
    let both = remedy(&neither.question());

    assert_eq!(
        trust.missing[0].document(),
        json!({"side": "trust", "account": "222222222222", "attach_to": ROLE_B, "change": "add",
            "policy": null, "index": null, "statement": trusts(ROLE_A)})
    );
    assert_eq!(
        identity.missing[0].document(),
        json!({"side": "identity", "account": "111111111111", "attach_to": ROLE_A, "change": "add",
            "policy": null, "index": null, "statement": asks()})
    );
    assert_eq!((trust.missing.len(), identity.missing.len(), both.missing.len()), (1, 1, 2));
    for (case, remedy) in [(no_trust, trust), (no_identity, identity), (neither, both)] {
        assert_eq!(after(&case, &remedy), Decision::Allow);
    }
}

#[test]
fn in_one_account_one_side_is_enough_act_2() {
    let unnamed = case(DEV, &[], &json!([]));
    let delegated = case(DEV, &[], &trusts("222222222222"));

    let sides = |case: &Case| -> Vec<LayerName> {
        remedy(&case.question()).missing.iter().map(|one| one.side).collect()
    };

    assert_eq!(sides(&unnamed), [LayerName::Trust]);
    assert_eq!(sides(&delegated), [LayerName::Identity]);
}

#[test]
fn a_statement_that_denies_must_spare_the_caller() {
    let deny = json!({"Sid": "Never", "Effect": "Deny", "Action": "sts:*", "Resource": "*"});
    let case = case(session(), &[json!([asks(), deny])], &trusts(ROLE_A));

    let remedy = remedy(&case.question());

    assert_eq!(remedy.missing.len(), 1);
    let missing = &remedy.missing[0];
    assert_eq!((missing.step, missing.index), (Step::Narrow, Some(1)));
    assert_eq!(missing.statement, deny);
    assert_eq!(
        missing.sentence(),
        format!(
            "narrow statement 2 of `own` (a policy of {ROLE_A}) in account 111111111111 to spare this caller"
        )
    );
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

#[test]
fn an_external_id_is_sent_rather_than_the_trust_policy_changed() {
    let trust = json!({"Effect": "Allow", "Principal": {"AWS": ROLE_A}, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "word"}}});
    let case = case(session(), &[asks()], &trust);

    let remedy = remedy(&case.question());

    assert_eq!(remedy.missing, []);
    assert_eq!(
        remedy.supply,
        [Supply { need: Need::ExternalId, key: None, value: Some("word".to_owned()) }]
    );
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

#[test]
fn mfa_is_offered_to_users_only_semantics_1_10() {
    let trust = |principal: &str| {
        json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole",
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})
    };
    let user = case(DEV, &[], &trust(DEV));
    let role = case(session(), &[asks()], &trust(ROLE_A));

    let of_user = remedy(&user.question());
    let of_role = remedy(&role.question());

    assert_eq!(of_user.supply.len(), 1);
    assert_eq!((of_role.supply.len(), of_role.missing.len()), (0, 0));
    assert_eq!(of_role.guards.len(), 1);
    assert!(of_role.guards[0].contains("start from a user with an MFA code"), "{of_role:?}");
}

#[test]
fn a_guard_is_met_or_extended_and_never_advised_away() {
    let allows = |condition: Value| json!({"Effect": "Allow", "Principal": {"AWS": ROLE_A}, "Action": "sts:AssumeRole", "Condition": condition});
    let denies = |condition: Value| json!([trusts(ROLE_A), {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition}]);
    for (trust, said) in [
        (
            allows(json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}})),
            "call from an account that it names, or have `aws:PrincipalOrgID` in that condition extended by `o-2`",
        ),
        (
            allows(json!({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})),
            "the request holds `198.51.100.7`",
        ),
        (
            allows(json!({"StringEquals": {"aws:PrincipalTag/team": "blue"}})),
            "tag the caller's own user or role",
        ),
        (
            allows(json!({"DateLessThan": {"aws:CurrentTime": "2024-01-01"}})),
            "that moment is past: have `2024-01-01` in that condition moved on",
        ),
        (
            allows(json!({"DateGreaterThan": {"aws:CurrentTime": "2099-01-01"}})),
            "wait until 2099-01-01",
        ),
        (
            allows(json!({"NumericLessThan": {"sts:DurationSeconds": "3600"}})),
            "no request to assume a role carries `sts:DurationSeconds`",
        ),
        (
            allows(json!({"StringEquals": {"aws:RequestTag/team": "blue"},
                "DateLessThan": {"aws:CurrentTime": "2024-01-01"}})),
            "that moment is past",
        ),
        (
            denies(json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}})),
            "statement 2 of `trust` denies it (StringNotEquals aws:PrincipalOrgID `o-1`: the request holds `o-2`)",
        ),
        (
            denies(json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})),
            "start from a user with an MFA code",
        ),
        (
            denies(json!({"Null": {"aws:PrincipalTag/team": "true"}})),
            "tag the caller's own user or role",
        ),
    ] {
        let mut case = case(session(), &[asks()], &trust);
        case.request.context.set("aws:PrincipalOrgID", "o-2");
        case.request.context.set("aws:SourceIp", "198.51.100.7");

        let remedy = remedy(&case.question());

        assert_eq!(remedy.missing, [], "{trust}");
        assert_eq!(remedy.guards.len(), 1, "{trust}");
        assert!(remedy.guards[0].contains(said), "{trust}: {}", remedy.guards[0]);
    }
}

#[test]
fn an_old_document_is_given_variables_only_if_they_are_all_it_lacks_semantics_1_9() {
    let trust = |name: &str| {
        let statement = json!([{"Effect": "Allow", "Principal": {"AWS": DEV}, "Action": "sts:AssumeRole",
            "Condition": {"StringLike": {"aws:userid": name}}}]);
        let document = json!({"Version": "2008-10-17", "Statement": statement});
        Trust::Read(Arc::new(Policy::new("trust", PolicyDocument::from_value(&document))))
    };
    let advice = |name: &str| {
        let mut case = case(DEV, &[], &json!([]));
        case.target.trust = trust(name);
        case.request.context.set("aws:userid", "dev");
        let guards = remedy(&case.question()).guards;
        assert_eq!(guards.len(), 1, "{name}");
        guards[0].clone()
    };

    let curable = advice("${aws:username}");
    let other = advice("${aws:username}-x");

    let asked = "have that policy say `\"Version\": \"2012-10-17\"`, without which `${aws:username}` is plain text";
    assert!(curable.ends_with(asked), "{curable}");
    assert!(other.contains("call as a principal that it names"), "{other}");
}

#[test]
fn roles_that_are_not_for_people_are_not_offered_to_be_opened() {
    let service = json!({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"});
    let token = json!({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::222222222222:oidc-provider/gitlab.com"},
        "Action": "sts:AssumeRoleWithWebIdentity"});
    let other = trusts("arn:aws:iam::333333333333:root");
    let of = |arn: &str, trust: &Value| {
        let may = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"});
        let mut case = case(session(), &[may], trust);
        case.target = Target::new(if arn.is_empty() { ROLE_B } else { arn }, case.target.trust);
        remedy(&case.question())
    };
    let linked =
        "arn:aws:iam::222222222222:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
    // As some print it, without its path.
    let pathless = "arn:aws:iam::222222222222:role/AWSReservedSSO_Admin_0123456789abcdef";
    let reserved = "arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
    for (arn, trust, said) in [
        ("", &service, "is for services only"),
        ("", &token, "is for users of an identity provider only"),
        ("", &json!([service, token]), "is for services and users of an identity provider only"),
        (linked, &other, "is a service-linked role"),
        (reserved, &other, "have the permission set assigned"),
        (pathless, &other, "have the permission set assigned"),
    ] {
        let found = of(arn, trust);

        assert_eq!(found.missing, [], "{said}");
        assert!(found.guards.iter().any(|guard| guard.contains(said)), "{said}: {found:?}");
    }
    assert_eq!(of("", &json!([service, other])).guards, [""; 0], "people assume it as well");
}

#[test]
fn beside_a_guard_what_else_is_missing_is_named() {
    let trust = json!({"Effect": "Allow", "Principal": {"AWS": ROLE_A}, "Action": "sts:AssumeRole",
        "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}});
    let mut case = case(session(), &[], &trust);
    case.request.context.set("aws:SourceIp", "198.51.100.7");

    let remedy = remedy(&case.question());

    assert_eq!((remedy.guards.len(), remedy.missing.len()), (1, 1));
    assert_eq!(remedy.missing[0].side, LayerName::Identity);
}

#[test]
fn a_source_identity_wants_its_action_on_both_sides_semantics_1_1() {
    let mut case = case(session(), &[asks()], &trusts(ROLE_A));
    case.request.source_identity = Some("ann".to_owned());

    let remedy = remedy(&case.question());

    let statements: Vec<&Value> =
        remedy.missing.iter().map(|one| &one.statement["Action"]).collect();
    assert_eq!(statements, [&json!("sts:SetSourceIdentity"), &json!("sts:SetSourceIdentity")]);
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

#[test]
fn a_closed_level_of_the_organization_is_named_semantics_1_11() {
    let full = policy("full", &json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    let narrow = policy("narrow", &json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}));
    let mut case = case(session(), &[asks()], &trusts(ROLE_A));
    case.policies.scp =
        Some(Levels { levels: vec![vec![full], vec![narrow]], ..Levels::default() });

    let remedy = remedy(&case.question());

    assert_eq!((remedy.missing[0].side, remedy.missing[0].index), (LayerName::Scp, Some(1)));
    assert_eq!(after(&case, &remedy), Decision::Allow);
}

#[test]
fn a_request_that_breaks_a_limit_is_no_matter_of_policies_semantics_1_13() {
    let mut case = case(session(), &[asks()], &trusts(ROLE_A));
    case.request.duration = Some(7200);

    let remedy = remedy(&case.question());

    assert!(remedy.refused.is_some() && remedy.missing.is_empty());
}

#[test]
fn an_unknown_says_what_would_decide_it_semantics_1_15() {
    let trust = json!({"Effect": "Allow", "Principal": {"AWS": ROLE_A}, "Action": "sts:AssumeRole",
        "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}});
    let mut by_key = case(session(), &[asks()], &trust);
    by_key.request.context.set_unknown("aws:SourceIp");
    let mut by_layer = case(DEV, &[], &trusts(DEV));
    by_layer.policies.identity = Layer::unread("`iam:ListUserPolicies` was refused");

    assert_eq!(
        remedy(&by_key.question()).would_decide,
        ["the value of `aws:SourceIp`: with `10.0.0.0/8` allow, otherwise deny"]
    );
    assert_eq!(
        remedy(&by_layer.question()).would_decide,
        ["allowed unless denied by the caller's own policies: `iam:ListUserPolicies` was refused"]
    );
}

#[test]
fn a_statement_is_printed_as_it_was_read() {
    let statement = json!({"Sid": "x", "Effect": "Deny", "NotPrincipal": {"AWS": ["a", "b"], "Service": "c"},
        "NotAction": "iam:*", "Resource": ["*", "d"],
        "Condition": {"Bool": {"k": "true", "l": ["true", "false"]}, "Null": {"m": "true"}}});

    let document = PolicyDocument::from_value(&json!({"Statement": statement}));

    assert_eq!(json_of(&document.statements[0]), statement);
}

proptest! {
    #[test]
    fn parsing_and_printing_a_statement_agree(
        effect in any::<bool>(),
        inverted in any::<(bool, bool, bool)>(),
        texts in proptest::collection::vec("[a-z:*/]{1,8}", 1..4),
        keys in proptest::collection::btree_map("[a-z]{1,4}:[a-z]{1,4}", "[a-z]{0,4}", 0..4),
    ) {
        let name = |inverted: bool, plain: &str| if inverted { format!("Not{plain}") } else { plain.to_owned() };
        let statement = json!({
            "Effect": if effect { "Allow" } else { "Deny" },
            (name(inverted.0, "Principal")): {"AWS": texts, "Service": texts},
            (name(inverted.1, "Action")): texts,
            (name(inverted.2, "Resource")): texts,
            "Condition": {"StringEquals": keys, "Null": keys},
        });

        let document = PolicyDocument::from_value(&json!({"Statement": [statement]}));
        let printed = json_of(&document.statements[0]);
        let again = PolicyDocument::from_value(&json!({"Statement": [printed]}));

        prop_assert_eq!(again, document);
    }

    #[test]
    fn every_remedy_turns_the_deny(
        own in proptest::collection::vec((any::<bool>(), 0..3_usize, 0..3_usize), 0..3),
        trust in proptest::collection::vec((any::<bool>(), 0..6_usize, 0..4_usize), 0..4),
        boundary in proptest::option::of(0..3_usize),
        user in any::<bool>(),
        tagged in any::<bool>(),
    ) {
        let effect = |allow: bool| if allow { "Allow" } else { "Deny" };
        let actions = ["sts:AssumeRole", "sts:*", "s3:*"];
        let resources = [ROLE_B, "*", ROLE_A];
        let own: Vec<Value> = own.iter().map(|(allow, action, resource)| json!({
            "Effect": effect(*allow), "Action": actions[*action],
            "Resource": resources[*resource]})).collect();
        let conditions = [
            json!({}),
            json!({"StringEquals": {"sts:ExternalId": "word"}}),
            json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
            json!({"StringLike": {"sts:RoleSessionName": "ci-*"}}),
        ];
        let names = [json!({"AWS": ROLE_A}), json!({"AWS": DEV}), json!({"AWS": "111111111111"}),
            json!({"AWS": "222222222222"}), json!("*"), json!({"Service": "ec2.amazonaws.com"})];
        let trust: Vec<Value> = trust.iter().map(|(allow, who, condition)| json!({
            "Effect": effect(*allow), "Principal": names[*who], "Action": "sts:AssumeRole",
            "Condition": conditions[*condition]})).collect();
        let mut case = case(if user { DEV } else { session() }, &own, &json!(trust));
        case.policies.boundary = boundary.map(|action| {
            let statement = json!({"Effect": "Allow", "Action": actions[action], "Resource": "*"});
            Layer::read(vec![policy("boundary", &statement)])
        });
        if tagged {
            let tag = Tag { key: "team".to_owned(), value: "x".to_owned() };
            case.request.tags.push(tag);
        }

        let found = remedy(&case.question());

        if decide(&case.question()) == Decision::Deny {
            let says = !found.missing.is_empty() || !found.supply.is_empty();
            prop_assert!(says || !found.guards.is_empty());
            // A guard is met by the caller, and by no change of a policy.
            prop_assert_eq!(after(&case, &found) == Decision::Allow, found.guards.is_empty());
            for index in 0..found.missing.len() {
                let condition = found.missing[index].statement.get("Condition");
                let is_free = condition.is_none_or(|one| *one == json!({}));
                prop_assert!(found.missing[index].step == Step::Add || is_free);
                let mut fewer = found.clone();
                fewer.missing.remove(index);
                prop_assert_eq!(after(&case, &fewer), Decision::Deny);
            }
        } else {
            prop_assert_eq!(found, Remedy::default());
        }
    }
}
