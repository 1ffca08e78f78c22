#!/usr/bin/env python3
"""A static IAM and STS for measuring: server.py ROLES [same|distinct [MILLISECONDS]] prints its port and serves until
it is ended; each answer comes so many milliseconds late. A plain GET says how many seconds ago the last answer went out.

Any access key works; the twelve digits in its id are its account, and every account has the same ROLES roles. `same`
roles share four kinds of trust policy, as a company's do; `distinct` ones have a document of 640 bytes each."""

import asyncio
import json
import re
import sys
import time
import urllib.parse

ROLES = int(sys.argv[1])
IS_DISTINCT = sys.argv[2:3] == ["distinct"]
DELAY = float(sys.argv[3]) / 1000 if len(sys.argv) > 3 else 0
ACCOUNT = "@ACCOUNT@"
IAM = "https://iam.amazonaws.com/doc/2010-05-08/"
STS = "https://sts.amazonaws.com/doc/2011-06-15/"
PAGE = 1000
# When the last answer went out.
last = time.monotonic()


def statement(number):
    who = [
        {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        {"AWS": "arn:aws:iam::900000000000:user/alice"},
        {"Service": "ec2.amazonaws.com"},
        {"AWS": f"arn:aws:iam::900000000001:role/R{number % 1000:04}"},
    ][number % 4]
    return {"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"}


def document(number):
    policy = {"Version": "2012-10-17", "Statement": [statement(number)]}
    if IS_DISTINCT:
        policy["Id"] = f"role-{number:07}-of-{ACCOUNT}-"
        policy["Id"] += "x" * (640 - len(json.dumps(policy)))
    return urllib.parse.quote(json.dumps(policy))


def member(number):
    name = f"Role{number:05}-team"
    return (
        f"<member><Path>/</Path><RoleName>{name}</RoleName><RoleId>AROA{number:016}</RoleId>"
        f"<Arn>arn:aws:iam::{ACCOUNT}:role/{name}</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate>"
        f"<AssumeRolePolicyDocument>{document(number)}</AssumeRolePolicyDocument>"
        f"<MaxSessionDuration>3600</MaxSessionDuration></member>"
    )


MEMBERS = [member(number).replace(urllib.parse.quote(ACCOUNT), ACCOUNT) for number in range(ROLES)]


def wrapped(action, body, namespace):
    return (
        f'<{action}Response xmlns="{namespace}"><{action}Result>{body}</{action}Result>'
        f"<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>"
    )


def list_roles(form, account):
    start = int(form.get("Marker", "0"))
    end = start + min(int(form.get("MaxItems", "100")), PAGE)
    marker = f"<Marker>{end}</Marker>" if end < ROLES else ""
    roles = "".join(MEMBERS[start:end]).replace(ACCOUNT, account)
    more = "true" if marker else "false"
    return wrapped("ListRoles", f"<IsTruncated>{more}</IsTruncated>{marker}<Roles>{roles}</Roles>", IAM)


def assume_role(form):
    account = form["RoleArn"].split(":")[4]
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    name = form["RoleArn"].rsplit("/", 1)[-1]
    return wrapped(
        "AssumeRole",
        f"<AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId>"
        f"<Arn>arn:aws:sts::{account}:assumed-role/{name}/s</Arn></AssumedRoleUser><Credentials>"
        f"<AccessKeyId>ASIA{account}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
        f"<SessionToken>token</SessionToken><Expiration>{end}</Expiration></Credentials>",
        STS,
    )


def answer(form, account):
    action = form.get("Action")
    if action == "GetCallerIdentity":
        who = f"<Arn>arn:aws:iam::{account}:user/alice</Arn><UserId>AIDA{account}</UserId><Account>{account}</Account>"
        return 200, wrapped(action, who, STS)
    if action == "AssumeRole":
        return 200, assume_role(form)
    if action == "ListRoles":
        return 200, list_roles(form, account)
    if action == "ListAccountAliases":
        alias = f"<member>team-{account}</member>"
        return 200, wrapped(action, f"<IsTruncated>false</IsTruncated><AccountAliases>{alias}</AccountAliases>", IAM)
    error = f"<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no {action}</Message></Error>"
    return 403, f'<ErrorResponse xmlns="{STS}">{error}<RequestId>r</RequestId></ErrorResponse>'


async def serve(reader, writer):
    global last
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
            if head.startswith("GET "):
                ago = f"{time.monotonic() - last:.3f}".encode()
                writer.write(b"HTTP/1.1 200 X\r\nContent-Length: %d\r\n\r\n%s" % (len(ago), ago))
                continue
            length = re.search(r"(?i)content-length: *(\d+)", head)
            body = (await reader.readexactly(int(length.group(1)))).decode() if length else ""
            form = {key: values[0] for key, values in urllib.parse.parse_qs(body).items()}
            await asyncio.sleep(DELAY)
            key = re.search(r"Credential=[^/]*?(\d{12})", head)
            status, text = answer(form, key.group(1) if key else "900000000000")
            text = text.encode()
            writer.write(b"HTTP/1.1 %d X\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % (status, len(text)))
            writer.write(text)
            await writer.drain()
            last = time.monotonic()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
