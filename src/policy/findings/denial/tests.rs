//! What a Deny asks of callers, and what it does not.

use super::*;
use crate::policy::words::{KnownAccounts, trust_summary};

fn found(deny: &str) -> Vec<String> {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Allow", "Principal": {{"AWS": "*"}}, "Action": "sts:AssumeRole"}},
            {{"Effect": "Deny", "Principal": "*", {deny}}}]}}"#
    );
    let summary = trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default());
    summary.findings.iter().map(|one| format!("{}: {}", one.rule.word(), one.message)).collect()
}

/// As `kamen simulate` decides of a caller of another account: deny.
#[test]
fn a_deny_of_all_but_ones_own_keeps_others_out() {
    for (condition, key) in [
        (r#""StringNotEquals": {"aws:PrincipalAccount": "111122223333"}"#, "aws:PrincipalAccount"),
        (r#""StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#, "aws:PrincipalOrgID"),
        (
            r#""ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/r-1/*"}"#,
            "aws:PrincipalOrgPaths",
        ),
        (
            r#""StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"},
               "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}"#,
            "aws:PrincipalOrgID",
        ),
        (
            r#""StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"},
               "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}"#,
            "aws:PrincipalOrgID",
        ),
    ] {
        let told = found(&format!(r#""Action": "sts:Assume*", "Condition": {{{condition}}}"#));
        let terms = format!("everyone-on-terms: only a Deny by `{key}` keeps other accounts out");
        assert!(told.contains(&terms), "{condition}: {told:?}");
        assert!(!told.iter().any(|one| one.starts_with("open")), "{condition}: {told:?}");
    }
}

/// As `kamen simulate` decides of a caller of another account: deny.
#[test]
fn a_deny_of_all_who_are_not_listed_lets_no_one_else_in() {
    let told = |allowed: &str, spared: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {{"AWS": "{allowed}"}}, "Action": "sts:AssumeRole"}},
                {{"Effect": "Deny", "NotPrincipal": {{"AWS": {spared}}}, "Action": "sts:AssumeRole"}}]}}"#
        );
        let document = PolicyDocument::parse(&text);
        let summary = trust_summary(&document, None, &KnownAccounts::default());
        summary.findings.iter().map(|one| one.rule.word()).collect::<Vec<_>>()
    };
    let listed = r#"["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/Deploy"]"#;

    for (allowed, spared, is_open) in [
        ("*", listed, false),
        ("*", r#"["AROA1234567890EXAMPLE"]"#, false),
        ("*", r#"["*"]"#, true),
        ("*", "[]", true),
        ("*", r#"["{Ref}"]"#, true),
        ("{Ref}", listed, false),
    ] {
        let told = told(allowed, spared);
        assert_eq!(told.contains(&"open-to-everyone"), is_open, "{allowed} {spared}: {told:?}");
        assert!(!told.contains(&"trusts-no-principal"), "those listed are let in: {told:?}");
    }
}

#[test]
fn a_deny_that_others_escape_leaves_the_role_open() {
    for (action, condition) in [
        ("sts:TagSession", r#""StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#),
        ("sts:AssumeRole", r#""StringEquals": {"aws:PrincipalAccount": "111122223333"}"#),
        ("sts:AssumeRole", r#""StringNotLike": {"aws:PrincipalOrgID": "*"}"#),
        ("sts:AssumeRole", r#""StringNotEquals": {"aws:PrincipalTag/team": "x"}"#),
        (
            "sts:AssumeRole",
            r#""ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/r-1/*"}"#,
        ),
        (
            "sts:AssumeRole",
            r#""StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij", "sts:RoleSessionName": "x"}"#,
        ),
    ] {
        let told = found(&format!(r#""Action": "{action}", "Condition": {{{condition}}}"#));
        assert!(
            told.iter().any(|one| one.starts_with("open-to-everyone")),
            "{condition}: {told:?}"
        );
    }
}

/// A wildcard stands for everyone as `"*"` and under `AWS`; elsewhere it is no wildcard (IAM User Guide,
/// "reference_policies_elements_principal"). An account stands for its users and roles, and `root` for the account.
#[test]
fn a_deny_hides_an_open_role_only_if_it_hits_everyone() {
    let told = |allowed: &str, denied: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {allowed}, "Action": "sts:AssumeRole"}},
                {{"Effect": "Deny", "Principal": {denied}, "Action": "sts:AssumeRole", "Condition":
                    {{"StringNotEquals": {{"aws:PrincipalOrgID": "o-abcdefghij"}}}}}}]}}"#
        );
        let role = "arn:aws:iam::444455556666:role/r".parse().ok();
        let document = PolicyDocument::parse(&text);
        trust_summary(&document, role.as_ref(), &KnownAccounts::default()).finding_words()
    };
    for denied in [r#""*""#, r#"{"AWS": "*"}"#] {
        assert!(!told(r#""*""#, denied).contains(&"open-to-everyone"), "{denied}");
    }
    for denied in [
        r#"{"Service": "*"}"#,
        r#"{"Federated": "*"}"#,
        r#"{"CanonicalUser": "*"}"#,
        r#"{"AWS": "arn:aws:iam::*:root"}"#,
        r#"{"AWS": "111122223333"}"#,
    ] {
        assert!(told(r#""*""#, denied).contains(&"open-to-everyone"), "{denied}");
    }
    let without_id = "foreign-account-without-external-id";
    for (allowed, denied, is_guarded) in [
        ("arn:aws:iam::111122223333:root", "111122223333", true),
        ("111122223333", "arn:aws:iam::111122223333:root", true),
        ("arn:aws:iam::111122223333:role/x", "111122223333", true),
        ("arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/x", true),
        ("arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/x", false),
        ("arn:aws:iam::111122223333:role/x", "777788889999", false),
    ] {
        let (one, other) =
            (format!(r#"{{"AWS": "{allowed}"}}"#), format!(r#"{{"AWS": "{denied}"}}"#));
        let found = told(&one, &other);
        assert_eq!(!found.contains(&without_id), is_guarded, "{allowed} {denied}: {found:?}");
    }
}

/// As `kamen simulate` decides of every caller: an explicit Deny wins.
#[test]
fn a_deny_without_conditions_shuts_out_whom_it_names() {
    assert_eq!(
        found(r#""Action": "sts:AssumeRole""#),
        ["trusts-no-principal: no statement lets a principal assume this role"]
    );
    assert_eq!(found(r#""NotAction": "sts:TagSession""#).len(), 1);
    for open in [r#""Action": "sts:TagSession""#, r#""NotAction": "sts:AssumeRole""#] {
        assert!(found(open)[0].starts_with("open-to-everyone"), "{open}");
    }
    let words = |denied: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {{"AWS": "111122223333", "Service": "lamda.amazonaws.com"}}, "Action": "sts:AssumeRole"}},
                {{"Effect": "Deny", "Principal": {{"AWS": "{denied}"}}, "Action": "sts:AssumeRole"}}]}}"#
        );
        let role = "arn:aws:iam::444455556666:role/r".parse().ok();
        trust_summary(&PolicyDocument::parse(&text), role.as_ref(), &KnownAccounts::default())
            .finding_words()
    };
    assert_eq!(words("111122223333"), ["unknown-service"], "the service is not denied");
    assert!(words("777788889999").contains(&"unknown-account"));
    assert_eq!(words("*"), ["unknown-service", "trusts-no-principal"]);
}

#[test]
fn a_deny_guards_services_and_providers_as_well() {
    let words = |principal: &str, action: &str, condition: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {principal}, "Action": "{action}"}},
                {{"Effect": "Deny", "Principal": {principal}, "Action": "{action}", "Condition": {{{condition}}}}}]}}"#
        );
        trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default())
            .finding_words()
    };
    let sns = r#"{"Service": "sns.amazonaws.com"}"#;
    let source = r#""StringNotEquals": {"aws:SourceAccount": "111122223333"}"#;
    assert!(!words(sns, "sts:AssumeRole", source).contains(&"service-without-source"));
    let saml = r#"{"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"}"#;
    let audience = r#""StringNotEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}"#;
    assert_eq!(words(saml, "sts:AssumeRoleWithSAML", audience), [""; 0]);
}

