//! Dynamic blocks: which are there, and what is printed of those that are.

use super::*;

fn dynamic(kind: &str, each: &Value, content: &Value) -> Value {
    json!({kind: {"for_each": each, "content": content}})
}

fn of_organization() -> Value {
    json!({"test": "StringEquals", "variable": "aws:PrincipalOrgID", "values": ["o-abcdefghij"]})
}

#[test]
fn a_dynamic_block_is_there_or_not() {
    let dynamic = |kind: &str, each: &Value, content: &Value| json!({kind: {"for_each": each, "content": content}});
    let guard = json!({"test": "StringEquals", "variable": "aws:PrincipalOrgID", "values": ["o-abcdefghij"]});
    let everyone = allow("AWS", &json!(["*"]));
    let with = |each: &Value| {
        let mut statement = everyone.clone();
        statement["dynamic"] = dynamic("condition", each, &guard);
        told(&file(&json!({"statement": [statement]})))
    };
    assert_eq!(with(&json!("${var.guards}")), ["open-to-everyone 1", "everyone-on-terms 1"]);
    assert_eq!(with(&json!(["one"])), ["everyone-on-terms 1"]);
    let open = dynamic("statement", &json!("${var.statements}"), &everyone);
    let own = allow("AWS", &json!(["${local.own}"]));
    assert_eq!(told(&file(&json!({"statement": [own], "dynamic": open}))), ["open-to-everyone 2"]);
    let who =
        dynamic("principals", &json!("${var.who}"), &json!({"type": "AWS", "identifiers": ["*"]}));
    let statement = json!({"actions": ["sts:AssumeRole"], "dynamic": [who]});
    assert_eq!(told(&file(&json!({"statement": [statement]}))), ["open-to-everyone 1"]);
}

/// Blocks with the same `for_each` are there together, others by themselves.
#[test]
fn dynamic_blocks_are_told_apart_by_what_they_are_for() {
    let with = |each: &str| {
        let opens = dynamic("statement", &json!(each), &everyone());
        let deny = json!({"effect": "Deny", "actions": ["sts:AssumeRole"],
            "principals": {"type": "*", "identifiers": ["*"]},
            "condition": {"test": "StringNotEquals", "variable": "aws:PrincipalOrgID", "values": ["o-abcdefghij"]}});
        let shuts = dynamic("statement", &json!("${var.guards}"), &deny);
        told(&file(&json!({"statement": [own()], "dynamic": [opens, shuts]})))
    };
    assert_eq!(with("${var.guards}"), ["everyone-on-terms 2"], "both or none");
    assert_eq!(with("${ var.guards }"), ["everyone-on-terms 2"]);
    assert_eq!(with("${var.others}"), ["open-to-everyone 2", "everyone-on-terms 2"]);
}

/// `for_each = var.x ? [1] : []` and the reverse of it are never both empty.
#[test]
fn opposite_dynamic_blocks_are_never_both_missing() {
    let with = |first: &str, second: &str| {
        let mut statement = everyone();
        statement["dynamic"] = json!([
            dynamic("condition", &json!(first), &of_organization()),
            dynamic(
                "condition",
                &json!(second),
                &json!({"test": "StringEquals", "variable": "aws:PrincipalAccount", "values": ["111122223333"]})
            ),
        ]);
        let mut found = told(&file(&json!({"statement": [statement]})));
        found.dedup();
        found
    };
    for (first, second) in [
        ("${var.a ? [1] : []}", "${var.a ? [] : [1]}"),
        ("${var.a ? [1] : []}", "${!var.a ? [1] : []}"),
        ("${(var.a) ? toset([1]) : toset([])}", "${! var.a ? {a = 1} : {}}"),
        ("${var.stage == \"prod\" ? [1] : []}", "${var.stage != \"prod\" ? [1] : []}"),
    ] {
        assert_eq!(with(first, second), [TERMS], "{first} {second}");
    }
    for (first, second) in [
        ("${var.a ? [1] : []}", "${var.b ? [] : [1]}"),
        ("${var.a ? [1] : []}", "${var.a ? [1] : []}"),
        ("${var.a ? var.b : []}", "${var.a ? [] : [1]}"),
        ("${!var.a || var.b ? [1] : []}", "${var.a || var.b ? [1] : []}"),
    ] {
        assert_eq!(with(first, second), [OPEN, TERMS], "{first} {second}");
    }
    for unknown in ["${toset(var.a)}", "${concat(var.a, [])}", "${try(var.a, [])}"] {
        assert_eq!(with(unknown, unknown), [OPEN, TERMS], "{unknown}");
    }
    assert_eq!(with("${[var.a]}", "${var.b}"), [TERMS], "one item, whatever it is");
    assert_eq!(with("${var.a ? [] : []}", "${[]}"), [OPEN], "never there");
    assert_eq!(with("${var.a ? [1] : [2]}", "${var.b}"), [TERMS], "always there");
}

