"""Seeds a ministack and asks it with AssumeRole whether each caller may assume each role.

    ask.py ENDPOINT [seed]

With `seed` it asks nothing. Prints JSON: the callers with their keys, the roles with their kind, and the cells
[caller, role, what was sent or null, "allow" or the error's code].
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError

from seed import NARROW, administrator, client, policy, seed
from trusts import AWAY, HOME, arn

NAME = "cell"
# Those who also send what a kind of role asks for.
SENDERS = {"alice", "denied", "eve", "session-Hop"}


def sessions(endpoint, home, away):
    """All callers and their keys; `alice` and `eve` assume the roles."""
    helpers = ("reader", "lister", "roamer")
    callers = {name: keys for name, keys in home.keys.items() if name not in helpers}
    callers["eve"] = away.keys["eve"]

    def assume(keys, role, **more):
        sts = client("sts", endpoint, keys)
        return sts.assume_role(RoleArn=role, RoleSessionName=NAME, **more)["Credentials"]

    alice = callers["alice"]
    for name in ("Hop", "Bare", "Myself"):
        callers[f"session-{name}"] = assume(alice, arn("role", name))
    callers["session-Bounded"] = assume(home.keys["roamer"], arn("role", "Bounded"))
    callers["session-Second"] = assume(callers["session-Hop"], arn("role", "team/Second"))
    callers["keys-Second"] = callers["session-Second"]
    callers["session-away"] = assume(callers["eve"], arn("role", "Hop", AWAY))
    narrowed = assume(alice, arn("role", "Hop"), Policy=policy(NARROW))
    tagged = assume(alice, arn("role", "Hop"), Tags=[{"Key": "team", "Value": "red"}])
    callers |= {"narrowed": narrowed, "tagged": tagged}
    sts = client("sts", endpoint, alice)
    callers["token"] = sts.get_session_token()["Credentials"]
    callers["federated"] = sts.get_federation_token(Name=NAME)["Credentials"]
    callers["root"] = administrator(HOME)
    return callers


def ask(sts, role, sent):
    try:
        sts.assume_role(**{"RoleArn": role, "RoleSessionName": NAME, **(sent or {})})
        return "allow"
    except ClientError as error:
        return error.response["Error"]["Code"]


def main(endpoint, only_seeds):
    home, away, sends = seed(endpoint)
    callers = sessions(endpoint, home, away)
    roles = home.roles | away.roles
    clients = {name: client("sts", endpoint, keys) for name, keys in callers.items()}

    def cells_of(caller):
        sending = sends if caller in SENDERS else {}
        questions = [(role, sent) for role, kind in roles.items()
                     for sent in ([None, sending[kind]] if kind in sending else [None])]
        return [[caller, role, sent, ask(clients[caller], role, sent)] for role, sent in questions]

    with ThreadPoolExecutor(4) as pool:
        rows = pool.map(cells_of, [] if only_seeds else callers)
        cells = [cell for row in rows for cell in row]
    readers = {f"{name}-{account.number}": account.keys[name]
               for account in (home, away) for name in ("reader", "lister")}
    readers["roamer"] = home.keys["roamer"]
    keys = {name: {part: keys[part] for part in ("AccessKeyId", "SecretAccessKey", "SessionToken")
                   if part in keys} for name, keys in (callers | readers).items()}
    print(json.dumps({"keys": keys, "roles": roles, "cells": cells, "narrow": policy(NARROW)}))


main(sys.argv[1], sys.argv[2:] == ["seed"])
