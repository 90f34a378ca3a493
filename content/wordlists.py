"""The word lists of understanding (`lexicon/*.yaml`), read for their faults: names, and words separated by commas."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import yaml

from content.fields import Block
from content.source import Finding, Page

TOPICS = "topics.yaml"


def read_wordlists(folder: Path, answers: Collection[str], findings: list[Finding]) -> None:
    """Every fault of every list goes into `findings`; `answers` are the ids that topics may name."""
    for file in sorted((folder / "lexicon").glob("*.yaml")):
        page = Page(folder, file, findings)
        block = page.compose(page.read())
        _lists(page, block)
        for id in block.fields if file.name == TOPICS else ():
            if id not in answers:
                page.fault(block.at(id), f"Jawaban '{id}' tidak ada.", "Periksa ejaannya, atau hapus.")


def _lists(page: Page, block: Block) -> None:
    for name, node in block.fields.items():
        if isinstance(node, yaml.MappingNode):
            _lists(page, Block(page, node, node.start_mark.line + 1))
        elif not isinstance(node, yaml.ScalarNode):
            page.fault(block.at(name), f"'{name}' ditulis sebagai daftar.", "Tulis kata-katanya dengan koma.")
