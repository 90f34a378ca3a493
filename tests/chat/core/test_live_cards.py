"""Dialogs of staff show one message with live buttons, whatever is typed. Earlier ones keep their text, not their buttons."""

import asyncio

import pytest

from demo.testing.chat_assertions import inline_buttons, text_of
from demo.testing.person import Person
from tests.support.announcement_helpers import compose_announcement, new_clerk
from tests.support.bot_harness import BotHarness
from tests.support.staff_helpers import new_admin_on_duty


def list_live(person: Person, label: str) -> list[str]:
    """Return the messages that have a button with this label."""
    return [
        text_of(message)
        for message in person.bot_messages
        if any(label in button["text"] for button in inline_buttons(message))
    ]


async def expect_live(person: Person, label: str, texts: list[str]) -> None:
    """Wait until exactly these messages have a button with this label."""
    try:
        async with asyncio.timeout(person.patience):
            while list_live(person, label) != texts:
                await person.screen.wait_for_change()
    except TimeoutError:
        raise AssertionError(f"{label!r} is below {list_live(person, label)}") from None


async def expect_one_card(person: Person, pattern: str, label: str = "✖️ Buang") -> None:
    """Wait for the answer, and until it is the only message with this button."""
    answer = await person.expect(pattern)
    await expect_live(person, label, [text_of(answer)])


TYPED_SETTINGS = (
    ("⏰ Kapan", "Kapan dikirim", "besok 08.00", "Siap dikirim.*Minggu, 22 November"),
    ("⏰ Kapan", "Kapan dikirim", "setiap Senin 08.00", "Siap dikirim"),
    ("⌛ Sampai kapan", "Berlaku sampai kapan", "besok 12.00", "Siap dikirim.*22 November"),
    ("✏️ Ganti isi", "Kirim teks", "Loket 2 buka lagi", "Siap dikirim"),
)


@pytest.mark.parametrize(("button", "question", "typed", "card"), TYPED_SETTINGS)
async def test_a_typed_setting_of_an_announcement_leaves_one_card(
    harness: BotHarness, button: str, question: str, typed: str, card: str
) -> None:
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    rina.press(button)
    await expect_one_card(rina, question, "⬅️ Kembali")
    await expect_live(rina, "✅ Kirim ke", [])
    rina.say(typed)
    await expect_one_card(rina, card)
    rina.press("🚨 Mendesak")
    await expect_one_card(rina, "Mendesak: juga malam")


async def test_a_time_that_is_not_understood_leaves_one_question(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    rina.press("⏰ Kapan")
    await rina.expect("Kapan dikirim")
    for words in ("pagi-pagi sekali", "nanti"):
        rina.say(words)
        await expect_one_card(rina, "🤔", "⬅️ Kembali")
    rina.say("besok 08.00")
    await expect_one_card(rina, "Siap dikirim")


async def test_a_tapped_end_and_a_preview_leave_one_card(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    rina.press("⌛ Sampai kapan")
    await rina.expect("Berlaku sampai kapan")
    rina.press("Besok")
    await expect_one_card(rina, "Siap dikirim")
    rina.press("🧪 Kirim ke saya saja")
    await expect_one_card(rina, "Siap dikirim")
    rina.say("/umumkan")
    await expect_one_card(rina, "Siap dikirim")
    rina.say("batal")
    await rina.expect("Dibatalkan")


async def test_another_command_ends_the_buttons_of_a_question(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask("/jawab", "Belum ada")
    rina.press("✍️ Tulis jawaban baru")
    await rina.expect("1/6")
    rina.say("Ada loket khusus lansia?")
    await rina.expect("2/6")
    rina.say("/status")
    await expect_live(rina, "✖️ Buang", [])


async def test_each_step_of_an_answer_leaves_one_question(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    await rina.ask("/jawab", "Belum ada")
    rina.press("✍️ Tulis jawaban baru")
    await expect_one_card(rina, "1/6")
    steps = (
        ("Ada loket khusus lansia?", "2/6"),
        ("Ada, loket 3.", "3/6"),
        ("Loket 3 untuk lansia dan difabel, buka pukul 08.00.", "4/6"),
        ("Surat Kepala Dinas No. 12", "5/6"),
        ("kapan-kapan", "5/6"),
        ("2 November 2026", "6/6"),
        ("31 Desember 2026", "Ini yang dibaca"),
    )
    for typed, answer in steps:
        rina.say(typed)
        await expect_one_card(rina, answer)


async def test_a_newer_preview_takes_the_buttons_of_the_older_one(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    for command, answer in (
        ("/profil pamulang alamat Jl. Siliwangi No. 1", "No. 1"),
        ("/profil pamulang alamat Jl. Siliwangi No. 2", "No. 2"),
    ):
        rina.say(command)
        await expect_one_card(rina, answer, "✅ Simpan")


async def test_a_restart_between_question_and_answer_leaves_one_card(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await compose_announcement(rina)
    rina.press("⏰ Kapan")
    await rina.expect("Kapan dikirim")
    await harness.close()
    await harness.open()
    rina.say("besok 08.00")
    await expect_one_card(rina, "Siap dikirim")
