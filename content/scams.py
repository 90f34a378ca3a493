"""Known scams with the name of the civil registry, and what to do after falling for one: `library/national/scams.yaml`."""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from content.loading.answer_files import parse_source
from content.loading.records import LocalizedText, Source
from content.loading.source_files import ContentFile, Finding
from content.loading.yaml_fields import YamlBlock
from content.text.contact_leads import normalize_disguise

SCAMS_FILE = "national/scams.yaml"


class Scam(Struct, frozen=True):
    """A known scam. A text is recognised if it matches every pattern of `words`."""

    id: str
    name: LocalizedText
    text: LocalizedText
    words: tuple[str, ...]
    source: Source


class ScamStep(Struct, frozen=True):
    """What a victim does. Without a source it is general advice."""

    text: LocalizedText
    source: Source | None = None


class ScamGuide(Struct, frozen=True):
    scams: tuple[Scam, ...] = ()
    steps: tuple[ScamStep, ...] = ()
    checked: date = date.min

    def find_in_text(self, text: str) -> Scam | None:
        """Return the first known scam that a text contains."""
        plain = normalize_disguise(text)
        return next(
            (scam for scam in self.scams if all(_compile(words).search(plain) for words in scam.words)), None
        )

    def find_by_id(self, scam_id: str) -> Scam | None:
        return next((scam for scam in self.scams if scam.id == scam_id), None)


@lru_cache(256)
def _compile(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{words})(?![a-z])")


def read_scams(folder: Path, findings: list[Finding]) -> ScamGuide:
    """Read the file; faults go to `findings`. Without it no scam is known."""
    if not (folder / SCAMS_FILE).exists():
        return ScamGuide()
    content_file = ContentFile(folder, folder / SCAMS_FILE, findings)
    block = content_file.parse_yaml(content_file.read_text())
    guide = ScamGuide(
        tuple(_read_scam(item) for item in block.read_blocks("scams")),
        tuple(_read_step(item) for item in block.read_blocks("steps")),
        block.read_date("checked"),
    )
    content_file.report_unknown_fields()
    return guide


def _read_scam(item: YamlBlock) -> Scam:
    words = item.read_texts("words")
    for one in words:
        try:
            re.compile(one)
        except re.error:
            item.add_fault("words", f"'{one}' tidak terbaca sebagai pola.", "Periksa tanda kurungnya.")
    return Scam(
        id=item.read_text("id"),
        name=item.read_translated("name"),
        text=item.read_translated("text"),
        words=words,
        source=_read_source(item),
    )


def _read_step(item: YamlBlock) -> ScamStep:
    text = item.read_translated("text")
    return ScamStep(text, _read_source(item) if item.get_node("source") is not None else None)


def _read_source(item: YamlBlock) -> Source:
    found = item.read_block("source")
    return Source("", None) if found is None else parse_source(found)
