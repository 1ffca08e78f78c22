//! Providers by their issuers, keys by their claims.

use super::*;

#[test]
fn a_provider_is_told_by_its_issuer() {
    for (issuer, provider) in [
        ("token.actions.githubusercontent.com", Provider::GitHub),
        ("TOKEN.Actions.GitHubUserContent.com", Provider::GitHub),
        ("token.actions.acme.ghe.com", Provider::GitHub),
        ("github.com/enterprises/acme", Provider::GitHub),
        ("github.com/login/oauth", Provider::Other),
        ("token.actions.example.com", Provider::Other),
        ("acme.ghe.com", Provider::Other),
        ("gitlab.com", Provider::GitLab),
        ("agent.buildkite.com", Provider::Buildkite),
        ("oidc.circleci.com/org/x", Provider::CircleCi),
        ("app.terraform.io", Provider::Terraform),
        ("api.bitbucket.org/2.0/workspaces/x", Provider::Bitbucket),
        ("accounts.google.com", Provider::Google),
        ("scalr.io", Provider::OwnerFirst),
        ("oidc.vercel.com", Provider::OwnerFirst),
        ("oidc.vercel.com/team", Provider::Other),
        ("graph.facebook.com", Provider::ByApplication),
        ("www.amazon.com", Provider::ByApplication),
        ("cognito-identity.amazonaws.com", Provider::ByApplication),
        ("cognito-identity-us-gov.amazonaws.com", Provider::ByApplication),
        ("cognito-identity.example.com", Provider::Other),
        ("x.amazonaws.com", Provider::Other),
        ("oidc.eks.eu-west-1.amazonaws.com/id/X", Provider::Eks),
        ("idcs-1.identity.oraclecloud.com", Provider::Oracle),
    ] {
        assert_eq!(Provider::of(issuer), provider, "{issuer}");
    }
}

#[test]
fn a_key_of_a_provider_is_an_issuer_and_a_claim() {
    for (key, parts) in [
        ("accounts.google.com:sub", Some(("accounts.google.com", "sub"))),
        ("a.example:8443/x:sub", Some(("a.example:8443/x", "sub"))),
        (
            "oidc.circleci.com/org/ID:oidc.circleci.com/project-id",
            Some(("oidc.circleci.com/org/ID", "oidc.circleci.com/project-id")),
        ),
        ("aws:username", None),
        ("name", None),
    ] {
        assert_eq!(claim_of(key), parts, "{key}");
    }
}

#[test]
fn the_id_behind_a_name_of_githubs_is_no_part_of_the_owner() {
    assert_eq!(Provider::GitHub.owner("sub", "repo:org@12/x@34:ref:y"), "org");
    assert_eq!(Provider::GitHub.owner("repository", "a@1/x"), "a@1");
    assert_eq!(Provider::GitLab.owner("sub", "project_path:a@b/c:ref_type:branch"), "a@b");
    assert_eq!(Provider::Eks.owner("sub", "system:serviceaccount:ns:name"), "ns");
    assert_eq!(Provider::Other.owner("sub", "system:serviceaccount:ns:name"), "ns");
    assert_eq!(Provider::Bitbucket.owner("sub", "{uuid}:{env}"), "{uuid}");
}

/// The providers' own pages on their tokens: who asks for a token of a shared issuer chooses its audience.
#[test]
fn an_audience_tells_whose_a_token_is_where_the_issuer_writes_it() {
    for issuer in [
        "oidc.circleci.com/org/x",
        "api.bitbucket.org/2.0/workspaces/x",
        "oidc.vercel.com",
        "idp.example.com",
    ] {
        assert!(Provider::of(issuer).is_told_apart_by_audience(issuer), "{issuer}");
    }
    for issuer in [
        "token.actions.githubusercontent.com",
        "gitlab.com",
        "agent.buildkite.com",
        "app.terraform.io",
        "accounts.google.com",
        "oidc.eks.eu-west-1.amazonaws.com/id/X",
        "graph.facebook.com",
        "scalr.io",
    ] {
        assert!(!Provider::of(issuer).is_told_apart_by_audience(issuer), "{issuer}");
    }
}
