#!/usr/bin/env python3
"""How the screens grow from 1,000 to 1,000,000 roles: run.py [--plot] [ACCOUNTSxROLES[:distinct] ...]

Starts the release build in a terminal of 140x40 beside a static server, warm, and presses a key every quarter of a
second without waiting while everything is listed again. Prints for each size the keys' answers, the most memory that
the program held (VmHWM: resident, as a person would see it) and how long after the last answer it was settled;
`--plot` draws assets/growth.svg.
"""

import fcntl
import math
import os
import pathlib
import pty
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches"))
from world import KAMEN, files, serve, surroundings

SIZES = ["5x200", "50x200", "500x200", "500x2000"]
# A key is waited for this long before the run is called stuck.
STUCK = 60
QUIET = 3


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def most_memory(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return math.nan


def last_answer(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        return time.monotonic() - float(answer.read())


def press(terminal, pid):
    """Presses keys until the program is quiet; gives the answers' times and the moment when it was settled."""
    began = time.monotonic()
    answers, pressed, settled, count, last = [], None, None, 0, (began, 0.0)
    next_key = began + 0.8
    while True:
        now = time.monotonic()
        if select.select([terminal], [], [], 0.01)[0]:
            os.read(terminal, 1 << 18)
            if pressed is not None:
                answers.append(time.monotonic() - pressed)
                pressed = None
        if pressed is not None and now - pressed > STUCK:
            return answers + [math.inf], math.inf
        if pressed is None and now >= next_key:
            os.write(terminal, b"?" if count % 2 == 0 else b"\x1b")
            count, pressed, next_key = count + 1, time.monotonic(), time.monotonic() + 0.25
        if now - last[0] >= 0.5:
            used = processor_seconds(pid)
            # Keys alone take a few hundredths.
            if used - last[1] > 0.1 * (now - last[0]):
                settled = None
            else:
                settled = settled or last[0]
            last = (now, used)
        if settled is not None and now - settled > QUIET:
            return answers, settled


def measure(size):
    size, _, kind = size.partition(":")
    accounts, roles = map(int, size.split("x"))
    server, port = serve(roles, kind or "same")
    home = tempfile.mkdtemp(prefix="kamen-growth-")
    try:
        files(home, accounts)
        environment = surroundings(home, port)
        listed = [KAMEN, "roles", "--refresh"]
        subprocess.run(listed, env=environment, stdout=subprocess.DEVNULL, check=True)
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(KAMEN, [KAMEN], environment)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        try:
            answers, settled = press(terminal, pid)
            # Whether it is settled is looked at twice a second.
            settled = max(settled - last_answer(port), 0)
            memory = most_memory(pid)
        finally:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            os.close(terminal)
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)
    answers.sort()
    at = lambda part: answers[min(len(answers) - 1, int(len(answers) * part))] * 1000
    row = {
        "size": size + (f":{kind}" if kind else ""),
        "roles": accounts * roles,
        "median": at(0.5),
        "p99": at(0.99),
        "memory": memory,
        "settled": settled,
    }
    print(
        f"{row['size']:>17}: {row['roles']:>9,} roles, {len(answers)} keys: median {row['median']:.0f} ms, "
        f"p99 {row['p99']:.0f} ms; most memory {row['memory']:.0f} MiB; settled {row['settled']:.1f} s "
        "after the last answer",
        flush=True,
    )
    return row


def plot(rows):
    """Two curves over the number of roles, both axes logarithmic."""
    width, height, left, bottom, right = 640, 360, 60, 40, 44
    rows = [row for row in rows if ":" not in row["size"]]
    x = lambda roles: left + (math.log10(roles) - 3) / 3 * (width - left - right)
    y = lambda value: height - bottom - math.log10(max(value, 1)) / 4 * (height - bottom - 20)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for power in range(0, 5):
        line = y(10**power)
        parts.append(f'<path d="M{left} {line:.1f}H{width - right}" stroke="#dddddd"/>')
        parts.append(f'<text x="{left - 8}" y="{line + 4:.1f}" text-anchor="end">{10**power:,}</text>')
    for power in range(3, 7):
        parts.append(f'<text x="{x(10**power):.1f}" y="{height - 18}" text-anchor="middle">{10**power:,}</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 3}" text-anchor="middle">roles</text>')
    for name, unit, colour in [("memory", "MiB resident at most", "#1f6feb"), ("p99", "ms to answer 99 of 100 keys", "#d1242f")]:
        points = " ".join(f"{x(row['roles']):.1f},{y(row[name]):.1f}" for row in rows)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for row in rows:
            label = f"{row[name]:.0f}"
            parts.append(f'<circle cx="{x(row["roles"]):.1f}" cy="{y(row[name]):.1f}" r="3" fill="{colour}"/>')
            parts.append(f'<text x="{x(row["roles"]):.1f}" y="{y(row[name]) - 8:.1f}" text-anchor="middle" fill="{colour}">{label}</text>')
        top = 20 if name == "memory" else 38
        parts.append(f'<text x="{left + 10}" y="{top}" fill="{colour}">{unit}</text>')
    parts.append("</svg>")
    (ROOT / "assets/growth.svg").write_text("\n".join(parts) + "\n")


if __name__ == "__main__":
    wanted = [argument for argument in sys.argv[1:] if argument != "--plot"]
    measured = [measure(size) for size in wanted or SIZES]
    if "--plot" in sys.argv:
        plot(measured)
