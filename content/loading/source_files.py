"""Read content files with line numbers. Every fault names its file, line and remedy."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from content.loading.yaml_fields import YamlBlock

YAML_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TextLoader(YAML_LOADER):  # type: ignore[misc]
    """Reads every value as a text. So it looks for no numbers, dates and other types, which is a third of the time."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: object) -> str:
        return "tag:yaml.org,2002:str"


class FindingLevel(StrEnum):
    """Severity of a finding."""

    FAULT = "galat"
    WARNING = "peringatan"


class Finding(Struct, frozen=True, order=True):
    """A message for an editor. `line` counts from 1; `path` is relative to the library folder."""

    path: str
    line: int
    fault: str
    remedy: str
    level: FindingLevel = FindingLevel.FAULT

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level.value}: {self.fault} → {self.remedy}"


class ContentError(Exception):
    """The library cannot be loaded. Carries every fault of every file."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class ContentFile:
    """A file being read. Faults are collected in `findings`, so that reading continues."""

    def __init__(self, folder: Path, file: Path, findings: list[Finding]) -> None:
        self.file = file
        self.path = file.relative_to(folder).as_posix()
        self.findings = findings
        self.blocks: list[YamlBlock] = []

    def add_fault(self, line: int, fault: str, remedy: str) -> None:
        """Add a fault at a line."""
        self.findings.append(Finding(self.path, line, fault, remedy))

    def read_text(self) -> str:
        """Return the text of the file. If it is unreadable, add a fault and return ""."""
        try:
            return self.file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = self.file.read_bytes()[: error.start].count(b"\n") + 1
            self.add_fault(line, "Huruf di berkas ini tidak terbaca.", "Simpan ulang berkas sebagai UTF-8.")
        except OSError as error:
            self.add_fault(1, f"Berkas tidak bisa dibaca: {error.strerror}.", "Periksa apakah berkasnya ada.")
        return ""

    def parse_yaml(self, text: str) -> YamlBlock:
        """Return the top-level mapping. For anything else, add a fault and return an empty block."""
        try:
            node = yaml.compose(text, Loader=TextLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(error, "problem", None) or "susunannya tidak dikenal"
            self.add_fault(
                line, f"YAML tidak terbaca: {problem}.", "Periksa spasi di depan, titik dua dan kutip."
            )
            return YamlBlock(self, None, 1)
        if not isinstance(node, yaml.MappingNode):
            self.add_fault(
                1, "Berkas ini tidak berisi pasangan 'nama: isi'.", "Tulis satu pasangan tiap baris."
            )
            return YamlBlock(self, None, 1)
        return YamlBlock(self, node, node.start_mark.line + 1)

    def report_unknown_fields(self) -> None:
        """Report every field that was not read, and forget the blocks.

        Blocks refer to the file: together they would stay in memory, because a start collects no garbage.
        """
        for block in self.blocks:
            block.report_unknown_fields()
        self.blocks.clear()
