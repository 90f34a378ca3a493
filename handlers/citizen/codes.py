"""State codes on a slip, explained: what it means and what to do. Nobody's state is looked up."""

from html import escape

from content.states import Next, State
from handlers import card, press
from handlers.reply import Button, Say
from handlers.visit import Visit


def explained(visit: Visit, states: tuple[State, ...]) -> Say:
    """One or two codes, their source, and the way on."""
    t = visit.t
    parts = [_one(visit, state) for state in states]
    parts.append(t("This bot explains the code; it cannot look at your record. Do not send your NIK."))
    rows: list[tuple[Button, ...]] = []
    if any(state.next is Next.PRINT for state in states):
        rows.append((Button(t("🖨 Is my card printed?"), press.pack("cards", "ask")),))
    if any(state.next is Next.GO for state in states):
        rows += card.questions(visit, ("lokasi", "kontak"))
    rows.append((Button(t("🔤 Codes on the slip"), press.pack("cards", "codes")), card.home_button(visit)))
    return Say(card.fit(parts, _sources(visit)), tuple(rows))


def listed(visit: Visit) -> Say:
    """Every code as a button, in the order in which a recording passes them."""
    t = visit.t
    rows = tuple(
        (Button(_name(state), press.pack("cards", "code", state.code)),) for state in visit.desk.states.states
    )
    body = t("Which code stands on your slip, or which did the officer say?")
    return Say(f"🔤 {body}", (*rows, (card.home_button(visit),)))


def _one(visit: Visit, state: State) -> str:
    language = visit.t.language
    means, do = escape(state.means.said(language)), escape(state.do.said(language))
    return f"🔤 <b>{escape(_name(state))}</b>\n{means}\n➡️ {do}"


def _name(state: State) -> str:
    return f"{state.short} ({state.code})" if state.short else state.code


def _sources(visit: Visit) -> str:
    states = visit.desk.states
    return card.sources(visit, states.sources, states.checked)
