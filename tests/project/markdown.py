"""Reads Markdown and Python for the tests of the project: sentences, links, paths and tables."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.source_files import find_nodes

ROOT = Path(__file__).parent.parent.parent
LAYERS = ("content", "storage", "handlers", "runtime", "demo")
INDONESIAN = frozenset({"docs/mulai.md", "docs/panduan-petugas.md", "docs/panduan-pemeriksa.md"})

FENCE = re.compile(r"^ *(`{3,}|~{3,})")
LIST_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
CODE_SPAN = re.compile(r"(`+)(.+?)\1", re.S)
LINK = re.compile(r"!?\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]*_]*(?:\s+|$)|(?<=:)$")
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|No|art)\.$")
WORD = re.compile(r"[A-Za-z0-9À-ÿ][\w'’.:/%+-]*")


@dataclass(frozen=True)
class Sentence:
    """A sentence with the file and the line where its paragraph begins."""

    path: str
    line: int
    text: str

    @property
    def words(self) -> int:
        """The number of words; a code span counts as one."""
        return len(WORD.findall(self.text))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def english_documents() -> list[Path]:
    """Every Markdown file of the project in English, except the content that editors write."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "storage").rglob("*.md")]
    return sorted(path for path in found if str(path.relative_to(ROOT)) not in INDONESIAN)


def python_files(*folders: str) -> list[Path]:
    """Every Python file of these folders, or of the whole product with bot.py."""
    if not folders:
        return [ROOT / "bot.py", *python_files(*LAYERS)]
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(path: Path, *, tables: bool = False, headings: bool = False) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs and list items of a Markdown file with their first lines, without code blocks."""
    paragraph: list[str] = []
    begun, fence = 0, ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        opened = FENCE.match(line)
        if opened and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else opened[1]
            line = ""
        elif fence:
            continue
        is_table, is_heading = line.lstrip().startswith("|"), line.startswith("#")
        if not line.strip() or LIST_ITEM.match(line) or is_table or is_heading:
            if paragraph:
                yield begun, " ".join(paragraph)
            paragraph = []
        if not line.strip() or (is_table and not tables) or (is_heading and not headings):
            continue
        if is_table or is_heading:
            yield number, line
            continue
        begun = begun if paragraph else number
        paragraph.append(LIST_ITEM.sub("", line).strip())
    if paragraph:
        yield begun, " ".join(paragraph)


def plain(text: str) -> str:
    """Return a text without links and emphasis. Each code span becomes the word CODE."""
    text = CODE_SPAN.sub("CODE", text)
    return LINK.sub(lambda found: found["text"], text).replace("**", "").replace("*", "")


def sentences(path: str, line: int, text: str) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph. A semicolon and a colon do not end a sentence."""
    rest = ""
    for piece in SENTENCE_END.split(plain(text)):
        rest = f"{rest} {piece}".strip() if rest else piece.strip()
        if ABBREVIATION.search(rest):
            continue
        if rest:
            yield Sentence(path, line, rest)
        rest = ""
    if rest:
        yield Sentence(path, line, rest)


def log_messages(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the text of every log call of a Python file with its line."""
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    for node in find_nodes(path, ast.Call):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="log"), attr=level),
                args=[ast.Constant(value=str(text)), *_],
            ) if level in levels:
                yield node.lineno, text


def links(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the targets of all Markdown links and images of a file, with their lines."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        for found in LINK.finditer(line):
            yield number, found["target"]


def code_spans(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the code spans of a file, outside code blocks, with the line of their paragraph."""
    for number, text in prose(path, tables=True, headings=True):
        for found in CODE_SPAN.finditer(text):
            yield number, found[2].strip()


def table_rows(path: Path, heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, without the head of the table."""
    section = path.read_text("utf-8").split(f"\n{heading}\n", 1)[1]
    rows: list[list[str]] = []
    for line in section.splitlines():
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif rows:
            break
    return rows[2:]
