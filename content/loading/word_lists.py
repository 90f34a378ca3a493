"""Check the word lists of the lexicon (`lexicon/*.yaml`)."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import yaml

from content.loading.source_files import ContentFile, Finding
from content.loading.yaml_fields import YamlBlock

TOPICS_FILE = "topics.yaml"


def check_word_lists(folder: Path, answers: Collection[str], findings: list[Finding]) -> None:
    """Add every fault to `findings`. `answers` are the ids that topics may name."""
    for file in sorted((folder / "lexicon").glob("*.yaml")):
        content_file = ContentFile(folder, file, findings)
        block = content_file.parse_yaml(content_file.read_text())
        _check_lists(content_file, block)
        for answer_id in block.fields if file.name == TOPICS_FILE else ():
            if answer_id not in answers:
                content_file.add_fault(
                    block.line_of(answer_id),
                    f"Jawaban '{answer_id}' tidak ada.",
                    "Periksa ejaannya, atau hapus.",
                )


def _check_lists(content_file: ContentFile, block: YamlBlock) -> None:
    for name, node in block.fields.items():
        if isinstance(node, yaml.MappingNode):
            _check_lists(content_file, YamlBlock(content_file, node, node.start_mark.line + 1))
        elif not isinstance(node, yaml.ScalarNode):
            content_file.add_fault(
                block.line_of(name), f"'{name}' ditulis sebagai daftar.", "Tulis kata-katanya dengan koma."
            )
