#!/usr/bin/env python3
"""Makes the virtual environment with the servers and clients that we did not write: install.py FOLDER

It is made once; what requirements.txt adds later is added, and one that was moved along with a checkout is told so. Two
that ask for it at once wait for each other.
"""

import fcntl
import os
import pathlib
import subprocess
import sys

REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt")


def install(folder):
    # Most of what is installed is never imported: compiling it all would take longer than the rest.
    options = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    pip = [str(folder / "bin/python"), "-m", "pip"]
    subprocess.run([*pip, "install", *options, "--requirement", str(REQUIREMENTS)], check=True)
    # Some packages bring programs that are not marked as such.
    for program in (folder / "bin").iterdir():
        if program.is_file() and not program.is_symlink():
            program.chmod(0o755)


def move(folder, before):
    """Programs name the folder of their Python: installing them anew takes minutes."""
    old, new = f"#!{before}/bin/".encode(), f"#!{folder}/bin/".encode()
    for program in (folder / "bin").iterdir():
        if program.is_symlink() or not program.is_file() or not program.read_bytes().startswith(old):
            continue
        # Another checkout may share the file.
        copy = program.with_name(f"{program.name}.new")
        copy.write_bytes(new + program.read_bytes()[len(old) :])
        copy.chmod(program.stat().st_mode)
        os.replace(copy, program)


def main():
    folder = pathlib.Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    # The lock goes with its holder.
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = folder / "requirements.installed"
        wanted, place = REQUIREMENTS.read_text(), str(folder)
        has, _, before = (stamp.read_text() if stamp.exists() else "").rpartition("\n# in ")
        before = before.strip()
        if (has, before) == (wanted, place):
            return
        stamp.unlink(missing_ok=True)
        if not before:
            subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        elif before != place:
            move(folder, before)
        if has != wanted:
            install(folder)
        stamp.write_text(f"{wanted}\n# in {place}\n")


main()
