//! `kamen simulate` against cases written from AWS's rules, one or more for each section of them.

use serde_json::Value;

use crate::support::environment::TestEnvironment;

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/rules.json");
/// Where the rules meet each other, and what is written wrong.
const CORNERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/corners.json");
/// By which roles one gets there (semantics 1.12).
const CHAINS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/chains.json");

fn simulate(arguments: &[&str]) -> (i32, String, String) {
    let environment = TestEnvironment::new();
    let output = environment.kamen().arg("simulate").args(arguments).output().expect("kamen runs");
    (
        output.status.code().expect("an exit code"),
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn every_rule_decides_as_written() {
    for cases in [RULES, CORNERS, CHAINS] {
        let (code, out, error) = simulate(&[cases]);

        let failed: Vec<&str> = out.lines().filter(|line| !line.starts_with("ok")).collect();
        assert_eq!(code, 0, "{error}{}", failed.join("\n"));
    }
}

#[test]
fn every_answer_gives_reasons_in_the_order_of_the_cases() {
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(RULES).unwrap()).unwrap();

    let (_, out, _) = simulate(&[RULES, "--output", "json"]);

    let answers: Vec<Value> = serde_json::from_str(&out).expect("one array");
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(&answers) {
        assert_eq!((&answer["id"], &answer["decision"]), (&case["id"], &case["expect"]));
        let reasons = answer["reasons"].as_array().expect("a list of reasons");
        assert!(!reasons.is_empty(), "{answer}");
        for reason in reasons {
            assert!(reason["layer"].is_string() && reason["because"].is_string(), "{reason}");
        }
    }
}

#[test]
fn a_wrong_expectation_is_a_negative_answer() {
    let environment = TestEnvironment::new();
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(RULES).unwrap()).unwrap();
    let mut case = cases[0].clone();
    case["expect"] = "allow".into();
    let file = environment.write("one.json", &case.to_string());

    let (code, out, _) = simulate(&[file.to_str().unwrap()]);

    assert_eq!(code, 1, "{out}");
}

#[test]
fn an_unknown_field_is_named_with_its_case() {
    let environment = TestEnvironment::new();
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(RULES).unwrap()).unwrap();
    let mut case = cases[0].clone();
    case["caller"]["nickname"] = "al".into();
    let file = environment.write("one.json", &case.to_string());

    let (code, _, error) = simulate(&[file.to_str().unwrap()]);

    assert_eq!(code, 2);
    assert!(error.contains("nickname") && error.contains("1.1 tags need TagSession"), "{error}");
}
