"""Texts of the status board. Decisions are made in `content.status_board`; expired facts are shown as unknown.

Boards are read once for all sites of a message. The context must carry the recorded hours.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, time

from content.loading.records import Site
from content.opening_hours.opening_status import OpeningState, OpeningStatus
from content.status_board import board_facts
from content.status_board.board_facts import (
    Board,
    BoardFact,
    BoardFactKind,
    FactRating,
    VisitAdvice,
    VisitRecommendation,
)
from content.text.safe_html import Html, html, italic, join_html, join_lines
from content.text.translation import Translator
from handlers.core.context import Context, HoursContext
from handlers.opening_hours import hours_text

STANDING_MARKS = {FactRating.GOOD: "🟢", FactRating.CAUTION: "🟡", FactRating.BAD: "🔴", None: "⚪"}
ADVICE_MARKS = {
    VisitAdvice.GO: "🟢",
    VisitAdvice.WAIT: "🔴",
    VisitAdvice.UNSURE: "⚪",
    VisitAdvice.LATER: "🕗",
}
KINDS_BY_ANSWER: Mapping[str, tuple[BoardFactKind, ...]] = {
    "blanko": (BoardFactKind.BLANGKO,),
    "cetak_prr": (BoardFactKind.BLANGKO,),
    "antrean": (BoardFactKind.QUEUE, BoardFactKind.QUOTA),
    "offline_recording": (BoardFactKind.NETWORK, BoardFactKind.EQUIPMENT),
}


def site_verdict(context: HoursContext, site: Site, facts: Board) -> VisitRecommendation:
    """Return the verdict whether to go to a site now. After the last queue number of the day nobody is told to go."""
    found = board_facts.recommend_visit(facts, hours_text.site_status(context, site), context.now)
    if found.advice in (VisitAdvice.GO, VisitAdvice.UNSURE) and _is_last_ticket_over(context, site, facts):
        return VisitRecommendation(VisitAdvice.WAIT, (BoardFactKind.LAST_TICKET,))
    return found


def _is_last_ticket_over(context: Context, site: Site, facts: Board) -> bool:
    local_now = context.now.astimezone(hours_text.site_zone(context, site))
    return board_facts.is_last_ticket_over(facts, local_now)


def render_advice(context: HoursContext, site: Site, facts: Board) -> Html:
    """Render one bold line whether to go, and a second if there is something to know."""
    t, found = context.t, site_verdict(context, site, facts)
    causes = ", ".join(_cause_texts(context, site, facts, found))
    match found.advice:
        case VisitAdvice.LATER:
            opens = hours_text.site_status(context, site).next_open
            first = t("Opens today at {time}", time=t.format_clock(opens) if opens else "–")
            first += f" ({causes})" if causes else ""
        case VisitAdvice.WAIT:
            first = t("Better not set out yet: {causes}", causes=causes)
        case VisitAdvice.UNSURE:
            first = t("Not certain yet: {causes}", causes=causes)
        case _:
            first = t("You can set out")
    lines: list[str] = [html("{} <b>{}</b>", ADVICE_MARKS[found.advice], first)]
    queue = board_facts.find_current_fact(facts, BoardFactKind.QUEUE, context.now)
    if found.advice is VisitAdvice.GO and queue is not None and queue.rating is FactRating.CAUTION:
        lines.append(t("But {what}.", what=render_brief(t, facts, BoardFactKind.QUEUE, context.now)))
    if found == VisitRecommendation(VisitAdvice.WAIT, (BoardFactKind.BLANGKO,)):
        lines.append(t("Without blank cards you can still be recorded; only printing waits."))
    elif _stops_only_printing(found):
        lines.append(t("You can still be recorded; only printing waits."))
    return join_lines(lines)


def _stops_only_printing(found: VisitRecommendation) -> bool:
    is_board_alone = found.advice is VisitAdvice.WAIT and bool(found.causes) and not found.hours_in_the_way
    return is_board_alone and board_facts.PRINTING_KINDS.issuperset(found.causes)


def _cause_texts(
    context: HoursContext, site: Site, facts: Board, found: VisitRecommendation
) -> Iterator[str]:
    t = context.t
    if found.hours_in_the_way and found.advice is not VisitAdvice.LATER:
        opening = hours_text.site_status(context, site)
        match opening.state:
            case OpeningState.CLOSED:
                yield t("closed now")
            case OpeningState.UNKNOWN:
                yield t("hours not confirmed")
            case _:
                yield t("hours not certain")
    nothing = [
        kind for kind in found.causes if board_facts.find_current_fact(facts, kind, context.now) is None
    ]
    yield from (render_brief(t, facts, kind, context.now) for kind in found.causes if kind not in nothing)
    if nothing:
        yield t("{what} not known", what=" / ".join(render_kind(t, kind).lower() for kind in nothing))


def render_card(context: HoursContext, site: Site, facts: Board) -> Html:
    """Render the board of a site as of now: the verdict, opening hours, and a line per kind."""
    here = context.now.astimezone(hours_text.site_zone(context, site))
    seen = context.t(
        "As of {moment}. Refresh before you set out.", moment=hours_text.render_moment(context, here)
    )
    return join_html("\n\n", [render_board(context, site, facts), italic(seen)])


def render_board(context: HoursContext, site: Site, facts: Board) -> Html:
    """Render whether to go, opening hours, and a line per kind."""
    shown = board_facts.list_shown_kinds(facts, context.now)
    lines = [render_fact_line(context, site, facts, kind) for kind in shown]
    parts = [render_advice(context, site, facts), hours_text.render_now(context, site), join_lines(lines)]
    return join_html("\n\n", parts)


def render_fact_line(context: Context, site: Site, facts: Board, kind: BoardFactKind) -> Html:
    """Render one kind: its state, who reported it, when, and until when it counts."""
    t, fact = context.t, board_facts.find_current_fact(facts, kind, context.now)
    mark = STANDING_MARKS[None if fact is None else fact.rating]
    if kind is BoardFactKind.LAST_TICKET and _is_last_ticket_over(context, site, facts):
        mark = STANDING_MARKS[FactRating.BAD]
    said = html("{} <b>{}</b>: {}", mark, render_kind(t, kind), render_state(t, facts, kind, context.now))
    if fact is None:
        since = _render_unknown_since(context, site, facts, kind)
        return html("{} {}", said, since) if since else said
    note = html(" ({})", fact.note) if fact.note else Html()
    return html("{}{}\n    <i>{}</i>", said, note, render_fact_source(context, site, fact))


def render_fact_source(context: Context, site: Site, fact: BoardFact) -> str:
    """Render who reported a fact: 'petugas, hari ini 08.10; berlaku sampai hari ini 11.10'."""
    t, zone = context.t, hours_text.site_zone(context, site)
    return t(
        "{who}, {at}; counts until {until}",
        who=render_role(t, fact.role),
        at=render_moment(context, fact.at.astimezone(zone)),
        until=render_end(context, fact.until.astimezone(zone)),
    )


def _render_unknown_since(context: Context, site: Site, facts: Board, kind: BoardFactKind) -> str:
    """Say since when nothing is known; "" if there never was a fact."""
    fact = facts.get(kind)
    if fact is None or fact.until > context.now:
        return ""
    return context.t(
        "since {moment}",
        moment=render_moment(context, fact.until.astimezone(hours_text.site_zone(context, site))),
    )


def render_moment(context: Context, at: datetime) -> str:
    """Render 'hari ini 08.10', or with the date on another day. `at` is in the site's time zone."""
    if at.date() == context.now.astimezone(at.tzinfo).date():
        return context.t("today {time}", time=context.t.format_clock(at))
    return hours_text.render_moment(context, at)


