//! What templates leave to conditions and compute.

use super::*;

#[test]
fn a_deny_of_what_a_template_computes_hides_no_open_role() {
    let deny = |actions: &str| {
        format!(
            r#"{{"AssumeRolePolicyDocument": {{"Statement": [
            {{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}},
            {{"Effect": "Deny", "Principal": "*", {actions}, "Condition": {{"StringNotEquals": {{"aws:PrincipalOrgID": "o-abcdefghij"}}}}}}]}}}}"#
        )
    };
    for actions in [r#""Action": {"Ref": "X"}"#, r#""NotAction": {"Ref": "X"}"#] {
        assert!(words(&deny(actions)).contains(&"open-to-everyone"), "{actions}");
    }
    assert!(!words(&deny(r#""Action": "sts:AssumeRole""#)).contains(&"open-to-everyone"));
}

#[test]
fn every_branch_that_a_template_leaves_open_is_judged_and_none_is_called_broken() {
    let allow = |principal: &str, condition: &str| {
        format!(
            r#"{{"Sid": "A", "Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"{condition}}}"#
        )
    };
    let own = r#"{"AWS": "arn:aws:iam::012345678901:root"}"#;
    let nothing = r#"{"Ref": "AWS::NoValue"}"#;
    let either = |yes: &str, no: &str| format!(r#"{{"Fn::If": ["IsProduction", {yes}, {no}]}}"#);
    let policy =
        |statements: &str| format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#);
    let template = |policy: &str| {
        format!(
            r#"{{"Resources": {{"R": {{"Properties": {{"AssumeRolePolicyDocument": {policy}}}}}}}}}"#
        )
    };
    let id = r#"{"StringEquals": {"sts:ExternalId": "abcdef"}}"#;
    let long = format!(
        r#", "Condition": {{"StringEquals": {{"aws:PrincipalTag/a": ["{}"]}}}}"#,
        vec!["engineers".repeat(17); 10].join("\", \"")
    );
    let long = allow(own, &long);
    let guarded = format!(r#", "Condition": {}"#, either(id, nothing));
    for (text, expected) in [
        (policy(&format!("[{}]", either(&allow("\"*\"", ""), nothing))), vec!["open-to-everyone"]),
        (policy(&format!("[{}]", either(&allow(own, ""), nothing))), vec![]),
        (policy(&format!("[{}]", allow(own, &guarded))), vec![]),
        // Branches that are lists, with one Sid in both.
        (
            policy(&either(
                &format!("[{}]", allow(own, "")),
                &format!(r#"[{{"Fn::If": ["IsOpen", {}, {nothing}]}}]"#, allow("\"*\"", "")),
            )),
            vec!["open-to-everyone"],
        ),
        // Too long together, and neither of them alone.
        (policy(&format!("[{}]", either(&long, &long))), vec![]),
        (
            either(
                &policy(&format!("[{}]", allow("\"*\"", ""))),
                &policy(&format!("[{}]", allow(own, ""))),
            ),
            vec!["open-to-everyone"],
        ),
    ] {
        assert_eq!(words(&template(&text)), expected, "{text}");
    }
}

fn role(principal: &str, condition: &str, sections: &str) -> String {
    format!(
        r#"{{{sections}"Resources": {{"R": {{"Type": "AWS::IAM::Role", "Properties": {{"AssumeRolePolicyDocument":
            {{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {principal},
            "Action": "sts:AssumeRole"{condition}}}]}}}}}}}}}}"#
    )
}

