"""State codes on a recording slip (BIO_CAPTURED, SFE, PRR, ...), what they mean and what to do
(`library/national/states.yaml`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from content.answers import sources as read_sources
from content.fields import Block
from content.records import Source, Text
from content.source import Finding, Page

STATES = "national/states.yaml"
SHORT = 2  # words of a message in which even an ordinary word is taken for a code
_ASKS = re.compile(
    r"\b(status\w*|kode\w*|arti\w*|maksud\w*|mean\w*|means|code|keterangan\w*|tulisan\w*|tertulis|apa itu|itu apa)\b",
    re.I,
)
_SIGNS = re.compile(r"[\W_]+")


class Next(StrEnum):
    """What somebody with this state does: wait, go to the office, look at what is printed, or nothing."""

    WAIT = "tunggu"
    GO = "datang"
    PRINT = "cetak"
    DONE = "selesai"


@dataclass(frozen=True, slots=True)
class State:
    """`short` is what slips print instead of the code, "" when nothing. `also` are other spellings of the code, `words`
    those that are ordinary words too."""

    code: str
    short: str
    means: Text
    do: Text
    next: Next
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class States:
    """In the order in which a recording passes them."""

    states: tuple[State, ...] = ()
    sources: tuple[Source, ...] = ()
    checked: date = date.min

    def by_code(self, code: str) -> State | None:
        return next((state for state in self.states if state.code == code), None)

    def named(self, text: str) -> tuple[State, ...]:
        """The states that a text names, two at most, in order of the text."""
        plain = f" {_plain(text)} "
        loose = len(plain.split()) <= SHORT or _ASKS.search(text) is not None
        found: dict[int, tuple[int, State]] = {}
        for state in self.states:
            for name in _spellings(state, text, loose):
                at = plain.find(f" {name} ")
                if at >= 0 and len(name) > found.get(at, (0, state))[0]:
                    found[at] = (len(name), state)
        return tuple(dict.fromkeys(found[at][1] for at in sorted(found)))[:2]


def _spellings(state: State, text: str, loose: bool) -> Iterator[str]:
    """What counts as this code: where it is made of ordinary words, only as it is written or where codes are spoken of."""
    ordinary = tuple(map(_plain, state.words))
    if _plain(state.code) not in ordinary or state.code.lower() in text.lower():
        yield _plain(state.code)
    yield from map(_plain, filter(None, (state.short, *state.also)))
    yield from ordinary if loose else ()


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", text).strip().lower()


def read_states(folder: Path, findings: list[Finding]) -> States:
    """What could be read of the file; faults go into `findings`."""
    page = Page(folder, folder / STATES, findings)
    block = page.compose(page.read())
    checked = block.day("checked")
    sources = tuple(read_sources(block))
    found = States(tuple(_state(item) for item in block.list("states")), sources, checked)
    _differ(page, block, found)
    page.close()
    return found


def _state(item: Block) -> State:
    return State(
        code=item.text("code"),
        short=item.maybe("short") or "",
        means=item.both("means"),
        do=item.both("do"),
        next=item.choice("next", Next),
        also=item.words("also"),
        words=item.words("words"),
    )


def _differ(page: Page, block: Block, found: States) -> None:
    """A spelling may name one state only; every file names its sources."""
    seen: dict[str, str] = {}
    for state in found.states:
        for name in filter(None, (state.code, state.short, *state.also, *state.words)):
            other = seen.setdefault(_plain(name), state.code)
            if other != state.code:
                page.fault(
                    block.at("states"), f"'{name}' dipakai {other} dan {state.code}.", "Hapus salah satu."
                )
    if not found.sources:
        page.fault(
            block.at("sources"), "Sumbernya belum ditulis.", "Tambahkan 'sources:' dengan judul dan tanggal."
        )
