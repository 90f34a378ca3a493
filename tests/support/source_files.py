"""Read, parse and walk source files once per process: many tests of the project ask all of them."""

import ast
import io
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)

# Kinds of nodes that tests ask for. An expression statement is kept only where it is a docstring.
LISTED = frozenset(
    {ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Call, ast.JoinedStr}
)


@dataclass(frozen=True)
class PythonSource:
    """A syntax tree with its nodes by kind, its docstrings and its comments, the last two with their lines."""

    tree: ast.Module
    nodes: dict[type[ast.AST], list[ast.AST]]
    docstrings: list[tuple[int, str]]
    comments: list[tuple[int, str]]


def parse_source(path: Path) -> ast.Module:
    return read_source(path).tree


def find_nodes(path: Path, *kinds: type[Node]) -> Iterator[Node]:
    """Yield the nodes of these kinds, which must be in LISTED."""
    assert LISTED.issuperset(kinds), kinds
    nodes = read_source(path).nodes
    for kind in kinds:
        yield from nodes[kind]  # type: ignore[misc] # the list holds this kind only


@cache
def read_source(path: Path) -> PythonSource:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    nodes: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
    docstrings: list[tuple[int, str]] = []
    strings: list[ast.expr] = []
    for node in walk(tree):
        kind = node.__class__
        if kind in LISTED:
            nodes[kind].append(node)
        match node:
            case ast.Expr(value=ast.Constant(value=str(words))):
                docstrings.append((node.lineno, words))
            case ast.JoinedStr() | ast.Constant(value=str() | bytes()):
                strings.append(node)
    return PythonSource(tree, nodes, sorted(docstrings), list(find_comments(text, strings)))


def walk(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every node, in no order, several times faster than `ast.walk`: there are a million of them."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for value in node.__dict__.values():
            if value.__class__ is list:
                waiting += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and value.__dict__:
                waiting.append(value)


def find_comments(text: str, strings: list[ast.expr]) -> Iterator[tuple[int, str]]:
    """Yield each comment with its first line. Consecutive comment lines are one text."""
    block: list[str] = []
    begun = last = 0
    for number, comment in find_comment_lines(text, strings):
        if block and number != last + 1:
            yield begun, " ".join(block)
            block = []
        begun = begun if block else number
        block.append(comment.lstrip("#").strip())
        last = number
    if block:
        yield begun, " ".join(block)


def find_comment_lines(text: str, strings: list[ast.expr]) -> list[tuple[int, str]]:
    """Return the lines with a comment: those with a number sign outside all strings.

    The tokenizer is slow, so it reads only files where a string over several lines holds such a line.
    """
    lines = {number: line.encode() for number, line in enumerate(text.split("\n"), 1) if "#" in line}
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for string in strings:
        if string.lineno == string.end_lineno and string.lineno in lines:
            spans[string.lineno].append((string.col_offset, string.end_col_offset or 0))
        elif not lines.keys().isdisjoint(range(string.lineno, (string.end_lineno or 0) + 1)):
            tokens = tokenize.generate_tokens(io.StringIO(text).readline)
            return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]
    found = [(number, find_comment(line, spans[number])) for number, line in lines.items()]
    return [(number, comment) for number, comment in found if comment]


def find_comment(line: bytes, strings: list[tuple[int, int]]) -> str:
    """Return what follows the first number sign outside these spans of bytes, with the sign."""
    at = line.find(b"#")
    while any(begin <= at < end for begin, end in strings):
        at = line.find(b"#", at + 1)
    return line[at:].decode() if at >= 0 else ""
