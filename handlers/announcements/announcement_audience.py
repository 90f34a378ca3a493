"""The audience of an announcement: office, sites, excluded sites, topics. Each tap saves the draft."""

from dataclasses import replace

from content.loading.records import Office
from content.text.safe_html import bold, html, join_lines
from handlers.announcements import announcement_draft, follow
from handlers.announcements.announcement_buttons import (
    ChooseDraftOffice,
    ChooseDraftSites,
    ChooseDraftTopics,
    ExcludeDraftSites,
    ShowDraft,
)
from handlers.announcements.announcement_draft import ALL_OFFICES, AnnouncementDraft
from handlers.core import permissions, ui
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, Message
from handlers.staff_accounts import site_picker
from storage.announcements.follows import TOPICS

AudienceButton = ChooseDraftOffice | ChooseDraftSites | ExcludeDraftSites | ChooseDraftTopics


async def on_button(context: Context, draft: AnnouncementDraft, button: AudienceButton) -> Message:
    """Save the choice of a button and show the screen on which more can be chosen."""
    changed = await _apply_button(context, draft, button)
    _, token = await announcement_draft.save_draft(context, changed)
    edits = context.event.message_id
    office = context.offices.get(changed.office)
    match button:
        case ChooseDraftTopics():
            return _ask_topics(context, changed, token, edits)
        case ChooseDraftOffice(_, code) if not code or office is None:
            return await ask_office(context, token, edits)
        case ExcludeDraftSites(_, _, page) if office is not None:
            return await _ask_excluded_sites(context, changed, office, page, token)
        case ChooseDraftSites(_, _, page) if office is not None:
            return await _ask_sites(context, changed, office, page, token)
    return await (
        _ask_sites(context, changed, office, 0, token) if office else ask_office(context, token, edits)
    )


async def _apply_button(
    context: Context, draft: AnnouncementDraft, button: AudienceButton
) -> AnnouncementDraft:
    """Return the draft after a tap; unchanged if the choice does not exist or is not permitted."""
    match button:
        case ChooseDraftOffice(_, code) if code in await _list_office_codes(context):
            sites = await announcement_draft.find_own_sites(context, code)
            return replace(draft, office=code, sites=sites, but=())
        case ChooseDraftSites(_, mask) | ExcludeDraftSites(_, mask) if mask:
            office = context.offices.get(draft.office)
            chosen = site_picker.decode_sites(office, mask) if office else None
            if chosen is None:
                return draft
            is_excluding = isinstance(button, ExcludeDraftSites)
            return replace(draft, but=chosen) if is_excluding else replace(draft, sites=chosen)
        case ChooseDraftTopics(_, topic) if topic in TOPICS:
            wanted = set(draft.topics) ^ {topic}
            return replace(draft, topics=tuple(topic for topic in TOPICS if topic in wanted))
    return draft


async def _list_office_codes(context: Context) -> list[str]:
    """Return the codes of offices where the user may announce; `ALL_OFFICES` last if permitted."""
    found = await permissions.list_grants_with(context, Right.ANNOUNCE)
    if any(grant.office is None for grant in found):
        known = sorted(context.offices.values(), key=lambda office: office.name)
        return [*(office.code for office in known), ALL_OFFICES]
    return [code for code in dict.fromkeys(grant.office for grant in found) if code]


async def ask_office(context: Context, token: str, edits: int = 0) -> Message:
    t, known = context.t, context.offices
    rows = ui.one_per_row(
        Button(known[code].name if code in known else t("All offices"), ChooseDraftOffice(token, code).pack())
        for code in await _list_office_codes(context)
    )
    return Message(t.html("Announce for which office?"), (*rows, _done_row(context, token)), edits)


async def _ask_sites(
    context: Context, draft: AnnouncementDraft, office: Office, page: int, token: str
) -> Message:
    rows = site_picker.picker_rows(
        office,
        site_picker.encode_sites(office, draft.sites),
        page,
        lambda mask, page: ChooseDraftSites(token, mask, page).pack(),
    )
    exclude = Button(context.t("🚫 Leave out places"), ExcludeDraftSites(token).pack())
    question = context.t("Which places? None chosen: the whole office.")
    return await _render_site_screen(
        context, draft, question, (*rows, (exclude, _office_button(context, token))), token
    )


async def _ask_excluded_sites(
    context: Context, draft: AnnouncementDraft, office: Office, page: int, token: str
) -> Message:
    rows = site_picker.picker_rows(
        office,
        site_picker.encode_sites(office, draft.but),
        page,
        lambda mask, page: ExcludeDraftSites(token, mask, page).pack(),
    )
    include = Button(context.t("👥 Which places"), ChooseDraftSites(token).pack())
    question = context.t("Leave out which places?")
    return await _render_site_screen(
        context, draft, question, (*rows, (include, _office_button(context, token))), token
    )


async def _render_site_screen(
    context: Context, draft: AnnouncementDraft, question: str, rows: ButtonRows, token: str
) -> Message:
    t, reached = context.t, await announcement_draft.count_followers(context, draft.audience)
    lines = [
        bold(question),
        html("👥 {}", announcement_draft.render_audience(context, draft.audience)),
        t("People who get it: {n}", n=t.format_number(reached)),
    ]
    return Message(join_lines(lines), (*rows, _done_row(context, token)), context.event.message_id)


def _office_button(context: Context, token: str) -> Button:
    return Button(context.t("🏢 Other office"), ChooseDraftOffice(token).pack())


def _ask_topics(context: Context, draft: AnnouncementDraft, token: str, edits: int) -> Message:
    t = context.t
    rows = ui.one_per_row(
        Button(
            ("✅ " if topic in draft.topics else "▫️ ") + follow.topic_name(t, topic),
            ChooseDraftTopics(token, topic).pack(),
        )
        for topic in TOPICS
    )
    body = t.html("To those who follow which topics? None chosen: all topics.")
    return Message(body, (*rows, _done_row(context, token)), edits)


def _done_row(context: Context, token: str) -> tuple[Button, ...]:
    return (Button(context.t("✅ Done"), ShowDraft(token).pack()),)
