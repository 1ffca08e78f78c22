//! Documents of Terraform are judged as the provider prints them.

mod choice;
mod documents;
mod dynamic;

use super::*;
use crate::policy::findings::lint::{inputs, lint};
use crate::policy::words::KnownAccounts;

fn file(document: &Value) -> Value {
    json!({
        "data": {"aws_iam_policy_document": {"assume": document}},
        "resource": {"aws_iam_role": {"r": {
            "name": "deployer", "assume_role_policy": "${data.aws_iam_policy_document.assume.json}"}}},
    })
}

/// The rules that are broken, with the numbers of statements as people count them.
fn told(file: &Value) -> Vec<String> {
    let found = inputs("main.tf.json", &file.to_string()).into_iter();
    let linted = found.map(|input| lint(input, None, (&KnownAccounts::default(), None)));
    let findings = linted.flat_map(|one| one.findings).map(|one| one.finding);
    findings
        .map(|one| {
            let number = one.statement.map(|index| format!(" {}", index + 1));
            format!("{}{}", one.rule.word(), number.unwrap_or_default())
        })
        .collect()
}

fn allow(kind: &str, identifiers: &Value) -> Value {
    json!({"actions": ["sts:AssumeRole"], "principals": [{"type": kind, "identifiers": identifiers}]})
}

/// The documentation of the provider ("aws_iam_policy_document"): `effect` is `Allow` and `version` is `2012-10-17` by default;
/// `&{…}` is a policy variable; blocks of the same condition are one.
#[test]
fn documents_are_written_out_as_the_provider_prints_them() {
    let document = json!({"statement": [
        {
            "sid": "Own",
            "actions": ["sts:AssumeRole", "sts:TagSession"],
            "principals": [
                {"type": "AWS", "identifiers": ["arn:aws:iam::111122223333:root"]},
                {"type": "AWS", "identifiers": ["444455556666"]},
                {"type": "Service", "identifiers": ["ec2.amazonaws.com"]},
            ],
            "condition": [
                {"test": "StringEquals", "variable": "sts:ExternalId", "values": ["a"]},
                {"test": "StringEquals", "variable": "sts:ExternalId", "values": ["b"]},
                {"test": "StringLike", "variable": "sts:RoleSessionName", "values": ["&{aws:username}"]},
            ],
        },
        {"effect": "Deny", "not_actions": ["sts:TagSession"],
            "not_principals": {"type": "AWS", "identifiers": ["${aws_iam_role.a.arn}"]}},
        {"actions": ["sts:AssumeRole"], "principals": {"type": "*", "identifiers": ["*"]}},
    ]});
    let made = written_out(&file(&document)).unwrap().file;
    assert_eq!(
        made["resource"]["aws_iam_role"]["r"]["assume_role_policy"],
        json!({"Version": "2012-10-17", "Statement": [
            {
                "Sid": "Own",
                "Effect": "Allow",
                "Action": ["sts:AssumeRole", "sts:TagSession"],
                "Principal": {
                    "AWS": ["arn:aws:iam::111122223333:root", "444455556666"],
                    "Service": ["ec2.amazonaws.com"],
                },
                "Condition": {
                    "StringEquals": {"sts:ExternalId": ["a", "b"]},
                    "StringLike": {"sts:RoleSessionName": ["${aws:username}"]},
                },
            },
            {"Effect": "Deny", "NotAction": ["sts:TagSession"], "NotPrincipal": {"AWS": ["{Ref}"]}},
            {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": "*"},
        ]})
    );
    assert_eq!(made["data"], json!({}), "the role has it");
    assert_eq!(written_out(&json!({"Statement": []})), None);
}

#[test]
fn what_is_written_is_judged_and_what_is_computed_is_not() {
    let open = "open-to-everyone 1";
    let own = json!(["${data.aws_caller_identity.me.account_id}"]);
    let arn = json!(["arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"]);
    for (document, expected) in [
        (json!({"statement": [allow("AWS", &json!(["*"]))]}), vec![open]),
        (json!({"statement": allow("*", &json!(["*"]))}), vec![open]),
        (json!([{"statement": [allow("AWS", &json!(["*"]))]}]), vec![open]),
        (json!({"statement": [allow("AWS", &own)]}), vec![]),
        (json!({"statement": [allow("AWS", &arn)]}), vec![]),
        (
            json!({"statement": [allow("Service", &json!(["lamda.amazonaws.com"]))]}),
            vec!["unknown-service 1"],
        ),
        (
            json!({"statement": [allow("AWS", &arn), allow("Service", &json!(["lamda.amazonaws.com"]))]}),
            vec!["unknown-service 2"],
        ),
    ] {
        assert_eq!(told(&file(&document)), expected, "{document}");
    }
    for (from, to) in
        [("locals", json!({"who": "*"})), ("variable", json!({"who": {"default": "*"}}))]
    {
        let mut with = file(&json!({"statement": [
            allow("AWS", &json!([if from == "locals" { "${local.who}" } else { "${var.who}" }]))]}));
        with[from] = to;
        assert_eq!(told(&with), [open], "{from}");
    }
}

fn everyone() -> Value {
    allow("AWS", &json!(["*"]))
}

fn own() -> Value {
    allow("AWS", &json!(["111122223333"]))
}

const OPEN: &str = "open-to-everyone 1";
const TERMS: &str = "everyone-on-terms 1";

/// Terraform's documentation, "JSON Configuration Syntax": `null` is as if the argument were not written.
#[test]
fn null_is_not_written() {
    let mut statement = everyone();
    for argument in [
        "effect",
        "sid",
        "resources",
        "not_resources",
        "not_actions",
        "not_principals",
        "condition",
        "dynamic",
    ] {
        statement[argument] = Value::Null;
    }
    let mut document = json!({"statement": [statement]});
    for argument in ["version", "policy_id", "source_policy_documents", "override_json", "dynamic"]
    {
        document[argument] = Value::Null;
    }
    let made = written_out(&file(&document)).unwrap().file;
    assert_eq!(
        made["resource"]["aws_iam_role"]["r"]["assume_role_policy"],
        json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"AWS": ["*"]}}]})
    );
    assert_eq!(told(&file(&document)), [OPEN]);
    assert_eq!(told(&json!({"data": {"aws_iam_policy_document": {"a": document}}})), [OPEN]);
}

