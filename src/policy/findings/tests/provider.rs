//! Findings about identity providers, their claims and subjects.

use super::*;

#[test]
fn oidc_wants_a_subject_and_an_audience() {
    let audience =
        r#""StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}"#;
    let subject = |pattern: &str| {
        format!(
            r#"{audience}, "StringLike": {{"token.actions.githubusercontent.com:sub": "{pattern}"}}"#
        )
    };

    assert_eq!(web(""), ["oidc-without-subject", "oidc-without-audience"]);
    assert_eq!(web(audience), ["oidc-without-subject"]);
    for open in ["*", "repo:*", "repo:*/main:*", "repo:*:ref:refs/heads/main", "*:main"] {
        assert_eq!(web(&subject(open)), ["oidc-open-subject"], "{open}");
    }
    for prefix in ["repo:org-*/x:ref:refs/heads/main", "repo:org*", "repo:or?/x:*"] {
        assert!(web(&subject(prefix)).contains(&"oidc-subject-prefix"), "{prefix}");
    }
    for by_name in ["repo:org/name:*", "repo:org/*", "repo:org-2024/x:*", "repo:12/34:*"] {
        assert_eq!(web(&subject(by_name)), ["github-subject-by-name"], "{by_name}");
    }
    for with_ids in [
        "repo:org@123456/name@456789:*",
        "repo:org@99/name@7:ref:refs/heads/main",
        "repo:org@123456/*",
        "repo:org@*/name@*:ref:refs/heads/main",
        "repo:org@*",
        "repo:org@123456/name*:environment:prod",
    ] {
        assert_eq!(web(&subject(with_ids)), [""; 0], "{with_ids}");
    }
    for half in ["repo:org@123456/name:*", "repo:org/name@456789:*", "repo:org@x/name@4:*"] {
        assert_eq!(web(&subject(half)), ["condition-never-holds"], "{half}");
    }
}

