"""Read the files of an office (office.yaml, sites.yaml, archive.yaml) and the national contacts.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from content.lazy_pattern import compile_later
from content.loading.answer_files import parse_source
from content.loading.records import (
    ArchiveFact,
    ArchiveFlag,
    Contact,
    ContactChannel,
    Office,
    PositionKind,
    ProgressMeasure,
    ReportedFact,
    Site,
    SiteKind,
    Source,
)
from content.loading.source_files import ContentFile, Finding
from content.loading.yaml_fields import YamlBlock
from content.office_features import OfficeFeature

MAX_OVERDUE_DAYS = 60
RECORD_ID = compile_later(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,23}")


class ApprovalRule(StrEnum):
    """How many people an announcement needs: the author alone, or a second person who approves it."""

    ONE = "one"
    TWO = "two"


class FeatureSwitch(StrEnum):
    """Whether an office has a feature."""

    ON = "on"
    OFF = "off"


class OfficeKind(StrEnum):
    """City (kota) or regency (kabupaten)."""

    KOTA = "kota"
    KABUPATEN = "kabupaten"


def read_office(folder: Path, office_folder: Path, findings: list[Finding]) -> Office:
    """Read the office in folder `office_folder`. The folder's name is its Kemendagri code without the dot."""
    content_file = ContentFile(folder, office_folder / "office.yaml", findings)
    block = content_file.parse_yaml(content_file.read_text())
    found = Office(
        code=office_folder.name,
        name=block.read_text("name"),
        kind=block.read_choice("kind", OfficeKind).value,
        province=block.read_text("province"),
        timezone=_read_timezone(block),
        aliases=block.read_texts("aliases"),
        approval=block.read_choice("approval", ApprovalRule, ApprovalRule.ONE).value,
        overdue_days=_read_overdue_days(block),
        neighbours=block.read_texts("neighbours"),
        channels=tuple(_read_channels(block)),
        reported=tuple(_read_reported(block)),
        sites=tuple(_read_sites(folder, office_folder, findings)),
        archive=tuple(_read_archive(folder, office_folder, findings)),
        features_off=_read_features_off(block),
        origin=block.make_origin(),
    )
    content_file.report_unknown_fields()
    return found


def read_contacts(content_file: ContentFile) -> Iterator[Contact]:
    """Read the national contacts."""
    block = content_file.parse_yaml(content_file.read_text())
    for item in block.read_blocks("contacts"):
        yield Contact(
            _read_id(item),
            item.read_translated("name"),
            item.read_translated("purpose"),
            tuple(_read_channels(item)),
            item.make_origin(),
        )
    content_file.report_unknown_fields()


def _read_overdue_days(block: YamlBlock) -> int | None:
    days = block.read_count("overdue_days")
    if days is not None and not 1 <= days <= MAX_OVERDUE_DAYS:
        block.add_fault(
            "overdue_days",
            f"Batas 'overdue_days' harus 1 sampai {MAX_OVERDUE_DAYS} hari kerja.",
            "Tulis angka, misalnya 'overdue_days: 5'.",
        )
        return None
    return days


def _read_timezone(block: YamlBlock) -> str:
    name = block.read_text("timezone")
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        block.add_fault(
            "timezone", f"Zona waktu '{name}' tidak ada.", "Tulis Asia/Jakarta, Asia/Makassar, ..."
        )
        return "Asia/Jakarta"
    return name


def _read_features_off(block: YamlBlock) -> frozenset[str]:
    """Return the features that are off. An unknown name is a fault: its feature would stay on unnoticed."""
    inner = block.read_block("features")
    if inner is None:
        return frozenset()
    known = ", ".join(OfficeFeature)
    off = set()
    for name in inner.fields:
        switch = inner.read_choice(name, FeatureSwitch)
        if name not in list(OfficeFeature):
            inner.add_fault(name, f"Fitur '{name}' tidak dikenal.", f"Pilih dari: {known}.")
        elif switch is FeatureSwitch.OFF:
            off.add(name)
    return frozenset(off)


def _read_id(block: YamlBlock) -> str:
    name = block.read_text("id")
    if name and not RECORD_ID.fullmatch(name):
        block.add_fault(
            "id", f"Tanda '{name}' tidak bisa dipakai.", "Pakai huruf, angka, '-' saja, paling panjang 24."
        )
    return name


