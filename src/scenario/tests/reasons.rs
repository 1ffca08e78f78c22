//! Reasons: layer, effect, policy, statement, and what failed against which value.

mod statements;

use super::*;

use crate::policy::explain::missing;
use crate::policy::explain::reason::Reason;

/// The reasons as `layer effect policy statement: because`.
fn told(patches: &[Value]) -> Vec<String> {
    let line = |reason: &Reason| {
        let statement = reason.statement.map_or_else(|| "-".to_owned(), |index| index.to_string());
        format!(
            "{} {} {} {statement}: {}",
            reason.layer.word(),
            reason.effect.word(),
            reason.policy,
            reason.because
        )
    };
    explained(patches).reasons.iter().map(line).collect()
}

#[test]
fn what_allows_is_named_on_both_sides() {
    let asked = [trusting(json!({"AWS": "111111111111"})), may_ask(), role(FAR)];

    assert_eq!(
        told(&asked),
        [
            "trust allow trust 0: it allows sts:AssumeRole to the account 111111111111, whose own \
             policies must allow it too",
            "identity allow identity[0] 0: it allows sts:AssumeRole on \
             arn:aws:iam::222222222222:role/apps/Far",
        ]
    );
}

#[test]
fn a_direct_grant_needs_no_second_reason() {
    assert_eq!(
        told(&[trusting(json!({"AWS": ANN})), may_ask()]),
        [format!("trust allow trust 0: it allows sts:AssumeRole to {ANN}")]
    );
    assert_eq!(
        told(&[trusting(json!({"AWS": ROLE_A})), caller(SESSION_A)]),
        [format!("trust allow trust 0: it allows sts:AssumeRole to the role {ROLE_A}")]
    );
}

#[test]
fn a_missing_caller_side_is_told() {
    let asked = [trusting(json!({"AWS": "111111111111"}))];
    assert_eq!(
        told(&asked),
        [
            "identity no-match identity -: the caller has no identity-based policy, so nothing allows \
          sts:AssumeRole"
        ]
    );
    let other = identity(json!([
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": FAR},
    ]));
    assert_eq!(
        told(&[asked[0].clone(), other]),
        [format!("identity no-match identity[0] 1: its Resource does not cover {NEAR}")]
    );
    let none = identity(json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]));
    assert_eq!(
        told(&[asked[0].clone(), none]),
        ["identity no-match identity[0] -: no identity-based policy allows sts:AssumeRole"]
    );
}

#[test]
fn a_trust_policy_that_names_another_is_told() {
    assert_eq!(
        told(&[trusting(json!({"AWS": "arn:aws:iam::111111111111:user/Bob"}))]),
        [format!("trust no-match trust 0: its Principal does not name {ANN}")]
    );
    let moved = "arn:aws:iam::111111111111:role/team/RoleA";
    let session = json!({"caller": {"arn": SESSION_A, "role_arn": moved}});
    assert_eq!(
        told(&[trusting(json!({"AWS": ROLE_A})), session]),
        [format!(
            "trust no-match trust 0: its Principal names {ROLE_A}, the caller's role is {moved}"
        )]
    );
    assert_eq!(
        told(&[json!({})]),
        ["trust no-match trust -: the trust policy has no Allow statement"]
    );
}

#[test]
fn both_missing_sides_are_told() {
    let layers: Vec<_> =
        explained(&[role(FAR)]).reasons.iter().map(|one| one.layer.word()).collect();

    assert_eq!(layers, ["trust", "identity"]);
}

#[test]
fn section_1_9_variables_are_told_with_what_they_stand_for() {
    let name = trusting_if(json!({"StringLike": {"sts:RoleSessionName": "${aws:username}-*"}}));
    let arn = trusting_if(json!({"ArnLike": {"aws:PrincipalArn":
        "arn:aws:iam::${aws:PrincipalTag/home, 'none'}:user/${my:none}"}}));
    let mut old = name.clone();
    old["role"]["trust"]["Version"] = json!("2008-10-17");
    let resource = identity(json!([{"Effect": "Allow", "Action": "sts:*",
        "Resource": ["arn:aws:iam::*:role/${aws:username}/?", "arn:aws:iam::*:role/Other"]}]));
    let far = trusting(json!({"AWS": "111111111111"}));

    assert_eq!(
        told(&[name]),
        [
            "trust no-match trust 0: StringLike sts:RoleSessionName `${aws:username}-*` (here `Ann-*`): the \
          request holds `session`"
        ]
    );
    assert_eq!(
        told(&[arn]),
        [format!(
            "trust no-match trust 0: ArnLike aws:PrincipalArn `arn:aws:iam::${{aws:PrincipalTag/home, \
             'none'}}:user/${{my:none}}` (here `arn:aws:iam::none:user/${{my:none}}`): the request holds \
             `{ANN}`, and ${{my:none}} has no value"
        )]
    );
    assert_eq!(
        told(&[old]),
        [
            "trust no-match trust 0: StringLike sts:RoleSessionName `${aws:username}-*` (taken literally: \
          variables need Version 2012-10-17): the request holds `session`"
        ]
    );
    assert_eq!(
        told(&[far, resource, role(FAR)]),
        [format!(
            "identity no-match identity[0] 0: its Resource `arn:aws:iam::*:role/${{aws:username}}/?` (here \
             `arn:aws:iam::*:role/Ann/?`) does not cover {FAR}"
        )]
    );
}

