//! Each branch is judged by itself, and its statements by their numbers in the file.

use serde_json::{Value, json};

use crate::policy::findings::lint::{Linted, inputs, lint};
use crate::policy::words::KnownAccounts;

fn linted(policy: &Value, sections: &Value) -> Vec<Linted> {
    let mut template = sections.clone();
    template["Resources"]["R"]["Type"] = json!("AWS::IAM::Role");
    template["Resources"]["R"]["Properties"] = json!({"AssumeRolePolicyDocument": policy});
    let found = inputs("template.json", &template.to_string());
    let known = KnownAccounts::default();
    found.into_iter().map(|input| lint(input, None, (&known, None))).collect()
}

/// The words of what is found, with the numbers of statements as people count them.
fn told(statements: &Value, sections: &Value) -> Vec<String> {
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    let linted = linted(&policy, sections);
    assert_eq!(linted.len(), 1);
    let found = linted.iter().flat_map(|one| &one.findings).map(|one| {
        let number = one.finding.statement.map(|index| format!(" {}", index + 1));
        format!("{}{}", one.finding.rule.word(), number.unwrap_or_default())
    });
    found.collect()
}

fn either(name: &str, yes: &Value, no: &Value) -> Value {
    json!({"Fn::If": [name, yes, no]})
}

fn nothing() -> Value {
    json!({"Ref": "AWS::NoValue"})
}

fn open() -> Value {
    json!({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"})
}

fn own() -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}},
        "Action": "sts:AssumeRole"})
}

fn deny(condition: &Value) -> Value {
    json!({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition})
}

fn org() -> Value {
    json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}})
}

const OPEN: &str = "open-to-everyone 1";
const TERMS: &str = "everyone-on-terms 1";

/// A policy is what its template makes of it: `Fn::If` gives one value or the other (CloudFormation User Guide,
/// "intrinsic-function-reference-conditions"), and a Deny that is not there hits no one.
#[test]
fn a_deny_of_one_branch_guards_no_other() {
    let none = json!({});
    let never = json!({"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}});
    let loose = json!({"Null": {"aws:SourceIp": "true"}});
    for (statements, expected) in [
        (json!([open(), either("P", &deny(&org()), &nothing())]), vec![OPEN, TERMS]),
        (json!([open(), deny(&either("P", &org(), &never))]), vec![OPEN, TERMS]),
        (json!([open(), deny(&either("P", &org(), &loose))]), vec![OPEN, TERMS]),
        (json!([open(), deny(&org())]), vec![TERMS]),
        (
            json!([either("P", &open(), &own()), either("P", &deny(&org()), &nothing())]),
            vec![TERMS],
        ),
        (json!([either("P", &open(), &own()), either("P", &nothing(), &deny(&org()))]), vec![OPEN]),
        (
            json!([either("P", &open(), &own()), either("Q", &deny(&org()), &nothing())]),
            vec![OPEN, TERMS],
        ),
        (either("P", &json!([open()]), &json!([own(), deny(&org())])), vec![OPEN]),
        (
            either("P", &json!([open(), either("P", &deny(&org()), &nothing())]), &json!([own()])),
            vec![TERMS],
        ),
    ] {
        assert_eq!(told(&statements, &none), expected, "{statements}");
    }
}

#[test]
fn a_condition_that_is_the_opposite_of_another_turns_out_so() {
    let statements =
        json!([either("IsOpen", &open(), &own()), either("IsShut", &nothing(), &deny(&org())),]);
    let rule = |shut: &Value| json!({"Conditions": {"IsOpen": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}, "IsShut": shut}});
    let opposite = rule(&json!({"Fn::Not": [{"Condition": "IsOpen"}]}));
    assert_eq!(told(&statements, &opposite), [TERMS]);
    assert_eq!(told(&statements, &rule(&json!({"Condition": "IsOpen"}))), [OPEN]);
    let other = rule(&json!({"Fn::Equals": [{"Ref": "Stage"}, "prod"]}));
    assert_eq!(told(&statements, &other), [TERMS], "no stage is both");
    let mut there = opposite;
    there["Resources"]["R"]["Condition"] = json!("IsShut");
    assert_eq!(told(&statements, &there), [""; 0], "the role is not there when it is open");
}

#[test]
fn many_conditions_hide_nothing() {
    let mut statements = vec![open()];
    statements.extend((0..12).map(|number| either(&format!("C{number}"), &own(), &nothing())));
    let none = json!({});
    assert_eq!(told(&json!(statements), &none), [OPEN]);
    statements.push(either("Guarded", &deny(&org()), &nothing()));
    assert!(told(&json!(statements), &none).contains(&OPEN.to_owned()));
    statements.push(deny(&org()));
    assert_eq!(told(&json!(statements), &none), [TERMS]);
    let halves = either("H", &json!(statements), &json!([open()]));
    assert_eq!(told(&halves, &none), [OPEN, TERMS]);
    // A Deny of which not even its own branches can be tried.
    let values: Vec<Value> =
        (0..12).map(|number| either(&format!("C{number}"), &json!("a"), &json!("b"))).collect();
    let tags: Value = (0..12)
        .map(|number| (format!("aws:PrincipalTag/{number}"), json!(values[number])))
        .collect::<serde_json::Map<String, Value>>()
        .into();
    for condition in [
        json!({"StringNotEquals": tags}),
        either("X", &json!({"StringNotEquals": tags}), &org()),
        either("X", &json!({"StringEquals": tags}), &nothing()),
    ] {
        let found = told(&json!([open(), deny(&condition)]), &none);
        assert!(found.contains(&OPEN.to_owned()), "{condition}: {found:?}");
    }
}

/// The first are tried, and that others are not is said.
#[test]
fn more_conditions_than_are_tried_in_one_statement_are_named() {
    let none = json!({});
    let tags = |count: usize| -> Value {
        let tag = |number: usize| {
            let value = either(&format!("C{number}"), &json!("a"), &json!("b"));
            (format!("aws:PrincipalTag/{number}"), value)
        };
        (0..count).map(tag).collect::<serde_json::Map<String, Value>>().into()
    };
    let who = json!({"AWS": either("Open", &json!("*"), &json!("111122223333"))});
    let statement = |count: usize| {
        json!([{"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": tags(count)}}])
    };
    assert_eq!(told(&statement(7), &none), [OPEN], "tags are anyone's to set");
    assert_eq!(told(&statement(8), &none), [OPEN, "not-read 1"]);
    let policy = json!({"Version": "2012-10-17", "Statement": statement(8)});
    let message = &linted(&policy, &none)[0].findings[1].finding.message;
    assert!(message.starts_with("more than 8 conditions decide about this statement"), "{message}");
    let own: Vec<Value> = (0..9)
        .map(|number| either(&format!("C{number}"), &json!("111122223333"), &nothing()))
        .collect();
    let mut last = own.clone();
    last.push(either("Open", &json!("*"), &nothing()));
    let last = json!([{"Effect": "Allow", "Principal": {"AWS": last}, "Action": "sts:AssumeRole"}]);
    assert_eq!(told(&last, &none), [OPEN, "not-read 1"], "a wildcard is tried in any case");
    let open = json!([{"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole",
        "Condition": either("C0", &json!({"StringEquals": tags(12)}), &nothing())}]);
    assert!(told(&open, &none).contains(&OPEN.to_owned()), "{:?}", told(&open, &none));
}

