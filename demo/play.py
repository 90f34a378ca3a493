"""What the page with phones asks for: rooms, people, their acts, and the stream of events."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from demo import inline
from demo.acts import Hand, Unable, portrait
from demo.api import hand_over
from demo.multipart import Upload
from demo.params import Params
from demo.params import read as read_params
from demo.refusal import Json, Refused
from demo.rooms import Room
from demo.telegram import ROLES, Telegram

Act = Callable[[Telegram, Request, Params], Any]
NO_BOT = "Bot belum terhubung. Tunggu sebentar, lalu coba lagi."
MOST_PEOPLE = 50
STICKER = Upload(
    "jempol.webp",
    "image/webp",
    b"RIFF\x1a\x00\x00\x00WEBPVP8L\r\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00",
)


def routes(telegram: Telegram) -> list[Route]:
    person = "/play/people/{person:int}"
    posts: list[tuple[str, Act]] = [
        ("/play/rooms", open_room),
        ("/play/rooms/{room}/people", add_person),
        (f"{person}/text", text),
        (f"{person}/press", press),
        (f"{person}/photo", photo),
        (f"{person}/document", document),
        (f"{person}/voice", voice),
        (f"{person}/sticker", sticker),
        (f"{person}/location", location),
        (f"{person}/contact", contact),
        (f"{person}/edit", edit),
        (f"{person}/delete", delete),
        (f"{person}/forward", forward),
        (f"{person}/block", block),
        (f"{person}/language", language),
        (f"{person}/inline", inline_query),
        (f"{person}/inline/choose", inline_choose),
    ]
    return [
        Route("/play/rooms/{room}", door(telegram, show_room), methods=["GET"]),
        Route("/play/rooms/{room}/events", door(telegram, events), methods=["GET"]),
        Route("/play/files/{file}", Files(telegram)),
        *(Route(path, door(telegram, act), methods=["POST"]) for path, act in posts),
    ]


def door(telegram: Telegram, act: Act) -> Callable[[Request], Awaitable[Response]]:
    """One endpoint: reads the request, does the act, writes down what changed, answers in JSON."""

    async def endpoint(request: Request) -> Response:
        try:
            kind = request.headers.get("content-type", "")
            sent = read_params(request.url.query.encode(), kind, await request.body())
            result = act(telegram, request, sent)
            if hasattr(result, "__await__"):
                result = await result
        except Unable as unable:
            return JSONResponse({"error": str(unable)}, unable.status)
        except Refused as refused:
            return JSONResponse({"error": f"Telegram menolak: {refused.description}"}, refused.code)
        finally:
            telegram.store.commit()
        return result if isinstance(result, Response) else JSONResponse(result)

    return endpoint


def open_room(telegram: Telegram, request: Request, sent: Params) -> Json:
    room = telegram.add_room()
    return {"room": room.key, "people": people(telegram, room)}


def show_room(telegram: Telegram, request: Request, sent: Params) -> Json:
    room, bot = found(telegram, request), telegram.main_bot
    profile = bot.profile() if bot else None
    return {"room": room.key, "n": room.n, "bot": profile, "people": people(telegram, room)}


def people(telegram: Telegram, room: Room) -> list[Json]:
    return [portrait(telegram, telegram.people[number]) for number in room.people]


def found(telegram: Telegram, request: Request) -> Room:
    room = telegram.rooms.get(request.path_params["room"])
    if room is None:
        raise Unable("Ruang itu tidak ada.", 404)
    return room


def add_person(telegram: Telegram, request: Request, sent: Params) -> Json:
    room, name, role = found(telegram, request), sent.text("first_name").strip(), sent.text("role", "warga")
    if not 1 <= len(name) <= 64 or role not in ROLES:
        raise Unable("Isi nama (paling panjang 64 huruf) dan peran orang itu.")
    if len(room.people) >= MOST_PEOPLE:
        raise Unable(f"Satu ruang paling banyak {MOST_PEOPLE} orang.")
    person = portrait(telegram, telegram.join_room(room, name, role))
    room.add(person["id"], "person", {"person": person})
    return person


def events(telegram: Telegram, request: Request, sent: Params) -> Response:
    room = found(telegram, request)
    after = request.headers.get("last-event-id") or sent.text("after", str(room.n))
    if not after.isdigit():
        raise Unable("Nomor kejadian harus berupa angka.")
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(
        stream(telegram, room, int(after)), media_type="text/event-stream", headers=headers
    )


async def stream(telegram: Telegram, room: Room, after: int) -> AsyncIterator[str]:
    """Server-sent events. Who missed too much is given everybody anew."""
    yield ": terhubung\n\n"
    async for batch in room.follow(after):
        if batch is None:
            batch = [{"n": room.n, "person": one, "kind": "person"} for one in people(telegram, room)]
        yield "".join(map(frame, batch)) or ": masih di sini\n\n"


def frame(event: Json) -> str:
    return f"id: {event['n']}\ndata: {json.dumps(event)}\n\n"


def hand(telegram: Telegram, request: Request) -> Hand:
    human, bot = telegram.people.get(request.path_params["person"]), telegram.main_bot
    if human is None or not human.room:
        raise Unable("Orang itu tidak ada.", 404)
    if bot is None:
        raise Unable(NO_BOT, 409)
    return Hand(telegram, human, telegram.private(bot, human))


def text(telegram: Telegram, request: Request, sent: Params) -> Json:
    return hand(telegram, request).text(sent.text("text"), sent.number("reply_to"))


def press(telegram: Telegram, request: Request, sent: Params) -> Json:
    return {"callback_query_id": hand(telegram, request).press(sent.number("message_id"), sent.text("data"))}


def photo(telegram: Telegram, request: Request, sent: Params) -> Json:
    return hand(telegram, request).photo(upload(sent), sent.text("caption"))


def document(telegram: Telegram, request: Request, sent: Params) -> Json:
    return hand(telegram, request).document(upload(sent), sent.text("caption"))


def voice(telegram: Telegram, request: Request, sent: Params) -> Json:
    return hand(telegram, request).voice(upload(sent), sent.text("caption"))


def upload(sent: Params) -> Upload:
    if "file" not in sent.files:
        raise Unable("Tidak ada berkas yang dikirim.")
    return sent.files["file"]


def sticker(telegram: Telegram, request: Request, sent: Params) -> Json:
    return hand(telegram, request).sticker(STICKER)


def location(telegram: Telegram, request: Request, sent: Params) -> Json:
    return hand(telegram, request).location(sent.decimal("latitude"), sent.decimal("longitude"))


def contact(telegram: Telegram, request: Request, sent: Params) -> Json:
    return hand(telegram, request).contact(sent.text("phone_number"))


def edit(telegram: Telegram, request: Request, sent: Params) -> Json:
    return hand(telegram, request).edit(sent.number("message_id"), sent.text("text"))


def delete(telegram: Telegram, request: Request, sent: Params) -> Json:
    hand(telegram, request).delete(sent.number("message_id"))
    return {}


def forward(telegram: Telegram, request: Request, sent: Params) -> Json:
    """Into one's own chat with the bot, or as another person of the same room into theirs."""
    mine = hand(telegram, request)
    message = mine.message(sent.number("message_id"))
    other = telegram.people.get(sent.number("to", mine.human.id))
    if other is None or other.room != mine.human.room:
        raise Unable("Orang itu tidak ada di ruang ini.", 404)
    chat = telegram.private(telegram.bots[mine.chat.bot], other)
    return Hand(telegram, other, chat).forward(message)


def block(telegram: Telegram, request: Request, sent: Params) -> Json:
    mine = hand(telegram, request)
    mine.block(sent.flag("blocked"))
    return portrait(telegram, mine.human)


def language(telegram: Telegram, request: Request, sent: Params) -> Json:
    mine, code = hand(telegram, request), sent.text("language_code")
    if not (code.isalpha() and code.islower() and len(code) == 2):
        raise Unable("Kode bahasa terdiri dari dua huruf kecil.")
    mine.speak(code)
    return portrait(telegram, mine.human)


async def inline_query(telegram: Telegram, request: Request, sent: Params) -> Json:
    return await inline.ask(hand(telegram, request), sent.text("query"))


def inline_choose(telegram: Telegram, request: Request, sent: Params) -> Json:
    return inline.choose(hand(telegram, request), sent.text("query"), sent.text("result_id"))


class Files:
    """/play/files/{file_id}"""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self.telegram.files.known.get(scope["path_params"]["file"])
        if file is None:
            await JSONResponse({"error": "Berkas itu tidak ada."}, 404)(scope, receive, send)
            return
        await hand_over(send, file, self.telegram.files.bytes_of(file))
