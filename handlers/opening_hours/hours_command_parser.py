"""Parse the text of /tutup, /buka, /tambahjam, /libur and /jam into a change, or return a question.

The place is already known here (see `command_target`).
"""

import re
from datetime import datetime

from content.dates import day_search
from content.dates.day_search import DateRange, UnclearInput
from content.lazy_pattern import compile_later
from content.loading.records import Site
from content.opening_hours.weekly_hours_parser import UnclearHours, parse_weekly_hours, render_week
from content.text import relative_days
from content.text.redaction import redact
from content.text.safe_html import html, join_html
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Message
from handlers.opening_hours import effective_hours, recorded_changes
from handlers.opening_hours.command_target import CommandTarget
from handlers.opening_hours.hours_change import HoursAction, HoursChange, affected_sites
from storage.opening_hours import RAMADAN, RecordedOverride

MAX_REASON_LENGTH = 200  # characters
_REASON_PREFIX = compile_later(
    r"^(karena|karna|krn|sebab|dikarenakan|alasan|alasannya|ada|:|-)\s+", re.IGNORECASE
)
_REOPENING_WORDS = compile_later(
    r"\b(?<!hari )(?<!jam )(?<!minggu )(?<!bulan )(?<!pekan )lagi\b"
    r"|\b(?:sudah|sdh|udah|kembali|normal)\b|\b(?:sekarang|skrg)\b(?!\s+(?:sampai|s\.?d|hingga|-))",
    re.IGNORECASE,
)
_RAMADAN = compile_later(
    r"\b(?:(?:selama|untuk|pada|di|jam|khusus)\s+)*(?:bulan\s+)?(?:ramadh?an|romadh?on|puasa|ramadlan)\b\s*:?",
    re.I,
)
_DIGIT = compile_later(r"\d")


def parse_closure(context: Context, target: CommandTarget) -> HoursChange | Message:
    """Parse a closure, for example "besok gangguan server"."""
    span = _parse_range(context, target, "tutup")
    return span if isinstance(span, Message) else _build_change(context, HoursAction.CLOSE, target, span)


def parse_extra_hours(context: Context, target: CommandTarget) -> HoursChange | Message:
    """Parse extra hours, for example "sabtu 08.00-12.00 perekaman pelajar". The clock times are required."""
    span = _parse_range(context, target, "tambahjam")
    if isinstance(span, Message):
        return span
    if span.all_day:
        return Message(
            context.t.html("From when to when? Write for example “{example}”.", example="Sabtu 08.00-12.00")
        )
    return _build_change(context, HoursAction.EXTRA_HOURS, target, span)


def parse_day_off(context: Context, target: CommandTarget) -> HoursChange | Message:
    """Parse a day off for the whole office, for example "9 desember pilkada"."""
    t = context.t
    if target.sites:
        return Message(t.html("A day off is for the whole office. For some places only, use /tutup."))
    span = _parse_range(context, target, "libur")
    if isinstance(span, Message):
        return span
    change = _build_change(context, HoursAction.DAY_OFF, target, span)
    if not span.all_day:
        return Message(t.html("A day off has no hours. To close for some hours, use /tutup."))
    if not change.name:
        return Message(
            t.html("What is the day off called? Write for example “{example}”.", example="9 Desember Pilkada")
        )
    return change


def parse_hours_command(context: HoursContext, target: CommandTarget) -> HoursChange | Message:
    """Parse weekly hours, for example "Senin-Kamis 08.00-15.00, Jumat 08.00-11.30 dan 13.30-15.00"."""
    text, fasting = _RAMADAN.subn(" ", target.rest)
    if not text.strip(" :,"):
        return _render_current_hours(context, target)
    if fasting and (unknown := _find_site_without_hours(context, target)):
        return _ask_regular_hours_first(context, unknown)
    rule = parse_weekly_hours(text, effective_hours.office_zone(context, target.office))
    if isinstance(rule, UnclearHours):
        words = context.t.html("I could not read “{part}”: {why}.", part=rule.part, why=rule.reason)
        return Message(html("{}\n\n{}", words, recorded_changes.render_usage(context, "jam")))
    return HoursChange(
        HoursAction.WEEK, target.office, target.sites, weekly=rule, season=RAMADAN if fasting else ""
    )


def _find_site_without_hours(context: HoursContext, target: CommandTarget) -> Site | None:
    """Return the first of the sites whose regular hours are not recorded."""
    found = (
        context.services.sites[id]
        for id in affected_sites(context, HoursChange(HoursAction.WEEK, target.office, target.sites))
    )
    schedules = ((site, effective_hours.effective_schedule(context, site)) for site in found)
    return next((site for site, known in schedules if known is None or known.confirmed is None), None)


def _ask_regular_hours_first(context: Context, site: Site) -> Message:
    words = context.t.html(
        "The regular hours of {place} are not recorded yet. Record them first, then those of Ramadan.",
        place=site.name,
    )
    return Message(html("{}\n\n{}", words, recorded_changes.render_usage(context, "jam")))


def _render_current_hours(context: HoursContext, target: CommandTarget) -> Message:
    """Render the current hours and how to change them."""
    t = context.t
    lines: list[str] = []
    ids = target.sites or tuple(site.id for site in context.offices[target.office].sites)
    for id in ids[:10]:
        site = context.services.sites[id]
        schedule = effective_hours.effective_schedule(context, site)
        known = schedule is not None and schedule.confirmed is not None
        said = (
            "\n".join(render_week(schedule.weekly, t.language)) if schedule and known else t("not confirmed")
        )
        lines.append(html("<b>{}</b>\n{}", site.label, said))
        if schedule and known and schedule.ramadan is not None:
            fasting = "\n".join(render_week(schedule.ramadan, t.language))
            lines.append(f"{t('Ramadan hours.')}\n{fasting}")
    return Message(join_html("\n\n", [*lines, recorded_changes.render_usage(context, "jam")]))


