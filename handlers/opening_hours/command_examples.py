"""Examples of commands that work when they are copied: of one's own place, and of times to come."""

from collections.abc import Iterable
from datetime import date, timedelta

from content.text.safe_html import Html, html, join_lines, monospace
from content.text.translation import translator_for
from handlers.core.context import Context

DEFAULT_PLACE = "pamulang"
SATURDAY, TUESDAY = 5, 1
DAYS_AHEAD, DAYS_AGO = 12, 9


def render_examples(context: Context, examples: Iterable[str], place: str = "") -> Html:
    """Render how a command is written. Examples hold {place}, {saturday}, {tuesday}, {future} and {past}."""
    shown = join_lines(monospace(fill_example(context, example, place)) for example in examples)
    return html("{}\n{}", context.t("Write it like this:"), shown)


def fill_example(context: Context, example: str, place: str = "") -> str:
    """Return an example with a place, by default one of the user's own, and with days as commands take them."""
    site, today = context.services.sites.get(context.example_site), context.today
    known = place or (site.name if site else DEFAULT_PLACE)
    return example.format(
        place=known.lower(),
        saturday=f"Sabtu {_render_day(_next_weekday(today, SATURDAY))}",
        tuesday=f"Selasa {_render_day(_next_weekday(today, TUESDAY))}",
        future=_render_day(today + timedelta(days=DAYS_AHEAD)),
        past=_render_day(today - timedelta(days=DAYS_AGO)),
    )


def _next_weekday(today: date, weekday: int) -> date:
    """Return the next such weekday after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _render_day(day: date) -> str:
    return translator_for("id").format_date(day).rsplit(" ", 1)[0]
