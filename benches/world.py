"""The server, the home and the variables that the benches run kamen with."""

import atexit
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]


def installed(variable, built):
    """A copy of a program, as it runs where it was installed and read from the disk.

    What the linker leaves in memory lies there in small pieces, and takes a millisecond or two longer to start.
    """
    source = pathlib.Path(os.environ.get(variable, ROOT / "target/release" / built))
    folder = tempfile.mkdtemp(prefix="kamen-installed-")
    atexit.register(shutil.rmtree, folder)
    program = shutil.copy(source, pathlib.Path(folder, pathlib.Path(built).name))
    with open(program, "rb") as file:
        os.fsync(file)
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return program


KAMEN = installed("KAMEN_BINARY", "kamen")


def files(home, accounts):
    aws = pathlib.Path(home, ".aws")
    aws.mkdir()
    names = ["default"] + [f"a{number}" for number in range(1, accounts)]
    sections = ["[default]\n"] + [f"[profile {name}]\n" for name in names[1:]]
    (aws / "config").write_text("".join(section + "region = eu-west-1\n" for section in sections))
    keys = "[{}]\naws_access_key_id = AKIA{}\naws_secret_access_key = secret\n"
    (aws / "credentials").write_text(
        "".join(keys.format(name, 900000000000 + number) for number, name in enumerate(names))
    )


def serve(roles, kind="same", delay=0):
    """A static server of so many roles an account that answers after so many seconds, and its port."""
    server = subprocess.Popen(
        [sys.executable, str(ROOT / "benches/server.py"), str(roles), kind, str(delay)],
        stdout=subprocess.PIPE,
        text=True,
    )
    # Whatever becomes of the run, the server ends with it.
    atexit.register(server.kill)
    return server, server.stdout.readline().strip()


def surroundings(home, port):
    """The variables that kamen runs with."""
    return {
        "HOME": home,
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
