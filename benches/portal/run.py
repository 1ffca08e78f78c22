#!/usr/bin/env python3
"""How a large portal of Identity Center is listed: run.py [ACCOUNTSxSETS]

Plays a portal that takes twenty calls a second, as AWS does, and answers `TooManyRequestsException` to more (700 accounts of six
permission sets by default). Lists it by `kamen roles`, then from the screens in a terminal of 140x40, where a key is pressed every
quarter of a second. Prints how long both took beside the least that the pace allows, how many calls were refused, and how long keys
waited meanwhile.
"""

import collections
import datetime
import fcntl
import hashlib
import http.server
import json
import os
import pathlib
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches"))
from world import KAMEN, surroundings

# Calls that the portal takes in any second.
PACE = 20
PAGE = 100


class Portal(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    accounts, sets = 0, 0
    lock, calls, took, refused = threading.Lock(), collections.deque(), 0, 0
    first = last = None

    @classmethod
    def begin(cls):
        with cls.lock:
            cls.calls.clear()
            cls.took, cls.refused, cls.first, cls.last = 0, 0, None, None

    @classmethod
    def takes(cls):
        now = time.monotonic()
        with cls.lock:
            while cls.calls and now - cls.calls[0] >= 1:
                cls.calls.popleft()
            if len(cls.calls) >= PACE:
                cls.refused += 1
                return False
            cls.calls.append(now)
            cls.took += 1
            cls.first, cls.last = cls.first or now, now
            return True

    def log_message(self, *_):
        pass

    def say(self, status, body, **headers):
        text = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(text)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        asked = dict(urllib.parse.parse_qsl(address.query))
        if not self.takes():
            return self.say(429, {"message": "HTTP 429"}, x_amzn_ErrorType="TooManyRequestsException")
        if address.path == "/assignment/accounts":
            name = lambda number: {
                "accountId": f"{100000000000 + number}",
                "accountName": f"account-{number:04}",
                "emailAddress": f"account-{number:04}@example.com",
            }
            return self.page("accountList", [name(number) for number in range(self.accounts)], asked)
        if address.path == "/assignment/roles":
            account = asked.get("account_id")
            sets = [{"roleName": f"Set{number:02}", "accountId": account} for number in range(self.sets)]
            return self.page("roleList", sets, asked)
        return self.say(404, {"message": "no such call"}, x_amzn_ErrorType="ResourceNotFoundException")

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.say(403, {"message": "no such call"}, x_amzn_ErrorType="AccessDeniedException")

    def page(self, field, entries, asked):
        start, size = int(asked.get("next_token", 0)), min(int(asked.get("max_result", PAGE)), PAGE)
        end = start + size
        more = {"nextToken": str(end)} if end < len(entries) else {}
        self.say(200, {field: entries[start:end], **more})


def signed_in(home, port):
    """A home that is signed in to the portal, and has nothing else."""
    start, region = "https://bench.awsapps.com/start", "eu-west-1"
    cache = pathlib.Path(home, ".aws/sso/cache")
    cache.mkdir(parents=True)
    section = f"[sso-session bench]\nsso_start_url = {start}\nsso_region = {region}\n"
    pathlib.Path(home, ".aws/config").write_text(section)
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)
    token = {"startUrl": start, "region": region, "accessToken": "EXAMPLE", "expiresAt": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    file = cache / f"{hashlib.sha1(b'bench').hexdigest()}.json"
    file.write_text(json.dumps(token))
    file.chmod(0o600)
    return surroundings(home, port)


def by_command(environment):
    began = time.monotonic()
    command = [KAMEN, "roles", "--no-verdicts", "--refresh", "--output", "json"]
    output = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout
    return time.monotonic() - began, len(json.loads(output)["roles"])


def by_screens(environment, calls):
    """Presses keys until so many calls were taken; gives how long each was waited for."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(KAMEN, [KAMEN], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
    waited, pressed, count, began = [], None, 0, time.monotonic()
    next_key = began + 1
    try:
        while Portal.took < calls and time.monotonic() - began < 600:
            if select.select([terminal], [], [], 0.005)[0]:
                os.read(terminal, 1 << 18)
                if pressed is not None:
                    waited.append((time.monotonic() - pressed) * 1000)
                    pressed = None
            if pressed is None and time.monotonic() >= next_key:
                os.write(terminal, b"?" if count % 2 == 0 else b"\x1b")
                count, pressed, next_key = count + 1, time.monotonic(), time.monotonic() + 0.25
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)
    return sorted(waited)


def measure(accounts, sets):
    Portal.accounts, Portal.sets = accounts, sets
    calls = -(-accounts // PAGE) + accounts * max(-(-sets // PAGE), 1)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    print(f"{accounts} accounts of {sets} permission sets: {calls} calls, {calls / PACE:.1f} s at the portal's pace")
    with tempfile.TemporaryDirectory(prefix="kamen-portal-") as home:
        took, roles = by_command(signed_in(home, port))
        print(f"kamen roles: {took:.1f} s, {roles} permission sets, {Portal.refused} calls refused", flush=True)
    Portal.begin()
    with tempfile.TemporaryDirectory(prefix="kamen-portal-") as home:
        waited = by_screens(signed_in(home, port), calls)
        at = lambda part: waited[min(len(waited) - 1, int(len(waited) * part))]
        print(
            f"the screens: {Portal.last - Portal.first:.1f} s, {Portal.refused} calls refused; {len(waited)} keys: "
            f"median {at(0.5):.0f} ms, p99 {at(0.99):.0f} ms"
        )
    server.shutdown()


if __name__ == "__main__":
    size = sys.argv[1] if len(sys.argv) > 1 else "700x6"
    measure(*map(int, size.split("x")))
