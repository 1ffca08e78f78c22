//! Whose side is missing, and where a change can be made.

use super::*;

#[test]
fn a_condition_on_the_account_hides_no_missing_side_semantics_1_4() {
    let silent = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
    for (condition, need) in [
        (json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}), Some(Need::Mfa)),
        (json!({"StringEquals": {"sts:ExternalId": "e-1"}}), Some(Need::ExternalId)),
        (json!({"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}), None),
    ] {
        let mut no_identity = fixture(DEV, &allows(&condition));
        no_identity.policies.identity = Layer::read(Vec::new());
        let mut bounded = fixture(DEV, &allows(&condition));
        bounded.policies.boundary = Some(Layer::read(vec![policy("boundary", &silent)]));

        for (case, side) in [(no_identity, LayerName::Identity), (bounded, LayerName::Boundary)] {
            let found = remedy(&case.question());

            let sides: Vec<LayerName> = found.missing.iter().map(|one| one.side).collect();
            assert_eq!(sides, [side], "{condition}");
            assert_eq!(
                found.supply.iter().map(|one| one.need).collect::<Vec<_>>(),
                Vec::from_iter(need)
            );
            assert_eq!(found.guards.len(), usize::from(need.is_none()), "{condition}");
        }
    }
}

#[test]
fn a_code_is_offered_for_an_organizations_policies_too() {
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}});
    let mut allow = all.clone();
    allow["Condition"] = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    for level in [json!([all, deny]), json!([allow])] {
        let mut case = fixture(DEV, &allows(&json!({})));
        let levels = vec![vec![policy("scp", &level)]];
        case.policies.scp = Some(Levels { levels, ..Levels::default() });

        let found = remedy(&case.question());

        assert_eq!(
            found.supply.iter().map(|one| one.need).collect::<Vec<_>>(),
            [Need::Mfa],
            "{level}"
        );
        assert_eq!((found.missing.len(), found.guards.len()), (0, 0), "{level}");
    }
}

#[test]
fn a_change_is_told_where_it_can_be_made() {
    let set = "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Adm_0123456789abcdef";
    let linked =
        "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    let of_role = |role: &str| {
        let mut case = case(session(), &[], &trusts("arn:aws:iam::111111111111:root"));
        case.caller.role = Some(role.into());
        remedy(&case.question())
    };

    let permission_set = of_role(set);
    let service_linked = of_role(linked);

    assert_eq!(permission_set.missing[0].sentence(), "add to the permission set `Adm`");
    assert!(permission_set.missing[0].elsewhere().is_some());
    assert_eq!(service_linked.missing, []);
    assert!(service_linked.guards[0].contains("its policies cannot be edited"));

    let silent = policy("silent", &json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}));
    let mut closed = case(session(), &[asks()], &trusts(ROLE_A));
    closed.policies.scp =
        Some(Levels { levels: vec![vec![Arc::clone(&silent)]], ..Levels::default() });
    let mut running = case(session(), &[asks()], &trusts(ROLE_A));
    running.policies.session = Some(Layer::read(vec![silent]));

    let organization = remedy(&closed.question()).missing[0].clone();
    assert_eq!(
        (organization.sentence().as_str(), organization.account),
        (
            "add to the service control policies over 111111111111, in the organization's management account",
            None
        )
    );
    assert_eq!(
        remedy(&running.question()).missing[0].sentence(),
        format!("obtain another session, with this in the session policy of {}", session())
    );
}

#[test]
fn not_principal_hits_who_has_a_boundary_even_if_listed_semantics_1_6() {
    let trust = json!([trusts("222222222222"),
        {"Effect": "Deny", "NotPrincipal": {"AWS": DEV}, "Action": "sts:AssumeRole"}]);
    let mut case = asked(DEV, &trust);
    let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    case.policies.boundary = Some(Layer::read(vec![policy("boundary", &all)]));

    let reasons = explain(&case.question()).reasons;
    let found = remedy(&case.question());

    assert!(
        reasons[0].because.contains("to every caller with a permissions boundary"),
        "{reasons:?}"
    );
    assert!(found.guards[0].contains("`ArnNotEquals` `aws:PrincipalArn`"), "{found:?}");
}

#[test]
fn what_is_sent_needs_its_action_where_it_is_asked_for_semantics_1_4() {
    let condition = json!({"StringEquals": {"aws:RequestTag/env": "dev"}});
    let named = json!([{"Effect": "Allow", "Principal": {"AWS": DEV}, "Action": "sts:AssumeRole", "Condition": condition}]);
    let by_account = json!([{"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sts:AssumeRole",
        "Condition": condition}]);

    assert!(guard(DEV, &named).ends_with("needs `sts:TagSession` in the trust policy"));
    assert!(guard(DEV, &by_account).ends_with("needs `sts:TagSession` on both sides"));
}

