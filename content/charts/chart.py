"""A chart as a value: bars with labels, numbers, perhaps targets; and the same in words.

`content.charts.chart_image` makes the picture, read on a phone; who cannot see it reads `words`.
"""

import math

import msgspec
from babel.numbers import format_decimal

MAX_BARS = 40
HIDDEN_LABELS = {"id": "disembunyikan", "en": "hidden"}


class ChartBar(msgspec.Struct, frozen=True, omit_defaults=True):
    """`value` None: not to be shown (suppressed); such bars all look alike. `shown` is written instead of the number."""

    label: str
    value: float | None = None
    target: float | None = None
    shown: str = ""


class Chart(msgspec.Struct, frozen=True, omit_defaults=True):
    """Horizontal bars from zero on one scale, in the order given; at most 40 (`MOST_BARS`), ValueError beyond.

    `stamp` marks what must not be taken for today's state ("ARSIP"), `subtitle` says as of when, `source` from whom,
    `note` what to beware of. `measure` and `aim` name the bars and the target marks for the legend.
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
        shown = [(bar.value, bar.target) for bar in self.bars if bar.value is not None]
        return max((n for pair in shown for n in pair if n is not None), default=0) or 1


def format_number(value: float, language: str = "id") -> str:
    """'12.345' or '82,5'; whole numbers without decimals."""
    return str(format_decimal(value, format="#,##0.##", locale=language))


def render_bar_value(chart: Chart, bar: ChartBar) -> str:
    """What is written at a bar; a suppressed one tells neither number nor target."""
    if bar.shown:
        return bar.shown
    if bar.value is None:
        return HIDDEN_LABELS[chart.language]
    value = format_number(bar.value, chart.language)
    return value if bar.target is None else f"{value} / {format_number(bar.target, chart.language)}"


def render_chart_text(chart: Chart) -> str:
    """The whole chart as plain text, a bar a line: the alternative to the picture."""
    head = [" · ".join(part for part in (chart.stamp, chart.title) if part), chart.subtitle]
    bars = [f"• {bar.label}: {render_bar_value(chart, bar)}" for bar in chart.bars]
    return "\n".join(line for line in (*head, *bars, chart.note, chart.source) if line)
