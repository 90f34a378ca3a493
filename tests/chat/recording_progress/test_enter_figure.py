"""/capaian from the staff desk: place, number, target and day by taps or typed answers, then the usual preview."""

import pytest

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.home_visit_helpers import PAMULANG
from tests.support.staff_helpers import hire, new_admin_on_duty

RECORDED = "Sudah berapa orang yang merekam"


async def begin_figure(person: Person, place: str) -> None:
    await person.ask("/start", "Meja petugas")
    person.press("📈 Angka capaian")
    await person.expect_edit("Untuk tempat yang mana")
    person.press(place)
    await person.expect_edit(f"{place}.*{RECORDED}")


async def test_a_figure_is_entered_step_by_step_and_read_by_citizens(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness), await harness.new_person(office="3674")
    await begin_figure(rina, "Pamulang")
    await rina.ask("dua belas koma tiga", f"belum terbaca.*{RECORDED}")
    await rina.ask("12.345", "12.345. Dari berapa")
    await rina.ask("15.000", "Per tanggal berapa")
    await rina.ask("besok", "belum terbaca.*Per tanggal berapa")
    rina.press("Jum, 20 Nov")
    await rina.expect_edit(r"Yang akan dibaca warga.*Pamulang: 12.345 dari 15.000 \(82,3%\), per 20 November")
    await siti.ask("/capaian pamulang", "Belum ada angka baru")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await siti.ask("/capaian pamulang", "12.345 dari 15.000")
    await begin_figure(rina, "Pamulang")
    await rina.ask("12.500", "Dari berapa")
    rina.press("15.000, sama seperti dulu")
    await rina.expect_edit("Per tanggal berapa")
    await rina.ask("per 21 november", "12.500 dari 15.000.*21 November")


async def test_a_whole_line_skips_the_questions_that_it_answers(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await begin_figure(rina, "Ciputat")
    await rina.ask(
        "2.000 dari 5.000 per 8 november sumber SIAK",
        "Ciputat: 2.000 dari 5.000.*8 November 2026.*Sumber: SIAK",
    )


async def test_printed_cards_of_a_place_without_a_target(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await begin_figure(rina, "Ciputat")
    rina.press("🖨 Isi kartu tercetak")
    await rina.expect_edit("Sudah berapa kartu yang dicetak")
    await rina.ask("900", "Dari berapa")
    rina.press("Tanpa sasaran")
    await rina.expect_edit("Per tanggal berapa")
    rina.press("Sab, 21 Nov")
    await rina.expect_edit("Ciputat, kartu sudah dicetak: 900, per 21 November 2026")


async def test_the_whole_office_only_for_those_who_manage_it(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask("/start", "Meja petugas")
    rina.press("📈 Angka capaian")
    await rina.expect_edit("Untuk tempat yang mana")
    rina.press("🏢 Seluruh kantor")
    await rina.expect_edit(f"Kota Tangerang Selatan.*{RECORDED}")
    dedi = await hire(harness, rina, "Dedi", *PAMULANG)
    await dedi.ask("/start", "Meja petugas")
    dedi.press("📈 Angka capaian")
    await dedi.expect_edit(f"Pamulang.*{RECORDED}")
    for data, answer in (("figures:at:3674-01", "di luar tugas"), ("figures:at:3674", "di luar tugas")):
        dedi.forge_button_press(dedi.last_message["message_id"], data)
        await dedi.expect_edit(answer)


@pytest.mark.parametrize("forged", ["2099-01-01", "kapan", "0000-00-00"])
async def test_a_forged_day_is_asked_for_again(harness: BotHarness, forged: str) -> None:
    rina = await new_admin_on_duty(harness)
    await begin_figure(rina, "Ciputat")
    await rina.ask("900 dari 1.000", "Per tanggal berapa")
    day = next(
        button["callback_data"]
        for row in rina.last_message["reply_markup"]["inline_keyboard"]
        for button in row
        if button["callback_data"].startswith("figures:day:")
    )
    rina.forge_button_press(rina.last_message["message_id"], f"{day.rsplit(':', 1)[0]}:{forged}")
    await rina.expect_callback_answer()
    await rina.wait_for_silence()
    assert "Per tanggal berapa" in rina.text


async def test_a_restart_keeps_the_number(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await begin_figure(rina, "Ciputat")
    await rina.ask("900", "Dari berapa")
    await harness.close()
    await harness.open()
    await rina.ask("1.000", "Per tanggal berapa")
    rina.press("⬅️ Kembali")
    await rina.expect_edit(RECORDED)