#[test]
fn statements_are_named_as_they_are_numbered_in_the_file() {
    let none = json!({});
    let mut wrong = own();
    wrong["Effect"] = json!("Permit");
    let typo = json!({"Effect": "Allow", "Principal": {"Service": "lamda.amazonaws.com"}, "Action": "sts:AssumeRole"});
    for (statements, expected) in [
        (json!([own(), either("P", &own(), &nothing()), typo]), "unknown-service 3"),
        (json!([either("P", &nothing(), &own()), own(), typo]), "unknown-service 3"),
        (json!([either("P", &json!([own(), own()]), &nothing()), typo]), "unknown-service 2"),
        (json!([own(), either("P", &json!([own(), typo]), &own())]), "unknown-service 2"),
        (either("P", &json!([own()]), &json!([own(), typo])), "unknown-service 2"),
        (json!([either("P", &nothing(), &own()), wrong]), "broken-document 2"),
    ] {
        assert_eq!(told(&statements, &none), [expected], "{statements}");
    }
    let statements = json!([either("P", &nothing(), &own()), own(), wrong]);
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    let linted = linted(&policy, &none);
    let message = &linted[0].findings[0].finding.message;
    assert_eq!(message, "statement 3: Effect: `Allow` or `Deny` is expected");
    assert_eq!(linted[0].computed, [0, 1, 2]);
}

#[test]
fn a_policy_with_branches_counts_once_and_a_computed_one_beside_it_is_named() {
    let policy = |one: &Value| json!({"Version": "2012-10-17", "Statement": [one]});
    let none = json!({});
    let both = linted(&either("P", &policy(&own()), &policy(&open())), &none);
    assert_eq!(both.len(), 1);
    assert_eq!(both[0].findings.len(), 1);
    for computed in [json!({"Fn::Transform": {}}), json!({"Ref": "Policy"})] {
        for policy in
            [either("P", &computed, &policy(&open())), either("P", &policy(&open()), &computed)]
        {
            let found = linted(&policy, &none);
            let words: Vec<&str> = found
                .iter()
                .flat_map(|one| &one.findings)
                .map(|one| one.finding.rule.word())
                .collect();
            assert_eq!(words, ["open-to-everyone", "not-read"], "{policy}");
        }
    }
}

#[test]
fn a_role_that_one_branch_shuts_is_no_finding_and_one_that_all_do_is() {
    let none = json!({});
    let shut = deny(&json!({}));
    assert_eq!(told(&json!([either("P", &own(), &shut)]), &none), [""; 0]);
    assert_eq!(told(&json!([either("P", &own(), &shut), shut]), &none), ["trusts-no-principal"]);
    assert_eq!(
        told(&json!([either("P", &shut, &nothing()), shut]), &none),
        ["trusts-no-principal"]
    );
}

