//! AWS's own texts about roles, credentials, tokens and services, and those that say nothing.

use crate::policy::explain::denial::Meaning;
use crate::policy::explain::denial::meaning::around::NO_ARN;
use crate::policy::explain::denial::meaning::meaning;

const HEAD_OBJECT: Meaning = meaning(
    "the object may not be read, or does not exist: S3 answers HEAD without a reason, and without `s3:ListBucket` says 403 for an object that is missing",
    "check the key, then `s3:GetObject` on the object and `s3:ListBucket` on the bucket",
);

const HEAD_BUCKET: Meaning = meaning(
    "the bucket may not be looked at: S3 answers HEAD without a reason",
    "check `s3:ListBucket` on the bucket, and whose bucket it is",
);

const NOT_SIGNED_UP: Meaning = meaning(
    "the account is not signed up for the service, or the region is not turned on",
    "sign up for the service, or turn the region on in the account",
);

const MALFORMED: Meaning = meaning(
    "the policy is not one that IAM takes",
    "see what the text names; `kamen lint` reads trust policies",
);

/// By a part of the text; the first that is found counts.
pub(super) const TEXTS: &[(&str, Meaning)] = &[
    (
        "invalid MFA one time pass code",
        meaning(
            "the one-time code is wrong, too old, or was used before",
            "wait for the next code: each works once",
        ),
    ),
    (
        "must provide both MFA serial number and one time pass code",
        meaning("a one-time code without its device, or a device without its code", "give both"),
    ),
    (
        "unable to validate MFA code",
        meaning("the MFA device is not one of this user's", "check `mfa_serial` in the profile"),
    ),
    (
        "Roles may not be assumed by root accounts",
        meaning("the root user can never assume a role", "use an IAM user or a role"),
    ),
    (
        "exceeds the 1 hour session limit for roles assumed by role chaining",
        meaning(
            "a role assumed from a role lasts one hour at most",
            "ask for 3600 seconds or less, or start from a user",
        ),
    ),
    (
        "exceeds the MaxSessionDuration set for this role",
        meaning(
            "the role does not allow sessions that long",
            "ask for less, or raise the role's maximum session duration",
        ),
    ),
    (
        "Packed policy consumes",
        meaning(
            "session policies and tags together are too large",
            "use a smaller policy or fewer tags",
        ),
    ),
    (
        "is not activated in this region for account",
        meaning(
            "STS is not active in that region for the account that owns the role",
            "use another region",
        ),
    ),
    (
        "Invalid principal in policy",
        meaning(
            "the policy names a principal that does not exist",
            "check the ARN: a principal must exist when the policy is saved",
        ),
    ),
    (
        "at 'durationSeconds' failed",
        meaning(
            "the session is to last longer, or shorter, than STS takes",
            "ask for 900 seconds to 12 hours, and no more than the role's maximum session duration",
        ),
    ),
    (
        "at 'roleSessionName' failed",
        meaning(
            "the session's name is none that STS takes",
            "take 2 to 64 letters, digits or `_+=,.@-`, and no blank",
        ),
    ),
    ("at 'roleArn' failed", NO_ARN),
    (
        "at 'tokenCode' failed",
        meaning("the one-time code is not of six digits", "give the code as the device shows it"),
    ),
    (
        "at 'serialNumber' failed",
        meaning(
            "the MFA device is named in a form that STS does not take",
            "write its ARN, such as arn:aws:iam::012345678901:mfa/name, or its serial number",
        ),
    ),
    (
        "failed to satisfy constraint",
        meaning("a parameter breaks AWS's limits", "see the parameter that the text names"),
    ),
    // --- credentials and clocks ---
    (
        "security token included in the request is expired",
        meaning("the credentials have expired", "sign in again"),
    ),
    (
        "security token included in the request is invalid",
        meaning(
            "the access key is not known to AWS, or its session token is missing",
            "check the profile's keys",
        ),
    ),
    ("ExpiredToken", meaning("the credentials have expired", "sign in again")),
    (
        "Signature expired",
        meaning(
            "the request was signed too long ago: this machine's clock is behind, or the request waited",
            "set the clock (`kamen doctor` measures it), then try again",
        ),
    ),
    (
        "Signature not yet current",
        meaning(
            "the request was signed in the future: this machine's clock is ahead",
            "set the clock (`kamen doctor` measures it), then try again",
        ),
    ),
    (
        "RequestTimeTooSkewed",
        meaning(
            "this machine's clock is more than a few minutes off",
            "set the clock (`kamen doctor` measures it), then try again",
        ),
    ),
    (
        "difference between the request time and the current time is too large",
        meaning(
            "this machine's clock is more than a few minutes off",
            "set the clock (`kamen doctor` measures it), then try again",
        ),
    ),
    (
        "RequestExpired",
        meaning(
            "the request came after its end: the clock is off, or the credentials have expired",
            "set the clock (`kamen doctor` measures it), or sign in again",
        ),
    ),
    (
        "Credential should be scoped to a valid region",
        meaning(
            "the request is signed for a region that is not the endpoint's",
            "set the region that the endpoint belongs to, or correct the endpoint",
        ),
    ),
    (
        "Credential should be scoped to correct service",
        meaning(
            "the request is signed for another service than the one that answered",
            "correct the endpoint: it is another service's",
        ),
    ),
    (
        "request signature we calculated does not match",
        meaning(
            "the secret key does not belong to the access key, or the request was changed on its way",
            "check the profile's keys, and what stands between here and AWS",
        ),
    ),
    (
        "was not able to validate the provided access credentials",
        meaning(
            "the access key is not known to AWS, or was made inactive",
            "check the profile's keys",
        ),
    ),
    // --- Identity Center ---
    (
        "GetRoleCredentials operation: No access",
        meaning(
            "Identity Center knows the person, but has not assigned this permission set in this account",
            "check account and role name, or ask for the assignment",
        ),
    ),
    (
        "Session token not found or invalid",
        meaning("the sign-in to Identity Center has ended", "sign in again: `kamen login`"),
    ),
    (
        "UnauthorizedSSOToken",
        meaning("the sign-in to Identity Center has ended", "sign in again: `kamen login`"),
    ),
    (
        "Token has expired and refresh failed",
        meaning("the sign-in to Identity Center has ended", "sign in again: `kamen login`"),
    ),
    (
        "SSO session associated with this profile has expired",
        meaning("the sign-in to Identity Center has ended", "sign in again: `kamen login`"),
    ),
    // --- tokens of identity providers ---
    (
        "No OpenIDConnect provider found in your account",
        meaning(
            "the account has no identity provider for the token's issuer",
            "create the provider, with exactly the issuer that the token names",
        ),
    ),
    (
        "Incorrect token audience",
        meaning(
            "the provider in the account does not take the token's audience",
            "add the audience to the provider, or ask for a token with another",
        ),
    ),
    (
        "Couldn't retrieve verification key",
        meaning(
            "AWS could not fetch the keys of the identity provider",
            "check that the issuer's address answers from the internet, then try again",
        ),
    ),
    (
        "Not authorized to perform sts:AssumeRoleWithWebIdentity",
        meaning(
            "the role does not accept this token; AWS does not say why: the role may not exist, its trust policy may name another provider, or a condition on audience or subject does not hold",
            "compare the token's `iss`, `aud` and `sub` with the role's trust policy, letter by letter",
        ),
    ),
    (
        "Not authorized to perform sts:AssumeRoleWithSAML",
        meaning(
            "the role does not accept this assertion; AWS does not say why: the role may not exist, or its trust policy names another provider or audience",
            "compare the role and provider in the assertion with the role's trust policy",
        ),
    ),
    // --- services that cannot assume a role ---
    (
        "cannot be assumed by Lambda",
        meaning(
            "the role's trust policy does not let Lambda assume it, or the role is so new that Lambda has not seen it",
            "trust `lambda.amazonaws.com` with `sts:AssumeRole`; if it does, wait some seconds and try again",
        ),
    ),
    (
        "was unable to assume the role",
        meaning(
            "the role's trust policy does not let the service assume it, or the role does not exist",
            "trust the service's principal with `sts:AssumeRole`",
        ),
    ),
    (
        "cannot be assumed by",
        meaning(
            "the role's trust policy does not let the service assume it",
            "trust the service's principal with `sts:AssumeRole`",
        ),
    ),
    (
        "doesn't match configured thumbprint",
        meaning(
            "the provider in the account does not trust the certificate of the token's issuer",
            "update the provider's thumbprint, and check what stands between AWS and the issuer",
        ),
    ),
    ("needs a subscription for the service", NOT_SIGNED_UP),
    ("OptInRequired", NOT_SIGNED_UP),
];

/// Refusals that say nothing: looked for last.
pub(super) const BARE: &[(&str, Meaning)] = &[
    ("S3: HeadObject, https response error StatusCode: 403", HEAD_OBJECT),
    ("S3: HeadBucket, https response error StatusCode: 403", HEAD_BUCKET),
    ("HeadObject operation: Forbidden", HEAD_OBJECT),
    ("HeadBucket operation: Forbidden", HEAD_BUCKET),
    (
        "You are not authorized to perform this operation",
        meaning(
            "a policy does not allow it; the text does not say which",
            "decode the message that comes with it, or ask CloudTrail",
        ),
    ),
    (
        "Access Denied",
        meaning(
            "refused; the text says neither by which policy nor which permission is missing",
            "check who calls (`kamen whoami`), the caller's policies, the resource's own policy (for S3 also the block on public access and the key's policy), and the VPC endpoint",
        ),
    ),
    (
        "(403) when calling",
        meaning(
            "refused; the text says neither by which policy nor which permission is missing",
            "check who calls (`kamen whoami`) and what the operation needs",
        ),
    ),
    ("MalformedPolicyDocument", MALFORMED),
];
