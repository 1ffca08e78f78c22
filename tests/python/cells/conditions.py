"""Trust policies that differ in their conditions."""

from trusts import EXTERNAL_ID, HOME, arn, aws, everyone, people, root, session_of

MFA = "aws:MultiFactorAuthPresent"
# Those that both accounts have; who is named matters more there than what is asked.
EVERYWHERE = {"arn-equals-role", "arn-like-user", "external-id", "mfa", "principal-account", "principal-org",
              "principal-tag", "resource-account", "source-identity"}
TAGGED = {"Tags": [{"Key": "project", "Value": "blue"}]}


def of_the_caller(organization):
    """Kinds whose condition is about who calls."""
    return {
        "arn-like-user": everyone("ArnLike", "aws:PrincipalArn", arn("user", "al*")),
        "arn-equals-user": everyone("ArnEquals", "aws:PrincipalArn", arn("user", "alice")),
        "arn-equals-role": everyone("ArnEquals", "aws:PrincipalArn", arn("role", "Hop")),
        "arn-like-role-with-path": everyone("ArnLike", "aws:PrincipalArn", arn("role", "team/*")),
        "arn-like-session": everyone("ArnLike", "aws:PrincipalArn", session_of("Hop", "*")),
        "arn-like-across-colons": everyone("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*alice"),
        "arn-not-like": everyone("ArnNotLike", "aws:PrincipalArn", arn("user", "*")),
        "string-like-arn": everyone("StringLike", "aws:PrincipalArn", "arn:aws:*:user/*"),
        "string-equals-star": everyone("StringEquals", "aws:PrincipalArn", "*"),
        "principal-account": everyone("StringEquals", "aws:PrincipalAccount", HOME),
        "principal-type": everyone("StringEquals", "aws:PrincipalType", "User"),
        "principal-tag": everyone("StringEquals", "aws:PrincipalTag/team", "red"),
        "principal-tag-in-other-case": everyone("StringEquals", "aws:principaltag/TEAM", "red"),
        "principal-tag-absent": everyone("Null", "aws:PrincipalTag/team", "true"),
        "principal-tag-if-exists": everyone("StringEqualsIfExists", "aws:PrincipalTag/team", "red"),
        "principal-tag-not": people("StringNotEquals", "aws:PrincipalTag/team", "red"),
        "principal-org": everyone("StringEquals", "aws:PrincipalOrgID", organization),
        "user-name": everyone("StringLike", "aws:username", "a*"),
        "user-id": everyone("StringLike", "aws:userid", "*:cell"),
        "mfa": people("Bool", MFA, "true"),
        "mfa-if-exists": people("BoolIfExists", MFA, "true"),
        "mfa-age": people("NumericLessThan", "aws:MultiFactorAuthAge", "3600"),
    }


def of_the_request():
    """Kinds whose condition is about the request; with what a second request sends."""
    blue = {"StringEquals": {"aws:RequestTag/project": "blue"}}
    both = ["sts:AssumeRole", "sts:TagSession"]
    name = "sts:RoleSessionName"
    return {
        "external-id": (people("StringEquals", "sts:ExternalId", EXTERNAL_ID),
                        {"ExternalId": EXTERNAL_ID}),
        "external-id-wrong": (people("StringEquals", "sts:ExternalId", EXTERNAL_ID),
                              {"ExternalId": "vendor-43"}),
        "external-id-like": (people("StringLike", "sts:ExternalId", "vendor-*"),
                             {"ExternalId": EXTERNAL_ID}),
        "external-id-not": (people("StringNotEquals", "sts:ExternalId", EXTERNAL_ID), None),
        "session-name": (people("StringEquals", name, "cell"), None),
        "session-name-other": (people("StringEquals", name, "release"),
                               {"RoleSessionName": "release"}),
        "session-name-of-user": (people("StringEquals", name, "${aws:username}"),
                                 {"RoleSessionName": "alice"}),
        "source-identity": (aws(root(), action=["sts:AssumeRole", "sts:SetSourceIdentity"],
                                condition={"StringLike": {"sts:SourceIdentity": "*"}}),
                            {"SourceIdentity": "cell"}),
        "request-tag": (aws(root(), action=both, condition=blue), TAGGED),
        "tag-session-refused": (aws(root()), TAGGED),
        "tag-keys": (aws(root(), action=both, condition={
            "ForAllValues:StringEquals": {"aws:TagKeys": ["project"]}}), TAGGED),
        "tag-keys-any": (aws(root(), action=both, condition={
            "ForAnyValue:StringEquals": {"aws:TagKeys": ["project"]}}), TAGGED),
        "ip-here": (people("IpAddress", "aws:SourceIp", "127.0.0.0/8"), None),
        "ip-elsewhere": (people("IpAddress", "aws:SourceIp", ["192.0.2.0/24", "2001:db8::/32"]), None),
        "date-before": (people("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"), None),
        "date-after": (people("DateGreaterThan", "aws:CurrentTime", "2020-01-01"), None),
        "epoch-after": (people("DateGreaterThan", "aws:EpochTime", "1577836800"), None),
        "region": (people("StringEquals", "aws:RequestedRegion", "us-east-1"), None),
        "resource-account": (people("StringEquals", "aws:ResourceAccount", HOME), None),
        "transport": (people("Bool", "aws:SecureTransport", "true"), None),
        "duration": (people("NumericLessThanEquals", "sts:DurationSeconds", "3600"), None),
        "two-keys": (aws(root(), condition={"StringEquals": {
            "aws:PrincipalAccount": HOME, "aws:PrincipalType": "User"}}), None),
        "two-operators": (aws(root(), condition={
            "StringLike": {"sts:RoleSessionName": "c*"},
            "StringNotLike": {"sts:RoleSessionName": ["*l", "x*"]}}), None),
        "unknown-key": (people("StringEquals", "aws:NoSuchKey", "x"), None),
    }
