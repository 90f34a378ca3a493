"""Answers that did not settle the matter are kept with their case: staff see where the library is thin."""

from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import new_admin_on_duty


async def test_a_rejected_case_is_listed_with_its_question(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("ktp hilang di angkot", "surat kehilangan")
    await siti.ask("bukan itu", "Maaf.*kata lain")
    assert "Rekam atau cetak di luar daerah" in siti.buttons
    await siti.ask("ktp hilang di angkot", "surat kehilangan")
    siti.press("👎")
    await siti.expect("Maaf.*kata lain")
    rina = await new_admin_on_duty(harness)
    await rina.ask("/pertanyaan", "Paling sering belum tuntas: KTP hilang 2×.*2× ktp hilang di angkot 👎")
    rina.press("2× ktp hilang di angkot")
    await rina.expect_edit("Dijawab dengan KTP hilang, tetapi belum tuntas")


async def test_the_same_question_in_other_words_was_not_settled(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("ktp hilang di angkot", "surat kehilangan")
    await siti.ask("dompet dan ktp dicopet", "surat kehilangan")
    await siti.ask("biaya", "^Gratis")
    rina = await new_admin_on_duty(harness)
    await rina.ask("/pertanyaan", "belum tuntas: KTP hilang 1×.*1× dompet dan ktp dicopet 🔁")
    assert "angkot" not in rina.text


async def test_a_complaint_is_never_kept(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("petugas minta uang 50 ribu", "uang")
    await siti.ask("bukan itu", ".")
    await siti.ask("pegawai loket minta uang", "uang")
    rina = await new_admin_on_duty(harness)
    await rina.ask("/pertanyaan", ".")
    assert "uang" not in rina.text and "belum tuntas" not in rina.text


async def test_bukan_itu_alone_rejects_nothing(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("bukan itu", ".")
    assert "Maaf. Silakan" not in siti.text
