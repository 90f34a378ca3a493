"""/cetak: "is my card printed?" without any identity, only the place and date of recording.

The answer is what the office announced on a day, not a look at anybody's record, and says so.
"""

from datetime import date, timedelta

from content.dates import past_dates
from content.dates.past_dates import DateSpan, PastDate, PastDateProblem
from content.loading.records import Office, Site
from content.printed_cards import PrintStatus, judge_printed
from content.text.redaction import redact
from content.text.safe_html import Html, bold, html, italic, join_lines
from handlers.core import ui
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices import place_mentions, start
from handlers.printed_cards import card_reminders, card_waitlist, printed_texts, slip_codes
from handlers.printed_cards.card_buttons import (
    AskCardDate,
    AskCardOffice,
    AskCardPlace,
    CardButton,
    CheckCard,
    CollectCard,
    ListStateCodes,
    ShowCardSites,
    ShowStateCode,
    StopCardReminders,
    StopWaitingForCard,
    WaitForCard,
)
from handlers.questions import answer_card
from storage import printed_cards
from storage.chats import drafts
from storage.chats.drafts import Draft

FORM = "cards"
PAGE = 12
MONTHS_OFFERED = 4  # offered as buttons: this month and those before
OLDER = "old"
FORGOT = "lupa"


async def on_command(context: Context) -> list[Reply]:
    """Handle /cetak, alone or with a place, a date, both, or a code of a slip: `/cetak pamulang agustus`."""
    words = redact(context.event.text).text
    if named := context.services.state_codes.find_in_text(words):
        return [slip_codes.render_codes(context, named)]
    return await answer_or_ask(context, words)


async def answer_or_ask(context: Context, words: str) -> list[Reply]:
    """Answer if the words name place and date; otherwise ask for what is missing."""
    named = place_mentions.find_place(context, words, weak=True)
    if unclear := start.answer_unclear_place(context, named):
        return [unclear]
    office = named.office if named else context.office
    if office is None:
        return [_ask_office(context)]
    if named is None or named.site is None:
        return [_ask_site(context, office)]
    when = past_dates.parse_past_date(words, printed_texts.local_today(context, named.site))
    if isinstance(when, PastDate):
        return [await render_result(context, named.site, when.span)]
    return [await _ask_when(context, named.site, when is PastDateProblem.FUTURE)]


async def render_for_answer(context: Context, site: Site | None, words: str) -> Html:
    """Render what is announced for the place and dates of a question, above its answer; "" without a place."""
    if site is None:
        return Html()
    when = past_dates.parse_past_date(words, printed_texts.local_today(context, site))
    if isinstance(when, PastDate):
        return join_lines(await printed_texts.render_verdict(context, site, when.span))
    found = (await printed_cards.find_newest_print_notices(context.tx)).get(site.id)
    return (
        printed_texts.render_latest_announcement(context, site, found)
        if found and found.until > context.timestamp
        else Html()
    )


async def offer_check(context: Context, words: str) -> list[Reply]:
    """Ask for place or date if the office announces printed cards and the words do not name both."""
    named = place_mentions.find_place(context, words)
    office = named.office if named and named.office else context.office
    if office is None or (named is not None and named.office is None):
        return []
    newest = await printed_cards.find_newest_print_notices(context.tx)
    holds = [site for site in office.sites if site.id in newest and newest[site.id].until > context.timestamp]
    if not holds:
        return []
    if named is None or named.site is None:
        return [_ask_site(context, office)]
    when = past_dates.parse_past_date(words, printed_texts.local_today(context, named.site))
    return [] if isinstance(when, PastDate) else [await _ask_when(context, named.site)]


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle a typed date; None for anything else, which is an ordinary message."""
    site = context.services.sites.get(draft.data["site"])
    if site is None or not context.event.text:
        return None
    when = past_dates.parse_past_date(
        redact(context.event.text).text, printed_texts.local_today(context, site)
    )
    if when is PastDateProblem.FUTURE:
        return [await _ask_when(context, site, future=True)]
    if not isinstance(when, PastDate) or not when.is_alone:
        return None
    await drafts.delete(context.tx, context.event.chat_id)
    return [await render_result(context, site, when.span)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `cards:*`."""
    edits, offices = context.event.message_id, context.offices
    button = CardButton.parse(verb, rest)
    screen: Message | None = None
    match button:
        case CollectCard() | StopCardReminders():
            return await card_reminders.on_button(context, button)
        case AskCardPlace():
            screen = _ask_site(context, context.office) if context.office else None
        case AskCardOffice():
            screen = _ask_office(context, edits)
        case ShowCardSites(office, page) if office in offices:
            screen = _ask_site(context, offices[office], page, edits)
        case AskCardDate() | CheckCard() | WaitForCard() | StopWaitingForCard():
            site = context.services.sites.get(button.site)
            screen = await _on_site_button(context, button, site) if site else None
        case ShowStateCode(code):
            state = context.services.state_codes.find_by_code(code)
            screen = slip_codes.render_codes(context, (state,)) if state else None
        case ListStateCodes(page):
            screen = await slip_codes.ask_code(context, page, edits if page else 0)
    return [CallbackAnswer(context.event.query_id), screen or _ask_office(context)]


