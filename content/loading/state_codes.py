"""State codes on a recording slip (BIO_CAPTURED, SFE, PRR, ...): meaning and next step.

The codes are in `library/national/states.yaml`.
"""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.answer_files import parse_sources
from content.loading.records import LocalizedText, Source
from content.loading.source_files import ContentFile, Finding
from content.loading.yaml_fields import YamlBlock

STATES_FILE = "national/states.yaml"
SHORT_MESSAGE_WORDS = 2  # in messages of so few words, even an ordinary word counts as a code
_CODE_QUESTION = compile_later(
    r"\b(status\w*|kode\w*|arti\w*|maksud\w*|mean\w*|means|code|keterangan\w*|tulisan\w*|tertulis|apa itu|itu apa)\b",
    re.I,
)
_SIGNS = compile_later(r"[\W_]+")


class NextStep(StrEnum):
    """What a citizen with this state does: wait, go to the office, check for the card, or nothing."""

    WAIT = "tunggu"
    GO = "datang"
    PRINT = "cetak"
    DONE = "selesai"


@dataclass(frozen=True, slots=True)
class RecordingState:
    """`short` is what slips print instead of the code, "" for nothing. `name` says it in plain words, for a button.

    `also` are other spellings of the code, `words` the spellings that are ordinary words too.
    """

    code: str
    short: str
    name: LocalizedText
    means: LocalizedText
    do: LocalizedText
    next: NextStep
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordingStates:
    """The states in the order of a recording."""

    states: tuple[RecordingState, ...] = ()
    sources: tuple[Source, ...] = ()
    checked: date = date.min

    def find_by_code(self, code: str) -> RecordingState | None:
        """Return the state with this code, or None."""
        return next((state for state in self.states if state.code == code), None)

    def find_in_text(self, text: str) -> tuple[RecordingState, ...]:
        """Return the states that a text names, at most two, in text order."""
        plain = f" {_replace_signs(text)} "
        if self._first_words.isdisjoint(plain.split()):  # as in most messages
            return ()
        loose = len(plain.split()) <= SHORT_MESSAGE_WORDS or _CODE_QUESTION.search(text) is not None
        found: dict[int, tuple[int, RecordingState]] = {}
        for state in self.states:
            for name in _list_accepted_spellings(state, text, loose):
                at = plain.find(f" {name} ")
                if at >= 0 and len(name) > found.get(at, (0, state))[0]:
                    found[at] = (len(name), state)
        return tuple(dict.fromkeys(found[at][1] for at in sorted(found)))[:2]

    @cached_property
    def _first_words(self) -> frozenset[str]:
        """The words with which the spellings of all states begin."""
        spellings = [
            name for state in self.states for name in _list_accepted_spellings(state, state.code, True)
        ]
        return frozenset(name.partition(" ")[0] for name in spellings)


def _list_accepted_spellings(state: RecordingState, text: str, loose: bool) -> Iterator[str]:
    """Yield the spellings that count as this code.

    Ordinary words count only if written as the code, or if the text is about codes.
    """
    ordinary = tuple(map(_normalize, state.words))
    if _normalize(state.code) not in ordinary or state.code.lower() in text.lower():
        yield _normalize(state.code)
    yield from map(_normalize, filter(None, (state.short, *state.also)))
    yield from ordinary if loose else ()


@cache
def _normalize(spelling: str) -> str:
    """Return a spelling of the content as it stands in a text without signs."""
    return _replace_signs(spelling)


def _replace_signs(text: str) -> str:
    return _SIGNS.sub(" ", text).strip().lower()


def read_states(folder: Path, findings: list[Finding]) -> RecordingStates:
    """Read what can be read. Faults go to `findings`."""
    content_file = ContentFile(folder, folder / STATES_FILE, findings)
    block = content_file.parse_yaml(content_file.read_text())
    checked = block.read_date("checked")
    sources = tuple(parse_sources(block))
    found = RecordingStates(
        tuple(_read_state(item) for item in block.read_blocks("states")), sources, checked
    )
    _check_spellings(content_file, block, found)
    content_file.report_unknown_fields()
    return found


def _read_state(item: YamlBlock) -> RecordingState:
    return RecordingState(
        code=item.read_text("code"),
        short=item.read_optional_text("short") or "",
        name=item.read_translated("name"),
        means=item.read_translated("means"),
        do=item.read_translated("do"),
        next=item.read_choice("next", NextStep),
        also=item.read_texts("also"),
        words=item.read_texts("words"),
    )


def _check_spellings(content_file: ContentFile, block: YamlBlock, found: RecordingStates) -> None:
    """Report spellings of two states, and a file without sources."""
    seen: dict[str, str] = {}
    for state in found.states:
        for name in filter(None, (state.code, state.short, *state.also, *state.words)):
            other = seen.setdefault(_normalize(name), state.code)
            if other != state.code:
                content_file.add_fault(
                    block.line_of("states"),
                    f"'{name}' dipakai {other} dan {state.code}.",
                    "Hapus salah satu.",
                )
    if not found.sources:
        content_file.add_fault(
            block.line_of("sources"),
            "Sumbernya belum ditulis.",
            "Tambahkan 'sources:' dengan judul dan tanggal.",
        )
