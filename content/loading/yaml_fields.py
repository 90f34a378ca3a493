"""Typed access to the fields of a YAML mapping.

Missing, duplicate and unknown fields are reported with their line. All values are text until read as another
type, so 16:00 stays 16:00 and "ya" stays "ya".
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

import yaml

from content.loading.records import LocalizedText, Origin

if TYPE_CHECKING:
    from content.loading.source_files import ContentFile

Choice = TypeVar("Choice", bound=StrEnum)
PlainYaml = str | list["PlainYaml"] | dict[str, "PlainYaml"]


class YamlBlock:
    """The fields of one mapping.

    Reading a field marks it as known. `ContentFile.report_unknown_fields` reports all others.
    """

    def __init__(self, content_file: ContentFile, node: yaml.MappingNode | None, line: int) -> None:
        self.content_file, self.line = content_file, line
        self.fields: dict[str, yaml.Node] = {}
        self.lines: dict[str, int] = {}
        self.known_fields: set[str] = set()
        content_file.blocks.append(self)
        for key, value in node.value if node else ():
            self._add_field(str(key.value), key.start_mark.line + 1, value)

    def _add_field(self, name: str, line: int, value: yaml.Node) -> None:
        if name in self.fields:
            first = self.lines[name]
            self.content_file.add_fault(
                line, f"'{name}' ditulis dua kali (sudah ada di baris {first}).", "Hapus salah satu."
            )
            return
        self.fields[name], self.lines[name] = value, line

    def report_unknown_fields(self) -> None:
        """Report fields that were never read, with a similar name as remedy."""
        for name in self.fields.keys() - self.known_fields:
            near = difflib.get_close_matches(name, self.known_fields, 1, 0.5)
            remedy = (
                f"Maksud Anda '{near[0]}'?"
                if near
                else f"Yang dikenal: {', '.join(sorted(self.known_fields))}."
            )
            self.content_file.add_fault(self.lines[name], f"'{name}' tidak dikenal di sini.", remedy)

    def make_origin(self) -> Origin:
        """Return the file, line and field lines for later messages."""
        return Origin(self.content_file.path, self.line, dict(self.lines))

    def line_of(self, name: str) -> int:
        """Return the line of a field, or the line of the block."""
        return self.lines.get(name, self.line)

    def add_fault(self, name: str, fault: str, remedy: str) -> None:
        """Report a fault at a field."""
        self.content_file.add_fault(self.line_of(name), fault, remedy)

    def get_node(self, name: str) -> yaml.Node | None:
        """Return the value of a field, None if it is absent or empty."""
        self.known_fields.add(name)
        node = self.fields.get(name)
        empty = isinstance(node, yaml.ScalarNode) and node.value.strip() in {"", "~", "null"}
        return None if empty else node

    def read_optional_text(self, name: str) -> str | None:
        """Return the text of a field, or None."""
        node = self.get_node(name)
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode):
            return str(node.value).strip()
        self.add_fault(name, f"'{name}' harus satu isi, bukan daftar.", f"Tulis '{name}: isinya'.")
        return None

    def read_text(self, name: str) -> str:
        """Return the text of a required field. If it is absent, report a fault and return ""."""
        value = self.read_optional_text(name)
        if value is None and self.get_node(name) is None:
            self.add_fault(name, f"'{name}' belum diisi.", f"Tambahkan baris '{name}: ...'.")
        return value or ""

    def read_translated(self, name: str) -> LocalizedText:
        """Return a required text in both languages."""
        found = self.read_optional_translated(name)
        if found is None:
            self.add_fault(
                name, f"'{name}' belum diisi.", f"Tambahkan '{name}:' dengan 'id:' dan 'en:' di bawahnya."
            )
        return found or LocalizedText("")

    def read_optional_translated(self, name: str) -> LocalizedText | None:
        """Return a text in both languages, or None. A plain text is Indonesian only."""
        if not isinstance(self.get_node(name), yaml.MappingNode):
            bare = self.read_optional_text(name)
            return None if bare is None else LocalizedText(bare)
        inner = self.read_block(name)
        return LocalizedText(inner.read_text("id"), inner.read_optional_text("en") or "") if inner else None

    def read_date(self, name: str) -> date:
        """Return a required date. If it is absent, report a fault and return date.min."""
        found = self.read_optional_date(name)
        if found is None and self.get_node(name) is None:
            self.add_fault(name, f"Tanggal '{name}' belum diisi.", f"Tambahkan '{name}: 2026-11-21'.")
        return found or date.min

    def read_optional_date(self, name: str) -> date | None:
        """Return a date YYYY-MM-DD, or None."""
        value = self.read_optional_text(name)
        try:
            return None if value is None else date.fromisoformat(_check_iso_format(value))
        except ValueError:
            self.add_fault(
                name, f"Tanggal '{value}' tidak ada.", "Tulis tahun-bulan-hari, misalnya 2026-11-21."
            )
            return None

    def read_number(self, name: str) -> float | None:
        """Return a decimal number, or None."""
        value = self.read_optional_text(name)
        try:
            return None if value is None else float(value)
        except ValueError:
            self.add_fault(name, f"'{value}' bukan angka.", "Tulis angka dengan titik, misalnya -6.31.")
            return None

    def read_count(self, name: str) -> int | None:
        """Return a whole number from 0, or None."""
        value = self.read_optional_text(name)
        if value is None or re.fullmatch(r"[0-9]{1,12}", value):
            return None if value is None else int(value)
        self.add_fault(
            name, f"'{value}' bukan bilangan bulat.", "Tulis angka saja tanpa titik, misalnya 59000."
        )
        return None

    def read_choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """Return one value of an enum. Without a default the field is required."""
        value = self.read_optional_text(name) if default is not None else self.read_text(name)
        allowed = list(kind)
        if not value or value in allowed:
            return kind(value) if value else default or allowed[0]
        known = ", ".join(item.value for item in allowed)
        self.add_fault(name, f"'{value}' tidak dikenal untuk '{name}'.", f"Pilih salah satu: {known}.")
        return default or allowed[0]

    def read_texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, empty if absent."""
        items = self._list_nodes(name)
        for item in items:
            if not isinstance(item, yaml.ScalarNode):
                self.add_fault(name, f"Isi '{name}' harus teks.", "Tulis satu teks tiap '- '.")
        return tuple(str(item.value).strip() for item in items if isinstance(item, yaml.ScalarNode))

    def read_blocks(self, name: str) -> Iterator[YamlBlock]:
        """Yield the mappings of a list, none if absent."""
        for item in self._list_nodes(name):
            line = item.start_mark.line + 1
            if isinstance(item, yaml.MappingNode):
                yield YamlBlock(self.content_file, item, line)
            else:
                self.content_file.add_fault(
                    line, f"Isi '{name}' harus berupa 'nama: isi'.", "Periksa spasi setelah '- '."
                )

    def _list_nodes(self, name: str) -> tuple[yaml.Node, ...]:
        node = self.get_node(name)
        if node is None:
            return ()
        if isinstance(node, yaml.SequenceNode):
            return tuple(node.value)
        self.add_fault(name, f"'{name}' harus daftar.", "Awali tiap isinya dengan '- '.")
        return ()

    def read_block(self, name: str) -> YamlBlock | None:
        """Return the mapping of a field, or None."""
        node = self.get_node(name)
        if node is None:
            return None
        if isinstance(node, yaml.MappingNode):
            return YamlBlock(self.content_file, node, self.line_of(name))
        self.add_fault(
            name, f"'{name}' harus berisi beberapa 'nama: isi'.", "Tulis di bawahnya, menjorok dua spasi."
        )
        return None

    def read_mapping(self, name: str) -> Mapping[str, PlainYaml] | None:
        """Return a mapping with all leaves as text. The caller checks its meaning."""
        node = self.get_node(name)
        if node is None or isinstance(node, yaml.MappingNode):
            found = None if node is None else self._to_plain(node)
            return found if isinstance(found, dict) else None
        self.add_fault(
            name, f"'{name}' harus berisi beberapa 'nama: isi'.", "Tulis di bawahnya, menjorok dua spasi."
        )
        return None

    def _to_plain(self, node: yaml.Node) -> PlainYaml:
        match node:
            case yaml.MappingNode():
                inner = YamlBlock(self.content_file, node, self.line)
                inner.known_fields.update(inner.fields)
                return {name: self._to_plain(value) for name, value in inner.fields.items()}
            case yaml.SequenceNode():
                return [self._to_plain(item) for item in node.value]
            case _:
                return str(node.value)


def _check_iso_format(value: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError(value)
    return value
