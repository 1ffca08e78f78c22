"""Fills a ministack for the ports' contract: user `eve` and 25 roles in account 111111111111, an open
and a closed role in 222222222222. Prints eve's keys as JSON.

    contract_ministack.py ENDPOINT
"""

import json
import sys

import boto3

ONE, TWO = "111111111111", "222222222222"


def iam(endpoint, account):
    return boto3.client(
        "iam",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="x",
    )


def trust(principal):
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def main(endpoint):
    one, two = iam(endpoint, ONE), iam(endpoint, TWO)
    one.create_account_alias(AccountAlias="acme-one")
    one.create_user(UserName="eve")
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    one.put_user_policy(UserName="eve", PolicyName="Everything", PolicyDocument=document)
    for number in range(25):
        one.create_role(
            RoleName=f"Role{number:02}", AssumeRolePolicyDocument=trust(f"arn:aws:iam::{TWO}:root")
        )
    two.create_role(
        RoleName="Open",
        Path="/team/",
        AssumeRolePolicyDocument=trust(f"arn:aws:iam::{ONE}:user/eve"),
    )
    two.create_role(RoleName="Closed", AssumeRolePolicyDocument=trust(f"arn:aws:iam::{TWO}:root"))
    print(json.dumps(one.create_access_key(UserName="eve")["AccessKey"], default=str))


main(sys.argv[1])
