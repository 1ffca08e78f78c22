//! Documents at their quota, variables and placeholders.

use super::*;

#[test]
fn a_policy_may_have_as_many_characters_as_the_quota_says() {
    let of_size = |size| {
        let text = r#"{"Version": "2012-10-17", "Statement": []}"#;
        let document = PolicyDocument { size, ..PolicyDocument::parse(text) };
        findings(&document).pop().map(|finding| (finding.rule, finding.message))
    };

    assert_eq!(of_size(2048), None);
    for (size, words) in [
        (2049, "IAM takes 2048 unless the account's quota was raised"),
        (4096, "IAM takes 2048 unless the account's quota was raised"),
        (4097, "IAM takes 4096 at most"),
    ] {
        let message = format!("{size} characters without white space; {words}");
        assert_eq!(of_size(size), Some((Rule::OverQuota, message)));
    }
}

#[test]
fn variables_are_those_with_a_prefix_of_one_colon() {
    for (value, names) in [
        ("${aws:username}", &["aws:username"][..]),
        ("a-${aws:PrincipalTag/x, 'd'}-${saml:sub}", &["aws:PrincipalTag/x", "saml:sub"]),
        ("${AWS::AccountId}", &[]),
        ("${name}", &[]),
        ("${aws:username", &[]),
        ("aws:username", &[]),
    ] {
        assert_eq!(variables(value).collect::<Vec<_>>(), names, "{value}");
    }
}

#[test]
fn a_variable_is_broken_wherever_it_stands() {
    for (value, what) in [
        ("${aws:username", "never closed"),
        ("a${}", "without a name"),
        ("${aws:user name}", "a space in its name"),
        ("abc${aws:PrincipalTag/x, d}", "in single quotes"),
        ("$aws:username", "with braces"),
        ("x$aws:username", "with braces"),
        ("&{aws:username}", "Terraform's spelling"),
        ("{aws:username}", "begins with `${`"),
    ] {
        let told = broken_variable(value).unwrap_or_default();
        assert!(told.contains(what), "{value}: {told}");
    }
    for right in ["${aws:username}", "ab${aws:PrincipalTag/x, 'd'}c", "${*}", "{x}", "$5", "aws:x"]
    {
        assert_eq!(broken_variable(right), None, "{right}");
    }
}

#[test]
fn placeholders_are_told_from_names() {
    for value in [
        "xxxx",
        "XXXXX-xxxx",
        "todo",
        "TODO",
        "insert",
        "replaceme",
        "replace-me-123",
        "change_me",
        "your-account-id",
        "my-EXTERNAL_ID",
        "<id>",
        "${id}",
        "${AWS::AccountId}",
        "{{ id }}",
        "%(id)s",
        "__ID__",
        "@@id@@",
        "#{id}",
        "[id]",
    ] {
        assert!(is_placeholder(value), "{value}");
    }
    for value in [
        "xxx",
        "",
        "todolist",
        "fixmeup",
        "insertion",
        "acme",
        "${aws:username}",
        "<1>",
        "[1]",
        "a[id]",
        "__1__",
        "xxxxy",
    ] {
        assert!(!is_placeholder(value), "{value}");
    }
}