def render_end(context: Context, at: datetime) -> str:
    """Render an end; midnight belongs to the day before."""
    is_today = at.date() == context.now.astimezone(at.tzinfo).date()
    if is_today and (at.hour or at.minute) and (at.hour, at.minute) != (23, 59):
        return render_moment(context, at)
    return hours_text.render_end(context, at)


def render_state(t: Translator, facts: Board, kind: BoardFactKind, now: datetime) -> str:
    """Render the value of a kind; 'tidak diketahui' if it is absent or expired."""
    fact = board_facts.find_current_fact(facts, kind, now)
    return t("not known") if fact is None else render_value(t, fact.kind, fact.value, fact.amount)


def render_brief(t: Translator, facts: Board, kind: BoardFactKind, now: datetime) -> str:
    """Render 'blangko habis'."""
    return f"{render_kind(t, kind).lower()} {render_state(t, facts, kind, now)}"


def render_kind(t: Translator, kind: BoardFactKind) -> str:
    match kind:
        case BoardFactKind.BLANGKO:
            return t("Blank cards")
        case BoardFactKind.EQUIPMENT:
            return t("Recording machine")
        case BoardFactKind.PRINTER:
            return t("Card printer")
        case BoardFactKind.LAST_TICKET:
            return t("Last queue number")
        case BoardFactKind.NETWORK:
            return t("Network")
        case BoardFactKind.QUOTA:
            return t("Quota today")
    return t("Queue")


