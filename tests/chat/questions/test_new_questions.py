"""A new question never gets the answer of the question before it; a follow-up does."""

import pytest

from handlers.core.context import Deployment
from runtime import build_services
from tests.support.bot_harness import BotHarness
from tests.understanding.stickiness import find_sticky_pairs, list_first_questions, read_unclear_messages


@pytest.mark.parametrize("step", [90, pytest.param(9, marks=pytest.mark.slow)])
async def test_unclear_questions_never_get_the_answer_before_them(step: int) -> None:
    services = build_services.build_services(Deployment(), "loket")
    seconds = dict.fromkeys(read_unclear_messages(), "")
    number, sticky = await find_sticky_pairs(services, list_first_questions(services)[::step], seconds)
    assert number > 9_000 / step and sticky == []


@pytest.mark.parametrize(
    ("before", "asked", "answered"),
    [
        ("biaya ktp", "mata saya buta sebelah", r"Maksud Anda|membawa alat"),
        ("biaya ktp", "syarat", "Untuk KTP-el pertama"),
        ("jemput bola", "biaya", "^Gratis"),
        ("ktp hilang", "lokasi", "Disdukcapil Kota Tangerang Selatan"),
        ("mau urus kk", "bayar ga", "^Gratis"),
        ("mau urus kk", "syaratnya", "Berbeda untuk tiap keperluan"),
        ("mau urus kk", "baru nikah", "Setelah menikah"),
        ("mau pindah ktp", "ngontrak", "Maksud Anda"),
        ("akta lahir anak", "kalau anak di luar nikah?", "anak seorang ibu"),
        ("bikin kia buat anak 3 tahun", "perlu foto?", "^Bawa: Akta kelahiran"),
        ("nama di akta kelahiran saya mau diubah", "cuma kurang huruf h doang", "tidak perlu sidang"),
    ],
)
async def test_a_message_after_an_answer(harness: BotHarness, before: str, asked: str, answered: str) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask(before, ".")
    await siti.ask(asked, answered)
