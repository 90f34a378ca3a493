"""Chat profiles: what the bot stores about a private chat, and the erasure of everything tied to a chat."""

from collections.abc import Sequence
from functools import partial

from msgspec import Struct, structs

from storage import answer_requests, home_visits, printed_cards, scam_contacts, site_doubts, uncollected_cards
from storage.announcements import follows
from storage.chats import drafts
from storage.engine.batch_transaction import BatchTransaction
from storage.engine.database import Transaction
from storage.privacy import report_erasure
from storage.queues import evidence_downloads, outbox, processed_updates, reporter_mail, uploads
from storage.reports import reporter_contacts
from storage.staff_accounts import staff_notices

DAY = 86400  # seconds
WIB_OFFSET = 7 * 3600  # seconds that western Indonesia is ahead of UTC; it has no summer time


class ChatProfile(Struct, frozen=True, gc=False):
    """A private chat. Times are unix seconds; `created_at`, `seen_at` and `blocked_at` are rounded down to a day.

    `topic` is the last answer, `asked` the last question, redacted. `paused_until`: no announcements before.
    `digits` counts the digits at the end of the last messages (`handlers.privacy.split_nik`), never which they were.
    `album` is the id of the media group that was answered last.
    `namesakes`: the regions that were chosen among several of one name, newest first.
    `notice_mode` is how messages come that the bot sends by itself (`storage.chats.notice_modes`).
    `returned`: the chat had blocked the bot, and this is its first update after that.
    """

    chat_id: int
    office: str | None = None
    language: str | None = None
    topic: str | None = None
    topic_at: int | None = None
    created_at: int = 0
    seen_at: int = 0
    blocked_at: int | None = None
    asked: str | None = None
    paused_until: int | None = None
    digits: str | None = None
    album: str | None = None
    plain: int = 0
    returned: bool = False
    notice_mode: str = ""
    namesakes: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the chat asked for plain words (/mudah)."""
        return bool(self.plain)


FIND = "SELECT * FROM people WHERE chat_id = :chat_id"
CREATE = (
    "INSERT INTO people (chat_id, created_at, seen_at) VALUES (:chat_id, :day, :day)"
    " ON CONFLICT (chat_id) DO UPDATE SET seen_at = :day, blocked_at = NULL"
)


async def find(tx: Transaction, chat_id: int) -> ChatProfile | None:
    row = await tx.fetch_one(FIND, chat_id=chat_id)
    return None if row is None else ChatProfile(**row)


async def find_or_create(tx: Transaction, chat_id: int, now: int) -> ChatProfile:
    """Return the profile of a chat; create it if necessary. A message from a chat ends its block.

    Times are stored by the day: a minute could be matched with the minute in which a report was filed.
    """
    profile, day = await find(tx, chat_id), _start_of_day(now)
    if profile is not None and profile.blocked_at is None and profile.seen_at >= day:
        return profile
    await tx.execute(CREATE, chat_id=chat_id, day=day)
    updated = await find(tx, chat_id)
    assert updated is not None
    return structs.replace(updated, returned=profile is not None and profile.blocked_at is not None)


async def find_or_create_all(tx: BatchTransaction, chat_ids: Sequence[int], now: int) -> None:
    """Do for the chats of a batch what `find_or_create` does, except for chats that come back after a block."""
    day = _start_of_day(now)
    found = await tx.read_ahead(FIND, "chat_id", chat_ids)
    met = {row["chat_id"] for row in found if row["blocked_at"] is not None or row["seen_at"] >= day}
    if new := [{"chat_id": chat_id, "day": day} for chat_id in chat_ids if chat_id not in met]:
        await tx.execute_many(CREATE, new)
        await tx.read_ahead(FIND, "chat_id", chat_ids)


def _start_of_day(now: int) -> int:
    """Return the start of the day in western Indonesia, in unix seconds."""
    return (now + WIB_OFFSET) // DAY * DAY - WIB_OFFSET


async def set_office(tx: Transaction, chat_id: int, office: str | None) -> None:
    await tx.execute(
        "UPDATE people SET office = :office WHERE chat_id = :chat_id", office=office, chat_id=chat_id
    )


async def set_language(tx: Transaction, chat_id: int, language: str | None) -> None:
    await tx.execute(
        "UPDATE people SET language = :language WHERE chat_id = :chat_id", language=language, chat_id=chat_id
    )


async def set_plain(tx: Transaction, chat_id: int, is_plain: bool) -> None:
    await tx.execute(
        "UPDATE people SET plain = :plain WHERE chat_id = :chat_id", plain=int(is_plain), chat_id=chat_id
    )


async def save_last_answer(
    tx: Transaction, chat_id: int, topic: str | None, asked: str | None, now: int
) -> None:
    """Store the topic of the last answer (None: no answer) and its redacted question (None: a button asked)."""
    await tx.execute_later(
        "UPDATE people SET topic = :topic, asked = :asked, topic_at = :now WHERE chat_id = :chat_id",
        topic=topic,
        asked=asked,
        now=now,
        chat_id=chat_id,
    )


async def save_trailing_digits(tx: Transaction, chat_id: int, digits: str | None) -> None:
    """Store how many digits the last messages ended with; None deletes it."""
    await tx.execute(
        "UPDATE people SET digits = :digits WHERE chat_id = :chat_id", digits=digits, chat_id=chat_id
    )


async def save_namesakes(tx: Transaction, chat_id: int, namesakes: str) -> None:
    """Store the regions that the chat chose among several of one name."""
    await tx.execute(
        "UPDATE people SET namesakes = :namesakes WHERE chat_id = :chat_id",
        namesakes=namesakes,
        chat_id=chat_id,
    )


async def save_album(tx: Transaction, chat_id: int, album: str) -> None:
    """Store the media group that was answered: it arrives as several messages and is answered once."""
    await tx.execute(
        "UPDATE people SET album = :album WHERE chat_id = :chat_id", album=album, chat_id=chat_id
    )


async def record_block(tx: Transaction, chat_id: int, now: int) -> None:
    """Record the day on which the chat blocked the bot. Its follows are suspended, what it waits for is deleted."""
    await follows.suspend(tx, chat_id, now)
    await printed_cards.erase(tx, chat_id)
    await uncollected_cards.erase(tx, chat_id)
    await answer_requests.erase(tx, chat_id)
    await tx.execute(
        "UPDATE people SET blocked_at = :day WHERE chat_id = :chat_id",
        day=_start_of_day(now),
        chat_id=chat_id,
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    """Erase everything tied to this chat, also unsent replies. Its reports stay, without a contact to the chat.

    The way to its reports is erased in a commit of its own. Together with the chat, it would show who reported.
    """
    await tx.in_own_commit("erase the way to reports", partial(_erase_way_to_reports, chat_id=chat_id))
    tx.notify(report_erasure.SIGNAL)
    await tx.execute("DELETE FROM people WHERE chat_id = :chat_id", chat_id=chat_id)
    await processed_updates.erase_replies(tx, chat_id)
    await follows.erase(tx, chat_id)
    await drafts.erase(tx, chat_id)
    await printed_cards.erase(tx, chat_id)
    await uncollected_cards.erase(tx, chat_id)
    await answer_requests.erase(tx, chat_id)
    await site_doubts.erase(tx, chat_id)
    await scam_contacts.erase(tx, chat_id)
    await home_visits.erase(tx, chat_id)
    await outbox.erase(tx, chat_id)
    await uploads.erase(tx, chat_id)
    await staff_notices.erase(tx, chat_id)
    await reporter_mail.erase(tx, chat_id)


async def _erase_way_to_reports(tx: Transaction, chat_id: int) -> None:
    tx.notify(report_erasure.SIGNAL)
    await report_erasure.erase_draft(tx, chat_id)
    await evidence_downloads.remove_chat_everywhere(tx, chat_id)
    await reporter_contacts.erase(tx, chat_id)


# Chats not seen since :before that wait for nothing: they follow no topic and no printed card.
IDLE_CONDITION = (
    "seen_at < :before AND NOT EXISTS"
    " (SELECT 1 FROM follows WHERE follows.chat_id = people.chat_id AND follows.ended_at IS NULL)"
    " AND NOT EXISTS (SELECT 1 FROM card_waits WHERE card_waits.chat_id = people.chat_id)"
)


async def delete_idle(tx: Transaction, before: int) -> int:
    """Delete chats not seen since `before` (unix seconds), except those that wait for news; return how many."""
    deleted = await tx.execute_in_thread(f"DELETE FROM people WHERE {IDLE_CONDITION}", before=before)
    if deleted:
        await follows.delete_orphans(tx)
    await drafts.delete_older_than(tx, before)
    return deleted
