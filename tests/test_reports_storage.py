"""Reports as they are kept: one for a draft, opened by its receipt, proved by its slip, tied to no chat."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from content import receipt
from content.report import Filed, Form, Kind, Mode, Paid, Role, Source
from storage import evidence, people, report_drafts, reports, routes, sealed_letters, talk
from storage.database import Database, Transaction
from storage.report_drafts import ReportDraft
from storage.seal import SealBroken
from storage.talk import Author
from tests.engines import everything

CHAT, OTHER = 880011223344, 880055667788
TODAY = date(2026, 11, 22)
NOW = 1795312800  # seconds, on that day
STORY = "Diminta seratus ribu rupiah di loket tiga"
FORM = Form(
    office="3505",
    site="3505-dinas",
    place="di parkiran belakang",
    happened="2026-11-20",
    paid=Paid.ASKED,
    amount=100000,
    amount_text="cepek",
    role=Role.DINAS,
    refused=False,
    story=STORY,
    mode=Mode.TELL,
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "loket.db")
    yield database
    await database.close()


async def filed(tx: Transaction, form: Form = FORM, chat_id: int = CHAT) -> Filed:
    key = report_drafts.key(tx, chat_id)
    if await report_drafts.get(tx, chat_id) is None:
        await report_drafts.put(tx, chat_id, ReportDraft("review", {"story": form.story}, 5, "abc"), NOW)
    return await reports.submit(tx, key, form, chat_id, TODAY)


def with_mode(mode: Mode, source: Source = Source.CITIZEN) -> Form:
    return Form(office="3505", kind=Kind.REFUSED, story=STORY, mode=mode, source=source)


async def test_what_was_filed_is_read_with_the_receipt(database: Database) -> None:
    async with database.transaction() as tx:
        given = await filed(tx)
        assert given.receipt is not None
        case = await reports.by_receipt(tx, given.receipt.upper().replace("-", " "))
        assert case is not None
        assert case.form == FORM
        assert (case.id, case.number, case.day) == (given.report_id, given.number, "2026-11-22")
        assert case == await reports.case(tx, given.report_id)


async def test_filed_twice_or_from_two_devices_is_one_report_and_one_receipt(database: Database) -> None:
    async def press() -> Filed:
        async with database.transaction() as tx:
            return await filed(tx)

    async with database.transaction() as tx:
        await report_drafts.put(tx, CHAT, ReportDraft("review", {}), NOW)
    given = await asyncio.gather(*(press() for _ in range(5)))
    given.append(await press())
    assert len(set(given)) == 1
    async with database.reading() as tx:
        assert await tx.value("SELECT count(*) FROM reports") == 1


async def test_after_the_draft_another_report_can_be_filed(database: Database) -> None:
    async with database.transaction() as tx:
        first = await filed(tx)
        await report_drafts.drop(tx, CHAT)
        second = await filed(tx)
        assert first.receipt != second.receipt
        assert await tx.value("SELECT count(*) FROM reports") == 2


async def test_a_guessed_or_mistyped_code_opens_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        given = await filed(tx)
        for code in ("", "' OR 1=1 --", receipt.make(), given.number, given.check, given.report_id):
            assert await reports.by_receipt(tx, code) is None


async def test_sent_once_leaves_no_way_back(database: Database) -> None:
    async with database.transaction() as tx:
        given = await filed(tx, with_mode(Mode.ONCE))
        assert given.receipt is None
        assert await reports.by_receipt(tx, "") is None
        assert await routes.chat_of(tx, given.report_id) is None
        case = await reports.case(tx, given.report_id)
        assert case is not None
        assert not case.answerable


@pytest.mark.parametrize(
    ("mode", "source", "chat"),
    [
        (Mode.TELL, Source.CITIZEN, CHAT),
        (Mode.CHECK, Source.CITIZEN, None),
        (Mode.TELL, Source.STAFF, None),
    ],
)
async def test_only_who_asked_to_be_told_keeps_a_route(
    database: Database, mode: Mode, source: Source, chat: int | None
) -> None:
    async with database.transaction() as tx:
        given = await filed(tx, with_mode(mode, source))
        assert given.receipt is not None
        assert await routes.chat_of(tx, given.report_id) == chat


async def test_identity_numbers_are_not_stored(database: Database) -> None:
    async with database.transaction() as tx:
        told = Form(
            office="3505", story="NIK saya 0000001234567890", place="wa 081234567890", mode=Mode.CHECK
        )
        case = await reports.case(tx, (await filed(tx, told)).report_id)
        assert case is not None
        assert not any(char.isdigit() for char in case.form.story + case.form.place)
        await talk.say(tx, case.id, Author.REPORTER, "hubungi 081234567890", None, TODAY)
        (line,) = await talk.read(tx, case.id, Author.INSPECTOR)
        assert "0812" not in line.text


async def test_a_slip_is_verified_and_a_changed_one_is_not(database: Database) -> None:
    async with database.transaction() as tx:
        given = await filed(tx)
        other = await filed(tx, chat_id=OTHER)
        assert await reports.verify(tx, given.number, given.check, TODAY)
        assert await reports.verify(
            tx, given.number.lower().replace("-", " "), f" {given.check.lower()} ", TODAY
        )
        assert await reports.slip_day(tx, given.number, given.check) == given.day
        assert not await reports.verify(tx, given.number, given.check, date(2026, 11, 21))
        assert not await reports.verify(tx, given.number, other.check, TODAY)
        assert not await reports.verify(tx, other.number, given.check, TODAY)
        for number, check in (
            ("3505-000000", given.check),
            ("", ""),
            (given.number, ""),
            (given.number, "ɐ"),
        ):
            assert await reports.slip_day(tx, number, check) is None


async def test_only_days_are_kept(database: Database) -> None:
    """Nothing that grew with a report is a moment: a report cannot be matched to somebody seen typing."""
    async with database.transaction() as tx:
        given = await filed(tx)
        await talk.say(tx, given.report_id, Author.REPORTER, "sudah", None, TODAY)
        for table in ("reports", "report_drafts", "talk", "routes"):
            for row in await tx.all(f"SELECT * FROM {table}"):
                moments = [value for value in row.values() if isinstance(value, int) and value > 10**9]
                assert all(moment % 86400 == 0 for moment in moments), (table, row)
        draft = await tx.one("SELECT day FROM report_drafts")
        assert draft == {"day": NOW // 86400 * 86400}


async def test_what_is_kept_names_nobody_and_tells_nothing(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        given = await filed(tx)
        await talk.say(tx, given.report_id, Author.INSPECTOR, "Loket mana persisnya?", 9, TODAY)
        await talk.say(tx, given.report_id, Author.NOTE, "cek jadwal piket", 9, TODAY)
        await routes.nudge(tx, given.report_id, routes.News.ASKED, NOW)
        await sealed_letters.put(tx, CHAT, '{"type":"say","body":"ada kabar"}', NOW)
    kept = everything(tmp_path / "loket.db")
    assert given.number.encode() in kept, "this looks into the right files"
    assert given.receipt is not None
    said = ("seratus ribu", "parkiran", "cepek", "persisnya", "piket", "ada kabar", given.receipt)
    for secret in (*said, "-".join(given.receipt.split("-")[:2]), str(CHAT)):
        assert secret.encode() not in kept, secret
    assert CHAT.to_bytes(6, "big") not in kept
    assert CHAT.to_bytes(8, "little") not in kept


@pytest.mark.parametrize("table", ["reports", "talk", "routes", "report_drafts", "sealed_letters"])
async def test_a_body_moved_to_another_row_does_not_open(database: Database, table: str) -> None:
    async with database.transaction() as tx:
        ours, theirs = await filed(tx), await filed(tx, chat_id=OTHER)
        for given, chat_id in ((ours, CHAT), (theirs, OTHER)):
            await talk.say(tx, given.report_id, Author.REPORTER, given.number, None, TODAY)
            await sealed_letters.put(tx, chat_id, "{}", NOW)
        bodies = [row["body"] for row in await tx.all(f"SELECT body FROM {table}")]
        assert len(bodies) == 2
        await tx.execute(f"UPDATE {table} SET body = :body", body=bodies[0])
        broken = 0
        for given, chat_id in ((ours, CHAT), (theirs, OTHER)):
            try:
                match table:
                    case "reports":
                        await reports.case(tx, given.report_id)
                    case "talk":
                        await talk.read(tx, given.report_id, Author.REPORTER)
                    case "routes":
                        await routes.chat_of(tx, given.report_id)
                    case "report_drafts":
                        await report_drafts.get(tx, chat_id)
            except SealBroken:
                broken += 1
        if table == "sealed_letters":
            assert len(await sealed_letters.due(tx, NOW)) == 1
        else:
            assert broken == 1


async def test_neither_side_sees_the_other(database: Database) -> None:
    async with database.transaction() as tx:
        id = (await filed(tx)).report_id
        await talk.say(tx, id, Author.INSPECTOR, "Loket mana?", 9, TODAY)
        await talk.say(tx, id, Author.REPORTER, "Tiga", CHAT, TODAY)
        await talk.say(tx, id, Author.NOTE, "jadwal piket", 9, TODAY)
        theirs = await talk.read(tx, id, Author.REPORTER)
        assert [(line.text, line.by) for line in theirs] == [("Loket mana?", None), ("Tiga", None)]
        ours = await talk.read(tx, id, Author.INSPECTOR)
        assert [(line.author, line.by) for line in ours] == [
            (Author.INSPECTOR, 9),
            (Author.REPORTER, None),
            (Author.NOTE, 9),
        ]


async def test_a_draft_continues_after_weeks_and_is_forgotten_at_its_end(database: Database) -> None:
    async with database.transaction() as tx:
        draft = ReportDraft("story", {"place": "3505-dinas", "told": [1, "dua"]}, 812, "abc")
        await report_drafts.put(tx, CHAT, draft, NOW)
        assert await report_drafts.forget(tx, NOW - 7 * 86400) == 0
        assert await report_drafts.get(tx, CHAT) == draft
        assert await report_drafts.get(tx, OTHER) is None
        assert await report_drafts.forget(tx, NOW + 31 * 86400) == 1
        assert await report_drafts.get(tx, CHAT) is None


async def test_erasing_a_chat_leaves_the_case_and_no_way_back(database: Database) -> None:
    async with database.transaction() as tx:
        given, theirs = await filed(tx), await filed(tx, chat_id=OTHER)
        await sealed_letters.put(tx, CHAT, "{}", NOW)
        await sealed_letters.put(tx, OTHER, "{}", NOW)
        await people.erase(tx, CHAT)
        assert await report_drafts.get(tx, CHAT) is None
        assert await routes.chat_of(tx, given.report_id) is None
        assert [letter.chat_id for letter in await sealed_letters.due(tx, NOW)] == [OTHER]
        assert await routes.chat_of(tx, theirs.report_id) == OTHER
        assert given.receipt is not None
        assert await reports.by_receipt(tx, given.receipt) is not None, "the case lives on"


async def test_what_was_added_to_the_draft_belongs_to_the_report(database: Database) -> None:
    async with database.transaction() as tx:
        draft = evidence.of_draft(report_drafts.key(tx, CHAT))
        await evidence.want(tx, draft, "photo", "AgAC", 10, NOW, chat_id=CHAT)
        given = await filed(tx)
        assert await evidence.listed(tx, draft) == []
        assert len(await evidence.listed(tx, evidence.of_report(given.report_id))) == 1
