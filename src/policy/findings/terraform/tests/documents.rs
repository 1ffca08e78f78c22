//! What a document is for, which statements of it are one, and what is printed of those that stay open.

use super::*;

fn made(document: &Value) -> Value {
    let made = written_out(&file(document)).unwrap().file;
    made["resource"]["aws_iam_role"]["r"]["assume_role_policy"].clone()
}

/// The documentation of ECR and Secrets Manager: policies of theirs name no resource, or may, and who may act.
#[test]
fn a_document_alone_is_for_a_role_if_it_says_who_may_assume() {
    let lone =
        |document: &Value| told(&json!({"data": {"aws_iam_policy_document": {"trust": document}}}));
    let open = json!({"dynamic": {"statement": {"for_each": "${var.all}", "content": everyone()}}});
    assert_eq!(lone(&open), [OPEN]);
    let of_repository = json!({"statement": {"actions": ["ecr:BatchGetImage"],
        "principals": {"type": "AWS", "identifiers": ["*"]}}});
    assert_eq!(lone(&of_repository), ["not-read"]);
}

#[test]
fn a_local_value_may_name_a_document() {
    let mut file = file(&json!({"statement": [everyone()]}));
    file["locals"] = json!({"policy": "${data.aws_iam_policy_document.assume.json}"});
    file["resource"]["aws_iam_role"]["r"]["assume_role_policy"] = json!("${local.policy}");
    assert_eq!(told(&file), [OPEN]);
    let found = inputs("main.tf.json", &file.to_string());
    assert_eq!(found[0].name.as_deref(), Some("deployer"));
}

/// The documentation of the provider: only statements of the same `sid` replace each other.
#[test]
fn statements_without_a_known_sid_stand_beside_each_other() {
    let named = |mut one: Value, sid: &str| {
        one["sid"] = json!(sid);
        one
    };
    let computed = json!({"statement": [named(everyone(), "${var.a}"), named(own(), "${var.b}")]});
    assert_eq!(told(&file(&computed)), [OPEN]);
    let empty = json!({"Sid": "", "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"});
    let own = json!({"Sid": "", "Effect": "Allow", "Principal": {"AWS": "111122223333"},
        "Action": "sts:AssumeRole"});
    let text = json!({"Statement": [empty, own]}).to_string();
    assert_eq!(told(&file(&json!({"source_policy_documents": [text]}))), [OPEN]);
}

/// The provider prints `"*"` for `{"*": ["*"]}` alone.
#[test]
fn everyone_is_a_star_of_the_kind_of_a_star() {
    let of = |identifiers: Value| {
        made(&json!({"statement": {"actions": ["sts:AssumeRole"],
            "principals": {"type": "*", "identifiers": identifiers}}}))["Statement"][0]["Principal"]
            .clone()
    };
    assert_eq!(of(json!(["*"])), json!("*"));
    assert_eq!(of(json!(["111122223333"])), json!({"*": ["111122223333"]}));
    assert_eq!(of(json!(["*", "111122223333"])), json!({"*": ["*", "111122223333"]}));
    assert_eq!(of(json!([])), json!({"*": []}));
}

/// More conditions may decide about a statement than are tried.
#[test]
fn what_stays_open_of_a_statement_lets_all_in_who_may_come() {
    let of = |effect: &str| {
        let block = |kind: &str, content: Value| json!({kind: {"for_each": format!("${{var.{kind}}}"), "content": content}});
        let who = |account: &str| json!({"type": "AWS", "identifiers": [account]});
        let guard =
            json!({"test": "Bool", "variable": "aws:MultiFactorAuthPresent", "values": ["true"]});
        let statement = json!({"effect": effect, "actions": ["sts:AssumeRole"], "dynamic": [
            block("principals", who("111122223333")),
            block("not_principals", who("444455556666")),
            block("condition", guard),
        ]});
        printed(made(&json!({"statement": [statement]}))["Statement"][0].clone())
    };
    assert_eq!(
        of("Allow"),
        json!({"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"AWS": ["111122223333"]},
            "NotPrincipal": {}})
    );
    assert_eq!(
        of("Deny"),
        json!({"Effect": "Deny", "Action": ["sts:AssumeRole"], "Principal": {},
            "NotPrincipal": {"AWS": ["444455556666"]},
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}})
    );
}

/// A condition of Terraform's that decides about a block decides about a value, too, whichever way each is put.
#[test]
fn a_block_is_there_when_its_condition_says_so() {
    let with = |guards: &str| {
        let mut statement = allow("AWS", &json!("${var.open ? [\"*\"] : [\"111122223333\"]}"));
        statement["dynamic"] = json!({"condition": {"for_each": guards, "content":
            {"test": "StringEquals", "variable": "aws:PrincipalOrgID", "values": ["o-abcdefghij"]}}});
        told(&file(&json!({"statement": [statement]})))
    };
    assert_eq!(with("${var.open ? [1] : []}"), [TERMS]);
    assert_eq!(with("${!var.open ? [] : [1]}"), [TERMS]);
    assert_eq!(with("${var.open ? [] : [1]}"), [OPEN]);
    assert_eq!(with("${!var.open ? [1] : []}"), [OPEN]);
    assert_eq!(with("${!(var.open || var.more) ? [1] : []}"), [OPEN, TERMS], "another");
}

