"""A NIK in several messages and a telephone number without 0 are detected, deleted, not stored. Prices and dates stay."""

from datetime import timedelta

import pytest

from content.text.redaction import PersonalDataKind, find_edge_digits, redact, redact_fragments
from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import dump_everything

MESSAGES = (
    ("nik saya 000000 1234", "567890"),
    ("0000001234", "sambungannya 567890 ya bu"),
    ("0000", "0012", "3456", "7890"),
    ("000000123456", "7890"),
    ("KTP: 00000012345", "6789"),
)


async def _say_in_turn(siti: Person, texts: tuple[str, ...]) -> list[int]:
    """Send the texts one after another. Return their message ids. Each one gets an answer, except the last."""
    ids = []
    for text in texts[:-1]:
        ids.append(siti.say(text)["message_id"])
        await siti.expect("")
    return [*ids, siti.say(texts[-1])["message_id"]]


@pytest.mark.parametrize("texts", MESSAGES)
async def test_pieces_in_messages_are_deleted_together(harness: BotHarness, texts: tuple[str, ...]) -> None:
    siti = await harness.new_person(office="3674")
    for id in await _say_in_turn(siti, texts):
        await siti.expect_deleted(id)
    await siti.expect("Jangan pernah mengirim NIK")


async def test_nothing_of_a_piece_is_kept(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    for text in ("rendang gosong 000000 1234", "syarat ktp apa aja, nik 0000001234"):
        await siti.ask(text, ".")
        harness.now += timedelta(minutes=2)
    await harness.close()
    assert b"1234" not in dump_everything(harness.database_path)
    await harness.open()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("bayar 150.000", "apa 1.500.000?"),
        ("tanggal 24-12-2026", "jam 08.00-15.00 buka?"),
        ("kode LKT-7F3QX", "antre nomor 12"),
        ("lahir 2009", "umur 17 tahun 5 bulan"),
        ("surat 470/12345/35.07/2026", "567890"),
    ],
)
async def test_other_numbers_are_answered_as_ever(harness: BotHarness, first: str, second: str) -> None:
    siti = await harness.new_person(office="3674")
    for text in (first, second):
        siti.say(text)
        await siti.expect("")
        assert "Jangan pernah" not in siti.text


async def test_after_a_minute_it_is_another_number(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("nomor pengajuan 0000001234", "")
    harness.now += timedelta(seconds=61)
    siti.say("567890")
    await siti.expect("")
    assert "Jangan pernah" not in siti.text


@pytest.mark.parametrize(
    "text",
    [
        "hp saya 81200000000",
        "wa 8120000000",
        "812-3456-7890",
        "telp 857 1234 5678 ya",
        "hubungi 81234567890.",
        "895123456789",
    ],
)
def test_phones_without_their_zero_go(text: str) -> None:
    assert redact(text).found == {PersonalDataKind.PHONE}


@pytest.mark.parametrize(
    "text",
    [
        "anggaran 850000000",
        "Rp 8123456789",
        "Rp8500000000",
        "8500000000 rupiah",
        "dari 813 2019 2020",
        "jam 8.15-12.30",
        "kode LKT-81235",
        "81.234.567 jiwa",
        "811.234.567.890",
        "antre 850 1200",
        "8 12 2026",
    ],
)
def test_other_figures_stay(text: str) -> None:
    assert redact(text).text == text


def test_a_nik_that_begins_like_a_phone_is_a_nik() -> None:
    for text in ("8171011234 567890", "8171 0112 3456 7890", "817101 123456 7890", "8171011234567890"):
        assert redact(text).found == {PersonalDataKind.NUMBER}, text


@pytest.mark.parametrize(
    "text",
    ["bayar 150000 ya", "24 12 2026", "jam 8-12 13-15", "2019 2020 2021", "surat 471.13/10231/Dukcapil"],
)
def test_what_is_kept_keeps_prices_and_dates(text: str) -> None:
    assert redact_fragments(text) == text


def test_ends_are_counted_and_not_told() -> None:
    assert (find_edge_digits("nik 000000 1234").last, find_edge_digits("567890 ya").first) == (10, 6)
    assert find_edge_digits("0000 0012").is_digits_only and not find_edge_digits("nomor 0000").is_digits_only
    assert find_edge_digits("buka jam 08.00").last == 0 == find_edge_digits("tahun 2026").last
    assert find_edge_digits("1 " * 2000).first < 200
