//! Which statements are told, and what is said of whom they name.

use super::*;

use crate::policy::explain::reason::Element;

/// The reasons of one statement of a trust policy.
fn of_trust(statement: Value, patches: &[Value]) -> Vec<String> {
    let trust = json!({"role": {"trust": document(json!([statement]))}});
    told(&[&[trust], patches].concat())
}

fn allow(principal: Value) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
}

#[test]
fn why_no_principal_names_the_caller_is_told() {
    let user = json!({"caller": {"userid": "AIDAEXAMPLEANN"}});
    let session = caller(SESSION_A);
    let other = "arn:aws:iam::111111111111:role/Other";
    for (statement, patch, because) in [
        (json!({"Effect": "Allow", "Action": "sts:AssumeRole"}), json!({}), "it has no Principal".to_owned()),
        (
            json!({"Effect": "Allow", "NotPrincipal": {"AWS": other}, "Action": "sts:AssumeRole"}),
            json!({}),
            "NotPrincipal grants nothing: AWS takes it with Deny only".to_owned(),
        ),
        (
            allow(json!({"AWS": "AIDAEXAMPLEOLD"})),
            user,
            "its Principal `AIDAEXAMPLEOLD` is a unique id, which shows after its owner was deleted; it is not the \
             caller's"
                .to_owned(),
        ),
        (
            allow(json!({"AWS": "arn:aws:iam::111111111111:user/*"})),
            json!({}),
            "its Principal is a form that never matches (a wildcard inside an ARN, a group, or no principal at all)"
                .to_owned(),
        ),
        (
            allow(json!({"AWS": ["arn:aws:iam::111111111111:user/*", other]})),
            json!({}),
            format!("its Principal does not name {ANN}"),
        ),
        (
            allow(json!({"AWS": other})),
            session,
            format!("its Principal does not name {SESSION_A} (role {ROLE_A})"),
        ),
    ] {
        assert_eq!(
            of_trust(statement.clone(), &[patch]),
            [format!("trust no-match trust 0: {because}")],
            "{statement}"
        );
    }
}

/// Semantics 1.6: whom `NotPrincipal` lists it spares, unless a permissions boundary binds them.
#[test]
fn a_not_principal_is_told_by_whom_it_hits() {
    let hits = |listed: &str, patch: Value| told(&[not_principal(listed), patch]).remove(0);
    let root = "arn:aws:iam::111111111111:root";
    assert_eq!(
        hits(root, json!({})),
        "trust deny trust 1: it denies sts:AssumeRole to everyone whom it does not list"
    );
    assert_eq!(
        hits(ANN, json!({"unknown": ["boundary"]})),
        "trust unknown trust 1: its NotPrincipal hits every caller with a permissions boundary, and whether this \
         caller has one is not known"
    );
}

