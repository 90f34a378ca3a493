"""Parse answer files: front matter between '---' lines, then '# Bahasa Indonesia' and '# English'.

A regional file (offices/<code>/answers/<id>.md) adds to the national answer with `mode: append` (the
default). With `mode: replace` it replaces the national answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from content.lazy_pattern import compile_later
from content.loading.records import Answer, LocalizedText, OfficeAnswer, Source
from content.loading.source_files import ContentFile
from content.loading.yaml_fields import YamlBlock

FRONT_MATTER = compile_later(r"\A---\n(?P<front>.*?\n)---\n(?P<rest>.*)\Z", re.DOTALL)
LANGUAGE_HEADING = compile_later(r"^# (Bahasa Indonesia|English)[ \t]*$", re.MULTILINE)
PARTIAL_DATE = compile_later(r"(?P<year>\d{4})(-(?P<month>\d\d))?(-(?P<day>\d\d))?")


class RegionalAnswerMode(StrEnum):
    """How a regional answer combines with the national one."""

    APPEND = "append"
    REPLACE = "replace"


class RegionalAnswer(Struct, frozen=True):
    """A parsed regional file, not yet merged with the national answer."""

    answer: Answer
    mode: RegionalAnswerMode


def parse_national_answer(content_file: ContentFile) -> Answer:
    """Parse an answer file that must be complete. Faults go to `content_file.findings`."""
    block, body = _split_front_matter(content_file)
    return _parse_answer(content_file, block, body, complete=True)


def parse_regional_answer(content_file: ContentFile, office: str) -> RegionalAnswer:
    """Parse an office's own answer file. With `mode: append` the question and short text may be missing."""
    block, body = _split_front_matter(content_file)
    mode = block.read_choice("mode", RegionalAnswerMode, RegionalAnswerMode.APPEND)
    answer = _parse_answer(content_file, block, body, complete=mode is RegionalAnswerMode.REPLACE)
    return RegionalAnswer(replace(answer, office=office), mode)


def parse_office_answer(content_file: ContentFile, office: str) -> OfficeAnswer:
    """Parse an answer that holds for one office only. `phrasings` lists how people ask for it."""
    block, body = _split_front_matter(content_file)
    answer = _parse_answer(content_file, block, body, complete=True)
    return OfficeAnswer(replace(answer, office=office), block.read_texts("phrasings"))


def merge_answers(base: Answer | None, addition: RegionalAnswer) -> Answer:
    """Return the answer that citizens of the office get.

    `base` is the national answer, None if there is none.
    """
    own = addition.answer
    if base is None or addition.mode is RegionalAnswerMode.REPLACE:
        return own
    return replace(
        own,
        question=base.question,
        short=base.short,
        body=LocalizedText(
            _join_paragraphs(base.body.id, own.body.id), _join_paragraphs(base.body.en, own.body.en)
        ),
        sources=base.sources + own.sources,
        checked=min(base.checked, own.checked),
        valid_until=min(filter(None, (base.valid_until, own.valid_until)), default=None),
        related=base.related + tuple(item for item in own.related if item not in base.related),
    )


def parse_sources(block: YamlBlock) -> Iterator[Source]:
    """Parse the list 'sources' of a block."""
    for item in block.read_blocks("sources"):
        yield parse_source(item)


def parse_source(block: YamlBlock) -> Source:
    """Parse one source: `title`, an optional `date` (2025-12-31, 2025-12 or 2025) and an optional `url`."""
    title, written, url = (
        block.read_text("title"),
        block.read_optional_text("date"),
        block.read_optional_text("url"),
    )
    day, precision = _parse_partial_date(block, written)
    if url and not url.startswith("https://"):
        block.add_fault("url", f"Alamat '{url}' tidak diawali https://.", "Tulis alamat lengkapnya.")
    return Source(title, day, precision, url)


def _parse_partial_date(block: YamlBlock, written: str | None) -> tuple[date | None, str]:
    """Return the date and its precision ('day', 'month' or 'year')."""
    if written is None:
        return None, "day"
    found = PARTIAL_DATE.fullmatch(written)
    try:
        if found:
            year, month, day = found["year"], found["month"], found["day"]
            precision = "day" if day else "month" if month else "year"
            return date(int(year), int(month or 1), int(day or 1)), precision
    except ValueError:
        pass
    block.add_fault("date", f"Tanggal '{written}' tidak ada.", "Tulis 2025-12-31, 2025-12 atau 2025.")
    return None, "day"


def _split_front_matter(content_file: ContentFile) -> tuple[YamlBlock, LocalizedText]:
    """Return the YAML block and the text in both languages."""
    text = content_file.read_text()
    found = FRONT_MATTER.match(text)
    if not found:
        content_file.add_fault(
            1, "Bagian awal tidak ditemukan.", "Awali berkas dengan '---', isian, lalu '---'."
        )
        return YamlBlock(content_file, None, 1), LocalizedText("")
    offset = found["front"].count("\n") + 2
    return content_file.parse_yaml("\n" + found["front"]), _parse_bodies(content_file, found["rest"], offset)


def _parse_bodies(content_file: ContentFile, rest: str, offset: int) -> LocalizedText:
    pieces = LANGUAGE_HEADING.split(rest)
    bodies: dict[str, str] = {}
    if pieces[0].strip():
        content_file.add_fault(
            offset + 1, "Ada teks sebelum judul bahasa.", "Tulis dulu '# Bahasa Indonesia'."
        )
    for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in bodies:
            content_file.add_fault(offset + 1, f"'# {name}' ada dua kali.", "Gabungkan menjadi satu.")
        bodies[name] = body.strip()
    if not bodies.get("Bahasa Indonesia"):
        content_file.add_fault(
            offset + 1, "Isi jawaban belum ada.", "Tulis jawabannya di bawah '# Bahasa Indonesia'."
        )
    return LocalizedText(bodies.get("Bahasa Indonesia", ""), bodies.get("English", ""))


def _parse_answer(content_file: ContentFile, block: YamlBlock, body: LocalizedText, complete: bool) -> Answer:
    answer_sources = tuple(parse_sources(block))
    if not answer_sources and block.get_node("sources") is None and not complete:
        block.add_fault("sources", "Sumber belum diisi.", "Tambahkan 'sources:' dengan 'title' dan 'date'.")
    return Answer(
        id=content_file.file.stem,
        question=block.read_translated("question")
        if complete
        else block.read_optional_translated("question") or LocalizedText(""),
        short=block.read_translated("short")
        if complete
        else block.read_optional_translated("short") or LocalizedText(""),
        body=body,
        sources=answer_sources,
        checked=block.read_date("checked"),
        valid_until=block.read_optional_date("valid_until"),
        related=block.read_texts("related"),
        origin=block.make_origin(),
    )


def _join_paragraphs(first: str, second: str) -> str:
    return f"{first}\n\n{second}" if first and second else first
