//! What services answer that have rules of their own beside IAM: what the text says, and what it does not.

use super::*;

fn told(text: &str) -> String {
    let told = Denial::all_of_text(text);
    assert_eq!(told.len(), 1, "{text}: {told:?}");
    let hint = told[0].meaning.map(|meaning| meaning.hint).unwrap_or_default();
    format!("{} / {hint}", told[0].sentences().join(" / "))
}

/// The texts of OpenSearch Service's guide ("Troubleshooting", "Fine-grained access control").
#[test]
fn opensearch_refuses_by_its_policy_or_by_roles_of_its_own() {
    let unsigned =
        told(r#"{"Message":"User: anonymous is not authorized to perform: es:ESHttpGet"}"#);
    assert!(unsigned.starts_with("the request was not signed"), "{unsigned}");
    assert!(unsigned.contains("anonymous may not es:ESHttpGet"), "{unsigned}");
    assert!(unsigned.contains("AWS does not say which policy"), "{unsigned}");
    let because = told(
        r#"{"Message":"User: anonymous is not authorized to perform: es:ESHttpGet because no resource-based policy allows the es:ESHttpGet action"}"#,
    );
    assert!(because.contains("a resource-based policy does not allow it"), "{because}");
    for text in [
        "no permissions for [cluster:monitor/main] and User [name=arn:aws:iam::111122223333:user/ada, backend_roles=[], requestedTenant=null]",
        r#"{"error":{"root_cause":[{"type":"security_exception","reason":"no permissions for [indices:data/read/search] and User [name=arn:aws:iam::111122223333:role/App, backend_roles=[arn:aws:iam::111122223333:role/App], requestedTenant=null]"}],"type":"security_exception"},"status":403}"#,
    ] {
        let roles = told(text);
        assert!(roles.starts_with("OpenSearch's own roles refuse it, and not IAM"), "{roles}");
        assert!(roles.contains("map the ARN"), "{roles}");
    }
}

#[test]
fn lake_formation_has_grants_of_its_own() {
    for text in [
        "An error occurred (AccessDeniedException) when calling the StartQueryExecution operation: Insufficient Lake Formation permission(s): Required Describe on sales",
        "Insufficient Lake Formation permission(s): Required Select on orders (Service: AWSGlue; Status Code: 400; Error Code: AccessDeniedException)",
    ] {
        let told = told(text);
        assert!(told.starts_with("Lake Formation refuses it: its own grants count"), "{told}");
        assert!(told.contains("on what the text names"), "{told}");
    }
}

/// The texts of API Gateway's guide ("Troubleshoot 403 errors"); it hides a part of the account.
#[test]
fn api_gateway_says_who_or_nothing() {
    let arn = "arn:aws:execute-api:eu-west-1:********2333:abc123/prod/GET/pets";
    let who = "arn:aws:sts::111122223333:assumed-role/App/i";
    let named = told(&format!(
        r#"{{"Message":"User: {who} is not authorized to perform: execute-api:Invoke on resource: {arn} with an explicit deny"}}"#
    ));
    assert_eq!(
        named,
        format!(
            "{who} may not execute-api:Invoke on {arn} / a policy denies it explicitly; AWS does not say which one / "
        )
    );
    let anonymous = told(&format!(
        r#"{{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {arn}"}}"#
    ));
    assert!(anonymous.starts_with("the request was not signed"), "{anonymous}");
    let missing = told(r#"{"message":"Missing Authentication Token"}"#);
    assert!(missing.contains("of a path or method that there is not, too"), "{missing}");
    for text in [
        r#"{"Message":"User is not authorized to access this resource"}"#,
        r#"{"Message":"User is not authorized to access this resource with an explicit deny"}"#,
        "is not authorized to access this resource",
    ] {
        let vague = told(text);
        assert!(vague.starts_with("the service refuses it and does not say by what"), "{vague}");
    }
    let header = told(
        r#"{"message":"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter."}"#,
    );
    assert!(header.contains("for a signature (SigV4)"), "{header}");
}

#[test]
fn a_cluster_does_not_know_a_user_or_refuses_one() {
    for text in [
        "error: the server has asked for the client to provide credentials",
        "error: You must be logged in to the server (the server has asked for the client to provide credentials)",
        "error: You must be logged in to the server (Unauthorized)",
    ] {
        assert!(told(text).starts_with("the cluster knows no user for this identity"), "{text}");
    }
    for text in [
        r#"Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:default:app" cannot list resource "pods" in API group "" in the namespace "kube-system""#,
        r#"User "arn:aws:sts::111122223333:assumed-role/Dev/ada" cannot list resource "pods" in API group "" at the cluster scope"#,
        r#"User "ada" cannot get resource "secrets""#,
        r#"{"kind":"Status","status":"Failure","message":"nodes is forbidden: User \"ada\" cannot list resource \"nodes\" in API group \"\" at the cluster scope","reason":"Forbidden","code":403}"#,
    ] {
        assert!(told(text).starts_with("the cluster's own rules (RBAC) refuse it"), "{text}");
    }
}

#[test]
fn what_services_say_in_their_own_words_is_explained() {
    for (text, part) in [
        (r#"{"message":"Forbidden"}"#, "a web server refuses it, and names no policy"),
        (r#"{"message": "Unauthorized"}"#, "a web server refuses it, and names no policy"),
        (
            "The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
            "the function's role lacks the action",
        ),
        (
            "KMSAccessDeniedException: Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings. KMS Exception: AccessDeniedException",
            "may not use the key of its environment variables",
        ),
        (
            "An error occurred (TargetNotConnected) when calling the StartSession operation: i-0123456789abcdef0 is not connected.",
            "Systems Manager does not see the machine",
        ),
        (
            r#"FATAL: PAM authentication failed for user "ada""#,
            "the token is older than 15 minutes",
        ),
        (
            "It looks like you might be trying to authenticate with OIDC. Did you mean to set the `id-token` permission?",
            "the workflow may not ask GitHub for a token",
        ),
        (
            "fatal: unable to access 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/x/': The requested URL returned error: 403",
            "the repository's server refuses the sign-in and does not say why: of CodeCommit",
        ),
        (
            "CannotPullContainerError: failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/x:latest: pulling from host failed with status code [manifests latest]: 403 Forbidden",
            "the registry refuses the image",
        ),
        (
            "Your current user or role does not have access to Kubernetes objects on this EKS cluster",
            "the cluster knows no user for this identity",
        ),
    ] {
        let told = told(text);
        assert!(told.contains(part), "{text}: {told}");
    }
}

#[test]
fn what_only_names_a_service_or_a_resource_is_no_refusal() {
    for text in [
        "fatal: unable to access 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/x/': \
         Could not resolve host: git-codecommit.eu-west-1.amazonaws.com",
        "Error: cannot get resource group of the stack",
    ] {
        assert_eq!(Denial::all_of_text(text), [], "{text}");
    }
}
