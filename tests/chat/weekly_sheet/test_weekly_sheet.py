"""/mingguan: the week of an office in figures, as text, picture and spreadsheet, and on Monday morning by itself."""

import io
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import load_workbook

from content.office_features import OfficeFeature
from demo.testing.person import Person
from storage import questions, weekly_sheet
from storage.announcements import follows
from storage.chats import chat_profiles
from storage.engine.database import Database, Transaction
from storage.queues import scheduled_jobs
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import CaseworkHarness
from tests.support.feature_helpers import build_without
from tests.support.public_page_helpers import PublicPages
from tests.support.staff_helpers import OFFICER_CHOICES, hire, new_admin_on_duty

FRIDAY = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 07.00 in Jakarta


async def fill_week(tx: Transaction, syarat: int = 7, hilang: int = 6, few: int = 2) -> None:
    """Let chats of Kota Tangerang Selatan ask, follow and reject answers on a Friday."""
    at = int(FRIDAY.timestamp())
    topics = ["syarat_baru"] * syarat + ["hilang"] * hilang + ["rusak"] * few
    for n, topic in enumerate(topics):
        chat = 7_000_000 + n
        await chat_profiles.find_or_create(tx, chat, at)
        await chat_profiles.set_office(tx, chat, "3674")
        await chat_profiles.save_last_answer(tx, chat, topic, None, at)
        await follows.follow(tx, chat, "3674", "", ["jadwal", "blangko"], at)
    for outcome, count in (("down", 6), ("again", 3), ("unknown", 9)):
        for _ in range(count):
            await questions.add_question(
                tx, office="3674", text="contoh", outcome=outcome, guess="hilang", now=at
            )


async def pass_monday(harness: BotHarness, database: Database) -> None:
    """Move to Monday 07.00 in Jakarta and wait until the sheets are stored."""
    harness.now = MONDAY
    casework = CaseworkHarness(harness, [database])
    await casework.wait_until(lambda tx: _is_stored(tx))


async def _is_stored(tx: Transaction) -> bool:
    due = await scheduled_jobs.list_due(tx, int(MONDAY.timestamp()))
    return bool(await weekly_sheet.list_newest(tx, "3674", 1)) and not due


async def new_clerk_with_week(harness: BotHarness, opened_databases: list[Database]) -> Person:
    rina = await new_admin_on_duty(harness, now=FRIDAY)
    async with opened_databases[-1].transaction() as tx:
        await fill_week(tx)
    return rina


