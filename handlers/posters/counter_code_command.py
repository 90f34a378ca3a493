"""/qr: the QR codes of a counter as pictures, for staff. Who scans one types nothing and gives no NIK."""

from datetime import date

from content.loading.records import Office, Site
from content.office_features import OfficeFeature, is_feature_on
from content.posters.counter_code import CounterCode, CounterCodeKind, ScannedCode
from content.text.safe_html import bold
from content.text.translation import Translator, translator_for
from handlers.core import permissions, ui
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Photo, Reply
from handlers.offices import place_mentions, start
from handlers.opening_hours import command_target, effective_hours
from handlers.posters.poster_buttons import CounterCodeButton, ListCounters, SendCounterCode
from handlers.questions import answer_card

SITES_PER_PAGE = 6


async def on_command(context: Context) -> list[Reply]:
    """Handle /qr with a place, or alone: then the own places are offered."""
    named = place_mentions.find_place_to_ask(context, context.event.text) if context.event.text else None
    if unclear := start.answer_unclear_place(context, named):
        return [unclear]
    if named is not None and named.site is not None:
        return [await _render_code(context, named.site, CounterCodeKind.WAIT)]
    return [await _ask_for_site(context, named.office if named else None, 0)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `counter_code:*`. Permission is checked again."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match CounterCodeButton.parse(verb, rest):
        case SendCounterCode(id, kind) if id in context.services.sites and kind in list(CounterCodeKind):
            site = context.services.sites[id]
            return [done, await _render_code(context, site, CounterCodeKind(kind))]
        case ListCounters(office, page):
            screen = await _ask_for_site(context, context.offices.get(office), page)
            return [done, Message(screen.body, screen.buttons, edits)]
    return [done, await _ask_for_site(context, None, 0)]


async def _ask_for_site(context: Context, office: Office | None, page: int) -> Message:
    """Offer the places where the person works, of the chosen office first."""
    t, sites = context.t, list[Site]()
    for one in [office] if office else await command_target.list_manageable_offices(context):
        if is_feature_on(one, OfficeFeature.COUNTER_QR):
            sites += [site for site in one.sorted_sites() if await _may_make_code(context, site)]
    shown = ui.paginate(sites, page, SITES_PER_PAGE)
    code = office.code if office else ""
    turn = shown.turn_row(lambda number: ListCounters(code, number).pack(), show_count=True)
    home = (answer_card.home_button(context),)
    if not sites:
        return Message(t.html("There is no place for which you can make a code."), (home,))
    buttons = [
        Button(site.name, SendCounterCode(site.id, CounterCodeKind.WAIT.value).pack()) for site in shown.items
    ]
    rows = ui.columns_by_length(buttons)
    return Message(t.html("For which counter is the code?"), (*rows, (*turn, *home)))


async def _may_make_code(context: Context, site: Site) -> bool:
    return await permissions.has_right(context, Right.SET_HOURS, site.office, site.id)


async def _render_code(context: Context, site: Site, kind: CounterCodeKind) -> Photo | Message:
    t, office = context.t, context.offices[site.office]
    if not await _may_make_code(context, site):
        return Message(t.html("You do not work for {office}.", office=bold(site.label)))
    if not is_feature_on(office, OfficeFeature.COUNTER_QR):
        return Message(t.html("{office} has switched off the codes for counters.", office=bold(office.name)))
    today = effective_hours.office_today(context, office.code)
    scanned = ScannedCode(kind, site.id, today if kind is CounterCodeKind.WAIT else None)
    note = _render_note(translator_for("id"), today if kind is CounterCodeKind.WAIT else None)
    if kind is CounterCodeKind.WAIT:
        caption = t.html(
            "Show or print it at the counter. It is for the recordings of today, {day}; tomorrow send /qr again."
            " A person who scans it is told once when the card is printed.",
            day=t.format_day(today),
        )
    else:
        caption = t.html("Print it and hang it up at the counter. It stays valid.")
    link = f"https://t.me/{context.services.username}?start={scanned.pack()}"
    code = CounterCode(_render_title(translator_for("id"), kind), site.label, note, link)
    return Photo(caption=caption, buttons=_other_codes(context, site, kind), counter_code=code)


def _render_note(t: Translator, day: date | None) -> str:
    """Return the small words below the code, as citizens read them."""
    free = t("Free. Never give your NIK.")
    return f"{t('For people who were recorded on {day}.', day=t.format_day(day))} {free}" if day else free


def _render_title(t: Translator, kind: CounterCodeKind) -> str:
    """Return what scanning does, as citizens read it."""
    match kind:
        case CounterCodeKind.WAIT:
            return t("Scan: be told when your card is printed")
        case CounterCodeKind.FOLLOW:
            return t("Scan: be told when hours change here")
        case CounterCodeKind.STATUS:
            return t("Scan: can I come now?")
    return t("Scan: report an illegal fee, without your name")


def _other_codes(context: Context, site: Site, kind: CounterCodeKind) -> ButtonRows:
    t = context.t
    labels = {
        CounterCodeKind.WAIT: t("🖨 Card of today"),
        CounterCodeKind.FOLLOW: t("🔔 Follow"),
        CounterCodeKind.STATUS: t("🚦 Board"),
        CounterCodeKind.REPORT: t("📣 Illegal fees"),
    }
    others = [
        Button(label, SendCounterCode(site.id, one.value).pack())
        for one, label in labels.items()
        if one is not kind
    ]
    return (*ui.columns(others), (answer_card.home_button(context),))