def _read_channels(block: YamlBlock) -> Iterator[ContactChannel]:
    for item in block.read_blocks("channels"):
        inner = item.read_block("source")
        if inner is None:
            item.add_fault("source", "Sumber belum diisi.", "Tambahkan 'source:' dengan 'title' dan 'date'.")
            continue
        confirmed = (item.read_optional_text("confirmed") or "tidak") == "ya"
        kind, label, value = item.read_text("kind"), item.read_translated("label"), item.read_text("value")
        yield ContactChannel(kind, label, value, parse_source(inner), item.read_date("checked"), confirmed)


def _read_reported(block: YamlBlock) -> Iterator[ReportedFact]:
    for item in block.read_blocks("reported"):
        inner = item.read_block("source")
        if inner is None:
            item.add_fault("source", "Sumber belum diisi.", "Tambahkan 'source:' dengan 'title' dan 'date'.")
            continue
        yield ReportedFact(
            item.read_translated("text"), parse_source(inner), item.read_texts("answers"), item.make_origin()
        )


def _read_sites(folder: Path, office_folder: Path, findings: list[Finding]) -> Iterator[Site]:
    file = office_folder / "sites.yaml"
    if not file.exists():
        return
    content_file = ContentFile(folder, file, findings)
    for item in content_file.parse_yaml(content_file.read_text()).read_blocks("sites"):
        yield _read_site(item, office_folder.name)
    content_file.report_unknown_fields()


def _read_site(block: YamlBlock, code: str) -> Site:
    return Site(
        id=_read_id(block),
        office=code,
        name=block.read_text("name"),
        kind=block.read_choice("kind", SiteKind),
        code=block.read_optional_text("code") or "",
        aliases=block.read_texts("aliases"),
        lat=_read_degrees(block, "lat", 90),
        lon=_read_degrees(block, "lon", 180),
        position=block.read_choice("position", PositionKind, PositionKind.CENTROID),
        address=block.read_optional_text("address"),
        hours=block.read_mapping("hours"),
        reported=tuple(_read_reported(block)),
        origin=block.make_origin(),
    )


def _read_degrees(block: YamlBlock, name: str, limit: int) -> float | None:
    value = block.read_number(name)
    if value is not None and not -limit <= value <= limit:
        block.add_fault(name, f"{name} {value} di luar bumi.", f"Angkanya antara -{limit} dan {limit}.")
        return None
    return value


def _read_archive(folder: Path, office_folder: Path, findings: list[Finding]) -> Iterator[ArchiveFact]:
    file = office_folder / "archive.yaml"
    if not file.exists():
        return
    content_file = ContentFile(folder, file, findings)
    block = content_file.parse_yaml(content_file.read_text())
    inner = block.read_block("source")
    article = parse_source(inner) if inner else None
    for item in block.read_blocks("facts"):
        yield _read_archive_fact(item, office_folder.name, article)
    content_file.report_unknown_fields()


def _read_archive_fact(block: YamlBlock, code: str, article: Source | None) -> ArchiveFact:
    return ArchiveFact(
        id=_read_id(block),
        office=code,
        answers=block.read_texts("answers"),
        text=block.read_translated("text"),
        as_of=block.read_date("as_of"),
        window=block.read_optional_text("window") or "",
        source=_read_own_source(block, article),
        flags=tuple(_read_flags(block)),
        note=block.read_optional_translated("note"),
        parts=_read_parts(block),
        total=block.read_count("total"),
        readings=block.read_texts("readings"),
        progress=block.read_choice("progress", ProgressMeasure)
        if block.read_optional_text("progress")
        else None,
        dated=block.read_optional_translated("dated"),
        asked=block.read_texts("asked"),
        is_unmistakable=block.read_optional_text("unmistakable") == "ya",
        origin=block.make_origin(),
    )


def _read_own_source(block: YamlBlock, article: Source | None) -> Source:
    inner = block.read_block("source")
    found = parse_source(inner) if inner else article
    if found is None:
        block.add_fault(
            "source", "Sumber belum diisi.", "Tambahkan 'source:' di atas berkas atau pada fakta ini."
        )
    return found or Source("", None)


def _read_flags(block: YamlBlock) -> Iterator[ArchiveFlag]:
    known = ", ".join(flag.value for flag in ArchiveFlag)
    for word in block.read_texts("flags"):
        if word in list(ArchiveFlag):
            yield ArchiveFlag(word)
        else:
            block.add_fault("flags", f"Tanda '{word}' tidak dikenal.", f"Pilih dari: {known}.")


def _read_parts(block: YamlBlock) -> dict[str, int]:
    inner = block.read_block("parts")
    if inner is None:
        return {}
    return {name: inner.read_count(name) or 0 for name in inner.fields}
