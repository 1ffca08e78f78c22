//! Documents are read as far as they go.

use super::*;

#[test]
fn an_object_for_statement_and_a_star_for_principal_are_read() {
    let document = PolicyDocument::parse(
        r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}"#,
    );

    assert_eq!(document.problems, []);
    assert_eq!(
        document.statements[0].principal,
        Some(PrincipalElement::Only(vec![Principal::Everyone]))
    );
}

#[test]
fn a_broken_statement_does_not_hide_the_next() {
    let document = PolicyDocument::parse(
        r#"{"Statement": [7, {"Effect": "Deny", "Action": "sts:*", "Resource": "*"}]}"#,
    );

    assert_eq!(document.problems.len(), 1);
    assert_eq!(document.statements[0].index, 1);
}

#[test]
fn a_condition_that_is_no_object_is_met_by_nothing() {
    for condition in ["7", "[]", "null", "\"MFA\""] {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "*", "Condition": {condition}}}}}"#
        );

        let document = PolicyDocument::parse(&text);

        assert_eq!(document.problems[0].field, "Condition");
        // Under no key, nothing is met.
        assert_eq!(document.statements[0].conditions[0].key, "");
    }
}

#[test]
fn an_exception_that_cannot_be_read_in_part_is_not_read_at_all() {
    let document = PolicyDocument::parse(
        r#"{"Statement": {"Effect": "Deny", "NotAction": ["iam:*", 7, {}],
            "NotPrincipal": {"AWS": ["111111111111", null]}}}"#,
    );

    assert_eq!(document.problems.len(), 2);
    assert_eq!(document.statements[0].action, Some(Choice::AllBut(Vec::new())));
    assert_eq!(document.statements[0].principal, Some(PrincipalElement::AllBut(Vec::new())));
}

#[test]
fn elements_that_exclude_each_other_are_named() {
    let document = PolicyDocument::parse(
        r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "NotAction": "c:d",
            "Resource": "*", "NotResource": "*", "Principal": "*"}}"#,
    );

    let problems: Vec<String> = document.problems.iter().map(DocumentProblem::sentence).collect();
    assert_eq!(
        problems,
        [
            "statement 1: NotAction: `Action` excludes it",
            "statement 1: NotResource: `Resource` excludes it",
        ]
    );
}

#[test]
fn of_texts_only_a_star_is_a_principal() {
    let document = PolicyDocument::parse(
        r#"{"Statement": {"Effect": "Allow", "Principal": "111111111111", "Action": "sts:*"}}"#,
    );

    assert_eq!(document.problems[0].field, "Principal");
    assert_eq!(document.statements[0].principal, Some(PrincipalElement::Only(Vec::new())));
}

#[test]
fn an_element_that_is_none_is_told_with_the_one_that_is_meant() {
    let document = PolicyDocument::parse(
        r#"{"Statements": [], "Statement": {"Effect": "Allow", "actions": "a:b", "Colour": "red",
            "Action": "a:b"}}"#,
    );

    let oddities: Vec<String> = document.oddities.iter().map(DocumentProblem::sentence).collect();
    assert_eq!(
        oddities,
        [
            "Statements: no such element; did you mean `Statement`?",
            "statement 1: actions: no such element; did you mean `Action`?",
            "statement 1: Colour: no such element",
        ]
    );
}