async def _on_site_button(
    context: Context, button: AskCardDate | CheckCard | WaitForCard | StopWaitingForCard, site: Site
) -> Message | None:
    match button:
        case AskCardDate():
            return await _ask_when(context, site)
        case CheckCard(_, month):
            span = _parse_span(month, printed_texts.local_today(context, site))
            if span is None:
                return None
            await drafts.delete(context.tx, context.event.chat_id)
            return await render_result(context, site, span)
        case WaitForCard(_, recorded) | StopWaitingForCard(_, recorded):
            last, wanted = _parse_day(recorded), isinstance(button, WaitForCard)
            if last is None:
                return None
            if wanted and await is_printed(context, site, last):
                return await render_result(context, site, DateSpan(last, last))
            return await card_waitlist.set_waiting(context, site, last, wanted=wanted)


async def is_printed(context: Context, site: Site, last: date) -> bool:
    """Return whether it was announced after the button was shown. Waiting for it now would be in vain."""
    found = judge_printed(
        await printed_cards.list_print_notices(context.tx, site.id), DateSpan(last, last), context.timestamp
    )
    return found.status is PrintStatus.YES


def _ask_office(context: Context, edits: int = 0) -> Message:
    rows = ui.office_choices(context, lambda office: ShowCardSites(office.code, 0).pack())
    question = context.t.html("In which office were you recorded?")
    return Message(question, (*rows, (answer_card.home_button(context),)), edits)


def _ask_site(context: Context, office: Office, page: int = 0, edits: int = 0) -> Message:
    """Show the sites of an office as buttons."""
    t, shown = context.t, ui.paginate(office.sorted_sites(), page, PAGE)
    buttons = ui.site_choices(office, shown.items, lambda site: AskCardDate(site.id).pack())
    turn = shown.turn_row(lambda page: ShowCardSites(office.code, page).pack(), show_count=True)
    other = Button(t("🏢 Other office"), AskCardOffice().pack())
    body = join_lines(
        (
            html("🖨 <b>{}</b>", t("Is your card printed?")),
            t("Where were you recorded? No NIK is needed; please do not send it."),
        )
    )
    last = (_codes_button(context), answer_card.home_button(context))
    return Message(body, (*buttons, (*turn, other), last), edits)


async def _ask_when(context: Context, site: Site, future: bool = False) -> Message:
    """Ask when the user was recorded. A message or a button gives the date."""
    t, today = context.t, printed_texts.local_today(context, site)
    await drafts.save(context.tx, context.event.chat_id, FORM, {"site": site.id}, context.timestamp)
    firsts = _month_starts(today)
    months = [
        Button(printed_texts.render_month(context, first), CheckCard(site.id, f"{first:%Y-%m}").pack())
        for first in firsts
    ]
    oldest = printed_texts.render_month(context, firsts[-1])
    older = Button(t("Before {month}", month=oldest), CheckCard(site.id, OLDER).pack())
    forgotten = Button(t("I forgot"), CheckCard(site.id, FORGOT).pack())
    lines: list[str] = [bold(site.label)]
    if future:
        lines.append(t("That day is still to come. When were you recorded?"))
    lines += [
        t("When were you recorded? Roughly is fine."),
        t("Type for example “12 August”, “last August”, “2 weeks ago”, or choose."),
    ]
    last = (_other_place_button(context, site), answer_card.home_button(context))
    return Message(join_lines(lines), (*ui.columns(months), (older, forgotten), last))


async def render_result(context: Context, site: Site, span: DateSpan) -> Message:
    """Render whether the card is printed, why, and what to do next."""
    t = context.t
    verdict = judge_printed(
        await printed_cards.list_print_notices(context.tx, site.id), span, context.timestamp
    )
    lines = await printed_texts.render_verdict(context, site, span)
    lines += ["", italic(printed_texts.render_limits(context))]
    rows: list[tuple[Button, ...]] = []
    if verdict.status is not PrintStatus.YES:
        rows.append((_wait_button(context, site, span.last),))
    again = Button(t("📅 Another date"), AskCardDate(site.id).pack())
    rows += [
        (again, _other_place_button(context, site)),
        (_codes_button(context), answer_card.home_button(context)),
    ]
    return Message(join_lines(lines), tuple(rows))


def _wait_button(context: Context, site: Site, last: date) -> Button:
    return Button(context.t("🔔 Tell me when it is printed"), WaitForCard(site.id, last.isoformat()).pack())


def _other_place_button(context: Context, site: Site) -> Button:
    return Button(context.t("🏢 Another place"), ShowCardSites(site.office, 0).pack())


def _codes_button(context: Context) -> Button:
    return Button(context.t("🔤 Codes on the slip"), ListStateCodes().pack())


def _parse_span(said: str, today: date) -> DateSpan | None:
    """Parse the callback data of a month button: "2026-08", older, or forgotten."""
    if said == FORGOT:
        return past_dates.make_forgotten_span(today)
    firsts = _month_starts(today)
    if said == OLDER:
        return DateSpan(past_dates.UNKNOWN_PAST, firsts[-1] - timedelta(days=1))
    first = _parse_day(f"{said}-01")
    if first is None or not past_dates.UNKNOWN_PAST < first <= today:
        return None
    whole = past_dates.month_span(first.year, first.month)
    return DateSpan(first, min(whole.last, today))


def _month_starts(today: date) -> list[date]:
    """Return the first days of the last months, the current one first."""
    firsts = [today.replace(day=1)]
    while len(firsts) < MONTHS_OFFERED:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts


def _parse_day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
