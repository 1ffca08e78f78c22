//! Tokens, assertions and certificates that stand for a caller, and who takes them: STS, identity pools, Pod Identity,
//! IAM Roles Anywhere.

use crate::policy::explain::denial::Meaning;
use crate::policy::explain::denial::meaning::meaning;

const TOKEN_TOO_OLD: Meaning = meaning(
    "the identity provider's token has expired or is not valid",
    "ask the provider for a new token; those of pipelines last some minutes only",
);

const ASSERTION_TOO_OLD: Meaning = meaning(
    "the assertion is too old: STS takes it within five minutes after it was issued",
    "ask the identity provider for a new one and use it at once; if it is new, compare the provider's clock",
);

const ATTRIBUTES: Meaning = meaning(
    "IAM Roles Anywhere could not make session tags of the certificate's attributes",
    "look at the attribute mappings of the profile, and at what the certificate holds",
);

pub(super) const TEXTS: &[(&str, Meaning)] = &[
    // --- STS ---
    ("Token must be redeemed within", ASSERTION_TOO_OLD),
    ("web identity token that was passed is expired", TOKEN_TOO_OLD),
    ("(ExpiredTokenException) when calling the AssumeRoleWithWebIdentity", TOKEN_TOO_OLD),
    (
        "(ExpiredTokenException) when calling the AssumeRoleWithSAML",
        meaning(
            "the assertion has expired",
            "ask the identity provider for a new one and use it at once",
        ),
    ),
    (
        "ID Token provided is not a valid JWT",
        meaning(
            "what was sent is no ID token: it was cut, or is a token of another kind, such as an access token",
            "send the provider's ID token, whole and without quotes or line ends",
        ),
    ),
    (
        "Missing a required claim",
        meaning(
            "the token lacks a claim that AWS asks for; the text names it",
            "let the identity provider write the claim into its tokens",
        ),
    ),
    // --- EKS Pod Identity ---
    (
        "EKS does not have permissions to assume the associated role",
        meaning(
            "the role's trust policy does not let EKS Pod Identity assume it",
            "trust `pods.eks.amazonaws.com` with `sts:AssumeRole` and `sts:TagSession`",
        ),
    ),
    (
        "No association found for service account",
        meaning(
            "EKS Pod Identity has no role for the pod's service account",
            "compare cluster, namespace and service account: `aws eks list-pod-identity-associations`",
        ),
    ),
    // --- identity pools ---
    (
        "Invalid identity pool configuration",
        meaning(
            "the identity pool cannot use its role: none is set, or its trust policy does not let the pool's users assume it",
            "check the pool's roles; their trust policy names `cognito-identity.amazonaws.com`, with the pool's id as `aud`",
        ),
    ),
    (
        "Unauthenticated access is not supported for this identity pool",
        meaning(
            "the request came without a sign-in, and the identity pool takes no guests",
            "send a provider's token (`Logins`), or let the pool take guests",
        ),
    ),
    (
        "Token is not from a supported provider of this identity pool",
        meaning(
            "the identity pool does not know the token's provider",
            "compare the token's `iss` and `aud` with the pool's providers",
        ),
    ),
    // --- IAM Roles Anywhere ---
    (
        "Untrusted signing certificate",
        meaning(
            "IAM Roles Anywhere finds no chain from the certificate to the authority of the trust anchor",
            "compare the certificate's issuer with the trust anchor, and send intermediate certificates along",
        ),
    ),
    ("attributes failed to be mapped into session tags", ATTRIBUTES),
    (
        "Unable to assume role for arn:",
        meaning(
            "the role's trust policy does not let the service assume it, or the role does not exist",
            "trust the service's principal; IAM Roles Anywhere needs `sts:AssumeRole`, `sts:TagSession` and `sts:SetSourceIdentity` for `rolesanywhere.amazonaws.com`",
        ),
    ),
    (
        "Not authorized to set roleSessionName",
        meaning(
            "the profile of IAM Roles Anywhere does not take a session's name",
            "let the profile accept it (`acceptRoleSessionName`), or send none",
        ),
    ),
    (
        "AccessDeniedException: Invalid signature",
        meaning(
            "the request's signature is not valid",
            "with IAM Roles Anywhere: check that the private key is the certificate's, and the machine's clock",
        ),
    ),
    (
        "RolesAnywhere: CreateSession, https response error StatusCode: 403",
        meaning(
            "IAM Roles Anywhere refuses the certificate, or may not assume the role",
            "look at trust anchor and profile, and whether the role trusts `rolesanywhere.amazonaws.com`",
        ),
    ),
];
