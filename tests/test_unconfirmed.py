"""Commands of staff that wait for their confirmation: another one comes first, buttons are tapped twice, the bot restarts."""

import pytest

from demo.person import Person
from tests.conftest import Town
from tests.engines import look
from tests.office_staff import on_duty

CLOSE = "/tutup serpong besok banjir"
OTHERS = (
    ("/tutup pamulang besok rapat", "✅ Simpan", "Tercatat.*Pamulang"),
    ("/cetak pamulang 12 agustus", "✅ Simpan", "Tercatat|12 Agustus"),
    ("/jemputbola pamulang sabtu 28 november 08.00-12.00 Balai Desa", "✅ Simpan", "Tercatat.*Balai Desa"),
    ("/capaian pamulang 12.345 dari 15.000 per 20 november", "✅ Simpan", "Tercatat"),
)


def closures(town: Town) -> int:
    return len(look(town.database, "SELECT id FROM overrides"))


async def _begun(rina: Person, command: str) -> tuple[int, str]:
    """A preview: its message, and what its button to save says."""
    await rina.ask(command, "dibaca warga")
    button = next(
        one for row in rina.last["reply_markup"]["inline_keyboard"] for one in row if "Simpan" in one["text"]
    )
    return rina.last["message_id"], button["callback_data"]


@pytest.mark.parametrize(("command", "button", "done"), OTHERS)
async def test_the_first_of_two_is_not_recorded_and_that_is_said(
    town: Town, command: str, button: str, done: str
) -> None:
    rina = await on_duty(town)
    first, save = await _begun(rina, CLOSE)
    await rina.ask(command, "dibaca warga.*Perintah Anda sebelum ini belum tercatat")
    second = rina.last["message_id"]
    rina.forge(first, save)
    await rina.expect_toast("Tidak tercatat")
    edited = await rina.expect_edit("Tidak tercatat: sesudah ini Anda menulis perintah lain")
    assert edited["message_id"] == first and "reply_markup" not in edited
    assert closures(town) == 0
    rina.press(button)
    assert (await rina.expect_edit(done))["message_id"] == second
    await rina.ask(CLOSE, "dibaca warga")
    assert "sebelum ini" not in rina.text, "nothing waits any more"


async def test_a_tap_twice_records_once_also_over_a_restart(town: Town) -> None:
    rina = await on_duty(town)
    first, save = await _begun(rina, CLOSE)
    await town.close()
    await town.open()
    rina.forge(first, save)
    rina.forge(first, save)
    await rina.expect_edit("Tercatat")
    await rina.expect_toast("sudah diubah atau sudah dilakukan")
    assert closures(town) == 1
    assert "Tidak tercatat" not in rina.transcript()
    await rina.ask(CLOSE, "dibaca warga")
    rina.press("✅ Simpan")
    await rina.expect_edit("sudah tercatat")
    assert closures(town) == 1


async def test_what_only_looks_replaces_nothing(town: Town) -> None:
    rina = await on_duty(town)
    first, save = await _begun(rina, CLOSE)
    for command in ("/log", "/siapa", "/tutup", "/blangko serpong habis"):
        rina.say(command)
        await rina.expect(".")
        assert "sebelum ini" not in rina.text
    rina.forge(first, save)
    await rina.expect_edit("Tercatat.*banjir")
    assert closures(town) == 1
