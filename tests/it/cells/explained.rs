//! Why kamen and ministack differ, and who is right by AWS's documentation.

use super::answer::Answer;
use super::answer::Answer::{Allow, Deny, Unknown};
use super::table::Cell;

/// A difference with its reason.
#[derive(Debug)]
pub(super) struct Reason {
    pub(super) name: &'static str,
    /// Where AWS says it: a page of the IAM User Guide, or of the API named.
    pub(super) page: &'static str,
    pub(super) says: &'static str,
    pub(super) kamen: Answer,
    pub(super) ministack: Answer,
    /// How many cells it explains.
    pub(super) cells: usize,
    pub(super) holds: fn(&Cell) -> bool,
}

fn of(cell: &Cell, kinds: &[&str]) -> bool {
    kinds.contains(&&*cell.kind)
}

fn by(cell: &Cell, callers: &[&str]) -> bool {
    callers.contains(&&*cell.caller)
}

/// Callers whose own policies, boundary included, do not allow the role.
const WITHOUT_LEAVE: &[&str] =
    &["bare", "exact", "grouped", "bounded", "session-Bare", "session-Bounded"];
/// Kinds with a star for principal.
const OF_EVERYONE: &[&str] = &[
    "everyone",
    "everyone-in-aws",
    "deny-user",
    "deny-role",
    "deny-session",
    "deny-other-accounts",
    "deny-without-mfa",
    "arn-not-like",
    "string-like-arn",
    "principal-account",
    "principal-type",
    "principal-tag-absent",
    "principal-tag-if-exists",
    "principal-org",
    "user-id",
];
const SESSIONS_OF_OTHERS: &[&str] =
    &["narrowed", "tagged", "keys-Second", "inside-narrowed", "inside-tagged"];
const ADDRESSES: &[&str] = &["ip-here", "ip-elsewhere", "deny-from-elsewhere"];

