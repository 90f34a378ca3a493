"""Replies: values that handlers return. They are stored until they are sent, and become requests in one place.

`body` texts are Telegram HTML. A button's `data` is at most 64 bytes (`handlers.core.callback_data`).
"""

from typing import Any

import msgspec

from content.charts.chart import Chart
from content.posters.counter_code import CounterCode
from content.posters.poster import PosterPages
from content.text.label_width import fit_labels
from content.text.safe_html import EMPTY, Html


class Button(msgspec.Struct, frozen=True, omit_defaults=True):
    """An inline button: it calls back with `data`, opens `url`, or starts an inline query with `inline`."""

    text: str
    data: str = ""
    url: str = ""
    inline: str | None = None


ButtonRows = tuple[tuple[Button, ...], ...]


class Message(msgspec.Struct, frozen=True, omit_defaults=True, tag="say"):
    """A message. `edits` is the message of the bot to edit instead. If that fails, a new one is sent.

    `ask_location` shows a keyboard button that sends the location once; `closes_keyboard` removes it.
    `draft` is the token of the draft on which the buttons act (`handlers.core.live_cards`).
    `protect`: cannot be forwarded. `silent`: a new message makes no sound. `thread` is the forum topic of a new message.
    """

    body: Html
    buttons: ButtonRows = ()
    edits: int = 0
    ask_location: str = ""
    answers: int = 0
    closes_keyboard: bool = False
    protect: bool = False
    silent: bool = False
    thread: int = 0
    draft: str = ""


class Venue(msgspec.Struct, frozen=True, omit_defaults=True, tag="pin"):
    """A venue card, only for sites whose position staff confirmed."""

    latitude: float
    longitude: float
    title: str
    address: str
    thread: int = 0


class Document(msgspec.Struct, frozen=True, omit_defaults=True, tag="document"):
    """A file: `content` with its `name`, or a file of Telegram by `file_id`. `caption` is Telegram HTML.

    `posters` are drawn when they are sent, and become the content.

    `edits` is the message of the bot to edit instead: its caption, buttons, and its file if `file_id` is set.
    """

    name: str = ""
    content: bytes = b""
    file_id: str = ""
    caption: Html = EMPTY
    buttons: ButtonRows = ()
    edits: int = 0
    silent: bool = False
    thread: int = 0
    posters: PosterPages | None = None


class Photo(msgspec.Struct, frozen=True, omit_defaults=True, tag="photo"):
    """A picture of Telegram, or a `chart` or `counter_code` that is drawn when it is sent. Otherwise it is like a Document.

    The caption has at most 1024 visible characters, and says in words what a chart shows.
    """

    file_id: str = ""
    caption: Html = EMPTY
    buttons: ButtonRows = ()
    edits: int = 0
    chart: Chart | None = None
    counter_code: CounterCode | None = None
    silent: bool = False
    thread: int = 0


class CardAfterPreview(msgspec.Struct, frozen=True, tag="preview"):
    """A preview, then the card from which it is sent. `refusal` replaces the card if Telegram refuses the preview."""

    preview: Message | Document | Photo
    card: Message
    refusal: Message


class EvidenceFile(msgspec.Struct, frozen=True, omit_defaults=True, tag="evidence"):
    """A file of a reporter, by its id in storage.reports.evidence_files. It is decrypted for sending only, and protected."""

    id: str
    caption: Html = EMPTY
    buttons: ButtonRows = ()
    thread: int = 0


class CommandMenu(msgspec.Struct, frozen=True, tag="menu"):
    """The commands (name, meaning) in the menu of one chat; none means the default menu."""

    chat_id: int
    commands: tuple[tuple[str, str], ...]


class CallbackAnswer(msgspec.Struct, frozen=True, omit_defaults=True, tag="toast"):
    """The answer to a callback query: a small notice, or nothing if the text is empty."""

    query_id: str
    text: str = ""
    alert: bool = False


class DeleteMessage(msgspec.Struct, frozen=True, tag="delete"):
    """Delete a message, if Telegram allows it."""

    message_id: int


class RemoveButtons(msgspec.Struct, frozen=True, tag="unbutton"):
    """Remove the buttons of a message of the bot, and leave its text."""

    message_id: int


class DeleteRange(msgspec.Struct, frozen=True, tag="sweep"):
    """Delete all messages of the chat from `first` to `last` that Telegram allows, the last 600 at most."""

    first: int
    last: int

    @property
    def message_ids(self) -> range:
        return range(max(self.first, self.last - 599, 1), self.last + 1)


class InlineArticle(msgspec.Struct, frozen=True):
    """One result of inline mode."""

    id: str
    title: str
    description: str
    body: Html


class InlineAnswer(msgspec.Struct, frozen=True, tag="inline"):
    query_id: str
    articles: tuple[InlineArticle, ...]
    cache_seconds: int = 60


Reply = (
    Message
    | Venue
    | Document
    | Photo
    | CardAfterPreview
    | EvidenceFile
    | CommandMenu
    | CallbackAnswer
    | DeleteMessage
    | RemoveButtons
    | DeleteRange
    | InlineAnswer
)
IN_THREADS = Message | Venue | Document | Photo | EvidenceFile
"""Replies that are messages. They belong into the forum topic of the question."""


def _encode_html(value: object) -> str:
    """Return `Html` as a plain string, because msgspec does not encode subclasses of str."""
    if isinstance(value, Html):
        return str(value)
    raise NotImplementedError(f"a reply cannot hold {type(value).__name__}")


def _decode_html(expected: type, value: object) -> Html:
    if expected is Html and isinstance(value, str):
        return Html(value)
    raise NotImplementedError(f"a reply cannot hold {expected.__name__}")


_encoder = msgspec.json.Encoder(enc_hook=_encode_html)
_decoder: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply, dec_hook=_decode_html)


def encode_reply(reply: Reply) -> str:
    return _encoder.encode(reply).decode()


def decode_reply(body: str) -> Reply:
    return _decoder.decode(body)


def render_reply_markup(say: Message) -> dict[str, Any] | None:
    """Return Telegram's reply_markup for a message."""
    if say.closes_keyboard:
        return {"remove_keyboard": True}
    if say.ask_location:
        rows = [[{"text": say.ask_location, "request_location": True}]]
        return {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
    return render_inline_keyboard(say.buttons)


def render_inline_keyboard(rows: ButtonRows) -> dict[str, Any] | None:
    fitted = fit_rows(rows)
    return (
        {"inline_keyboard": [[_render_button(button) for button in row] for row in fitted]} if rows else None
    )


def fit_rows(rows: ButtonRows) -> ButtonRows:
    """Return rows in which no label is cut on a narrow phone, and no two labels are equal."""
    buttons = iter([button for row in rows for button in row])
    fitted = fit_labels(tuple([tuple([button.text for button in row]) for row in rows]))
    return tuple([tuple([_relabel(next(buttons), label) for label in row]) for row in fitted])


def _relabel(button: Button, label: str) -> Button:
    return button if button.text == label else msgspec.structs.replace(button, text=label)


def _render_button(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.text, "url": button.url}
    if button.inline is not None:
        return {"text": button.text, "switch_inline_query": button.inline}
    return {"text": button.text, "callback_data": button.data}
