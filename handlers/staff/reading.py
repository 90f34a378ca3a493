"""What /tutup, /buka, /tambahjam, /libur and /jam ask for, once their place is known: a plan, or a question back."""

import re
from datetime import date, datetime
from html import escape

from content import dates
from content.dates import DateRange, Unclear
from content.hourstext import NotUnderstood, parse_hours, said_week
from content.records import Site
from content.shield import shield
from handlers import overlay
from handlers.reply import Say
from handlers.staff import listing
from handlers.staff.order import Order
from handlers.staff.plan import Act, Plan, sites
from handlers.visit import Visit
from storage.hours import RAMADAN, Change

LONGEST = 200  # characters of a reason
_BECAUSE = re.compile(r"^(karena|karna|krn|sebab|dikarenakan|alasan|alasannya|ada|:|-)\s+", re.IGNORECASE)
_AGAIN = re.compile(r"\b(sudah|sdh|udah|lagi|kembali|sekarang|skrg|normal)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b(?:jam|pukul|pkl)\.?\s*\d|\b\d{1,2}[.:]\d{2}\b", re.IGNORECASE)
_RAMADAN = re.compile(
    r"\b(?:(?:selama|untuk|pada|di|jam|khusus)\s+)*(?:bulan\s+)?(?:ramadh?an|romadh?on|puasa|ramadlan)\b\s*:?",
    re.I,
)
_TIMELY = re.compile(r"\d")


def close(visit: Visit, order: Order) -> Plan | Say:
    """ "besok gangguan server"."""
    span = _range(visit, order, "tutup")
    return span if isinstance(span, Say) else _spanned(Act.CLOSE, order, span)


def extra(visit: Visit, order: Order) -> Plan | Say:
    """ "sabtu 08.00-12.00 perekaman pelajar"; hours are needed."""
    span = _range(visit, order, "tambahjam")
    if isinstance(span, Say):
        return span
    if span.all_day:
        return Say(visit.t("From when to when? Write for example “{example}”.", example="Sabtu 08.00-12.00"))
    return _spanned(Act.EXTRA, order, span)


def day_off(visit: Visit, order: Order) -> Plan | Say:
    """ "9 desember pilkada", for the whole office."""
    t = visit.t
    if order.sites:
        return Say(t("A day off is for the whole office. For some places only, use /tutup."))
    span = _range(visit, order, "libur")
    if isinstance(span, Say):
        return span
    plan = _spanned(Act.DAY_OFF, order, span)
    if not span.all_day:
        return Say(t("A day off has no hours. To close for some hours, use /tutup."))
    if not plan.name:
        return Say(
            t("What is the day off called? Write for example “{example}”.", example="9 Desember Pilkada")
        )
    return plan


def week(visit: Visit, order: Order) -> Plan | Say:
    """ "Senin-Kamis 08.00-15.00, Jumat 08.00-11.30 dan 13.30-15.00"."""
    said, fasting = _RAMADAN.subn(" ", order.rest)
    if not said.strip(" :,"):
        return _present(visit, order)
    if fasting and (unknown := _without_hours(visit, order)):
        return _hours_first(visit, unknown)
    rule = parse_hours(said)
    if isinstance(rule, NotUnderstood):
        words = visit.t("I could not read “{part}”: {why}.", part=escape(rule.part), why=escape(rule.words))
        return Say(f"{words}\n\n{listing.usage(visit, 'jam')}")
    return Plan(Act.WEEK, order.office, order.sites, weekly=rule, season=RAMADAN if fasting else "")


def _without_hours(visit: Visit, order: Order) -> Site | None:
    """The first of the places whose ordinary hours nobody has recorded."""
    found = (visit.desk.sites[id] for id in sites(visit, Plan(Act.WEEK, order.office, order.sites)))
    schedules = ((site, overlay.schedule(visit, site)) for site in found)
    return next((site for site, known in schedules if known is None or known.confirmed is None), None)


def _hours_first(visit: Visit, site: Site) -> Say:
    words = visit.t(
        "The regular hours of {place} are not recorded yet. Record them first, then those of Ramadan.",
        place=escape(site.name),
    )
    return Say(f"{words}\n\n{listing.usage(visit, 'jam')}")


def _present(visit: Visit, order: Order) -> Say:
    """The hours as they stand, and how to change them."""
    t, lines = visit.t, []
    ids = order.sites or tuple(site.id for site in visit.desk.library.offices[order.office].sites)
    for id in ids[:10]:
        site = visit.desk.sites[id]
        schedule = overlay.schedule(visit, site)
        known = schedule is not None and schedule.confirmed is not None
        said = "\n".join(said_week(schedule.weekly, t.language)) if schedule and known else t("not confirmed")
        lines.append(f"<b>{escape(site.label)}</b>\n{said}")
        if schedule and known and schedule.ramadan is not None:
            fasting = "\n".join(said_week(schedule.ramadan, t.language))
            lines.append(f"{t('Ramadan hours.')}\n{fasting}")
    return Say("\n\n".join([*lines, listing.usage(visit, "jam")]))


