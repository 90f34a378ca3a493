"""Questions that were not understood: redacted, tied to nobody; and what staff linked them to."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.engine.database import Transaction

MAX_LISTED = 5000


@dataclass(frozen=True)
class UnlinkedQuestion:
    """`outcome` is 'unknown', 'choices' or 'down'; `guess` the answer thought best; `chosen` the citizen's pick."""

    id: int
    text: str
    outcome: str
    guess: str | None
    chosen: str | None


@dataclass(frozen=True)
class PhrasingLink:
    """Phrasings that mean `answer`."""

    id: int
    answer: str
    texts: tuple[str, ...]


async def add_question(
    tx: Transaction, *, office: str | None, text: str, outcome: str, guess: str | None, now: int
) -> int:
    """Keep a question (already redacted). Its id."""
    value = await tx.fetch_value(
        "INSERT INTO questions (office, text, outcome, guess, at)"
        " VALUES (:office, :text, :outcome, :guess, :now) RETURNING id",
        office=office,
        text=text,
        outcome=outcome,
        guess=guess,
        now=now,
    )
    return int(value)


async def save_choice(tx: Transaction, question: int, answer: str) -> None:
    """The citizen picked `answer` from the choices offered for this question."""
    await tx.execute(
        "UPDATE questions SET chosen = :answer WHERE id = :question", answer=answer, question=question
    )


async def list_unlinked(tx: Transaction) -> list[UnlinkedQuestion]:
    """What staff have not linked yet, newest first; those whose citizen picked the best guess need no help."""
    rows = await tx.fetch_all(
        "SELECT id, text, outcome, guess, chosen FROM questions"
        " WHERE link IS NULL AND (chosen IS NULL OR chosen <> guess) ORDER BY id DESC LIMIT :limit",
        limit=MAX_LISTED,
    )
    return [UnlinkedQuestion(**row) for row in rows]


async def link_questions(
    tx: Transaction, questions: Sequence[UnlinkedQuestion], answer: str, by: int, now: int
) -> PhrasingLink:
    """Say that these questions mean `answer`; from the next start on they are learned from here."""
    id = int(
        await tx.fetch_value(
            "INSERT INTO links (answer, by, at) VALUES (:answer, :by, :now) RETURNING id",
            answer=answer,
            by=by,
            now=now,
        )
    )
    texts = tuple(dict.fromkeys(question.text for question in questions))
    for text in texts:
        await tx.execute("INSERT INTO linked_phrasings (link, text) VALUES (:id, :text)", id=id, text=text)
    for question in questions:
        await tx.execute("UPDATE questions SET link = :id WHERE id = :question", id=id, question=question.id)
    return PhrasingLink(id, answer, texts)


async def remove_link(tx: Transaction, id: int, now: int) -> PhrasingLink | None:
    """Take a link back; its questions wait again. None when there is no such link in force."""
    found = next((one for one in await list_links(tx) if one.id == id), None)
    if found is not None:
        await tx.execute("UPDATE links SET undone_at = :now WHERE id = :id", now=now, id=id)
        await tx.execute("UPDATE questions SET link = NULL WHERE link = :id", id=id)
    return found


async def list_links(tx: Transaction) -> list[PhrasingLink]:
    """Every link in force, oldest first."""
    rows = await tx.fetch_all(
        "SELECT links.id, links.answer, linked_phrasings.text FROM links"
        " JOIN linked_phrasings ON linked_phrasings.link = links.id"
        " WHERE links.undone_at IS NULL ORDER BY links.id, linked_phrasings.text"
    )
    found: dict[int, PhrasingLink] = {}
    for row in rows:
        known = found.get(row["id"])
        found[row["id"]] = PhrasingLink(
            row["id"], row["answer"], (*(known.texts if known else ()), row["text"])
        )
    return list(found.values())
