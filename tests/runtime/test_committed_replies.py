"""A reply is sent as the handler decided it. After a crash it is read from its row: both must be the same message."""

import typing

import pytest

from content.text.safe_html import Html
from handlers.core import replies
from handlers.core.replies import (
    Button,
    CallbackAnswer,
    CardAfterPreview,
    CommandMenu,
    DeleteMessage,
    DeleteRange,
    Document,
    EvidenceFile,
    InlineAnswer,
    InlineArticle,
    Message,
    Photo,
    RemoveButtons,
    Reply,
    Venue,
)
from runtime.telegram import api_payloads
from runtime.telegram.reply_sender import CommittedReplies
from storage.queues.processed_updates import PendingReply

BUTTONS = ((Button("A & <b>", "x:y:1"), Button("B", url="https://a.id")), (Button("C", inline=""),))
TEXT = Message(
    Html("<b>Buka</b> &amp; 08.00"), BUTTONS, edits=4, answers=3, protect=True, silent=True, thread=2
)
REPLIES: tuple[Reply, ...] = (
    TEXT,
    Message(Html("di mana?"), ask_location="Kirim lokasi"),
    Venue(-6.3, 106.7, "Kantor", "Jl. Raya", thread=2),
    Document("a.ics", b"\x00\xff", caption=Html("a"), buttons=BUTTONS),
    Photo("f1", Html("<i>a</i>"), BUTTONS),
    CardAfterPreview(Message(Html("a")), Message(Html("b"), BUTTONS), Message(Html("c"))),
    EvidenceFile("e1", Html("bukti"), BUTTONS, thread=1),
    CommandMenu(7, (("lapor", "lapor"),)),
    CallbackAnswer("q", "baik", alert=True),
    DeleteMessage(5),
    DeleteRange(5, 900),
    RemoveButtons(5),
    InlineAnswer("q", (InlineArticle("1", "a", "b", Html("<b>c</b>")),), 5),
)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: type(reply).__name__)
def test_a_reply_read_from_its_row_is_the_one_that_was_decided(reply: Reply) -> None:
    row = PendingReply(1, 0, 7, replies.encode_reply(reply))
    at_once, after_a_crash = CommittedReplies([row], [reply]), CommittedReplies([row])
    assert at_once.read_reply(0) is reply
    assert after_a_crash.read_reply(0) == reply
    assert type(after_a_crash.read_reply(0)) is type(reply)
    if isinstance(reply, Message):
        read = after_a_crash.read_reply(0)
        assert isinstance(read, Message) and type(read.body) is type(reply.body)
        assert api_payloads.text_payload(7, read) == api_payloads.text_payload(7, reply)


def test_every_kind_of_reply_is_tried() -> None:
    assert {type(reply) for reply in REPLIES} == set(typing.get_args(Reply))