def open_(visit: Visit, order: Order) -> Plan | Say:
    """End a closure ("serpong"), or open on a special day ("serpong 25 desember"), perhaps for some hours."""
    here = overlay.zone(visit, order.office)
    said = _AGAIN.sub(" ", order.rest).strip(" ,.")
    span = dates.parse_range(said, visit.now, here) if said else None
    if isinstance(span, Unclear) and (_TIMELY.search(said) or dates.find_days(said, _today(visit, order))):
        return _unclear(visit, order, "buka", span)
    if isinstance(span, DateRange):
        today = span.all_day and span.start <= visit.now
        closed = _closed(visit, order, span.end) if today else []
        if not closed:
            return _special(visit, Order(order.office, order.sites, said), span)
    else:
        closed = _closed(visit, order, None)
    if len(closed) > 1:
        return listing.choose(visit, closed)
    if not closed:
        return Say(visit.t("No closure is recorded there.") + f"\n\n{listing.usage(visit, 'buka')}")
    return _reopening(visit, order, closed[0], "" if isinstance(span, DateRange) else said)


def _special(visit: Visit, order: Order, span: DateRange) -> Plan | Say:
    """Open on days: for the hours given, else for the ordinary ones, which must be known then."""
    if not span.all_day:
        return _spanned(Act.EXTRA, order, span)
    plan = _spanned(Act.OPEN, order, span)
    for id in sites(visit, plan):
        schedule = overlay.schedule(visit, visit.desk.sites[id])
        if schedule is None or schedule.confirmed is None:
            return Say(
                visit.t(
                    "The regular hours of {place} are not recorded, so write the hours too: “{example}”.",
                    place=escape(visit.desk.sites[id].name),
                    example="25 Desember 08.00-12.00",
                )
            )
    return plan


def _closed(visit: Visit, order: Order, ends: datetime | None) -> list[Change]:
    """Closures of these places that are not over; with `ends`, only those that run now and end by then."""
    now = visit.seconds
    rows = [
        row for row in overlay.known(visit).changes if row.kind == "closed" and row.office == order.office
    ]
    rows = [row for row in rows if row.end > now and _touches(row, order.sites)]
    if ends is None:
        return rows
    return [row for row in rows if row.start <= now and row.end <= ends.timestamp()]


def _touches(row: Change, sites: tuple[str, ...]) -> bool:
    return not sites or not row.sites or bool(set(sites) & set(row.sites))


def _reopening(visit: Visit, order: Order, row: Change, name: str) -> Plan:
    """The end of a closure; where it holds elsewhere too, ordinary hours for these places only."""
    if (
        order.sites
        and set(order.sites) != set(row.sites)
        and (not row.sites or set(row.sites) - set(order.sites))
    ):
        start = max(row.start, visit.seconds // 60 * 60)
        return Plan(Act.AGAIN, order.office, order.sites, start, row.end, _clean(name))
    return reopen(row, name)


def reopen(row: Change, name: str = "") -> Plan:
    """The plan that ends a recorded change."""
    act = Act.REOPEN if row.kind == "closed" else Act.CANCEL
    return Plan(act, row.office, row.sites, row.start, row.end, _clean(name), of=row.id)


def _range(visit: Visit, order: Order, command: str) -> DateRange | Say:
    span = dates.parse_range(order.rest, visit.now, overlay.zone(visit, order.office))
    if isinstance(span, DateRange) and span.all_day and _CLOCK.search(_beside(order.rest, span)):
        span = Unclear("jamnya belum jelas; tulis misalnya “besok 08.00-12.00”")
    return _unclear(visit, order, command, span) if isinstance(span, Unclear) else span


def _unclear(visit: Visit, order: Order, command: str, found: Unclear) -> Say:
    """What is not clear of the time, and the whole command as it is written, with the place that was meant."""
    words = visit.t("When? {why}.", why=escape(found.reason))
    place = visit.desk.sites[order.sites[0]].name if order.sites else ""
    usage = listing.usage(visit, command, place)
    return Say(f"{words}\n\n{visit.t('Please send the whole command again.')} {usage}")


def _spanned(act: Act, order: Order, span: DateRange) -> Plan:
    name = _beside(order.rest, span)
    start, end = int(span.start.timestamp()), int(span.end.timestamp())
    return Plan(act, order.office, order.sites, start, end, _clean(name))


def _beside(text: str, span: DateRange) -> str:
    """What a command says besides its time."""
    first, last = span.span
    return f"{text[:first].strip(' ,.:')} {text[last:].strip(' ,.:')}"


def _clean(name: str) -> str:
    """A reason without numbers of persons, short enough for a notice."""
    words = _BECAUSE.sub("", " ".join(shield(name).text.split()).strip(" ,.:"))
    return words[:LONGEST]


def _today(visit: Visit, order: Order) -> date:
    return visit.now.astimezone(overlay.zone(visit, order.office)).date()
