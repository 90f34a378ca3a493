"""Questions after an answer: another week, an unknown place, an accepted hint."""

from datetime import UTC, datetime

import pytest

from storage.engine.database import Database
from tests.support.bot_harness import BotHarness
from tests.support.report_helpers import send_report
from tests.support.staff_helpers import new_admin_on_duty

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


async def test_a_week_is_told_of_in_runs_of_equal_days(harness: BotHarness) -> None:
    harness.now = SUNDAY
    siti = await harness.new_person(office="3674")
    await siti.ask("pamulang sabtu buka ga", "Sabtu, 28 November 2026.*belum dikonfirmasi")
    await siti.ask("kalau pekan depan?", "Senin, 23 November 2026 – .*: jam belum dikonfirmasi")
    assert siti.text.count("belum dikonfirmasi</b>") == 0 and siti.text.count("Tanyakan dulu sebelum") == 1
    rina = await new_admin_on_duty(harness)
    await rina.ask("/jam pamulang Senin-Kamis 08.00-15.00, Jumat 08.00-11.30", "Periksa dulu")
    rina.press("Simpan")
    await rina.expect_edit("Tercatat")
    await siti.ask(
        "pamulang pekan depan buka?", "Senin, 23 November 2026 – Kamis, 26 November 2026: buka 08.00–15.00"
    )
    assert "Jumat, 27 November 2026: buka 08.00–11.30" in siti.text
    assert "Sabtu, 28 November 2026 – Minggu, 29 November 2026: tutup" in siti.text


async def test_a_fragment_keeps_the_place_and_the_day_of_the_question_before(harness: BotHarness) -> None:
    harness.now = SUNDAY
    siti = await harness.new_person(office="3674")
    for asked, answered in (
        ("pamulang sabtu buka ga", "Kecamatan Pamulang, Sabtu, 28 November"),
        ("kalau senin?", "Kecamatan Pamulang, Senin, 23 November"),
        ("yang ciputat?", "Kecamatan Ciputat, Senin, 23 November"),
        ("buka senin di kantor dinas?", "Disdukcapil Kota Tangerang Selatan"),
        ("blangko di pamulang ada?", "Kecamatan Pamulang\n.*Blangko"),
        ("jam buka?", "Kecamatan Pamulang: jam belum"),
        ("blangko?", "Blangko"),
        ("yang di serpong?", "Kecamatan Serpong\n.*Blangko"),
    ):
        await siti.ask(asked, answered)


async def test_what_is_new_keeps_nothing(harness: BotHarness) -> None:
    harness.now = SUNDAY
    siti = await harness.new_person(office="3674")
    await siti.ask("pamulang sabtu buka ga", "Kecamatan Pamulang")
    await siti.ask("ktp hilang gimana", "surat kehilangan")
    await siti.ask("jam buka", "Disdukcapil Kota Tangerang Selatan")


@pytest.mark.parametrize("words", ["yang di cibadak?", "kalo di cibadak gimana"])
async def test_a_place_nobody_knows_is_said_to_be_unknown(harness: BotHarness, words: str) -> None:
    siti = await harness.new_person(office="3203")
    await siti.ask("blangko ada?", "blangko")
    await siti.ask(words, "tidak saya kenal")
    assert not {"Terima kasih", "Halo"} & set(siti.buttons)
    await siti.ask("yang di cipanas?", "Kecamatan Cipanas.*Blangko")


async def test_after_an_honest_no_the_hint_is_taken_at_its_word(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3203")
    await siti.ask("ikd itu apaan", "Identitas Kependudukan Digital")
    await siti.ask("asdfgh qwerty", "belum tahu.*syarat")
    await siti.ask("syarat", "Untuk KTP-el pertama cukup Kartu Keluarga")


async def test_a_question_after_cek_is_answered_and_cek_can_be_left(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("/cek", "Teruskan pesannya")
    await siti.ask("ktp hilang", "surat kehilangan")
    await siti.ask("/cek", "Teruskan pesannya")
    siti.press("✖️ Batal")
    await siti.expect_edit("Ketik pertanyaan")
    await siti.ask("bikin ktp bayar berapa ya pak", "Gratis")
    await siti.ask("/cek", "Teruskan pesannya")
    await siti.ask("ktp lama hangus besok transfer 50 ribu", "Bukan dari kami")


async def test_a_question_where_a_code_was_asked_for_is_answered(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    siti.say("/tiket")
    await siti.expect("Ketik kode laporan")
    await siti.ask("ktp hilang gimana", "surat kehilangan")
    siti.say("/tiket")
    await siti.expect("Ketik kode laporan")
    siti.say("tune piki dumo bote howe puso")
    await siti.expect("Ada kata yang belum pas")


async def test_after_a_report_the_place_of_a_question_is_kept_without_its_words(
    opened_databases: list[Database], harness: BotHarness
) -> None:
    harness.now = SUNDAY
    siti = await harness.new_person(office="3674")
    await send_report(siti)
    await siti.ask("sabtu buka ga ya kec pamulang", "Kecamatan Pamulang, Sabtu, 28 November")
    async with opened_databases[-1].read_transaction() as tx:
        asked = await tx.fetch_value("SELECT asked FROM people WHERE chat_id = :id", id=siti.id)
    assert asked == "Pamulang"
    await siti.ask("kalau senin?", "Kecamatan Pamulang, Senin, 23 November")
