//! Gates of other services beside IAM's policies, and refusals in services' own words.

use crate::policy::explain::denial::Meaning;
use crate::policy::explain::denial::meaning::meaning;

const NO_MODEL: Meaning = meaning(
    "Bedrock has not opened this model to the account in this region: IAM's policies come after that",
    "ask for access to the model in Bedrock's console; that takes `aws-marketplace:Subscribe` and `ViewSubscriptions`",
);

const CLUSTER_KNOWS_NOT: Meaning = meaning(
    "the cluster knows no user for this identity: IAM let it come so far",
    "look who asks (`kamen whoami`), then at the cluster's access entries, or `aws-auth`",
);

const RBAC: Meaning = meaning(
    "the cluster's own rules (RBAC) refuse it: IAM has no part in this",
    "grant it in the cluster: a role binding, or a policy of the access entry",
);

const REGISTRY: Meaning = meaning(
    "Docker has no sign-in to the registry, or one that has ended: each lasts twelve hours",
    "aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY",
);

const OF_A_WEB_SERVER: Meaning = meaning(
    "a web server refuses it, and names no policy: API Gateway says so of a missing key, an authorizer, a firewall's rule, and a \
     certificate or host that is not the API's",
    "of an API look at its keys, its authorizer and its firewall; the API's log says which",
);

/// What is said of a text that is but one word of HTTP.
pub(in crate::policy::explain::denial) fn of_word(text: &str) -> Option<Meaning> {
    let text = text.trim().trim_start_matches("message:").trim();
    let is_word = ["Forbidden", "Unauthorized"].iter().any(|one| one.eq_ignore_ascii_case(text));
    is_word.then_some(OF_A_WEB_SERVER)
}

pub(super) const TEXTS: &[(&str, Meaning)] = &[
    (
        "Insufficient Lake Formation permission",
        meaning(
            "Lake Formation refuses it: its own grants count beside IAM's policies",
            "grant it in Lake Formation on what the text names",
        ),
    ),
    (
        "Principal does not have any privilege on specified resource",
        meaning(
            "Lake Formation refuses it: its own grants count beside IAM's policies",
            "grant it in Lake Formation on the database or table that is asked for",
        ),
    ),
    (
        "no permissions for [",
        meaning(
            "OpenSearch's own roles refuse it, and not IAM: the text names the permission and whom it maps to a role",
            "map the ARN that the text names to a role of the domain that has the permission",
        ),
    ),
    (
        "ciphertext refers to a customer master key that does not exist",
        meaning(
            "AWS leaves open whether the KMS key is gone, in another region, or may not be used",
            "check the key's region first, then its policy and grants, and the caller's own policy",
        ),
    ),
    ("Model access is denied", NO_MODEL),
    ("have access to the model with the specified model ID", NO_MODEL),
    (
        "You don't have permissions to access this resource",
        meaning(
            "Organizations answers the management account and delegated administrators alone, as far as their policies allow it",
            "ask from one of those accounts, and check the caller's policy there",
        ),
    ),
    (
        "is not authorized to access this resource",
        meaning(
            "the service refuses it and does not say by what: API Gateway says so of an authorizer, or of the API's resource policy",
            "of an API look at the authorizer's answer, then at its resource policy; else at the caller's policies",
        ),
    ),
    (
        "Authorization header requires '",
        meaning(
            "API Gateway takes the header `Authorization` for a signature (SigV4), and it is none: the method asks for IAM, or there is no such path",
            "check path and method; if the method wants IAM sign the request, and else send the token in the header that its authorizer reads",
        ),
    ),
    ("You must be logged in to the server", CLUSTER_KNOWS_NOT),
    ("the server has asked for the client to provide credentials", CLUSTER_KNOWS_NOT),
    ("is forbidden: User", RBAC),
    (" in API group \"", RBAC),
    (" cannot get resource \"", RBAC),
    (" cannot list resource \"", RBAC),
    (" cannot watch resource \"", RBAC),
    (" cannot create resource \"", RBAC),
    (" cannot update resource \"", RBAC),
    (" cannot patch resource \"", RBAC),
    (" cannot delete resource \"", RBAC),
    (" cannot impersonate resource \"", RBAC),
    ("no basic auth credentials", REGISTRY),
    ("Your authorization token has expired. Reauthenticate", REGISTRY),
    ("access to Kubernetes objects on this EKS cluster", CLUSTER_KNOWS_NOT),
    (
        "The provided execution role does not have permissions to call",
        meaning(
            "the function's role lacks the action that the text names: Lambda looks at it before the function is made",
            "allow it to the execution role; for a VPC the managed policy AWSLambdaVPCAccessExecutionRole has it",
        ),
    ),
    (
        "unable to decrypt the environment variables because KMS access was denied",
        meaning(
            "the function's role may not use the key of its environment variables, or is a new role of the same name as one that was deleted",
            "allow `kms:Decrypt` in the key's policy or to the role; after a new role of the same name set the function's role anew",
        ),
    ),
    (
        "TargetNotConnected",
        meaning(
            "Systems Manager does not see the machine: no policy of the caller refuses this",
            "look at the agent, the machine's own role (AmazonSSMManagedInstanceCore), its way to the endpoints, and the region",
        ),
    ),
    (
        "PAM authentication failed for user",
        meaning(
            "the database refuses the sign-in by token: the token is older than 15 minutes, for another host or user, or `rds-db:connect` is not allowed",
            "ask for a new token for this host, port and user; `rds-db:connect` names the database's resource id and the user",
        ),
    ),
    (
        "Did you mean to set the `id-token` permission?",
        meaning(
            "the workflow may not ask GitHub for a token: AWS was not asked",
            "give the job `permissions: id-token: write`; a workflow that is called, and one of a fork, gets what its caller has",
        ),
    ),
    (
        "': The requested URL returned error: 403",
        meaning(
            "the repository's server refuses the sign-in and does not say why: of CodeCommit a password that has ended, kept by the system's \
             keychain, or a policy",
            "of CodeCommit use `git-remote-codecommit`, or the AWS CLI's credential helper, and remove what the keychain keeps",
        ),
    ),
    (
        "]: 403 Forbidden",
        meaning(
            "the registry refuses the image and does not say why: the repository's policy, the puller's role, or S3 behind a VPC endpoint",
            "check `ecr:BatchGetImage` and `ecr:GetDownloadUrlForLayer` for the role that pulls, and the repository's policy across accounts",
        ),
    ),
];
