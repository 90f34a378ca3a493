"""/poster: posters and table cards of an office and its sites as PDF, for staff."""

from collections.abc import Sequence

from content.loading.records import Office, Site
from content.posters.poster import PosterPages, PosterSize
from content.text.safe_html import bold
from content.text.translation import translator_for
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, CallbackAnswer, Document, Message, Reply
from handlers.core.ui import one_per_row
from handlers.offices import place_mentions, start
from handlers.posters.make_posters import make_posters
from handlers.posters.poster_buttons import PosterButton, SendPosters
from handlers.questions import answer_card


async def on_command(context: Context) -> list[Reply]:
    """Handle /poster, alone or with a place. The size is chosen below."""
    named = place_mentions.find_place_to_ask(context, context.event.text) if context.event.text else None
    if unclear := start.answer_unclear_place(context, named):
        return [unclear]
    office = named.office if named and named.office else await _find_own_office(context)
    if office is None:
        return [start.ask_for_office(context, "")]
    site = named.site if named else None
    sites = await _list_sites(context, office, site)
    if sites == ():
        return [_render_refusal(context, office)]
    return [_ask_for_size(context, office, site)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Send the PDF of the size that was chosen."""
    done = CallbackAnswer(context.event.query_id)
    match PosterButton.parse(verb, rest):
        case SendPosters(code, id, size) if code in context.offices and size in list(PosterSize):
            office, site = context.offices[code], context.services.sites.get(id)
            if id and (site is None or site.office != code):
                return [done, start.render_welcome(context)]
            sites = await _list_sites(context, office, site)
            if sites == ():
                return [done, _render_refusal(context, office)]
            return [done, _render_file(context, office, sites, PosterSize(size))]
    return [done, start.render_welcome(context)]


async def _find_own_office(context: Context) -> Office | None:
    """Return the chosen office if the person works there, else the only office of the person."""
    held = await permissions.list_grants_with(context, Right.SET_HOURS)
    codes = {grant.office for grant in held}
    if context.office is not None and (None in codes or context.office.code in codes):
        return context.office
    return context.offices.get(codes.pop() or "") if len(codes) == 1 else None


async def _list_sites(context: Context, office: Office, site: Site | None) -> tuple[Site, ...] | None:
    """Return the sites whose posters the person may have. None: the office and all its sites."""
    if site is not None:
        return (site,) if await permissions.has_right(context, Right.SET_HOURS, office.code, site.id) else ()
    if await permissions.has_right(context, Right.SET_HOURS, office.code):
        return None
    held = await permissions.list_grants_with(context, Right.SET_HOURS)
    return tuple(
        one for one in office.sites if any(permissions.covers(grant, office.code, one.id) for grant in held)
    )


def _ask_for_size(context: Context, office: Office, site: Site | None) -> Message:
    t, id = context.t, site.id if site else ""
    sizes = {
        PosterSize.A4: t("🖨 Poster A4"),
        PosterSize.A5: t("🖨 Poster A5"),
        PosterSize.CARD: t("🖨 Table card (A6)"),
    }
    body = t.html(
        "Posters of {place}: a PDF with a QR code that opens this bot with the place already chosen."
        " One page for each place. Which size?",
        place=bold(site.label if site else office.name),
    )
    buttons = [
        Button(label, SendPosters(office.code, id, size.value).pack()) for size, label in sizes.items()
    ]
    return Message(body, (*one_per_row(buttons), (answer_card.home_button(context),)))


def _render_file(
    context: Context, office: Office, sites: Sequence[Site] | None, size: PosterSize
) -> Document:
    """Return the file. It is drawn when it is sent. Its words are Indonesian: citizens read them."""
    posters = make_posters(
        translator_for("id"), office, context.services.username, None if sites is None else tuple(sites)
    )
    name = f"poster-{office.code}-{size.value}.pdf"
    caption = context.t.html("Print it at its full size (100 %), and try the code with your own phone.")
    return Document(name, caption=caption, posters=PosterPages(posters, size))


def _render_refusal(context: Context, office: Office) -> Message:
    return Message(context.t.html("You do not work for {office}.", office=bold(office.name)))