def parse_opening(context: HoursContext, target: CommandTarget) -> HoursChange | Message:
    """Parse "serpong" (end a closure) or "serpong 25 desember" (open on a special day, optionally for some hours)."""
    here = effective_hours.office_zone(context, target.office)
    text = _REOPENING_WORDS.sub(" ", target.rest).strip(" ,.")
    span = day_search.parse_range(text, context.now, here) if text else None
    if isinstance(span, UnclearInput) and (not span.is_missing or _DIGIT.search(text)):
        return _render_unclear_time(context, target, "buka", span)
    if isinstance(span, DateRange):
        today = span.all_day and span.start <= context.now
        closed = _find_closures(context, target, span.end) if today else []
        if not closed:
            return _open_on_days(context, CommandTarget(target.office, target.sites, text), span)
    else:
        closed = _find_closures(context, target, None)
    if len(closed) > 1:
        return recorded_changes.ask_which_closure(context, closed)
    if not closed:
        return Message(
            context.t("No closure is recorded there.")
            + html("\n\n{}", recorded_changes.render_usage(context, "buka"))
        )
    return _build_reopening(context, target, closed[0], "" if isinstance(span, DateRange) else text)


def _open_on_days(context: HoursContext, target: CommandTarget, span: DateRange) -> HoursChange | Message:
    """Open on given days: for the given hours, or for the regular hours if they are known."""
    if not span.all_day:
        return _build_change(context, HoursAction.EXTRA_HOURS, target, span)
    change = _build_change(context, HoursAction.OPEN, target, span)
    for id in affected_sites(context, change):
        schedule = effective_hours.effective_schedule(context, context.services.sites[id])
        if schedule is None or schedule.confirmed is None:
            return Message(
                context.t.html(
                    "The regular hours of {place} are not recorded, so write the hours too: “{example}”.",
                    place=context.services.sites[id].name,
                    example="25 Desember 08.00-12.00",
                )
            )
    return change


def _find_closures(
    context: HoursContext, target: CommandTarget, ends: datetime | None
) -> list[RecordedOverride]:
    """Return closures of these sites that are not over. With `ends`, only those in progress that end by then."""
    now = context.timestamp
    rows = [row for row in context.recorded.list_overrides(target.office) if row.kind == "closed"]
    rows = [row for row in rows if row.end > now and _shares_sites(row, target.sites)]
    if ends is None:
        return rows
    return [row for row in rows if row.start <= now and row.end <= ends.timestamp()]


def _shares_sites(row: RecordedOverride, sites: tuple[str, ...]) -> bool:
    return not sites or not row.sites or bool(set(sites) & set(row.sites))


def _build_reopening(
    context: Context, target: CommandTarget, row: RecordedOverride, name: str
) -> HoursChange:
    """End a closure. If it also covers other sites, record regular hours for these sites instead."""
    if (
        target.sites
        and set(target.sites) != set(row.sites)
        and (not row.sites or set(row.sites) - set(target.sites))
    ):
        start = max(row.start, context.timestamp // 60 * 60)
        return HoursChange(
            HoursAction.REOPEN_SITES, target.office, target.sites, start, row.end, _clean_reason(name)
        )
    return build_change_end(row, name)


def build_change_end(row: RecordedOverride, name: str = "") -> HoursChange:
    """Build the change that ends a recorded change."""
    act = HoursAction.REOPEN if row.kind == "closed" else HoursAction.CANCEL_EXTRA
    return HoursChange(act, row.office, row.sites, row.start, row.end, _clean_reason(name), of=row.id)


def _parse_range(context: Context, target: CommandTarget, command: str) -> DateRange | Message:
    span = day_search.parse_range(
        target.rest, context.now, effective_hours.office_zone(context, target.office)
    )
    return _render_unclear_time(context, target, command, span) if isinstance(span, UnclearInput) else span


def _render_unclear_time(
    context: Context, target: CommandTarget, command: str, found: UnclearInput
) -> Message:
    """Say what is unclear about the time, and show the whole command with the place that was meant."""
    words = context.t.html("When? {why}.", why=found.sentence)
    place = context.services.sites[target.sites[0]].name if target.sites else ""
    usage = recorded_changes.render_usage(context, command, place)
    body = html("{}\n\n{} {}", words, context.t("Please send the whole command again."), usage)
    return Message(body, recorded_changes.list_ways_on(context, command))


def _build_change(context: Context, act: HoursAction, target: CommandTarget, span: DateRange) -> HoursChange:
    name = _clean_reason(day_search.text_outside_spans(target.rest, span.spans))
    start, end = int(span.start.timestamp()), int(span.end.timestamp())
    today = context.local(context.timestamp, target.office).date()
    if context.local(end - 1, target.office).date() != today:
        name = relative_days.name_relative_days(name, today)[0]
    return HoursChange(act, target.office, target.sites, start, end, name)


def _clean_reason(name: str) -> str:
    """Clean a reason: remove personal numbers and shorten it for a notice."""
    words = _REASON_PREFIX.sub("", " ".join(redact(name).text.split()).strip(" ,.:")).strip('“”" ')
    return words[:MAX_REASON_LENGTH]
