//! Texts that are no denials, and are taken for one: no credentials, other gates than IAM's, services' own words.

use crate::policy::explain::denial::Meaning;
use crate::policy::explain::denial::meaning::meaning;

const NO_CREDENTIALS: Meaning = meaning(
    "the program found no credentials: AWS was not asked",
    "name a profile (`AWS_PROFILE`), or run it by `kamen exec ROLE -- …`; on a machine of AWS's look at its own role",
);

const NO_TOKEN: Meaning = meaning(
    "the program found no credentials: AWS was not asked",
    "in a workflow of GitHub: `permissions: id-token: write`, and `role-to-assume`; elsewhere a profile or keys",
);

const TOO_MANY: Meaning = meaning(
    "AWS got too many requests: no policy refuses this",
    "wait and try again, with fewer requests at once",
);

pub(super) const NO_ARN: Meaning = meaning(
    "the role's ARN is not written as one",
    "write it whole: arn:aws:iam::012345678901:role/path/Name",
);

const OTHER_ISSUER: Meaning = meaning(
    "the account has no SAML provider like the assertion's: it is not there, or its metadata is another issuer's",
    "compare the provider's ARN in the assertion's `Role` attribute, and the issuer, with the provider in the account",
);

/// Whether a meaning is of a text that programs write around another one.
pub(in crate::policy::explain::denial) fn only_wraps(meaning: Meaning) -> bool {
    meaning == NO_CREDENTIALS || meaning == NO_TOKEN
}

pub(super) const TEXTS: &[(&str, Meaning)] = &[
    // --- before AWS is asked ---
    ("Could not load credentials from any providers", NO_TOKEN),
    ("Credentials could not be loaded", NO_TOKEN),
    ("Unable to locate credentials", NO_CREDENTIALS),
    ("NoCredentialProviders", NO_CREDENTIALS),
    ("NoCredentialsError", NO_CREDENTIALS),
    ("No valid credential sources", NO_CREDENTIALS),
    ("no EC2 IMDS role found", NO_CREDENTIALS),
    ("Unable to load credentials from any of the providers", NO_CREDENTIALS),
    ("Unable to load AWS credentials from any provider", NO_CREDENTIALS),
    ("static credentials are empty", NO_CREDENTIALS),
    ("but no credentials have been configured", NO_CREDENTIALS),
    (
        "but the current credentials are for",
        meaning(
            "the CDK has credentials of another account than the stack's: AWS was not asked",
            "run it as a role of that account, or bootstrap that account with `--trust`",
        ),
    ),
    (
        "could not be used to assume 'arn:",
        meaning(
            "the CDK may not assume the role of the bootstrap, and goes on as the caller",
            "allow the caller `sts:AssumeRole` on it, in the account's role `cdk-…` and in the caller's policy",
        ),
    ),
    (
        "AuthorizationHeaderMalformed",
        meaning(
            "the request is signed for another region than the bucket's",
            "set the region that the text expects",
        ),
    ),
    (
        "The config profile (",
        meaning(
            "the profile that is asked for is in neither of the shared files",
            "`kamen doctor` says which files are read; look at `AWS_PROFILE` for a slip",
        ),
    ),
    (
        "Partial credentials found",
        meaning(
            "a key's id stands without its secret, or a secret without its id: AWS was not asked",
            "set both, and for a session its token as well",
        ),
    ),
    (
        "IncompleteSignature",
        meaning(
            "the signature cannot be read: a key or the region holds a character that does not belong there",
            "look for blanks, quotes and line ends in keys and region: `kamen doctor` names them",
        ),
    ),
    (
        "InvalidGrantException",
        meaning(
            "the sign-in to Identity Center cannot be renewed: it has ended, or was used elsewhere",
            "sign in again: `kamen login`",
        ),
    ),
    ("ThrottlingException", TOO_MANY),
    ("(Throttling)", TOO_MANY),
    ("Rate exceeded", TOO_MANY),
    ("RequestLimitExceeded", TOO_MANY),
    ("TooManyRequestsException", TOO_MANY),
    ("Request ARN is invalid", NO_ARN),
    ("AssumeRole operation: arn:", NO_ARN),
    // --- what IAM takes for a policy or a role ---
    (
        "Federated principals must be valid domain names or SAML metadata ARNs",
        meaning(
            "the trust policy names an identity provider that is none",
            "write the provider's ARN, such as arn:aws:iam::012345678901:oidc-provider/HOST, without `https://`",
        ),
    ),
    (
        "Cross-account pass role is not allowed",
        meaning(
            "the role to be passed is in another account than the call",
            "pass a role of the account in which the call is made",
        ),
    ),
    (
        "Invalid IAM Instance Profile",
        meaning(
            "an instance takes an instance profile, which holds the role: there is none of that name",
            "name the instance profile, and not the role; `aws iam list-instance-profiles-for-role` finds it",
        ),
    ),
    (
        "(NoSuchEntity)",
        meaning(
            "nothing is called so in the account that was asked",
            "look who asks (`kamen whoami`): it may be another account",
        ),
    ),
    // --- assertions of SAML ---
    (
        "request included an invalid SAML response",
        meaning(
            "the assertion is not in the form that AWS takes: mostly the attribute `Role` or `RoleSessionName` is missing or wrong",
            "let the identity provider send `Role` as the ARNs of role and provider with a comma between, and `RoleSessionName`",
        ),
    ),
    ("Specified provider doesn't exist", OTHER_ISSUER),
    ("Issuer not present in specified provider", OTHER_ISSUER),
    (
        "RoleSessionName is required in AuthnResponse",
        meaning(
            "the assertion names no session",
            "let the identity provider send the attribute `RoleSessionName`",
        ),
    ),
    (
        "RoleSessionName in AuthnResponse must match",
        meaning(
            "the session's name in the assertion holds a character that STS does not take",
            "let the identity provider send 2 to 64 letters, digits or `_+=,.@-`, such as an address",
        ),
    ),
    (
        "Response signature invalid",
        meaning(
            "the assertion's signature does not fit the provider's metadata in the account",
            "load the identity provider's metadata anew: its certificate has changed",
        ),
    ),
    (
        "does not contain the required audience",
        meaning(
            "the assertion is for another audience than AWS",
            "let the identity provider write `https://signin.aws.amazon.com/saml` as audience",
        ),
    ),
];
