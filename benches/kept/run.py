#!/usr/bin/env python3
"""What a kept session costs: run.py [RUNS] [SESSIONS]

Times whole processes, each beside the command itself or the same process with less to do, in turns: `exec` with a kept session
(vault unlocked), `credential-process`, `prompt`; then the first two among 500 kept sessions instead of one. Prints medians.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches"))
from world import KAMEN

ROLE = "arn:aws:iam::900000000001:role/Role00001-team"
ITSELF = "/bin/true"


def took(command, environment):
    began = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000


def medians(runs, *sides):
    """Of commands that take turns, each in its environment."""
    rounds = [[took(*side) for side in sides] for _ in range(runs)]
    return [statistics.median(times) for times in zip(*rounds)]


def surroundings(home, port):
    settings = pathlib.Path(home, "kamen.toml")
    settings.write_text('[vault]\nkey = "passphrase"\nunlocked-for = "10m"\n')
    passphrase = pathlib.Path(home, "passphrase")
    passphrase.write_text("correct horse battery staple\n")
    return {
        "HOME": home,
        "PATH": os.environ["PATH"],
        "KAMEN_CONFIG": str(settings),
        "KAMEN_VAULT_PASSPHRASE_FILE": str(passphrase),
        "AWS_ACCESS_KEY_ID": "AKIA900000000000",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }


def keep(environment, name):
    subprocess.run([KAMEN, "exec", ROLE, "--session-name", name, "--", ITSELF], env=environment, check=True)


def measure(server, runs, sessions):
    port = server.stdout.readline().strip()
    with tempfile.TemporaryDirectory(prefix="kamen-kept-") as home, tempfile.TemporaryDirectory() as crowd:
        alone, among = surroundings(home, port), surroundings(crowd, port)
        keep(alone, "s0")
        for number in range(sessions):
            keep(among, f"s{number}")
        # From now on no call is made: a session that is not found fails.
        server.kill()
        named = ["--session-name", "s0"]
        run = [KAMEN, "exec", ROLE, *named, "--", ITSELF]
        print_keys = [KAMEN, "credential-process", ROLE, *named]
        inside = {**alone, "KAMEN_ACCOUNT": "900000000001", "KAMEN_ROLE": ROLE, "KAMEN_KEY": alone["AWS_ACCESS_KEY_ID"]}
        bare, ours = medians(runs, ([ITSELF], alone), (run, alone))
        print(f"exec with a kept session: {ours:.2f} ms, {ours - bare:+.2f} ms over the command itself ({bare:.2f} ms)")
        (keys, prompt) = medians(runs, (print_keys, alone), ([KAMEN, "prompt"], inside))
        print(f"credential-process: {keys:.2f} ms; prompt: {prompt:.2f} ms")
        one, many = medians(runs, (print_keys, alone), (print_keys, among))
        print(f"credential-process among {sessions} kept sessions: {many:.2f} ms, {many - one:+.2f} ms over one alone")


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    sessions = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    command = [sys.executable, str(ROOT / "benches/server.py"), "2", "same", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        measure(server, runs, sessions)
    finally:
        server.kill()
        server.wait()
