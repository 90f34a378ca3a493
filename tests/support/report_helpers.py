"""Helpers for tests of reports: the dialog step by step, and the stored data."""

import re

import msgspec

from content.reports.report_form import ReportContent
from demo.testing.chat_assertions import inline_buttons, text_of
from demo.testing.person import Person
from storage.engine.database import Database
from storage.reports import report_drafts, reporter_contacts, reports
from storage.reports.report_drafts import ReportDraft
from tests.support.bot_harness import BotHarness
from tests.support.casework_harness import CaseworkHarness

RECEIPT_CODE = re.compile(r"\b(?:[a-z]{4}-){6}[a-z]{4}\b")
SLIP_CHECK = re.compile(r"/cekslip (\S+) (\S+)")
SITE = "3674-06"


async def press_panel(person: Person, label: str, pattern: str) -> None:
    """Press a button and wait until the panel changes."""
    person.press(label)
    await person.expect_edit(pattern)


async def answer_panel(person: Person, words: str, pattern: str) -> None:
    """Send a text that the panel answers. The bot deletes the message."""
    said = person.say(words)
    await person.expect_edit(pattern)
    await person.wait_for_silence()
    assert said["message_id"] not in person.chat.messages, person.transcript()


async def write_to_inspectors(person: Person, words: str, pattern: str) -> None:
    """Type a message for the inspectors, look at its preview, and send it."""
    await answer_panel(person, words, "Silakan periksa. Pemeriksa akan membaca")
    await press_panel(person, "✅ Kirim", pattern)


STEPS = (
    ("Pamulang", "Langkah 2 dari 6.*Kapan"),
    ("Kemarin", "Langkah 3 dari 6.*Apa yang terjadi"),
    ("Diminta, saya bayar", "Langkah 4 dari 6.*Berapa"),
    ("Rp150.000", "Langkah 5 dari 6.*Siapa yang meminta"),
    ("Petugas kecamatan", "Langkah 6 dari 6.*Ceritakan"),
)


async def begin_report(person: Person, mode: str = "Kabari saya") -> None:
    await person.ask("/lapor", "Siapa bisa melihat apa")
    await press_panel(person, mode, "Langkah 1 dari 6.*Kejadiannya di mana")


async def fill_report(person: Person, mode: str = "Kabari saya", story: str = "katanya uang tinta") -> None:
    """Fill the form up to the review. The office is already chosen."""
    await begin_report(person, mode)
    for label, pattern in STEPS:
        await press_panel(person, label, pattern)
    await answer_panel(person, story, "Sudah dicatat")
    await press_panel(person, "➡️ Lanjut", "Sudah benar.*Pamulang.*Rp150.000")


async def send_report(person: Person, mode: str = "Kabari saya") -> str:
    """File a report. Return its code, or "" if it has none."""
    await fill_report(person, mode)
    await press_panel(
        person, "Kirim laporan", "Laporan terkirim" if mode == "Sekali kirim" else "Laporan sudah masuk"
    )
    return find_code(person)


def find_code(person: Person) -> str:
    found = [match for message in person.bot_messages if (match := RECEIPT_CODE.search(text_of(message)))]
    return found[-1][0] if found else ""


def button_labels(person: Person) -> list[str]:
    return [button["text"] for message in person.bot_messages for button in inline_buttons(message)]


async def read_forms(database: Database) -> list[ReportContent]:
    """Return every stored report, decrypted."""
    async with database.read_transaction() as tx:
        ids = [row["id"] for row in await tx.fetch_all("SELECT id FROM reports")]
        found = [await reports.find(tx, id) for id in ids]
    return [case.form for case in found if case is not None]


async def read_draft(database: Database, person: Person) -> ReportDraft | None:
    async with database.read_transaction() as tx:
        return await report_drafts.find(tx, person.id)


async def read_contact_chats(database: Database) -> list[int]:
    """Return the chats of all sealed reporter contacts."""
    async with database.read_transaction() as tx:
        ids = [row["id"] for row in await tx.fetch_all("SELECT id FROM reports")]
        found = [await reporter_contacts.find_chat(tx, id) for id in ids]
    return [chat for chat in found if chat is not None]


async def dump_tables(database: Database, *tables: str) -> str:
    """Return all rows of tables as text, with sealed values as bytes."""
    async with database.read_transaction() as tx:
        rows = [await tx.fetch_all(f"SELECT * FROM {table}") for table in tables]
    return msgspec.json.encode(
        [{k: str(v) for k, v in row.items()} for table in rows for row in table]
    ).decode()


def form_token(person: Person) -> str:
    """Return the token of the form in the buttons of the last message."""
    return str(inline_buttons(person.last_message)[0]["callback_data"].split(":")[2])


async def open_ticket(person: Person, code: str, pattern: str) -> None:
    said = person.say(f"/tiket {code}")
    await person.expect(pattern)
    await person.wait_for_silence()
    assert said["message_id"] not in person.chat.messages


async def only_report_id(casework: CaseworkHarness) -> str:
    async with casework.database.read_transaction() as tx:
        (row,) = await tx.fetch_all("SELECT id FROM reports")
    return str(row["id"])


async def report_in_a_busy_office(harness: BotHarness, siti: Person, mode: str) -> None:
    """Ask, begin a report, ask in between, send it, look at it, ask again. Another person asks all the while."""
    eko = await harness.new_person("Eko", office="3674")
    await siti.ask("apakah ktp gratis", "gratis")
    await siti.ask("/lapor", "Siapa bisa melihat apa")
    await press_panel(siti, mode, "Langkah 1 dari 6")
    await press_panel(siti, "Pamulang", "Langkah 2 dari 6")
    eko.say("apakah ktp gratis")
    siti.say("/jadwal")
    await siti.expect("Isian Anda tadi")
    eko.say("syarat ktp hilang")
    siti.press("Lanjutkan")
    await siti.expect_edit("Langkah 2 dari 6")
    siti.press("Batal")
    await siti.expect_edit("Belum ada yang terkirim")
    siti.press("Ya, hapus")
    await siti.expect_edit("Dihapus")
    eko.say("berapa biaya ktp")
    await send_report(siti, mode)
    await eko.wait_for_silence()
    if code := find_code(siti):
        await open_ticket(siti, code, "Laporan 3674-")
        siti.press("Tulis ke pemeriksa")
        await siti.expect_edit("Ketik pesan")
        siti.send_photo()
        await siti.expect("Bukti 1 tersimpan")
        await siti.ask("/jadwal", "Kota Tangerang Selatan")
    await siti.ask("apakah ktp gratis", "gratis")
    await siti.wait_for_silence()
    await eko.wait_for_silence()