#[test]
fn what_escapes_a_deny_needs_its_action_where_it_is_asked_for_semantics_1_4() {
    let condition = json!({"StringNotEquals": {"aws:RequestTag/env": "dev"}});
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": condition});
    for (caller, principal, whose) in [
        (DEV, DEV, "in the trust policy"),
        (DEV, "222222222222", "on both sides"),
        (session(), ROLE_A, "on both sides"),
    ] {
        let told = guard(caller, &json!([trusts(principal), deny]));
        assert!(told.ends_with(&format!("needs `sts:TagSession` {whose}")), "{principal}: {told}");
    }
}

/// AWS's page "reference_policies_condition-keys": when a request carries which key.
#[test]
fn a_key_that_no_one_sends_is_told_by_where_it_comes_from() {
    for (key, wanted, unwanted) in [
        ("aws:FederatedProvider", "start from the session of a user of that", "is not of that"),
        ("saml:sub", "start from the session of a user of that", "is not of that"),
        ("accounts.google.com:sub", "start from the session of a user of that", "is not of that"),
        ("ec2:SourceInstanceArn", "on an EC2 instance", "than those of an EC2 instance"),
        ("lambda:SourceFunctionArn", "within a function of Lambda", "than those of that function"),
        ("identitystore:UserId", "a sign-in that it names", "another sign-in"),
        ("aws:AssumedRoot", "with a session of `sts:AssumeRoot`", "without a session"),
        ("aws:VpceOrgID", "from a network that it names", "from a network that it does not"),
        ("aws:ResourceOrgID", "a role of another account", "a role of another account"),
        (
            "s3:prefix",
            "no request to assume a role carries `s3:prefix`",
            "with another `s3:prefix`",
        ),
        ("aws:UserAgent", "in a way that carries `aws:UserAgent`", "with another `aws:UserAgent`"),
    ] {
        let condition = json!({"StringEquals": {key: "x"}});
        let told = guard(DEV, &allows(&condition));
        assert!(told.contains(wanted), "{key}: {told}");

        let mut case = fixture(DEV, &denies(&condition));
        case.request.context.set(key, "x");
        let told = remedy(&case.question()).guards.join("\n");
        assert!(told.contains(unwanted), "{key}: {told}");
    }
}

/// IAM User Guide, "reference_policies_variables".
#[test]
fn a_variable_is_offered_as_what_it_is_and_said_to_be_unknown_where_it_is() {
    let with = |key: &str, tags: Tags| {
        let trust = allows(&json!({"StringEquals": {key: "${aws:PrincipalTag/team}"}}));
        let mut case = fixture(home(), &trust);
        case.caller.tags = tags;
        remedy(&case.question())
    };
    let red = || Tags::Known(vec![Tag { key: "team".to_owned(), value: "red".to_owned() }]);
    for (key, said) in [
        ("sts:RoleSessionName", "name the session `red`"),
        ("sts:ExternalId", "send the external id `red`"),
        ("sts:SourceIdentity", "send the source identity `red`"),
        ("aws:RequestTag/team", "send the session tag `team` = `red`"),
    ] {
        let sentences: Vec<String> = with(key, red()).supply.iter().map(Supply::sentence).collect();
        assert_eq!(sentences, [said], "{key}");
        assert_eq!(with(key, Tags::Unknown).supply.len(), 0, "{key}");
    }
    // `alice` does not fit, whatever the tag is.
    let trust =
        allows(&json!({"StringLike": {"sts:RoleSessionName": "${aws:PrincipalTag/team}-*"}}));
    let mut case = fixture(home(), &trust);
    case.caller.tags = Tags::Unknown;
    let said = remedy(&case.question()).guards.concat();
    assert!(
        said.contains(
            "send as `sts:RoleSessionName` what `${aws:PrincipalTag/team}` stands for, whose value is not known here"
        ),
        "{said}"
    );
}

/// A key that is there with another value is another matter than one that is not there.
#[test]
fn a_key_of_another_value_is_told_as_that() {
    let mut case = fixture(DEV, &allows(&json!({"StringEquals": {"aws:UserAgent": "x"}})));
    case.request.context.set("aws:UserAgent", "y");

    let told = remedy(&case.question()).guards.concat();

    assert!(told.contains("call with another `aws:UserAgent`"), "{told}");
}
