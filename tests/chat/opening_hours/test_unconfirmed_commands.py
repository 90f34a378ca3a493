"""Commands that wait for confirmation: another command comes, buttons are pressed twice, the bot restarts."""

import pytest

from demo.testing.person import Person
from tests.support.bot_harness import BotHarness
from tests.support.database_engines import query_committed
from tests.support.staff_helpers import new_admin_on_duty

CLOSE = "/tutup serpong besok banjir"
OTHERS = (
    ("/tutup pamulang besok rapat", "✅ Simpan", "Tercatat.*Pamulang"),
    ("/cetak pamulang 12 agustus", "✅ Simpan", "Tercatat|12 Agustus"),
    ("/jemputbola pamulang sabtu 28 november 08.00-12.00 Balai Desa", "✅ Simpan", "Tercatat.*Balai Desa"),
    ("/capaian pamulang 12.345 dari 15.000 per 20 november", "✅ Simpan", "Tercatat"),
)


def read_closures(harness: BotHarness) -> int:
    return len(query_committed(harness.database_path, "SELECT id FROM overrides"))


async def _begin_command(rina: Person, command: str) -> tuple[int, str]:
    """Send a command. Return the message id of its preview and the label of its save button."""
    await rina.ask(command, "dibaca warga")
    button = next(
        one
        for row in rina.last_message["reply_markup"]["inline_keyboard"]
        for one in row
        if "Simpan" in one["text"]
    )
    return rina.last_message["message_id"], button["callback_data"]


@pytest.mark.parametrize(("command", "button", "done"), OTHERS)
async def test_the_first_of_two_is_not_recorded_and_that_is_said(
    harness: BotHarness, command: str, button: str, done: str
) -> None:
    rina = await new_admin_on_duty(harness)
    first, save = await _begin_command(rina, CLOSE)
    await rina.ask(command, "dibaca warga.*Perintah Anda sebelum ini belum tercatat")
    second = rina.last_message["message_id"]
    rina.forge_button_press(first, save)
    await rina.expect_callback_answer("Tidak tercatat")
    edited = await rina.expect_edit("Tidak tercatat: sesudah ini Anda menulis perintah lain")
    assert edited["message_id"] == first and "reply_markup" not in edited
    assert read_closures(harness) == 0
    rina.press(button)
    assert (await rina.expect_edit(done))["message_id"] == second
    await rina.ask(CLOSE, "dibaca warga")
    assert "sebelum ini" not in rina.text, "nothing waits any more"


async def test_a_tap_twice_records_once_also_over_a_restart(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    first, save = await _begin_command(rina, CLOSE)
    await harness.close()
    await harness.open()
    rina.forge_button_press(first, save)
    rina.forge_button_press(first, save)
    await rina.expect_edit("Tercatat")
    await rina.expect_callback_answer("sudah diubah atau sudah dilakukan")
    assert read_closures(harness) == 1
    assert "Tidak tercatat" not in rina.transcript()
    await rina.ask(CLOSE, "dibaca warga")
    rina.press("✅ Simpan")
    await rina.expect_edit("sudah tercatat")
    assert read_closures(harness) == 1


async def test_what_only_looks_replaces_nothing(harness: BotHarness) -> None:
    rina = await new_admin_on_duty(harness)
    first, save = await _begin_command(rina, CLOSE)
    for command in ("/log", "/siapa", "/tutup", "/blangko serpong habis"):
        rina.say(command)
        await rina.expect(".")
        assert "sebelum ini" not in rina.text
    rina.forge_button_press(first, save)
    await rina.expect_edit("Tercatat.*banjir")
    assert read_closures(harness) == 1