/// IAM User Guide, "reference_policies_elements_notprincipal": a Deny with `NotPrincipal` hits all but those.
#[test]
fn a_deny_of_all_but_another_shuts_out_the_one_that_is_trusted() {
    let is_shut = |allowed: &str, spared: &str| {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": {allowed}, "Action": "sts:AssumeRole"}},
                {{"Effect": "Deny", "NotPrincipal": {spared}, "Action": "sts:AssumeRole"}}]}}"#
        );
        trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default())
            .finding_words()
            .contains(&"trusts-no-principal")
    };
    let (one, other) = (r#"{"AWS": "111122223333"}"#, r#"{"AWS": "444455556666"}"#);
    let (ec2, sns) = (r#"{"Service": "ec2.amazonaws.com"}"#, r#"{"Service": "sns.amazonaws.com"}"#);
    assert!(is_shut(one, other) && !is_shut(one, one));
    assert!(is_shut(ec2, sns) && !is_shut(ec2, ec2));
    assert!(is_shut(ec2, one));
}

/// Users of a provider are none of the account in which the provider is.
#[test]
fn a_deny_of_an_account_hits_no_users_of_its_provider() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"},
            "Action": "sts:AssumeRoleWithSAML"},
        {"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRoleWithSAML"}]}"#;
    let found = trust_summary(&PolicyDocument::parse(text), None, &KnownAccounts::default());
    assert!(!found.finding_words().contains(&"trusts-no-principal"));
}