def render_fact(t: Translator, fact: BoardFact) -> str:
    """Render 'Blangko habis'."""
    return f"{render_kind(t, fact.kind)} {render_value(t, fact.kind, fact.value, fact.amount)}"


def render_value(t: Translator, kind: BoardFactKind, value: str, amount: int | None = None) -> str:
    """Render a value, with the number of a quota or of blank cards."""
    if kind is BoardFactKind.QUOTA:
        return _render_quota(t, value, amount)
    if kind is BoardFactKind.LAST_TICKET:
        return t.format_clock(time(*divmod(amount, 60))) if amount else t("not known")
    said = _render_word(t, value)
    if kind is BoardFactKind.BLANGKO and amount:
        return t("{state}, {n} cards", state=said, n=t.format_number(amount))
    return said


def _render_word(t: Translator, value: str) -> str:
    match value:
        case "ada":
            return t("in stock")
        case "terbatas":
            return t("only a few")
        case "habis":
            return t("out of stock")
        case "normal":
            return t("working")
        case "terganggu":
            return t("disturbed")
        case "rusak":
            return t("out of order")
        case "lambat":
            return t("slow")
        case "putus":
            return t("down")
        case "sepi":
            return t("short")
        case "sedang":
            return t("medium")
    return t("long")


def _render_quota(t: Translator, value: str, amount: int | None) -> str:
    if value == "bebas":
        return t("no limit")
    return t("{n} left", n=t.format_number(amount)) if value == "sisa" and amount else t("used up")


def render_role(t: Translator, role: str) -> str:
    """Render the role of who reported it, never a name."""
    return t("office admin") if role == "admin" else t("officer")


def render_site_row(context: HoursContext, site: Site, facts: Board) -> Html:
    """Render a site in a list: whether to go and what is known; "" if nothing is known."""
    t = context.t
    known = [kind for kind in BoardFactKind if board_facts.find_current_fact(facts, kind, context.now)]
    opening = hours_text.site_status(context, site)
    if not known and opening.state is OpeningState.UNKNOWN:
        return Html()
    said = [render_brief(t, facts, kind, context.now) for kind in known] or [t("board not known")]
    return html(
        "{} <b>{}</b>: {}; {}",
        ADVICE_MARKS[site_verdict(context, site, facts).advice],
        site.name,
        _render_hours_briefly(context, opening),
        ", ".join(said),
    )


def _render_hours_briefly(context: HoursContext, opening: OpeningStatus) -> str:
    """Render 'buka 08.00' before the office opens today, else 'buka sampai 15.00' and the like."""
    opens = opening.next_open
    if (
        opening.state is OpeningState.CLOSED
        and opens
        and opens.date() == context.now.astimezone(opens.tzinfo).date()
    ):
        return context.t("opens at {time}", time=context.t.format_clock(opens))
    return hours_text.render_brief(context, opening)


def render_site_rows(
    context: HoursContext,
    sites: Iterable[Site],
    boards: Mapping[str, Board],
    doubted: Collection[str] = (),
) -> Html:
    """Render a line for each site with known facts; the others share one line. `doubted` are ids of sites."""
    told, silent = [], []
    for site in sites:
        said = render_site_row(context, site, boards.get(site.id, {}))
        if said:
            told.append(html("{} ⚠️ {}", said, context.t("doubted")) if site.id in doubted else said)
        else:
            silent.append(Html.escape(site.name))
    if silent:
        told.append(html("⚪ {}: {}", join_html(", ", silent), context.t("nothing known today")))
    return join_lines(told)
