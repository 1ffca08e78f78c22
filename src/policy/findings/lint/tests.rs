//! Where trust policies are found, and what is read of templates.

mod template;

use serde_json::Value;

use super::*;

const OPEN: &str =
    r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}"#;

#[test]
fn a_bare_policy_is_taken_whole_with_the_lines_of_its_file() {
    let text = format!("\n\n{OPEN}\n");

    let linted: Vec<Linted> = inputs("trust.json", &text)
        .into_iter()
        .map(|input| lint(input, None, (&KnownAccounts::default(), None)))
        .collect();

    assert_eq!(linted.len(), 1);
    assert_eq!(linted[0].findings[0].finding.rule.word(), "open-to-everyone");
    assert_eq!(linted[0].findings[0].lines, Some(LineRange { first: 3, last: 3 }));
}

#[test]
fn policies_inside_the_output_of_other_tools_are_found() {
    let arn = "arn:aws:iam::012345678901:role/x";
    let encoded = "%7B%22Statement%22%3A%5B%5D%7D";
    for (text, name, role) in [
        (
            format!(
                r#"{{"Role": {{"Arn": "{arn}", "RoleName": "x", "AssumeRolePolicyDocument": {OPEN}}}}}"#
            ),
            "x",
            true,
        ),
        (
            format!(
                r#"{{"RoleDetailList": [{{"Arn": "{arn}", "AssumeRolePolicyDocument": "{encoded}"}}]}}"#
            ),
            "RoleDetailList",
            true,
        ),
        (
            format!(
                r#"{{"Resources": {{"Deploy": {{"Type": "AWS::IAM::Role", "Properties": {{"AssumeRolePolicyDocument": {OPEN}}}}}}}}}"#
            ),
            "Deploy",
            false,
        ),
        (
            format!(
                r#"{{"values": {{"name": "ci", "assume_role_policy": {}}}}}"#,
                Value::from(OPEN)
            ),
            "ci",
            false,
        ),
    ] {
        let found = inputs("file", &text);

        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].name.as_deref(), Some(name), "{text}");
        assert_eq!(found[0].role.is_some(), role, "{text}");
        assert_eq!(PolicyDocument::parse(&found[0].text).problems, [], "{text}");
    }
}

#[test]
fn a_wildcard_assumes_too_wherever_the_policy_stands() {
    let account = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}}"#;
    for action in [r#""sts:*""#, r#"["s3:Get*", "sts:Assume*"]"#, r#""*""#, r#""STS:assumerole""#] {
        let open = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": "*", "Action": {action}}}}}"#
        );
        for text in [
            format!("[{account}, {open}]"),
            format!(r#"{{"role": {{"policy": {open}}}, "other": {account}}}"#),
        ] {
            assert!(words(&text).contains(&"open-to-everyone"), "{text}");
        }
    }
}

#[test]
fn text_that_is_no_json_is_a_finding() {
    let found = inputs("file", "not json");

    let linted = lint(found[0].clone(), None, (&KnownAccounts::default(), None));

    assert_eq!(linted.findings[0].finding.rule.word(), "broken-document");
}

fn words(text: &str) -> Vec<&'static str> {
    let found = inputs("template.json", text)
        .into_iter()
        .flat_map(|input| lint(input, None, (&KnownAccounts::default(), None)).findings);
    found.map(|one| one.finding.rule.word()).collect()
}

#[test]
fn a_policy_in_a_text_or_in_a_list_is_read() {
    for text in [serde_json::to_string(OPEN).unwrap(), format!("[{OPEN}]")] {
        assert!(words(&text).contains(&"open-to-everyone"), "{text}");
    }
}

#[test]
fn templates_and_policies_in_yaml_are_read() {
    let template = |principal: &str| {
        format!(
            "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  R:\n    Type: AWS::IAM::Role\n    \
             Properties:\n      AssumeRolePolicyDocument:\n        Version: 2012-10-17\n        \
             Statement:\n          - Effect: Allow\n            Principal:\n              {principal}\n            \
             Action: sts:AssumeRole\n"
        )
    };
    assert_eq!(words(&template("AWS: '*'")), ["open-to-everyone"]);
    assert_eq!(words(&template("AWS: !If [P, !Ref 'AWS::NoValue', '*']")), ["open-to-everyone"]);
    assert_eq!(words(&template("AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'")), [""; 0]);
    assert_eq!(words(&template("Service: lamda.amazonaws.com")), ["unknown-service"]);
    let policy = "Version: '2012-10-17'\nStatement:\n  Effect: Allow\n  Principal: '*'\n  Action: sts:AssumeRole\n";
    assert_eq!(words(policy), ["open-to-everyone"]);
    assert_eq!(words(&format!("---\n{policy}---\n{policy}")).len(), 2);
    assert_eq!(words("Resources:\n  R:\n    Type: AWS::S3::Bucket\n"), ["not-read"]);
}

