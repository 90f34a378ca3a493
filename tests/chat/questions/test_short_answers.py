"""Short answers: one screen settles a question, what is of the office stands before what holds everywhere."""

import statistics

import pytest

from content.text.visible_text import visible_text
from demo.api.api_errors import JsonObject
from demo.testing.chat_assertions import inline_buttons, text_of
from tests.support.bot_harness import BotHarness

QUESTIONS = (
    "jam buka", "gratis?", "syarat ktp", "blangko ada?", "ktp belum jadi", "cara lapor pungli", "antrean gimana",
    "di mana rekam ktp", "nomor telepon", "ktp digital", "kia anak", "ktp seumur hidup?", "daftar online bisa?",
    "luar negeri ktp", "ktp hilang", "pindah alamat", "umur 17 rekam", "nik tidak ditemukan",
)  # fmt: skip
LINE_CHARACTERS, LINE, BUTTON_ROW, FOLDED_LINES = 40, 20, 42, 3  # of a message on a phone of 360 pixels


def estimate_height(message: JsonObject) -> int:
    """Return the pixels of a message with its buttons; Telegram shows three lines of a folded quote."""
    text, lines = text_of(message), 0
    folds = [one for one in message.get("entities", []) if one["type"] == "expandable_blockquote"]
    at = folds[0]["offset"] if folds else len(text.encode("utf-16-le")) // 2
    shown = text.encode("utf-16-le")[: 2 * at].decode("utf-16-le")
    for line in shown.rstrip("\n").split("\n"):
        lines += max(1, -(-len(line) // LINE_CHARACTERS))
    lines += FOLDED_LINES if folds else 0
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return lines * LINE + len(rows) * BUTTON_ROW


async def test_the_median_answer_needs_one_screen_and_none_needs_two(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    heights = {}
    for words in QUESTIONS:
        heights[words] = estimate_height(await siti.ask(words, "."))
    assert max(heights.values()) <= 900, heights
    assert statistics.median(heights.values()) <= 420, heights


async def test_the_office_stands_before_what_holds_everywhere(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    said = await siti.ask("jam buka", "jam belum dikonfirmasi")
    text = text_of(said)
    assert text.index("Tangsel iNews") < text.index("Jam buka tiap kantor berbeda") < text.index("Sumber ·")
    (fold,) = [one for one in said["entities"] if one["type"] == "expandable_blockquote"]
    shown = text.encode("utf-16-le")[: 2 * fold["offset"]].decode("utf-16-le")
    assert "Jam buka tiap kantor" not in shown and len(shown.strip().split("\n")) <= 3


@pytest.mark.parametrize(
    ("words", "answer"),
    [("bayar brp?", "Gratis"), ("berapa lama?", "hari kerja"), ("bisa diwakilkan?", "wakil")],
)
async def test_a_follow_up_is_answered_without_the_card_again(
    harness: BotHarness, words: str, answer: str
) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("ktp hilang", "surat kehilangan.*Bawa:")
    said = await siti.ask(words, answer)
    assert "Bawa:" not in text_of(said) and answer in text_of(said).split("\n")[0]
    assert "📖 Selengkapnya" in [button["text"] for button in inline_buttons(said)]
    siti.press("📖 Selengkapnya")
    await siti.expect("Bawa")


def test_folded_text_is_visible_text() -> None:
    assert visible_text("<blockquote expandable>a</blockquote>") == "a"


@pytest.mark.parametrize("words", ["jam pamulang", "pamulang jam?", "jadwal kec pamulang", "jm di pamulang"])
async def test_the_word_jam_beside_a_place_asks_for_its_hours(words: str, harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask(words, "Kantor Kecamatan Pamulang: jam belum dikonfirmasi")
    assert "Maksud Anda" not in siti.text


@pytest.mark.parametrize("words", ["pamulang dan serpong", "jam pamulang dan serpong", "setu sama ciputat"])
async def test_names_of_places_ask_for_no_archive(words: str, harness: BotHarness) -> None:
    """Articles counted by kecamatan, so each of their names is a word of an archived fact."""
    siti = await harness.new_person(office="3674")
    siti.say(words)
    await siti.expect("jam belum dikonfirmasi")
    await siti.wait_for_silence()
    assert not any("Arsip" in text_of(message) for message in siti.bot_messages), siti.transcript()