#[test]
fn what_local_values_hold_is_known() {
    let with = |locals: &Value, identifiers: &Value| {
        let mut file = file(&json!({"statement": [allow("AWS", identifiers)]}));
        if !locals.is_null() {
            file["locals"] = locals.clone();
        }
        told(&file)
    };
    let x = json!("${local.x}");
    for locals in [
        json!({"x": ["111122223333", "*"]}),
        json!([{"y": 1}, {"x": "*"}]),
        json!({"x": "${local.y}", "y": ["*"]}),
        json!({"x": ["${local.y}"], "y": "*"}),
        json!({"x": "${concat(local.y, var.more)}", "y": ["*"]}),
        json!({"x": "${toset([\"*\"])}"}),
        json!({"x": "${coalescelist(var.own, [\"*\"])}"}),
        json!({"x": "${try(var.own, \"*\")}"}),
        json!({"x": "${var.is_open ? [\"*\"] : var.own}"}),
        json!({"x": "${var.is_shut ? local.own : [\"*\"]}", "own": ["111122223333"]}),
    ] {
        assert_eq!(with(&locals, &x), [OPEN], "{locals}");
        assert_eq!(with(&locals, &json!(["${local.x}"])), [OPEN], "{locals}");
    }
    assert_eq!(with(&json!({"x": {"who": ["*"]}}), &json!("${local.x.who}")), [OPEN]);
    assert_eq!(with(&json!({"x": {"who": ["*"]}}), &json!("${local.x[\"who\"][0]}")), [OPEN]);
    assert_eq!(with(&json!({"x": ["111122223333"]}), &x), [""; 0]);
    assert_eq!(with(&json!({"x": "${local.x}"}), &x), [""; 0], "a ring");
    let unknown = file(&json!({"statement": [allow("AWS", &x)]}));
    let input = inputs("main.tf.json", &unknown.to_string()).remove(0);
    let linted = lint(input, None, (&KnownAccounts::default(), None));
    assert_eq!((linted.findings.len(), linted.computed), (0, vec![0]), "named as not judged");
}

