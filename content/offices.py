"""Office folders: office.yaml, sites.yaml, archive.yaml, and the national contacts.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from content.answers import source
from content.fields import Block
from content.records import (
    ArchiveFact,
    Channel,
    Contact,
    Flag,
    Measure,
    Office,
    Position,
    Reported,
    Site,
    SiteKind,
    Source,
)
from content.source import Finding, Page

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,23}")


class Approval(StrEnum):
    """How many people an announcement needs: its author alone, or a second one who approves it."""

    ONE = "one"
    TWO = "two"


class OfficeKind(StrEnum):
    KOTA = "kota"
    KABUPATEN = "kabupaten"


def office(folder: Path, home: Path, findings: list[Finding]) -> Office:
    """The office whose folder `home` is; the name of the folder is its Kemendagri code without the dot."""
    page = Page(folder, home / "office.yaml", findings)
    block = page.compose(page.read())
    found = Office(
        code=home.name,
        name=block.text("name"),
        kind=block.choice("kind", OfficeKind).value,
        province=block.text("province"),
        timezone=_zone(block),
        aliases=block.words("aliases"),
        approval=block.choice("approval", Approval, Approval.ONE).value,
        channels=tuple(_channels(block)),
        reported=tuple(_reported(block)),
        sites=tuple(_sites(folder, home, findings)),
        archive=tuple(_archive(folder, home, findings)),
        origin=block.origin(),
    )
    page.close()
    return found


def contacts(page: Page) -> Iterator[Contact]:
    block = page.compose(page.read())
    for item in block.list("contacts"):
        yield Contact(
            _id(item), item.text("name"), item.both("purpose"), tuple(_channels(item)), item.origin()
        )
    page.close()


def _zone(block: Block) -> str:
    name = block.text("timezone")
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        block.wrong("timezone", f"Zona waktu '{name}' tidak ada.", "Tulis Asia/Jakarta, Asia/Makassar, ...")
        return "Asia/Jakarta"
    return name


def _id(block: Block) -> str:
    name = block.text("id")
    if name and not ID.fullmatch(name):
        block.wrong(
            "id", f"Tanda '{name}' tidak bisa dipakai.", "Pakai huruf, angka, '-' saja, paling panjang 24."
        )
    return name


def _channels(block: Block) -> Iterator[Channel]:
    for item in block.list("channels"):
        inner = item.block("source")
        if inner is None:
            item.wrong("source", "Sumber belum diisi.", "Tambahkan 'source:' dengan 'title' dan 'date'.")
            continue
        confirmed = (item.maybe("confirmed") or "tidak") == "ya"
        kind, label, value = item.text("kind"), item.text("label"), item.text("value")
        yield Channel(kind, label, value, source(inner), item.day("checked"), confirmed)


def _reported(block: Block) -> Iterator[Reported]:
    for item in block.list("reported"):
        inner = item.block("source")
        if inner is None:
            item.wrong("source", "Sumber belum diisi.", "Tambahkan 'source:' dengan 'title' dan 'date'.")
            continue
        yield Reported(item.both("text"), source(inner), item.words("answers"), item.origin())


def _sites(folder: Path, home: Path, findings: list[Finding]) -> Iterator[Site]:
    file = home / "sites.yaml"
    if not file.exists():
        return
    page = Page(folder, file, findings)
    for item in page.compose(page.read()).list("sites"):
        yield _site(item, home.name)
    page.close()


def _site(block: Block, code: str) -> Site:
    return Site(
        id=_id(block),
        office=code,
        name=block.text("name"),
        kind=block.choice("kind", SiteKind),
        code=block.maybe("code") or "",
        aliases=block.words("aliases"),
        lat=_degrees(block, "lat", 90),
        lon=_degrees(block, "lon", 180),
        position=block.choice("position", Position, Position.CENTROID),
        address=block.maybe("address"),
        hours=block.plain("hours"),
        reported=tuple(_reported(block)),
        origin=block.origin(),
    )


def _degrees(block: Block, name: str, most: int) -> float | None:
    value = block.number(name)
    if value is not None and not -most <= value <= most:
        block.wrong(name, f"{name} {value} di luar bumi.", f"Angkanya antara -{most} dan {most}.")
        return None
    return value


def _archive(folder: Path, home: Path, findings: list[Finding]) -> Iterator[ArchiveFact]:
    file = home / "archive.yaml"
    if not file.exists():
        return
    page = Page(folder, file, findings)
    block = page.compose(page.read())
    inner = block.block("source")
    article = source(inner) if inner else None
    for item in block.list("facts"):
        yield _fact(item, home.name, article)
    page.close()


def _fact(block: Block, code: str, article: Source | None) -> ArchiveFact:
    return ArchiveFact(
        id=_id(block),
        office=code,
        answers=block.words("answers"),
        text=block.both("text"),
        as_of=block.day("as_of"),
        window=block.maybe("window") or "",
        source=_own_source(block, article),
        flags=tuple(_flags(block)),
        note=block.maybe_both("note"),
        parts=_parts(block),
        total=block.count("total"),
        readings=block.words("readings"),
        progress=block.choice("progress", Measure) if block.maybe("progress") else None,
        origin=block.origin(),
    )


def _own_source(block: Block, article: Source | None) -> Source:
    inner = block.block("source")
    found = source(inner) if inner else article
    if found is None:
        block.wrong(
            "source", "Sumber belum diisi.", "Tambahkan 'source:' di atas berkas atau pada fakta ini."
        )
    return found or Source("", None)


def _flags(block: Block) -> Iterator[Flag]:
    known = ", ".join(flag.value for flag in Flag)
    for word in block.words("flags"):
        if word in list(Flag):
            yield Flag(word)
        else:
            block.wrong("flags", f"Tanda '{word}' tidak dikenal.", f"Pilih dari: {known}.")


def _parts(block: Block) -> dict[str, int]:
    inner = block.block("parts")
    if inner is None:
        return {}
    return {name: inner.count(name) or 0 for name in inner.fields}
