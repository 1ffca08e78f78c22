//! Whatever stands in a document, something is said.

use proptest::prelude::*;
use serde_json::Value;

use super::summary;

proptest! {
    #[test]
    fn whatever_the_document_something_is_said_and_nothing_drives_the_terminal(value in document()) {
        let summary = summary(&value.to_string());

        prop_assert!(!summary.short().is_empty());
        prop_assert!(!summary.sentences().is_empty());
        let findings = summary.findings.iter().map(|finding| finding.message.clone());
        for line in summary.sentences().into_iter().chain(findings).chain([summary.short()]) {
            prop_assert!(!line.chars().any(char::is_control), "{line:?}");
        }
    }
}

/// Documents that are right here and wrong there.
fn document() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("*"),
        Just("Allow"),
        Just("Deny"),
        Just("012345678901"),
        Just("sts:AssumeRole"),
        Just("arn:aws:iam::012345678901:role/\u{1b}[31m"),
        Just("AROAEXAMPLEEXAMPLE012"),
        Just("\u{7}"),
        Just("arn:aws:iam::999999999999:oidc-provider/a.example/b"),
        Just("2012-10-17"),
        Just("true"),
    ];
    let leaf = prop_oneof![
        word.prop_map(Value::from),
        any::<i8>().prop_map(Value::from),
        Just(Value::Null),
    ];
    let key = prop_oneof![
        Just("Statement"),
        Just("Effect"),
        Just("Principal"),
        Just("NotPrincipal"),
        Just("Action"),
        Just("NotAction"),
        Just("AWS"),
        Just("Federated"),
        Just("Service"),
        Just("Condition"),
        Just("StringLike"),
        Just("Bool\u{1b}"),
        Just("aws:MultiFactorAuthPresent"),
        Just("sts:ExternalId"),
        Just("a.example/b:sub"),
        Just("Version"),
        Just("Resource"),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((key.clone(), inner), 0..6).prop_map(|pairs| {
                Value::Object(
                    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
                )
            }),
        ]
    })
}
