"""Files that editors write, read with their line numbers: every slip is named with file, line and remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml
from msgspec import Struct

from content.records import Origin, Text

Choice = TypeVar("Choice", bound=StrEnum)
Plain = str | list["Plain"] | dict[str, "Plain"]
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Level(StrEnum):
    FAULT = "galat"
    WARNING = "peringatan"


class Finding(Struct, frozen=True, order=True):
    """One thing an editor should see; `line` counts from 1, `path` is relative to the library folder."""

    path: str
    line: int
    fault: str
    remedy: str
    level: Level = Level.FAULT

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level.value}: {self.fault} → {self.remedy}"


class ContentFaults(Exception):
    """The library cannot be loaded; carries every fault of every file, not only the first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class Page:
    """One file while it is being read. Faults go into the list given, so that reading goes on."""

    def __init__(self, folder: Path, file: Path, findings: list[Finding]) -> None:
        self.file = file
        self.path = file.relative_to(folder).as_posix()
        self.findings = findings
        self.blocks: list[Block] = []

    def fault(self, line: int, fault: str, remedy: str) -> None:
        self.findings.append(Finding(self.path, line, fault, remedy))

    def read(self) -> str:
        """The text of the file; an unreadable one is a fault and counts as empty."""
        try:
            return self.file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = self.file.read_bytes()[: error.start].count(b"\n") + 1
            self.fault(line, "Huruf di berkas ini tidak terbaca.", "Simpan ulang berkas sebagai UTF-8.")
        except OSError as error:
            self.fault(1, f"Berkas tidak bisa dibaca: {error.strerror}.", "Periksa apakah berkasnya ada.")
        return ""

    def compose(self, text: str) -> Block:
        """The mapping at the top of a YAML text; anything else is a fault and counts as empty."""
        try:
            node = yaml.compose(text, Loader=Loader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(error, "problem", None) or "susunannya tidak dikenal"
            self.fault(
                line, f"YAML tidak terbaca: {problem}.", "Periksa spasi di depan, titik dua dan kutip."
            )
            return Block(self, None, 1)
        if not isinstance(node, yaml.MappingNode):
            self.fault(1, "Berkas ini tidak berisi pasangan 'nama: isi'.", "Tulis satu pasangan tiap baris.")
            return Block(self, None, 1)
        return Block(self, node, node.start_mark.line + 1)

    def close(self) -> None:
        """Name every field that nobody asked for."""
        for block in self.blocks:
            block.name_unknown()


class Block:
    """The fields of one mapping. Fields asked for are the fields known; the rest is named at `Page.close`."""

    def __init__(self, page: Page, node: yaml.MappingNode | None, line: int) -> None:
        self.page, self.line = page, line
        self.fields: dict[str, yaml.Node] = {}
        self.lines: dict[str, int] = {}
        self.asked: set[str] = set()
        page.blocks.append(self)
        for key, value in node.value if node else ():
            self._take(str(key.value), key.start_mark.line + 1, value)

    def _take(self, name: str, line: int, value: yaml.Node) -> None:
        if name in self.fields:
            first = self.lines[name]
            self.page.fault(
                line, f"'{name}' ditulis dua kali (sudah ada di baris {first}).", "Hapus salah satu."
            )
            return
        self.fields[name], self.lines[name] = value, line

    def name_unknown(self) -> None:
        for name in self.fields.keys() - self.asked:
            near = difflib.get_close_matches(name, self.asked, 1, 0.5)
            remedy = (
                f"Maksud Anda '{near[0]}'?" if near else f"Yang dikenal: {', '.join(sorted(self.asked))}."
            )
            self.page.fault(self.lines[name], f"'{name}' tidak dikenal di sini.", remedy)

    def origin(self) -> Origin:
        return Origin(self.page.path, self.line, dict(self.lines))

    def at(self, name: str) -> int:
        return self.lines.get(name, self.line)

    def wrong(self, name: str, fault: str, remedy: str) -> None:
        self.page.fault(self.at(name), fault, remedy)

    def node(self, name: str) -> yaml.Node | None:
        """The value of a field, None when it is absent or left empty."""
        self.asked.add(name)
        node = self.fields.get(name)
        empty = isinstance(node, yaml.ScalarNode) and node.value.strip() in {"", "~", "null"}
        return None if empty else node

    def maybe(self, name: str) -> str | None:
        node = self.node(name)
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode):
            return str(node.value).strip()
        self.wrong(name, f"'{name}' harus satu isi, bukan daftar.", f"Tulis '{name}: isinya'.")
        return None

    def text(self, name: str) -> str:
        """A field that must be there; absent it is a fault and counts as empty."""
        value = self.maybe(name)
        if value is None and self.node(name) is None:
            self.wrong(name, f"'{name}' belum diisi.", f"Tambahkan baris '{name}: ...'.")
        return value or ""

    def both(self, name: str) -> Text:
        found = self.maybe_both(name)
        if found is None:
            self.wrong(
                name, f"'{name}' belum diisi.", f"Tambahkan '{name}:' dengan 'id:' dan 'en:' di bawahnya."
            )
        return found or Text("")

    def maybe_both(self, name: str) -> Text | None:
        """Indonesian and English; a bare text is Indonesian alone."""
        if not isinstance(self.node(name), yaml.MappingNode):
            bare = self.maybe(name)
            return None if bare is None else Text(bare)
        inner = self.block(name)
        return Text(inner.text("id"), inner.maybe("en") or "") if inner else None

    def day(self, name: str) -> date:
        found = self.maybe_day(name)
        if found is None and self.node(name) is None:
            self.wrong(name, f"Tanggal '{name}' belum diisi.", f"Tambahkan '{name}: 2026-11-21'.")
        return found or date.min

    def maybe_day(self, name: str) -> date | None:
        value = self.maybe(name)
        try:
            return None if value is None else date.fromisoformat(_strict(value))
        except ValueError:
            self.wrong(name, f"Tanggal '{value}' tidak ada.", "Tulis tahun-bulan-hari, misalnya 2026-11-21.")
            return None

    def number(self, name: str) -> float | None:
        value = self.maybe(name)
        try:
            return None if value is None else float(value)
        except ValueError:
            self.wrong(name, f"'{value}' bukan angka.", "Tulis angka dengan titik, misalnya -6.31.")
            return None

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        value = self.maybe(name) if default is not None else self.text(name)
        allowed = list(kind)
        if not value or value in allowed:
            return kind(value) if value else default or allowed[0]
        known = ", ".join(item.value for item in allowed)
        self.wrong(name, f"'{value}' tidak dikenal untuk '{name}'.", f"Pilih salah satu: {known}.")
        return default or allowed[0]

    def words(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty when absent."""
        items = self._items(name)
        for item in items:
            if not isinstance(item, yaml.ScalarNode):
                self.wrong(name, f"Isi '{name}' harus teks.", "Tulis satu teks tiap '- '.")
        return tuple(str(item.value).strip() for item in items if isinstance(item, yaml.ScalarNode))

    def list(self, name: str) -> Iterator[Block]:
        """The mappings of a list, none when absent."""
        for item in self._items(name):
            line = item.start_mark.line + 1
            if isinstance(item, yaml.MappingNode):
                yield Block(self.page, item, line)
            else:
                self.page.fault(
                    line, f"Isi '{name}' harus berupa 'nama: isi'.", "Periksa spasi setelah '- '."
                )

    def _items(self, name: str) -> tuple[yaml.Node, ...]:
        node = self.node(name)
        if node is None:
            return ()
        if isinstance(node, yaml.SequenceNode):
            return tuple(node.value)
        self.wrong(name, f"'{name}' harus daftar.", "Awali tiap isinya dengan '- '.")
        return ()

    def block(self, name: str) -> Block | None:
        node = self.node(name)
        if node is None:
            return None
        if isinstance(node, yaml.MappingNode):
            return Block(self.page, node, self.at(name))
        self.wrong(
            name, f"'{name}' harus berisi beberapa 'nama: isi'.", "Tulis di bawahnya, menjorok dua spasi."
        )
        return None

    def plain(self, name: str) -> Mapping[str, Plain] | None:
        """A mapping as it was written, all texts; its meaning is checked by whoever reads it."""
        node = self.node(name)
        if node is None or isinstance(node, yaml.MappingNode):
            found = node and _plain(node)
            return found if isinstance(found, dict) else None
        self.wrong(
            name, f"'{name}' harus berisi beberapa 'nama: isi'.", "Tulis di bawahnya, menjorok dua spasi."
        )
        return None


def _strict(value: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError(value)
    return value


def _plain(node: yaml.Node) -> Plain:
    match node:
        case yaml.MappingNode():
            return {str(key.value): _plain(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [_plain(item) for item in node.value]
        case _:
            return str(node.value)