fn not_principal(listed: &str) -> Value {
    json!({"role": {"trust": document(json!([
        {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": listed}, "Action": "sts:AssumeRole"},
    ]))}})
}

/// Semantics 1.4: an account needs a policy of the caller's own, who is named itself does not, and services have none.
#[test]
fn the_strongest_way_to_be_named_is_told() {
    assert_eq!(
        told(&[trusting(json!({"AWS": "111111111111"})), may_ask()]),
        [
            "trust allow trust 0: it allows sts:AssumeRole to the account 111111111111, which must allow it by its own \
             policies"
                .to_owned(),
            format!("identity allow identity[0] 0: it allows sts:AssumeRole on {NEAR}"),
        ]
    );
    let both = |named: &str| json!({"role": {"trust": document(json!([allow(json!({"AWS": "111111111111"})), allow(json!({"AWS": named}))]))}});
    assert_eq!(
        told(&[both(ANN), may_ask()]),
        [format!("trust allow trust 1: it allows sts:AssumeRole to {ANN}")]
    );
    assert_eq!(
        told(&[both(ROLE_A), caller(SESSION_A), may_ask()]),
        [format!("trust allow trust 1: it allows sts:AssumeRole to the role {ROLE_A}")]
    );
    assert_eq!(
        told(&[trusting(json!({"Service": "ec2.amazonaws.com"})), caller("ec2.amazonaws.com")]),
        ["trust allow trust 0: it allows sts:AssumeRole to ec2.amazonaws.com"]
    );
}

#[test]
fn a_deny_tells_what_each_of_its_conditions_holds_for() {
    let denied = |condition: Value, patch: Value| {
        let statements = json!([
            allow(json!("*")),
            {"Effect": "Deny", "Principal": "*", "Action": "sts:*", "Condition": condition},
        ]);
        told(&[json!({"role": {"trust": document(statements)}}), patch]).remove(0)
    };
    let tags = json!({"request": {"tags": {"a": "1"}}});
    let unknown = json!({"request": {"unknown_context": ["aws:SecureTransport"]}});
    let to_everyone = "trust deny trust 1: it denies sts:AssumeRole to";
    let ends = |found: String, words: &str| {
        assert!(found.starts_with(to_everyone) && found.ends_with(words), "{found}");
    };
    ends(
        denied(json!({"BoolIfExists": {"aws:SecureTransport": [true, false]}}), unknown),
        "holds for every value of aws:SecureTransport)",
    );
    ends(
        denied(json!({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}), tags.clone()),
        "(ForAnyValue:StringEquals aws:TagKeys `a`: the request holds `a`)",
    );
    ends(
        denied(json!({"Null": {"aws:TagKeys": "false"}}), tags),
        "(Null aws:TagKeys `false`: the request holds `a`)",
    );
    let never = trusting_if(json!({"StringEquals": {"my:key": []}}));
    let found = told(&[never, json!({"request": {"unknown_context": ["my:key"]}})]);
    assert!(found[0].ends_with("holds for no value of my:key"), "{found:?}");
}

#[test]
fn only_the_statements_that_are_open_leave_the_answer_open() {
    let on_terms = |name: &str, key: &str| {
        json!({"Effect": "Allow", "Principal": {"AWS": name}, "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {key: "x"}}})
    };
    let bob = "arn:aws:iam::111111111111:user/Bob";
    let trust = json!({"role": {"trust": document(json!([
        on_terms(bob, "my:k"), on_terms(ANN, "my:k"), on_terms(ANN, "my:absent"), allow(json!({"AWS": bob})),
    ]))}});
    let found = explained(&[trust, json!({"request": {"unknown_context": ["my:k"]}})]);

    let places: Vec<_> =
        found.reasons.iter().map(|one| (one.layer.word(), one.statement)).collect();
    assert_eq!(places, [("trust", Some(1))]);
}

/// Semantics 1.1: tags that are sent along are an action of their own.
#[test]
fn each_action_has_its_reasons_and_one_statement_is_told_once() {
    let tags = json!({"request": {"tags": {"a": "1"}}});
    let only =
        |action: &str| document(json!([{"Effect": "Allow", "Action": action, "Resource": "*"}]));
    let apart =
        json!({"caller_policies": {"identity": [only("sts:AssumeRole"), only("sts:TagSession")]}});
    let account = trusting(json!({"AWS": "111111111111"}));
    let found = told(&[account.clone(), apart, tags.clone()]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found
            .contains(&format!("identity allow identity[0] 0: it allows sts:AssumeRole on {NEAR}"))
    );
    assert!(
        found
            .contains(&format!("identity allow identity[1] 0: it allows sts:TagSession on {NEAR}"))
    );
    assert_eq!(
        told(&[account.clone(), may_ask(), tags.clone()]).len(),
        2,
        "one statement allows both"
    );
    let none = told(&[account, tags]);
    assert_eq!(
        none,
        ["sts:AssumeRole", "sts:TagSession"].map(|action| format!(
            "identity no-match identity -: the caller has no identity-based policy, so nothing allows {action}"
        ))
    );
}

#[test]
fn a_level_tells_which_of_its_statements_were_meant() {
    let level = document(json!([
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": FAR},
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": FAR},
    ]));
    let mut named = level;
    named["Id"] = json!("level");
    assert_eq!(
        told(&[trusting(json!({"AWS": ANN})), json!({"scp": [[named]]})]),
        [
            "scp no-match scp[0] -: no policy of this level allows sts:AssumeRole".to_owned(),
            format!("scp no-match scp[0][0] 0: its Resource does not cover {NEAR}"),
        ]
    );
}

#[test]
fn a_reason_without_a_statement_names_the_action_unless_it_was_not_read() {
    let element = |patches: &[Value]| explained(patches).reasons.remove(0).element;
    let account = trusting(json!({"AWS": "111111111111"}));
    assert_eq!(element(std::slice::from_ref(&account)), Some(Element::Action));
    let unread = json!({"caller_policies": {"identity": null}});
    assert_eq!(element(&[account, unread]), None);
}

/// Semantics 1.4: across accounts it is the same whether the account or the caller is named.
#[test]
fn a_trust_that_suffices_is_no_open_reason_across_accounts() {
    let both = trusting(json!({"AWS": ["111111111111", "AIDAEXAMPLEANN"]}));
    let unread = json!({"caller_policies": {"identity": null}});
    assert_eq!(
        told(&[both, unread, role(FAR)]),
        [
            "identity unknown identity -: the caller's policies could not be read: the scenario says that it could not be \
             read"
        ]
    );
}