#[test]
fn one_branch_that_leaves_a_statement_out_keeps_the_numbers() {
    let never = json!({"Conditions": {"Never": {"Fn::Equals": ["a", "b"]}}});
    let statements = json!([either("Never", &own(), &nothing()), open()]);
    assert_eq!(told(&statements, &never), ["open-to-everyone 2"]);
}

#[test]
fn a_policy_that_is_a_text_in_each_branch_has_its_statements() {
    let text = |second: &Value| json!({"Fn::Sub": json!({"Version": "2012-10-17", "Statement": [own(), second]}).to_string()});
    let computed =
        json!({"Effect": "Allow", "Principal": {"AWS": "${Who}"}, "Action": "sts:AssumeRole"});
    let found = linted(&either("P", &text(&computed), &text(&own())), &json!({}));
    assert_eq!(found.len(), 1);
    assert!(found[0].computed.contains(&1), "{:?}", found[0].computed);
}

#[test]
fn each_finding_of_a_rule_is_told_and_a_quota_once() {
    let typo = |name: &str| json!({"Effect": "Allow", "Principal": {"Service": name}, "Action": "sts:AssumeRole"});
    let statements = json!([
        either("P", &own(), &nothing()),
        typo("lamda.amazonaws.com"),
        typo("ecc2.amazonaws.com")
    ]);
    assert_eq!(told(&statements, &json!({})), ["unknown-service 2", "unknown-service 3"]);
    let many = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|number| json!(format!("arn:aws:iam::111122223333:role/Role{number:0100}")))
            .collect()
    };
    let long = |count: usize| json!({"Effect": "Allow", "Principal": {"AWS": many(count)}, "Action": "sts:AssumeRole"});
    let found = told(&json!([either("P", &long(40), &long(50))]), &json!({}));
    assert_eq!(found.iter().filter(|one| one.contains("quota")).count(), 1, "{found:?}");
}

/// CloudFormation User Guide, "intrinsic-function-reference-findinmap".
#[test]
fn a_mapping_that_holds_a_star_may_give_it() {
    let mut open = open();
    open["Principal"] = json!({"AWS": {"Fn::FindInMap": ["Who", {"Ref": "Stage"}, "Arn"]}});
    let mapping = |value: &str| json!({"Mappings": {"Who": {"dev": {"Arn": value}}}});
    assert_eq!(told(&json!([open]), &mapping("*")), [OPEN]);
    assert_eq!(told(&json!([open]), &mapping("111122223333")), [""; 0]);
}

/// The side on which each finding is so.
#[test]
fn a_finding_says_on_which_side_of_the_conditions_it_is_so() {
    let typo = json!({"Effect": "Allow", "Principal": {"Service": "lamda.amazonaws.com"}, "Action": "sts:AssumeRole"});
    let policy = |statements: &Value| json!({"Version": "2012-10-17", "Statement": statements});
    let sides = |document: &Value, sections: &Value| -> Vec<(&str, Option<String>)> {
        let all = linted(document, sections);
        let found = all.iter().flat_map(|one| &one.findings);
        found.map(|one| (one.finding.rule.word(), one.when.clone())).collect()
    };
    let holds = || Some("`P` holds".to_owned());
    let not = || Some("`P` does not hold".to_owned());
    let none = json!({});
    let both = vec![("open-to-everyone", holds()), ("unknown-service", not())];
    let whole = either("P", &policy(&json!([open()])), &policy(&json!([typo])));
    assert_eq!(sides(&whole, &none), both, "documents");
    let lists = policy(&either("P", &json!([open()]), &json!([typo])));
    assert_eq!(sides(&lists, &none), both, "lists of statements");
    assert_eq!(sides(&policy(&json!([either("P", &open(), &typo)])), &none), both, "statements");
    let principal = |who: Value| {
        policy(&json!([{"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"}]))
    };
    let service = json!({"Service": "lamda.amazonaws.com"});
    assert_eq!(sides(&principal(either("P", &json!("*"), &service)), &none), both, "principals");
    let account = json!({"AWS": either("P", &json!("*"), &json!("111122223333"))});
    assert_eq!(sides(&principal(account), &none), [("open-to-everyone", holds())], "one principal");
    let computed = either("P", &policy(&json!([open()])), &json!({"Ref": "Policy"}));
    assert_eq!(sides(&computed, &none), [("open-to-everyone", holds()), ("not-read", not())]);
    assert_eq!(
        sides(&policy(&json!([open(), either("P", &own(), &nothing())])), &none),
        [("open-to-everyone", None)],
        "on both"
    );
    let never = json!({"Conditions": {"P": {"Fn::Equals": ["a", "a"]}}});
    assert_eq!(sides(&whole, &never), [("open-to-everyone", None)], "it always holds");
}

#[test]
fn equal_statements_of_two_branches_are_told_each_by_its_number() {
    let statements =
        json!([own(), either("P", &open(), &nothing()), either("P", &nothing(), &open())]);

    assert_eq!(told(&statements, &json!({})), ["open-to-everyone 2", "open-to-everyone 3"]);
}
