"""A bar chart as a value, and its text alternative.

`chart_image` draws the picture. `render_chart_text` gives the same content to people who cannot see it.
"""

import math

import msgspec
from babel.numbers import format_decimal

MAX_BARS = 40
HIDDEN_LABELS = {"id": "disembunyikan", "en": "hidden"}


class ChartBar(msgspec.Struct, frozen=True, omit_defaults=True):
    """One bar. `value` is None for a suppressed number; all suppressed bars look alike.

    `shown` is displayed instead of the number.
    """

    label: str
    value: float | None = None
    target: float | None = None
    shown: str = ""


class Chart(msgspec.Struct, frozen=True, omit_defaults=True):
    """Horizontal bars from zero on one scale, in the given order. Raises ValueError above `MAX_BARS` bars.

    `stamp` marks archived data ("ARSIP"). `subtitle` gives the date, `source` the origin, `note` a caveat.
    `measure` and `aim` name the bars and the target marks in the legend.
    """

    title: str
    bars: tuple[ChartBar, ...]
    subtitle: str = ""
    source: str = ""
    note: str = ""
    stamp: str = ""
    measure: str = ""
    aim: str = ""
    language: str = "id"

    def __post_init__(self) -> None:
        numbers = [n for bar in self.bars for n in (bar.value, bar.target) if n is not None]
        if not all(math.isfinite(n) and n >= 0 for n in numbers):
            raise ValueError("a chart shows finite numbers from zero up")
        if not 0 < len(self.bars) <= MAX_BARS:
            raise ValueError(f"a chart shows 1 to {MAX_BARS} bars")

    @property
    def scale_maximum(self) -> float:
        """The number at the right end of the scale."""
        visible = [(bar.value, bar.target) for bar in self.bars if bar.value is not None]
        return max((n for pair in visible for n in pair if n is not None), default=0) or 1


def format_number(value: float, language: str = "id") -> str:
    """Format as '12.345' or '82,5'; whole numbers have no decimals."""
    return str(format_decimal(value, format="#,##0.##", locale=language))


def render_bar_value(chart: Chart, bar: ChartBar) -> str:
    """Return the text at a bar. A suppressed bar shows neither number nor target."""
    if bar.shown:
        return bar.shown
    if bar.value is None:
        return HIDDEN_LABELS[chart.language]
    value = format_number(bar.value, chart.language)
    return value if bar.target is None else f"{value} / {format_number(bar.target, chart.language)}"


def render_chart_text(chart: Chart) -> str:
    """Return the chart as plain text, one line per bar."""
    head = [" · ".join(part for part in (chart.stamp, chart.title) if part), chart.subtitle]
    bars = [f"• {bar.label}: {render_bar_value(chart, bar)}" for bar in chart.bars]
    return "\n".join(line for line in (*head, *bars, chart.note, chart.source) if line)
