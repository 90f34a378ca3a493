"""A notice as a text for a WhatsApp group, with its code and a link to the real notice here."""

from content.lazy_pattern import compile_later
from content.office_features import OfficeFeature, is_feature_on
from content.text import authenticity
from content.text.safe_html import html
from handlers.announcements import announcement_list, notices, verify_notice
from handlers.announcements.announcement_buttons import AnnouncementButton, ShareNotice
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.questions import answer_card
from storage.announcements import announcements
from storage.announcements.announcements import Announcement, AnnouncementState

PAYLOAD = compile_later(rf"cek-({authenticity.CODE_PREFIX}[A-Z0-9]{{5}})")


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `told:*`, those of notices and of their list."""
    match AnnouncementButton.parse(verb, rest):
        case ShareNotice(code):
            return [CallbackAnswer(context.event.query_id), *await _render_text(context, code)]
    return await announcement_list.on_button(context, verb, rest)


async def _render_text(context: Context, code: str) -> list[Reply]:
    """Return the text to copy. What was withdrawn or is over is not passed on."""
    t, announcement = context.t, await announcements.find_by_code(context.tx, code)
    if announcement is None or not _is_on(context, announcement):
        return [await announcement_list.render_list(context)]
    versions = await announcements.list_versions(context.tx, announcement.id)
    is_over = announcement.until is not None and announcement.until <= context.timestamp
    if announcement.state is not AnnouncementState.PUBLISHED or is_over or not versions:
        return [Message(t.html("⛔ This holds no more. Please do not pass it on."), _home_row(context))]
    text = notices.write_for_whatsapp(versions[-1].body, code, context.services.username)
    lines = html(
        "{}\n<pre>{}</pre>", t("For a WhatsApp group: tap the text to copy it, then paste it there."), text
    )
    if announcement.media:
        lines = html("{}\n{}", lines, t("Send its picture or document there, too."))
    return [Message(lines, _home_row(context))]


def _is_on(context: Context, announcement: Announcement) -> bool:
    return is_feature_on(context.offices.get(announcement.office or ""), OfficeFeature.WHATSAPP_TEXT)


def _home_row(context: Context) -> tuple[tuple[Button, ...], ...]:
    return ((answer_card.home_button(context),),)


async def open_link(context: Context, payload: str) -> list[Reply] | None:
    """Handle `?start=cek-LKT-7F3QX`, the link in such a text: show the real notice. None: another link."""
    found = PAYLOAD.fullmatch(payload)
    return None if found is None else await verify_notice.verify_code(context, found[1])
