"""The outbox: letters to many chats, written in the transaction of the fact that causes them.

`runtime.workers.broadcaster` sends them later. A letter belongs to a campaign ('announcement:12') and is unique in it by
chat and `key`. Adding it again does nothing. `body` is always the JSON of a reply (`handlers.core.replies`).
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from content.lazy_dataclass import dataclass
from storage.announcements.follows import ChatQuery
from storage.chats import notice_modes
from storage.engine.database import SqlValue, Transaction
from storage.queues import weekly_limit

SIGNAL = "outbox"  # set by the commit of a transaction that adds letters


class CampaignState(StrEnum):
    """The state of a campaign. STOPPED can be resumed, CANCELLED and EXPIRED cannot. DONE: no letter waits."""

    RUNNING = "running"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter with its own body, to be sent at `due`. Times are unix seconds.

    `urgent` and `expires` belong to the campaign; the first letter that creates it sets them.
    """

    campaign: str
    chat_id: int
    body: str
    due: int
    key: str = ""
    urgent: bool = False
    expires: int | None = None


@dataclass(frozen=True)
class CampaignProgress:
    """The totals of a campaign. `uncertain` letters may have arrived twice. Times are unix seconds."""

    state: CampaignState
    total: int
    waiting: int
    sent: int
    blocked: int
    refused: int
    uncertain: int
    cancelled: int
    expired: int
    started: int | None
    last: int | None


async def add_letters(tx: Transaction, letters: Iterable[Letter], now: int) -> int:
    """Add letters with their own bodies; return how many are new."""
    by_campaign: dict[str, list[Letter]] = {}
    for letter in letters:
        by_campaign.setdefault(letter.campaign, []).append(letter)
    added = 0
    for name, own in by_campaign.items():
        campaign = await _open_campaign(tx, name, None, None, now, own[0].urgent, own[0].expires)
        rows: Iterable[Mapping[str, SqlValue]] = (
            {
                "campaign": campaign,
                "chat_id": one.chat_id,
                "key": one.key,
                "due": one.due,
                "now": now,
                "body": one.body,
            }
            for one in own
        )
        inserted = await tx.execute_many(
            "INSERT INTO letters (campaign, chat_id, key, due, written, body)"
            " VALUES (:campaign, :chat_id, :key, :due, :now, :body) ON CONFLICT DO NOTHING",
            rows,
        )
        added += await _add_to_total(tx, campaign, inserted)
    return added


async def add_for_chats(
    tx: Transaction,
    campaign: str,
    body: str,
    chats: Sequence[int],
    due_of: Mapping[int, int] | int,
    now: int,
    urgent: bool = False,
    expires: int | None = None,
    is_limited: bool = False,
) -> int:
    """Add letters with the same body to many chats; return how many are new.

    `due_of` is one time for all chats, or a time for each chat; chats without one get `now`.
    `is_limited`: letters above the weekly limit of a chat wait (`storage.queues.weekly_limit`).
    Chats that want so get them in the evening (`storage.chats.notice_modes`).
    """
    campaign_id = await _open_campaign(tx, campaign, body, None, now, urgent, expires)
    by_due: dict[int, list[int]] = {}
    for chat in sorted(chats):  # sorted inserts make the index 50 times faster for a million letters
        by_due.setdefault(due_of.get(chat, now) if isinstance(due_of, Mapping) else due_of, []).append(chat)
    added = 0
    for due, own in by_due.items():
        added += await tx.execute_many(
            "INSERT INTO letters (campaign, chat_id, due, written) VALUES (:id, :chat_id, :due, :now)"
            " ON CONFLICT DO NOTHING",
            ({"id": campaign_id, "chat_id": chat, "due": due, "now": now} for chat in own),
        )
    if is_limited:
        await notice_modes.collect(tx, campaign_id, now)
        await weekly_limit.hold_back(tx, campaign_id, now)
    return await _add_to_total(tx, campaign_id, added)


async def add_for_query(
    tx: Transaction,
    campaign: str,
    body: str,
    chats: ChatQuery,
    due: int,
    now: int,
    urgent: bool = False,
    expires: int | None = None,
    is_limited: bool = False,
) -> int:
    """Like `add_for_chats`, for the chats of a query: one statement, and memory does not grow with their number."""
    campaign_id = await _open_campaign(tx, campaign, body, None, now, urgent, expires)
    added = await tx.execute_in_thread(
        "INSERT INTO letters (campaign, chat_id, key, due, written)"
        f" SELECT :campaign, found.chat_id, '', :due, :now FROM ({chats.sql}) AS found WHERE TRUE"
        " ORDER BY found.chat_id ON CONFLICT DO NOTHING",
        campaign=campaign_id,
        due=due,
        now=now,
        **chats.values,
    )
    if is_limited:
        await notice_modes.collect(tx, campaign_id, now)
        await weekly_limit.hold_back(tx, campaign_id, now)
    return await _add_to_total(tx, campaign_id, added)