#[test]
fn a_condition_in_parentheses_may_be_turned_around() {
    let content = |key: &str, value: &str| json!({"test": "StringEquals", "variable": key, "values": [value]});
    let mut statement = everyone();
    statement["dynamic"] = json!([
        {"condition": {"for_each": "${var.a || var.b ? [1] : []}",
            "content": content("aws:PrincipalOrgID", "o-abcdefghij")}},
        {"condition": {"for_each": "${!(var.a || var.b) ? [1] : []}",
            "content": content("aws:PrincipalAccount", "111122223333")}},
    ]);
    let mut found = told(&file(&json!({"statement": [statement]})));
    found.dedup();
    assert_eq!(found, [TERMS], "one of them is always there");
}

#[test]
fn the_items_that_are_written_out_are_known_beside_those_that_are_not() {
    let each = json!({"for_each": ["${var.who}", "*"],
        "content": {"type": "AWS", "identifiers": ["${principals.value}"]}});
    let statement = json!({"actions": ["sts:AssumeRole"], "dynamic": {"principals": each}});
    assert_eq!(told(&file(&json!({"statement": [statement]}))), [OPEN]);
}

/// Terraform's documentation, "Strings and Templates": a quoted text within an interpolation may hold a brace.
#[test]
fn an_interpolation_ends_at_its_own_brace() {
    for (text, parts) in [
        ("x} after", ("x", " after")),
        ("{a = {}}} after", ("{a = {}}", " after")),
        (r#"x["}"]} after"#, (r#"x["}"]"#, " after")),
        (r#"f("{")} "after""#, (r#"f("{")"#, r#" "after""#)),
        (r#"f("\"}")} after"#, (r#"f("\"}")"#, " after")),
        (r#"f("\\")} after"#, (r#"f("\\")"#, " after")),
    ] {
        assert_eq!(template::closed(text), Some(parts), "{text}");
    }
    assert_eq!(template::closed("{x}"), None);
}

#[test]
fn documents_and_local_values_are_followed_so_deep_and_no_deeper() {
    let documents = |depth: usize| {
        let mut file =
            file(&json!({"source_policy_documents": ["${data.aws_iam_policy_document.d1.json}"]}));
        for number in 1..depth {
            let next = format!("${{data.aws_iam_policy_document.d{}.json}}", number + 1);
            file["data"]["aws_iam_policy_document"][format!("d{number}")] =
                json!({"source_policy_documents": [next]});
        }
        file["data"]["aws_iam_policy_document"][format!("d{depth}")] =
            json!({"statement": everyone()});
        told(&file).contains(&OPEN.to_owned())
    };
    assert!(documents(DEEPEST) && !documents(DEEPEST + 1));
    let locals = |count: usize| {
        let mut file = file(&json!({"statement": allow("AWS", &json!(["${local.x1}"]))}));
        for number in 1..count {
            file["locals"][format!("x{number}")] = json!(format!("${{local.x{}}}", number + 1));
        }
        file["locals"][format!("x{count}")] = json!("*");
        told(&file).contains(&OPEN.to_owned())
    };
    assert!(locals(DEEPEST) && !locals(DEEPEST + 1));
}

/// The documentation of the provider: a document that a role takes is that role's, also by way of another, and one policy.
#[test]
fn what_a_document_takes_in_is_no_policy_of_its_own() {
    let statement = json!({"actions": ["sts:AssumeRole"],
        "principals": [{"type": "AWS", "identifiers": ["*"]}]});
    let mut taken = file(&json!({"source_policy_documents":
        ["${data.aws_iam_policy_document.base.json}", "", null]}));
    taken["data"]["aws_iam_policy_document"]["base"] = json!({"statement": [statement]});

    let found = inputs("main.tf.json", &taken.to_string());

    assert_eq!(found.len(), 1, "{:?}", found.iter().map(|one| &one.name).collect::<Vec<_>>());
    assert_eq!(told(&taken), ["open-to-everyone 1"]);
    let mut alone = taken.clone();
    let list = "/data/aws_iam_policy_document/assume/source_policy_documents";
    *alone.pointer_mut(list).unwrap() = json!(["${data.aws_iam_policy_document.base.json}"]);
    let alone = inputs("main.tf.json", &alone.to_string());
    let as_if_not_written = "what is empty or null is as if it were not written";
    assert_eq!(format!("{found:?}"), format!("{alone:?}"), "{as_if_not_written}");
}
