"""Questions that the bot did not understand, redacted and without their chat, and the answers staff linked them to."""

from collections.abc import Sequence

from content.lazy_dataclass import dataclass
from storage.engine.database import Transaction

MAX_LISTED = 5000
MISSING = "missing"
"""Outcome of a question about something that the office has not filled in. It holds no words: only site and subject."""
UNSETTLED_OUTCOMES = frozenset({"down", "again"})
"""Outcomes of questions whose answer did not settle the matter. Their `guess` is the answer or case shown."""


@dataclass(frozen=True)
class UnlinkedQuestion:
    """A question. `outcome` is 'unknown' or 'choices'; of an answered one 'down' (rejected) or 'again' (asked again).

    `guess` is the answer with the best score, `chosen` the one that the citizen chose.
    """

    id: int
    text: str
    outcome: str
    guess: str | None
    chosen: str | None
    office: str | None = None


@dataclass(frozen=True)
class SavedQuestion:
    """A saved question without its words. `link` and `answer`: what staff linked it to."""

    id: int
    office: str | None
    link: int | None
    answer: str | None


@dataclass(frozen=True)
class PhrasingLink:
    """A link of phrasings to the answer that they ask for."""

    id: int
    answer: str
    texts: tuple[str, ...]


ADD = (
    "INSERT INTO questions (office, text, outcome, guess, at) VALUES (:office, :text, :outcome, :guess, :now)"
)


async def add_question(
    tx: Transaction, *, office: str | None, text: str, outcome: str, guess: str | None, now: int
) -> int:
    """Store a question that is already redacted; return its id."""
    value = await tx.fetch_value(
        f"{ADD} RETURNING id", office=office, text=text, outcome=outcome, guess=guess, now=now
    )
    return int(value)


async def add_unsettled(
    tx: Transaction, *, office: str | None, text: str, outcome: str, guess: str, now: int
) -> None:
    """Store a redacted question whose answer did not settle the matter, with those of other chats."""
    await tx.execute_later(ADD, office=office, text=text, outcome=outcome, guess=guess, now=now)


async def find(tx: Transaction, question: int) -> SavedQuestion | None:
    """Return a question that staff may answer; None if it is gone."""
    row = await tx.fetch_one(
        "SELECT questions.id, office, link, links.answer FROM questions LEFT JOIN links ON links.id = link"
        " WHERE questions.id = :question AND outcome <> :missing",
        question=question,
        missing=MISSING,
    )
    return None if row is None else SavedQuestion(**row)


async def find_linked_answer(tx: Transaction, link: int) -> str | None:
    """Return the answer of a link; None if the link was undone."""
    answer = await tx.fetch_value(
        "SELECT answer FROM links WHERE id = :link AND undone_at IS NULL", link=link
    )
    return None if answer is None else str(answer)


async def list_of_link(tx: Transaction, link: int) -> list[SavedQuestion]:
    """Return the questions of a link, oldest first."""
    rows = await tx.fetch_all(
        "SELECT questions.id, office, link, links.answer FROM questions JOIN links ON links.id = link"
        " WHERE link = :link ORDER BY questions.id",
        link=link,
    )
    return [SavedQuestion(**row) for row in rows]


async def save_choice(tx: Transaction, question: int, answer: str) -> None:
    """Record that the citizen chose `answer` among the choices for this question."""
    await tx.execute(
        "UPDATE questions SET chosen = :answer WHERE id = :question", answer=answer, question=question
    )


async def list_unlinked(tx: Transaction) -> list[UnlinkedQuestion]:
    """Return the questions without a link, newest first. Those whose citizen chose the guess are left out."""
    rows = await tx.fetch_all(
        "SELECT id, text, outcome, guess, chosen, office FROM questions"
        " WHERE link IS NULL AND outcome <> :missing AND (chosen IS NULL OR chosen <> guess)"
        " ORDER BY id DESC LIMIT :limit",
        missing=MISSING,
        limit=MAX_LISTED,
    )
    return [UnlinkedQuestion(**row) for row in rows]


