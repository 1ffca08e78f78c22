//! What a template computes of any element is called neither wrong nor dangerous, and the rest is judged.

use serde_json::{Value, json};

use super::least_actions;
use crate::policy::findings::lint::{inputs, lint};
use crate::policy::language::action::{KNOWN_ACTIONS, SENDING};
use crate::policy::language::document::{COMPUTED, Choice};
use crate::policy::words::KnownAccounts;

fn words(policy: &Value) -> Vec<&'static str> {
    let template = json!({"Resources": {"R": {"Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": policy}}}});
    let found = inputs("template.json", &template.to_string())
        .into_iter()
        .flat_map(|input| lint(input, None, (&KnownAccounts::default(), None)).findings);
    found.map(|one| one.finding.rule.word()).collect()
}

/// A policy of one statement, with these elements in the place of its own.
fn with(elements: &Value) -> Value {
    let mut statement = json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": "sts:AssumeRole"});
    let fields = statement.as_object_mut().expect("an object");
    fields.extend(elements.as_object().expect("an object").clone());
    fields.retain(|_, value| !value.is_null());
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

#[test]
fn no_element_that_is_computed_is_called_wrong() {
    let reference = json!({"Ref": "X"});
    let pods = json!({"Service": "pods.eks.amazonaws.com"});
    for elements in [
        json!({"Effect": reference}),
        json!({"Sid": reference}),
        json!({"Sid": {"Fn::Sub": "Of${Stage}"}}),
        json!({"Action": reference}),
        json!({"Action": [reference]}),
        json!({"Action": [reference], "Principal": pods}),
        json!({"Action": {"Fn::Sub": "sts:${Verb}"}}),
        json!({"Action": null, "NotAction": [reference, "sts:TagSession"]}),
        json!({"Condition": reference}),
        json!({"Condition": {"Fn::Transform": {"Name": "x"}}}),
        json!({"Condition": {"StringEquals": reference}}),
        json!({"Condition": {"Bool": {"aws:MultiFactorAuthPresent": reference}}}),
        json!({"Condition": {"Null": {"sts:ExternalId": reference}}}),
    ] {
        assert_eq!(words(&with(&elements)), [""; 0], "{elements}");
    }
    let mut policy = with(&json!({}));
    policy["Version"] = reference.clone();
    assert_eq!(words(&policy), [""; 0]);
    policy["Statement"] = json!([reference]);
    assert_eq!(words(&policy), [""; 0]);
}

/// As a text of which a template computes parts, operators and keys can be computed as well.
fn of_text(statement: &str) -> Vec<&'static str> {
    let text = format!(
        r#"{{"Version": "${{V}}", "Statement": [{{"Sid": "A${{Stage}}", "Effect": "Allow", {statement}}}]}}"#
    );
    words(&json!({"Fn::Sub": text}))
}

