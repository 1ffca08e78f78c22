"""The accounts of the cells: users and roles that call, and a role of every kind of trust."""

import json

import boto3
from botocore.config import Config

import conditions
import trusts
from trusts import AWAY, HOME, arn, aws, document, statement

ONCE = Config(retries={"total_max_attempts": 1})
NARROW = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/account-*"}
# What a caller needs to read about itself, without the sweep over the whole account.
ONESELF = ["iam:GetUser", "iam:GetUserPolicy", "iam:GetRole", "iam:GetRolePolicy", "iam:GetPolicy",
           "iam:GetPolicyVersion", "iam:List*", "organizations:Describe*"]


def client(service, endpoint, keys):
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", config=ONCE,
                        aws_access_key_id=keys["AccessKeyId"],
                        aws_secret_access_key=keys["SecretAccessKey"],
                        aws_session_token=keys.get("SessionToken"))


def administrator(account):
    """ministack takes twelve digits for that account's root."""
    return {"AccessKeyId": account, "SecretAccessKey": "x"}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action="*", resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


EVERYTHING = policy(allow())
READING = policy(allow(["iam:Get*", "iam:List*", "organizations:Describe*"]))


class Account:
    def __init__(self, endpoint, number):
        self.number = number
        self.iam = client("iam", endpoint, administrator(number))
        organizations = client("organizations", endpoint, administrator(number))
        self.organization = organizations.describe_organization()["Organization"]["Id"]
        self.keys, self.ids, self.roles = {}, {}, {}
        narrow = self.iam.create_policy(
            PolicyName="Narrow", PolicyDocument=policy(NARROW, allow(ONESELF)))
        self.boundary = narrow["Policy"]["Arn"]

    def user(self, name, text=None, path="/", **more):
        made = self.iam.create_user(UserName=name, Path=path, **more)["User"]
        if text:
            self.iam.put_user_policy(UserName=name, PolicyName="Own", PolicyDocument=text)
        self.keys[name] = self.iam.create_access_key(UserName=name)["AccessKey"]
        self.ids[name] = made["UserId"]

    def role(self, name, trust, text=None, path="/", kind=None, **more):
        made = self.iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=trust, Path=path, **more)["Role"]
        if text:
            self.iam.put_role_policy(RoleName=name, PolicyName="Own", PolicyDocument=text)
        self.ids[name] = made["RoleId"]
        self.roles[made["Arn"]] = kind or f"caller-{name}"


def callers(home, away):
    """Those who ask."""
    red = [{"Key": "team", "Value": "red"}]
    home.user("alice", EVERYTHING, Tags=red)
    for account in (home, away):
        account.user("reader", READING)
        account.user("lister", policy(allow(["iam:List*", "organizations:Describe*"])))
    away.user("eve", EVERYTHING)
    targets = [arn("role", name, account) for account in (HOME, AWAY)
               for name in ("account-root", "users", "deny-user")]
    home.user("exact", policy(allow("sts:AssumeRole", targets)))
    home.user("bare")
    no = {"Effect": "Deny", "Action": "sts:AssumeRole",
          "Resource": [f"arn:aws:iam::*:role/{name}" for name in ("account-*", "users", "everyone")]}
    home.user("denied", policy(allow(), no))
    home.user("roamer", policy(allow("sts:AssumeRole", arn("role", "Bounded"))))
    home.user("bounded", EVERYTHING, PermissionsBoundary=home.boundary)
    home.user("grouped")
    home.iam.create_group(GroupName="Switchers")
    elsewhere = home.iam.create_policy(PolicyName="Elsewhere", PolicyDocument=policy(
        allow("sts:AssumeRole", f"arn:aws:iam::{AWAY}:role/*")))["Policy"]["Arn"]
    home.iam.attach_group_policy(GroupName="Switchers", PolicyArn=elsewhere)
    home.iam.add_user_to_group(GroupName="Switchers", UserName="grouped")
    home.user("patterned", policy({"Effect": "Allow", "NotAction": ["iam:*", "s3:*"],
                                   "NotResource": "arn:aws:iam::*:role/?ccount-*"}))
    at_home = {"StringEquals": {"aws:ResourceAccount": HOME}}
    home.user("pat", policy(allow("STS:Assume*", Condition=at_home)), path="/team/")


def assumed_by_callers(home, away):
    """The roles whose sessions ask."""
    tags = ["sts:AssumeRole", "sts:TagSession"]
    home.role("Hop", aws(arn("user", "alice"), action=tags), EVERYTHING)
    home.role("Second", aws(arn("role", "Hop")), EVERYTHING, "/team/")
    home.role("Bare", aws(arn("user", "alice")))
    home.role("Bounded", aws(arn("user", "roamer")), EVERYTHING, PermissionsBoundary=home.boundary)
    home.role("Myself", aws(arn("user", "alice"), arn("role", "Myself")), EVERYTHING)
    away.role("Hop", aws(arn("user", "eve", AWAY)), EVERYTHING)


def seed(endpoint):
    """Gives both accounts, and what a second request sends to roles of a kind."""
    home, away = Account(endpoint, HOME), Account(endpoint, AWAY)
    callers(home, away)
    assumed_by_callers(home, away)
    named = trusts.principals(home.ids["Hop"], home.ids["alice"]) | trusts.denials()
    kinds = named | conditions.of_the_caller(home.organization)
    sends = {}
    for name, (text, sent) in conditions.of_the_request().items():
        kinds[name] = text
        if sent:
            sends[name] = sent
    for name, text in kinds.items():
        for account in [home, away] if name in conditions.EVERYWHERE or name in named else [home]:
            account.role(name, text, kind=name)
    refuses_not_principal(home.iam)
    return home, away, sends


def refuses_not_principal(iam):
    """Neither AWS nor ministack stores NotPrincipal in a trust policy."""
    text = json.loads(document(statement("*")))
    text["Statement"][0]["NotPrincipal"] = text["Statement"][0].pop("Principal")
    try:
        iam.create_role(RoleName="not-principal", AssumeRolePolicyDocument=json.dumps(text))
    except iam.exceptions.MalformedPolicyDocumentException:
        return
    raise SystemExit("NotPrincipal was stored")