/// As modules of Terraform's take a policy from the locals of a file.
#[test]
fn a_policy_that_local_values_hold_is_the_roles() {
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
        "Action": "sts:AssumeRole"}]});
    let file = json!({
        "locals": {"policy": policy},
        "resource": {"aws_iam_role": {"r": {"assume_role_policy": "${jsonencode(local.policy)}"}}},
    });
    let found = inputs("main.tf.json", &file.to_string());
    let names: Vec<Option<&str>> = found.iter().map(|one| one.name.as_deref()).collect();
    assert_eq!(names, [Some("r")]);
    assert_eq!(told(&file), [OPEN]);
}

/// Within the time in which a person waits.
#[test]
fn no_expression_is_followed_without_end() {
    let wide = vec!["local.x"; 50].join(", ");
    for x in [
        format!("${{concat({wide})}}"),
        format!("${{{}}}", "[".repeat(5000)),
        format!("${{{}1{}}}", "(".repeat(1000), ")".repeat(1000)),
        format!("${{{}1}}", "a ? b : ".repeat(1000)),
        format!("${{{}a}}", "!".repeat(1000)),
        format!("{}{}", "${\"".repeat(1000), "\"}".repeat(1000)),
    ] {
        let mut file = file(&json!({"statement": [allow("AWS", &json!("${local.x}"))],
            "dynamic": {"statement": {"for_each": x, "content": allow("AWS", &json!(["*"]))}}}));
        file["locals"] = json!({"x": x});
        assert_eq!(told(&file), ["open-to-everyone 2"]);
    }
    let all: Vec<String> =
        (0..10).map(|number| format!("${{data.aws_iam_policy_document.d{number}.json}}")).collect();
    let documents: Map<String, Value> = (0..10)
        .map(|number| (format!("d{number}"), json!({"source_policy_documents": all})))
        .collect();
    let file = json!({"data": {"aws_iam_policy_document": documents}});
    assert!(written_out(&file).is_some());
}

#[test]
fn a_document_that_is_not_read_is_named_beside_one_that_is() {
    let mut both = file(&json!({"statement": [everyone()]}));
    both["data"]["aws_iam_policy_document"]["other"] = json!({"dynamic": {"statement": {
        "for_each": "${var.all}", "content": "${statement.value}"}},
        "//": {"actions": ["sts:AssumeRole"], "principals": []}});
    assert_eq!(told(&both), [OPEN, "broken-document"]);
    let names: Vec<Option<String>> =
        inputs("main.tf.json", &both.to_string()).into_iter().map(|one| one.name).collect();
    assert_eq!(names[1].as_deref(), Some("aws_iam_policy_document.other"));
}

/// An API's answer may stand under any key.
#[test]
fn what_merely_has_a_key_of_terraform_is_none() {
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
        "Action": "sts:AssumeRole"}]});
    for answer in [
        json!({"data": {"Arn": "arn:aws:iam::111122223333:role/r", "AssumeRolePolicyDocument": policy}}),
        json!({"data": {"role": {"RoleName": "r", "AssumeRolePolicyDocument": policy}}}),
        json!({"data": [{"RoleName": "r", "AssumeRolePolicyDocument": policy}]}),
        json!({"resource": {"AssumeRolePolicyDocument": policy}}),
        json!({"output": {"AssumeRolePolicyDocument": policy.to_string()}}),
        json!({"data": {"aws_iam_roles": {"r": {"AssumeRolePolicyDocument": policy}}}}),
        json!({"data": {"aws_iam_roles": {"r": {"assume_role_policy": policy}}}}),
        json!({"data": {"aws_iam_roles": [{"r": [{"assume_role_policy": policy.to_string()}]}]}}),
    ] {
        assert_eq!(told(&answer), [OPEN], "{answer}");
    }
}

