"""Puts the accounts, users, roles and policies of the acceptance story into an IAM server.

    seed_acts.py ENDPOINT

The server takes twelve digits as access key id for that account's administrator (ministack does; moto
takes any key and is told the account by assuming a role in it). Prints JSON: the keys of each user.
"""

import json
import sys

import boto3
from botocore.config import Config

ONE, TWO, LEFT, RIGHT = "012345678901", "000000000000", "111111111111", "222222222222"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal, **more):
    return document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more})


def allow(action, resource):
    return document({"Effect": "Allow", "Action": action, "Resource": resource})


class Account:
    def __init__(self, endpoint, account):
        self.id = account
        self.iam = boto3.client("iam", endpoint_url=endpoint, region_name="us-east-1",
                                aws_access_key_id=account, aws_secret_access_key="x",
                                config=Config(retries={"max_attempts": 1}))

    def role(self, name, trusted, policies=(), path="/"):
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusted, Path=path)
        for policy, text in policies:
            self.iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=text)

    def user(self, name, policy, text):
        self.iam.create_user(UserName=name)
        self.iam.put_user_policy(UserName=name, PolicyName=policy, PolicyDocument=text)
        key = self.iam.create_access_key(UserName=name)["AccessKey"]
        return {"access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"]}


def arn(account, kind, name):
    return f"arn:aws:iam::{account}:{kind}/{name}"


def seed(endpoint):
    keys = {}
    list_and_read = ["iam:List*", "iam:Get*", "organizations:Describe*"]

    one = Account(endpoint, ONE)
    one.iam.create_account_alias(AccountAlias="acme-tools")
    keys["AssumeRoleUser"] = one.user("AssumeRoleUser", "AssumeAny", document(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": arn(ONE, "role", "*")},
        {"Effect": "Allow", "Action": list_and_read, "Resource": "*"}))
    one.role("S3ListBucketOnly", trust({"AWS": arn(ONE, "user", "AssumeRoleUser")}),
             [("s3ListBucketOnly", allow("s3:ListBucket", "arn:aws:s3:::example-bucket"))])
    one.role("SomebodyElses", trust({"AWS": arn(RIGHT, "role", "RoleB")}))
    one.role("Machine", trust({"Service": "ec2.amazonaws.com"}))
    one.role("Vendor", trust({"AWS": arn(ONE, "user", "AssumeRoleUser")},
                             Condition={"StringEquals": {"sts:ExternalId": "vendor-42"}}))

    two = Account(endpoint, TWO)
    keys["dev"] = two.user("dev", "AssumeA", document(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": arn(TWO, "role", "*")},
        {"Effect": "Allow", "Action": list_and_read, "Resource": "*"}))
    two.role("RoleA", trust({"AWS": arn(TWO, "user", "dev")}),
             [("AssumeB", allow("sts:AssumeRole", arn(TWO, "role", "RoleB")))])
    two.role("RoleB", trust({"AWS": arn(TWO, "role", "RoleA"), "Service": "ssm.amazonaws.com"}))

    reading = allow(list_and_read, "*")
    left = Account(endpoint, LEFT)
    keys["left-auditor"] = left.user("auditor", "Read", reading)
    keys["left"] = left.user("left", "AssumeA", document(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}))
    left.role("RoleA", trust({"AWS": arn(LEFT, "user", "left")}),
              [("AssumeRoleForRoleB", allow("sts:AssumeRole", arn(RIGHT, "role", "RoleB")))])
    left.role("WithoutPolicy", trust({"AWS": arn(LEFT, "user", "left")}))
    right = Account(endpoint, RIGHT)
    keys["right-auditor"] = right.user("auditor", "Read", reading)
    right.role("RoleB", trust({"AWS": [arn(LEFT, "role", "RoleA"), arn(LEFT, "role", "WithoutPolicy")]}))
    return keys


if __name__ == "__main__":
    print(json.dumps(seed(sys.argv[1])))
