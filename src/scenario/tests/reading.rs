//! Scenario files are read strictly; what is not understood is named by case and field.

use super::*;
use crate::policy::decide::question::CallerKind;

fn message(patch: Value) -> String {
    let mut value = base();
    lay(&mut value, &patch);
    read(&value.to_string()).unwrap_err().message
}

#[test]
fn unknown_fields_are_named_at_every_depth() {
    for (patch, path) in [
        (json!({"expected": "allow"}), "expected"),
        (json!({"caller": {"id": "x"}}), "caller.id"),
        (json!({"caller_policies": {"identities": []}}), "caller_policies.identities"),
        (json!({"role": {"name": "x"}}), "role.name"),
        (json!({"request": {"externalId": "x"}}), "request.externalId"),
    ] {
        assert_eq!(message(patch), format!("case `case`: unknown field `{path}`"));
    }
}

#[test]
fn what_is_expected_is_said_with_what_was_found() {
    for (patch, expected) in [
        (
            json!({"expect": "yes"}),
            "`expect`: `allow`, `deny` or `unknown` is expected, not \"yes\"",
        ),
        (json!({"caller": {"arn": 7}}), "`caller.arn`: a text is expected, not `7`"),
        (json!({"caller": {"arn": null}}), "`caller.arn`: a text is expected, not null"),
        (json!({"caller": {"tags": {"a": 1}}}), "`caller.tags.a`: a text is expected, not `1`"),
        (json!({"caller": {"tags": []}}), "`caller.tags`: an object is expected, not a list"),
        (
            json!({"caller": {"credential": "key"}}),
            "`caller.credential`: `session-token` is expected, not \"key\"",
        ),
        (
            json!({"caller_policies": {"identity": {}}}),
            "`caller_policies.identity`: a list is expected, not an object",
        ),
        (
            json!({"caller_policies": {"identity": ["x"]}}),
            "`caller_policies.identity[0]`: a policy document (an object) is expected, not \"x\"",
        ),
        (
            json!({"unknown": ["trust"]}),
            "`unknown[0]`: `boundary`, `session`, `scp` or `rcp` is expected, not \"trust\"",
        ),
        (json!({"scp": [{}]}), "`scp[0]`: a list is expected, not an object"),
        (
            json!({"role": {"max_session_duration": "1h"}}),
            "`role.max_session_duration`: a whole number of seconds is expected, not \"1h\"",
        ),
        (
            json!({"request": {"mfa": "yes"}}),
            "`request.mfa`: `true`, `false` or `null` is expected, not \"yes\"",
        ),
        (
            json!({"request": {"duration": 900.5}}),
            "`request.duration`: a whole number of seconds is expected, not `900.5`",
        ),
        (
            json!({"request": {"transitive_tag_keys": "a"}}),
            "`request.transitive_tag_keys`: a list is expected, not \"a\"",
        ),
        (
            json!({"request": {"context": {"a": {}}}}),
            "`request.context.a`: a text is expected, not an object",
        ),
        (
            json!({"request": {"action": "sts:TagSession"}}),
            "`request.action`: `sts:AssumeRole`, `sts:AssumeRoleWithSAML` or `sts:AssumeRoleWithWebIdentity` is expected, not \"sts:TagSession\"",
        ),
        (json!({"note": 1}), "`note`: a text is expected, not `1`"),
        (json!({"id": "case", "role": []}), "`role`: an object is expected, not a list"),
    ] {
        assert_eq!(message(patch), format!("case `case`: {expected}"));
    }
}

#[test]
fn a_case_without_name_is_called_by_its_place() {
    let failure = read(r#"[{"id": "a", "caller": {"arn": "x"}, "role": {"arn": "y"}}, {}]"#);
    assert_eq!(
        failure.unwrap_err().message,
        "case 2: `caller`: an object is expected, not missing"
    );
}

#[test]
fn text_that_is_no_json_is_refused_with_its_place() {
    for text in ["", "[", "{\"id\": }", "nope", "[1e999]"] {
        let failure = read(text).unwrap_err();
        assert!(failure.message.starts_with("not JSON: "), "{text}: {}", failure.message);
    }
    let deep = "[".repeat(100_000);
    assert!(read(&deep).unwrap_err().message.contains("nested too deep"));
}

#[test]
fn one_case_alone_is_a_file_and_so_is_none() {
    assert_eq!(read(&base().to_string()).unwrap().len(), 1);
    assert_eq!(read("[]").unwrap(), []);
    assert!(read("7").unwrap_err().message.contains("an object is expected"));
}

#[test]
fn both_kinds_stand_in_one_file() {
    let text = include_str!("../../../tests/scenarios/first-steps.json");

    let cases = read(text).unwrap();

    assert!(cases.iter().any(|case| matches!(case, Case::Chain(_))));
    assert!(cases.iter().any(|case| matches!(case, Case::Decision(_))));
}

#[test]
fn chain_cases_are_read_as_strictly() {
    let chain = |patch: Value| {
        let mut value = json!({"id": "c", "principals": [], "start": {"arn": ANN}, "target": NEAR});
        lay(&mut value, &patch);
        read(&value.to_string()).map(|_| ()).map_err(|failure| failure.message)
    };

    assert_eq!(chain(json!({})), Ok(()));
    for (patch, expected) in [
        (json!({"caller": {}}), "unknown field `caller`"),
        (json!({"start": {"arn": ANN, "tags": {}}}), "unknown field `start.tags`"),
        (
            json!({"principals": [{"arn": ANN}]}),
            "`principals[0].type`: `user` or `role` is expected, not missing",
        ),
        (
            json!({"accounts": {"111111111111": {"rcp": []}}}),
            "unknown field `accounts.111111111111.rcp`",
        ),
        (
            json!({"accounts": {"prod": {"scp": []}}}),
            "`accounts.prod`: a name of twelve digits, an account's id, is expected, not an object",
        ),
        (
            json!({"request": {"external_ids": {"x": 1}}}),
            "`request.external_ids.x`: a text is expected, not `1`",
        ),
        (json!({"expect": "x"}), "`expect`: a list is expected, not \"x\""),
    ] {
        assert_eq!(chain(patch), Err(format!("case `c`: {expected}")));
    }
}

#[test]
fn broken_documents_are_read_as_far_as_they_go() {
    let broken = json!({"role": {"trust": {"Version": "2012-10-17", "Statement": [
        7, {"Effect": "Allow", "Principal": {"AWS": ANN}, "Action": "sts:AssumeRole"},
    ]}}});

    assert_eq!(verdict(&[broken]), "allow");
    assert_eq!(verdict(&[json!({"role": {"trust": {}}})]), "deny");
}

/// Federation is called by providers, and AssumeRole by none.
#[test]
fn a_name_that_calls_is_a_service_or_a_provider_by_what_it_calls() {
    let kind = |arn: &str, action: &str| {
        case(&[json!({"caller": {"arn": arn}, "request": {"action": action}})])
            .question()
            .caller
            .kind
    };
    let name = "login.example.com";
    assert_eq!(kind(name, "sts:AssumeRole"), CallerKind::Service);
    assert_eq!(kind(name, "sts:AssumeRoleWithWebIdentity"), CallerKind::Provider);
    assert_eq!(kind(ANN, "sts:AssumeRoleWithSAML"), CallerKind::User { temporary: false });
}
