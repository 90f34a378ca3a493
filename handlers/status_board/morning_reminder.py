"""The morning reminder: on working days each officer confirms the board facts of their sites, one tap each.

There is one job per office, rescheduled each time. Its key contains the configured time, so a job with an outdated
time ends itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from content.loading.records import Office, Site
from content.status_board.board_facts import (
    LASTING_KINDS,
    Board,
    BoardFact,
    BoardFactKind,
    find_current_fact,
)
from content.text.safe_html import html, join_lines
from content.text.translation import translator_for
from handlers.core import reader_language, replies, ui
from handlers.core.context import Context, HoursContext, Services
from handlers.core.events import Event, EventKind
from handlers.core.job_context import JobContext
from handlers.core.permissions import Role
from handlers.core.replies import Button, Message
from handlers.office_profile import old_facts
from handlers.opening_hours import command_target, effective_hours, hours_text
from handlers.opening_hours.command_target import CommandTarget
from handlers.questions import answer_card
from handlers.status_board import board_commands, board_texts, record_fact
from handlers.status_board.board_buttons import AskBoardValue, ChooseFactKind, ConfirmFact, MorningButton
from handlers.status_board.record_fact import NewBoardFact
from storage import status_board
from storage.chats.chat_profiles import ChatProfile
from storage.engine.database import Transaction
from storage.queues import outbox, scheduled_jobs
from storage.staff_accounts import staff

JOB_KIND = "board.morning"
LATE_AFTER = 3 * 3600  # seconds; a job that runs later than this skips the day
MAX_FACT_AGE = timedelta(days=7)  # older facts are not offered for confirmation
MAX_SITES = 6  # sites in one message


async def schedule_reminders(tx: Transaction, services: Services, now: datetime) -> None:
    """Schedule each office's reminder for its next working day, unless the setting is off."""
    if services.remind_at is None:
        return
    for office in services.library.offices.values():
        context = await effective_hours.with_recorded_hours(
            _system_context(tx, services, 0, office.code, now)
        )
        due = _next_reminder(context, office, services.remind_at)
        await scheduled_jobs.schedule_unless_earlier(
            tx, JOB_KIND, _job_key(office, services.remind_at), int(due.timestamp())
        )


def _job_key(office: Office, at: time) -> str:
    return f"{office.code} {at:%H:%M}"


def _next_reminder(context: HoursContext, office: Office, at: time) -> datetime:
    """Return when the next reminder of an office is due."""
    zone = effective_hours.office_zone(context, office.code)
    local, calendar = context.now.astimezone(zone), effective_hours.office_calendar(context, office.code)
    today = datetime.combine(local.date(), at, zone)
    day = local.date()
    if today <= local or not calendar.is_working_day(day):
        day = calendar.working_days_after(day, 1)
    return datetime.combine(day, at, zone)


async def send_reminders(job: JobContext) -> None:
    """Send the reminder to the officers of an office and schedule the next one."""
    code, at = job.scheduled.key.split()
    office, desk = job.services.library.offices.get(code), job.services
    if office is None or desk.remind_at is None or f"{desk.remind_at:%H:%M}" != at:
        return
    context = await effective_hours.with_recorded_hours(_system_context(job.tx, desk, 0, code, job.now))
    next_ = _next_reminder(context, office, desk.remind_at)
    await scheduled_jobs.schedule(job.tx, JOB_KIND, job.scheduled.key, int(next_.timestamp()))
    zone = effective_hours.office_zone(context, code)
    today = context.now.astimezone(zone).date()
    ends = int(datetime.combine(today, desk.remind_at, zone).timestamp()) + LATE_AFTER
    if not ends - LATE_AFTER <= job.timestamp < ends or not effective_hours.office_calendar(
        context, code
    ).is_working_day(today):
        return
    letters = [
        outbox.Letter(
            campaign=f"morning:{code}:{today}",
            chat_id=user,
            body=replies.encode_reply(
                await _render_card(await _reader_context(job.tx, desk, user, code, job.now), sites)
            ),
            due=job.timestamp,
            expires=ends,
        )
        for user, sites in (await sites_by_officer(job.tx, office)).items()
    ]
    await outbox.add_letters(job.tx, letters, job.timestamp)


def _system_context(tx: Transaction, services: Services, user: int, office: str, now: datetime) -> Context:
    """Build a context without an incoming update, to render messages the bot sends by itself."""
    return Context(
        services,
        tx,
        Event(0, EventKind.OTHER, user, user),
        ChatProfile(user, office),
        now,
        translator_for("id"),
    )


async def _reader_context(
    tx: Transaction, services: Services, user: int, office: str, now: datetime
) -> Context:
    """Build the same in the language of the officer who will read it."""
    context = _system_context(tx, services, user, office, now)
    return replace(context, t=await reader_language.find_translator(tx, user))


async def sites_by_officer(tx: Transaction, office: Office) -> Mapping[int, list[Site]]:
    """Map officers to their sites. Officers of the whole office get the sites that no colleague is assigned to.

    An office without officers has its admins instead, else the admins of all offices.
    """
    every = await staff.list_members(tx)
    ranks = ((Role.PETUGAS, office.code), (Role.ADMIN, office.code), (Role.ADMIN, None))
    groups = ([one for one in every if (one.role, one.office) == rank] for rank in ranks)
    members = next((group for group in groups if group), [])
    held = {site for one in members for site in one.sites}
    found: dict[int, list[Site]] = {}
    for one in members:
        own = [site for site in office.sites if (site.id in one.sites if one.sites else site.id not in held)]
        found.setdefault(one.user_id, []).extend(own)
    return {user: sites for user, sites in found.items() if sites}


