"""Three accounts whose roles lead to each other, and all the ways that really can be walked.

    chains.py ENDPOINT ministack|moto

Prints JSON: the keys of the users and of a reader for each account, and, where the server enforces
policies, {user: {role: hops}}: every role that the user reaches by AssumeRole after AssumeRole, in as
few hops as possible; `ways` with sessions that are named after the user, as kamen names them, `renamed`
with sessions that may be called `ada` as well. Roles that ask for an external id are sent it.
"""

import itertools
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ONE, TWO, THREE = "111111111111", "222222222222", "333333333333"
USERS = ["ada", "ben", "cat", "dee"]
EXTERNAL_IDS = {"Sealed": "sealed-7"}
ONCE = Config(retries={"total_max_attempts": 1})


def arn(account, kind, name):
    return f"arn:aws:iam::{account}:{kind}/{name}"


GATE, MID, END = arn(ONE, "role", "Gate"), arn(TWO, "role", "deep/Mid"), arn(THREE, "role", "End")
LOCAL, ROOMS = arn(THREE, "role", "Local"), arn(THREE, "role", "*")


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(*principals, **more):
    return {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "sts:AssumeRole", **more}


def may(*roles):
    return document({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": list(roles)})


def root(account):
    return f"arn:aws:iam::{account}:root"


def client(service, endpoint, keys):
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", config=ONCE,
                        aws_access_key_id=keys["AccessKeyId"],
                        aws_secret_access_key=keys["SecretAccessKey"],
                        aws_session_token=keys.get("SessionToken"))


class Cloud:
    def __init__(self, endpoint, is_moto):
        self.endpoint, self.is_moto = endpoint, is_moto
        self.iams = {account: self.administrator(account) for account in (ONE, TWO, THREE)}
        self.keys, self.roles = {}, []

    def administrator(self, account):
        """ministack takes twelve digits as that account's root, moto a header of its own."""
        iam = client("iam", self.endpoint, {"AccessKeyId": account, "SecretAccessKey": "x"})
        if self.is_moto:
            def name_account(request, **_):
                request.headers["x-moto-account-id"] = account
            iam.meta.events.register("before-sign.iam.*", name_account)
        return iam

    def user(self, name, account, text):
        iam = self.iams[account]
        iam.create_user(UserName=name)
        if text:
            iam.put_user_policy(UserName=name, PolicyName="Own", PolicyDocument=text)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        self.keys[f"{name}-{account}" if name == "reader" else name] = {
            "AccessKeyId": key["AccessKeyId"], "SecretAccessKey": key["SecretAccessKey"]}

    def role(self, where, statements, text=None):
        account, path = where.split(":")[4], where.split(":role/")[1]
        folder, _, name = path.rpartition("/")
        iam = self.iams[account]
        iam.create_role(RoleName=name, Path=f"/{folder}/" if folder else "/",
                        AssumeRolePolicyDocument=document(*statements))
        if text:
            iam.put_role_policy(RoleName=name, PolicyName="Own", PolicyDocument=text)
        self.roles.append(where)


def seed(cloud):
    ada, ben = (arn(ONE, "user", name) for name in ("ada", "ben"))
    cloud.user("ada", ONE, may(GATE))
    cloud.user("ben", ONE, may(MID, arn(THREE, "role", "Barred")))
    cloud.user("cat", ONE, None)
    cloud.user("dee", THREE, may("*"))
    reading = {"Effect": "Allow", "Resource": "*",
               "Action": ["iam:Get*", "iam:List*", "organizations:Describe*"]}
    for account in (ONE, TWO, THREE):
        cloud.user("reader", account, document(reading))
    cloud.role(GATE, [trust(ada, LOCAL, MID)], may(MID))
    cloud.role(MID, [trust(GATE), trust(ben)], may(ROOMS, GATE))
    cloud.role(END, [trust(MID)])
    cloud.role(LOCAL, [trust(root(THREE))], may(GATE))
    rooms = {
        "Sealed": [trust(MID, Condition={"StringEquals": {"sts:ExternalId": EXTERNAL_IDS["Sealed"]}})],
        "Named": [trust(f"arn:aws:sts::{TWO}:assumed-role/Mid/ada")],
        "Barred": [trust(root(ONE), MID), {**trust(root(ONE)), "Effect": "Deny"}],
        "Island": [trust(arn(TWO, "role", "NoWayIn"))],
        "Machine": [{**trust(), "Principal": {"Service": "ec2.amazonaws.com"}}],
        "Open": [trust("*")],
    }
    for name, statements in rooms.items():
        cloud.role(arn(THREE, "role", name), statements)
    # Trusts Gate, which has no policy for it.
    cloud.role(arn(TWO, "role", "Unasked"), [trust(GATE)])
    cloud.role(arn(TWO, "role", "NoWayIn"), [trust(arn(TWO, "role", "NoWayIn"))], may("*"))


def walked(cloud, user, names):
    """Breadth first, with real sessions that have one of the names."""
    hops, seen, level, depth = {}, set(), [cloud.keys[user]], 0
    while level:
        depth, following = depth + 1, []
        for keys in level:
            sts = client("sts", cloud.endpoint, keys)
            for role, name in itertools.product(cloud.roles, names):
                if (role, name) in seen:
                    continue
                wanted = EXTERNAL_IDS.get(role.rsplit("/")[-1])
                more = {"ExternalId": wanted} if wanted else {}
                try:
                    answer = sts.assume_role(RoleArn=role, RoleSessionName=name, **more)
                except ClientError as error:
                    assert error.response["Error"]["Code"] == "AccessDenied", error
                    continue
                seen.add((role, name))
                hops.setdefault(role, depth)
                following.append(answer["Credentials"])
        level = following
    return hops


def main(endpoint, server):
    cloud = Cloud(endpoint, server == "moto")
    seed(cloud)
    users = [] if cloud.is_moto else USERS
    ways = {user: walked(cloud, user, [user]) for user in users}
    renamed = {user: walked(cloud, user, sorted({user, "ada"})) for user in users}
    print(json.dumps({"keys": cloud.keys, "roles": cloud.roles, "ways": ways, "renamed": renamed}))


if __name__ == "__main__":
    main(*sys.argv[1:])
