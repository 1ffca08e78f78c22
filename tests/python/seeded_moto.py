"""Serves moto on 127.0.0.1:PORT, filled with ROLES roles in each of ACCOUNTS accounts.

    seeded_moto.py PORT ACCOUNTS ROLES

The roles are put into moto's own store before it serves, because creating them one call at a time
takes moto longer than the tests that need them. Account N is named by twelve digits (1 is
111111111111, 10 is 900000000010). Account 1 has a user `alice`, whose keys are printed as JSON.
"""

import json
import sys

from moto.iam.models import iam_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple


def account_id(number):
    return str(number) * 12 if number < 10 else f"{900000000000 + number:012d}"


def trust(principal, condition=None, action="sts:AssumeRole"):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust_of(number, account, home):
    """Walks through the kinds of trust relationship that people have."""
    kinds = [
        trust({"AWS": f"arn:aws:iam::{home}:user/alice"}),
        trust({"AWS": f"arn:aws:iam::{home}:root"}),
        trust({"AWS": f"arn:aws:iam::{account}:root"}),
        trust({"Service": "ec2.amazonaws.com"}),
        trust({"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]}),
        trust("*"),
        trust({"AWS": f"arn:aws:iam::{home}:root"}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        trust({"AWS": "999988887777"}, {"StringEquals": {"sts:ExternalId": "vendor-42"}}),
    ]
    return kinds[number % len(kinds)]


def seed(accounts, roles):
    home = account_id(1)
    for number in range(1, accounts + 1):
        account = account_id(number)
        backend = iam_backends[account]["aws"]
        backend.create_account_alias(f"acme-{number:03d}")
        for index in range(roles):
            backend.create_role(
                role_name=f"role-{index:05d}",
                assume_role_policy_document=trust_of(index, account, home),
                path="/" if index % 5 else "/team/",
                permissions_boundary=None,
                description=f"role {index} of account {number}",
                tags=[],
                max_session_duration="3600",
            )
    backend = iam_backends[home]["aws"]
    backend.create_user("us-east-1", "alice")
    key = backend.create_access_key("alice")
    return {"access_key_id": key.access_key_id, "secret_access_key": key.secret_access_key}


def main():
    port, accounts, roles = (int(argument) for argument in sys.argv[1:4])
    print(json.dumps(seed(accounts, roles)), flush=True)
    run_simple("127.0.0.1", port, DomainDispatcherApplication(create_backend_app), threaded=True)


if __name__ == "__main__":
    main()
