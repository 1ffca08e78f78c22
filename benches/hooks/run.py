#!/usr/bin/env python3
"""What `kamen init` costs a shell: run.py [RUNS]

Starts bash and zsh in a terminal without hooks, with kamen's, and, where they are installed, with zoxide's and direnv's,
in turns (A B C D A B C D). Prints the medians of what each adds to the start and to a prompt, in milliseconds: a shell
is given 300 empty lines, and one that is given none is taken off.
"""

import os
import pathlib
import pty
import shutil
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches"))
from world import KAMEN

PROMPTS = 300
HOOKS = {
    "kamen": 'eval "$(kamen init {shell})"',
    "zoxide": 'eval "$(zoxide init {shell})"',
    "direnv": 'eval "$(direnv hook {shell})"',
}


def seconds(shell, home, prompts):
    """How long a shell lives that is given so many empty lines, and `exit`."""
    begun = time.monotonic()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.clear()
        os.environ.update(HOME=home, PATH=f"{os.path.dirname(KAMEN)}:/usr/bin:/bin", TERM="dumb")
        os.execv(f"/usr/bin/{shell}", [shell, "-i"])
    for _ in range(prompts):
        os.read(terminal, 4096)
        os.write(terminal, b"\n")
    os.write(terminal, b"exit\n")
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass
    os.waitpid(child, 0)
    return time.monotonic() - begun


def homes(shell, folder):
    hooks = {"none": ""}
    hooks.update({name: line for name, line in HOOKS.items() if name == "kamen" or shutil.which(name)})
    for name, line in hooks.items():
        home = pathlib.Path(folder, shell, name)
        home.mkdir(parents=True)
        lines = "PS1='> '\n" + line.format(shell=shell) + "\n"
        (home / ".bashrc").write_text(lines)
        (home / ".zshrc").write_text("unsetopt prompt_cr prompt_sp zle\n" + lines)
        yield name, str(home)


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        for shell in ["bash", "zsh"]:
            taken = {}
            all_homes = list(homes(shell, folder))
            for _ in range(runs):
                for name, home in all_homes:
                    start = seconds(shell, home, 0)
                    prompts = (seconds(shell, home, PROMPTS) - start) / PROMPTS
                    taken.setdefault(name, []).append((start * 1000, prompts * 1000))
            medians = {
                name: tuple(statistics.median(column) for column in zip(*times, strict=True))
                for name, times in taken.items()
            }
            (bare_start, bare_prompt) = medians["none"]
            for name, (start, prompt) in medians.items():
                print(
                    f"{shell:>5} {name:>7}: start {start:6.1f} ms (+{start - bare_start:.1f}), "
                    f"prompt {prompt:.2f} ms (+{prompt - bare_prompt:.2f})"
                )


main()