#[test]
fn policies_that_other_programs_keep_as_text_are_read() {
    let text = Value::from(OPEN).to_string();
    let config = Value::from(format!(r#"{{"roleName": "r", "assumeRolePolicyDocument": {text}}}"#));
    for file in [
        format!(r#"{{"resourceType": "AWS::IAM::Role", "configuration": {config}}}"#),
        format!(
            r#"{{"deployment": {{"resources": [{{"urn": "urn:pulumi:d::p::aws:iam/role:Role::r", "inputs": {{"assumeRolePolicy": {text}}}, "outputs": {{"assumeRolePolicy": {text}}}}}]}}}}"#
        ),
        format!(
            r#"{{"Records": [{{"eventName": "UpdateAssumeRolePolicy", "requestParameters": {{"roleName": "r", "policyDocument": {text}}}}}]}}"#
        ),
        format!("apiVersion: v1\nkind: Role\nspec:\n  assumeRolePolicyDocument: |\n    {OPEN}\n"),
        format!("a: 1\n---\nspec:\n  forProvider:\n    assumeRolePolicy: '{OPEN}'\n"),
    ] {
        let found = words(&file);
        assert_eq!(found, ["open-to-everyone", "version-missing"], "{file}");
    }
    let put = r#"{"requestParameters": {"roleName": "r", "policyName": "p", "policyDocument": "{}"}, "eventName": "PutRolePolicy"}"#;
    assert_eq!(words(put), ["not-read"]);
}

#[test]
fn a_whole_policy_that_is_a_text_with_variables_is_read() {
    let template = |principal: &str| {
        format!(
            "Resources:\n  R:\n    Properties:\n      AssumeRolePolicyDocument: !Sub |\n        \
             {{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Allow\", \"Principal\": {principal},\n        \
             \"Action\": \"sts:AssumeRoleWithWebIdentity\", \"Condition\": {{\"StringEquals\":\n        \
             {{\"${{Provider}}:sub\": \"system:serviceaccount:${{Ns}}:${{Sa}}\"}}}}}}]}}\n"
        )
    };
    let federated = r#"{"Federated": "arn:aws:iam::${AWS::AccountId}:oidc-provider/${Provider}"}"#;
    assert_eq!(words(&template(federated)), [""; 0]);
    assert_eq!(words(&template("\"*\"")), ["open-to-everyone"]);
    assert_eq!(words(&template("${Principal}")), ["not-read"]);
}

#[test]
fn signs_of_full_width_are_told() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"AWS": "arn：aws：iam：：012345678901：root", "Service": "ec2．amazonaws.com"},
        "Action": "sts：AssumeRole", "Condition": {"StringEquals": {"aws：PrincipalOrgID": "o-abcdefghij"}}}]}"#;
    let input = inputs("file", text).remove(0);
    let linted = lint(input, None, (&KnownAccounts::default(), None));
    let told: Vec<String> = linted.findings.into_iter().map(|one| one.finding.message).collect();
    for (part, sign) in
        [("012345678901", ':'), ("ec2", '.'), ("AssumeRole", ':'), ("PrincipalOrgID", ':')]
    {
        let end = format!("is a sign of full width: write `{sign}`");
        assert!(
            told.iter().any(|one| one.contains(part) && one.ends_with(&end)),
            "{part}: {told:?}"
        );
    }
    let input = inputs("file", r#"{"Statement"： []}"#).remove(0);
    let linted = lint(input, None, (&KnownAccounts::default(), None));
    assert!(linted.findings[0].finding.message.contains("full width"), "{:?}", linted.findings);
}

#[test]
fn files_without_a_trust_policy_are_named_and_not_called_broken() {
    for (text, part) in [
        (
            r#"{"resource_changes": [{"change": {"after_unknown": {"assume_role_policy": true}}}]}"#,
            "Terraform",
        ),
        ("Resources:\n  B:\n    Type: AWS::S3::Bucket\n", "CloudFormation"),
        ("apiVersion: v1\nkind: Pod\n", "Kubernetes"),
        (r#"{"Records": [{"eventName": "GetRole"}]}"#, "CloudTrail"),
    ] {
        let input = inputs("file", text).remove(0);
        let linted = lint(input, None, (&KnownAccounts::default(), None));
        let [one] = linted.findings.as_slice() else { panic!("{:?}", linted.findings) };
        assert_eq!(one.finding.rule.word(), "not-read");
        assert!(one.finding.message.contains(part), "{}", one.finding.message);
    }
    assert_eq!(words("{}"), ["broken-document"]);
}

#[test]
fn a_role_of_which_but_the_account_is_known_lives_where_its_principals_do() {
    let account: AccountId = "111122223333".parse().unwrap();
    let with = |principals: &str| {
        let text = format!(r#"{{"Statement": {{"Effect": "Allow", "Principal": {principals}}}}}"#);
        partition_of(&PolicyDocument::parse(&text), account).to_owned()
    };
    let saml = r#"{"Federated": "arn:aws-us-gov:iam::111122223333:saml-provider/Okta"}"#;
    assert_eq!(with(saml), "aws-us-gov");
    assert_eq!(with(r#"{"AWS": "arn:aws-cn:iam::444455556666:root"}"#), "aws-cn");
    assert_eq!(
        with(r#"{"AWS": ["arn:aws:iam::444455556666:root", "arn:aws-cn:iam::111122223333:root"]}"#),
        "aws-cn"
    );
    assert_eq!(with(r#"{"AWS": "444455556666"}"#), "aws");
    assert_eq!(with("\"*\""), "aws");
    assert_eq!(with(r#"{"AWS": "arn:aws-typo:iam::111122223333:root"}"#), "aws");
}
