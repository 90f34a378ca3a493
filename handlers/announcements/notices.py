"""Notices: messages the bot sends unasked. All have one shape, built here.

Title, text, until when it holds, the code to verify it, and a button to stop.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec import structs

from content.loading.library_loader import Library
from content.office_features import OfficeFeature, is_feature_on
from content.text.safe_html import Html, bold, html, italic, join_lines, join_paragraphs
from content.text.translation import Translator, translator_for
from content.text.whatsapp_text import to_whatsapp
from handlers.announcements.announcement_buttons import ShareNotice, UnfollowAll, UnfollowOffice
from handlers.core.context import DEFAULT_ZONE, Context
from handlers.core.end_texts import render_end_time
from handlers.core.replies import Button, ButtonRows, Document, Message, Photo
from storage.announcements import announcements
from storage.announcements.announcements import AnnouncementState, Audience, NewAnnouncement
from storage.engine.database import Transaction


def build_notice(
    t: Translator,
    title: str,
    body: str,
    *,
    code: str = "",
    until: datetime | None = None,
    stop: Button | None = None,
    extra_rows: ButtonRows = (),
    shows_zone: bool = False,
) -> Message:
    """Build a notice. `title` is plain text, `body` Telegram HTML, `until` an aware moment shown in its own zone.

    `shows_zone`: recipients live in several time zones, so hours name theirs.

    `code`: "LKT-7F3QX". `extra_rows` come above the stop button. Verification compares this text, so it must not
    depend on who reads it.
    """
    parts = [bold(title), body, *_footer_lines(t, code, until, shows_zone)]
    rows = (*extra_rows, (stop,)) if stop else extra_rows
    return Message(join_paragraphs(parts), buttons=rows)


def render_announcement(
    library: Library, new: NewAnnouncement, corrected: datetime | None = None
) -> Message | Photo | Document:
    """Render an announcement as every recipient gets it: always in Indonesian, so that copies agree.

    `corrected`: when the text was last changed (aware).
    """
    t, office = translator_for("id"), new.audience.office
    shows_zone = len(list_zones(library, office)) > 1
    until = (
        None
        if new.until is None
        else datetime.fromtimestamp(new.until, UTC).astimezone(zone_or_default(library, office))
    )
    title, body = f"📢 {new.title}", new.body
    if corrected is not None:
        title = t("CORRECTION · {title}", title=new.title)
        body += html(
            "\n\n<i>{}</i>",
            t("Corrected on {day}; this replaces what came before.", day=t.format_day(corrected.date())),
        )
    say = build_notice(t, title, body, code=new.code, until=until, shows_zone=shows_zone)
    row: tuple[Button, ...] = (stop_button(t, office),)
    if is_feature_on(library.offices.get(office or ""), OfficeFeature.WHATSAPP_TEXT):
        row = (*row, share_button(t, new.code))
    say = structs.replace(say, buttons=(row,))
    match new.media:
        case "photo":
            return Photo(new.file, say.body, say.buttons)
        case "document":
            return Document(file_id=new.file, caption=say.body, buttons=say.buttons)
    return say


def stop_button(t: Translator, office: str | None) -> Button:
    """Return the button that stops all notices of this office (None: of all offices)."""
    return Button(t("🔕 Stop"), UnfollowOffice(office).pack() if office else UnfollowAll().pack())


def delay_for_take_back(context: Context, due: datetime) -> int:
    """Return when a notice leaves (unix seconds): when it is due, and not before its author could take it back."""
    return max(int(due.timestamp()), context.timestamp + context.services.take_back_seconds)


def zone_or_default(library: Library, office: str | None) -> ZoneInfo:
    found = library.offices.get(office or "")
    return DEFAULT_ZONE if found is None else ZoneInfo(found.timezone)


def list_zones(library: Library, office: str | None) -> tuple[ZoneInfo, ...]:
    """Return the time zones of an audience: that of its office, or those of all offices."""
    if office in library.offices:
        return (zone_or_default(library, office),)
    return tuple(ZoneInfo(name) for name in sorted(group_offices_by_zone(library)))


def group_offices_by_zone(library: Library) -> dict[str, tuple[str, ...]]:
    """Return the codes of the offices in each time zone."""
    found: dict[str, tuple[str, ...]] = {}
    for code, known in library.offices.items():
        found[known.timezone] = (*found.get(known.timezone, ()), code)
    return found


def message_html(message: Message | Photo | Document) -> Html:
    """Return the Telegram HTML of a message or caption."""
    return message.body if isinstance(message, Message) else message.caption


async def publish_notice(
    context: Context,
    *,
    kind: str,
    campaign: str,
    audience: Audience,
    title: str,
    body: Html,
    until: datetime | None = None,
    urgent: bool = False,
    extra_rows: ButtonRows = (),
    show_until: bool = True,
) -> Message:
    """Record the notice of a fact (`kind` 'closure', ...) with a new code that can be verified from now on.

    The caller enqueues it for followers under `campaign`. `show_until` False: the notice ends something, so its text
    names no end.
    """
    return await record_notice(
        context.tx,
        author=context.event.user_id,
        now=context.timestamp,
        kind=kind,
        campaign=campaign,
        audience=audience,
        title=title,
        body=body,
        until=until,
        urgent=urgent,
        rows=(*extra_rows, (stop_button(translator_for("id"), audience.office),)),
        show_until=show_until,
        is_shared=is_feature_on(context.offices.get(audience.office or ""), OfficeFeature.WHATSAPP_TEXT),
    )


async def record_notice(
    tx: Transaction,
    *,
    author: int,
    now: int,
    kind: str,
    campaign: str,
    audience: Audience,
    title: str,
    body: Html,
    until: datetime | None,
    urgent: bool = False,
    rows: ButtonRows,
    show_until: bool = True,
    is_shared: bool = False,
) -> Message:
    """Like `publish_notice`, also from a job. `rows` are all buttons, with one that ends such messages.

    `is_shared`: everybody may read it, so its last row offers the text for WhatsApp.
    """
    t, ends = translator_for("id"), None if until is None else int(until.timestamp())
    code = await announcements.generate_code(tx)
    if is_shared:
        rows = (*rows[:-1], (*rows[-1], share_button(t, code)))
    new = NewAnnouncement(
        code=code, kind=kind, audience=audience, title=title, body=body, urgent=urgent, due=now, until=ends,
        author=author,
    )  # fmt: skip
    say = build_notice(t, title, body, code=code, until=until if show_until else None, extra_rows=rows)
    id = await announcements.add(tx, new, AnnouncementState.SCHEDULED, now)
    await announcements.change_state(
        tx, id, AnnouncementState.SCHEDULED, AnnouncementState.PUBLISHED, author, now
    )
    await announcements.add_version(tx, id, campaign, say.body, author, now)
    return say


def write_for_whatsapp(body: str, code: str, username: str) -> str:
    """Return a notice (HTML as sent) with the marks of WhatsApp. A link replaces "forward this to me"."""
    t = translator_for("id")
    here = t("Code {code} · doubtful? Forward this message to me.", code=code)
    there = t("Code {code} · doubtful? {link}", code=code, link=f"https://t.me/{username}?start=cek-{code}")
    return to_whatsapp(body.replace(str(italic(here)), str(Html.escape(there))))


def share_button(t: Translator, code: str) -> Button:
    """Return the button that writes the notice for a WhatsApp group."""
    return Button(t("📲 For a WhatsApp group"), ShareNotice(code).pack())


def _footer_lines(t: Translator, code: str, until: datetime | None, shows_zone: bool) -> list[str]:
    lines: list[str] = []
    if until is not None:
        lines.append(t("In force until {moment}.", moment=render_end_time(t, until, shows_zone)))
    if code:
        checking = t("Code {code} · doubtful? Forward this message to me.", code=code)
        lines.append(italic(checking))
    return [join_lines(lines)] if lines else []
