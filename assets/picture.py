#!/usr/bin/env python3
"""Makes the README's pictures from a real run of `kamen demo` in tmux.

    cargo build --release && python3 assets/picture.py

Every frame is what the terminal showed (`tmux capture-pane -e`), turned into SVG without changing a
cell. Needs tmux and Python's standard library only. Writes assets/kamen.svg (the story, animated) and a
still of each frame named in STORY.
"""

import argparse
import html
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unicodedata

COLUMNS, ROWS = 124, 34
CELL_WIDTH, CELL_HEIGHT, FONT_SIZE, MARGIN, BAR = 8.4, 18, 14, 14, 30
FOREGROUND, BACKGROUND = "#d7dae0", "#14161b"
BASIC = ["#1d1f27", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#c8ccd4",
         "#6b7280", "#ff8790", "#b5e890", "#ffd68a", "#82c4ff", "#e29bf5", "#7fdbe6", "#ffffff"]

# (what to type, what to wait for on the screen, the still's name or None, seconds shown)
STORY = [
    ([], "kitsune-people", None, 2.5),
    (["T"], "Who may assume it", "roles", 3.0),
    (["/", *"s3list"], "1 of ", None, 1.5),
    (["Tab", "E"], "CloudTrail shows", "switch", 2.5),
    (["Enter"], "left", None, 2.5),
    (["s"], " min) ", None, 0.5),
    ([*"kamen whoami", "Enter"], "kamen session", "shell", 3.0),
    ([*"exit", "Enter"], "left the shell", None, 2.5),
    (["Escape", "~", "/", *"deployer", "Tab", "l"], "Trust", "trust", 3.0),
    (["2"], "Why", "why", 3.0),
]


def main():
    arguments = parse_arguments()
    folder = pathlib.Path(__file__).resolve().parent
    binary = pathlib.Path(arguments.binary).resolve()
    frames = record(binary, STORY)
    (folder / "kamen.svg").write_text(svg([(frame, seconds) for frame, _, seconds in frames]))
    for frame, name, _ in frames:
        if name:
            (folder / f"{name}.svg").write_text(svg([(frame, 0)]))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default="target/release/kamen")
    return parser.parse_args()


