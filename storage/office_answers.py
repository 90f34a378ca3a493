"""Answers that staff of an office wrote in the chat. A second person may have to confirm them before they are live."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from content.lazy_dataclass import dataclass
from content.loading.records import Answer, LocalizedText, OfficeAnswer, Origin, Source
from content.office_answers import ID_PREFIX
from storage import questions
from storage.engine.database import SqlRow, Transaction

MAX_SHORT_ENGLISH = 200  # characters of an English text that is also the short sentence
EXPIRE_JOB = "office_answer.expire"  # its key is the number of the answer


class OfficeAnswerState(StrEnum):
    """ASKING waits for a second person. EXPIRED: nobody confirmed it in time. WITHDRAWN: staff took it back."""

    ASKING = "asking"
    LIVE = "live"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class WrittenAnswer:
    """What staff wrote. `leader` is the question that it was written for (0: none). Days are ISO dates.

    `english` is the text in English, "" for none.
    """

    office: str
    question: str
    short: str
    body: str
    source: str
    source_date: str
    valid_until: str
    leader: int = 0
    english: str = ""


@dataclass(frozen=True)
class StoredOfficeAnswer:
    """A written answer with its history. Times are unix seconds.

    `helped` and `failed`: how often people said that it helped, or did not.
    """

    id: int
    written: WrittenAnswer
    state: OfficeAnswerState
    author: int
    asked_at: int
    live_on: str | None
    helped: int = 0
    failed: int = 0

    @property
    def answer_id(self) -> str:
        return f"{ID_PREFIX}{self.id}"

    def to_answer(self) -> Answer:
        """Return the answer as citizens get it."""
        one = self.written
        return Answer(
            id=self.answer_id,
            question=LocalizedText(one.question),
            short=LocalizedText(one.short, one.english if len(one.english) <= MAX_SHORT_ENGLISH else ""),
            body=LocalizedText(one.body, one.english),
            sources=(Source(one.source, date.fromisoformat(one.source_date)),),
            checked=date.fromisoformat(self.live_on or one.source_date),
            origin=Origin("", 0, {}),
            valid_until=date.fromisoformat(one.valid_until),
            office=one.office,
        )


async def add(
    tx: Transaction, written: WrittenAnswer, state: OfficeAnswerState, author: int, now: int, today: date
) -> StoredOfficeAnswer:
    """Store an answer that is live at once, or that waits for a second person."""
    number = await tx.fetch_value(
        "INSERT INTO office_answers (office, question, short, body, source, source_date, valid_until, leader,"
        " english, state, author, asked_at, live_on) VALUES (:office, :question, :short, :body, :source, :source_date,"
        " :valid_until, :leader, :english, :state, :author, :now, :live_on) RETURNING id",
        office=written.office,
        question=written.question,
        short=written.short,
        body=written.body,
        source=written.source,
        source_date=written.source_date,
        valid_until=written.valid_until,
        leader=written.leader,
        english=written.english,
        state=state,
        author=author,
        now=now,
        live_on=today.isoformat() if state is OfficeAnswerState.LIVE else None,
    )
    found = await find(tx, int(number))
    assert found is not None
    return found


async def find(tx: Transaction, number: int) -> StoredOfficeAnswer | None:
    row = await tx.fetch_one("SELECT * FROM office_answers WHERE id = :number", number=number)
    return None if row is None else _answer_from_row(row)


async def change_state(
    tx: Transaction,
    number: int,
    before: OfficeAnswerState,
    after: OfficeAnswerState,
    by: int,
    now: int,
    today: date,
) -> bool:
    """Change the state of an answer; False if it is no longer in the state `before`."""
    changed = await tx.execute(
        "UPDATE office_answers SET state = :after, decided_by = :by, decided_at = :now,"
        " live_on = CASE WHEN :after = 'live' THEN :today ELSE live_on END"
        " WHERE id = :number AND state = :before",
        after=after,
        by=by,
        now=now,
        today=today.isoformat(),
        number=number,
        before=before,
    )
    return changed == 1


async def add_vote(tx: Transaction, answer_id: str, *, has_helped: bool) -> bool:
    """Count what somebody says about an answer. False for an answer that staff did not write in the chat."""
    number = answer_id.removeprefix(ID_PREFIX)
    if not number.isdecimal():
        return False
    column = "helped" if has_helped else "failed"
    return bool(
        await tx.execute(
            f"UPDATE office_answers SET {column} = {column} + 1 WHERE id = :number", number=int(number)
        )
    )


async def count_votes(tx: Transaction, office: str) -> tuple[int, int]:
    """Return how often people said of the live answers of an office that one helped, and that it did not."""
    row = await tx.fetch_one(
        "SELECT COALESCE(SUM(helped), 0) AS helped, COALESCE(SUM(failed), 0) AS failed FROM office_answers"
        " WHERE office = :office AND state = 'live'",
        office=office,
    )
    return (0, 0) if row is None else (int(row["helped"]), int(row["failed"]))


async def list_of_office(
    tx: Transaction, office: str, states: Sequence[OfficeAnswerState]
) -> list[StoredOfficeAnswer]:
    """Return the answers of an office in these states, newest first."""
    rows = await tx.fetch_all(
        "SELECT * FROM office_answers WHERE office = :office ORDER BY id DESC", office=office
    )
    return [answer for answer in map(_answer_from_row, rows) if answer.state in states]


async def list_live(tx: Transaction) -> list[OfficeAnswer]:
    """Return the live answers of all offices with the phrasings that staff linked to them, oldest first."""
    rows = await tx.fetch_all("SELECT * FROM office_answers WHERE state = 'live' ORDER BY id")
    if not rows:
        return []
    texts: dict[str, tuple[str, ...]] = {}
    for link in await questions.list_links(tx):
        texts[link.answer] = (*texts.get(link.answer, ()), *link.texts)
    answers = [_answer_from_row(row) for row in rows]
    return [OfficeAnswer(answer.to_answer(), texts.get(answer.answer_id, ())) for answer in answers]


def _answer_from_row(row: SqlRow) -> StoredOfficeAnswer:
    written = WrittenAnswer(
        row["office"], row["question"], row["short"], row["body"], row["source"], row["source_date"],
        row["valid_until"], row["leader"], row["english"],
    )  # fmt: skip
    state = OfficeAnswerState(row["state"])
    return StoredOfficeAnswer(
        row["id"],
        written,
        state,
        row["author"],
        row["asked_at"],
        row["live_on"],
        row["helped"],
        row["failed"],
    )
