"""/nomor: until when queue numbers are handed out today. After it nobody is told to set out."""

import json
from datetime import timedelta
from typing import Any

import pytest

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import MONDAY, new_admin_on_duty


async def test_after_the_last_number_nobody_is_told_to_set_out(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await rina.ask("/jam pamulang senin-jumat 08.00-15.00", "08.00–15.00")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    for said in ("/blangko {} ada", "/alat {} normal", "/jaringan {} normal", "/kuota {} 30"):
        await rina.ask(said.format("pamulang"), "Tercatat")
    await siti.ask("/status pamulang", "🟢 Bisa berangkat")
    assert "Nomor antrean" not in siti.text, "what nobody reports has no line"
    await rina.ask(
        "/nomor pamulang 11.00", "Tercatat.*🟢 Nomor antrean terakhir: 11.00.*sampai hari ini 15.00"
    )
    await siti.ask("/status pamulang", "🟢 Bisa berangkat.*🟢 Nomor antrean terakhir: 11.00")
    harness.let_time_pass(timedelta(hours=2))
    await siti.ask(
        "/status pamulang", "berangkat dulu: nomor antrean terakhir 11.00.*🔴 Nomor antrean terakhir"
    )
    await siti.ask("/status", "🔴 Pamulang")
    harness.let_time_pass(timedelta(hours=22))
    await siti.ask("/status pamulang", "Pamulang")
    assert "Nomor antrean" not in siti.text, "it holds for its day"


@pytest.mark.parametrize(
    ("words", "minute"),
    [("11.30", 690), ("jam 10", 600), ("terakhir pukul 1 siang", 780), ("sampai 12:15", 735)],
)
async def test_the_time_is_read_as_it_is_written(harness: BotHarness, words: str, minute: int) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask(f"/nomor pamulang {words}", "Nomor antrean terakhir")
    assert query_committed(harness.database_path, "SELECT kind, amount FROM posts") == [("nomor", minute)]


@pytest.mark.parametrize("words", ["", "25.00", "3", "10 atau 11", "11.75", "besok"])
async def test_what_is_no_time_is_asked_with_buttons(harness: BotHarness, words: str) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask(f"/nomor pamulang {words}".strip(), "Bagaimana keadaannya")
    assert query_committed(harness.database_path, "SELECT * FROM posts") == []
    rina.press("11.00")
    await rina.expect_edit("Nomor antrean terakhir: 11.00")


async def read_last_ticket(harness: BotHarness, person: Person) -> dict[str, Any]:
    """Return the last queue number of Pamulang in the open data."""
    await person.ask("/data", "Data terbuka")
    message = await person.expect_kind("document")
    files = harness.telegram.files
    data = json.loads(files.read_bytes(files.find(message["document"]["file_id"])))
    (place,) = [place for place in data["department"] if place["identifier"] == "3674-06"]
    (found,) = [fact for fact in place["board"] if fact["kind"] == "nomor"]
    return dict(found)


async def test_open_data_has_the_time(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await rina.ask("/nomor pamulang 11.00", "Tercatat")
    found = await read_last_ticket(harness, siti)
    assert (found["time"], found["good"], "amount" in found) == ("11:00", "good", False)
    harness.let_time_pass(timedelta(hours=3))
    assert (await read_last_ticket(harness, siti))["good"] == "bad"


async def test_a_forged_time_is_not_recorded(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    message = await rina.ask("/nomor pamulang", "Bagaimana keadaannya")
    data = next(
        button["callback_data"]
        for row in message["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "11.00"
    )
    for forged in ("terakhir9999", "terakhir", "terakhir60", "normal"):
        rina.forge_button_press(message["message_id"], data.replace("terakhir660", forged))
        await rina.expect_callback_answer()
    assert query_committed(harness.database_path, "SELECT * FROM posts") == []
