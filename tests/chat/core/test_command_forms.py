"""Commands in the shapes in which people send them: formatted, quoted, behind invisible signs, below files."""

import pytest

from demo.api.api_errors import JsonObject
from demo.api.message_entities import find_entities
from demo.api.telegram_html import utf16
from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import MONDAY, new_admin_on_duty


def format_text(text: str, *kinds: str, start: int = 0) -> JsonObject:
    """Return a message whose text has these formats from `start` to its end."""
    at = utf16(text[:start])
    marks = [{"type": kind, "offset": at, "length": utf16(text) - at} for kind in kinds]
    return {"text": text, "entities": [*marks, *find_entities(text)]}


@pytest.mark.parametrize(
    "text",
    [
        "/lokasi pamulang",
        "  \n/lokasi pamulang",
        "\u00a0/lokasi\u00a0pamulang",
        "\ufeff/lokasi pamulang",
        "\u200b\u200e/lokasi pamulang\u200b",
        "\u2060/lo\u200bkasi pa\u200bmulang",
        "／lokasi pamulang",
        "／ｌｏｋａｓｉ pamulang",
        "/ lokasi pamulang",
        "/LOKASI, pamulang",
        "/lokasi: pamulang",
        "*/lokasi pamulang*",
        "`/lokasi pamulang`",
        "“/lokasi pamulang”",
        "> /lokasi pamulang",
        "• /lokasi pamulang",
        "\\lokasi pamulang",
        "／ｌｏｋａｓｉ　ｐａｍｕｌａｎｇ",
        "/lokasi@loket_demo_bot pamulang",
        "/lokasi\npamulang",
    ],
)
async def test_a_command_is_found(harness: BotHarness, text: str) -> None:
    siti = await harness.new_person(office="3674")
    said = siti.send_raw({"text": text})
    await siti.expect("Pamulang.*belum dikonfirmasi", after=said["message_id"])


@pytest.mark.parametrize("kind", ["bold", "italic", "code", "pre", "blockquote", "spoiler", "underline"])
async def test_a_formatted_command(harness: BotHarness, kind: str) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    rina.send_raw(format_text("/tutup serpong besok listrik padam", kind))
    await rina.expect("Periksa dulu.*24 November.*listrik padam")


@pytest.mark.parametrize("kinds", [("bold",), ("blockquote",), ("bold", "italic"), ("code",)])
async def test_a_format_over_the_command_stays_on_the_text(
    harness: BotHarness, kinds: tuple[str, ...]
) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    rina.send_raw(format_text("/umumkan 🏢 Layanan & berkas <pindah> ke aula", *kinds))
    shown = await rina.expect("🏢 Layanan & berkas <pindah> ke aula")
    assert set(kinds) <= {mark["type"] for mark in shown["entities"]}
    await rina.expect("Siap dikirim")


async def test_a_format_inside_the_text_keeps_its_place(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    text = "/umumkan 🏢 Layanan pindah ke aula"
    rina.send_raw(format_text(text, "bold", start=text.index("aula")))
    shown = await rina.expect("Layanan pindah ke aula")
    marks = [mark for mark in shown["entities"] if mark["type"] == "bold"]
    words = shown["text"].encode("utf-16-le")
    found = [words[m["offset"] * 2 : (m["offset"] + m["length"]) * 2].decode("utf-16-le") for m in marks]
    assert "aula" in found


async def test_a_quoted_command_in_a_question_is_a_question(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask("“/lapor” itu buat apa?", ".")
    assert "Diminta uang" not in siti.text.splitlines()[0]


async def test_an_announcement_below_a_photo(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    rina.send_photo(caption="/umumkan Layanan pindah ke aula")
    shown = await rina.expect("Layanan pindah ke aula")
    assert "photo" in shown
    await rina.expect("Siap dikirim")


async def test_an_announcement_below_a_document(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    rina.send_document(caption="/umumkan@loket_demo_bot Surat edaran")
    shown = await rina.expect("Surat edaran")
    assert "document" in shown


async def test_other_commands_below_a_photo(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness, now=MONDAY)
    rina.send_photo(caption="/tutup serpong besok listrik padam")
    await rina.expect("tidak bisa melihat foto")
    await rina.expect("Periksa dulu.*24 November.*listrik padam")
    siti = await harness.new_person(office="3674")
    siti.send_photo(caption="/lokasi pamulang")
    await siti.expect("tidak bisa melihat foto")
    await siti.expect("Pamulang")


async def test_a_report_below_a_photo_is_deleted_and_begun(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    said = siti.send_photo(caption="/lapor petugas minta 50rb")
    await siti.expect("Bukti.*langkah terakhir")
    await siti.expect_deleted(said["message_id"])


async def test_an_unknown_command_below_a_photo_is_a_question(harness: BotHarness) -> None:
    siti = await harness.new_person(office="3674")
    siti.send_photo(caption="/ktp hilang gimana")
    await siti.expect("tidak bisa melihat foto")
    await siti.expect("hilang")


@pytest.mark.parametrize(
    ("word", "pattern"), [("menu", "Ketik pertanyaan"), ("Mulai!", "Ketik"), ("bantuan", "/lokasi")]
)
async def test_commands_in_words(harness: BotHarness, word: str, pattern: str) -> None:
    siti = await harness.new_person(office="3674")
    await siti.ask(word, pattern)
