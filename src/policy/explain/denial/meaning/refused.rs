//! Texts that say more than a code; they are looked for before it.

use crate::policy::explain::denial::Meaning;
use crate::policy::explain::denial::meaning::meaning;

const NOT_FOR_A_SERVICE: Meaning = meaning(
    "the role's trust policy does not let the service assume it, or the role does not exist",
    "trust the service's principal with `sts:AssumeRole`; a role that is new takes some seconds",
);

/// S3's block on public access refused a policy, and no policy did.
pub(in crate::policy::explain::denial) const PUBLIC_ACCESS: Meaning = meaning(
    "the block on public access refuses it: what was to be set would open the resource to everyone",
    "name the principals that are meant, or change the block on public access of bucket and account",
);

pub(super) const TEXTS: &[(&str, Meaning)] = &[
    (
        "Token expired: current date/time",
        meaning(
            "the token of the identity provider has expired",
            "ask the provider for a new token; those of pipelines last some minutes only",
        ),
    ),
    ("Neither the global service principal", NOT_FOR_A_SERVICE),
    ("is invalid or cannot be assumed", NOT_FOR_A_SERVICE),
    ("could not be assumed because it does not exist or the trusted entity", NOT_FOR_A_SERVICE),
    ("is unable to assume role", NOT_FOR_A_SERVICE),
    ("Unable to assume role and validate", NOT_FOR_A_SERVICE),
    ("is unable to assume the role", NOT_FOR_A_SERVICE),
    ("is unable to assume provided role", NOT_FOR_A_SERVICE),
    ("cannot assume the provided role", NOT_FOR_A_SERVICE),
    ("does not have permission to assume the provided role", NOT_FOR_A_SERVICE),
    ("ensure that the role exists and allows principal", NOT_FOR_A_SERVICE),
    ("role you provide must allow", NOT_FOR_A_SERVICE),
    ("were not found in the trust relationships of", NOT_FOR_A_SERVICE),
    ("Check the trust relationship for your role", NOT_FOR_A_SERVICE),
    ("is not authorized to assume IAM Role", NOT_FOR_A_SERVICE),
    ("Not authorized to get credentials of role", NOT_FOR_A_SERVICE),
    (
        "Mfa Authentication must be used for this request",
        meaning(
            "the bucket is under MFA delete: a version goes with the code of an MFA device alone",
            "send both with the request: `--mfa \"SERIAL CODE\"`",
        ),
    ),
    (
        "is not authorized to create managed-rule",
        meaning(
            "the state machine's role may not make the rule of EventBridge by which a `.sync` task is awaited",
            "allow the role `events:PutRule`, `events:PutTargets` and `events:DescribeRule` on the managed rule",
        ),
    ),
    (
        "Unable to verify/create output bucket",
        meaning(
            "Athena may not use the bucket for results, or it is in another region",
            "check `s3:GetBucketLocation` on the bucket and `s3:PutObject` below it, for the caller and in the bucket's policy",
        ),
    ),
    (
        "Cannot perform the operation on the protected role",
        meaning(
            "the role is AWS's own: only the service that made it changes it",
            "change a permission set in Identity Center, and another service's role in that service",
        ),
    ),
    (
        "InvalidAccessKeyId",
        meaning(
            "the access key is not known to AWS: it was deleted, or is of another partition",
            "check the profile's keys, and make new ones if these are gone",
        ),
    ),
    (
        "Access Key Id you provided does not exist",
        meaning(
            "the access key is not known to AWS: it was deleted, or is of another partition",
            "check the profile's keys, and make new ones if these are gone",
        ),
    ),
    (
        "IDPCommunicationError",
        meaning(
            "AWS could not reach the identity provider to check the token",
            "try again; if it stays, check that the issuer's address answers from the internet",
        ),
    ),
    (
        "IDPRejectedClaim",
        meaning(
            "the identity provider's token is refused: it has expired, was revoked, or names another issuer than the account's provider",
            "ask for a new token, and compare its `iss` and `aud` with the provider in the account",
        ),
    ),
    (
        "Cannot call GetSessionToken with session credentials",
        meaning(
            "temporary credentials cannot obtain a session by GetSessionToken",
            "start from a user's long-lived keys, or assume a role",
        ),
    ),
    (
        "Cannot call GetFederationToken with session credentials",
        meaning(
            "temporary credentials cannot obtain a session by GetFederationToken",
            "start from a user's long-lived keys, or assume a role",
        ),
    ),
    (
        "Error loading SSO Token",
        meaning(
            "there is no sign-in to Identity Center for this start URL",
            "sign in: `kamen login`",
        ),
    ),
    (
        "Missing Authentication Token",
        meaning(
            "the request was not signed",
            "check that the program finds credentials; API Gateway says so of a path or method that there is not, too",
        ),
    ),
];