#[test]
fn a_principal_that_a_template_leaves_to_a_condition_is_judged_in_every_branch() {
    let own = r#""arn:aws:iam::012345678901:root""#;
    let nothing = r#"{"Ref": "AWS::NoValue"}"#;
    let either = |yes: &str, no: &str| format!(r#"{{"Fn::If": ["P", {yes}, {no}]}}"#);
    let aws = |who: &str| format!(r#"{{"AWS": {who}}}"#);
    let service = r#"{"Service": "ec2.amazonaws.com"}"#;
    for principal in [
        aws(&either(own, r#""*""#)),
        aws(&format!("[{}]", either(own, r#""*""#))),
        aws(&either(nothing, r#""*""#)),
        aws(&either(own, &format!("[{own}, {}]", either(own, r#""*""#)))),
        either(service, r#""*""#),
        either(service, &aws(r#""*""#)),
    ] {
        assert_eq!(words(&role(&principal, "", "")), ["open-to-everyone"], "{principal}");
    }
    let guard = r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abcdef1234"}}"#;
    let guarded = format!(r#", "Condition": {}"#, either(nothing, guard));
    let who = aws(&either(own, r#""*""#));
    assert_eq!(words(&role(&who, &guarded, "")), ["everyone-on-terms"], "open only with the guard");
}

#[test]
fn what_functions_make_of_texts_is_judged_and_what_they_compute_is_not() {
    let parameters = |default: &str| {
        format!(r#""Parameters": {{"Trusted": {{"Type": "String", "Default": "{default}"}}}}, "#)
    };
    let star = parameters("*");
    let other = parameters("arn:aws:iam::012345678901:root");
    for (who, sections) in [
        (r#"{"Fn::Sub": "*"}"#, ""),
        (r#"{"Fn::Join": ["", ["*"]]}"#, ""),
        (r#"{"Fn::Select": [1, ["a", "*"]]}"#, ""),
        (r#"{"Ref": "Trusted"}"#, &star),
        (r#"{"Fn::Sub": "${Trusted}"}"#, &star),
        (r#"{"Fn::Sub": ["${Who}", {"Who": {"Ref": "Trusted"}}]}"#, &star),
        (r#"{"Fn::If": ["P", {"Ref": "Trusted"}, {"Ref": "Mine"}]}"#, &star),
    ] {
        let found = words(&role(&format!(r#"{{"AWS": {who}}}"#), "", sections));
        assert_eq!(found, ["open-to-everyone"], "{who}");
    }
    for (who, sections) in [
        (r#"{"Ref": "Trusted"}"#, other.as_str()),
        (r#"{"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}"#, ""),
        (r#"{"Fn::GetAtt": ["A", "Arn"]}"#, ""),
    ] {
        let found = words(&role(&format!(r#"{{"AWS": {who}}}"#), "", sections));
        assert_eq!(found, [""; 0], "{who}");
    }
    assert_eq!(words(&role(r#"{"Fn::Transform": {}}"#, "", "")), [""; 0]);
}

/// As CDK, the language extensions and dynamic references write them.
#[test]
fn functions_of_known_texts_and_references_are_told_apart() {
    for (principal, expected) in [
        (r#"{"Service": {"Fn::Join": ["", ["ec2.", {"Ref": "AWS::URLSuffix"}]]}}"#, vec![]),
        (r#"{"Service": {"Fn::Sub": "lambda.${AWS::URLSuffix}"}}"#, vec![]),
        (
            r#"{"Service": {"Fn::Join": ["", ["ec3.", {"Ref": "AWS::URLSuffix"}]]}}"#,
            vec!["unknown-service"],
        ),
        (r#"{"Service": {"Fn::Sub": "lamda.${AWS::URLSuffix}"}}"#, vec!["unknown-service"]),
        (r#"{"Service": {"Fn::Sub": "sns.${AWS::URLSuffix}"}}"#, vec!["service-without-source"]),
        (r#"{"AWS": {"Fn::Split": [",", "*,111122223333"]}}"#, vec!["open-to-everyone"]),
        (r#"{"AWS": {"Fn::Split": [",", {"Ref": "Trusted"}]}}"#, vec![]),
        (r#"{"AWS": "{{resolve:ssm:/accounts/ci}}"}"#, vec![]),
        (r#"{"AWS": "arn:aws:iam::{{resolve:ssm:/accounts/ci:1}}:root"}"#, vec![]),
        (
            r#"{"AWS": "arn:aws:iam::{{ account }}:root"}"#,
            vec!["principal-never-matches", "placeholder-value", "trusts-no-principal"],
        ),
    ] {
        assert_eq!(words(&role(principal, "", "")), expected, "{principal}");
    }
    let whole = format!(
        r#"{{"Resources": {{"R": {{"Properties": {{"AssumeRolePolicyDocument": {{"Fn::ToJsonString": {OPEN}}}}}}}}}}}"#
    );
    assert_eq!(words(&whole), ["open-to-everyone", "version-missing"]);
}

fn of_github(federated: &str, conditions: &str) -> Vec<&'static str> {
    words(&format!(
        r#"{{"Resources": {{"R": {{"Properties": {{"AssumeRolePolicyDocument": {{"Version": "2012-10-17",
            "Statement": [{{"Effect": "Allow", "Principal": {{"Federated": {federated}}},
            "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {{"StringEquals":
            {{"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}{conditions}}}}}]}}}}}}}}}}"#
    ))
}

#[test]
fn of_a_text_that_is_computed_in_part_the_rest_is_judged() {
    let provider = ":oidc-provider/token.actions.githubusercontent.com";
    let subject = |value: &str| {
        format!(r#", "StringLike": {{"token.actions.githubusercontent.com:sub": {value}}}"#)
    };
    for who in [
        format!(r#"{{"Fn::Sub": "arn:aws:iam::${{AWS::AccountId}}{provider}"}}"#),
        format!(r#"{{"Fn::Sub": "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}{provider}"}}"#),
        format!(
            r#"{{"Fn::Join": ["", ["arn:aws:iam::", {{"Ref": "AWS::AccountId"}}, "{provider}"]]}}"#
        ),
    ] {
        let told = |conditions: &str| of_github(&who, conditions);
        assert_eq!(told(""), ["oidc-without-subject"], "{who}");
        assert_eq!(told(&subject(r#""repo:*""#)), ["oidc-open-subject"], "{who}");
        for sound in [
            r#"{"Fn::Sub": "repo:${Org}/${Repo}:*"}"#,
            r#"{"Fn::Sub": "repo:${FullName}*"}"#,
            r#"{"Ref": "Subject"}"#,
        ] {
            assert_eq!(told(&subject(sound)), [""; 0], "{who} {sound}");
        }
        let named = subject(r#"{"Fn::Sub": "repo:acme/${Repo}:*"}"#);
        assert_eq!(told(&named), ["github-subject-by-name"], "{who}");
    }
}

#[test]
fn a_computed_value_guards_no_more_than_a_written_one() {
    let told = |condition: &str| {
        words(&role(r#"{"AWS": "*"}"#, &format!(r#", "Condition": {{{condition}}}"#), ""))
    };
    for (condition, expected) in [
        (r#""StringEquals": {"aws:PrincipalOrgID": {"Ref": "Org"}}"#, "everyone-on-terms"),
        (r#""StringLike": {"aws:PrincipalTag/x": {"Ref": "Y"}}"#, "open-to-everyone"),
        (r#""StringEquals": {"sts:RoleSessionName": {"Ref": "N"}}"#, "open-to-everyone"),
    ] {
        assert!(told(condition).contains(&expected), "{condition}: {:?}", told(condition));
    }
}

#[test]
fn what_a_template_computes_is_named_as_not_read() {
    let message = |text: &str| -> Vec<String> {
        let found = inputs("main.tf.json", text)
            .into_iter()
            .flat_map(|input| lint(input, None, (&KnownAccounts::default(), None)).findings);
        found.map(|one| one.finding.message).collect()
    };
    let computed = r#"{"data": {"aws_iam_policy_document": {"d": {}}}, "resource": {"aws_iam_role": {"r":
        {"name": "r", "assume_role_policy": "${data.aws_iam_policy_document.d.json}"}}}}"#;
    for (text, part) in [
        (computed, "computed by the template"),
        (r#"{"data": {"aws_iam_policy_document": {}}}"#, "what a template computes is not read"),
        (
            r#"{"Resources": {"R": {"Properties": {"AssumeRolePolicyDocument": {"Fn::Transform": {}}}}}}"#,
            "computed by the template",
        ),
    ] {
        let told = message(text);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(part), "{told:?}");
    }
}
