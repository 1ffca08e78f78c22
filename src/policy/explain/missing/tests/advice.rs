//! What a condition wants, by its operator, its key and what the request holds: whose side must change, and how.

mod sides;

use super::*;
use crate::policy::explain::explain;

/// In one account, a user and a session of it; the trust policy names the account, and everything is allowed to both.
fn asked(caller: &str, trust: &Value) -> Case {
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    case(caller, &[all], trust)
}

fn home() -> &'static str {
    "arn:aws:sts::222222222222:assumed-role/Home/session"
}

fn allows(condition: &Value) -> Value {
    json!([{"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Condition": condition,
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]}])
}

fn denies(condition: &Value) -> Value {
    json!([
        {"Effect": "Allow", "Principal": {"AWS": "222222222222"},
            "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]},
        {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition},
    ])
}

fn fixture(caller: &str, trust: &Value) -> Case {
    let tag = |key: &str, value: &str| Tag { key: key.to_owned(), value: value.to_owned() };
    let mut case = asked(caller, trust);
    case.request.session_name = Some("alice".to_owned());
    case.request.source_ip = Some("203.0.113.7".to_owned());
    case.request.region = Some("us-east-1".to_owned());
    case.request.context.set("aws:PrincipalOrgID", "o-2");
    case.caller.tags = Tags::Known(vec![tag("team", "red")]);
    case.target.tags = Tags::Known(vec![tag("env", "prod")]);
    case
}

/// The one guard of a case.
fn guard(caller: &str, trust: &Value) -> String {
    let found = remedy(&fixture(caller, trust).question());
    assert_eq!((found.missing.len(), found.supply.len()), (0, 0), "{trust}: {found:?}");
    assert_eq!(found.guards.len(), 1, "{trust}: {found:?}");
    found.guards[0].clone()
}

/// Caller, condition of a Deny, and what is said.
fn escapes(rows: &[(&str, Value, &str)]) {
    for (caller, condition, said) in rows {
        let told = guard(caller, &denies(condition));
        assert!(told.contains(said), "{condition}: {told}");
    }
}

/// No other value escapes a pattern for every one.
#[test]
fn a_pattern_for_every_value_asks_only_whether_there_is_one() {
    escapes(&[
        (
            DEV,
            json!({"StringLike": {"sts:RoleSessionName": "*"}}),
            "every session has a name: no one meets it",
        ),
        (DEV, json!({"StringLike": {"aws:username": "*"}}), "call with the session of a role"),
        (
            DEV,
            json!({"StringNotLike": {"aws:PrincipalTag/cost": "*"}}),
            "tag the caller's own user or role with `cost`",
        ),
        (
            DEV,
            json!({"IpAddress": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}}),
            "call through a VPC endpoint",
        ),
        (
            home(),
            json!({"Bool": {"aws:MultiFactorAuthPresent": ["true", "false"]}}),
            "call with long-lived keys and without MFA",
        ),
    ]);
}

#[test]
fn a_deny_is_escaped_by_what_its_operator_leaves() {
    escapes(&[
        (
            DEV,
            json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
            "from a network that it does not name",
        ),
        (
            DEV,
            json!({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
            "from a network that it names",
        ),
        (
            DEV,
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}),
            "as a principal that it does not name",
        ),
        (
            DEV,
            json!({"StringEquals": {"aws:PrincipalType": "User"}}),
            "as a principal that it does not name",
        ),
        (
            DEV,
            json!({"StringEquals": {"aws:PrincipalAccount": "222222222222"}}),
            "an account that it does not name",
        ),
        (
            DEV,
            json!({"StringEquals": {"sts:RoleSessionName": "alice"}}),
            "name the session otherwise",
        ),
    ]);
}

#[test]
fn a_deny_by_absence_or_time_is_escaped_by_what_it_asks() {
    escapes(&[
        (
            DEV,
            json!({"StringEquals": {"aws:PrincipalTag/team": "red"}}),
            "the tag `team` of the caller's own user or role changed",
        ),
        (
            DEV,
            json!({"StringEquals": {"aws:ResourceTag/env": "prod"}}),
            "have the role's tag `env` changed if it is wrong",
        ),
        (DEV, json!({"Null": {"aws:RequestTag/env": "true"}}), "send the session tag `env`"),
        (DEV, json!({"Null": {"sts:SourceIdentity": "true"}}), "send a source identity"),
        (DEV, json!({"Null": {"aws:username": "false"}}), "call with the session of a role"),
        (
            DEV,
            json!({"DateGreaterThan": {"aws:CurrentTime": "2025-01-01T00:00:00Z"}}),
            "that moment is past",
        ),
    ]);
}

