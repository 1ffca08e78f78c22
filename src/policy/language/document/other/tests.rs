//! Broken policies, and files of another kind.

use serde_json::json;

use super::*;

#[test]
fn what_keeps_a_text_from_being_json_is_told() {
    for (text, told) in [
        ("{\"a\": [1,\n ]}", "a comma stands before `}` or `]`"),
        ("{'Version': '2012-10-17'}", "and not `'`"),
        ("{“Version”: 1}", "those of a text program"),
        ("{\"a\": 1, // why\n # so\n \"b\": 2}", "it takes no comments"),
        ("// trust\n{}", "takes no comments"),
        ("{\"Statement\": [{\"Effect\": \"Allow\"", "ends too soon"),
        ("{\\\"Version\\\": 1}", "within a string"),
        ("{{ policy }}", "places are not filled in"),
        ("{{ policy", "places are not filled in"),
        ("{\"a\": {{ b }} }", "places are not filled in"),
        ("{\"a\": {\"b\" 1}}", "not JSON"),
        ("resource \"aws_iam_role\" \"r\" {}", "Terraform's own language"),
        ("# who\ndata \"aws_iam_policy_document\" \"d\" {}", "Terraform's own language"),
        ("module \"m\" {}", "Terraform's own language"),
    ] {
        assert!(not_json(text).contains(told), "{text}: {}", not_json(text));
    }
    assert_eq!(not_json("{\"a\" 1}"), "not JSON");
}

fn told(value: &Value) -> Option<(&'static str, bool)> {
    Other::of_value(value).map(|other| (other.what, other.hides_policy))
}

#[test]
fn a_file_is_known_by_more_than_one_word_that_others_use_too() {
    for (value, part) in [
        (json!({"AWSTemplateFormatVersion": "2010-09-09"}), "CloudFormation"),
        (json!({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}), "CloudFormation"),
        (json!({"format_version": "1.0"}), "output of Terraform"),
        (
            json!({"version": 4, "terraform_version": "1.9.0", "lineage": "x"}),
            "output of Terraform",
        ),
        (json!({"provider": {"aws": {}}, "output": {}}), "own language"),
        (json!({"apiVersion": "v1", "kind": "Pod"}), "Kubernetes"),
        (json!({"Events": [{"CloudTrailEvent": "{}"}]}), "CloudTrail"),
        (json!({"detail": {"eventName": "GetRole"}}), "CloudTrail"),
        (json!({"version": 3, "deployment": {"manifest": {}}}), "Pulumi"),
    ] {
        let (what, hides) = told(&value).unwrap_or_default();
        assert!(what.contains(part) && !hides, "{value}: {what}");
    }
    for value in [
        json!({"Resources": ["*"]}),
        json!({"apiVersion": "v1"}),
        json!({"format_version": 1, "values": {}}),
        json!({"data": "x"}),
        json!({"data": {}, "name": "x"}),
        json!({"deployment": "blue"}),
        json!({"Records": [{"eventName": "ObjectCreated:Put", "eventSource": "aws:s3"}]}),
        json!({"values": {"a": 1}}),
        json!({}),
    ] {
        assert_eq!(told(&value), None, "{value}");
    }
}

#[test]
fn what_is_meant_as_a_policy_is_no_other_file() {
    for value in [
        json!({"Statements": [], "provider": {}}),
        json!({"apiVersion": "v1", "kind": "Role", "statement": []}),
        json!({"AWSTemplateFormatVersion": "2010-09-09", "Effect": "Allow"}),
        json!({"data": {}, "Principal": "*"}),
    ] {
        assert_eq!(told(&value), None, "{value}");
    }
    assert_eq!(
        Other::of_values(&[json!({"apiVersion": "v1", "kind": "Pod"}), json!({"Effect": 1})]),
        None
    );
}

#[test]
fn a_trust_policy_in_terraforms_own_words_is_told_apart_from_none() {
    let document = |action: &str| {
        json!({"data": {"aws_iam_policy_document": {"d": {"statement":
            {"actions": [action], "principals": {"type": "AWS", "identifiers": ["*"]}}}}}})
    };
    assert!(told(&document("sts:AssumeRole")).unwrap().1);
    assert!(!told(&document("s3:GetObject")).unwrap().1);
    let hides = |text: &str| Other::of_text(text).map(|other| other.hides_policy);
    assert_eq!(hides("resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = x\n}"), Some(true));
    assert_eq!(hides("module \"m\" {}"), Some(false));
    assert_eq!(hides("${local.policy}"), Some(false));
    assert_eq!(hides("{'a': 1}"), None);
}

/// Terraform's documentation, "JSON Configuration Syntax": `//` is a comment, whatever stands there.
#[test]
fn a_comment_makes_no_other_file_of_terraforms() {
    let blocks = |comment: &str| {
        serde_json::from_str(&format!(r#"{{"//": {comment}, "locals": {{"a": 1}}}}"#))
            .expect("JSON")
    };
    for comment in [r#""generated""#, r#"{"metadata": 1}"#, "null"] {
        let file: Value = blocks(comment);
        assert!(Other::is_terraform(&file), "{comment}");
    }
}

/// Terraform's documentation, "JSON Configuration Syntax" and "Identifiers": blocks by type and name; providers take no
/// capital letters.
#[test]
fn a_file_of_terraforms_has_the_shape_of_its_blocks() {
    for file in [
        json!({"data": {"aws_iam_role": {"r": {"name": "x"}}}}),
        json!({"data": {"//": "a comment", "_x-1": {"r": [{"//": 1, "name": "x"}]}}}),
        json!({"module": {"m": {"source": "./x"}}, "locals": {"Any": 1}}),
    ] {
        assert!(Other::is_terraform(&file), "{file}");
    }
    for other in [
        json!({"data": {"awsRole": {"r": {"name": "x"}}}}),
        json!({"data": {"1x": {"r": {"name": "x"}}}}),
        json!({"data": {"aws_iam_role": "text"}}),
        json!({"data": {"aws_iam_role": {"r": {"RoleName": "x"}}}}),
        json!({"module": {"m": {"Source": "./x"}}}),
        json!({"data": {}, "roles": {}}),
        json!({}),
    ] {
        assert!(!Other::is_terraform(&other), "{other}");
    }
}

#[test]
fn files_of_other_programs_are_told_by_all_that_makes_them_so() {
    for known in [
        json!({"version": "36.0.0", "artifacts": {}}),
        json!({"version": "36.0.0", "files": {}, "dockerImages": {}}),
        json!({"Resources": {"R": {"Type": "AWS::IAM::Role"}}}),
        json!({"terraform_version": "1.5.0", "lineage": "x"}),
    ] {
        assert!(Other::of_value(&known).is_some(), "{known}");
    }
    for other in [
        json!({"artifacts": {}}),
        json!({"version": "36.0.0"}),
        json!({"version": "36.0.0", "files": {}}),
        json!({"Resources": {}}),
        json!({"Resources": {"R": {"Properties": {}}}}),
        json!({"terraform_version": "1.5.0"}),
        json!({"lineage": "x"}),
    ] {
        assert_eq!(Other::of_value(&other), None, "{other}");
    }
}