/// The documentation of the provider on `source_policy_documents` and `override_policy_documents`.
#[test]
fn documents_that_are_made_of_others_are_put_together() {
    let with = |assume: Value, base: Value| {
        let mut file = file(&assume);
        file["data"]["aws_iam_policy_document"]["base"] = base;
        told(&file)
    };
    let base = "${data.aws_iam_policy_document.base.json}";
    let everyone = || {
        let mut one = allow("AWS", &json!(["*"]));
        one["sid"] = json!("Who");
        one
    };
    let mut own = allow("AWS", &json!(["${local.own}"]));
    own["sid"] = json!("Who");
    let of = |statement: &Value, key: &str| json!({"statement": [statement], key: [base]});
    let open = "open-to-everyone 1";
    let lone = |statement: &Value| json!({"statement": [statement]});
    assert_eq!(with(json!({"source_policy_documents": [base]}), lone(&everyone())), [open]);
    assert_eq!(with(of(&own, "source_policy_documents"), lone(&everyone())), [""; 0]);
    assert_eq!(with(of(&own, "override_policy_documents"), lone(&everyone())), [open]);
    assert_eq!(with(of(&everyone(), "override_policy_documents"), lone(&own)), [""; 0]);
    let unknown =
        json!({"statement": [everyone()], "source_policy_documents": ["${var.document}"]});
    assert_eq!(with(unknown, lone(&own)), ["open-to-everyone 2"], "and the other is named");
    let ring = json!({"source_policy_documents": ["${data.aws_iam_policy_document.assume.json}"]});
    assert_eq!(
        with(json!({"source_policy_documents": [base], "statement": [everyone()]}), ring).len(),
        1
    );
}

#[test]
fn a_document_that_no_role_here_takes_is_judged_alone() {
    let lone =
        |document: &Value| told(&json!({"data": {"aws_iam_policy_document": {"trust": document}}}));
    assert_eq!(lone(&json!({"statement": [allow("AWS", &json!(["*"]))]})), ["open-to-everyone 1"]);
    let endpoint = json!({"statement": [{"actions": ["sts:AssumeRole"], "resources": ["*"],
        "principals": [{"type": "AWS", "identifiers": ["*"]}]}]});
    assert_eq!(lone(&endpoint), ["not-read"]);
    let bucket = json!({"statement": [{"actions": ["s3:*"], "resources": ["*"]}]});
    assert_eq!(lone(&bucket), ["not-read"]);
}

#[test]
fn a_policy_in_a_text_is_read_without_what_is_interpolated() {
    let with = |policy: &str| {
        told(&json!({"resource": {"aws_iam_role": {"r": {"assume_role_policy": policy}}}}))
    };
    let policy = |who: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "{who}"}},
                "Action": "sts:AssumeRole", "Condition": {{"StringLike": {{"sts:RoleSessionName": "$${{aws:username}}"}}}}}}]}}"#
        )
    };
    assert_eq!(with(&policy("${aws_iam_role.a.arn}")), [""; 0]);
    assert_eq!(with(&policy("*")), ["open-to-everyone 1"]);
    assert_eq!(with("${jsonencode({Statement = []})}"), ["version-missing", "trusts-no-principal"]);
    assert_eq!(with("${file(\"policy.json\")}"), ["not-read"]);
    let hidden = r#"${jsonencode({Statement = [for who in var.all : {Action = "sts:AssumeRole", Principal = who}]})}"#;
    assert_eq!(with(hidden), ["broken-document"]);
}