#[test]
fn of_the_conditions_of_a_deny_the_one_that_can_be_changed_is_told() {
    escapes(&[
        (
            DEV,
            json!({"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}),
            "wait until 2027-01-01T00:00:00Z",
        ),
        (
            home(),
            json!({"DateLessThan": {"aws:TokenIssueTime": "2026-01-15T11:30:00Z"}}),
            "obtain a new session",
        ),
        (
            DEV,
            json!({"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}),
            "`--region eu-west-1`",
        ),
        // Of several conditions the one that can be changed.
        (
            DEV,
            json!({"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}, "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}),
            "call from an account that it names",
        ),
        (
            home(),
            json!({"StringEquals": {"aws:PrincipalAccount": "222222222222"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
            "start from a user with an MFA code",
        ),
    ]);
}

#[test]
fn what_escapes_a_deny_by_being_sent_is_offered() {
    for (condition, need, value) in [
        (json!({"StringNotEquals": {"aws:RequestTag/env": "dev"}}), Need::Tags, Some("dev")),
        (
            json!({"StringNotLike": {"sts:SourceIdentity": "a*@corp"}}),
            Need::SourceIdentity,
            Some("a@corp"),
        ),
        (
            json!({"StringNotEquals": {"sts:RoleSessionName": "bob"}}),
            Need::SessionName,
            Some("bob"),
        ),
        (json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}), Need::Mfa, None),
    ] {
        let case = fixture(DEV, &denies(&condition));
        let found = remedy(&case.question());

        let sent: Vec<_> =
            found.supply.iter().map(|one| (one.need, one.value.as_deref())).collect();
        assert_eq!(sent, [(need, value)], "{condition}: {found:?}");
        assert_eq!((found.missing.len(), found.guards.len()), (0, 0), "{condition}");
        assert_eq!(after(&case, &found), Decision::Allow, "{condition}");
    }
}

/// Caller, condition of an Allow, what is said and what never.
fn meets(rows: &[(&str, Value, &str, &str)]) {
    for (caller, condition, said, never) in rows {
        let told = guard(caller, &allows(condition));
        let (_, advice) = told.split_once("): ").expect("advice behind the condition");
        assert!(advice.contains(said), "{condition}: {told}");
        assert!(!advice.contains(never), "{condition}: {told}");
    }
}

#[test]
fn no_guard_is_extended_by_what_ends_it() {
    meets(&[
        (
            DEV,
            json!({"StringEquals": {"aws:PrincipalType": "AssumedRole"}}),
            "as a principal that it names",
            "extended",
        ),
        (
            DEV,
            json!({"Bool": {"aws:ViaAWSService": "true"}}),
            "no person's call changes it",
            "extended",
        ),
        (
            home(),
            json!({"StringLike": {"sts:RoleSessionName": "${aws:username}"}}),
            "`${aws:username}` has no value in this request: call as an IAM user",
            "extended",
        ),
        (
            DEV,
            json!({"StringEquals": {"aws:PrincipalTag/team": "${aws:ResourceTag/env}"}}),
            "tag the caller's own user or role",
            "extended",
        ),
        (
            DEV,
            json!({"StringEquals": {"aws:ResourceTag/env": "dev"}}),
            "have the role tagged with `env` = `dev`",
            "extended",
        ),
    ]);
}

#[test]
fn an_allow_is_met_on_the_side_that_can() {
    meets(&[
        (
            DEV,
            json!({"DateEquals": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}),
            "call within the time that it leaves",
            "moved on",
        ),
        (
            home(),
            json!({"DateEquals": {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}}),
            "call with temporary credentials",
            "moved on",
        ),
        (
            home(),
            json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}}),
            "start from a user with an MFA code",
            "that long ago",
        ),
        (
            DEV,
            json!({"StringEquals": {"iam:ResourceTag/team": "blue"}}),
            "have the role tagged with `team` = `blue`",
            "extended",
        ),
        (
            DEV,
            json!({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
            "`--region eu-west-1`",
            "extended",
        ),
        (
            DEV,
            json!({"StringEquals": {"aws:SourceAccount": "222222222222"}}),
            "no person's call changes it",
            "extended",
        ),
        (
            DEV,
            json!({"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}),
            "no person's call changes it",
            "extended",
        ),
        (
            DEV,
            json!({"NumericGreaterThan": {"aws:MultiFactorAuthAge": "60"}}),
            "start from a session that began with an MFA code that long ago",
            "carries none",
        ),
        // No code can do what its lack does.
        (
            DEV,
            json!({"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
            "start from a session without MFA, or have the operator become `BoolIfExists`",
            "send an MFA code",
        ),
    ]);
}

#[test]
fn what_no_call_can_change_and_what_is_broken_is_said() {
    meets(&[
        (
            DEV,
            json!({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
            "from a network that it does not name",
            "extended",
        ),
        (
            DEV,
            json!({"StringMatches": {"aws:username": "dev"}}),
            "have the operator `StringMatches` mended",
            "call as",
        ),
        (
            DEV,
            json!({"StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}}),
            "`ForAnyValue:StringLike`",
            "call from",
        ),
        // Values that STS refuses are not offered.
        (
            DEV,
            json!({"StringEquals": {"sts:RoleSessionName": "a b"}}),
            "nothing that STS takes meets it",
            "`a b`: ",
        ),
        (
            DEV,
            json!({"StringLike": {"sts:RoleSessionName": "?"}}),
            "nothing that STS takes meets it",
            "name the session",
        ),
    ]);
}

#[test]
fn a_value_that_sts_refuses_is_not_offered() {
    meets(&[
        (
            DEV,
            json!({"StringLike": {"sts:RoleSessionName": "*#1"}}),
            "nothing that STS takes meets it",
            "name the session",
        ),
        (
            DEV,
            json!({"StringEquals": {"aws:RequestTag/b": "a#1"}}),
            "nothing that STS takes meets it",
            "send",
        ),
        (
            DEV,
            json!({"StringEquals": {"sts:SourceIdentity": "aws:x"}}),
            "nothing that STS takes meets it",
            "send",
        ),
        (
            DEV,
            json!({"StringEquals": {"sts:ExternalId": "a#b"}}),
            "nothing that STS takes meets it",
            "send",
        ),
    ]);
}

#[test]
fn what_would_decide_is_tried_below_above_and_without_the_key_semantics_1_15() {
    let of = |key: &str, trust: &Value| {
        let mut case = asked(home(), trust);
        case.request.context.set_unknown(key);
        remedy(&case.question()).would_decide
    };
    for (key, trust, said) in [
        (
            "aws:SourceVpce",
            allows(&json!({"Null": {"aws:SourceVpce": "true"}})),
            "whether the request carries `aws:SourceVpce`: with it deny, without it allow",
        ),
        (
            "aws:SourceVpce",
            allows(&json!({"Null": {"aws:SourceVpce": "false"}})),
            "whether the request carries `aws:SourceVpce`: with it allow, without it deny",
        ),
        (
            "aws:MultiFactorAuthAge",
            allows(&json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}})),
            "the value of `aws:MultiFactorAuthAge`: with a value below `3600` allow, otherwise deny",
        ),
        (
            "aws:TokenIssueTime",
            allows(&json!({"DateGreaterThan": {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}})),
            "the value of `aws:TokenIssueTime`: with a value after `2026-01-01T00:00:00Z` allow, otherwise deny",
        ),
        (
            "aws:TokenIssueTime",
            denies(&json!({"DateLessThan": {"aws:TokenIssueTime": "2026-01-15T11:30:00Z"}})),
            "the value of `aws:TokenIssueTime`: with a value before `2026-01-15T11:30:00Z` deny, otherwise allow",
        ),
        (
            "aws:PrincipalOrgID",
            allows(&json!({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}})),
            "the value of `aws:PrincipalOrgID`: with `o-1` or without the key allow, otherwise deny",
        ),
        (
            "aws:PrincipalOrgPaths",
            allows(&json!({"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}})),
            "the value of `aws:PrincipalOrgPaths`: with `o-1/*` or without the key allow, otherwise deny",
        ),
        (
            "aws:PrincipalOrgID",
            allows(&json!({"StringLike": {"aws:PrincipalOrgID": "*"}})),
            "the value of `aws:PrincipalOrgID`: with `*` allow, without the key deny",
        ),
        (
            "my:key",
            allows(&json!({"StringEquals": {"aws:PrincipalType": "AssumedRole", "my:key": "x"}})),
            "the value of `my:key`: with `x` allow, otherwise deny",
        ),
        (
            "my:key",
            allows(&json!({"StringEquals": {"aws:PrincipalAccount": "${my:key}"}})),
            "the value of `my:key`, with which another is compared",
        ),
    ] {
        assert_eq!(of(key, &trust), [said], "{trust}");
    }
}
