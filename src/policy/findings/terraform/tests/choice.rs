//! A policy that a condition chooses between documents is judged on both sides (Terraform's documentation, "Conditional
//! Expressions").

use super::*;

/// The findings of the role, each with the side on which it is so.
fn sides(policy: &str) -> Vec<String> {
    let mut file = file(&json!({"statement": [everyone()]}));
    let documents = &mut file["data"]["aws_iam_policy_document"];
    documents["open"] = json!({"statement": [everyone()]});
    documents["typo"] = json!({"statement": [allow("Service", &json!(["lamda.amazonaws.com"]))]});
    documents["own"] = json!({"statement": [own()]});
    file["locals"] = json!({
        "open": "${data.aws_iam_policy_document.open.json}",
        "either": "${var.x ? local.open : data.aws_iam_policy_document.own.json}",
        "who": "*",
    });
    file["resource"]["aws_iam_role"]["r"]["assume_role_policy"] = json!(policy);
    let found = inputs("main.tf.json", &file.to_string()).into_iter();
    let role = found.filter(|one| one.name.as_deref() == Some("deployer"));
    let linted = role.map(|input| lint(input, None, (&KnownAccounts::default(), None)));
    let told = linted.flat_map(|one| one.findings).map(|one| {
        let when = one.when.map(|when| format!(" when {when}"));
        format!("{}{}", one.finding.rule.word(), when.unwrap_or_default())
    });
    told.collect()
}

const OPEN: &str = "data.aws_iam_policy_document.open.json";
const OWN: &str = "data.aws_iam_policy_document.own.json";
const TYPO: &str = "data.aws_iam_policy_document.typo.json";

#[test]
fn both_sides_of_a_choice_between_documents_are_judged() {
    let open = "open-to-everyone when `var.x` holds";
    for (policy, expected) in [
        (format!("${{var.x ? {OPEN} : {OWN}}}"), vec![open]),
        (format!("${{var.x ? {OWN} : {OPEN}}}"), vec!["open-to-everyone when `var.x` does not hold"]),
        (format!("${{!var.x ? {OWN} : {OPEN}}}"), vec![open]),
        (
            format!("${{var.x ? {OPEN} : {TYPO}}}"),
            vec![open, "unknown-service when `var.x` does not hold"],
        ),
        (format!("${{ ( var.x ? ({OPEN}) : {OWN} ) }}"), vec![open]),
        (
            format!("${{var.x ? (var.y ? {OWN} : {OPEN}) : {OWN}}}"),
            vec!["open-to-everyone when `var.x` holds and `var.y` does not hold"],
        ),
        (
            format!("${{var.x ? {OWN} : var.y ? {OPEN} : {OWN}}}"),
            vec!["open-to-everyone when `var.x` does not hold and `var.y` holds"],
        ),
        (format!("${{var.x ? local.open : {OWN}}}"), vec![open]),
        ("${local.either}".to_owned(), vec![open]),
        (format!("${{var.x ? {OPEN} : {OPEN}}}"), vec!["open-to-everyone"]),
        (format!("${{var.x ? {OWN} : {OWN}}}"), vec![]),
        (
            "${var.x ? data.aws_iam_policy_document.open[0].minified_json : data.aws_iam_policy_document.own[0].json}"
                .to_owned(),
            vec![open],
        ),
        // What is not known on one side is said of that side.
        (
            format!("${{var.x ? {OPEN} : var.policy}}"),
            vec![open, "not-read when `var.x` does not hold"],
        ),
        ("${var.x ? var.a : var.b}".to_owned(), vec!["not-read"]),
    ] {
        assert_eq!(sides(&policy), expected, "{policy}");
    }
}

