"""The HTTP API of the page with phones: rooms, people, actions, and the event stream."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from demo.api import inline_queries
from demo.api.api_errors import ApiError, JsonObject
from demo.api.bot_api import send_file
from demo.api.call_parameters import CallParameters, parse_parameters
from demo.api.local_telegram import ROLES, LocalTelegram
from demo.api.multipart import UploadedFile
from demo.api.user_actions import UserActionError, UserActions, person_object
from demo.web import room_groups
from demo.web.rooms import Room

PlayAction = Callable[[LocalTelegram, Request, CallParameters], Any]
NO_BOT = "Bot belum terhubung. Tunggu sebentar, lalu coba lagi."
MAX_PEOPLE = 50
STICKER = UploadedFile(
    "jempol.webp",
    "image/webp",
    b"RIFF\x1a\x00\x00\x00WEBPVP8L\r\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00",
)


def build_routes(telegram: LocalTelegram) -> list[Route]:
    person = "/play/people/{person:int}"
    posts: list[tuple[str, PlayAction]] = [
        ("/play/rooms", open_room),
        ("/play/rooms/{room}/people", add_person),
        ("/play/rooms/{room}/groups", add_group),
        (f"{person}/text", send_text),
        (f"{person}/press", press_button),
        (f"{person}/photo", send_photo),
        (f"{person}/document", send_document),
        (f"{person}/voice", send_voice),
        (f"{person}/sticker", send_sticker),
        (f"{person}/location", send_location),
        (f"{person}/contact", send_contact),
        (f"{person}/edit", edit_message),
        (f"{person}/delete", delete_message),
        (f"{person}/forward", forward_message),
        (f"{person}/block", block_bot),
        (f"{person}/language", change_language),
        (f"{person}/inline", send_inline_query),
        (f"{person}/inline/choose", choose_inline_result),
    ]
    return [
        Route("/play/rooms/{room}", make_endpoint(telegram, show_room), methods=["GET"]),
        Route("/play/rooms/{room}/events", make_endpoint(telegram, stream_events), methods=["GET"]),
        Route("/play/files/{file}", FileEndpoint(telegram)),
        *(Route(path, make_endpoint(telegram, act), methods=["POST"]) for path, act in posts),
    ]


def make_endpoint(telegram: LocalTelegram, act: PlayAction) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that reads the request, runs the action, commits the changes and answers in JSON."""

    async def endpoint(request: Request) -> Response:
        try:
            kind = request.headers.get("content-type", "")
            sent = parse_parameters(request.url.query.encode(), kind, await request.body())
            result = act(telegram, request, sent)
            if hasattr(result, "__await__"):
                result = await result
        except UserActionError as unable:
            return JSONResponse({"error": str(unable)}, unable.status)
        except ApiError as refused:
            return JSONResponse({"error": f"Telegram menolak: {refused.description}"}, refused.code)
        finally:
            telegram.store.commit()
        return result if isinstance(result, Response) else JSONResponse(result)

    return endpoint


