#!/usr/bin/env python3
"""What `kamen init` costs a shell: run.py [RUNS]

Starts bash, zsh and fish, as far as they are installed, in a terminal without hooks, with kamen's, and, where they are
installed, with zoxide's and direnv's, in turns (A B C D A B C D). Prints the medians of what each adds to the start, to
a prompt, and to one after `cd`, in milliseconds: a shell is given 300 lines, and one that is given none is taken off.
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

EMPTY = [b"\n"] * 300
GOING = [b"cd /tmp\n", b"cd /usr\n"] * 150
HOOKS = {
    "kamen": 'eval "$(kamen init {shell})"',
    "zoxide": 'eval "$(zoxide init {shell})"',
    "direnv": 'eval "$(direnv hook {shell})"',
}
IN_FISH = {
    "kamen": "kamen init fish | source",
    "zoxide": "zoxide init fish | source",
    "direnv": "direnv hook fish | source",
}


def seconds(shell, home, lines):
    """How long a shell lives that is given these lines, each once the one before was taken, and `exit`."""
    begun = time.monotonic()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.clear()
        os.environ.update(HOME=home, PATH=f"{os.path.dirname(KAMEN)}:/usr/bin:/bin", TERM="dumb")
        os.execv(f"/usr/bin/{shell}", [shell, "-i"])
    for line in lines:
        os.read(terminal, 4096)
        os.write(terminal, line)
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
        fish = home / ".config/fish"
        fish.mkdir(parents=True)
        (fish / "config.fish").write_text("function fish_prompt; echo '> '; end\n" + IN_FISH.get(name, "") + "\n")
        (home / ".zshrc").write_text("unsetopt prompt_cr prompt_sp zle\n" + lines)
        yield name, str(home)


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        for shell in filter(shutil.which, ["bash", "zsh", "fish"]):
            taken = {}
            all_homes = list(homes(shell, folder))
            for _ in range(runs):
                for name, home in all_homes:
                    start = seconds(shell, home, [])
                    each = [(seconds(shell, home, lines) - start) / len(lines) for lines in [EMPTY, GOING]]
                    taken.setdefault(name, []).append([one * 1000 for one in [start, *each]])
            medians = {
                name: tuple(statistics.median(column) for column in zip(*times, strict=True))
                for name, times in taken.items()
            }
            (bare_start, bare_prompt, bare_going) = medians["none"]
            for name, (start, prompt, going) in medians.items():
                print(
                    f"{shell:>5} {name:>7}: start {start:6.1f} ms (+{start - bare_start:.1f}), "
                    f"prompt {prompt:.2f} ms (+{prompt - bare_prompt:.2f}), "
                    f"after cd {going:.2f} ms (+{going - bare_going:.2f})"
                )


main()
