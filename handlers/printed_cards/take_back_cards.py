"""The minute in which a notice of printed cards can be taken back.

Who waits for a card keeps waiting until the letters leave. So a notice that is taken back leaves no trace with them.
"""

from content.printed_cards import PrintNotice
from content.text.safe_html import html
from handlers.core.context import Context
from handlers.core.job_context import JobContext
from handlers.core.replies import Message
from handlers.opening_hours.command_target import CommandTarget, check_target
from handlers.printed_cards import card_reminders
from handlers.printed_cards.card_buttons import TakeBackPrintNotices
from handlers.questions import answer_card
from storage import printed_cards
from storage.announcements import announcements
from storage.announcements.announcements import AnnouncementState
from storage.engine.database import Transaction
from storage.queues import outbox, scheduled_jobs
from storage.staff_accounts import audit_log

END_OF_WAITS_JOB = "cards.waits"  # its key is the id of the notice


async def schedule_end_of_waits(tx: Transaction, notice: int, site: str, due: int, now: int) -> None:
    """Delete the waits that a notice fulfils when its letters leave."""
    if due > now:
        await scheduled_jobs.schedule(tx, END_OF_WAITS_JOB, str(notice), due)
    else:
        await end_fulfilled_waits(tx, site, now)


async def end_waits(job: JobContext) -> None:
    """Job: the letters of a notice leave. Nothing happens if it was taken back."""
    notice = await printed_cards.find_print_notice(job.tx, int(job.scheduled.key))
    if notice is not None:
        await printed_cards.delete_fulfilled_waits(job.tx, notice.site, notice.through)


async def end_fulfilled_waits(tx: Transaction, site: str, now: int) -> None:
    """Delete the waits that the notices of a site fulfil. A later notice must not tell the same chats again."""
    for notice in await printed_cards.list_print_notices(tx, site):
        if notice.until > now:
            await printed_cards.delete_fulfilled_waits(tx, site, notice.through)


async def take_back(context: Context, button: TakeBackPrintNotices) -> Message | None:
    """Withdraw notices whose letters wait. None when they are withdrawn already, or are not the notices of this person."""
    t, home = context.t, ((answer_card.home_button(context),),)
    found = [
        await printed_cards.find_print_notice(context.tx, id) for id in range(button.first, button.last + 1)
    ]
    notices = [notice for notice in found if notice is not None and notice.by == context.event.user_id]
    if not notices or len(notices) != len(found):
        return None
    for notice in notices:
        office = context.services.sites[notice.site].office
        refused = await check_target(context, CommandTarget(office, (notice.site,), ""))
        if isinstance(refused, Message):
            return refused
        if await outbox.list_reached_chats(context.tx, f"cards:{notice.id}"):
            body = t.html(
                "The first people were told already. Announce the right day with /cetak: they get a correction."
            )
            return Message(body, home)
    for notice in notices:
        await _withdraw(context, notice)
    return Message(html("↩️ {}", t("Taken back. What waited is not sent.")), home)


async def _withdraw(context: Context, notice: PrintNotice) -> None:
    tx, by, now = context.tx, context.event.user_id, context.timestamp
    await printed_cards.withdraw_print_notice(tx, notice.id, by, now)
    await withdraw_letters(context, notice.id)
    await card_reminders.forget_withdrawn(tx, [notice.id])
    await scheduled_jobs.cancel(tx, END_OF_WAITS_JOB, str(notice.id))
    office = context.services.sites[notice.site].office
    await audit_log.record(
        tx, at=now, actor=by, act="cards.take_back", office=office, about={"sites": [notice.site]}
    )


async def withdraw_letters(context: Context, notice: int) -> None:
    """Cancel the letters of a notice that wait, and mark what was sent as withdrawn."""
    campaign = f"cards:{notice}"
    await outbox.cancel_campaign(context.tx, campaign)
    announced = await announcements.find_by_campaign(context.tx, campaign)
    if announced is not None:
        await announcements.change_state(
            context.tx,
            announced,
            AnnouncementState.PUBLISHED,
            AnnouncementState.WITHDRAWN,
            context.event.user_id,
            context.timestamp,
        )
