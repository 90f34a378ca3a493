"""The regular hours of a place, typed after a tap in its profile. They lead to the preview of /jam."""

from handlers.core.context import Context
from handlers.core.replies import Reply
from handlers.office_profile import profile_preview
from handlers.opening_hours import effective_hours, hours_commands
from handlers.opening_hours.command_target import CommandTarget
from storage.chats import drafts
from storage.chats.drafts import Draft


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the message that gives the hours. It leads to the preview of /jam, or to its question."""
    if context.event.media or context.event.location is not None:
        return None
    site = context.services.sites.get(draft.data["site"])
    if site is None:
        return None
    if refused := await profile_preview.find_refusal(context, (site.id,)):
        return [refused]
    await drafts.delete(context.tx, context.event.chat_id)
    hours = await effective_hours.with_recorded_hours(context)
    target = CommandTarget(site.office, (site.id,), context.event.text)
    return [await hours_commands.handle_target(hours, "jam", target)]
