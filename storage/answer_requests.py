"""Answer requests: which chats want to be told once, when a question that was not understood has an answer.

The chat is sealed and found by a keyed hash. So nobody can read which chat asked a question.
"""

import json
from collections.abc import Sequence

from content.lazy_dataclass import dataclass
from storage.crypto.sealed_columns import ANSWER_REQUEST_ROUTE
from storage.engine.database import SqlRow, SqlValue, Transaction
from storage.engine.sql_lists import named_list, repeat_last
from storage.questions import MISSING
from storage.queues import outbox

DAY = 86400  # seconds
CAMPAIGN = "answer"  # the names of the campaigns begin with it
MAX_REQUESTS = 5  # open requests of one chat
REQUEST_DAYS = 90  # after so many days a request ends without an answer

INSERT = (
    "INSERT INTO answer_requests (question, asker, route, until) VALUES (:question, :asker, :route, :until)"
    " ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True)
class AnswerRequest:
    """A request of a chat, as the chat sees it. `until` is the end of the request (unix seconds)."""

    question: int
    office: str | None
    until: int


@dataclass(frozen=True)
class Asker:
    """A chat to be told. `office` is the office for which it asked. `paused` is the end of its pause (0: none)."""

    chat_id: int
    language: str
    office: str | None
    paused: int


async def add_request(
    tx: Transaction, chat_id: int, question: int, language: str, now: int, days: int
) -> AnswerRequest | None:
    """Tell this chat once when the question has an answer. None when it waits for `MAX_REQUESTS` others already."""
    asker = _hash_chat(tx, chat_id)
    waiting = await tx.fetch_value(
        "SELECT COUNT(*) FROM answer_requests WHERE asker = :asker AND question <> :question AND until > :now",
        asker=asker,
        question=question,
        now=now,
    )
    if int(waiting) >= MAX_REQUESTS:
        return None
    await tx.execute(
        INSERT,
        question=question,
        asker=asker,
        route=_seal_route(tx, chat_id, language, question, asker),
        until=(now // DAY + days) * DAY,
    )
    found = await list_requests(tx, chat_id, now)
    return next((request for request in found if request.question == question), None)


async def remove_request(tx: Transaction, chat_id: int, question: int) -> None:
    await tx.execute(
        "DELETE FROM answer_requests WHERE asker = :asker AND question = :question",
        asker=_hash_chat(tx, chat_id),
        question=question,
    )


async def list_requests(tx: Transaction, chat_id: int, now: int) -> list[AnswerRequest]:
    """Return the open requests of a chat, oldest first."""
    rows = await tx.fetch_all(
        "SELECT r.question, r.until, q.office FROM answer_requests r JOIN questions q ON q.id = r.question"
        " WHERE r.asker = :asker AND r.until > :now ORDER BY r.question",
        asker=_hash_chat(tx, chat_id),
        now=now,
    )
    return [AnswerRequest(row["question"], row["office"], row["until"]) for row in rows]


async def count_by_question(tx: Transaction, now: int) -> dict[int, int]:
    """Return how many chats wait for the answer of each open question."""
    rows = await tx.fetch_all(
        "SELECT question, COUNT(*) AS n FROM answer_requests WHERE until > :now GROUP BY question", now=now
    )
    return {row["question"]: row["n"] for row in rows}


async def take_askers(tx: Transaction, link: int, limit: int, now: int) -> tuple[list[Asker], int]:
    """Delete up to `limit` requests of the questions of a link. Return whom to tell, and how many were deleted.

    Chats that are gone or have blocked the bot are not told.
    """
    return await _take(tx, "q.link = :link", limit, now, link=link)


# Questions about what a site had not filled in: without words (`storage.questions.MISSING`).
_OF_FACT = f"q.outcome = '{MISSING}' AND q.chosen = :site AND q.guess = :subject"


async def count_waiting_for_fact(tx: Transaction, site: str, subject: str, now: int) -> int:
    """Return how many requests wait until a site has filled in a subject."""
    count = await tx.fetch_value(
        f"SELECT COUNT(*) FROM answer_requests r JOIN questions q ON q.id = r.question WHERE {_OF_FACT}"
        " AND r.until > :now",
        site=site,
        subject=subject,
        now=now,
    )
    return int(count)


async def take_fact_askers(
    tx: Transaction, site: str, subject: str, limit: int, now: int
) -> tuple[list[Asker], int]:
    """Like `take_askers`, for those who wait until a site has filled in a subject."""
    return await _take(tx, _OF_FACT, limit, now, site=site, subject=subject)


async def _take(
    tx: Transaction, condition: str, limit: int, now: int, **values: SqlValue
) -> tuple[list[Asker], int]:
    rows = await tx.fetch_all(
        "SELECT r.question, r.asker, r.route, r.until, q.office FROM answer_requests r"
        f" JOIN questions q ON q.id = r.question WHERE {condition} ORDER BY r.question, r.asker LIMIT :limit",
        limit=limit,
        **values,
    )
    await tx.execute_many(
        "DELETE FROM answer_requests WHERE question = :question AND asker = :asker",
        ({"question": row["question"], "asker": bytes(row["asker"])} for row in rows),
    )
    open_rows = [(row, _open_route(tx, row)) for row in rows if row["until"] > now]
    paused = await _find_pauses(tx, sorted({chat_id for _, (chat_id, _) in open_rows}))
    askers = [
        Asker(chat_id, language, row["office"], paused[chat_id])
        for row, (chat_id, language) in open_rows
        if chat_id in paused
    ]
    return askers, len(rows)


async def restore_requests(
    tx: Transaction, chats: Sequence[int], question: int, language: str, now: int, days: int
) -> None:
    """Let chats wait again whose answer was taken back before it was sent to them."""
    until = (now // DAY + days) * DAY
    askers = [(chat_id, _hash_chat(tx, chat_id)) for chat_id in chats]
    await tx.execute_many(
        INSERT,
        (
            {
                "question": question,
                "asker": asker,
                "route": _seal_route(tx, chat_id, language, question, asker),
                "until": until,
            }
            for chat_id, asker in askers
        ),
    )


async def stop_all(tx: Transaction, chat_id: int) -> None:
    """Tell a chat of no answer any more: delete its requests and its letters that were not sent yet."""
    await erase(tx, chat_id)
    await outbox.remove_waiting_letters(tx, chat_id, f"{CAMPAIGN}:")


async def erase(tx: Transaction, chat_id: int) -> None:
    await tx.execute("DELETE FROM answer_requests WHERE asker = :asker", asker=_hash_chat(tx, chat_id))


async def delete_expired(tx: Transaction, now: int) -> int:
    """Delete the requests that ended without an answer; return how many."""
    return await tx.execute("DELETE FROM answer_requests WHERE until <= :now", now=now)


def _seal_route(tx: Transaction, chat_id: int, language: str, question: int, asker: bytes) -> bytes:
    return ANSWER_REQUEST_ROUTE.seal(tx, json.dumps([chat_id, language]), question, asker)


def _open_route(tx: Transaction, row: SqlRow) -> tuple[int, str]:
    chat_id, language = json.loads(
        ANSWER_REQUEST_ROUTE.unseal(tx, row["route"], row["question"], bytes(row["asker"]))
    )
    return chat_id, language


async def _find_pauses(tx: Transaction, chats: Sequence[int]) -> dict[int, int]:
    """Return the chats that can be told, each with the end of its pause (0: none)."""
    if not chats:
        return {}
    listed, values = named_list("chat", repeat_last(chats))
    rows = await tx.fetch_all(
        "SELECT chat_id, COALESCE(paused_until, 0) AS paused FROM people"
        f" WHERE chat_id IN ({listed}) AND blocked_at IS NULL",
        **values,
    )
    return {row["chat_id"]: row["paused"] for row in rows}


def _hash_chat(tx: Transaction, chat_id: int) -> bytes:
    return tx.mac("answer request", chat_id)
