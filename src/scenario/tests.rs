//! Reading scenario files strictly.

use super::*;

#[test]
fn an_unknown_field_is_named_with_its_case() {
    let text = r#"[{"id": "a", "caller": {"arn": "x", "arm": 1}, "role": {"arn": "y"}}]"#;

    let failure = read(text).unwrap_err();

    assert_eq!(failure.message, "case `a`: unknown field `caller.arm`");
}

#[test]
fn what_is_expected_is_said() {
    let text = r#"{"caller": {"arn": 7}, "role": {"arn": "y"}}"#;

    assert_eq!(
        read(text).unwrap_err().message,
        "case 1: `caller.arn`: a text is expected, not `7`"
    );
}