fn federated(issuer: &str, conditions: &str) -> Vec<&'static str> {
    let principal =
        format!(r#"{{"Federated": "arn:aws:iam::012345678901:oidc-provider/{issuer}"}}"#);
    let audience = format!(r#""StringEquals": {{"{issuer}:aud": "sts.amazonaws.com"}}"#);
    let conditions = format!("{audience}, {conditions}");
    words("Allow", &principal, "sts:AssumeRoleWithWebIdentity", &conditions)
}

#[test]
fn a_key_of_another_provider_lets_no_one_in_and_so_opens_nothing() {
    let issuer = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF";
    let other = r#""StringLike": {"oidc.eks.eu-west-1.amazonaws.com/id/OLD:sub": "system:serviceaccount:a:b"}"#;

    assert_eq!(federated(issuer, other), ["condition-never-holds"]);
    assert_eq!(federated(issuer, "").len(), 1, "without it every token is taken");
}

#[test]
fn claims_that_sts_does_not_offer_never_hold() {
    let github = |claim: &str| {
        federated(
            "token.actions.githubusercontent.com",
            &format!(
                r#""StringLike": {{"token.actions.githubusercontent.com:{claim}": "acme/x"}}"#
            ),
        )
    };

    assert_eq!(github("repository_owner"), ["condition-never-holds"]);
    assert_eq!(github("event_name"), ["condition-never-holds"]);
    // STS takes them, IAM demands the subject besides.
    for offered in ["repository", "repository_id", "job_workflow_ref"] {
        assert_eq!(github(offered), ["oidc-subject-demanded"], "{offered}");
    }
    let gitlab = r#""StringLike": {"gitlab.com:project_path": "acme/x"}"#;
    assert_eq!(federated("gitlab.com", gitlab), ["condition-never-holds"]);
}

#[test]
fn subjects_of_bitbucket_begin_with_the_repository() {
    let issuer = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc";
    let with = |subject: &str| {
        federated(issuer, &format!(r#""StringLike": {{"{issuer}:sub": "{subject}"}}"#))
    };

    assert_eq!(with("{11111111-2222-3333-4444-555555555555}:*"), [""; 0]);
    assert_eq!(with("*:{11111111-2222-3333-4444-555555555555}"), ["oidc-open-subject"]);
}

#[test]
fn kubernetes_subjects_name_a_namespace() {
    let principal = r#"{"Federated": "arn:aws:iam::012345678901:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"}"#;
    let key = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
    let with = |subject: &str| {
        let conditions = format!(
            r#""StringEquals": {{"{key}:aud": "sts.amazonaws.com"}}, "StringLike": {{"{key}:sub": "{subject}"}}"#
        );
        words("Allow", principal, "sts:AssumeRoleWithWebIdentity", &conditions)
    };

    assert_eq!(with("system:serviceaccount:*:*"), ["oidc-open-subject"]);
    assert_eq!(with("system:serviceaccount:build:*"), [""; 0]);
}

/// Amazon Cognito Developer Guide, "role-trust-and-permissions": its two examples, and what they leave open without
/// `amr`.
#[test]
fn a_role_of_an_identity_pool_says_whether_it_is_for_guests() {
    let pool = r#""StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:12345678-dead-beef-cafe-123456790abc"}"#;
    let principal = r#"{"Federated": "cognito-identity.amazonaws.com"}"#;
    let with = |condition: &str| {
        words("Allow", principal, "sts:AssumeRoleWithWebIdentity", &format!("{pool}{condition}"))
    };

    assert_eq!(with(""), ["cognito-without-amr"]);
    for both in [r#"["authenticated", "unauthenticated"]"#, r#""*authenticated""#, r#""*""#] {
        let amr = format!(
            r#", "ForAnyValue:StringLike": {{"cognito-identity.amazonaws.com:amr": {both}}}"#
        );
        assert_eq!(with(&amr), ["cognito-without-amr"], "{both}");
    }
    let upper =
        r#", "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "Authenticated"}"#;
    assert_eq!(with(upper), ["condition-never-holds"]);
    for kind in ["authenticated", "unauthenticated", "graph.facebook.com"] {
        let amr = format!(
            r#", "ForAnyValue:StringLike": {{"cognito-identity.amazonaws.com:amr": "{kind}"}}"#
        );
        assert_eq!(with(&amr), [""; 0], "{kind}");
    }
    let one = r#", "StringLike": {"cognito-identity.amazonaws.com:sub": "us-east-1:12345678-dead-beef-cafe-123456790abc"}"#;
    assert_eq!(with(one), [""; 0], "one identity is a guest or none");
    let other = r#""StringEquals": {"graph.facebook.com:app_id": "1234567890"}"#;
    let facebook = r#"{"Federated": "graph.facebook.com"}"#;
    assert_eq!(words("Allow", facebook, "sts:AssumeRoleWithWebIdentity", other), [""; 0]);
}

#[test]
fn an_audience_that_may_be_absent_is_told_by_its_operator() {
    let told = |operator: &str| {
        let key = "token.actions.githubusercontent.com";
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {GITHUB},
                "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {{
                "{operator}": {{"{key}:aud": "sts.amazonaws.com"}},
                "StringLike": {{"{key}:sub": "repo:o@1/n@2:*"}}}}}}}}"#
        );
        let summary = trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default());
        summary.findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>()
    };
    let shown = "token.actions.githubusercontent.com:aud";

    for lax in ["StringEqualsIfExists", "ForAllValues:StringEquals"] {
        let words = format!("`{lax}` on `{shown}` also passes without an audience");
        assert!(told(lax).contains(&words), "{:?}", told(lax));
    }
    let words = format!("no condition on `{shown}`");
    assert!(told("StringNotEquals").contains(&words), "{:?}", told("StringNotEquals"));
    assert_eq!(told("StringEquals"), [""; 0]);
}

