#!/usr/bin/env python3
"""One role among many cached ones: run.py [ACCOUNTSxROLES] [RUNS]

Lists everything once from a static server, then times whole processes that are about one role (`show`, `exec`, `env`, completion),
each beside the same among ten roles; and the first frame of the screens with 10,000 cached roles.
"""

import fcntl
import os
import pathlib
import pty
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches"))
from world import KAMEN, files, serve, surroundings

ROLE = "arn:aws:iam::900000000001:role/Role00001-team"


def listed(accounts, roles):
    """A server and a home in which all of its roles are cached."""
    server, port = serve(roles)
    home = tempfile.mkdtemp(prefix="kamen-lookup-")
    files(home, accounts)
    environment = surroundings(home, port)
    subprocess.run(
        [KAMEN, "roles", "--refresh", "--no-verdicts"], env=environment, stdout=subprocess.DEVNULL, check=True
    )
    return server, home, environment


def took(command, environment):
    began = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000


def first_frame(environment):
    """From the start of the process to the first frame that shows a role."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        os.execve(KAMEN, [KAMEN], environment)
    seen = b""
    try:
        while b"Role0" not in seen and time.perf_counter() - began < 10:
            if select.select([terminal], [], [], 0.5)[0]:
                seen += os.read(terminal, 1 << 18)
        return (time.perf_counter() - began) * 1000
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)


def lookups(accounts, roles, runs):
    server, home, environment = listed(accounts, roles)
    completing = dict(environment, COMPLETE="bash", _CLAP_COMPLETE_INDEX="2", _CLAP_COMPLETE_COMP_TYPE="9")
    completing["_CLAP_COMPLETE_SPACE"] = "true"
    try:
        return {
            "show": [took([KAMEN, "show", ROLE], environment) for _ in range(runs)],
            "exec": [took([KAMEN, "exec", "--no-cache", ROLE, "--", "true"], environment) for _ in range(runs)],
            "env": [took([KAMEN, "env", "--no-cache", ROLE], environment) for _ in range(runs)],
            "completion": [took([KAMEN, "--", "kamen", "show", "900000000001/Role0000"], completing) for _ in range(runs)],
        }
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    accounts, roles = map(int, (sys.argv[1] if len(sys.argv) > 1 else "500x2000").split("x"))
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    many, few = lookups(accounts, roles, runs), lookups(2, 5, runs)
    for name, times in many.items():
        among, alone = statistics.median(times), statistics.median(few[name])
        print(f"{name:>10}: {among:.1f} ms among {accounts * roles:,} roles, {alone:.1f} ms among 10: {among - alone:+.1f} ms")
    server, home, environment = listed(50, 200)
    try:
        frames = [first_frame(environment) for _ in range(runs)]
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)
    print(f"first frame with 10,000 cached roles: {statistics.median(frames):.1f} ms")
