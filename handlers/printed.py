"""In words: whether cards recorded on some days are printed at a site, as the office announced it. Decides nothing;
content.printed does."""

from datetime import UTC, date, datetime, timedelta
from html import escape

from babel.dates import format_date

from content import pastdays, printed
from content.pastdays import Span
from content.printed import Mark, Ready
from content.records import Site
from handlers import overlay
from handlers.visit import Visit
from storage import cards


async def verdict(visit: Visit, site: Site, span: Span) -> list[str]:
    t = visit.t
    found = printed.judge(await cards.marks(visit.tx, site.id), span, visit.seconds)
    head = t("{place}, recorded {when}", place=escape(site.label), when=when(visit, span))
    lines, mark = [f"🖨 <b>{head}</b>"], found.mark
    match found.ready:
        case Ready.YES if mark:
            lines += [f"✅ {t('Printed, says the office.')}", *said(visit, site, mark)]
        case Ready.NO if mark:
            through, day = t.date(mark.through), t.date(local(visit, site, mark.at))
            lines += [
                f"⏳ {t('Not yet.')}",
                t("On {day} the office had printed recordings up to {through}.", day=day, through=through),
            ]
        case Ready.PARTLY if mark:
            split = t(
                "Unsure: recordings up to {through} are printed, later ones are not yet.",
                through=t.date(mark.through),
            )
            lines += [f"⚪ {split}", *said(visit, site, mark)]
        case Ready.LAPSED if mark:
            lines += _lapsed(visit, site, mark)
        case _:
            lines += _unknown(visit, site, mark)
    return [*lines, *_next(visit, found.ready)]


def said(visit: Visit, site: Site, mark: Mark) -> list[str]:
    """Where to collect what is printed, with what, until when, and who says so."""
    t = visit.t
    place = escape(mark.collect or site.label)
    return [
        t("Collect at: {place}.", place=place),
        t("Bring: {things}.", things=escape(mark.bring)),
        t("Kept until {day}.", day=t.date(_last(visit, site, mark))),
        _source(visit, site, mark),
    ]


def _lapsed(visit: Visit, site: Site, mark: Mark) -> list[str]:
    t = visit.t
    return [
        f"⚪ {t('Not known any more.')}",
        t(
            "The office announced it as printed on {day}, to be kept until {last}. That time is over.",
            day=t.date(local(visit, site, mark.at)),
            last=t.date(_last(visit, site, mark)),
        ),
    ]


def _unknown(visit: Visit, site: Site, mark: Mark | None) -> list[str]:
    t = visit.t
    lines = [f"⚪ {t('Not known.')}"]
    if mark is None:
        return [*lines, t("The office has not announced here what it has printed.")]
    day = t.date(local(visit, site, mark.at))
    return [*lines, t("What the office last announced is of {day} and holds no more.", day=day)]


def _next(visit: Visit, ready: Ready) -> list[str]:
    """What to do now."""
    t = visit.t
    match ready:
        case Ready.YES:
            return [f"➡️ {t('Next: collect it. Collecting is free of charge.')}"]
        case Ready.NO:
            return [f"➡️ {t('Next: wait; press “Tell me” and you hear once when it is your turn.')}"]
    return [
        f"➡️ {t('Next: ask at the counter before you rely on it; bring the recording slip or family card.')}"
    ]


def limits(visit: Visit) -> str:
    return visit.t(
        "This is what the office announced, not a look at your own record. If your state is not PRR (for example SFE or"
        " DUPLICATE_RECORD), your card may not be printed."
    )


def announced(visit: Visit, site: Site, mark: Mark) -> str:
    t = visit.t
    through = t(
        "{place}: recordings up to {day} are printed.", place=escape(site.label), day=t.date(mark.through)
    )
    return f"🖨 <b>{through}</b>\n{_source(visit, site, mark)}"


def _source(visit: Visit, site: Site, mark: Mark) -> str:
    day = visit.t.date(local(visit, site, mark.at))
    return f"<i>{visit.t('Announced by the office on {day}.', day=day)}</i>"


def when(visit: Visit, span: Span) -> str:
    """The days somebody remembers, in words."""
    t = visit.t
    if span.forgotten:
        older = span.last < today(visit, None)
        return (
            t("before {day}", day=t.date(span.last + timedelta(days=1))) if older else t("on a forgotten day")
        )
    if span.first == span.last:
        return t.date(span.first)
    whole = pastdays.month(span.first.year, span.first.month)
    if span.first == whole.first and span.last in (whole.last, min(whole.last, today(visit, None))):
        return month(visit, span.first)
    return t("{first} to {last}", first=t.date(span.first), last=t.date(span.last))


def month(visit: Visit, day: date) -> str:
    return str(format_date(day, "MMMM y", locale="en_GB" if visit.t.language == "en" else "id"))


def today(visit: Visit, site: Site | None) -> date:
    return visit.today if site is None else visit.now.astimezone(overlay.zone(visit, site.office)).date()


def local(visit: Visit, site: Site, seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).astimezone(overlay.zone(visit, site.office)).date()


def _last(visit: Visit, site: Site, mark: Mark) -> date:
    """The last day on which cards are kept."""
    return local(visit, site, mark.until - 1)
