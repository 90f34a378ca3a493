"""Reports and the sealed way back at their borders: numbers as people type them, and what erasing leaves."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from content.cleaning import Clean, Left
from content.cleaning import Form as Shape
from content.report import Filed, Form, Kind, Mode, Paid, Role, Source
from storage import casehours, erasure, errands, evidence, holds, report_drafts, reports, routes, talk, wanted
from storage.database import Database, Transaction
from storage.evidence import Item
from storage.report_drafts import DAY, ReportDraft
from storage.routes import News
from storage.talk import Author

CHAT, OTHER = 880011223344, 880055667788
TODAY = date(2026, 11, 22)
NOW = 1_795_312_800
FORM = Form(
    office="3505", site="3505-dinas", place="loket", happened="2026-11-20", paid=Paid.PAID, amount=5000,
    amount_text="goceng", role=Role.DINAS, story="diminta uang", mode=Mode.TELL,
)  # fmt: skip


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(tmp_path / "loket.db")
    yield database
    await database.close()


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[Transaction]:
    async with database.transaction() as tx:
        yield tx


async def filed(tx: Transaction, form: Form = FORM, chat_id: int = CHAT) -> Filed:
    await report_drafts.put(tx, chat_id, ReportDraft("review"), NOW)
    return await reports.submit(tx, report_drafts.key(tx, chat_id), form, chat_id, TODAY)


async def photo(tx: Transaction, owner: str, chat_id: int = CHAT) -> str:
    """A picture that has been fetched."""
    item = await evidence.want(tx, owner, "photo", "AgAC", 10, NOW, chat_id=chat_id)
    assert isinstance(item, Item)
    await evidence.put_part(tx, item.id, 0, b"isi")
    await evidence.finish(tx, item.id, Clean(Shape.PHOTO, ".jpg", b"isi", Left.PAPER))
    return item.id


async def test_a_number_is_its_office_and_six_signs_and_the_check_value_has_eight(tx: Transaction) -> None:
    given = await filed(tx)
    office, _, signs = given.number.partition("-")
    assert (office, len(signs), len(given.check), given.day) == ("3505", 6, 8, "2026-11-22")
    assert not set(signs + given.check) & set("ILOU")
    assert len(reports.SIGNS) == len(set(reports.SIGNS)) == 32


async def test_check_values_use_every_sign(tx: Transaction) -> None:
    checks = [reports._check(tx, f"3505-{n:06}", "2026-11-22") for n in range(2000)]
    assert len(set(checks)) == 2000
    for at in range(8):
        assert set(reports.SIGNS) == {check[at] for check in checks}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3505-ABC123", "3505-ABC123"),
        (" 3505 abc 123 ", "3505-ABC123"),
        ("3505ABC123", "3505-ABC123"),
        ("3505-abci2l", "3505-ABC121"),
        ("3505-oOu000", "3505-00V000"),
        ("ABC123", "-ABC123"),
    ],
)
def test_a_number_as_people_type_it(typed: str, kept: str) -> None:
    assert reports._number(typed) == kept


async def test_a_slip_needs_its_number_its_day_and_its_check_value(tx: Transaction) -> None:
    given = await filed(tx)
    assert await reports.slip_day(tx, given.number, given.check) == "2026-11-22"
    assert await reports.verify(tx, given.number, given.check, TODAY) is True
    assert await reports.verify(tx, given.number, given.check, date(2026, 11, 23)) is False
    assert await reports.slip_day(tx, given.number, given.check[:-1]) is None
    nobody = "3505-ZZZZZZ"
    assert await reports.slip_day(tx, nobody, reports._check(tx, nobody, "")) is None


async def test_without_a_draft_nothing_is_filed(tx: Transaction) -> None:
    with pytest.raises(ValueError, match="no draft"):
        await reports.submit(tx, report_drafts.key(tx, CHAT), FORM, CHAT, TODAY)
    assert await tx.value("SELECT count(*) FROM reports") == 0


async def test_filing_again_gives_the_same_and_keeps_what_was_filed(tx: Transaction) -> None:
    given = await filed(tx)
    again = await reports.submit(
        tx, report_drafts.key(tx, CHAT), replace(FORM, story="lain"), CHAT, date(2026, 11, 25)
    )
    assert again == given
    case = await reports.case(tx, given.report_id)
    assert case is not None
    assert (case.form, case.answerable) == (FORM, True)
    assert await reports.case(tx, "nothing") is None


async def test_the_row_says_what_figures_need(tx: Transaction) -> None:
    given = await filed(tx)
    row = await tx.one("SELECT * FROM reports")
    assert row is not None
    kept = {
        key: row[key] for key in ("id", "number", "office", "site", "kind", "mode", "paid", "role", "source")
    }
    assert kept == {
        "id": given.report_id, "number": given.number, "office": "3505", "site": "3505-dinas", "kind": "levy",
        "mode": "tell", "paid": "paid", "role": "dinas", "source": "warga",
    }  # fmt: skip
    assert (row["amount"], row["happened"], row["filed"]) == (5000, "2026-11-20", "2026-11-22")
    assert len(given.report_id) == 12


@pytest.mark.parametrize(
    ("mode", "source", "kept", "route", "receipt"),
    [
        (Mode.TELL, Source.CITIZEN, Mode.TELL, CHAT, True),
        (Mode.TELL, Source.STAFF, Mode.CHECK, None, True),
        (Mode.CHECK, Source.STAFF, Mode.CHECK, None, True),
        (Mode.ONCE, Source.STAFF, Mode.ONCE, None, False),
        (Mode.CHECK, Source.CITIZEN, Mode.CHECK, None, True),
        (Mode.ONCE, Source.CITIZEN, Mode.ONCE, None, False),
    ],
)
async def test_ways_back(
    tx: Transaction, mode: Mode, source: Source, kept: Mode, route: int | None, receipt: bool
) -> None:
    given = await filed(tx, replace(FORM, mode=mode, source=source))
    case = await reports.case(tx, given.report_id)
    assert case is not None
    assert (case.form.mode, case.answerable) == (kept, kept is not Mode.ONCE)
    assert (given.receipt is not None) is receipt
    assert await routes.chat_of(tx, given.report_id) == route


async def test_every_word_of_the_reporter_is_shielded(tx: Transaction) -> None:
    told = replace(
        FORM, place="wa 081200000000", amount_text="nik 0000001234567890", story="surel a@contoh.go.id"
    )
    case = await reports.case(tx, (await filed(tx, told)).report_id)
    assert case is not None
    assert (case.form.place, case.form.amount_text, case.form.story) == (
        "wa [telepon]", "nik [nik]", "surel [surel]",
    )  # fmt: skip


async def test_evidence_of_who_is_not_told_is_fetched_in_silence(tx: Transaction) -> None:
    for chat, mode, told in ((CHAT, Mode.TELL, CHAT), (OTHER, Mode.CHECK, None)):
        draft = evidence.of_draft(report_drafts.key(tx, chat))
        await report_drafts.put(tx, chat, ReportDraft("review"), NOW)
        await evidence.want(tx, draft, "photo", "AgAC", 10, NOW, chat_id=chat)
        given = await filed(tx, replace(FORM, mode=mode), chat)
        (item,) = await evidence.listed(tx, evidence.of_report(given.report_id))
        assert await evidence.listed(tx, draft) == []
        found = await wanted.find(tx, item.id)
        assert found is not None
        assert found.asked.chat_id == told


async def test_a_route_is_found_replaced_and_forgotten(tx: Transaction) -> None:
    await routes.keep(tx, "one", CHAT)
    await routes.keep(tx, "two", OTHER)
    await routes.keep(tx, "one", OTHER)
    assert [await routes.chat_of(tx, id) for id in ("one", "two", "three")] == [OTHER, OTHER, None]
    assert await routes.drop(tx, "one") is True
    assert await routes.drop(tx, "one") is False
    await routes.keep(tx, "four", CHAT)
    await routes.erase(tx, OTHER)
    assert [await routes.chat_of(tx, id) for id in ("one", "two", "four")] == [None, None, CHAT]


async def test_a_nudge_is_one_errand_however_often(tx: Transaction) -> None:
    await routes.nudge(tx, "one", News.ASKED, NOW)
    await routes.nudge(tx, "one", News.ASKED, NOW + 60)
    await routes.nudge(tx, "one", News.CLOSED, NOW)
    found = await errands.due(tx, NOW)
    assert [(one.kind, one.data) for one in found] == [
        ("nudge", {"report": "one", "news": "asked"}),
        ("nudge", {"report": "one", "news": "closed"}),
    ]


async def test_a_stripped_report_leaves_figures_and_nothing_else(database: Database) -> None:
    bell = database.bell(erasure.BELL)
    async with database.transaction() as tx:
        gone, kept = await filed(tx), await filed(tx, chat_id=OTHER)
        for given, chat in ((gone, CHAT), (kept, OTHER)):
            await photo(tx, evidence.of_report(given.report_id), chat)
            await talk.say(tx, given.report_id, Author.REPORTER, "sudah", None, TODAY)
            await routes.nudge(tx, given.report_id, News.ASKED, NOW)
            await errands.put(tx, "due", given.report_id, NOW)
            new = casehours.New(given.report_id, "3505", None, "dinas", "levy", TODAY)
            await casehours.begin(tx, new, "new", closed=False, today=TODAY, due=None, slow=False)
            await holds.put(tx, given.report_id, "perkara", 9, NOW)
    bell.clear()
    async with database.transaction() as tx:
        await erasure.strip(tx, gone.report_id)
        for table in ("talk", "evidence", "evidence_parts", "routes", "cases", "holds"):
            assert await tx.value(f"SELECT count(*) FROM {table}") == 1, table
        assert {one.key for one in await errands.due(tx, NOW)} == {kept.report_id, f"{kept.report_id}:asked"}
        case = await reports.case(tx, gone.report_id)
        assert case is not None
        assert case.form == Form(
            office="3505", site="3505-dinas", happened="2026-11", paid=Paid.PAID, amount=5000, role=Role.DINAS,
            kind=Kind.LEVY, mode=Mode.ONCE,
        )  # fmt: skip
        assert (case.day, case.answerable) == ("2026-11-01", False)
        assert case.number.startswith("-") and len(case.number) == 17
        assert await reports.by_receipt(tx, gone.receipt or "") is None
        assert await reports.by_receipt(tx, kept.receipt or "") is not None
    assert bell.is_set()


async def test_what_is_left_of_a_report_without_figures(tx: Transaction) -> None:
    bare = Form(office="3505", kind=Kind.HONEST, mode=Mode.CHECK, source=Source.STAFF)
    given = await filed(tx, bare)
    await erasure.strip(tx, given.report_id)
    case = await reports.case(tx, given.report_id)
    assert case is not None
    assert case.form == replace(bare, mode=Mode.ONCE)


async def test_drafts_go_by_the_day_with_their_evidence(tx: Transaction) -> None:
    for chat, at in ((CHAT, NOW - DAY), (OTHER, NOW)):
        await report_drafts.put(tx, chat, ReportDraft("story"), at)
        await photo(tx, evidence.of_draft(report_drafts.key(tx, chat)), chat)
    assert await erasure.drafts(tx, NOW - DAY) == 0
    assert await erasure.drafts(tx, NOW // DAY * DAY - 1) == 0
    assert await tx.value("SELECT count(*) FROM evidence") == 2
    assert await erasure.drafts(tx, NOW) == 1
    assert await report_drafts.get(tx, CHAT) is None
    assert await tx.value("SELECT count(*) FROM evidence") == 1
    assert len(await evidence.listed(tx, evidence.of_draft(report_drafts.key(tx, OTHER)))) == 1


async def test_the_draft_of_a_chat_goes_with_its_evidence(tx: Transaction) -> None:
    for chat in (CHAT, OTHER):
        await report_drafts.put(tx, chat, ReportDraft("story"), NOW)
        await photo(tx, evidence.of_draft(report_drafts.key(tx, chat)), chat)
    await erasure.draft(tx, CHAT)
    assert await report_drafts.get(tx, CHAT) is None
    assert await report_drafts.get(tx, OTHER) is not None
    assert await tx.value("SELECT count(*) FROM evidence") == 1
