"""One line above every answer of an office whose network is down, as long as the recorded fact counts."""

from collections.abc import Sequence
from itertools import islice

from msgspec import structs

from content.loading.records import Office
from content.office_features import OfficeFeature, is_feature_on
from content.status_board.board_facts import BoardFact, BoardFactKind, FactRating
from content.text.safe_html import Html, html
from content.text.visible_text import utf16_length, visible_text
from handlers.core.context import Context
from handlers.core.replies import Message, Reply
from handlers.offices import place_mentions
from handlers.status_board import board_texts
from storage import status_board

MAX_NAMED_SITES = 3
MAX_MESSAGE_UNITS = 4096  # UTF-16 units


async def add_banner(context: Context, replies: Sequence[Reply], words: str) -> list[Reply]:
    """Put the line above the first message, unless the answer shows the network already. `words`: the question."""
    banner = await render_banner(context, words)
    first = next((reply for reply in replies if isinstance(reply, Message)), None)
    if not banner or first is None or _shows_network(context, replies):
        return list(replies)
    body = html("{}\n\n{}", banner, first.body)
    if utf16_length(visible_text(body)) > MAX_MESSAGE_UNITS:
        return [Message(banner), *replies]
    return [structs.replace(reply, body=body) if reply is first else reply for reply in replies]


async def render_banner(context: Context, words: str) -> Html:
    """Return the line for the office that a question names, else for the chosen one; "" while its network is up."""
    facts = [
        fact
        for fact in await status_board.list_current_facts(
            context.tx, BoardFactKind.NETWORK, context.timestamp
        )
        if fact.rating is FactRating.BAD and fact.site in context.services.sites
    ]
    if not facts:  # nearly always; finding the office of a question costs more
        return Html()
    named = (mention.office for mention in place_mentions.find_places(context, words, weak=True))
    office = next((office for office in named if office is not None), context.office)
    if office is None:
        return Html()
    own = [fact for fact in facts if context.services.sites[fact.site].office == office.code]
    return render_line(context, office, own)


def render_line(context: Context, office: Office, facts: Sequence[BoardFact]) -> Html:
    """Render the line for the sites of an office whose network is down; "" if there are none."""
    if not facts or not is_feature_on(office, OfficeFeature.OUTAGE_BANNER):
        return Html()
    t, places = context.t, office.name
    down = {fact.site for fact in facts}
    if len(down) < len(office.sites):
        sites = [site for site in office.sorted_sites() if site.id in down]
        places = ", ".join(site.name for site in islice(sites, MAX_NAMED_SITES))
        if len(sites) > MAX_NAMED_SITES:
            places = t("{places} and {n} more", places=places, n=len(sites) - MAX_NAMED_SITES)
    at = context.local(int(min(fact.at for fact in facts).timestamp()), office.code)
    today = context.local(context.timestamp, office.code).date()
    when = (
        t.format_clock(at) if at.date() == today else f"{t.format_short_day(at.date())}, {t.format_clock(at)}"
    )
    return t.html("🔴 The network is down: {places} (said at {when}).", places=places, when=when)


def _shows_network(context: Context, replies: Sequence[Reply]) -> bool:
    name = board_texts.render_kind(context.t, BoardFactKind.NETWORK)
    value = board_texts.render_value(context.t, BoardFactKind.NETWORK, "putus")
    lines = (line for reply in replies if isinstance(reply, Message) for line in reply.body.splitlines())
    return any(name in line and value in line for line in lines)
