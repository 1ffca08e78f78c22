//! Printing keeps what is written.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::policy::language::document::PolicyDocument;

#[test]
fn a_document_is_indented_in_the_order_as_written_and_statements_know_their_lines() {
    let printed = PrintedJson::of(
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a","b"]},{}, 7]}"#,
    );

    assert_eq!(
        printed.text(),
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \
         \"Action\": [\n        \"a\",\n        \"b\"\n      ]\n    },\n    {},\n    7\n  ]\n}"
    );
    assert_eq!(printed.statement_lines(0), Some(LineRange { first: 4, last: 10 }));
    assert_eq!(printed.statement_lines(1), Some(LineRange { first: 11, last: 11 }));
    assert_eq!(printed.statement_lines(2), Some(LineRange { first: 12, last: 12 }));
    assert_eq!(printed.statement_lines(3), None);
}

#[test]
fn a_single_object_for_statement_is_statement_0() {
    let printed =
        PrintedJson::of(r#"{"Statement": {"Effect": "Deny", "Statement": [1]}, "Id": "x"}"#);

    assert_eq!(printed.statement_lines(0), Some(LineRange { first: 2, last: 7 }));
    assert_eq!(printed.statement_lines(1), None);
    let behind = PrintedJson::of(r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny"}}"#);
    assert_eq!(behind.statement_lines(0), Some(LineRange { first: 3, last: 5 }));
}

#[test]
fn statements_know_their_lines_in_the_text_as_given() {
    let printed = PrintedJson::of("{\"Statement\": [\n{\"Sid\": \"a\"},\n\n{\n}]}");

    assert_eq!(printed.written_lines(0), Some(LineRange { first: 2, last: 2 }));
    assert_eq!(printed.written_lines(1), Some(LineRange { first: 4, last: 5 }));
}

#[test]
fn keys_and_values_have_their_kinds() {
    let printed = PrintedJson::of(r#"{"a": [true, 1e5, "x\"y", null]}"#);
    let kinds: Vec<(SpanKind, &str)> = printed
        .lines
        .iter()
        .flatten()
        .filter(|span| !matches!(span.kind, SpanKind::Punctuation | SpanKind::Space))
        .map(|span| (span.kind, span.text.as_str()))
        .collect();

    assert_eq!(
        kinds,
        [
            (SpanKind::Key, "\"a\""),
            (SpanKind::Literal, "true"),
            (SpanKind::Number, "1e5"),
            (SpanKind::String, r#""x\"y""#),
            (SpanKind::Literal, "null"),
        ]
    );
    assert!(printed.lines.iter().flatten().all(|span| !span.text.is_empty()));
}

#[test]
fn text_that_is_no_json_is_printed_as_it_is_without_control_characters() {
    let printed = PrintedJson::of("{\"a\": \n\tbroken\u{1b}[31m");

    assert!(!printed.is_json);
    assert_eq!(printed.text(), "{\"a\": \n    broken\u{fffd}[31m");
}

proptest! {
    #[test]
    fn printing_agrees_with_the_usual_printer(value in value()) {
        let text = serde_json::to_string(&value).unwrap();

        let printed = PrintedJson::of(&text);

        prop_assert_eq!(printed.text(), serde_json::to_string_pretty(&value).unwrap());
    }

    #[test]
    fn a_printed_document_reads_as_the_same_document(value in value()) {
        let text = json!({"Version": "2012-10-17", "Statement": value}).to_string();

        let printed = PrintedJson::of(&text).text();

        prop_assert_eq!(PolicyDocument::parse(&printed), PolicyDocument::parse(&text));
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~é仮]{0,8}".prop_map(Value::from),
        Just(Value::from("Allow")),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec(
                ("Statement|Effect|Principal|Action|Condition|AWS|[a-c]", inner),
                0..4
            )
            .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}
