#!/usr/bin/env python3
"""`kamen exec ROLE -- true`, with a new session each time, beside a bare client that makes the one call: run.py [RUNS]

Needs `cargo build --release --example bare` beside the release build. The two take turns (A B A B), on loopback and with 50 ms a
round trip; prints medians and what kamen costs more.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
KAMEN = os.environ.get("KAMEN_BINARY", str(ROOT / "target/release/kamen"))
BARE = os.environ.get("BARE_BINARY", str(ROOT / "target/release/examples/bare"))
ROLE = "arn:aws:iam::900000000001:role/Role00001-team"


def took(command, environment):
    began = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000


def compare(delay, runs):
    server = subprocess.Popen(
        [sys.executable, str(ROOT / "benches/server.py"), "2", "same", str(delay)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = server.stdout.readline().strip()
        with tempfile.TemporaryDirectory(prefix="kamen-bare-") as home:
            environment = {
                "HOME": home,
                "PATH": os.environ["PATH"],
                "AWS_ACCESS_KEY_ID": "AKIA900000000000",
                "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_REGION": "eu-west-1",
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            }
            kamen = [KAMEN, "exec", "--no-cache", ROLE, "--", "true"]
            # Who the keys are is asked once in a key's life.
            first = took(kamen, environment)
            pairs = [(took(kamen, environment), took([BARE, ROLE], environment)) for _ in range(runs)]
    finally:
        server.kill()
        server.wait()
    ours, bare = (statistics.median(side) for side in zip(*pairs))
    print(
        f"{delay:>3} ms a round trip: kamen exec {ours:.1f} ms, bare client {bare:.1f} ms: {ours / bare:.2f} times, "
        f"{ours - bare:+.1f} ms (the very first time {first:.1f} ms)"
    )


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    for milliseconds in (0, 50):
        compare(milliseconds, count)
