//! Semantics 1.9: policy variables.

use super::*;

/// Whether `my:k` meets the condition value under the caller's tags.
fn like(operator: &str, wanted: &str, held: &str, tags: Value) -> &'static str {
    verdict(&[
        trusting_if(json!({operator: {"my:k": wanted}})),
        json!({"caller": {"tags": tags}, "request": {"context": {"my:k": held}}}),
    ])
}

#[test]
fn section_1_9_variables_are_replaced_in_conditions() {
    let tags = json!({"Team": "blue"});

    assert_eq!(like("StringEquals", "${aws:username}", "Ann", json!({})), "allow");
    assert_eq!(like("StringEquals", "x-${AWS:UserName}-y", "x-Ann-y", json!({})), "allow");
    assert_eq!(like("StringEquals", "${aws:PrincipalTag/team}", "blue", tags.clone()), "allow");
    assert_eq!(like("StringEquals", "${aws:PrincipalTag/team}", "red", tags.clone()), "deny");
    assert_eq!(like("StringLike", "${aws:PrincipalTag/team}-*", "blue-1", tags.clone()), "allow");
    assert_eq!(like("StringEqualsIgnoreCase", "${aws:PrincipalTag/team}", "BLUE", tags), "allow");
}

#[test]
fn section_1_9_what_is_substituted_is_text_and_no_pattern() {
    let star = json!({"team": "*"});

    assert_eq!(like("StringLike", "${aws:PrincipalTag/team}", "blue", star.clone()), "deny");
    assert_eq!(like("StringLike", "${aws:PrincipalTag/team}", "*", star.clone()), "allow");
    let question = json!({"team": "b?ue"});
    assert_eq!(like("StringLike", "${aws:PrincipalTag/team}", "blue", question), "deny");
    let nested = json!({"team": "${aws:username}"});
    assert_eq!(like("StringLike", "${aws:PrincipalTag/team}", "Ann", nested), "deny");
}

#[test]
fn section_1_9_a_variable_without_value_matches_nothing() {
    assert_eq!(like("StringEquals", "${aws:PrincipalTag/team}", "", json!({})), "deny");
    assert_eq!(like("StringLike", "*${aws:PrincipalTag/team}*", "x", json!({})), "deny");
    assert_eq!(like("StringNotEquals", "${aws:PrincipalTag/team}", "x", json!({})), "allow");
    assert_eq!(like("StringNotLike", "${aws:PrincipalTag/team}*", "x", json!({})), "allow");
    assert_eq!(like("ArnLike", "arn:aws:iam::${my:none}:*", "arn:aws:iam::1:x", json!({})), "deny");
    assert_eq!(
        like("ArnNotLike", "arn:aws:iam::${my:none}:*", "arn:aws:iam::1:x", json!({})),
        "allow"
    );
}

#[test]
fn section_1_9_a_variable_alone_may_hold_a_whole_arn() {
    let tags = json!({"role": NEAR, "star": "arn:aws:iam::*:role/*"});

    assert_eq!(like("ArnEquals", "${aws:PrincipalTag/role}", NEAR, tags.clone()), "allow");
    assert_eq!(like("ArnLike", "${aws:PrincipalTag/role}", FAR, tags.clone()), "deny");
    assert_eq!(like("ArnNotLike", "${aws:PrincipalTag/role}", FAR, tags.clone()), "allow");
    assert_eq!(like("ArnLike", "${aws:PrincipalTag/star}", NEAR, tags.clone()), "deny");
    assert_eq!(like("ArnLike", "${aws:PrincipalTag/none}", NEAR, tags), "deny");
}

#[test]
fn section_1_9_defaults_stand_in() {
    let wanted = "${aws:PrincipalTag/team, 'company-wide'}";

    assert_eq!(like("StringEquals", wanted, "company-wide", json!({})), "allow");
    assert_eq!(like("StringEquals", wanted, "company-wide", json!({"team": "blue"})), "deny");
    assert_eq!(like("StringEquals", wanted, "blue", json!({"team": "blue"})), "allow");
    assert_eq!(like("StringEquals", "${my:a,'x}y'}", "x}y", json!({})), "allow");
    assert_eq!(like("StringEquals", "${my:a, ''}", "", json!({})), "allow");
    assert_eq!(like("StringLike", "${my:a, '*'}", "anything", json!({})), "deny");
}

