#!/usr/bin/env python3
"""Makes the virtual environment with the servers and clients that we did not write: install.py FOLDER

It is made once and kept until requirements.txt changes. Two that ask for it at once wait for each other.
"""

import fcntl
import pathlib
import subprocess
import sys

REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt")


def install(folder):
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    # Most of what is installed is never imported: compiling it all would take longer than the rest.
    options = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    pip = str(folder / "bin/pip")
    subprocess.run([pip, "install", *options, "--requirement", str(REQUIREMENTS)], check=True)


def main():
    folder = pathlib.Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    # The lock goes with its holder.
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = folder / "requirements.installed"
        # Its programs name its folder: one that was moved along with a checkout is of no use.
        wanted = f"{REQUIREMENTS.read_text()}\n# in {folder}\n"
        if not stamp.exists() or stamp.read_text() != wanted:
            install(folder)
            stamp.write_text(wanted)


main()