#[test]
fn a_dynamic_condition_leaves_the_plain_ones_of_its_key() {
    let id = |value: &str| json!({"test": "StringEquals", "variable": "aws:PrincipalOrgID", "values": [value]});
    for (first, second) in [("o-abcdefghij", "*"), ("o-abcdefghij", "o-klmnopqrst")] {
        let mut statement = everyone();
        statement["condition"] = json!([id(first)]);
        statement["dynamic"] = dynamic("condition", &json!("${var.more}"), &id(second));
        let made = told(&file(&json!({"statement": [statement]})));
        assert!(!made.contains(&OPEN.to_owned()), "{made:?}");
        assert!(made.contains(&TERMS.to_owned()), "{made:?}");
    }
    // Two on one key, of which each may be missing.
    let mut statement = everyone();
    statement["dynamic"] = json!([
        dynamic("condition", &json!("${var.a}"), &id("o-abcdefghij")),
        dynamic("condition", &json!("${var.b}"), &id("o-klmnopqrst")),
    ]);
    assert_eq!(told(&file(&json!({"statement": [statement]}))), [OPEN, TERMS]);
}

#[test]
fn dynamic_principals_hide_no_one() {
    let whole = |kind: &str, each: &Value, identifiers: &Value| {
        let content = json!({"type": kind, "identifiers": identifiers});
        let statement = json!({"actions": ["sts:AssumeRole"], "dynamic": dynamic("principals", each, &content)});
        told(&file(&json!({"statement": [statement]})))
    };
    let unknown = json!("${var.open}");
    assert_eq!(whole("*", &unknown, &json!(["*"])), [OPEN]);
    assert_eq!(whole("AWS", &unknown, &json!(["*"])), [OPEN]);
    let values = json!(["${principals.value}"]);
    assert_eq!(whole("AWS", &json!(["111122223333", "*"]), &values), [OPEN]);
    assert_eq!(whole("AWS", &json!(["111122223333"]), &values), [""; 0]);
    let object = json!({"a": {"ids": ["*"]}, "b": {"ids": ["111122223333"]}});
    assert_eq!(whole("AWS", &object, &json!("${principals.value.ids}")), [OPEN]);
    assert_eq!(whole("AWS", &object, &json!("${principals.value[\"ids\"]}")), [OPEN]);
    let mut named = json!({"actions": ["sts:AssumeRole"]});
    named["dynamic"] = json!({"principals": {"for_each": ["*"], "iterator": "who",
        "content": {"type": "AWS", "identifiers": ["${who.value}"]}}});
    assert_eq!(told(&file(&json!({"statement": [named]}))), [OPEN]);
}

/// The documentation of the provider: a statement of the same `sid` is replaced, and where it is missing the other stays.
#[test]
fn an_open_statement_takes_the_place_of_its_sid_where_it_is_there() {
    let named = |mut one: Value| {
        one["sid"] = json!("Who");
        one
    };
    let with = |base: &Value, more: &Value| {
        let mut file =
            file(&json!({"source_policy_documents": ["${data.aws_iam_policy_document.base.json}"],
            "dynamic": dynamic("statement", &json!("${var.more}"), more)}));
        file["data"]["aws_iam_policy_document"]["base"] = base.clone();
        told(&file)
    };
    let lone = |one: Value| json!({"statement": [one]});
    assert_eq!(with(&lone(named(own())), &named(everyone())), [OPEN], "there");
    assert_eq!(with(&lone(named(everyone())), &named(own())), [OPEN], "missing");
    let open = json!({"dynamic": dynamic("statement", &json!("${var.base}"), &named(everyone()))});
    assert_eq!(with(&open, &named(own())), [OPEN]);
    let mut over =
        file(&json!({"override_policy_documents": ["${data.aws_iam_policy_document.base.json}"],
        "dynamic": dynamic("statement", &json!("${var.more}"), &named(everyone()))}));
    over["data"]["aws_iam_policy_document"]["base"] = lone(named(own()));
    assert_eq!(told(&over), [""; 0], "it is replaced, there or not");
}
