//! How often a policy counts, and what no search may lose.

use serde_json::json;

use super::*;
use crate::policy::findings::lint::lint;
use crate::policy::words::KnownAccounts;

const OPEN: &str = r#"{"Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}"#;

fn open() -> Value {
    serde_json::from_str(OPEN).expect("JSON")
}

fn own() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}]})
}

fn words(text: &str) -> Vec<&'static str> {
    let found = inputs("file", text)
        .into_iter()
        .flat_map(|input| lint(input, None, (&KnownAccounts::default(), None)).findings);
    found.map(|one| one.finding.rule.word()).collect()
}

fn names(value: &Value) -> Vec<Option<String>> {
    inputs("file", &value.to_string()).into_iter().map(|one| one.name).collect()
}

/// As a stack set, or a custom resource that makes a stack, has it.
#[test]
fn a_template_within_a_template_is_read() {
    let inner = "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        \
                 Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Principal: {AWS: '*'}\n            \
                 Action: sts:AssumeRole\n";
    let of = |body: &str| json!({"Resources": {"S": {"Type": "AWS::CloudFormation::StackSet", "Properties": {"TemplateBody": body}}}});
    assert_eq!(words(&of(inner).to_string()), ["open-to-everyone"]);
    assert_eq!(names(&of(inner)), [Some("R".to_owned())]);
    let json = json!({"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": open()}}}});
    assert_eq!(words(&of(&json.to_string()).to_string()), ["open-to-everyone"]);
}

#[test]
fn files_that_cdk_and_ansible_write_are_named_as_not_read() {
    for text in [
        r#"{"version": "36.0.0", "artifacts": {"S": {"type": "aws:cloudformation:stack"}}}"#,
        r#"{"version": "36.0.0", "files": {}, "dockerImages": {}}"#,
        "- tasks:\n    - amazon.aws.iam_role:\n        assume_role_policy_document: \"{{ lookup('file','policy.json') }}\"\n",
    ] {
        assert_eq!(words(text), ["not-read"], "{text}");
    }
}

#[test]
fn resources_of_a_template_may_be_called_anything() {
    let role = |policy: &Value| json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy}});
    for (first, second) in [("inputs", "outputs"), ("requestParameters", "responseElements")] {
        let template = json!({"Resources": {first: role(&open()), second: role(&own())}});
        assert_eq!(words(&template.to_string()), ["open-to-everyone"], "{first}");
        assert_eq!(names(&template), [Some(first.to_owned()), Some(second.to_owned())]);
    }
}

/// As `pulumi stack export` prints them: what a preview or a failed update left has no outputs.
#[test]
fn a_state_of_pulumi_counts_a_role_once_and_loses_none() {
    let role = |inputs: &Value, outputs: &Value| {
        json!({"version": 3, "deployment": {"resources": [{
            "urn": "urn:pulumi:dev::p::aws:iam/role:Role::r", "type": "aws:iam/role:Role",
            "inputs": inputs, "outputs": outputs}]}})
        .to_string()
    };
    let open = json!({"assumeRolePolicy": OPEN});
    // The provider writes it again in its own way.
    let again = json!({"assumeRolePolicy": self::open().to_string(), "name": "r-1234567"});
    for (inputs, outputs) in [(&open, json!({})), (&open, again), (&json!({}), open.clone())] {
        assert_eq!(words(&role(inputs, &outputs)), ["open-to-everyone"], "{outputs}");
    }
    let other = json!({"assumeRolePolicy": own().to_string()});
    assert_eq!(words(&role(&open, &other)), ["open-to-everyone"], "both, if they differ");
}

/// The event as in the CloudTrail User Guide: the answer repeats the document, percent-encoded.
#[test]
fn an_event_that_makes_a_role_counts_it_once() {
    let encoded: String = OPEN
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let arn = "arn:aws:iam::111122223333:role/r";
    let event = |response: &Value| {
        json!({"Records": [{"eventSource": "iam.amazonaws.com", "eventName": "CreateRole",
            "requestParameters": {"roleName": "r", "assumeRolePolicyDocument": OPEN},
            "responseElements": response}]})
    };
    let answer =
        json!({"role": {"roleName": "r", "arn": arn, "assumeRolePolicyDocument": encoded}});

    let found = inputs("file", &event(&answer).to_string());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].role.as_ref().map(ToString::to_string).as_deref(), Some(arn));
    assert_eq!(words(&event(&Value::Null).to_string()), ["open-to-everyone"]);
}

/// As `terraform show -json` prints a plan.
#[test]
fn a_plan_counts_what_will_be_and_once() {
    let values = json!({"name": "r", "assume_role_policy": OPEN});
    let plan = json!({"format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            {"address": "aws_iam_role.r", "type": "aws_iam_role", "name": "r", "values": values}]}},
        "resource_changes": [{"change": {"actions": ["update"],
            "before": {"name": "r", "assume_role_policy": own().to_string()}, "after": values}}],
        "prior_state": {"values": {"root_module": {"resources": [
            {"mode": "data", "values": {"json": OPEN}}]}}},
        "configuration": {"root_module": {"resources": [
            {"expressions": {"assume_role_policy": {"constant_value": OPEN}}}]}}});
    assert_eq!(words(&plan.to_string()), ["open-to-everyone"]);
    let sound = json!({"resource_changes": [{"change": {"before": values,
        "after": {"name": "r", "assume_role_policy": own().to_string()}}}]});
    assert_eq!(words(&sound.to_string()), [""; 0]);
}