/// `concat` of what is written out and what is not.
#[test]
fn statements_that_are_not_known_hide_none_that_are() {
    let open = r#"{Effect = "Allow", Principal = "*", Action = "sts:AssumeRole"}"#;
    let with = |list: &str| {
        sides(&format!(r#"${{jsonencode({{Version = "2012-10-17", Statement = {list}}})}}"#))
    };
    assert_eq!(with(&format!("concat(var.more, [{open}])")), ["open-to-everyone"]);
    assert_eq!(with(&format!("[var.first, {open}]")), ["open-to-everyone"]);
    assert_eq!(with(&format!("var.x ? [{open}] : []")), ["open-to-everyone"]);
    assert_eq!(with("[for one in var.all : one]"), ["not-read"]);
    assert_eq!(with("var.all"), ["not-read"]);
}

#[test]
fn both_sides_of_a_choice_between_written_policies_are_judged() {
    let encoded = |who: &str| {
        format!(
            r#"jsonencode({{Version = "2012-10-17", Statement = [{{Effect = "Allow"
                Principal = {who}, "Action" : "sts:AssumeRole" }}]}})"#
        )
    };
    let text = |who: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "{who}"}},
            "Action": "sts:AssumeRole"}}]}}"#
        )
    };
    let heredoc = |who: &str| format!("<<-POLICY\n{}\n  POLICY\n", text(who));
    let (all, own) = (r#"{ AWS = "*" }"#, r#"{ AWS = "111122223333" }"#);
    let open = "open-to-everyone when `var.x` holds";
    for (policy, expected) in [
        (format!("${{var.x ? {} : {}}}", encoded(all), encoded(own)), vec![open]),
        (format!("${{var.x ? {} : {OWN}}}", encoded("local.who")), vec![open]),
        (format!("${{{}}}", encoded(r#"var.x ? "*" : { AWS = "111122223333" }"#)), vec![open]),
        (format!("${{{}}}", encoded(r#"{ AWS = var.x ? "*" : "111122223333" }"#)), vec![open]),
        (format!("${{var.x ? {}: {}}}", heredoc("*"), heredoc("111122223333")), vec![open]),
        (text(r#"${var.x ? "*" : "111122223333"}"#), vec![open]),
        (text("%{ if var.x }*%{ else }111122223333%{ endif }"), vec![open]),
        (text("%{~ if !var.x ~}111122223333%{~ else ~}*%{~ endif ~}"), vec![open]),
        (
            format!("%{{ if var.x }}{}%{{ else }}{}%{{ endif }}", text("*"), text("111122223333")),
            vec![open],
        ),
        (text("arn:aws:iam::${var.x ? \"111122223333\" : \"444455556666\"}:root"), vec![]),
    ] {
        assert_eq!(sides(&policy), expected, "{policy}");
    }
}

/// Terraform's documentation on `coalesce` ("the first one that isn't null or an empty string"), `try`, `one` and `join`.
#[test]
fn the_first_policy_that_there_is_may_be_each_of_them() {
    let splat = "data.aws_iam_policy_document.open[*].json";
    for (policy, expected) in [
        (
            format!("${{coalesce(var.policy, {OPEN})}}"),
            vec![
                "open-to-everyone when `var.policy == null` holds",
                "not-read when `var.policy == null` does not hold",
            ],
        ),
        (
            format!("${{try({OWN}, {OPEN})}}"),
            vec![format!("open-to-everyone when `can({OWN})` does not hold").leak() as &str],
        ),
        (format!("${{join(\"\", {splat})}}"), vec!["open-to-everyone"]),
        (format!("${{one({splat})}}"), vec!["open-to-everyone"]),
        (
            "${element(concat(data.aws_iam_policy_document.open.*.json, [\"\"]), 0)}".to_owned(),
            vec!["open-to-everyone"],
        ),
    ] {
        assert_eq!(sides(&policy), expected, "{policy}");
    }
}

/// The same where documents are made of others.
#[test]
fn documents_that_are_taken_over_by_a_condition_are_judged_on_both_sides() {
    let with = |key: &str, value: Value| {
        let mut file = file(&json!({"statement": [own()], key: value}));
        file["data"]["aws_iam_policy_document"]["open"] = json!({"statement": [everyone()]});
        let found = inputs("main.tf.json", &file.to_string());
        assert_eq!(found.len(), 1, "no document stands alone: {file}");
        let linted =
            found.into_iter().map(|input| lint(input, None, (&KnownAccounts::default(), None)));
        let told = linted.flat_map(|one| one.findings);
        told.map(|one| (one.finding.rule.word(), one.when)).collect::<Vec<_>>()
    };
    let open = vec![("open-to-everyone", Some("`var.x` holds".to_owned()))];
    let choice = format!("${{var.x ? {OPEN} : \"\"}}");
    let lists = format!("${{var.x ? [{OPEN}] : []}}");
    for key in ["source_policy_documents", "override_policy_documents"] {
        assert_eq!(with(key, json!([choice])), open, "{key}");
        assert_eq!(with(key, json!(lists)), open, "{key}");
    }
}
