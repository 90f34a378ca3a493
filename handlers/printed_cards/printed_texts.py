"""Texts of printed cards: whether cards recorded on some days are printed, as the office announced it.

The decision is made in `content.printed_cards`.
"""

from datetime import date, timedelta

from babel.dates import format_date

from content.dates import past_dates
from content.dates.past_dates import DateSpan
from content.loading.records import Site
from content.printed_cards import PrintNotice, PrintStatus, judge_printed
from content.text.safe_html import Html, html, italic
from handlers.core.context import Context
from handlers.opening_hours import effective_hours
from storage import printed_cards


async def render_verdict(context: Context, site: Site, span: DateSpan) -> list[str]:
    t = context.t
    found = judge_printed(
        await printed_cards.list_print_notices(context.tx, site.id), span, context.timestamp
    )
    head = t.html("{place}, recorded {when}", place=site.label, when=render_span(context, span))
    lines: list[str] = [html("🖨 <b>{}</b>", head)]
    mark = found.notice
    match found.status:
        case PrintStatus.YES if mark:
            lines += [f"✅ {t('Printed, says the office.')}", *render_collection(context, site, mark)]
        case PrintStatus.NO if mark:
            through, day = t.format_date(mark.through), t.format_date(local_date(context, site, mark.at))
            lines += [
                f"⏳ {t('Not yet.')}",
                t("On {day} the office had printed recordings up to {through}.", day=day, through=through),
            ]
        case PrintStatus.PARTLY if mark:
            split = t(
                "Unsure: recordings up to {through} are printed, later ones are not yet.",
                through=t.format_date(mark.through),
            )
            lines += [f"⚪ {split}", *render_collection(context, site, mark)]
        case PrintStatus.LAPSED if mark:
            lines += _lapsed_lines(context, site, mark)
        case _:
            lines += _unknown_lines(context, site, mark)
    return [*lines, *_next_step_lines(context, found.status)]


def render_collection(context: Context, site: Site, mark: PrintNotice) -> list[str]:
    """Render where to collect the card, what to bring, until when, and who says so."""
    t = context.t
    place = Html.escape(mark.collect or site.label)
    return [
        t.html("Collect at: {place}.", place=place),
        t.html("Bring: {things}.", things=mark.bring),
        t("Kept until {day}.", day=t.format_date(_last_day(context, site, mark))),
        _render_source(context, site, mark),
    ]


def _lapsed_lines(context: Context, site: Site, mark: PrintNotice) -> list[str]:
    t = context.t
    return [
        f"⚪ {t('Not known any more.')}",
        t(
            "The office announced it as printed on {day}, to be kept until {last}. That time is over.",
            day=t.format_date(local_date(context, site, mark.at)),
            last=t.format_date(_last_day(context, site, mark)),
        ),
    ]


def _unknown_lines(context: Context, site: Site, mark: PrintNotice | None) -> list[str]:
    t = context.t
    lines = [f"⚪ {t('Not known.')}"]
    if mark is None:
        return [*lines, t("The office has not announced here what it has printed.")]
    day = t.format_date(local_date(context, site, mark.at))
    return [*lines, t("What the office last announced is of {day} and holds no more.", day=day)]


def _next_step_lines(context: Context, ready: PrintStatus) -> list[str]:
    """Say what to do next."""
    t = context.t
    match ready:
        case PrintStatus.YES:
            return [f"➡️ {t('Next: collect it. Collecting is free of charge.')}"]
        case PrintStatus.NO:
            return [f"➡️ {t('Next: wait; press “Tell me” and you hear once when it is your turn.')}"]
    return [
        f"➡️ {t('Next: ask at the counter before you rely on it; bring the recording slip or family card.')}"
    ]


def render_limits(context: Context) -> str:
    return context.t(
        "This is what the office announced, not a look at your own record. If your state is not PRR (for example SFE or"
        " DUPLICATE_RECORD), your card may not be printed."
    )


def render_latest_announcement(context: Context, site: Site, mark: PrintNotice) -> Html:
    t = context.t
    through = t.html(
        "{place}: recordings up to {day} are printed.", place=site.label, day=t.format_date(mark.through)
    )
    return html("🖨 <b>{}</b>\n{}", through, _render_source(context, site, mark))


def _render_source(context: Context, site: Site, mark: PrintNotice) -> Html:
    day = context.t.format_date(local_date(context, site, mark.at))
    return italic(context.t("Announced by the office on {day}.", day=day))


def render_span(context: Context, span: DateSpan) -> str:
    """Render the recording days that somebody remembers."""
    t = context.t
    if span.is_forgotten:
        older = span.last < local_today(context, None)
        return (
            t("before {day}", day=t.format_date(span.last + timedelta(days=1)))
            if older
            else t("on a forgotten day")
        )
    if span.first == span.last:
        return t.format_date(span.first)
    whole = past_dates.month_span(span.first.year, span.first.month)
    if span.first == whole.first and span.last in (whole.last, min(whole.last, local_today(context, None))):
        return render_month(context, span.first)
    return t("{first} to {last}", first=t.format_date(span.first), last=t.format_date(span.last))


def render_month(context: Context, day: date) -> str:
    return str(format_date(day, "MMMM y", locale="en_GB" if context.t.language == "en" else "id"))


def local_today(context: Context, site: Site | None) -> date:
    """Return the current date at a site; None: at the chosen office."""
    return context.today if site is None else effective_hours.office_today(context, site.office)


def local_date(context: Context, site: Site, seconds: int) -> date:
    return context.local(seconds, site.office).date()


def _last_day(context: Context, site: Site, mark: PrintNotice) -> date:
    """Return the last day on which cards are kept."""
    return local_date(context, site, mark.until - 1)
