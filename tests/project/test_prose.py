"""Documents, docstrings, comments and logs are plain English: short sentences, no words of the list of words to avoid."""

import inspect
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.project.markdown import (
    ROOT,
    Sentence,
    english_documents,
    log_messages,
    prose,
    python_files,
    relative,
    sentences,
)
from tests.support.source_files import read_source

LONGEST_SENTENCE = 20  # words
LIST = Path(__file__).parent / "words_to_avoid.txt"
EXAMPLE = re.compile(r" {4}|\S.* {3,}\S")  # an indented line, or columns apart by spaces
ENTRY = re.compile(r"(?P<phrase>[^=]+?)\s*=\s*(?P<instead>.+)")


@cache
def words_to_avoid() -> dict[str, str]:
    """What to write instead, by phrase in lower case."""
    lines = LIST.read_text("utf-8").splitlines()
    found = [ENTRY.fullmatch(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    assert all(found), "each line is: phrase = plain words"
    return {entry["phrase"].lower(): entry["instead"] for entry in found if entry}


@cache
def avoid_pattern() -> re.Pattern[str]:
    """Matches any phrase of the list, the longest first."""
    phrases = sorted(words_to_avoid(), key=len, reverse=True)
    parts = [re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for phrase in phrases]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE)


def advice(phrase: str) -> str:
    """What the list says to write instead of a phrase that was found."""
    phrase = re.sub(r"\s+", " ", phrase.lower())
    for entry, instead in words_to_avoid().items():
        if re.fullmatch(re.escape(entry).replace(r"\*", r"\w*"), phrase):
            return instead
    return ""


@cache
def key_words() -> tuple[frozenset[str], tuple[str, ...]]:
    """The longest word of each phrase, and the beginnings of those that end in a wildcard."""
    longest = [max(phrase.split(), key=len) for phrase in words_to_avoid()]
    whole = frozenset(word for word in longest if "*" not in word)
    return whole, tuple(word.partition("*")[0] for word in longest if "*" in word)


def may_hold_phrase(text: str) -> bool:
    """Return False for most texts, much faster than the pattern with its hundreds of phrases."""
    whole, beginnings = key_words()
    found = re.findall(r"[^\s.,;:!?()\"“”]+", text.lower())
    words = {word.strip("'’‘`*_-") for word in found}
    return not whole.isdisjoint(words) or any(word.startswith(beginnings) for word in words)


def find_faults(texts: Iterator[Sentence]) -> list[str]:
    return [
        f"{text.path}:{text.line}: '{found[0]}': write '{advice(found[0])}'"
        for text in texts
        if may_hold_phrase(text.text)
        for found in avoid_pattern().finditer(text.text)
    ]


def document_texts() -> Iterator[Sentence]:
    for path in english_documents():
        for line, text in prose(path, tables=True, headings=True):
            yield from sentences(relative(path), line, text)


def python_texts() -> Iterator[Sentence]:
    """Docstrings, comments and log messages of the product and of the tests."""
    for path in [*python_files(), *python_files("tests", "deploy")]:
        source = read_source(path)
        for line, text in (*source.docstrings, *source.comments, *log_messages(path)):
            yield Sentence(relative(path), line, re.sub(r"`[^`]*`", "CODE", text))


def docstring_sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of all docstrings of a Python file, without indented examples and columns."""
    for line, text in read_source(path).docstrings:
        for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
            lines = [each for each in paragraph.splitlines() if not EXAMPLE.match(each)]
            yield from sentences(relative(path), line, " ".join(lines))


def other_texts() -> Iterator[Sentence]:
    """Comments of files that are neither documents nor Python."""
    files = [
        ROOT / "Makefile",
        ROOT / ".ci/run",
        *(ROOT / "deploy").iterdir(),
        *(ROOT / "demo/static").iterdir(),
    ]
    for path in sorted(path for path in files if path.is_file() and path.suffix != ".py"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            yield Sentence(relative(path), number, line)


def report(faults: list[str]) -> str:
    """All faults, and before them how many each file has."""
    by_file = Counter(fault.split(":", 1)[0] for fault in faults).most_common()
    head = [f"{len(faults)} in {len(by_file)} files"] + [f"{count:5} {path}" for path, count in by_file]
    return "\n".join(["", *head, "", *faults])


def test_the_list_of_words_to_avoid_is_sorted_out() -> None:
    """Each phrase once, and no advice that uses an avoided phrase itself."""
    lines = [
        line for line in LIST.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")
    ]
    assert len(lines) == len(words_to_avoid())
    assert [instead for instead in words_to_avoid().values() if avoid_pattern().search(instead)] == []


def test_documents_use_no_word_to_avoid() -> None:
    faults = find_faults(document_texts())
    assert not faults, report(faults)


def test_docstrings_comments_and_logs_use_no_word_to_avoid() -> None:
    faults = find_faults(python_texts())
    assert not faults, report(faults)


def test_sentences_of_docstrings_are_short() -> None:
    found = [
        each
        for path in [*python_files(), *python_files("tests", "deploy")]
        for each in docstring_sentences(path)
        if each.words > LONGEST_SENTENCE
    ]
    faults = [f"{each.path}:{each.line}: {each.words} words: {each.text}" for each in found]
    assert not faults, report(faults)


def test_other_files_use_no_word_to_avoid() -> None:
    faults = find_faults(other_texts())
    assert not faults, report(faults)


@pytest.mark.parametrize("path", english_documents(), ids=relative)
def test_sentences_of_documents_are_short(path: Path) -> None:
    """At most 20 words; tables, code blocks and headings do not count, a code span is one word."""
    found = [each for line, text in prose(path) for each in sentences(relative(path), line, text)]
    faults = [
        f"{each.path}:{each.line}: {each.words} words: {each.text}"
        for each in found
        if each.words > LONGEST_SENTENCE
    ]
    assert not faults, report(faults)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "One. Two words! Is it `a.b c`? [Link](x.md) ends",
            ["One.", "Two words!", "Is it CODE?", "Link ends"],
        ),
        ("A colon: no end; a semicolon neither.", ["A colon: no end; a semicolon neither."]),
        ("Some tools, e.g. ruff, run. Next", ["Some tools, e.g. ruff, run.", "Next"]),
        (
            "Version 1.0 stays whole. (In brackets.) After.",
            ["Version 1.0 stays whole.", "(In brackets.", "After."],
        ),
    ],
)
def test_the_reader_splits_sentences(text: str, expected: list[str]) -> None:
    assert [found.text for found in sentences("x", 1, text)] == expected