async def add_corrections(
    tx: Transaction,
    campaign: str,
    new_campaign: str,
    body: str,
    now: int,
    *,
    fallback: str | None = None,
    urgent: bool = False,
    expires: int | None = None,
) -> int:
    """Add a correction for every letter that `campaign` has sent or is sending; return how many.

    `body` is a Message, whose `edits` the sender fills in, or a DeleteMessage, whose `message_id` it fills in.
    `fallback` is sent as a new message where Telegram does not let the bot edit. None sends `body`.
    Use `update_body` for letters that still wait.
    """
    campaign_id = await _open_campaign(tx, new_campaign, body, fallback, now, urgent, expires)
    added = await tx.execute_in_thread(
        "INSERT INTO letters (campaign, chat_id, due, written, corrects)"
        " SELECT :id, chat_id, :now, :now, letters.id FROM letters"
        " WHERE campaign = (SELECT id FROM campaigns WHERE name = :campaign) AND state IN ('sent', 'sending')"
        " ON CONFLICT DO NOTHING",
        id=campaign_id,
        now=now,
        campaign=campaign,
    )
    return await _add_to_total(tx, campaign_id, added)


async def update_body(tx: Transaction, campaign: str, body: str) -> None:
    """Replace the body of the campaign for letters that wait or are sent again."""
    await tx.execute("UPDATE campaigns SET body = :body WHERE name = :campaign", body=body, campaign=campaign)


async def cancel_campaign(tx: Transaction, campaign: str) -> int:
    """Cancel a campaign; return how many letters it will never send."""
    progress = await find_progress(tx, campaign)
    await _change_state(tx, campaign, CampaignState.CANCELLED, CampaignState.RUNNING, CampaignState.STOPPED)
    return 0 if progress is None else progress.waiting


async def delete_waiting_letters(tx: Transaction, campaign: str, chat_id: int) -> None:
    """Delete the letters of a campaign to one chat that still wait; its total is reduced."""
    deleted = await tx.execute(
        "DELETE FROM letters WHERE chat_id = :chat_id AND letters.state = 'waiting'"
        " AND campaign = (SELECT id FROM campaigns WHERE name = :campaign AND state IN ('running', 'stopped'))",
        chat_id=chat_id,
        campaign=campaign,
    )
    if deleted:
        await tx.execute(
            "UPDATE campaigns SET total = total - :deleted, changed = changed + 1 WHERE name = :campaign",
            deleted=deleted,
            campaign=campaign,
        )


async def stop_campaign(tx: Transaction, campaign: str) -> bool:
    """Stop a campaign until it is resumed. False when it does not run. Letters that are being sent still go out."""
    return await _change_state(tx, campaign, CampaignState.STOPPED, CampaignState.RUNNING)


async def resume_campaign(tx: Transaction, campaign: str) -> bool:
    tx.notify(SIGNAL)
    return await _change_state(tx, campaign, CampaignState.RUNNING, CampaignState.STOPPED)


async def find_progress(tx: Transaction, campaign: str) -> CampaignProgress | None:
    """Return the totals of a campaign, or None when it does not exist. It reads one row."""
    row = await tx.fetch_one("SELECT * FROM campaigns WHERE name = :campaign", campaign=campaign)
    if row is None:
        return None
    state = CampaignState(row["state"])
    left = row["total"] - row["sent"] - row["blocked"] - row["refused"]
    return CampaignProgress(
        state=state,
        total=row["total"],
        waiting=left if state in (CampaignState.RUNNING, CampaignState.STOPPED) else 0,
        sent=row["sent"],
        blocked=row["blocked"],
        refused=row["refused"],
        uncertain=row["uncertain"],
        cancelled=left if state is CampaignState.CANCELLED else 0,
        expired=left if state is CampaignState.EXPIRED else 0,
        started=row["started_at"],
        last=row["last_at"],
    )


async def list_delivered(tx: Transaction, campaign: str) -> list[tuple[int, int]]:
    """Return (chat id, message id) of every letter that was sent."""
    rows = await tx.fetch_all(
        "SELECT chat_id, message_id FROM letters"
        " WHERE campaign = (SELECT id FROM campaigns WHERE name = :campaign) AND state = 'sent'",
        campaign=campaign,
    )
    return [(row["chat_id"], row["message_id"]) for row in rows]


async def list_campaigns(tx: Transaction, prefix: str) -> list[str]:
    """Return the names of the campaigns that begin with `prefix`, which holds no wildcard of LIKE."""
    rows = await tx.fetch_all(
        "SELECT name FROM campaigns WHERE name LIKE :pattern ORDER BY id", pattern=f"{prefix}%"
    )
    return [row["name"] for row in rows]


