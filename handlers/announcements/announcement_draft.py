"""The draft of an announcement, and what follows from it: audience, text limits, number of recipients."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from msgspec import structs

from content import quiet_hours
from content.lazy_dataclass import dataclass
from content.loading.records import Office
from content.text import relative_days
from content.text.redaction import PersonalDataKind, redact
from content.text.safe_html import Html, html
from content.text.translation import translator_for
from content.text.visible_text import utf16_length
from handlers.announcements import follow, notices
from handlers.announcements.announcement_buttons import ExplainPreview
from handlers.core import message_limits, permissions, replies
from handlers.core.context import Context, Services
from handlers.core.message_limits import RefusalReason
from handlers.core.permissions import Right
from handlers.core.replies import ButtonRows, CardAfterPreview
from storage.announcements import follows
from storage.announcements.announcements import Audience, NewAnnouncement
from storage.announcements.follows import ChatQuery
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.engine.database import Transaction

FORM = "announce"
MAX_TEXT_LENGTH = 3000  # UTF-16 units of a text
CORRECTION_RESERVE = 110  # UTF-16 units reserved for a correction or a withdrawal
UNTIL_RESERVE = 60  # UTF-16 units reserved for the line with the end
ALL_OFFICES = "all"


@dataclass(frozen=True)
class AnnouncementDraft:
    """An announcement that is being written. Field names are part of the stored draft.

    `office` is "" (not chosen yet), "all" or a code. `due` and `until` are unix seconds; 0 means at once and no end.
    `written` is when the text was written, 0 in drafts of version 1.0. `last`: until when it repeats each week, 0: once.
    `awaits` says what the next message will be: 'text', 'due', 'until', or "" for nothing.
    """

    code: str
    awaits: str = "text"
    html: str = ""
    media: str = ""
    file: str = ""
    file_key: str = ""
    office: str = ""
    sites: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    topics: tuple[str, ...] = ("pengumuman",)
    due: int = 0
    until: int = 0
    urgent: bool = False
    written: int = 0
    last: int = 0

    @property
    def has_content(self) -> bool:
        return bool(self.html or self.file)

    @property
    def audience(self) -> Audience:
        return Audience(
            None if self.office == ALL_OFFICES else self.office, self.sites, self.but, self.topics
        )


def load_draft(draft: Draft) -> AnnouncementDraft:
    values: Mapping[str, Any] = draft.data
    lists = {name: tuple(values[name]) for name in ("sites", "but", "topics")}
    return AnnouncementDraft(**{**values, **lists})


async def save_draft(
    context: Context, draft: AnnouncementDraft, **changes: Any
) -> tuple[AnnouncementDraft, str]:
    """Save the draft with these changes; return it with the token for its buttons."""
    changed = replace(draft, **changes)
    data = asdict(changed)
    return changed, await drafts.save(context.tx, context.event.chat_id, FORM, data, context.timestamp)


def build_announcement(context: Context, draft: AnnouncementDraft) -> NewAnnouncement:
    return NewAnnouncement(
        code=draft.code,
        kind="announcement",
        audience=draft.audience,
        title=render_title(context, draft.audience),
        body=name_days(
            context, draft.office, Html(draft.html), draft.written, draft.due, draft.until, draft.urgent
        ),
        media=draft.media,
        file=draft.file,
        file_key=draft.file_key,
        urgent=draft.urgent,
        due=draft.due or context.timestamp,
        until=draft.until or None,
        author=context.event.user_id,
    )


def name_days(
    context: Context, office: str | None, body: Html, written: int, due: int, until: int | None, urgent: bool
) -> Html:
    """Name the dates of "besok" and the like, unless the text is sent and over on that day."""
    zone = notices.zone_or_default(context.services.library, office)
    day = local_time(context, office, written or context.timestamp).date()
    wanted = local_time(context, office, max(due, context.timestamp))
    sent = quiet_hours.find_send_time(wanted, zone, urgent).astimezone(zone).date()
    last = local_time(context, office, until - 1).date() if until else None
    return body if sent == day == last else Html(relative_days.name_relative_days(body, day)[0])


def find_text_problem(context: Context, announcement: NewAnnouncement) -> Html:
    """Say why the message cannot be announced; "" if it can."""
    t, text = context.t, context.event.text
    units = utf16_length(text.strip())
    if not message_limits.has_visible_sign(text) or units > MAX_TEXT_LENGTH:
        return t.html(
            "The text must have between 1 and {n} characters. Yours has {m}; an emoji counts as two or more.",
            n=t.format_number(MAX_TEXT_LENGTH),
            m=t.format_number(units),
        )
    if PersonalDataKind.NUMBER in redact(text).found:
        return t.html("There is a NIK or family card number in it. Nobody's number may be announced.")
    return find_message_problem(context, announcement)


def find_message_problem(context: Context, announcement: NewAnnouncement) -> Html:
    """Say why Telegram would refuse the announcement, or later its correction or withdrawal; "" if it would not."""
    t, message = context.t, notices.render_announcement(context.services.library, announcement)
    reserve = CORRECTION_RESERVE + (0 if announcement.until else UNTIL_RESERVE)
    refusal = message_limits.find_refusal(message, reserve)
    match refusal and refusal.reason:
        case None:
            return Html()
        case RefusalReason.CAPTION_TOO_LONG | RefusalReason.TOO_LONG if announcement.media and refusal:
            return t.html(
                "Under a picture or document Telegram shows few words: this is {n} characters too long. Shorten it and send"
                " both again, or send the text without the file.",
                n=t.format_number(refusal.excess),
            )
        case RefusalReason.TOO_LONG if refusal:
            return t.html("This is {n} characters too long for Telegram.", n=t.format_number(refusal.excess))
        case RefusalReason.TOO_MUCH_FORMATTING:
            return t.html("This has too many bold, italic or linked parts. Send it with fewer of them.")
    return render_format_refusal(context)


def render_format_refusal(context: Context) -> Html:
    """Say that Telegram refuses the message, and what to change."""
    return context.t.html(
        "⚠️ Telegram refuses this message, so it cannot be sent. Send the text again without bold, quotes and links; if it has"
        " a picture or document, send that again too."
    )


PreviewMessage = replies.Message | replies.Photo | replies.Document


def stop_refused_preview(
    preview: replies.Message | replies.Photo | replies.Document,
    card: replies.Message,
    refusal: Html,
    buttons: ButtonRows = (),
) -> CardAfterPreview:
    """Return the preview and its card. If Telegram refuses the preview, the refusal comes instead of the card.

    The buttons of the preview do nothing: the author may follow the office, too.
    """
    return CardAfterPreview(disable_buttons(preview), card, replies.Message(refusal, buttons))


def disable_buttons(preview: PreviewMessage) -> PreviewMessage:
    """Return a message whose buttons only say that it is a preview."""
    dead = tuple(
        tuple(structs.replace(one, data=ExplainPreview().pack()) if one.data else one for one in row)
        for row in preview.buttons
    )
    return structs.replace(preview, buttons=dead)


def render_album_refusal(context: Context) -> Html:
    """Render the refusal of an album, sent once."""
    return context.t.html(
        "Several photos at once cannot be announced. Send one photo or document, with the text as its caption."
    )


def render_title(context: Context, audience: Audience) -> str:
    """Render the default title: whose announcement it is, in Indonesian."""
    t = translator_for("id")
    office = context.offices.get(audience.office or "")
    return (
        t("Announcement of Disdukcapil {office}", office=office.name)
        if office
        else t("Announcement of Disdukcapil")
    )


def matching_followers(
    services: Services, audience: Audience, now: int, homes: tuple[str, ...] = ()
) -> ChatQuery:
    """Return the query for followers of these places and topics, each chat once; `homes`: see `build_chat_query`."""
    sites = audience.sites
    if audience.but:
        office = services.library.offices[audience.office or ""]
        sites = tuple(id for id in sites or site_ids(office) if id not in audience.but) or ("-",)
    return follows.build_chat_query(
        office=audience.office, sites=sites, topics=audience.topics, now=now, homes=homes
    )


async def count_followers(context: Context, audience: Audience) -> int:
    return await follows.count_chats(
        context.tx, matching_followers(context.services, audience, context.timestamp)
    )


def site_ids(office: Office) -> tuple[str, ...]:
    return tuple(site.id for site in office.sites)


async def may_reach(context: Context, audience: Audience, right: Right = Right.ANNOUNCE) -> bool:
    """Return whether the user holds the right for everybody that this audience includes."""
    if audience.office is None:
        return await permissions.has_right_everywhere(context, right)
    for site in audience.sites or (None,):
        if not await permissions.has_right(context, right, audience.office, site):
            return False
    return True


async def author_may_reach(tx: Transaction, services: Services, author: int, audience: Audience) -> bool:
    """Return whether the author still holds the right to announce for everybody that this audience includes."""
    grants = await permissions.list_grants_of(tx, services.library, author, Right.ANNOUNCE)
    if audience.office is None:
        return any(grant.office is None for grant in grants)
    return all(
        any(permissions.covers(grant, audience.office, site) for grant in grants)
        for site in audience.sites or (None,)
    )


async def find_own_sites(context: Context, office: str) -> tuple[str, ...]:
    """Return the sites the user is limited to; () if they may announce for the whole office."""
    if office in ("", ALL_OFFICES) or await permissions.has_right(context, Right.ANNOUNCE, office):
        return ()
    found = await permissions.list_grants_with(context, Right.ANNOUNCE)
    return tuple(site for grant in found if grant.office == office for site in grant.sites)


def render_audience(context: Context, audience: Audience) -> Html:
    """Render the audience as HTML: 'Kota Bekasi: Jatiasih, Bantargebang · pengumuman, gangguan'."""
    t = context.t
    office = context.offices.get(audience.office or "")
    place = office.name if office else t("all offices")
    if audience.sites:
        place += ": " + _site_names(context, audience.sites)
    if audience.but:
        place += " " + t("(without {places})", places=_site_names(context, audience.but))
    topics = ", ".join(follow.topic_name(t, id) for id in audience.topics) or t("all topics")
    return html("{} · {}", place, topics)


def _site_names(context: Context, ids: tuple[str, ...]) -> str:
    return ", ".join(context.services.sites[id].name if id in context.services.sites else id for id in ids)


def local_time(context: Context, office: str | None, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(
        notices.zone_or_default(context.services.library, office)
    )