def open_room(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    room = telegram.add_room()
    return {"room": room.key, "people": person_objects(telegram, room), "groups": []}


def show_room(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    room, bot = find_room(telegram, request), telegram.main_bot
    profile = bot.profile_object() if bot else None
    return {
        "room": room.key,
        "n": room.last_number,
        "bot": profile,
        "people": person_objects(telegram, room),
        "groups": group_objects(telegram, room),
    }


def person_objects(telegram: LocalTelegram, room: Room) -> list[JsonObject]:
    return [person_object(telegram, telegram.people[number]) for number in room.people]


def group_objects(telegram: LocalTelegram, room: Room) -> list[JsonObject]:
    groups = room_groups.list_groups(telegram, room)
    return [room_groups.group_object(telegram, room, chat) for chat in groups]


def find_room(telegram: LocalTelegram, request: Request) -> Room:
    room = telegram.rooms.get(request.path_params["room"])
    if room is None:
        raise UserActionError("Ruang itu tidak ada.", 404)
    return room


def add_person(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    room, name, role = (
        find_room(telegram, request),
        sent.text("first_name").strip(),
        sent.text("role", "warga"),
    )
    if not 1 <= len(name) <= 64 or role not in ROLES:
        raise UserActionError("Isi nama (paling panjang 64 huruf) dan peran orang itu.")
    if len(room.people) >= MAX_PEOPLE:
        raise UserActionError(f"Satu ruang paling banyak {MAX_PEOPLE} orang.")
    person = person_object(telegram, telegram.join_room(room, name, role))
    room.add(person["id"], "person", {"person": person})
    room_groups.join_groups(telegram, room, person["id"])
    return person


def add_group(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    room, title, bot = find_room(telegram, request), sent.text("title").strip(), telegram.main_bot
    if bot is None:
        raise UserActionError(NO_BOT, 409)
    if not 1 <= len(title) <= 64:
        raise UserActionError("Isi nama grup, paling panjang 64 huruf.")
    if len(room_groups.list_groups(telegram, room)) >= room_groups.MAX_GROUPS:
        raise UserActionError(f"Satu ruang paling banyak {room_groups.MAX_GROUPS} grup.")
    return room_groups.add_group(telegram, room, title, bot)


def stream_events(telegram: LocalTelegram, request: Request, sent: CallParameters) -> Response:
    room = find_room(telegram, request)
    after = request.headers.get("last-event-id") or sent.text("after", str(room.last_number))
    if not after.isdigit():
        raise UserActionError("Nomor kejadian harus berupa angka.")
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(
        generate_events(telegram, room, int(after)), media_type="text/event-stream", headers=headers
    )


async def generate_events(telegram: LocalTelegram, room: Room, after: int) -> AsyncIterator[str]:
    """Yield server-sent events. A client that missed events gets the full state again."""
    yield ": terhubung\n\n"
    async for batch in room.follow(after):
        if batch is None:
            batch = [
                {"n": room.last_number, "person": one, "kind": "person"}
                for one in [*person_objects(telegram, room), *group_objects(telegram, room)]
            ]
        yield "".join(map(render_event, batch)) or ": masih di sini\n\n"


def render_event(event: JsonObject) -> str:
    return f"id: {event['n']}\ndata: {json.dumps(event)}\n\n"


def find_user_actions(telegram: LocalTelegram, request: Request, sent: CallParameters) -> UserActions:
    """Return the actions of a person in the chat with the bot, or in a `group` of the person."""
    human, bot = telegram.people.get(request.path_params["person"]), telegram.main_bot
    if human is None or not human.room:
        raise UserActionError("Orang itu tidak ada.", 404)
    if bot is None:
        raise UserActionError(NO_BOT, 409)
    if number := sent.number("group"):
        group = telegram.chats.get(f"0:{number}")
        if group is None or human.id not in group.members:
            raise UserActionError("Grup itu tidak ada.", 404)
        return UserActions(telegram, human, group)
    return UserActions(telegram, human, telegram.private_chat(bot, human))


def send_text(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return find_user_actions(telegram, request, sent).send_text(sent.text("text"), sent.number("reply_to"))


def press_button(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return {
        "callback_query_id": find_user_actions(telegram, request, sent).press_button(
            sent.number("message_id"), sent.text("data")
        )
    }


def send_photo(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return find_user_actions(telegram, request, sent).send_photo(require_upload(sent), sent.text("caption"))


def send_document(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return find_user_actions(telegram, request, sent).send_document(
        require_upload(sent), sent.text("caption")
    )


def send_voice(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return find_user_actions(telegram, request, sent).send_voice(require_upload(sent), sent.text("caption"))


def require_upload(sent: CallParameters) -> UploadedFile:
    if "file" not in sent.files:
        raise UserActionError("Tidak ada berkas yang dikirim.")
    return sent.files["file"]


def send_sticker(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return find_user_actions(telegram, request, sent).send_sticker(STICKER)


def send_location(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return find_user_actions(telegram, request, sent).send_location(
        sent.decimal("latitude"), sent.decimal("longitude")
    )


def send_contact(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return find_user_actions(telegram, request, sent).send_contact(sent.text("phone_number"))


def edit_message(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return find_user_actions(telegram, request, sent).edit(sent.number("message_id"), sent.text("text"))


def delete_message(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    find_user_actions(telegram, request, sent).delete(sent.number("message_id"))
    return {}


def forward_message(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    """Forward a message into the chat of the same person, or of another person of the room."""
    mine = find_user_actions(telegram, request, sent)
    message = mine.find_message(sent.number("message_id"))
    other = telegram.people.get(sent.number("to", mine.human.id))
    if other is None or other.room != mine.human.room:
        raise UserActionError("Orang itu tidak ada di ruang ini.", 404)
    bot = telegram.main_bot
    assert bot is not None
    chat = telegram.private_chat(bot, other)
    return UserActions(telegram, other, chat).forward(message)


def block_bot(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    mine = find_user_actions(telegram, request, sent)
    mine.block(sent.flag("blocked"))
    return person_object(telegram, mine.human)


def change_language(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    mine, code = find_user_actions(telegram, request, sent), sent.text("language_code")
    if not (code.isalpha() and code.islower() and len(code) == 2):
        raise UserActionError("Kode bahasa terdiri dari dua huruf kecil.")
    mine.change_language(code)
    return person_object(telegram, mine.human)


async def send_inline_query(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return await inline_queries.send_inline_query(
        find_user_actions(telegram, request, sent), sent.text("query")
    )


def choose_inline_result(telegram: LocalTelegram, request: Request, sent: CallParameters) -> JsonObject:
    return inline_queries.choose_result(
        find_user_actions(telegram, request, sent), sent.text("query"), sent.text("result_id")
    )


class FileEndpoint:
    """/play/files/{file_id}"""

    def __init__(self, telegram: LocalTelegram) -> None:
        self.telegram = telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self.telegram.files.files_by_id.get(scope["path_params"]["file"])
        if file is None:
            await JSONResponse({"error": "Berkas itu tidak ada."}, 404)(scope, receive, send)
            return
        await send_file(send, file, self.telegram.files.read_bytes(file))
