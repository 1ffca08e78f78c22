"""Parses PowerShell from standard input with the grammar of tree-sitter, and prints each place that it cannot read."""

import sys

import tree_sitter_powershell
from tree_sitter import Language, Parser

text = sys.stdin.buffer.read()
tree = Parser(Language(tree_sitter_powershell.language())).parse(text)
nodes = [tree.root_node]
while nodes:
    node = nodes.pop()
    if node.is_error or node.is_missing:
        line = node.start_point[0]
        print(f"line {line + 1}: {text.splitlines()[line].decode()!r}")
    nodes.extend(node.children)
