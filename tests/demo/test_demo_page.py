"""What the page with phones asks for, over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import Forbidden

from demo.testing.person import PIXEL
from tests.support.local_telegram_harness import LocalTelegramHarness

Json = dict[str, Any]


class DemoPage:
    """One browser: a room, its people, and the events that come."""

    def __init__(self, harness: LocalTelegramHarness, session: aiohttp.ClientSession) -> None:
        self.harness = harness
        self.session = session
        self.room = ""
        self.people: list[Json] = []

    async def open(self) -> "DemoPage":
        made = await self.post("/play/rooms")
        self.room, self.people = made["room"], made["people"]
        return self

    @property
    def warga(self) -> int:
        return int(self.people[0]["id"])

    async def get(self, path: str) -> Json:
        async with self.session.get(self.harness.address + path) as answer:
            result: Json = await answer.json()
            return result

    async def post(self, path: str, body: Json | None = None, status: int = 200) -> Json:
        async with self.session.post(self.harness.address + path, json=body or {}) as answer:
            result: Json = await answer.json()
            assert answer.status == status, result
            return result

    async def act_as_person(self, verb: str, status: int = 200, **body: Any) -> Json:
        return await self.post(f"/play/people/{self.warga}/{verb}", body, status)

    async def upload(self, kind: str, content: bytes, name: str, caption: str = "") -> Json:
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        form.add_field("caption", caption)
        async with self.session.post(
            f"{self.harness.address}/play/people/{self.warga}/{kind}", data=form
        ) as answer:
            result: Json = await answer.json()
            return result

    async def read_state(self) -> Json:
        return await self.get(f"/play/rooms/{self.room}")

    async def read_events(self, after: int, last: str) -> list[Json]:
        """Events after a number, up to the first of kind `last`."""
        url = f"{self.harness.address}/play/rooms/{self.room}/events?after={after}"
        heard: list[Json] = []
        async with asyncio.timeout(3), self.session.get(url) as answer:
            assert answer.content_type == "text/event-stream"
            async for line in answer.content:
                if line.startswith(b"data: "):
                    heard.append(json.loads(line[6:]))
                    if heard[-1]["kind"] == last:
                        break
        return heard


@pytest.fixture
async def page(harness: LocalTelegramHarness) -> AsyncIterator[DemoPage]:
    async with aiohttp.ClientSession() as session:
        yield await DemoPage(harness, session).open()


async def test_a_room_has_three_phones_and_the_bot(page: DemoPage) -> None:
    state = await page.read_state()
    assert [(p["id"], p["role"]) for p in state["people"]] == [
        (1001, "warga"),
        (1002, "petugas"),
        (1003, "pemeriksa"),
    ]
    assert state["bot"]["username"] == "loket_demo_bot"
    assert not state["people"][0]["started"] and state["people"][0]["messages"] == []
    second = await page.post("/play/rooms")
    assert [p["id"] for p in second["people"]] == [1011, 1012, 1013]


async def test_more_phones(page: DemoPage) -> None:
    for number in range(12):
        await page.post(
            f"/play/rooms/{page.room}/people", {"first_name": f"Orang {number}", "role": "petugas"}
        )
    ids = [person["id"] for person in (await page.read_state())["people"]]
    assert len(set(ids)) == 15 and ids[3] == 1004
    await page.post(f"/play/rooms/{page.room}/people", {"first_name": ""}, status=400)
    await page.post("/play/rooms/tidakada/people", {"first_name": "A"}, status=404)


async def test_a_group_of_everybody_in_the_room(page: DemoPage, harness: LocalTelegramHarness) -> None:
    await harness.bot.get_me()
    n, groups = (await page.read_state())["n"], f"/play/rooms/{page.room}/groups"
    group = await page.post(groups, {"title": "Warga RT 06"})
    assert group["id"] < 0 and [one["id"] for one in group["members"]] == [1001, 1002, 1003]
    await page.act_as_person("text", text="selamat pagi", group=group["id"])
    events = await page.read_events(n, "message")
    events += await page.read_events(events[-1]["n"], "message")
    assert {event["person"] for event in events if event["kind"] == "message"} == {group["id"]}
    assert events[-1]["message"]["text"] == "selamat pagi"
    joined = await page.post(f"/play/rooms/{page.room}/people", {"first_name": "Ayu", "role": "warga"})
    (shown,) = (await page.read_state())["groups"]
    assert joined["id"] in [one["id"] for one in shown["members"]] and len(shown["messages"]) == 2
    assert (await page.read_state())["people"][0]["messages"] == []
    stranger = await page.post("/play/rooms")
    path = f"/play/people/{stranger['people'][0]['id']}/text"
    await page.post(path, {"text": "halo", "group": group["id"]}, status=404)
    await page.post(groups, {"title": " "}, status=400)
    for number in range(4):
        await page.post(groups, {"title": f"RT {number}"})
    await page.post(groups, {"title": "Satu lagi"}, status=400)


async def test_a_conversation(page: DemoPage, harness: LocalTelegramHarness) -> None:
    n = (await page.read_state())["n"]
    said = await page.act_as_person("text", text="/start 3505")
    assert said["entities"][0]["type"] == "bot_command"
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="a:1")]])
    sent = await harness.bot.send_message(page.warga, "Halo", reply_markup=keys)
    pressed = await page.act_as_person("press", message_id=sent.message_id, data="a:1")
    await harness.bot.answer_callback_query(pressed["callback_query_id"], "Baik")
    await harness.bot.edit_message_text("Selesai", page.warga, sent.message_id)
    await harness.bot.send_chat_action(page.warga, "typing")
    await harness.bot.delete_message(page.warga, sent.message_id)
    events = await page.read_events(n, "deleted")
    kinds = [event["kind"] for event in events]
    assert kinds == [
        "commands",
        "person",
        "message",
        "message",
        "callback_answer",
        "edited",
        "typing",
        "deleted",
    ]
    assert [event["n"] for event in events] == list(range(n + 1, n + 9))
    assert events[1]["person"]["started"] is True
    assert events[3]["person"] == page.warga and events[3]["message"]["text"] == "Halo"
    assert await page.read_events(events[3]["n"], "callback_answer") == events[4:5]
    await page.act_as_person("press", 404, message_id=sent.message_id, data="a:1")


async def test_events_arrive_while_one_waits(page: DemoPage, harness: LocalTelegramHarness) -> None:
    n = (await page.read_state())["n"]
    waiting = asyncio.create_task(page.read_events(n, "keyboard"))
    await page.act_as_person("text", text="/start")
    await harness.bot.send_message(page.warga, "Pilih", reply_markup=ReplyKeyboardMarkup([["A"]]))
    assert (await waiting)[-1]["reply_keyboard"]["keyboard"] == [[{"text": "A"}]]
    assert (await page.read_state())["people"][0]["reply_keyboard"]


async def test_who_missed_too_much_is_given_everybody_anew(page: DemoPage) -> None:
    (first, *_) = await page.read_events(0, "person")
    assert first["person"]["id"] == page.warga


async def test_rooms_do_not_mix(page: DemoPage, harness: LocalTelegramHarness) -> None:
    other = await DemoPage(harness, page.session).open()
    n = (await other.read_state())["n"]
    await page.act_as_person("text", text="rahasia")
    await other.act_as_person("text", text="/start")
    heard = await other.read_events(n, "message")
    assert {event["person"] for event in heard if event["kind"] != "person"} == {other.warga}
    await page.act_as_person("forward", 404, message_id=1, to=other.warga)


async def test_files_both_ways(page: DemoPage, harness: LocalTelegramHarness) -> None:
    photo = await page.upload("photo", PIXEL, "ktp.png", "KTP saya")
    document = await page.upload("document", b"<script>", "jahat.html")
    await page.upload("voice", b"OggS", "suara.ogg")
    assert photo["caption"] == "KTP saya"
    url = f"{harness.address}/play/files/"
    async with page.session.get(url + photo["photo"][-1]["file_id"]) as answer:
        assert (await answer.read(), answer.content_type) == (PIXEL, "image/png")
    async with page.session.get(url + document["document"]["file_id"]) as answer:
        assert answer.headers["content-disposition"] == "attachment"
        assert answer.content_type == "application/octet-stream"
    wrong = await page.upload("photo", b"bukan gambar", "foto.jpg")
    assert wrong == {"error": "Berkas itu bukan foto."}
    assert len((await page.read_state())["people"][0]["messages"]) == 3


async def test_other_acts(page: DemoPage, harness: LocalTelegramHarness) -> None:
    said = await page.act_as_person("text", text="salah")
    await page.act_as_person("edit", message_id=said["message_id"], text="benar")
    await page.act_as_person("sticker")
    await page.act_as_person("location", latitude=-6.2, longitude=106.8)
    await page.act_as_person("contact", phone_number="+62000")
    await page.act_as_person("forward", message_id=said["message_id"], to=page.people[1]["id"])
    await page.act_as_person("delete", message_id=said["message_id"])
    assert (await page.act_as_person("language", language_code="en"))["language_code"] == "en"
    state = (await page.read_state())["people"]
    assert [next(iter(set(m) & {"sticker", "location", "contact"})) for m in state[0]["messages"]] == [
        "sticker",
        "location",
        "contact",
    ]
    assert state[1]["messages"][0]["forward_origin"]["sender_user"]["id"] == page.warga
    assert (await page.act_as_person("text", 400, text=" "))["error"] == "Pesan kosong tidak dapat dikirim."


async def test_blocking(page: DemoPage, harness: LocalTelegramHarness) -> None:
    await page.act_as_person("text", text="/start")
    assert (await page.act_as_person("block", blocked=True))["blocked"] is True
    with pytest.raises(Forbidden):
        await harness.bot.send_message(page.warga, "Halo")
    assert "blokir" in (await page.act_as_person("text", 403, text="halo"))["error"]
    assert (await page.act_as_person("block", blocked=False))["blocked"] is False
    await harness.bot.send_message(page.warga, "Halo lagi")


async def test_inline_mode_on_the_page(page: DemoPage, harness: LocalTelegramHarness) -> None:
    from tests.support.local_telegram_harness import inline_article

    asked = asyncio.create_task(page.act_as_person("inline", query="syarat"))
    (update,) = await harness.bot.get_updates(timeout=3)
    assert update.inline_query
    await update.inline_query.answer([inline_article("1", "Bawa KK")])
    assert (await asked)["results"][0]["id"] == "1"
    sent = await page.act_as_person("inline/choose", query="syarat", result_id="1")
    assert (sent["text"], sent["via_bot"]["username"]) == ("Bawa KK", "loket_demo_bot")


async def test_the_bot_shows_its_new_name_and_commands(page: DemoPage, harness: LocalTelegramHarness) -> None:
    await page.act_as_person("text", text="/start")
    n = (await page.read_state())["n"]
    await harness.bot.set_my_description("Tanya di sini")
    await harness.bot.set_my_commands([("start", "Mulai")])
    told, shown = await page.read_events(n, "commands")
    assert told["bot"]["description"] == "Tanya di sini"
    assert shown["commands"] == [{"command": "start", "description": "Mulai"}]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "localhost:8080", "Origin": "http://localhost:8080"}, 200),
        ({}, 200),
    ],
)
async def test_only_this_machine_and_this_page(page: DemoPage, headers: dict[str, str], status: int) -> None:
    for path in ("/play/rooms", f"/bot{page.harness.bot.token}/getMe"):
        async with page.session.post(page.harness.address + path, headers=headers) as answer:
            assert answer.status == status


async def test_the_page_itself(page: DemoPage) -> None:
    async with page.session.get(page.harness.address + "/") as answer:
        assert answer.status == 200 and answer.content_type == "text/html"