def record(binary, story):
    """Plays the story in a tmux server of its own and gives the captured screens."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        socket = os.path.join(home, "tmux")
        tmux = ["tmux", "-S", socket, "-f", "/dev/null"]
        # A prompt that shows nothing of the machine the picture was taken on.
        pathlib.Path(home, ".bashrc").write_text("PS1='\\w \\$ '\n")
        environment = {"PATH": f"{binary.parent}:{os.environ['PATH']}", "HOME": home, "TERM": "xterm-256color",
                       "COLORTERM": "truecolor", "LANG": "C.UTF-8", "SHELL": "/bin/bash", "TMPDIR": home}
        subprocess.run([*tmux, "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS),
                        "-c", home, str(binary), "demo"], check=True, env=environment)
        try:
            subprocess.run([*tmux, "set-option", "-g", "status", "off"], check=True)
            frames = []
            for keys, text, name, seconds in story:
                for key in keys:
                    pressed = "Space" if key == " " else key
                    subprocess.run([*tmux, "send-keys", pressed], check=True)
                    time.sleep(0.15)
                wait_for(tmux, text)
                frames.append((capture(tmux, "-e"), name, seconds))
            return frames
        finally:
            subprocess.run([*tmux, "kill-server"], check=False)


def capture(tmux, *options):
    command = [*tmux, "capture-pane", "-p", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")


def wait_for(tmux, text):
    deadline = time.monotonic() + 20
    while text not in "\n".join(capture(tmux)):
        if time.monotonic() > deadline:
            sys.exit(f"`{text}` never came; the screen:\n" + "\n".join(capture(tmux)))
        time.sleep(0.05)
    time.sleep(0.3)


def svg(frames):
    """One SVG: a window with the frames one after the other, for as many seconds as each says."""
    width = COLUMNS * CELL_WIDTH + 2 * MARGIN
    height = ROWS * CELL_HEIGHT + 2 * MARGIN + BAR
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" '
        f'font-size="{FONT_SIZE}">',
        f'<rect width="100%" height="100%" rx="10" fill="{BACKGROUND}"/>',
        *(f'<circle cx="{20 + 20 * n}" cy="18" r="6" fill="{color}"/>'
          for n, color in enumerate(["#ff5f57", "#febc2e", "#28c840"])),
    ]
    total, start = sum(seconds for _, seconds in frames), 0.0
    for frame, seconds in frames:
        # Without animation the first frame stands.
        hidden = "" if start == 0 else ' opacity="0"'
        out.append(f'<g xml:space="preserve"{hidden}>')
        if total:
            out.append(animation(start / total, (start + seconds) / total, total))
        out.extend(row(cells, index) for index, cells in enumerate(map(parse, frame[:ROWS])))
        out.append("</g>")
        start += seconds
    return "\n".join([*out, "</svg>\n"])


def animation(start, end, total):
    times, values = ["0"], ["1" if start == 0 else "0"]
    if start > 0:
        times.append(f"{start:.4f}")
        values.append("1")
    if end < 1:
        times.append(f"{end:.4f}")
        values.append("0")
    return (f'<animate attributeName="opacity" calcMode="discrete" dur="{total:.1f}s" '
            f'repeatCount="indefinite" keyTimes="{";".join(times)}" values="{";".join(values)}"/>')


def parse(line):
    """A captured line as (text, style, first column, cells), a piece for each change of style."""
    style, column, pieces = Style(), 0, []
    for part in re.split(r"(\x1b\[[0-9;]*m|\x1b\][^\x1b]*\x1b\\|\x0e|\x0f)", line):
        if part.startswith("\x1b["):
            style = style.changed([int(code or 0) for code in part[2:-1].split(";")])
        elif part and part[0] not in "\x1b\x0e\x0f":
            cells = sum(cell_width(character) for character in part)
            pieces.append((part, style, column, cells))
            column += cells
    return pieces


def cell_width(character):
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Style:
    """Colours and attributes as SGR sequences set them."""

    def __init__(self, foreground=None, background=None, flags=frozenset()):
        self.foreground, self.background, self.flags = foreground, background, flags

    def changed(self, codes):
        foreground, background, flags = self.foreground, self.background, set(self.flags)
        codes = list(codes)
        while codes:
            code = codes.pop(0)
            if code == 0:
                foreground, background, flags = None, None, set()
            elif code in (38, 48):
                color = self.extended(codes)
                foreground, background = (color, background) if code == 38 else (foreground, color)
            elif 30 <= code <= 37 or 90 <= code <= 97:
                foreground = BASIC[code - 30 if code < 90 else code - 82]
            elif 40 <= code <= 47 or 100 <= code <= 107:
                background = BASIC[code - 40 if code < 100 else code - 92]
            elif code == 39:
                foreground = None
            elif code == 49:
                background = None
            elif code in (1, 2, 3, 4, 7, 9):
                flags.add(code)
            elif code == 22:
                flags -= {1, 2}
            elif code in (23, 24, 27, 29):
                flags.discard(code - 20)
        return Style(foreground, background, frozenset(flags))

    @staticmethod
    def extended(codes):
        if codes.pop(0) == 2:
            red, green, blue = codes.pop(0), codes.pop(0), codes.pop(0)
            return f"#{red:02x}{green:02x}{blue:02x}"
        number = codes.pop(0)
        if number < 16:
            return BASIC[number]
        if number >= 232:
            return "#" + f"{8 + 10 * (number - 232):02x}" * 3
        steps = [0, 95, 135, 175, 215, 255]
        number -= 16
        return "#" + "".join(f"{steps[number // step % 6]:02x}" for step in (36, 6, 1))


def row(pieces, index):
    y = MARGIN + BAR + index * CELL_HEIGHT
    out = []
    for text, style, column, cells in pieces:
        foreground, background = style.foreground or FOREGROUND, style.background
        if 7 in style.flags:
            foreground, background = background or BACKGROUND, foreground
        x, width = MARGIN + column * CELL_WIDTH, cells * CELL_WIDTH
        if background:
            out.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{CELL_HEIGHT}" '
                       f'fill="{background}"/>')
        if text.strip():
            extra = ' font-weight="bold"' if 1 in style.flags else ""
            extra += ' opacity="0.6"' if 2 in style.flags else ""
            extra += ' font-style="italic"' if 3 in style.flags else ""
            extra += ' text-decoration="underline"' if 4 in style.flags else ""
            out.append(f'<text x="{x:.1f}" y="{y + 13.5:.1f}" fill="{foreground}"{extra} '
                       f'textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs">'
                       f"{html.escape(text)}</text>")
    return "".join(out)


if __name__ == "__main__":
    main()