#[test]
fn a_condition_that_fails_is_told_with_both_values() {
    let condition = trusting_if(json!({"StringEquals": {"sts:ExternalId": "wanted"}}));

    assert_eq!(
        told(&[condition.clone(), json!({"request": {"external_id": "sent"}})]),
        ["trust no-match trust 0: StringEquals sts:ExternalId `wanted`: the request holds `sent`"]
    );
    assert_eq!(
        told(&[condition]),
        [
            "trust no-match trust 0: StringEquals sts:ExternalId `wanted`: the request does not carry \
          sts:ExternalId"
        ]
    );
    let variable = trusting_if(json!({"StringEquals": {"sts:RoleSessionName": "${my:none}"}}));
    assert_eq!(
        told(&[variable]),
        [
            "trust no-match trust 0: StringEquals sts:RoleSessionName `${my:none}`: the request holds \
          `session`, and ${my:none} has no value"
        ]
    );
    let list = trusting_if(json!({"StringEquals": {"aws:TagKeys": "a"}}));
    assert_eq!(
        told(&[list, json!({"request": {"tags": {"a": "1"}}})]),
        [
            "trust no-match trust 0: StringEquals aws:TagKeys `a`: the key holds a list (`a`), which \
          needs ForAnyValue or ForAllValues"
        ]
    );
}

#[test]
fn what_is_not_known_is_told_with_what_would_decide() {
    let condition = trusting_if(json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "::1"]}}));
    let context = json!({"request": {"unknown_context": ["aws:SourceIp"]}});
    assert_eq!(
        told(&[condition, context]),
        [
            "trust unknown trust 0: IpAddress aws:SourceIp `203.0.113.0/24` or `::1`: aws:SourceIp is \
          not known; `203.0.113.0/24` or `::1` would meet it"
        ]
    );
    let unread = json!({"caller_policies": {"identity": null}});
    assert_eq!(
        told(&[trusting(json!({"AWS": ANN})), unread]),
        [
            "identity unknown identity -: the caller's policies could not be read: the scenario says \
          that it could not be read"
        ]
    );
}

#[test]
fn denies_are_told_first_and_all_of_them() {
    let asked = [
        trusting(json!("*")),
        identity(json!([
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Sid": "No", "Effect": "Deny", "Action": "sts:*", "Resource": "*"},
        ])),
        json!({"scp": [[document(json!([{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}]))]]}),
    ];

    let evaluation = explained(&asked);
    let found: Vec<_> = evaluation
        .reasons
        .iter()
        .map(|one| (one.layer.word(), one.effect.word(), one.statement, one.sid.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            ("scp", "deny", Some(0), None),
            ("identity", "deny", Some(1), Some("No")),
            ("scp", "no-match", None, None),
        ]
    );
}

#[test]
fn a_level_without_allow_is_named() {
    let all = document(json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    let asked = [trusting(json!({"AWS": ANN})), json!({"scp": [[all], []]})];

    assert_eq!(
        told(&asked),
        ["scp no-match scp[1] -: no policy of this level allows sts:AssumeRole"]
    );
}

#[test]
fn a_refused_request_is_no_matter_of_policy() {
    assert_eq!(
        told(&[json!({"request": {"duration": 1}})]),
        ["validation deny request -: a session lasts 15m to 12h, not 1s"]
    );
}

#[test]
fn a_role_that_does_not_trust_itself_gets_the_footnote() {
    let reasons = told(&[caller(SESSION_A), role(ROLE_A)]);

    assert!(reasons[0].contains("since 21 September 2022"), "{reasons:?}");
}

#[test]
fn the_action_that_fails_is_named() {
    let trust = json!({"role": {"trust": document(json!([
        {"Effect": "Allow", "Principal": {"AWS": ANN}, "Action": "sts:AssumeRole"},
    ]))}});

    assert_eq!(
        told(&[trust, json!({"request": {"tags": {"a": "1"}}})]),
        ["trust no-match trust 0: its Action does not cover sts:TagSession"]
    );
}

#[test]
fn a_limit_that_does_not_allow_is_named() {
    let limit = document(json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]));
    let asked = [
        trusting(json!({"AWS": ROLE_A})),
        caller(SESSION_A),
        json!({"caller_policies": {"boundary": limit.clone(), "session": [limit]}}),
    ];

    assert_eq!(
        told(&asked),
        [
            "boundary no-match boundary -: no permissions boundary policy allows sts:AssumeRole",
            "session no-match session[0] -: no session policy allows sts:AssumeRole",
        ]
    );
}

#[test]
fn a_trusted_account_does_not_hide_that_the_caller_may_be_named_itself() {
    let trust = |first: Value| {
        let account =
            json!({"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:*"});
        json!({"role": {"trust": document(json!([first, account]))}})
    };
    let by_id =
        json!({"Effect": "Allow", "Principal": {"AWS": "AROAEXAMPLEROLEA"}, "Action": "sts:*"});
    let on_terms = json!({"Effect": "Allow", "Principal": {"AWS": ROLE_A}, "Action": "sts:*",
        "Condition": {"StringEquals": {"my:k": "x"}}});
    let unknown = json!({"request": {"unknown_context": ["my:k"]}});
    for (first, told) in [(by_id, "unique id"), (on_terms, "my:k is not known")] {
        let asked = [caller(SESSION_A), unknown.clone(), trust(first)];

        let reasons = explained(&asked).reasons;

        assert_eq!(verdict(&asked), "unknown");
        assert_eq!((reasons[0].layer.word(), reasons[0].statement), ("trust", Some(0)));
        assert!(reasons[0].because.contains(told), "{}", reasons[0].because);
        let case = case(&asked);
        assert!(!missing::remedy(&case.question()).would_decide.is_empty());
    }
}