#[test]
fn a_trust_policy_counts_under_any_key() {
    let quoted = Value::from(OPEN);
    for value in [
        json!({"roles": [{"name": "ci", "policy": open()}]}),
        json!({"apiVersion": "v1", "kind": "Role", "spec": {"trustPolicy": quoted}}),
        json!({"locals": {"trust_policy": OPEN}}),
        json!({"data": {"aws_iam_policy_document": {"d": {"json": OPEN}}},
            "resource": {"aws_iam_role": {"r": {"assume_role_policy": OPEN}}}}),
    ] {
        assert_eq!(words(&value.to_string()), ["open-to-everyone"], "{value}");
    }
    // The policy of an endpoint of STS has resources, and is none of trust.
    let endpoint = json!({"Statement": [{"Effect": "Allow", "Principal": "*",
        "Action": "sts:AssumeRole", "Resource": "*"}]});
    let template = json!({"Resources": {"E": {"Type": "AWS::EC2::VPCEndpoint",
        "Properties": {"PolicyDocument": endpoint}}}});
    assert_eq!(words(&template.to_string()), ["not-read"]);
}

/// As `jq -c` and playbooks of Ansible write them.
#[test]
fn policies_one_behind_the_other_are_read_each() {
    let lines = format!("{}\n{}\n", open(), own());
    assert_eq!(words(&lines), ["open-to-everyone"]);
    assert_eq!(inputs("file", &lines).len(), 2);
    let tasks = "- iam_role:\n    name: x\n    assume_role_policy_document:\n      Version: '2012-10-17'\n      \
                 Statement:\n      - {Effect: Allow, Principal: {AWS: '*'}, Action: 'sts:AssumeRole'}\n";
    assert_eq!(words(tasks), ["open-to-everyone"]);
    assert_eq!(words("- a\n- b\n"), ["broken-document"]);
    assert_eq!(words(&format!("{} x", own())), ["broken-document"]);
}

/// What cannot be read where a trust policy should stand, or looks like one, does not pass for a file without any.
#[test]
fn what_may_be_a_trust_policy_is_broken_and_not_unread() {
    for text in [
        r#"{"provider": {}, "Statements": [{"Effect": "Allow"}]}"#,
        r#"{"apiVersion": "v1", "kind": "x", "Effect": "Allow", "Principal": "*", "Action": "*"}"#,
        r#"{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": "file://trust.json"}}}}"#,
        r#"{"resource": {"aws_iam_role": {"r": {"assume_role_policy":
            "${jsonencode({Statement = [{Action = \"sts:AssumeRole\", Principal = \"*\"}]})}"}}}}"#,
        "resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = jsonencode({})\n}",
        "Statements:\n  - Effect: Allow\nResources: {}\n",
    ] {
        let told = words(text);
        assert!(told.contains(&"broken-document"), "{text}: {told:?}");
        assert!(!told.contains(&"not-read"), "{text}: {told:?}");
    }
    for text in [
        "resource \"aws_s3_bucket\" \"b\" {}",
        "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Secret\n",
        r#"{"resource": {"aws_iam_role": {"r": {"assume_role_policy": "${data.x.json}"}}}}"#,
    ] {
        assert_eq!(words(text), ["not-read"], "{text}");
    }
}

#[test]
fn what_only_mentions_a_trust_policy_is_none() {
    for prose in ["AssumeRolePolicyDocument: none", "first: 1\nassumeRolePolicy: none"] {
        let of = json!({"Description": prose, "Policy": open()});
        assert_eq!(words(&of.to_string()), ["open-to-everyone"], "{prose}");
    }
    let of_repository = json!({"policy": {"Statement": {"Effect": "Allow", "Principal": "*",
        "Action": "ecr:BatchGetImage"}}, "trust": own()});
    assert_eq!(names(&of_repository), [None]);
}

/// What Terraform prints of a plan's configuration, and what it prints of a role that is not known yet.
#[test]
fn what_refers_to_a_policy_or_is_empty_holds_none() {
    let configuration = json!({"configuration": {"root_module": {"resources": [{"address": "aws_iam_role.r",
        "expressions": {"assume_role_policy": {"references": ["var.policy"]}}}]}}});
    for none in [configuration, json!({"assume_role_policy": " "})] {
        let found = inputs("file", &none.to_string());
        assert_eq!(found.len(), 1, "{none}");
        assert!(found[0].whole, "nothing is found within: {none}");
    }
}

#[test]
fn a_policy_counts_once_however_it_is_spaced() {
    let spaced = serde_json::to_string_pretty(&own()).expect("JSON");
    let both = json!({"R": {"AssumeRolePolicyDocument": spaced}, "elsewhere": own()});
    assert_eq!(names(&both), [Some("R".to_owned())]);
    let alone = json!({"Version": "2012-10-17", "Statement": own()["Statement"][0]});
    for alone in [json!(alone.to_string()), alone] {
        let both = json!({"R": {"AssumeRolePolicyDocument": alone}, "elsewhere": own()});
        assert_eq!(names(&both), [Some("R".to_owned())], "its one statement stands in no list");
    }
}

#[test]
fn a_document_of_terraform_that_is_not_read_says_so() {
    let file = json!({"data": {"aws_iam_policy_document": {"d": {"dynamic": {"statement": {
        "for_each": "${var.all}", "content": "${statement.value}"}},
        "//": {"actions": ["sts:AssumeRole"], "principals": []}}}}});
    let found = inputs("main.tf.json", &file.to_string());
    assert_eq!(found[0].other, Some(Other::unread_document()));
}
