//! The shapes that others read.

use super::*;

const OPEN: &str = r#"{
  "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
  ]
}"#;

fn linted() -> Vec<Linted> {
    inputs("a dir/trust.json", OPEN)
        .into_iter()
        .map(|input| lint(input, None, (&KnownAccounts::default(), None)))
        .collect()
}

#[test]
fn the_json_document_names_rule_place_and_mend() {
    let document = document::document(&linted());

    let finding = &document["findings"][0];
    assert_eq!(document["version"], 1);
    assert_eq!(finding["rule"], "open-to-everyone");
    assert_eq!(finding["severity"], "danger");
    assert_eq!((&finding["statement"], &finding["first_line"]), (&0.into(), &3.into()));
    assert!(finding["mend"].is_string() && finding["page"].is_string());
}

#[test]
fn the_sarif_log_has_rules_and_results_that_point_at_each_other() {
    let log = sarif::log(&linted());

    let run = &log["runs"][0];
    let result = &run["results"][0];
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20dir/trust.json");
    assert_eq!(place["region"]["startLine"], 3);
}

/// CloudFormation User Guide, "intrinsic-function-reference-conditions": `Fn::If` gives one value or the other.
#[test]
fn a_finding_on_one_side_of_a_condition_says_which() {
    let template = r#"{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument":
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Fn::If": ["IsShared", "*", {"Service": "ec2.amazonaws.com"}]}}]}}}}}"#;
    let found = inputs("template.json", template).into_iter();
    let linted: Vec<Linted> =
        found.map(|input| lint(input, None, (&KnownAccounts::default(), None))).collect();

    assert_eq!(document::document(&linted)["findings"][0]["when"], "`IsShared` holds");
    assert_eq!(
        sarif::log(&linted)["runs"][0]["results"][0]["message"]["text"],
        "anyone with an AWS account may assume this role (when `IsShared` holds)"
    );
}

#[test]
fn a_role_that_says_no_account_lives_in_the_one_given() {
    let input = inputs("x", OPEN).remove(0);

    let account = Some("012345678901".parse().unwrap());
    let linted = lint(input, account, (&KnownAccounts::default(), None));

    assert_eq!(linted.input.role.unwrap().as_str(), "arn:aws:iam::012345678901:role/role");
}

#[test]
fn severities_reach_their_levels() {
    assert!(Level::Warning.reached_by(Severity::Danger));
    assert!(!Level::Warning.reached_by(Severity::Notice));
    assert!(!Level::Never.reached_by(Severity::Danger));
}