#[test]
fn section_1_9_special_characters_stand_for_themselves() {
    assert_eq!(like("StringLike", "a${*}b", "a*b", json!({})), "allow");
    assert_eq!(like("StringLike", "a${*}b", "axb", json!({})), "deny");
    assert_eq!(like("StringLike", "a${?}*", "a?b", json!({})), "allow");
    assert_eq!(like("StringLike", "a${?}*", "axb", json!({})), "deny");
    assert_eq!(like("StringEquals", "${$}{aws:username}", "${aws:username}", json!({})), "allow");
    assert_eq!(like("StringEquals", "${*}", "*", json!({})), "allow");
    assert_eq!(like("StringEquals", "${unclosed", "${unclosed", json!({})), "allow");
    assert_eq!(like("StringEquals", "$aws:username", "$aws:username", json!({})), "allow");
}

#[test]
fn section_1_9_only_the_new_version_knows_variables() {
    for (version, held, decision) in [
        (json!("2012-10-17"), "Ann", "allow"),
        (json!("2008-10-17"), "Ann", "deny"),
        (json!(null), "Ann", "deny"),
        (json!("2008-10-17"), "${aws:username}", "allow"),
        (json!(null), "${aws:username}", "allow"),
        (json!("2012-10-17"), "${aws:username}", "deny"),
    ] {
        let mut trust = trusting_if(json!({"StringEquals": {"my:k": "${aws:username}"}}));
        trust["role"]["trust"]["Version"] = version.clone();
        if version.is_null() {
            trust["role"]["trust"].as_object_mut().unwrap().remove("Version");
        }
        let context = json!({"request": {"context": {"my:k": held}}});
        assert_eq!(verdict(&[trust, context]), decision, "{version} {held}");
    }
}

#[test]
fn section_1_9_old_documents_read_special_characters_literally() {
    let mut trust = trusting_if(json!({"StringLike": {"my:k": "${*}"}}));
    trust["role"]["trust"]["Version"] = json!("2008-10-17");

    let held = |text: &str| json!({"request": {"context": {"my:k": text}}});
    assert_eq!(verdict(&[trust.clone(), held("*")]), "deny");
    assert_eq!(verdict(&[trust, held("${anything}")]), "allow");
}

fn with_resource(resource: &str, tags: Value, target: &str) -> &'static str {
    let statement = json!([{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": resource}]);
    let account = trusting(json!({"AWS": "111111111111"}));
    verdict(&[account, role(target), identity(statement), json!({"caller": {"tags": tags}})])
}

#[test]
fn section_1_9_variables_work_behind_the_fifth_colon_of_a_resource() {
    let ann = "arn:aws:iam::111111111111:role/team/Ann";
    assert_eq!(
        with_resource("arn:aws:iam::111111111111:role/team/${aws:username}", json!({}), ann),
        "allow"
    );
    assert_eq!(
        with_resource("arn:aws:iam::${aws:PrincipalAccount}:role/team/Ann", json!({}), ann),
        "deny"
    );
    assert_eq!(
        with_resource(
            "arn:aws:iam::*:role/${aws:PrincipalTag/team}/*",
            json!({"team": "team"}),
            ann
        ),
        "allow"
    );
    assert_eq!(
        with_resource("arn:aws:iam::*:role/${aws:PrincipalTag/team}*", json!({}), ann),
        "deny"
    );
    assert_eq!(with_resource("arn:aws:iam::*:role/${my:x, 'team'}/*", json!({}), ann), "allow");
    assert_eq!(with_resource("arn:aws:iam::*:role/${*}", json!({}), ann), "deny");
}

#[test]
fn section_1_9_fields_are_cut_after_variables_are_found() {
    let arn = "arn:aws:iam::${aws:PrincipalAccount}:user/team/*";
    let condition = json!({"ArnLike": {"aws:PrincipalArn": arn}});
    assert_eq!(verdict(&[trusting_if(condition)]), "allow");

    // A value with colons stays in its field.
    let condition = json!({"ArnLike": {"my:k": "arn:aws:iam::1:${my:tail}"}});
    let context = json!({"request": {"context": {"my:k": "arn:aws:iam::1:a:b", "my:tail": "a:b"}}});
    assert_eq!(verdict(&[trusting_if(condition), context]), "allow");
    let condition = json!({"ArnLike": {"my:k": "arn:aws:iam:${my:middle}:x"}});
    let context = json!({"request": {"context": {"my:k": "arn:aws:iam::1:x", "my:middle": ":1"}}});
    assert_eq!(verdict(&[trusting_if(condition), context]), "deny");
}

#[test]
fn section_1_9_a_list_is_no_value_for_a_variable() {
    let context = json!({"request": {"context": {"my:k": "a", "my:list": ["a"]}}});

    let condition = json!({"StringEquals": {"my:k": "${my:list}"}});
    assert_eq!(verdict(&[trusting_if(condition), context]), "deny");
}
