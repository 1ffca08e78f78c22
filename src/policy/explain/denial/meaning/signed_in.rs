//! Sign-ins and sessions that have ended: Identity Center's, that of `aws login`, S3's word for a token; and what
//! Identity Center does not give.

use crate::policy::explain::denial::Meaning;
use crate::policy::explain::denial::meaning::meaning;

const ENDED: Meaning = meaning(
    "the sign-in to Identity Center has ended, or there is none",
    "sign in again: `kamen login`",
);

const NOT_ASSIGNED: Meaning = meaning(
    "Identity Center knows the person, but has not assigned this permission set in this account",
    "check account and role name, or ask for the assignment",
);

const NO_ACCOUNT: Meaning = meaning(
    "Identity Center finds no such account, or does not show it to this person",
    "check the account's id, or ask for an assignment in it",
);

pub(super) const TEXTS: &[(&str, Meaning)] = &[
    ("SSO session has expired or is invalid", ENDED),
    ("To refresh this SSO session", ENDED),
    ("SSO session associated with this profile is invalid", ENDED),
    ("ForbiddenException: No access", NOT_ASSIGNED),
    ("ListAccountRoles operation: Account not found", NO_ACCOUNT),
    ("ResourceNotFoundException: Account not found", NO_ACCOUNT),
    (
        "reauthenticate using 'aws login",
        meaning("the sign-in of `aws login` has ended", "sign in again: `aws login`"),
    ),
    (
        "provided token is malformed or otherwise invalid",
        meaning(
            "the session token is none that AWS takes: it was changed or cut, or is of another session",
            "copy key, secret and token together and whole, or obtain new credentials",
        ),
    ),
    (
        "provided token must be refreshed",
        meaning("the session token must be renewed", "obtain new credentials: sign in again"),
    ),
];