pub(super) const REASONS: &[Reason] = &[
    Reason {
        name: "root",
        page: "STS API, AssumeRole",
        says: "kamen is right: the root user cannot call AssumeRole; ministack lets it",
        kamen: Deny,
        ministack: Allow,
        cells: 48,
        holds: |cell| by(cell, &["root"]),
    },
    Reason {
        name: "named-within-the-account",
        page: "STS API, AssumeRole, Permissions",
        says: "kamen is right: who is named needs no policy of their own within the account; ministack always \
               asks for one",
        kamen: Allow,
        ministack: Deny,
        cells: 6,
        holds: |cell| {
            cell.is_within && by(cell, WITHOUT_LEAVE) && of(cell, &["users", "roles", "sessions"])
        },
    },
    Reason {
        name: "everyone-within-the-account",
        page: "reference_policies_elements_principal, AWS account principals",
        says: "kamen is right: a star in a trust policy needs no policy of their own from principals of the \
               account; ministack always asks for one",
        kamen: Allow,
        ministack: Deny,
        cells: 75,
        holds: |cell| cell.is_within && by(cell, WITHOUT_LEAVE) && of(cell, OF_EVERYONE),
    },
    Reason {
        name: "principal-arn-of-a-session-is-its-role",
        page: "reference_policies_condition-keys, aws:PrincipalArn",
        says: "kamen is right: the key holds the role's ARN; ministack compares the session's",
        kamen: Allow,
        ministack: Deny,
        cells: 5,
        holds: |cell| of(cell, &["arn-equals-role", "arn-like-role-with-path"]),
    },
    Reason {
        name: "principal-arn-is-never-a-session",
        page: "reference_policies_condition-keys, aws:PrincipalArn",
        says: "kamen is right: the key never holds a session's ARN",
        kamen: Deny,
        ministack: Allow,
        cells: 4,
        holds: |cell| of(cell, &["arn-like-session"]),
    },
    Reason {
        name: "arn-fields-are-compared-one-by-one",
        page: "reference_policies_elements_condition_operators, ARN operators",
        says: "kamen is right: a star does not cross a colon",
        kamen: Deny,
        ministack: Allow,
        cells: 2,
        holds: |cell| of(cell, &["arn-like-across-colons"]),
    },
    Reason {
        name: "no-wildcards-in-principals",
        page: "reference_policies_elements_principal",
        says: "kamen is right: a star stands for everyone and never for a part of a name; AWS refuses to store it",
        kamen: Deny,
        ministack: Allow,
        cells: 12,
        holds: |cell| of(cell, &["session-with-wildcard", "user-with-wildcard"]),
    },
    Reason {
        name: "names-are-compared-with-case",
        page: "reference_policies_elements_principal",
        says: "kamen is right: AWS refuses to store a principal that does not exist as it is written",
        kamen: Deny,
        ministack: Allow,
        cells: 4,
        holds: |cell| of(cell, &["user-in-other-case"]),
    },
    Reason {
        name: "the-path-belongs-to-the-arn",
        page: "reference_identifiers, IAM ARNs",
        says: "kamen is right: role/Second is not role/team/Second; AWS refuses to store it",
        kamen: Deny,
        ministack: Allow,
        cells: 4,
        holds: |cell| of(cell, &["role-without-its-path"]),
    },
    Reason {
        name: "ids-of-the-living",
        page: "reference_policies_elements_principal, IAM role principals",
        says: "kamen is right: AWS stores principals by these ids; ministack knows none",
        kamen: Allow,
        ministack: Deny,
        cells: 8,
        holds: |cell| of(cell, &["live-user-id", "live-role-id"]),
    },
    Reason {
        name: "aws-is-asked-over-tls",
        page: "reference_policies_condition-keys, aws:SecureTransport",
        says: "both are right: kamen speaks of AWS, which is asked over TLS; ministack was asked without",
        kamen: Allow,
        ministack: Deny,
        cells: 9,
        holds: |cell| of(cell, &["transport"]),
    },
    Reason {
        name: "source-identity",
        page: "reference_policies_iam-condition-keys, sts:SourceIdentity",
        says: "kamen is right: the key holds what was sent; ministack does not know it",
        kamen: Allow,
        ministack: Deny,
        cells: 6,
        holds: |cell| of(cell, &["source-identity"]) && cell.sent,
    },
    Reason {
        name: "variables",
        page: "reference_policies_variables",
        says: "kamen is right: ${aws:username} is the caller's name; ministack knows no variables",
        kamen: Allow,
        ministack: Deny,
        cells: 1,
        holds: |cell| of(cell, &["session-name-of-user"]) && cell.sent,
    },
    Reason {
        name: "address-unknown-allow",
        page: "reference_policies_condition-keys, aws:SourceIp",
        says: "kamen cannot know the address that AWS sees",
        kamen: Unknown,
        ministack: Allow,
        cells: 31,
        holds: |cell| of(cell, ADDRESSES) && !by(cell, SESSIONS_OF_OTHERS),
    },
    Reason {
        name: "address-unknown-deny",
        page: "reference_policies_condition-keys, aws:SourceIp",
        says: "kamen cannot know the address that AWS sees",
        kamen: Unknown,
        ministack: Deny,
        cells: 15,
        holds: |cell| of(cell, ADDRESSES) && !by(cell, SESSIONS_OF_OTHERS),
    },
    Reason {
        name: "session-of-others-allow",
        page: "access_policies, session policies",
        says: "it cannot be asked how a session made elsewhere was narrowed or tagged",
        kamen: Unknown,
        ministack: Allow,
        cells: 150,
        holds: |cell| by(cell, SESSIONS_OF_OTHERS),
    },
    Reason {
        name: "session-of-others-deny",
        page: "access_policies, session policies",
        says: "it cannot be asked how a session made elsewhere was narrowed or tagged",
        kamen: Unknown,
        ministack: Deny,
        cells: 163,
        holds: |cell| by(cell, SESSIONS_OF_OTHERS),
    },
    Reason {
        name: "whether-a-code-was-given",
        page: "STS API, GetSessionToken",
        says: "the keys do not say whether they were had with MFA",
        kamen: Unknown,
        ministack: Deny,
        cells: 8,
        holds: |cell| by(cell, &["token"]) && cell.kind.contains("mfa"),
    },
];