fn condition(text: &str) -> Condition {
    let text = format!(
        r#"{{"Statement": {{"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": {{{text}}}}}}}"#
    );
    PolicyDocument::parse(&text).statements.remove(0).conditions.remove(0)
}

/// IAM User Guide, "reference_policies_condition-keys": `aws:PrincipalIsAWSService` is in every signed request, and not in
/// those of federated users.
#[test]
fn a_condition_that_spares_services_holds_for_all_others_who_send_its_key() {
    let spares = |principal: &str, conditions: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"}}}}"#
        );
        let summary = trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default());
        spares_services(&condition(conditions), &summary.principals[0])
    };
    let flag = |operator: &str, value: &str| {
        format!(r#""{operator}": {{"aws:PrincipalIsAWSService": {value}}}"#)
    };
    let (plain, lax) = (flag("Bool", r#""false""#), flag("BoolIfExists", r#""false""#));
    let account = r#"{"AWS": "111122223333"}"#;
    let saml = r#"{"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"}"#;
    let service = r#"{"Service": "ec2.amazonaws.com"}"#;
    assert!(spares(account, &plain) && spares(account, &lax));
    assert!(!spares(saml, &plain) && spares(saml, &lax));
    assert!(!spares(service, &plain) && !spares(service, &lax));
    for other in [
        flag("Bool", r#""true""#),
        flag("Bool", r#"["false", "true"]"#),
        flag("StringEquals", r#""false""#),
        r#""Bool": {"aws:SecureTransport": "false"}"#.to_owned(),
    ] {
        assert!(!spares(account, &other), "{other}");
    }
}

#[test]
fn the_twin_of_a_negated_condition_is_the_positive_one() {
    let of = |operator: &str| {
        twin(&condition(&format!(r#""{operator}": {{"aws:PrincipalOrgID": "o-abcdefghij"}}"#)))
            .map(|one| one.operator)
    };
    assert_eq!(of("StringNotEquals").as_deref(), Some("stringequals"));
    assert_eq!(of("StringNotLikeIfExists").as_deref(), Some("stringlike"));
    assert_eq!(of("ForAllValues:StringNotLike").as_deref(), Some("ForAnyValue:stringlike"));
    for none in ["StringEquals", "ForAnyValue:StringNotEquals", "Nonsense"] {
        assert_eq!(of(none), None, "{none}");
    }
}
