"""Check the word lists of the lexicon (`lexicon/*.yaml`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import yaml

from content.loading.source_files import ContentFile, Finding
from content.loading.yaml_fields import YamlBlock

TOPICS_FILE, SHORT_MESSAGES_FILE = "topics.yaml", "short_messages.yaml"
MAX_MEANINGS = 3


def check_word_lists(
    folder: Path, answers: Collection[str], cases: Collection[str], findings: list[Finding]
) -> None:
    """Add every fault to `findings`. Topics may name `answers`, short messages also `cases`."""
    for file in sorted((folder / "lexicon").glob("*.yaml")):
        content_file = ContentFile(folder, file, findings)
        block = content_file.parse_yaml(content_file.read_text())
        lists = [*_check_lists(content_file, block)]
        if file.name == TOPICS_FILE:
            _check_ids(content_file, block, answers)
        elif file.name == SHORT_MESSAGES_FILE:
            for inner in lists:
                _check_ids(content_file, inner, {*answers, *cases})
        content_file.blocks.clear()  # every name is allowed


def _check_ids(content_file: ContentFile, block: YamlBlock, known: Collection[str]) -> None:
    for name in block.fields:
        line, ids = block.line_of(name), [id.strip() for id in name.split("/")]
        if len(ids) > MAX_MEANINGS:
            content_file.add_fault(line, f"'{name}' lebih dari tiga pilihan.", "Sisakan paling banyak tiga.")
        for id in ids:
            if id not in known:
                content_file.add_fault(line, f"Jawaban '{id}' tidak ada.", "Periksa ejaannya, atau hapus.")


def _check_lists(content_file: ContentFile, block: YamlBlock) -> Iterator[YamlBlock]:
    """Yield the lists inside a list."""
    for name, node in block.fields.items():
        if isinstance(node, yaml.MappingNode):
            inner = YamlBlock(content_file, node, node.start_mark.line + 1)
            yield inner
            yield from _check_lists(content_file, inner)
        elif not isinstance(node, yaml.ScalarNode):
            content_file.add_fault(
                block.line_of(name), f"'{name}' ditulis sebagai daftar.", "Tulis kata-katanya dengan koma."
            )
