"""Which kecamatan prints cards is answered with what is reported, not with the opening hours."""

import pytest

from tests.support.bot_harness import BotHarness

QUESTIONS = (
    "bisa cetak di kecamatan mana", "di kecamatan mana yang bisa cetak ktp", "nyetak ktp di kec mana aja ya",
)  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_for_the_place_of_printing_gets_it(harness: BotHarness, question: str) -> None:
    siti = await harness.new_person(office="3275")
    await siti.ask(question, "Cetak KTP-el di 12 kantor kecamatan.*menurut Detik35, Desember 2025")
    assert "jam belum dikonfirmasi" not in siti.text


async def test_what_nobody_knows_is_said(harness: BotHarness) -> None:
    siti = await harness.new_person(office="1602")
    await siti.ask(QUESTIONS[0], "Kecamatan mana yang mencetak KTP-el belum dikonfirmasi")
