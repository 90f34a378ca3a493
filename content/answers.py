"""Answer files: a front matter between '---' lines, then '# Bahasa Indonesia' and '# English'.

A regional file (offices/<code>/answers/<id>.md) adds to the national answer (`mode: append`, the rule)
or takes its place (`mode: replace`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from content.fields import Block
from content.records import Answer, Source, Text
from content.source import Page

FRONT = re.compile(r"\A---\n(?P<front>.*?\n)---\n(?P<rest>.*)\Z", re.DOTALL)
PART = re.compile(r"^# (Bahasa Indonesia|English)[ \t]*$", re.MULTILINE)
PARTIAL = re.compile(r"(?P<year>\d{4})(-(?P<month>\d\d))?(-(?P<day>\d\d))?")


class Mode(StrEnum):
    APPEND = "append"
    REPLACE = "replace"


class Addition(Struct, frozen=True):
    """A regional file as written, before it meets the national answer."""

    answer: Answer
    mode: Mode


def national(page: Page) -> Answer:
    block, body = _open(page)
    return _answer(page, block, body, complete=True)


def regional(page: Page, office: str) -> Addition:
    block, body = _open(page)
    mode = block.choice("mode", Mode, Mode.APPEND)
    answer = _answer(page, block, body, complete=mode is Mode.REPLACE)
    return Addition(replace(answer, office=office), mode)


def joined(base: Answer | None, addition: Addition) -> Answer:
    """The answer an office's citizens get."""
    own = addition.answer
    if base is None or addition.mode is Mode.REPLACE:
        return own
    return replace(
        own,
        question=base.question,
        short=base.short,
        body=Text(_paragraphs(base.body.id, own.body.id), _paragraphs(base.body.en, own.body.en)),
        sources=base.sources + own.sources,
        checked=min(base.checked, own.checked),
        valid_until=min(filter(None, (base.valid_until, own.valid_until)), default=None),
        related=base.related + tuple(item for item in own.related if item not in base.related),
    )


def sources(block: Block) -> Iterator[Source]:
    for item in block.list("sources"):
        yield source(item)


def source(block: Block) -> Source:
    """`title`, `date` (a day, a month 2025-12 or a year 2013; may be absent) and `url`."""
    title, written, url = block.text("title"), block.maybe("date"), block.maybe("url")
    day, precision = _partial(block, written)
    if url and not url.startswith("https://"):
        block.wrong("url", f"Alamat '{url}' tidak diawali https://.", "Tulis alamat lengkapnya.")
    return Source(title, day, precision, url)


def _partial(block: Block, written: str | None) -> tuple[date | None, str]:
    if written is None:
        return None, "day"
    found = PARTIAL.fullmatch(written)
    try:
        if found:
            year, month, day = found["year"], found["month"], found["day"]
            precision = "day" if day else "month" if month else "year"
            return date(int(year), int(month or 1), int(day or 1)), precision
    except ValueError:
        pass
    block.wrong("date", f"Tanggal '{written}' tidak ada.", "Tulis 2025-12-31, 2025-12 atau 2025.")
    return None, "day"


def _open(page: Page) -> tuple[Block, Text]:
    text = page.read()
    found = FRONT.match(text)
    if not found:
        page.fault(1, "Bagian awal tidak ditemukan.", "Awali berkas dengan '---', isian, lalu '---'.")
        return Block(page, None, 1), Text("")
    offset = found["front"].count("\n") + 2
    return page.compose("\n" + found["front"]), _bodies(page, found["rest"], offset)


def _bodies(page: Page, rest: str, offset: int) -> Text:
    pieces = PART.split(rest)
    bodies: dict[str, str] = {}
    if pieces[0].strip():
        page.fault(offset + 1, "Ada teks sebelum judul bahasa.", "Tulis dulu '# Bahasa Indonesia'.")
    for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in bodies:
            page.fault(offset + 1, f"'# {name}' ada dua kali.", "Gabungkan menjadi satu.")
        bodies[name] = body.strip()
    if not bodies.get("Bahasa Indonesia"):
        page.fault(offset + 1, "Isi jawaban belum ada.", "Tulis jawabannya di bawah '# Bahasa Indonesia'.")
    return Text(bodies.get("Bahasa Indonesia", ""), bodies.get("English", ""))


def _answer(page: Page, block: Block, body: Text, complete: bool) -> Answer:
    found = tuple(sources(block))
    if not found and block.node("sources") is None and not complete:
        block.wrong("sources", "Sumber belum diisi.", "Tambahkan 'sources:' dengan 'title' dan 'date'.")
    return Answer(
        id=page.file.stem,
        question=block.both("question") if complete else block.maybe_both("question") or Text(""),
        short=block.both("short") if complete else block.maybe_both("short") or Text(""),
        body=body,
        sources=found,
        checked=block.day("checked"),
        valid_until=block.maybe_day("valid_until"),
        related=block.words("related"),
        origin=block.origin(),
    )


def _paragraphs(first: str, second: str) -> str:
    return f"{first}\n\n{second}" if first and second else first
