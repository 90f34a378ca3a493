"""What is previewed is what is sent: what Telegram would refuse is refused while it is written."""

import pytest

from demo.testing.person import PIXEL, Person
from tests.support.announcement_helpers import (
    ANNOUNCEMENT_TEXT,
    compose_announcement,
    new_clerk,
    new_follower,
    publish_announcement,
    require_approval,
)
from tests.support.bot_harness import BotHarness

FORMATS = {
    "bold over command and text": "<b>/umumkan Layanan pindah ke aula</b>",
    "quote over the whole line": "<blockquote>/umumkan Layanan pindah ke aula</blockquote>",
    "folded quote with bold in it": "<blockquote expandable>/umumkan Layanan <b>pindah</b> ke aula</blockquote>",
    "link": '<a href="https://contoh.go.id/a?b=1&amp;c=2">/umumkan Layanan pindah ke aula</a>',
    "nested": "<u><i><s>/umumkan Layanan pindah</s> ke</i> aula</u>",
    "spoiler": "<tg-spoiler>/umumkan Layanan pindah ke aula</tg-spoiler>",
    "pre": "<pre>/umumkan Layanan pindah ke aula</pre>",
    "only the command": "<b>/umumkan</b> Layanan pindah ke aula",
    "emoji before the end": "<b>/umumkan 😀😀 Layanan</b> pindah ke aula",
    "line break": "<b>/umumkan\nLayanan</b> pindah ke aula",
}


@pytest.mark.parametrize("written", FORMATS.values(), ids=FORMATS.keys())
async def test_formatting_over_the_command_arrives_as_it_was_previewed(
    harness: BotHarness, written: str
) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    rina.say_html(written)
    preview = await rina.expect("Layanan pindah ke aula.*Kode LKT-")
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke 1 orang")
    letter = await siti.expect("pindah ke aula")
    assert (letter["text"], letter["entities"]) == (preview["text"], preview["entities"])
    await rina.expect_edit("Terkirim: 1 dari 1")


@pytest.mark.parametrize("text", ["😀" * 2000, "a" * 2999 + "😀", "👨‍👩‍👧‍👦" * 300])
async def test_a_text_is_measured_as_telegram_measures(harness: BotHarness, text: str) -> None:
    await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    await rina.ask(text, "sampai 3.000 huruf.*satu emoji dihitung dua")
    assert not await rina.wait_for_silence()
    await rina.ask("😀" * 1500, "Kode LKT-")
    await rina.expect("Siap dikirim")


async def test_a_caption_of_emoji_is_measured_as_telegram_measures(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.send_photo(PIXEL, "😀" * 500)
    await rina.expect("kelebihan [0-9]+ huruf")
    assert not await rina.wait_for_silence()


@pytest.mark.parametrize("text", ["\u2063\u2063", "\u2800", "\u3164"])
async def test_a_text_that_nobody_sees_is_no_announcement(harness: BotHarness, text: str) -> None:
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    await rina.ask(text, "harus terdiri dari 1 sampai")


async def test_more_formatting_than_telegram_keeps_is_refused(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.say_html("<b>Loket</b> buka, " * 101)
    await rina.expect("Terlalu banyak bagian tebal")


def refuse_next_text(harness: BotHarness, person: Person) -> None:
    """Let Telegram refuse the next message to this person."""
    harness.telegram.faults.fail(400, method="sendMessage", chat=person.id)


async def test_a_refused_preview_shows_no_card(harness: BotHarness) -> None:
    await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    refuse_next_text(harness, rina)
    await rina.ask(ANNOUNCEMENT_TEXT, "Telegram menolak pesan ini.*kirim lagi teksnya")
    assert not await rina.wait_for_silence()
    assert "Siap dikirim" not in rina.transcript() and "✅ Kirim ke 1 orang" not in rina.buttons
    rina.press("✏️ Ganti isi")
    await rina.expect("Kirim teks yang baru")
    refuse_next_text(harness, rina)
    rina.press("⬅️ Kembali")
    await rina.expect("Telegram menolak pesan ini")
    assert "Siap dikirim" not in rina.transcript()
    rina.press("✏️ Ganti isi")
    await rina.expect("Kirim teks yang baru")
    await rina.ask(ANNOUNCEMENT_TEXT, "listrik padam")
    await rina.expect("Siap dikirim")


async def test_a_refused_preview_of_a_correction_shows_no_card(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await publish_announcement(rina)
    await siti.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1.*Selesai")
    rina.press("✏️ Ralat")
    await rina.expect("Kirim teks yang benar")
    refuse_next_text(harness, rina)
    await rina.ask("Loket tetap buka", "Telegram menolak pesan ini")
    assert not any("Ralat untuk" in button for button in rina.buttons)
    await rina.ask("😀" * 1600, "sampai 3.000 huruf")
    await rina.ask("Loket tetap buka", "RALAT")
    await rina.expect("menggantikan pesan 1 orang")


async def test_a_refused_preview_offers_no_approval(harness: BotHarness) -> None:
    require_approval(harness)
    await harness.close()
    await harness.open()
    rina, agus = await new_clerk(harness), await new_clerk(harness, "Pak Agus")
    await compose_announcement(rina)
    refuse_next_text(harness, agus)
    rina.press("✅ Kirim ke 0 orang")
    await agus.expect("Telegram menolak pesan ini")
    assert not await agus.wait_for_silence()
    assert "✅ Setujui dan kirim" not in agus.buttons


async def test_the_notice_of_a_closure_is_sent_as_it_was_previewed(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti", "/ikuti serpong")
    rina = await new_clerk(harness)
    await rina.ask("/tutup serpong besok " + "😀" * 1500, "Serpong")
    rina.press("✅ Simpan dan kabari 1 orang")
    await siti.expect("Serpong.*😀.*Kode LKT-")
    await siti.ask("serpong besok buka?", "😀")
