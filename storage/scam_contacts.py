"""Contacts that citizens doubted, with the number of people. A person is a keyed hash that differs for each contact."""

from collections.abc import Sequence
from datetime import date, timedelta

from content.lazy_dataclass import dataclass
from storage.crypto.sealed_columns import SCAM_CONTACT_WORDS
from storage.engine.database import Transaction
from storage.engine.sql_lists import named_list

KEPT = timedelta(days=14)


@dataclass(frozen=True)
class ScamContact:
    """A contact that `people` different people of an office doubted in the last two weeks."""

    id: str
    office: str
    words: str
    people: int


async def add_sighting(tx: Transaction, office: str, key: str, words: str, chat_id: int, day: date) -> None:
    """Count a person once for a contact. `key` is the contact in one spelling, `words` as it was written."""
    id = tx.mac("scam contact", f"{office} {key}").hex()[:32]
    await tx.execute(
        "INSERT INTO scam_contacts (id, office, words) VALUES (:id, :office, :words) ON CONFLICT DO NOTHING",
        id=id,
        office=office,
        words=SCAM_CONTACT_WORDS.seal(tx, words, id, office),
    )
    await tx.execute(
        "INSERT INTO scam_sightings (contact, who, day) VALUES (:id, :who, :day) ON CONFLICT DO NOTHING",
        id=id,
        who=_hash_chat(tx, id, chat_id),
        day=day.isoformat(),
    )


async def list_repeated(tx: Transaction, offices: Sequence[str], least: int) -> list[ScamContact]:
    """Return the contacts that at least so many people doubted and staff have not settled, most people first."""
    if not offices:
        return []
    listed, values = named_list("office", offices)
    rows = await tx.fetch_all(
        "SELECT c.id, c.office, c.words, COUNT(*) AS people FROM scam_contacts c"
        " JOIN scam_sightings s ON s.contact = c.id"
        f" WHERE c.settled = 0 AND c.office IN ({listed}) GROUP BY c.id, c.office, c.words"
        " HAVING COUNT(*) >= :least ORDER BY COUNT(*) DESC, c.id",
        least=least,
        **values,
    )
    return [
        ScamContact(
            row["id"],
            row["office"],
            SCAM_CONTACT_WORDS.unseal(tx, row["words"], row["id"], row["office"]),
            row["people"],
        )
        for row in rows
    ]


async def settle(tx: Transaction, contact_id: str) -> None:
    """Take a contact from the list of staff. It comes again only after two weeks without a question."""
    await tx.execute("UPDATE scam_contacts SET settled = 1 WHERE id = :id", id=contact_id)


async def erase(tx: Transaction, chat_id: int) -> None:
    """Erase what a chat asked about."""
    for row in await tx.fetch_all("SELECT id FROM scam_contacts"):
        await tx.execute(
            "DELETE FROM scam_sightings WHERE contact = :contact AND who = :who",
            contact=row["id"],
            who=_hash_chat(tx, row["id"], chat_id),
        )


async def delete_before(tx: Transaction, day: str) -> int:
    """Delete sightings of earlier days, and contacts that nobody doubts any more; return how many sightings."""
    deleted = await tx.execute("DELETE FROM scam_sightings WHERE day < :day", day=day)
    await tx.execute("DELETE FROM scam_contacts WHERE id NOT IN (SELECT contact FROM scam_sightings)")
    return deleted


def _hash_chat(tx: Transaction, contact_id: str, chat_id: int) -> bytes:
    return tx.mac(f"scam sighting {contact_id}", chat_id)