#[test]
fn computed_operators_and_keys_are_not_judged_and_what_stands_beside_them_is() {
    let own = r#""Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole""#;
    let everyone = r#""Principal": "*", "Action": "sts:AssumeRole""#;
    let condition = |who: &str, text: &str| of_text(&format!(r#"{who}, "Condition": {{{text}}}"#));
    assert_eq!(condition(own, r#""${Op}": {"sts:ExternalId": "abcdef"}"#), [""; 0]);
    assert_eq!(condition(own, r#""ForAnyValue:${Op}": {"aws:SourceIp": "x"}"#), [""; 0]);
    assert_eq!(condition(own, r#""StringEquals": {"${Key}": "a", "aws:x${Key}": "b"}"#), [""; 0]);
    assert_eq!(
        condition(everyone, r#""${Op}": {"aws:PrincipalOrgID": "o-abcdefghij"}"#),
        ["everyone-on-terms"]
    );
    assert_eq!(condition(everyone, r#""StringEquals": {"${Key}": "a"}"#), ["everyone-on-terms"]);
    assert_eq!(
        condition(everyone, r#""${Op}": {"sts:RoleSessionName": "abc"}"#),
        ["open-to-everyone"]
    );
    assert_eq!(
        condition(own, r#""StringEquals": {"${Key}": "a"}, "Strings": {"aws:username": "b"}"#),
        ["unknown-operator"]
    );
}

#[test]
fn a_provider_that_is_computed_is_the_one_whose_keys_are_compared() {
    let github = "token.actions.githubusercontent.com";
    let sub = |provider: &str, issuer: &str, value: &str| {
        let mut equals = json!({format!("{issuer}:aud"): "sts.amazonaws.com"});
        if !value.is_empty() {
            equals[format!("{issuer}:sub")] = value.into();
        }
        let federated: Value = serde_json::from_str(provider).expect("JSON");
        words(&with(&json!({"Principal": {"Federated": federated},
            "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": equals}})))
    };
    for provider in [
        r#"{"Ref": "Provider"}"#,
        r#"{"Fn::GetAtt": ["Provider", "Arn"]}"#,
        r#"{"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:oidc-provider/${Provider}"}"#,
    ] {
        assert_eq!(sub(provider, github, ""), ["oidc-without-subject"], "{provider}");
        assert_eq!(sub(provider, github, "repo:*"), ["oidc-open-subject"], "{provider}");
        assert_eq!(sub(provider, github, "repo:acme*"), ["oidc-subject-prefix"], "{provider}");
        assert_eq!(sub(provider, github, "acme/app"), ["condition-never-holds"], "{provider}");
        assert_eq!(sub(provider, github, "repo:acme@1/app@2:*"), [""; 0], "{provider}");
    }
    // A pool's provider has no ARN.
    let pool = json!({"Principal": {"Federated": {"Ref": "P"}}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:11111111-2222-3333-4444-555555555555"}}});
    assert_eq!(words(&with(&pool)), ["cognito-without-amr"]);
    let saml = |value: &str| {
        words(&with(
            &json!({"Principal": {"Federated": {"Ref": "P"}}, "Action": "sts:AssumeRoleWithSAML",
            "Condition": {"StringLike": {"SAML:aud": value}}}),
        ))
    };
    assert_eq!(saml("*"), ["saml-without-audience"]);
    assert_eq!(saml("https://signin.aws.amazon.com/saml"), [""; 0]);
    // Keys of two providers leave open which is trusted.
    let two = json!({"Principal": {"Federated": {"Ref": "P"}}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"gitlab.com:aud": "a", "token.actions.githubusercontent.com:aud": "b"}}});
    assert_eq!(words(&with(&two)), [""; 0]);
}

#[test]
fn an_owner_that_a_template_computes_is_not_called_open() {
    let provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let told = |subject: &str| {
        words(&with(&json!({"Principal": {"Federated": provider},
            "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {
                "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                "StringLike": {"token.actions.githubusercontent.com:sub": {"Fn::Sub": subject}}}})))
    };
    for sound in ["${Subject}:*", "${Repo}:ref:*", "${Subject}*", "${Prefix}:a*", "repo:${Org}/*"] {
        assert_eq!(told(sound), [""; 0], "{sound}");
    }
    for open in ["repo:*/${Repo}:*", "*:${Repo}", "repo:*:${Ref}"] {
        assert_eq!(told(open), ["oidc-open-subject"], "{open}");
    }
    assert_eq!(told("repo:acme*${Rest}"), ["oidc-subject-prefix"]);
}

#[test]
fn only_statements_that_hold_something_computed_are_named() {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": {"AWS": {"Ref": "X"}}, "Action": "sts:AssumeRole"},
    ]});
    let input = inputs("policy.json", &policy.to_string()).remove(0);
    assert_eq!(lint(input, None, (&KnownAccounts::default(), None)).computed, [1]);
}

/// What is not known of a Deny denies nothing; of those that it spares all are.
#[test]
fn a_deny_keeps_the_actions_that_are_written() {
    let least = |mut choice: Choice| {
        least_actions(&mut choice);
        match choice {
            Choice::Only(list) | Choice::AllBut(list) => list,
        }
    };
    let written = || "sts:AssumeRole".to_owned();
    assert_eq!(least(Choice::Only(vec![written()])), ["sts:AssumeRole"]);
    let mut wanted = vec![written()];
    wanted.extend(SENDING.map(str::to_owned));
    assert_eq!(least(Choice::Only(vec![COMPUTED.to_owned(), written()])), wanted);
    assert_eq!(least(Choice::AllBut(vec![COMPUTED.to_owned()])), KNOWN_ACTIONS);
}