#[test]
fn users_of_saml_are_kept_to_aws_by_their_audience() {
    let saml = r#"{"Federated": "arn:aws:iam::012345678901:saml-provider/Okta"}"#;
    let with = |conditions: &str| words("Allow", saml, "sts:AssumeRoleWithSAML", conditions);

    assert_eq!(with(""), ["saml-without-audience"]);
    let signin = "https://signin.aws.amazon.com/saml";
    assert_eq!(with(&format!(r#""StringEquals": {{"SAML:aud": "{signin}"}}"#)), [""; 0]);
    assert_eq!(with(r#""StringEquals": {"saml:iss": "https://idp.example/x"}"#), [""; 0]);
    assert_eq!(with(r#""StringEquals": {"saml:sub": "alice"}"#), ["saml-without-audience"]);
    for lax in [
        format!(r#""StringEqualsIfExists": {{"SAML:aud": "{signin}"}}"#),
        format!(r#""StringNotEquals": {{"SAML:aud": "{signin}"}}"#),
        format!(r#""ForAllValues:StringEquals": {{"SAML:aud": "{signin}"}}"#),
        r#""Null": {"SAML:aud": "false"}"#.to_owned(),
        r#""StringLike": {"SAML:aud": "*"}"#.to_owned(),
    ] {
        assert!(with(&lax).contains(&"saml-without-audience"), "{lax}");
    }
    let regions = r#""StringLike": {"SAML:aud": "https://*.signin.aws.amazon.com/saml"}"#;
    assert_eq!(with(regions), [""; 0]);
}

/// IAM User Guide, "reference_policies_condition-single-vs-multi-valued-context-keys".
#[test]
fn all_of_no_values_hold_for_federated_users_too() {
    let environment = r#""ForAllValues:StringEquals": {"token.actions.githubusercontent.com:environment": "prod"}"#;
    assert!(web(environment).contains(&"for-all-values-on-empty"));
    let saml = r#"{"Federated": "arn:aws:iam::012345678901:saml-provider/Okta"}"#;
    let groups = r#""ForAllValues:StringLike": {"SAML:edupersonaffiliation": "staff"}"#;
    let told = words("Allow", saml, "sts:AssumeRoleWithSAML", groups);
    assert!(told.contains(&"for-all-values-on-empty"), "{told:?}");
    let tags = r#""ForAllValues:StringEquals": {"aws:TagKeys": "a"}"#;
    assert!(!words("Allow", saml, "sts:TagSession", tags).contains(&"for-all-values-on-empty"));
}

/// AWS GovCloud (US) User Guide and the guide of AWS in China, on Amazon Cognito.
#[test]
fn identity_pools_of_other_partitions_are_known() {
    for host in [
        "cognito-identity-us-gov.amazonaws.com",
        "cognito-identity.us-gov-east-1.amazonaws.com",
        "cognito-identity.cn-north-1.amazonaws.com.cn",
    ] {
        let conditions = format!(
            r#""StringEquals": {{"{host}:aud": "us-gov-west-1:1"}},
               "ForAnyValue:StringLike": {{"{host}:amr": "authenticated"}}"#
        );
        let pool = format!(r#"{{"Federated": "{host}"}}"#);
        let told = words("Allow", &pool, "sts:AssumeRoleWithWebIdentity", &conditions);
        assert_eq!(told, [""; 0], "{host}");
    }
}

/// IAM User Guide, "id_roles_providers_oidc_secure-by-default": of a private issuer IAM demands no claim, of a shared one
/// that which tells its customers apart.
#[test]
fn an_audience_is_enough_where_it_tells_whose_the_token_is() {
    for own in [
        "acme.okta.com",
        "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc",
        "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
        "api.pulumi.com/oidc",
        "oidc.vercel.com",
        "oidc.vercel.com/acme",
    ] {
        let any = r#""Bool": {"aws:SecureTransport": "true"}"#;
        assert_eq!(federated(own, any), ["oidc-audience-only"], "{own}");
        let principal =
            format!(r#"{{"Federated": "arn:aws:iam::012345678901:oidc-provider/{own}"}}"#);
        let all = format!(r#""StringLike": {{"{own}:aud": "*"}}"#);
        let told = words("Allow", &principal, "sts:AssumeRoleWithWebIdentity", &all);
        assert!(told.contains(&"oidc-without-subject"), "{own}: {told:?}");
    }
    for shared in ["agent.buildkite.com", "gitlab.com", "app.terraform.io", "oidc.codefresh.io"] {
        let any = r#""Bool": {"aws:SecureTransport": "true"}"#;
        assert_eq!(federated(shared, any), ["oidc-without-subject"], "{shared}");
    }
    let organization = r#""StringLike": {"agent.buildkite.com:organization_id": "abc"}"#;
    assert_eq!(federated("agent.buildkite.com", organization), ["oidc-subject-demanded"]);
    let enterprise = "token.actions.githubusercontent.com/acme";
    let by_id = format!(r#""StringLike": {{"{enterprise}:repository_id": "1"}}"#);
    assert_eq!(federated(enterprise, &by_id), [""; 0], "an issuer of one's own");
}

#[test]
fn audiences_that_no_token_carries_never_hold() {
    let cluster = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
    let aud = format!(
        r#""StringEquals": {{"{cluster}:aud": "system:serviceaccount:a:b", "{cluster}:sub": "system:serviceaccount:a:b"}}"#
    );
    let principal =
        format!(r#"{{"Federated": "arn:aws:iam::012345678901:oidc-provider/{cluster}"}}"#);
    let told = words("Allow", &principal, "sts:AssumeRoleWithWebIdentity", &aud);
    assert_eq!(told, ["condition-never-holds"]);
    let saml = r#"{"Federated": "arn:aws:iam::012345678901:saml-provider/Okta"}"#;
    let bare = r#""StringEquals": {"SAML:aud": "signin.aws.amazon.com"}"#;
    assert_eq!(words("Allow", saml, "sts:AssumeRoleWithSAML", bare), ["condition-never-holds"]);
}

/// What is found of a statement for these principals, in words.
fn messages(principal: &str, conditions: &str) -> Vec<String> {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {principal},
            "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {{{conditions}}}}}}}"#
    );
    let summary = trust_summary(&PolicyDocument::parse(&text), None, &KnownAccounts::default());
    summary.findings.into_iter().map(|one| one.message).collect()
}

#[test]
fn how_a_key_misses_its_provider_is_told() {
    let at = |issuer: &str| {
        format!(r#"{{"Federated": "arn:aws:iam::012345678901:oidc-provider/{issuer}"}}"#)
    };
    let key = |of: &str| format!(r#""StringEquals": {{"{of}:sub": "x"}}"#);
    for (issuer, of, words) in [
        (
            "idp.example.com",
            "https://idp.example.com",
            "keys of a provider are written without `https://`",
        ),
        (
            "https://idp.example.com",
            "idp.example.com",
            "the provider's ARN in `Principal` is to be written without",
        ),
        ("idp.example.com/", "idp.example.com", "must agree on the `/` at the end"),
        ("idp.example.com", "IDP.example.com/", "must agree on the `/` at the end"),
        (
            "idp.example.com",
            "other.example.com",
            "the statement trusts another provider, idp.example.com",
        ),
    ] {
        let told = messages(&at(issuer), &key(of));
        assert!(told.iter().any(|one| one.contains(words)), "{issuer} {of}: {told:?}");
    }
}

#[test]
fn a_key_of_a_provider_may_come_where_not_all_that_is_trusted_is_known() {
    let keys = r#""StringEquals": {"gitlab.com:sub": "x", "token.actions.githubusercontent.com:aud": "y"}"#;
    for principal in [
        r#"{"Federated": {"Ref": "Provider"}}"#,
        r#"{"AWS": "012345678901", "Federated": "arn:aws:iam::012345678901:oidc-provider/idp.example.com"}"#,
    ] {
        let told = messages(principal, keys);
        assert!(
            !told.iter().any(|one| one.contains("trusts another provider")),
            "{principal}: {told:?}"
        );
    }
}

#[test]
fn a_lax_operator_on_another_claim_is_none_on_the_audience() {
    let told = messages(
        GITHUB,
        r#""StringLikeIfExists": {"token.actions.githubusercontent.com:sub": "repo:o/n:*"}"#,
    );
    let words = "no condition on `token.actions.githubusercontent.com:aud`";
    assert!(told.iter().any(|one| one == words), "{told:?}");
    let other = messages(GITHUB, r#""StringEqualsIfExists": {"gitlab.com:aud": "x"}"#);
    assert!(other.iter().any(|one| one == words), "{other:?}");
}

/// Amazon Cognito Developer Guide, "role-trust-and-permissions": guests have `unauthenticated` alone in `amr`.
#[test]
fn a_condition_that_excludes_guests_keeps_them_out() {
    let pool = r#"{"Federated": "cognito-identity.amazonaws.com"}"#;
    let with = |amr: &str| {
        messages(pool, &format!(r#""StringEquals": {{"cognito-identity.amazonaws.com:aud": "eu-west-1:0000"}}, {amr}"#))
            .iter()
            .any(|one| one.contains("guests of the pool"))
    };
    let amr = |operator: &str| {
        format!(
            r#""{operator}": {{"cognito-identity.amazonaws.com:amr": ["authenticated", "unauthenticated"]}}"#
        )
    };
    assert!(with(&amr("ForAnyValue:StringLike")));
    assert!(!with(&amr("ForAnyValue:StringNotLike")));
}

/// The authentication method of others than Cognito's pools may be written as they please.
#[test]
fn only_cognito_writes_in_lower_case_who_signed_in() {
    let told = |issuer: &str, claim: &str| {
        let principal = format!(r#"{{"Federated": "{issuer}"}}"#);
        messages(
            &principal,
            &format!(r#""ForAnyValue:StringLike": {{"{issuer}:{claim}": "Authenticated"}}"#),
        )
        .iter()
        .any(|one| one.contains("in lower case"))
    };
    assert!(told("cognito-identity.amazonaws.com", "amr"));
    assert!(!told("cognito-identity.amazonaws.com", "aud"));
    assert!(!told("arn:aws:iam::012345678901:oidc-provider/idp.example.com", "amr"));
}

#[test]
fn a_key_that_a_template_computes_may_be_the_providers() {
    let of = |key: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": {{"StringEquals": {{"{key}": "x"}}}}}}}}"#
        );
        federation::may_be_of_provider(&PolicyDocument::parse(&text).statements[0].conditions[0])
    };
    assert!(of("{Ref}:sub") && of("{Ref}"));
    assert!(!of("aws:{Ref}") && !of("STS:{Ref}") && !of("gitlab.com:sub"));
}