async def list_waiting_chats(tx: Transaction, campaign: str) -> list[int]:
    """Return the chats with a letter that was not sent yet and is not being sent."""
    rows = await tx.fetch_all(
        "SELECT DISTINCT chat_id FROM letters"
        " WHERE campaign = (SELECT id FROM campaigns WHERE name = :campaign) AND state = 'waiting'",
        campaign=campaign,
    )
    return [row["chat_id"] for row in rows]


async def remove_waiting_letters(tx: Transaction, chat_id: int, prefix: str) -> None:
    """Delete the waiting letters to a chat of the campaigns that begin with `prefix`. Totals are reduced."""
    letters = (
        "chat_id = :chat_id AND letters.state = 'waiting' AND letters.campaign IN"
        " (SELECT id FROM campaigns WHERE name LIKE :pattern AND campaigns.state IN ('running', 'stopped'))"
    )
    await tx.execute(
        "UPDATE campaigns SET total = total - (SELECT count(*) FROM letters WHERE letters.campaign = campaigns.id"
        " AND chat_id = :chat_id AND letters.state = 'waiting'), changed = changed + 1"
        f" WHERE id IN (SELECT campaign FROM letters WHERE {letters})",
        chat_id=chat_id,
        pattern=f"{prefix}%",
    )
    await tx.execute(f"DELETE FROM letters WHERE {letters}", chat_id=chat_id, pattern=f"{prefix}%")


async def list_recipients(tx: Transaction, campaign: str) -> list[int]:
    """Return the chats with a letter that was sent, is being sent or waits. Chats that blocked the bot are left out."""
    rows = await tx.fetch_all(
        "SELECT DISTINCT chat_id FROM letters"
        " WHERE campaign = (SELECT id FROM campaigns WHERE name = :campaign)"
        " AND state IN ('waiting', 'sending', 'sent')",
        campaign=campaign,
    )
    return [row["chat_id"] for row in rows]


async def list_reached_chats(tx: Transaction, campaign: str) -> list[int]:
    """Return the chats with a letter that was sent or is being sent."""
    rows = await tx.fetch_all(
        "SELECT DISTINCT chat_id FROM letters"
        " WHERE campaign = (SELECT id FROM campaigns WHERE name = :campaign) AND state IN ('sending', 'sent')",
        campaign=campaign,
    )
    return [row["chat_id"] for row in rows]


async def count_refusal_reasons(tx: Transaction, campaign: str) -> dict[str, int]:
    """Count the refused letters by Telegram's reason, most frequent first."""
    rows = await tx.fetch_all(
        "SELECT reason, count(*) AS times FROM letters"
        " WHERE campaign = (SELECT id FROM campaigns WHERE name = :campaign) AND state = 'refused'"
        " GROUP BY reason ORDER BY times DESC",
        campaign=campaign,
    )
    return {row["reason"]: row["times"] for row in rows}


async def erase(tx: Transaction, chat_id: int) -> None:
    """Delete every letter of a chat. Letters that still wait are subtracted from the totals of their campaigns."""
    await tx.execute(
        "UPDATE campaigns SET total = total - (SELECT count(*) FROM letters WHERE letters.campaign = campaigns.id"
        " AND chat_id = :chat_id AND letters.state IN ('waiting', 'sending')), changed = changed + 1"
        " WHERE state IN ('running', 'stopped')",
        chat_id=chat_id,
    )
    await tx.execute(
        "DELETE FROM letters WHERE chat_id = :chat_id AND campaign IN (SELECT id FROM campaigns)",
        chat_id=chat_id,
    )


async def _open_campaign(
    tx: Transaction,
    name: str,
    body: str | None,
    fallback: str | None,
    now: int,
    urgent: bool,
    expires: int | None,
) -> int:
    """Return the id of the campaign. A new name creates one; a campaign in state DONE runs again."""
    tx.notify(SIGNAL)
    campaign_id = await tx.fetch_value(
        "INSERT INTO campaigns (name, body, fallback, urgent, created_at, expires_at)"
        " VALUES (:name, :body, :fallback, :urgent, :now, :expires) ON CONFLICT (name) DO UPDATE"
        " SET state = CASE campaigns.state WHEN 'done' THEN 'running' ELSE campaigns.state END RETURNING id",
        name=name,
        body=body,
        fallback=fallback,
        urgent=int(urgent),
        now=now,
        expires=expires,
    )
    return int(campaign_id)


async def _add_to_total(tx: Transaction, campaign: int, added: int) -> int:
    await tx.execute(
        "UPDATE campaigns SET total = total + :added, changed = changed + 1 WHERE id = :campaign",
        added=added,
        campaign=campaign,
    )
    return added


async def _change_state(tx: Transaction, campaign: str, to: CampaignState, *among: CampaignState) -> bool:
    """Change the state of a campaign that is in one of the states `among`. False otherwise."""
    changed = 0
    for state in among:
        changed += await tx.execute(
            "UPDATE campaigns SET state = :to, changed = changed + 1 WHERE name = :campaign AND state = :state",
            to=to,
            campaign=campaign,
            state=state,
        )
    return changed > 0
