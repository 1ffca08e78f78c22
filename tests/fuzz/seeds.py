#!/usr/bin/env python3
"""Writes the inputs that fuzzing starts from into corpus/: the scenario files case by case, the
policy documents in them, their conditions, and texts of the kinds that people and AWS write."""

import hashlib
import json
import pathlib

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent


def write(target, text):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def documents(value):
    if isinstance(value, dict):
        if "Statement" in value:
            yield value
        for item in value.values():
            yield from documents(item)
    elif isinstance(value, list):
        for item in value:
            yield from documents(item)


def items(value):
    """The members of an object; none where a case writes something else on purpose."""
    return value.items() if isinstance(value, dict) else ()


def conditions(document):
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        for operator, keys in items(statement.get("Condition")):
            for key, values in items(keys):
                values = values if isinstance(values, list) else [values]
                yield operator, key, [value if isinstance(value, str) else json.dumps(value) for value in values]


HELD = ["Ann", "true", "12", "2026-01-15T12:00:00Z", "203.0.113.7", "arn:aws:iam::111111111111:user/Ann"]

CONDITIONS = [
    ("NumericLessThan", "aws:MultiFactorAuthAge", "12.50", "3e5", ["-1", "007"]),
    ("DateGreaterThan", "aws:CurrentTime", "2026-01-15", "1768478400", ["2026-01-15T12:00:00.5+02:00"]),
    ("NotIpAddress", "aws:SourceIp", "10.1.2.3", "2001:db8::1", ["10.0.0.0/8", "2001:db8::/32"]),
    ("StringNotEqualsIgnoreCase", "aws:username", "ANN", "ann", ["${aws:username}", "${aws:userid, 'Ann'}"]),
    ("ArnNotLike", "aws:PrincipalArn", HELD[5], "arn:aws:iam::2:role/a/b", ["arn:aws:iam::*:user/${aws:username}"]),
    ("ForAllValues:StringLike", "aws:TagKeys", "team", "cost", ["t*m", "c?st", "${*}"]),
    ("ForAnyValue:StringNotLike", "sts:TransitiveTagKeys", "team", "", ["*"]),
    ("BinaryEquals", "my:key", "QmluYXJ5", "QQ==", ["QmluYXJ5"]),
    ("BoolIfExists", "aws:SecureTransport", "TRUE", "no", ["false"]),
    ("Null", "sts:ExternalId", "x", "", ["true", "false"]),
    ("StringEqualsIgnoreCase", "aws:username", "\u03b1\u03c3", "b", ["\u0391\u03a3", "\u0130\u0131", "stra\u00dfe"]),
]

FILES = [
    "[default]\nregion = eu-west-1 ; near\n[profile prod]\nrole_arn = arn:aws:iam::012345678901:role/team/Deploy\n"
    "source_profile = default\ns3 =\n  max_queue = 10\n  x\n# end\n[sso-session corp]\nsso_region=eu-west-1\n",
    "\ufeff[Ann]\r\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\r\n[profile x\r\n",
    "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111111111111:user/Ann "
    "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/x because no "
    "identity-based policy allows the sts:AssumeRole action",
    "AccessDenied: User: a is not authorized to perform: sts:TagSession on resource: b with an explicit deny in a "
    "service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1",
    "You are not authorized. Encoded authorization failure message: AbC-d_1",
    "MultiFactorAuthentication failed with invalid MFA one time pass code.",
    json.dumps({"DecodedMessage": json.dumps({
        "allowed": False, "explicitDeny": True,
        "matchedStatements": {"items": [{"statementId": "a", "effect": "DENY", "actions": {"items": [{"value": "sts:*"}]}}]},
        "context": {"principal": {"id": "AIDA", "arn": "arn:aws:iam::1:user/a"}, "action": "sts:AssumeRole",
                    "resource": "r", "conditions": {"items": [{"key": "k", "values": {"items": [{"value": "v"}]}}]}}})}),
    "1h30m", "arn:aws:iam::012345678901:role/team/Deploy",
    (ROOT / "assets/config.toml").read_text(),
    *(path.read_text() for path in sorted((ROOT / "assets/themes").glob("*.toml"))),
]

TOKEN = {"startUrl": "https://corp.awsapps.com/start", "region": "eu-west-1", "accessToken": "t", "expiresAt": "2026-01-15T12:00:00.5Z",
         "clientId": "c", "clientSecret": "s", "registrationExpiresAt": "2026-02-15T12:00:00UTC", "refreshToken": "r", "theirs": [1]}
LOGIN = {"accessToken": {"accessKeyId": "ASIAIOSFODNN7EXAMPLE", "secretAccessKey": "s", "sessionToken": "t", "accountId": "012345678901",
                         "expiresAt": "2026-01-15T12:00:00Z"}, "tokenType": "aws_sigv4", "clientId": "c", "refreshToken": "r",
         "idToken": "i", "dpopKey": "k", "signInRegion": "eu-west-1"}
for text in [json.dumps(TOKEN), json.dumps(LOGIN), "/oauth/callback?state=right&code=c%2B1", "/oauth/callback?code=c&state=right",
             "/oauth/callback?state=right&error=access_denied&error_description=%3Cb%3Eno", "code=c&code=d", "error=x", "/favicon.ico"]:
    write("sign_in", text)
for path in sorted((ROOT / "tests/scenarios").glob("*.json")):
    for case in json.loads(path.read_text()):
        write("scenario", json.dumps(case))
        for document in documents(case):
            write("document", json.dumps(document, indent=1))
            for operator, key, values in conditions(document):
                for held in HELD[:2] + values[:1]:
                    write("condition", "\n".join([operator, key, held, HELD[2], "Ann", *values]))
for operator, key, held, other, values in CONDITIONS:
    write("condition", "\n".join([operator, key, held, other, "Ann", *values]))
for text in FILES:
    write("files", text)
