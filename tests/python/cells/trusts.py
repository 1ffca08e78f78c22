"""The trust policies of the cells: one role of each kind in either account.

A kind is a name, a document, and what a second request may send along to satisfy it.
"""

import json

HOME, AWAY = "111111111111", "222222222222"
EXTERNAL_ID = "vendor-42"


def arn(kind, name, account=HOME):
    return f"arn:aws:iam::{account}:{kind}/{name}"


def root(account=HOME):
    return f"arn:aws:iam::{account}:root"


def session_of(role, session, account=HOME):
    return f"arn:aws:sts::{account}:assumed-role/{role}/{session}"


def statement(principal, condition=None, effect="Allow", action="sts:AssumeRole"):
    one = {"Effect": effect, "Principal": principal, "Action": action}
    return one | ({"Condition": condition} if condition else {})


def document(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": list(statements)})


def aws(*principals, **more):
    return document(statement({"AWS": list(principals)}, **more))


def everyone(operator, key, value):
    return aws("*", condition={operator: {key: value}})


def people(operator, key, value):
    """The callers of the home account with a policy of their own."""
    return aws(root(), condition={operator: {key: value}})


def besides(principal, condition=None):
    """Everyone but whom a Deny statement hits."""
    return document(statement({"AWS": "*"}), statement(principal, condition, "Deny"))


USERS = ["alice", "bare", "bounded", "denied", "exact", "grouped", "patterned"]


def principals(hop_id, user_id):
    """Kinds that differ in whom they name."""
    return {
        "account-root": aws(root()),
        "account-id": aws(HOME),
        "account-other": aws(root(AWAY)),
        "account-both": aws(root(), root(AWAY)),
        "user": aws(arn("user", "alice")),
        "users": aws(*(arn("user", name) for name in USERS)),
        "user-with-path": aws(arn("user", "team/pat")),
        "user-without-its-path": aws(arn("user", "pat")),
        "user-in-other-case": aws(arn("user", "ALICE")),
        "user-of-other-account": aws(arn("user", "eve", AWAY)),
        "role": aws(arn("role", "Hop")),
        "roles": aws(arn("role", "Bare"), arn("role", "Bounded"), arn("role", "team/Second")),
        "role-without-its-path": aws(arn("role", "Second")),
        "role-of-other-account": aws(arn("role", "Hop", AWAY)),
        "session": aws(session_of("Hop", "cell")),
        "sessions": aws(session_of("Bare", "cell"), session_of("Bounded", "cell"), session_of("Second", "cell")),
        "session-of-other-name": aws(session_of("Hop", "another")),
        "session-with-wildcard": aws(session_of("Hop", "*")),
        "role-with-wildcard": aws(arn("role", "*")),
        "user-with-wildcard": aws(arn("user", "al*")),
        "everyone": document(statement("*")),
        "everyone-in-aws": aws("*"),
        "list": aws(root(AWAY), arn("user", "alice"), arn("role", "Hop")),
        "service": document(statement({"Service": "ec2.amazonaws.com"})),
        "service-and-user": document(
            statement({"Service": "ssm.amazonaws.com", "AWS": arn("user", "alice")})),
        "oidc": document(statement(
            {"Federated": arn("oidc-provider", "token.actions.githubusercontent.com")},
            {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}},
            action="sts:AssumeRoleWithWebIdentity")),
        "saml": document(statement({"Federated": arn("saml-provider", "Example")},
                                   {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
                                   action="sts:AssumeRoleWithSAML")),
        "stale-user-id": aws("AIDACKCEVSQ6C2EXAMPLE"),
        "live-user-id": aws(user_id),
        "live-role-id": aws(hop_id),
        "one-statement": json.dumps(
            {"Version": "2012-10-17", "Statement": statement({"AWS": arn("user", "alice")})}),
        "action-in-other-case": aws(root(), action="STS:assumeROLE"),
        "action-list": aws(root(), action=["sts:TagSession", "sts:AssumeRole"]),
        "action-of-tags-alone": aws(root(), action="sts:TagSession"),
    }


def denials():
    """Kinds with a Deny statement."""
    mfa = "aws:MultiFactorAuthPresent"
    deny = {"StringNotEquals": {"aws:PrincipalAccount": HOME}}
    return {
        "deny-user": besides({"AWS": arn("user", "alice")}),
        "deny-role": besides({"AWS": arn("role", "Hop")}),
        "deny-session": besides({"AWS": session_of("Hop", "cell")}),
        "deny-account": besides({"AWS": root()}),
        "deny-other-accounts": besides({"AWS": "*"}, deny),
        "deny-without-mfa": besides({"AWS": "*"}, {"Bool": {mfa: "false"}}),
        "deny-without-mfa-if-exists": besides({"AWS": "*"}, {"BoolIfExists": {mfa: "false"}}),
        "deny-from-elsewhere": besides({"AWS": "*"}, {"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}),
        "deny-for-all-values": besides(
            {"AWS": "*"}, {"ForAllValues:StringEquals": {"aws:TagKeys": ["project"]}}),
    }