async def list_missing(tx: Transaction, office: str, since: int) -> list[tuple[str, str, int]]:
    """Return site, subject and count of what was asked since then and not filled in, most asked first."""
    rows = await tx.fetch_all(
        "SELECT chosen AS site, guess AS subject, COUNT(*) AS n FROM questions"
        " WHERE office = :office AND outcome = :missing AND at >= :since"
        " GROUP BY chosen, guess ORDER BY n DESC, site, subject",
        office=office,
        missing=MISSING,
        since=since,
    )
    return [(row["site"], row["subject"], row["n"]) for row in rows]


async def list_open_texts(tx: Transaction, office: str, since: int) -> list[tuple[str, str | None]]:
    """Return words and guess of the questions of an office that were not understood since then."""
    rows = await tx.fetch_all(
        "SELECT text, guess FROM questions WHERE office = :office AND outcome IN ('unknown', 'choices')"
        " AND at >= :since ORDER BY id DESC LIMIT :limit",
        office=office,
        since=since,
        limit=MAX_LISTED,
    )
    return [(row["text"], row["guess"]) for row in rows]


async def open_missing(tx: Transaction, *, office: str, site: str, subject: str, now: int) -> int:
    """Return the newest question about what a site has not filled in, a new one if there is none. `now`: a full hour."""
    found = await tx.fetch_value(
        "SELECT MAX(id) FROM questions WHERE outcome = :missing AND chosen = :site AND guess = :subject",
        missing=MISSING,
        site=site,
        subject=subject,
    )
    if found is None:
        found = await tx.fetch_value(
            "INSERT INTO questions (office, text, outcome, guess, chosen, at)"
            " VALUES (:office, '', :missing, :subject, :site, :now) RETURNING id",
            office=office,
            missing=MISSING,
            subject=subject,
            site=site,
            now=now,
        )
    return int(found)


async def add_missing(tx: Transaction, *, office: str, site: str, subject: str, now: int) -> None:
    """Count a question about a subject that a site has not filled in. Neither its words nor its chat are stored."""
    await tx.execute_later(
        "INSERT INTO questions (office, text, outcome, guess, chosen, at)"
        " VALUES (:office, '', :missing, :subject, :site, :now)",
        office=office,
        missing=MISSING,
        subject=subject,
        site=site,
        now=now,
    )


async def link_questions(
    tx: Transaction, questions: Sequence[UnlinkedQuestion], answer: str, by: int, now: int
) -> PhrasingLink:
    """Link these questions to `answer`. The bot learns from the links of the database at its next start."""
    link_id = int(
        await tx.fetch_value(
            "INSERT INTO links (answer, by, at) VALUES (:answer, :by, :now) RETURNING id",
            answer=answer,
            by=by,
            now=now,
        )
    )
    texts = tuple(dict.fromkeys(question.text for question in questions))
    for text in texts:
        await tx.execute(
            "INSERT INTO linked_phrasings (link, text) VALUES (:id, :text)", id=link_id, text=text
        )
    for question in questions:
        await tx.execute(
            "UPDATE questions SET link = :id WHERE id = :question", id=link_id, question=question.id
        )
    return PhrasingLink(link_id, answer, texts)


async def remove_link(tx: Transaction, link_id: int, now: int) -> PhrasingLink | None:
    """Undo a link, so that its questions are listed again. None when it does not exist or is undone already."""
    link = next((link for link in await list_links(tx) if link.id == link_id), None)
    if link is not None:
        await tx.execute("UPDATE links SET undone_at = :now WHERE id = :id", now=now, id=link_id)
        await tx.execute("UPDATE questions SET link = NULL WHERE link = :id", id=link_id)
    return link


async def list_links(tx: Transaction) -> list[PhrasingLink]:
    """Return the links that were not undone, oldest first."""
    rows = await tx.fetch_all(
        "SELECT links.id, links.answer, linked_phrasings.text FROM links"
        " JOIN linked_phrasings ON linked_phrasings.link = links.id"
        " WHERE links.undone_at IS NULL ORDER BY links.id, linked_phrasings.text"
    )
    links: dict[int, PhrasingLink] = {}
    for row in rows:
        texts = links[row["id"]].texts if row["id"] in links else ()
        links[row["id"]] = PhrasingLink(row["id"], row["answer"], (*texts, row["text"]))
    return list(links.values())