async def test_sheet_shows_closed_week_and_hides_small_counts(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    rina = await new_clerk_with_week(harness, opened_databases)
    await rina.ask("/mingguan tangsel", "Belum ada minggu yang lengkap")
    await pass_monday(harness, opened_databases[-1])
    await rina.ask("/mingguan tangsel", "16 November 2026 – 22 November 2026.*Paling banyak ditanyakan")
    said = rina.text
    assert "Tidak dipahami: 9 · ditanya ulang: kurang dari 5 · 👎 6" in said
    assert "\n\n\n" not in said and "Paling banyak ditanyakan\n•" in said, "a list has no empty lines"
    assert "Pengikut: 15" in said and "Papan diperbarui pada 0 dari 5 hari kerja" in said
    assert ": 7" in said and ": 2\n" not in said, "two people asked about a broken card: too few to show"
    assert ": 6\n" not in said.split("Tidak dipahami")[0], "one hidden count must not follow from the sum"


async def test_counted_week_stays_as_it_was_shown(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    rina = await new_clerk_with_week(harness, opened_databases)
    await pass_monday(harness, opened_databases[-1])
    await rina.ask("/mingguan tangsel", "Paling banyak")
    before = rina.text
    async with opened_databases[-1].transaction() as tx:
        await chat_profiles.erase(tx, 7_000_000)
        await fill_week(tx, syarat=9)
    await rina.ask("/mingguan tangsel", "Paling banyak")
    assert rina.text == before


async def test_picture_and_spreadsheet(opened_databases: list[Database], harness: BotHarness) -> None:
    rina = await new_clerk_with_week(harness, opened_databases)
    await pass_monday(harness, opened_databases[-1])
    await rina.ask("/mingguan tangsel", "Paling banyak")
    rina.press("📊 Gambar")
    await rina.expect("Paling banyak ditanyakan, Kota Tangerang Selatan")
    assert "photo" in rina.last_message
    await rina.ask("/mingguan tangsel", "Paling banyak")
    rina.press("📄 Sebagai berkas")
    document = await rina.expect("minggu ini dalam angka")
    files = harness.telegram.files
    content = files.read_bytes(files.find(document["document"]["file_id"]))
    book = load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book.worksheets[0][5]][1:5] == [15, 9, "disembunyikan", 6]
    await rina.ask("/log", "mengambil lembar mingguan")


async def test_it_comes_on_monday_to_who_wants_it_until_one_tap(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    rina = await new_clerk_with_week(harness, opened_databases)
    dedi = await hire(harness, rina, "Dedi", *OFFICER_CHOICES)
    await dedi.ask("/mingguan", "Belum ada minggu yang lengkap")
    dedi.press("Kirim tiap Senin")
    await dedi.expect_edit("Belum ada minggu")
    await pass_monday(harness, opened_databases[-1])
    await dedi.expect("16 November 2026 – 22 November 2026")
    await rina.wait_for_silence()
    dedi.press("Jangan kirim lagi")
    await dedi.expect_edit("16 November 2026")
    async with opened_databases[-1].transaction() as tx:
        await scheduled_jobs.schedule(tx, "weekly.sheet", "3674", int(MONDAY.timestamp()) - 1)
    await pass_monday(harness, opened_databases[-1])
    await dedi.wait_for_silence()


async def test_strangers_and_inspectors_see_no_sheet(harness: BotHarness) -> None:
    """For them it is a word as any other, and the bot answers about Sundays."""
    rina = await new_admin_on_duty(harness, now=FRIDAY)
    siti = await harness.new_person(office="3674")
    budi = await hire(harness, rina, "Pak Budi", "Pemeriksa", "Kota Tangerang Selatan")
    for person in (siti, budi):
        person.say("/mingguan")
        await person.expect("")
        assert "📊" not in person.text and "Orang yang bertanya" not in person.text
        person.forge_button_press(person.last_message["message_id"], "week:show:3674")
        await person.expect_callback_answer("")


async def test_office_that_switched_it_off_has_neither_command_nor_job(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    harness.build_services = build_without(OfficeFeature.WEEKLY_SHEET, everywhere=True)
    await harness.close()
    await harness.open()
    rina = await new_admin_on_duty(harness, now=FRIDAY)
    assert "mingguan" not in rina.commands
    await rina.ask("/siapa", "Anda Bu Rina")
    assert "/mingguan" not in rina.text
    await rina.ask("/mingguan", "Tidak ada kantor yang lembarnya boleh Anda lihat")


async def test_public_figures_name_no_subject_and_no_small_count(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    await new_clerk_with_week(harness, opened_databases)
    async with opened_databases[-1].read_transaction() as tx:
        assert await weekly_sheet.find_public_scorecard(tx, "3674") is None
    await pass_monday(harness, opened_databases[-1])
    async with opened_databases[-1].read_transaction() as tx:
        card = await weekly_sheet.find_public_scorecard(tx, "3674")
    assert card is not None
    assert (card.people, card.thumbs_down, card.asked_again, card.followers) == (15, 6, None, 15)
    assert (card.board_days, card.working_days, card.fresh_sites) == (0, 5, 0)


async def test_the_page_of_the_office_shows_the_public_figures(
    opened_databases: list[Database], harness: BotHarness, tmp_path: Path
) -> None:
    await new_clerk_with_week(harness, opened_databases)
    pages = PublicPages(harness, opened_databases[-1], tmp_path / "web")
    await pages.update()
    assert "Pekan lalu dalam angka" not in pages.read("3674/index.html")
    await pass_monday(harness, opened_databases[-1])
    await pages.update()
    shown = " ".join(pages.read("3674/index.html"))
    for words in (
        "Pekan lalu dalam angka",
        "yang bertanya: 15",
        "Bertanya lagi: kurang dari 5 · 👎 6",
        "Pengikut: 15",
    ):
        assert words in shown, words
