"""Reads the rules of casework (`library/national/casework.yaml`): every slip with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from content.answers import source
from content.casework import (
    Actor,
    Casework,
    Elsewhere,
    Flood,
    Limit,
    Move,
    Need,
    Ready,
    Since,
    State,
    Use,
)
from content.fields import Block
from content.records import Contact, Source, Text
from content.source import Finding, Page

CASEWORK = "national/casework.yaml"
BUTTON = 40  # letters

Named = TypeVar("Named", State, Limit, Ready)


class Answer(StrEnum):
    YES = "ya"
    NO = "tidak"


def read_casework(folder: Path, contacts: tuple[Contact, ...], findings: list[Finding]) -> Casework:
    """What could be read of the file; faults go into `findings`. A library without the file has no casework.

    `contacts`: those that an escalation may name.
    """
    if not (folder / CASEWORK).exists():
        return Casework()
    page = Page(folder, folder / CASEWORK, findings)
    block = page.compose(page.read())
    found = Casework(
        first=block.text("first"),
        honest=block.text("honest"),
        states=_named(block, "states", _state),
        moves=tuple(_move(item) for item in block.list("moves")),
        limits=_named(block, "limits", _limit),
        replies=_named(block, "replies", _ready),
        escalation=tuple(_elsewhere(item) for item in block.list("escalation")),
        gone=block.both("gone"),
        gone_source=_source(block, "gone_source"),
        flood=_flood(block),
        small=block.count("small") or 5,
    )
    page.close()
    findings.extend(_lost(page, block, found, {contact.id for contact in contacts}))
    return found


def _named(block: Block, name: str, read: Callable[[Block], Named]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for item in block.list(name):
        one = read(item)
        if one.id in found:
            item.wrong("id", f"'{one.id}' ditulis dua kali di '{name}'.", "Beri nama lain.")
        if len(one.id) > 20:
            item.wrong("id", f"Nama '{one.id}' terlalu panjang.", "Pakai paling banyak 20 huruf.")
        found[one.id] = one
    return found


def _state(item: Block) -> State:
    return State(
        id=item.text("id"),
        label=_label(item),
        told=item.both("told"),
        next=item.both("next"),
        closed=item.choice("closed", Answer, Answer.NO) is Answer.YES,
        limit=item.maybe("limit") or "",
        origin=item.origin(),
    )


def _move(item: Block) -> Move:
    return Move(
        source=item.text("from"),
        target=item.text("to"),
        by=item.choice("by", Actor),
        reason=item.choice("reason", Need),
        origin=item.origin(),
    )


def _limit(item: Block) -> Limit:
    days = item.count("days") or 0
    if not 1 <= days <= 366:
        item.wrong("days", "Batas waktu harus 1 sampai 366 hari kerja.", "Tulis angka, misalnya 'days: 3'.")
    return Limit(
        id=item.text("id"),
        days=max(1, min(days, 366)),
        since=item.choice("since", Since),
        source=_source(item, "source"),
        checked=item.day("checked"),
        note=item.maybe_both("note"),
        origin=item.origin(),
    )


def _ready(item: Block) -> Ready:
    return Ready(
        id=item.text("id"),
        use=item.choice("use", Use),
        label=_label(item),
        text=item.both("text"),
        origin=item.origin(),
        to=item.words("to"),
    )


def _elsewhere(item: Block) -> Elsewhere:
    return Elsewhere(item.text("contact"), item.both("takes"), item.origin())


def _label(item: Block) -> Text:
    label = item.both("label")
    if any(len(words) > BUTTON for words in (label.id, label.en)):
        item.wrong("label", f"Nama tombol lebih dari {BUTTON} huruf.", "Singkatkan.")
    return label


def _source(block: Block, name: str) -> Source:
    inner = block.block(name)
    if inner is None:
        block.wrong(name, "Sumber belum diisi.", f"Tambahkan '{name}:' dengan 'title' dan 'date'.")
        return Source("", None)
    return source(inner)


def _flood(block: Block) -> Flood:
    inner = block.block("flood")
    if inner is None:
        return Flood()
    return Flood(inner.count("many") or Flood().many, inner.count("keep") or Flood().keep)


def _lost(page: Page, block: Block, found: Casework, contacts: set[str]) -> Iterator[Finding]:
    """Names that point nowhere, and states that nobody can reach or leave."""
    remedy = f"Pilih salah satu: {', '.join(found.states)}."
    for field, id in (("first", found.first), ("honest", found.honest)):
        if id not in found.states:
            yield Finding(page.path, block.at(field), f"Keadaan '{id}' tidak ada.", remedy)
    for move in found.moves:
        for field, id in (("from", move.source), ("to", move.target)):
            if id not in found.states:
                yield Finding(page.path, move.origin.at(field), f"Keadaan '{id}' tidak ada.", remedy)
    for ready in found.replies.values():
        for id in set(ready.to) - found.states.keys():
            yield Finding(page.path, ready.origin.at("to"), f"Keadaan '{id}' tidak ada.", remedy)
    yield from _states(page, found)
    for elsewhere in found.escalation:
        if elsewhere.contact not in contacts:
            fault = f"Kontak '{elsewhere.contact}' tidak ada di contacts.yaml."
            yield Finding(page.path, elsewhere.origin.at("contact"), fault, "Periksa ejaannya.")


def _states(page: Page, found: Casework) -> Iterator[Finding]:
    reached = {found.first, found.honest, *(move.target for move in found.moves)}
    left = {move.source for move in found.moves if move.by is Actor.INSPECTOR}
    for state in found.states.values():
        if state.limit and state.limit not in found.limits:
            fault = f"Batas waktu '{state.limit}' tidak ada."
            yield Finding(page.path, state.origin.at("limit"), fault, "Tulis di 'limits', atau hapus.")
        if state.id not in reached:
            fault = f"Tidak ada langkah menuju '{state.id}'."
            yield Finding(page.path, state.origin.line, fault, "Tambahkan di 'moves', atau hapus.")
        if not state.closed and state.id not in left:
            fault = f"Laporan tidak bisa keluar dari '{state.id}'."
            yield Finding(page.path, state.origin.line, fault, "Tambahkan langkah di 'moves'.")
