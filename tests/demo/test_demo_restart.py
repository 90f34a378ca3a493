"""What outlives the process, and how much is kept."""

from pathlib import Path

import pytest

from demo.api import entities_state
from demo.testing.group import GroupChat
from demo.testing.person import PIXEL, Person
from demo.web.demo_app import create_app
from demo.web.demo_server import serve_app
from tests.support.local_telegram_harness import TOKEN, new_client, open_local_telegram


async def test_everything_survives_a_restart(tmp_path: Path) -> None:
    async with open_local_telegram(tmp_path) as harness:
        siti, room = harness.siti, harness.telegram.add_room()
        harness.telegram.store.commit()
        await harness.bot.set_my_commands([("start", "Mulai")])
        sent = await harness.bot.send_photo(siti.id, PIXEL, caption="peta")
        confirmed = siti.say("sudah dibaca")
        (update,) = await harness.bot.get_updates(timeout=0)
        await harness.bot.get_updates(offset=update.update_id + 1, timeout=0)
        siti.say("belum dibaca")
        group = GroupChat(harness.telegram)
    async with open_local_telegram(tmp_path) as again:
        siti = Person(again.telegram, number=siti.id)
        assert again.telegram.rooms[room.key].people == room.people
        assert f"0:{group.chat.id}" in again.telegram.chats
        assert siti.commands == ["start"]
        assert siti.text == "peta"
        again.telegram.update_queues[again.bot.id].clear()
        file = await again.bot.get_file(sent.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == PIXEL
        new = siti.say("baru")
        (late,) = await again.bot.get_updates(timeout=0)
        assert late.update_id > update.update_id + 1
        assert new["message_id"] > confirmed["message_id"]


async def test_updates_wait_for_the_bot_through_a_restart(tmp_path: Path) -> None:
    app = create_app(tmp_path)
    async with serve_app(app) as address, new_client(address):
        siti = Person(app.state.telegram)
        siti.say("satu")
    app = create_app(tmp_path)
    async with serve_app(app) as address, new_client(address) as bot:
        Person(app.state.telegram, number=siti.id).say("dua")
        first, second = await bot.get_updates(timeout=0)
        assert first.message and first.message.text == "satu"
        assert second.update_id == first.update_id + 1


async def test_the_same_app_can_be_served_again(tmp_path: Path) -> None:
    """An outage in tests: the port is closed, people go on, the port opens again."""
    app = create_app(tmp_path)
    async with serve_app(app) as address, new_client(address):
        siti = Person(app.state.telegram)
    siti.say("saat mati")
    port = int(address.rpartition(":")[2])
    async with serve_app(app, port) as address, new_client(address) as bot:
        (update,) = await bot.get_updates(timeout=0)
        assert update.message and update.message.text == "saat mati"


async def test_history_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.api.local_telegram.HISTORY", 10)
    async with open_local_telegram() as harness:
        for number in range(30):
            harness.siti.say(f"pesan {number}")
        assert len(harness.siti.chat.messages) == 10
        assert entities_state.HISTORY >= 1000


async def test_a_busy_port_and_a_locked_folder_are_os_errors(tmp_path: Path) -> None:
    async with serve_app(create_app()) as address:
        with pytest.raises(OSError, match="in use"):
            async with serve_app(create_app(), int(address.rpartition(":")[2])):
                pass
    (tmp_path / "telegram.db").write_text("bukan basis data, tetapi cukup panjang untuk dibaca")
    with pytest.raises(OSError, match="not a database"):
        create_app(tmp_path)


def test_a_token_is_one_bot() -> None:
    telegram = create_app().state.telegram
    assert telegram.find_or_add_bot(TOKEN) is telegram.find_or_add_bot(TOKEN)
    assert telegram.find_or_add_bot("43:x").username != telegram.find_or_add_bot(TOKEN).username
