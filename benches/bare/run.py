#!/usr/bin/env python3
"""kamen beside a bare client of the SDK that makes the same calls: run.py [RUNS [ACCOUNTSxROLES]]

`kamen exec ROLE -- true` with a new session each time beside one AssumeRole, and `kamen roles --refresh --no-verdicts` beside the
same lists, as many at once. Needs `cargo build --release --example bare` beside the release build. The two take turns (A B A B), on
loopback and with 50 ms a round trip; prints medians and what kamen costs more.
"""

import contextlib
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches"))
from world import KAMEN, installed, serve, surroundings

BARE = installed("BARE_BINARY", "examples/bare")
# As many accounts as kamen lists at once if the settings do not say (`network.concurrency`).
AT_ONCE = 8
ROLE = "arn:aws:iam::900000000001:role/Role00001-team"


def took(command, environment):
    began = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000


def environment_of(home, port):
    keys = {"AWS_ACCESS_KEY_ID": "AKIA900000000000", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-1"}
    return surroundings(home, port) | keys


@contextlib.contextmanager
def served(roles, delay):
    """A static server and a home, as the variables that lead there."""
    server, port = serve(roles, delay=delay)
    try:
        with tempfile.TemporaryDirectory(prefix="kamen-bare-") as home:
            yield environment_of(home, port)
    finally:
        server.kill()
        server.wait()


def compare(title, environment, ours, theirs, runs):
    # Who the keys are is asked once in a key's life.
    first = took(ours, environment)
    pairs = [(took(ours, environment), took(theirs, environment)) for _ in range(runs)]
    kamen, bare = (statistics.median(side) for side in zip(*pairs))
    print(
        f"{title}: kamen {kamen:.1f} ms, bare client {bare:.1f} ms: {kamen / bare:.2f} times, "
        f"{kamen - bare:+.1f} ms (the very first time {first:.1f} ms)"
    )


def compare_exec(delay, runs):
    with served(2, delay) as environment:
        ours = [KAMEN, "exec", "--no-cache", ROLE, "--", "true"]
        compare(f"exec, {delay:>2} ms a round trip", environment, ours, [BARE, "assume", ROLE], runs)


def compare_lists(delay, accounts, roles, runs):
    with served(roles, delay) as environment:
        aws = pathlib.Path(environment["HOME"], ".aws")
        aws.mkdir()
        keys = "[{}]\naws_access_key_id = AKIA{}\naws_secret_access_key = secret\n"
        numbers = range(900000000000, 900000000000 + accounts)
        (aws / "credentials").write_text("".join(keys.format(f"a{number}", number) for number in numbers))
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            del environment[name]
        ours = [KAMEN, "roles", "--refresh", "--no-verdicts"]
        title = f"{accounts} accounts of {roles} roles, {delay:>2} ms a round trip"
        compare(title, environment, ours, [BARE, "list", str(accounts), str(AT_ONCE)], runs)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    accounts, roles = map(int, (sys.argv[2] if len(sys.argv) > 2 else "50x200").split("x"))
    for milliseconds in (0, 50):
        compare_exec(milliseconds, count)
        compare_lists(milliseconds, accounts, roles, max(count // 3, 3))
