"""The message to admins when the clock of the server is ahead, and when it is right again."""

from datetime import UTC, datetime

from handlers.core import reader_language, replies
from handlers.core.context import DEFAULT_ZONE
from handlers.core.permissions import Role
from handlers.core.replies import Message
from storage.engine.database import Transaction
from storage.queues import outbox
from storage.queues.outbox import Letter
from storage.staff_accounts import staff


async def send_warning(tx: Transaction, own: int, known: int, campaign: str, *, is_ahead: bool) -> None:
    """Enqueue the message. `own` is the time of the server and `known` that of Telegram, in unix seconds."""
    letters = []
    admins = {member.user_id for member in await staff.list_members(tx) if member.role == Role.ADMIN}
    for chat in sorted(admins):
        t = await reader_language.find_translator(tx, chat)
        if is_ahead:
            body = t.html(
                "⚠️ <b>The clock of the server is wrong.</b> It shows {own}; at Telegram it is {known} (WIB)."
                " Until it is right, nothing is deleted and no month is closed."
                " Reminders and scheduled announcements wait. Answers go on. Ask the operator to set the clock.",
                own=_render_time(own),
                known=_render_time(known),
            )
        else:
            body = t.html("✅ The clock of the server is right again. What waited goes on now.")
        letters.append(
            Letter(
                campaign=f"clock:{campaign}",
                chat_id=chat,
                body=replies.encode_reply(Message(body)),
                due=own,
                urgent=True,
            )
        )
    await outbox.add_letters(tx, letters, own)


def _render_time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(DEFAULT_ZONE):%d-%m-%Y %H.%M}"
