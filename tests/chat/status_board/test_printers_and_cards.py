"""A printer is no recording machine, and blank cards have a number where staff know it."""

import pytest

from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import MONDAY, new_admin_on_duty


async def test_a_broken_printer_stops_printing_and_not_recording(harness: BotHarness) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await rina.ask("/jam pamulang senin-jumat 08.00-15.00", "08.00–15.00")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    for said in ("/blangko {} ada", "/alat {} normal", "/jaringan {} normal", "/kuota {} 30"):
        await rina.ask(said.format("pamulang"), "Tercatat")
    await siti.ask("/status pamulang", "🟢 Bisa berangkat")
    assert "Alat cetak" not in siti.text, "what nobody reports has no line"
    await rina.ask("/printer pamulang rusak", "Tercatat.*🔴 Alat cetak: rusak")
    await siti.ask(
        "/status pamulang",
        "jangan berangkat dulu: alat cetak rusak.*tetap bisa direkam.*🟢 Alat rekam: normal.*🔴 Alat cetak: rusak",
    )
    await siti.ask("printer di pamulang rusak?", "🔴 Alat cetak: rusak")
    await rina.ask("/printer pamulang normal", "Tercatat")
    await siti.ask("/status pamulang", "🟢 Bisa berangkat")


@pytest.mark.parametrize(
    "words", ["printer rusak", "cetak rusak", "mesin cetak tidak bisa cetak", "alat cetak mati"]
)
async def test_the_printer_after_alat_is_no_recording_machine(harness: BotHarness, words: str) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask(f"/alat pamulang {words}", "Alat cetak: rusak")
    assert query_committed(harness.database_path, "SELECT kind, value, note FROM posts") == [
        ("printer", "rusak", "")
    ]


async def test_the_recording_machine_stays_what_it_was(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask("/alat pamulang rusak", "Alat rekam: rusak")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("ada 250", "🟢 Blangko: ada, 250 keping"),
        ("250", "🟢 Blangko: ada, 250 keping"),
        ("sisa 15 keping", "🟡 Blangko: terbatas, 15 keping"),
        ("terbatas 40", "🟡 Blangko: terbatas, 40 keping"),
        ("ada 300 keping sampai Senin", "🟢 Blangko: ada, 300 keping"),
        ("0", "🔴 Blangko: habis"),
        ("ada", "🟢 Blangko: ada\n"),
        ("ada di loket 3", "🟢 Blangko: ada .di loket 3."),
    ],
)
async def test_blank_cards_have_a_number_where_it_is_known(
    harness: BotHarness, words: str, shown: str
) -> None:
    rina, siti = await new_admin_on_duty(harness, now=MONDAY), await harness.new_person(office="3674")
    await rina.ask(f"/blangko pamulang {words}", shown)
    await siti.ask("/status pamulang", shown)


async def test_two_words_that_contradict_are_asked_back(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    await rina.ask("/blangko pamulang habis, datang 500 keping", "Bagaimana keadaannya")
