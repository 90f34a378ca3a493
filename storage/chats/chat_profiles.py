"""People: what a conversation needs to remember about a private chat, and nothing else."""

from dataclasses import dataclass, replace

from storage import home_visits, printed_cards
from storage.announcements import follows
from storage.chats import drafts
from storage.engine.database import Transaction
from storage.privacy import report_erasure
from storage.queues import evidence_downloads, outbox, reporter_mail, uploads
from storage.reports import reporter_contacts

DAY, WIB_OFFSET = 86400, 7 * 3600  # seconds


@dataclass(frozen=True)
class ChatProfile:
    """A private chat. Times are unix seconds; `language` None: none chosen; `asked`: the last question, redacted.

    `digits`: how many digits the last messages ended with (`handlers.privacy.split_nik`), never which; `album`: the one answered last.
    `returned`: it had blocked the bot, and this is the first that is heard of it again.
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
    returned: bool = False


async def find(tx: Transaction, chat_id: int) -> ChatProfile | None:
    row = await tx.fetch_one("SELECT * FROM people WHERE chat_id = :chat_id", chat_id=chat_id)
    return None if row is None else ChatProfile(**row)


async def find_or_create(tx: Transaction, chat_id: int, now: int) -> ChatProfile:
    """The person of a chat, made when new; being heard from ends a block. When that was is kept to the day.

    A minute would tell who wrote at the time when a report was filed."""
    person, day = await find(tx, chat_id), _start_of_day(now)
    if person is not None and person.blocked_at is None and person.seen_at >= day:
        return person
    await tx.execute(
        "INSERT INTO people (chat_id, created_at, seen_at) VALUES (:chat_id, :day, :day)"
        " ON CONFLICT (chat_id) DO UPDATE SET seen_at = :day, blocked_at = NULL",
        chat_id=chat_id,
        day=day,
    )
    found = await find(tx, chat_id)
    assert found is not None
    return replace(found, returned=person is not None and person.blocked_at is not None)


def _start_of_day(now: int) -> int:
    """The start of the day in western Indonesia, which has no summer time; unix seconds."""
    return (now + WIB_OFFSET) // DAY * DAY - WIB_OFFSET


async def set_office(tx: Transaction, chat_id: int, office: str | None) -> None:
    await tx.execute(
        "UPDATE people SET office = :office WHERE chat_id = :chat_id", office=office, chat_id=chat_id
    )


async def set_language(tx: Transaction, chat_id: int, language: str | None) -> None:
    await tx.execute(
        "UPDATE people SET language = :language WHERE chat_id = :chat_id", language=language, chat_id=chat_id
    )


async def save_last_answer(
    tx: Transaction, chat_id: int, topic: str | None, asked: str | None, now: int
) -> None:
    """Remember the last answer (None: there was none), and the question it was given to (redacted; None for a button)."""
    await tx.execute(
        "UPDATE people SET topic = :topic, asked = :asked, topic_at = :now WHERE chat_id = :chat_id",
        topic=topic,
        asked=asked,
        now=now,
        chat_id=chat_id,
    )


async def save_trailing_digits(tx: Transaction, chat_id: int, digits: str | None) -> None:
    """Remember how many digits the last messages ended with; None: nothing any more."""
    await tx.execute(
        "UPDATE people SET digits = :digits WHERE chat_id = :chat_id", digits=digits, chat_id=chat_id
    )


async def save_album(tx: Transaction, chat_id: int, album: str) -> None:
    """An album comes as several messages; it is answered once."""
    await tx.execute(
        "UPDATE people SET album = :album WHERE chat_id = :chat_id", album=album, chat_id=chat_id
    )


async def record_block(tx: Transaction, chat_id: int, now: int) -> None:
    """The chat blocked the bot; that ends what it follows. The day is kept."""
    await follows.suspend(tx, chat_id, now)
    await printed_cards.erase(tx, chat_id)
    await tx.execute(
        "UPDATE people SET blocked_at = :day WHERE chat_id = :chat_id",
        day=_start_of_day(now),
        chat_id=chat_id,
    )


async def erase(tx: Transaction, chat_id: int) -> None:
    """Everything tied to this chat, at once; replies not yet sent too. Reports live on without a way back to it."""
    tx.notify(report_erasure.SIGNAL)
    await tx.execute("DELETE FROM people WHERE chat_id = :chat_id", chat_id=chat_id)
    await tx.execute("DELETE FROM replies WHERE chat_id = :chat_id", chat_id=chat_id)
    await follows.erase(tx, chat_id)
    await drafts.erase(tx, chat_id)
    await printed_cards.erase(tx, chat_id)
    await home_visits.erase(tx, chat_id)
    await outbox.erase(tx, chat_id)
    await uploads.erase(tx, chat_id)
    await report_erasure.erase_draft(tx, chat_id)
    await evidence_downloads.remove_chat_everywhere(tx, chat_id)
    await reporter_contacts.erase(tx, chat_id)
    await reporter_mail.erase(tx, chat_id)


IDLE_CONDITION = (
    "seen_at < :before AND NOT EXISTS"
    " (SELECT 1 FROM follows WHERE follows.chat_id = people.chat_id AND follows.ended_at IS NULL)"
    " AND NOT EXISTS (SELECT 1 FROM card_waits WHERE card_waits.chat_id = people.chat_id)"
)


async def delete_idle(tx: Transaction, before: int) -> int:
    """Drop people not heard from since `before` (unix seconds), save those who want to be told of something."""
    dropped = await tx.execute_in_thread(
        f"DELETE FROM people WHERE {IDLE_CONDITION}",
        before=before,
    )
    if dropped:
        await follows.delete_orphans(tx)
    await drafts.delete_older_than(tx, before)
    return dropped
