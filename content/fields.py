"""The fields of a YAML mapping, asked for one by one: missing, doubled and unknown ones are named with a line.

Everything is text until asked for as something else, so that 16:00 stays 16:00 and "ya" stays "ya".
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

import yaml

from content.records import Origin, Text

if TYPE_CHECKING:
    from content.source import Page

Choice = TypeVar("Choice", bound=StrEnum)
Plain = str | list["Plain"] | dict[str, "Plain"]


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

    def count(self, name: str) -> int | None:
        value = self.maybe(name)
        if value is None or re.fullmatch(r"[0-9]{1,12}", value):
            return None if value is None else int(value)
        self.wrong(name, f"'{value}' bukan bilangan bulat.", "Tulis angka saja tanpa titik, misalnya 59000.")
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
            found = None if node is None else self._plain(node)
            return found if isinstance(found, dict) else None
        self.wrong(
            name, f"'{name}' harus berisi beberapa 'nama: isi'.", "Tulis di bawahnya, menjorok dua spasi."
        )
        return None

    def _plain(self, node: yaml.Node) -> Plain:
        match node:
            case yaml.MappingNode():
                inner = Block(self.page, node, self.line)
                inner.asked.update(inner.fields)
                return {name: self._plain(value) for name, value in inner.fields.items()}
            case yaml.SequenceNode():
                return [self._plain(item) for item in node.value]
            case _:
                return str(node.value)


def _strict(value: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError(value)
    return value
