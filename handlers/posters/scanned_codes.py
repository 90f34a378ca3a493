"""Open the link of a QR code at a counter: do what `content.posters.counter_code` says.

A link does no more than a button: it concerns only the chat that opens it. An old day is asked back.
"""

from datetime import date, timedelta

from content.dates.past_dates import DateSpan
from content.loading.records import Site
from content.office_features import OfficeFeature, is_feature_on
from content.posters.counter_code import CounterCodeKind, ScannedCode
from content.text.safe_html import html, join_lines
from handlers.announcements import follow
from handlers.core.context import Context
from handlers.core.replies import Button, Message, Reply
from handlers.opening_hours import effective_hours
from handlers.printed_cards import card_check, card_waitlist
from handlers.printed_cards.card_buttons import AskCardDate, WaitForCard
from handlers.questions import answer_card
from handlers.reports.report_buttons import BeginReport
from handlers.status_board import board_for_citizens
from storage.announcements.follows import TOPICS
from storage.chats import chat_profiles

OLDEST_OFFERED = timedelta(days=60)  # a day of recording before that is not offered as a button


async def on_scanned_code(context: Context, code: ScannedCode) -> list[Reply] | None:
    """Do what a code says. None if its site is unknown or its office has switched the codes off."""
    site = context.services.sites.get(code.site)
    if site is None or not is_feature_on(context.offices.get(site.office), OfficeFeature.COUNTER_QR):
        return None
    if context.office is None:
        await chat_profiles.set_office(context.tx, context.event.chat_id, site.office)
    match code.kind:
        case CounterCodeKind.WAIT if code.day is not None:
            return [await _wait_for_card(context, site, code.day)]
        case CounterCodeKind.FOLLOW:
            return [await follow.follow_place(context, site.office, site.id, TOPICS)]
        case CounterCodeKind.STATUS:
            hours = await effective_hours.with_recorded_hours(context)
            return [await board_for_citizens.render_site_board(hours, site)]
    return [_offer_report(context, site)]


async def _wait_for_card(context: Context, site: Site, day: date) -> Message:
    today = effective_hours.office_today(context, site.office)
    if day != today:
        return _ask_about_old_day(context, site, day, today)
    if await card_check.is_printed(context, site, day):
        return await card_check.render_result(context, site, DateSpan(day, day))
    return await card_waitlist.set_waiting(context, site, day, wanted=True)


def _ask_about_old_day(context: Context, site: Site, day: date, today: date) -> Message:
    """Say that the code is of another day, and ask for which day the citizen waits."""
    t = context.t
    rows: list[tuple[Button, ...]] = []
    for one in (day, today):
        if today - OLDEST_OFFERED <= one <= today:
            label = t("🔔 I was recorded on {day}", day=t.format_date(one))
            rows.append((Button(label, WaitForCard(site.id, one.isoformat()).pack()),))
    rows.append((Button(t("📅 Another date"), AskCardDate(site.id).pack()), answer_card.home_button(context)))
    body = join_lines(
        (
            html("🖨 <b>{}</b>", site.label),
            t.html("This code is for recordings of {day}, not of today.", day=t.format_date(day)),
            t("On which day were you recorded? You are told once when the card is printed."),
        )
    )
    return Message(body, tuple(rows))


def _offer_report(context: Context, site: Site) -> Message:
    """Offer the report. It is not begun by a link: nothing then joins the scan to a report."""
    t = context.t
    body = join_lines(
        (
            html("📣 <b>{}</b>", t.html("Illegal fees at {place}", place=site.label)),
            t("All services are free of charge. Was money asked for? Report it here, without your name."),
            t("Those who examine it do not serve at this place."),
        )
    )
    rows = ((Button(t("📣 Report"), BeginReport().pack()),), (answer_card.home_button(context),))
    return Message(body, rows)
