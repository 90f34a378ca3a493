"""Questions that were not understood: redacted, tied to nobody, for staff to learn from."""

from storage.database import Row, Transaction


async def note(
    tx: Transaction, *, office: str | None, text: str, outcome: str, guess: str | None, now: int
) -> int:
    """Keep a question (already redacted); `outcome` is 'unknown', 'choices' or 'down'. Its id."""
    value = await tx.value(
        "INSERT INTO questions (office, text, outcome, guess, at) VALUES (:office, :text, :outcome, :guess, :now)"
        " RETURNING id",
        office=office,
        text=text,
        outcome=outcome,
        guess=guess,
        now=now,
    )
    return int(value)


async def chose(tx: Transaction, question: int, answer: str) -> None:
    """The citizen picked `answer` from the choices offered for this question."""
    await tx.execute(
        "UPDATE questions SET chosen = :answer WHERE id = :question", answer=answer, question=question
    )


async def recent(tx: Transaction, limit: int = 100) -> list[Row]:
    return await tx.all("SELECT * FROM questions ORDER BY id DESC LIMIT :limit", limit=limit)