async def _render_card(context: Context, sites: Iterable[Site]) -> Message:
    """Render the known facts of the sites, with buttons to confirm or set them."""
    context = await effective_hours.with_recorded_hours(context)
    t, sites = context.t, list(sites)
    facts = await status_board.find_boards(context.tx, [site.id for site in sites])
    shown = sorted(sites, key=lambda site: not facts[site.id])[:MAX_SITES]
    lines: list[str] = [html("☀️ <b>{}</b>", t("Good morning. Is this still so?"))]
    rows: list[tuple[Button, ...]] = []
    for site in shown:
        lines += _site_lines(context, site, facts[site.id])
        rows += [
            (_confirm_button(context, site, fact, len(shown) > 1),)
            for fact in _facts_to_confirm(context, facts[site.id])
        ]
    rows += [(_set_button(site, t("✏️ Set {place}", place=site.name)),) for site in shown]
    if sites and (check := await old_facts.offer_check(context, sites[0].office, sites)) is not None:
        lines.append(f"\n{check[0]}")
        rows.append((check[1],))
    lines.append(f"\n{t('Citizens read it at once. What nobody confirms becomes “not known”.')}")
    return Message(join_lines(lines), (*rows, (answer_card.home_button(context),)))


def _site_lines(context: Context, site: Site, facts: Board) -> Iterable[str]:
    """Render the lines of the lasting kinds. For expired facts staff also see the last value."""
    yield html("\n<b>{}</b>", site.label)
    for kind in (kind for kind in BoardFactKind if kind in LASTING_KINDS):
        said, fact = board_texts.render_fact_line(context, site, facts, kind), facts.get(kind)
        if fact is not None and find_current_fact(facts, kind, context.now) is None:
            last = board_texts.render_value(context.t, kind, fact.value, fact.amount)
            said += f" ({context.t('last said: {what}', what=last)})"
        yield said


def _facts_to_confirm(context: Context, facts: Board) -> Iterable[BoardFact]:
    """Return facts recorded before today and within `MAX_FACT_AGE`."""
    for kind in (kind for kind in BoardFactKind if kind in LASTING_KINDS and kind in facts):
        zone = hours_text.site_zone(context, context.services.sites[facts[kind].site])
        said, today = facts[kind].at.astimezone(zone).date(), context.now.astimezone(zone).date()
        if said < today and context.now - facts[kind].at < MAX_FACT_AGE:
            yield facts[kind]


def _confirm_button(context: Context, site: Site, fact: BoardFact, several: bool) -> Button:
    what = board_texts.render_fact(context.t, fact)
    label = context.t("✅ {what}", what=f"{site.name}: {what}" if several else what)
    return Button(label, ConfirmFact(fact.kind, site.id, fact.value).pack())


def _set_button(site: Site, label: str) -> Button:
    return Button(label, ChooseFactKind(site.id).pack())


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[replies.Reply]:
    """Handle buttons `morning:*`: confirm a fact, or choose what to set at a site."""
    context = await effective_hours.with_recorded_hours(context)
    done, sites = replies.CallbackAnswer(context.event.query_id), context.services.sites
    match MorningButton.parse(verb, rest):
        case ConfirmFact(kind, site, value) if site in sites:
            screen = await _confirm_fact(context, kind, sites[site], value)
            if screen is not None:
                return [done, Message(screen.body, screen.buttons, context.event.message_id)]
        case ChooseFactKind(site) if site in sites:
            return [done, _ask_kind(context, sites[site])]
    return [done]


async def _confirm_fact(context: HoursContext, kind: BoardFactKind, site: Site, value: str) -> Message | None:
    """Record the fact again as of now, and show what is left to confirm."""
    new = board_commands.with_value(NewBoardFact(site.office, (site.id,), kind, ""), value)
    refused = await command_target.check_target(context, CommandTarget(site.office, (site.id,), ""))
    if new is None or isinstance(refused, Message):
        return refused if isinstance(refused, Message) else None
    await record_fact.record_fact(context, new)
    return await _render_card(context, await _sites_of_message(context, site))


async def _sites_of_message(context: Context, site: Site) -> list[Site]:
    """Return the sites of the message that was tapped: those assigned to the user, or this one."""
    office = context.offices[site.office]
    own = (await sites_by_officer(context.tx, office)).get(context.event.user_id, [])
    return own if site in own else [site]


def _ask_kind(context: Context, site: Site) -> Message:
    """Ask what to set; the next tap chooses the value."""
    buttons = [
        Button(board_texts.render_kind(context.t, kind), AskBoardValue(kind, site.id).pack())
        for kind in BoardFactKind
        if kind is not BoardFactKind.LAST_TICKET
    ]
    return Message(
        html("<b>{}</b>\n{}", site.label, context.t("What do you want to set?")),
        (*ui.columns(buttons), (answer_card.home_button(context),)),
    )
