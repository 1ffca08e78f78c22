//! Policies that AWS does not take when they are saved or sent along.

use crate::policy::explain::denial::Meaning;
use crate::policy::explain::denial::meaning::meaning;

pub(super) const TEXTS: &[(&str, Meaning)] = &[
    (
        "AssumeRole policy may only specify STS AssumeRole actions",
        meaning(
            "the trust policy names an action that is none of assuming a role",
            "leave `sts:AssumeRole`, its kin by SAML and web identity, and `sts:TagSession` and `sts:SetSourceIdentity`",
        ),
    ),
    (
        "Has prohibited field Resource",
        meaning(
            "the policy holds `Resource`, which has no place in it: a trust policy is about its own role",
            "take `Resource` out of the trust policy",
        ),
    ),
    (
        "Has prohibited field Principal",
        meaning(
            "the policy holds `Principal`, which has no place in it: an identity's policy is about who holds it",
            "take `Principal` out, or write it into a trust policy or a resource's policy",
        ),
    ),
    (
        "Missing required field Principal",
        meaning(
            "a statement of the policy lacks `Principal`: a trust policy says whom it trusts",
            "add `Principal` to each statement of the trust policy",
        ),
    ),
    (
        "policy is not in the valid JSON format",
        meaning(
            "the policy is no valid JSON",
            "look for a comma, quote or bracket that is missing or too many, and for a path without `file://`",
        ),
    ),
    (
        "Syntax errors in policy",
        meaning(
            "the policy breaks the grammar of policies; the text does not say where",
            "check its elements: `kamen lint` reads trust policies",
        ),
    ),
    (
        "Cannot exceed quota for ACLSizePerRole",
        meaning(
            "the role's trust policy is longer than the account's quota lets it be",
            "name fewer principals, or one condition for many of them; the quota of trust policies can be raised",
        ),
    ),
    (
        "Cannot exceed quota for",
        meaning(
            "a quota of IAM is reached; the text names it",
            "use less of it, or ask for more in Service Quotas",
        ),
    ),
];
