"""The audience of an announcement: office, sites, excluded sites, topics. Each tap saves the draft."""

from dataclasses import replace

from content.loading.records import Office
from handlers.announcements import announcement_draft, follow
from handlers.announcements.announcement_draft import ALL_OFFICES, AnnouncementDraft
from handlers.core import callback_data, permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, Message
from handlers.staff_accounts import site_picker
from storage.announcements.follows import TOPICS


async def on_button(context: Context, composed: AnnouncementDraft, verb: str, more: list[str]) -> Message:
    """Handle 'who' [code], 'sites' and 'but' [mask, page], 'topics' [topic]."""
    changed = await _apply_button(context, composed, verb, more)
    _, token = await announcement_draft.save_draft(context, changed)
    edits = context.event.message_id
    office = context.services.library.offices.get(changed.office)
    if verb == "topics":
        return _ask_topics(context, changed, token, edits)
    if office is None or (verb == "who" and not more):
        return await ask_office(context, token, edits)
    page = int(more[1][:3]) if len(more) > 1 and more[1].isdecimal() else 0
    return await _ask_sites(context, changed, office, "but" if verb == "but" else "sites", page, token)


async def _apply_button(
    context: Context, composed: AnnouncementDraft, verb: str, more: list[str]
) -> AnnouncementDraft:
    """Return the draft after a tap; unchanged if the choice does not exist or is not permitted."""
    match verb, more:
        case "who", (code,) if code in await _list_office_codes(context):
            return replace(
                composed, office=code, sites=await announcement_draft.find_own_sites(context, code), but=()
            )
        case (("sites" | "but"), (mask, _)):
            office = context.services.library.offices.get(composed.office)
            chosen = site_picker.decode_sites(office, mask) if office else None
            if chosen is not None:
                return replace(composed, but=chosen) if verb == "but" else replace(composed, sites=chosen)
        case "topics", (topic,) if topic in TOPICS:
            wanted = set(composed.topics) ^ {topic}
            return replace(composed, topics=tuple(topic for topic in TOPICS if topic in wanted))
    return composed


async def _list_office_codes(context: Context) -> list[str]:
    """Return the codes of offices where the user may announce; `ALL_OFFICES` last if permitted."""
    found = await permissions.list_grants_with(context, Right.ANNOUNCE)
    if any(grant.office is None for grant in found):
        known = sorted(context.services.library.offices.values(), key=lambda office: office.name)
        return [*(office.code for office in known), ALL_OFFICES]
    return [code for code in dict.fromkeys(grant.office for grant in found) if code]


async def ask_office(context: Context, token: str, edits: int = 0) -> Message:
    t, known = context.t, context.services.library.offices
    rows = tuple(
        (
            Button(
                known[code].name if code in known else t("All offices"),
                callback_data.pack_callback("announce", "who", token, code),
            ),
        )
        for code in await _list_office_codes(context)
    )
    return Message(t("Announce for which office?"), (*rows, _done_row(context, token)), edits)


async def _ask_sites(
    context: Context, composed: AnnouncementDraft, office: Office, verb: str, page: int, token: str
) -> Message:
    t = context.t
    chosen = composed.but if verb == "but" else composed.sites
    rows = site_picker.picker_rows(
        context,
        office,
        site_picker.encode_sites(office, chosen),
        page,
        lambda mask, page: callback_data.pack_callback("announce", verb, token, mask, page),
    )
    reached = await announcement_draft.count_followers(context, composed.audience)
    question = (
        t("Leave out which places?") if verb == "but" else t("Which places? None chosen: the whole office.")
    )
    lines = [
        f"<b>{question}</b>",
        f"👥 {announcement_draft.render_audience(context, composed.audience)}",
        t("People who get it: {n}", n=t.format_number(reached)),
    ]
    return Message(
        "\n".join(lines),
        (*rows, _view_buttons(context, verb, token), _done_row(context, token)),
        context.event.message_id,
    )


def _view_buttons(context: Context, verb: str, token: str) -> tuple[Button, ...]:
    other = (
        Button(context.t("👥 Which places"), callback_data.pack_callback("announce", "sites", token))
        if verb == "but"
        else Button(context.t("🚫 Leave out places"), callback_data.pack_callback("announce", "but", token))
    )
    return (
        other,
        Button(context.t("🏢 Other office"), callback_data.pack_callback("announce", "who", token)),
    )


def _ask_topics(context: Context, composed: AnnouncementDraft, token: str, edits: int) -> Message:
    t = context.t
    rows: ButtonRows = tuple(
        (
            Button(
                ("✅ " if topic in composed.topics else "▫️ ") + follow.topic_name(t, topic),
                callback_data.pack_callback("announce", "topics", token, topic),
            ),
        )
        for topic in TOPICS
    )
    body = t("To those who follow which topics? None chosen: all topics.")
    return Message(body, (*rows, _done_row(context, token)), edits)


def _done_row(context: Context, token: str) -> tuple[Button, ...]:
    return (Button(context.t("✅ Done"), callback_data.pack_callback("announce", "card", token)),)
