"""A NIK that comes in pieces, one message after another: noticed by counting digits, which are kept nowhere."""

from collections.abc import Sequence

import msgspec

from content import shield
from handlers.event import Kind
from handlers.reply import Delete, Reply, Say
from handlers.visit import Visit
from storage import people

WINDOW = 60  # seconds between two pieces
NIK = 16  # digits
LEAST = 4  # digits that may begin one
NEAR = range(13, 19)  # digits that are taken for one where the word NIK or KK was said
MOST = 8  # messages


class Pieces(msgspec.Struct, frozen=True):
    """`digits` so far, of the messages `ids`; the last one came `at`, unix seconds. `named`: a NIK or KK was spoken of."""

    digits: int
    ids: tuple[int, ...]
    at: int
    named: bool


async def noticed(visit: Visit) -> list[Reply] | None:
    """Of a private message that completes a number: all its pieces are deleted, and why is said. Else None."""
    event, before = visit.event, _before(visit)
    if event.kind is not Kind.TEXT or event.chat_id < 0:
        return None
    found = shield.ends(event.text)
    if before is not None and found.first:
        total, named = before.digits + found.first, before.named or found.named
        if total == NIK or (named and total in NEAR):
            await people.counted(visit.tx, event.chat_id, None)
            return warning(visit, (*before.ids, event.message_id))
    return None


async def remembered(visit: Visit) -> list[Reply] | None:
    """Count the digits at the end of a private message; what goes into a form about a report is not counted, for a
    minute would tell who filed it. Answers nothing."""
    event, found = visit.event, shield.ends(visit.event.text)
    if event.kind is not Kind.TEXT or event.chat_id < 0:
        return None
    now = _now(visit, found, _before(visit) if found.alone else None)
    if now is not None or visit.person.digits is not None:
        kept = None if now is None else msgspec.json.encode(now).decode()
        await people.counted(visit.tx, event.chat_id, kept)
    return None


def _now(visit: Visit, found: shield.Ends, before: Pieces | None) -> Pieces | None:
    """What may be the beginning of a number: the end of this message, after what came before where it is all digits."""
    digits = found.last + (before.digits if before else 0)
    ids = (*(before.ids if before else ()), visit.event.message_id)
    if not found.last or not LEAST <= digits < NIK or len(ids) > MOST:
        return None
    return Pieces(digits, ids, visit.seconds, found.named or (before is not None and before.named))


def _before(visit: Visit) -> Pieces | None:
    if visit.person.digits is None:
        return None
    pieces = msgspec.json.decode(visit.person.digits, type=Pieces)
    return pieces if visit.seconds - pieces.at <= WINDOW else None


def warning(visit: Visit, ids: Sequence[int]) -> list[Reply]:
    """Say why numbers are not for this chat, and delete the messages that carry them."""
    t = visit.t
    body = t(
        "Please never send a NIK, family card number or phone number here, not even to an officer in a chat."
    )
    kept = t(
        "I did not store it and deleted your message where Telegram lets me. Nothing here needs that number."
    )
    return [*(Delete(id) for id in ids), Say(f"🛡 <b>{body}</b>\n{kept}")]
