"""Read the casework rules from `library/national/casework.yaml`. Every fault is reported with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from content.casework.casework_rules import (
    CaseActor,
    CaseMove,
    CaseState,
    CaseTimeLimit,
    CaseworkRules,
    EscalationContact,
    FloodRule,
    ReadyReply,
    ReasonRequirement,
    ReplyPurpose,
    TimeLimitStart,
)
from content.loading.answer_files import parse_source
from content.loading.records import Contact, LocalizedText, Source
from content.loading.source_files import ContentFile, Finding
from content.loading.yaml_fields import YamlBlock

CASEWORK_FILE = "national/casework.yaml"
MAX_BUTTON_LENGTH = 40  # characters

NamedRule = TypeVar("NamedRule", CaseState, CaseTimeLimit, ReadyReply)


class YesNo(StrEnum):
    """The Indonesian words for yes and no in content files."""

    YES = "ya"
    NO = "tidak"


def read_casework(folder: Path, contacts: tuple[Contact, ...], findings: list[Finding]) -> CaseworkRules:
    """Read the rules; faults go to `findings`. Without the file the rules are empty.

    `contacts` are the contacts that an escalation may name.
    """
    if not (folder / CASEWORK_FILE).exists():
        return CaseworkRules()
    content_file = ContentFile(folder, folder / CASEWORK_FILE, findings)
    block = content_file.parse_yaml(content_file.read_text())
    rules = CaseworkRules(
        first=block.read_text("first"),
        honest=block.read_text("honest"),
        unanswered=block.read_optional_text("unanswered") or "",
        overdue_limit=block.read_optional_text("overdue_limit") or "",
        answer_limit=block.read_optional_text("answer_limit") or "",
        states=_read_by_id(block, "states", _read_state),
        moves=tuple(_read_move(item) for item in block.read_blocks("moves")),
        limits=_read_by_id(block, "limits", _read_time_limit),
        replies=_read_by_id(block, "replies", _read_reply),
        escalation=tuple(_read_escalation(item) for item in block.read_blocks("escalation")),
        gone=block.read_translated("gone"),
        gone_source=_read_source(block, "gone_source"),
        flood=_read_flood_rule(block),
        small=block.read_count("small") or 5,
    )
    content_file.report_unknown_fields()
    findings.extend(_find_unknown_ids(content_file, block, rules, {contact.id for contact in contacts}))
    return rules


def _read_by_id(block: YamlBlock, name: str, read: Callable[[YamlBlock], NamedRule]) -> dict[str, NamedRule]:
    """Read a list of records into a dict by id. Duplicate or long ids are faults."""
    records: dict[str, NamedRule] = {}
    for item in block.read_blocks(name):
        record = read(item)
        if record.id in records:
            item.add_fault("id", f"'{record.id}' ditulis dua kali di '{name}'.", "Beri nama lain.")
        if len(record.id) > 20:
            item.add_fault("id", f"Nama '{record.id}' terlalu panjang.", "Pakai paling banyak 20 huruf.")
        records[record.id] = record
    return records


def _read_state(item: YamlBlock) -> CaseState:
    return CaseState(
        id=item.read_text("id"),
        label=_read_label(item),
        told=item.read_translated("told"),
        next=item.read_translated("next"),
        closed=item.read_choice("closed", YesNo, YesNo.NO) is YesNo.YES,
        limit=item.read_optional_text("limit") or "",
        origin=item.make_origin(),
    )


def _read_move(item: YamlBlock) -> CaseMove:
    return CaseMove(
        source=item.read_text("from"),
        target=item.read_text("to"),
        by=item.read_choice("by", CaseActor),
        reason=item.read_choice("reason", ReasonRequirement),
        origin=item.make_origin(),
    )


def _read_time_limit(item: YamlBlock) -> CaseTimeLimit:
    days = item.read_count("days") or 0
    if not 1 <= days <= 366:
        item.add_fault(
            "days", "Batas waktu harus 1 sampai 366 hari kerja.", "Tulis angka, misalnya 'days: 3'."
        )
    return CaseTimeLimit(
        id=item.read_text("id"),
        days=max(1, min(days, 366)),
        since=item.read_choice("since", TimeLimitStart),
        source=_read_source(item, "source"),
        checked=item.read_date("checked"),
        note=item.read_optional_translated("note"),
        origin=item.make_origin(),
    )


def _read_reply(item: YamlBlock) -> ReadyReply:
    return ReadyReply(
        id=item.read_text("id"),
        use=item.read_choice("use", ReplyPurpose),
        label=_read_label(item),
        text=item.read_translated("text"),
        origin=item.make_origin(),
        to=item.read_texts("to"),
    )


def _read_escalation(item: YamlBlock) -> EscalationContact:
    return EscalationContact(
        item.read_text("contact"),
        item.read_translated("takes"),
        item.make_origin(),
        item.read_choice("when_overdue", YesNo, YesNo.NO) is YesNo.YES,
    )


def _read_label(item: YamlBlock) -> LocalizedText:
    label = item.read_translated("label")
    if any(len(words) > MAX_BUTTON_LENGTH for words in (label.id, label.en)):
        item.add_fault("label", f"Nama tombol lebih dari {MAX_BUTTON_LENGTH} huruf.", "Singkatkan.")
    return label


def _read_source(block: YamlBlock, name: str) -> Source:
    inner = block.read_block(name)
    if inner is None:
        block.add_fault(name, "Sumber belum diisi.", f"Tambahkan '{name}:' dengan 'title' dan 'date'.")
        return Source("", None)
    return parse_source(inner)


def _read_flood_rule(block: YamlBlock) -> FloodRule:
    inner = block.read_block("flood")
    if inner is None:
        return FloodRule()
    return FloodRule(
        inner.read_count("many") or FloodRule().many, inner.read_count("keep") or FloodRule().keep
    )


def _find_unknown_ids(
    content_file: ContentFile, block: YamlBlock, rules: CaseworkRules, contacts: set[str]
) -> Iterator[Finding]:
    """Find ids that do not exist, and states that cannot be reached or left."""
    remedy = f"Pilih salah satu: {', '.join(rules.states)}."
    named = [("first", rules.first), ("honest", rules.honest)]
    named += [("unanswered", rules.unanswered)] if rules.unanswered else []
    for field, state_id in named:
        if state_id not in rules.states:
            yield Finding(content_file.path, block.line_of(field), f"Keadaan '{state_id}' tidak ada.", remedy)
    for field, limit_id in (("overdue_limit", rules.overdue_limit), ("answer_limit", rules.answer_limit)):
        if limit_id and limit_id not in rules.limits:
            fault = f"Batas waktu '{limit_id}' tidak ada."
            yield Finding(content_file.path, block.line_of(field), fault, "Tulis di 'limits', atau hapus.")
    for move in rules.moves:
        for field, state_id in (("from", move.source), ("to", move.target)):
            if state_id not in rules.states:
                yield Finding(
                    content_file.path, move.origin.line_of(field), f"Keadaan '{state_id}' tidak ada.", remedy
                )
    for ready in rules.replies.values():
        for state_id in set(ready.to) - rules.states.keys():
            yield Finding(
                content_file.path, ready.origin.line_of("to"), f"Keadaan '{state_id}' tidak ada.", remedy
            )
    yield from _check_states(content_file, rules)
    for elsewhere in rules.escalation:
        if elsewhere.contact not in contacts:
            fault = f"Kontak '{elsewhere.contact}' tidak ada di contacts.yaml."
            yield Finding(content_file.path, elsewhere.origin.line_of("contact"), fault, "Periksa ejaannya.")


def _check_states(content_file: ContentFile, rules: CaseworkRules) -> Iterator[Finding]:
    reached = {rules.first, rules.honest, rules.unanswered, *(move.target for move in rules.moves)}
    states_with_exit = {move.source for move in rules.moves if move.by is CaseActor.INSPECTOR}
    for state in rules.states.values():
        if state.limit and state.limit not in rules.limits:
            fault = f"Batas waktu '{state.limit}' tidak ada."
            yield Finding(
                content_file.path, state.origin.line_of("limit"), fault, "Tulis di 'limits', atau hapus."
            )
        if state.id not in reached:
            fault = f"Tidak ada langkah menuju '{state.id}'."
            yield Finding(content_file.path, state.origin.line, fault, "Tambahkan di 'moves', atau hapus.")
        if not state.closed and state.id not in states_with_exit:
            fault = f"Laporan tidak bisa keluar dari '{state.id}'."
            yield Finding(content_file.path, state.origin.line, fault, "Tambahkan langkah di 'moves'.")
