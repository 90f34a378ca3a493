"""/blangko, /alat, /jaringan, /kuota and /antrean: set a fact of the status board with one line or two taps.

A clear line is recorded at once. Its end can be changed and the fact can be taken back afterwards.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from content import quiet_hours
from content.dates.day_search import UnclearInput
from content.status_board import board_parser
from content.status_board.board_facts import BOARD_FACT_RULES, NEWSWORTHY_KINDS, BoardFact, BoardFactKind
from content.text.redaction import redact
from content.text.safe_html import Html, bold, html, join_html, join_lines
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.opening_hours import (
    command_examples,
    command_target,
    effective_hours,
    hours_change,
    superseded_commands,
)
from handlers.opening_hours.command_target import CommandTarget
from handlers.questions import answer_card
from handlers.status_board import board_texts, record_fact
from handlers.status_board.board_buttons import (
    AskBoardValue,
    AskFactEnd,
    ChangeFactEnd,
    ChooseBoardValue,
    PostButton,
    SetBoardValue,
    ShowFact,
    TellFollowers,
    TellFollowersUrgently,
    WithdrawFact,
)
from handlers.status_board.record_fact import NewBoardFact, RecordedBoardFacts
from handlers.text_guard import check_text, hold_change
from handlers.text_guard.hold_change import HeldChangeKind, TextHold
from storage import status_board
from storage.chats import drafts
from storage.chats.drafts import Draft

FORM, END_FORM = "post", "post end"
TICKET_CHOICES = (9, 10, 11, 12, 13, 14)  # hours
QUOTA_CHOICES = (10, 20, 30, 50, 100)
EXAMPLES = {
    BoardFactKind.BLANGKO: "/blangko {place} habis sampai Senin",
    BoardFactKind.EQUIPMENT: "/alat {place} rusak",
    BoardFactKind.PRINTER: "/printer {place} rusak",
    BoardFactKind.NETWORK: "/jaringan {place} putus selama 2 jam",
    BoardFactKind.QUOTA: "/kuota {place} 30",
    BoardFactKind.QUEUE: "/antrean {place} padat",
    BoardFactKind.LAST_TICKET: "/nomor {place} 11.00",
}
KIND_VALUES = frozenset(BoardFactKind)


END_CHOICES = ("1h", "3h", "0d", "1d", "3w", "7d")
"""Hours (h), days (d) or working days (w) from now. Days and working days last to the end of the day."""
MAX_SITES_SHOWN = 3  # sites shown in full


async def on_command(context: Context) -> list[Reply]:
    """Handle one of the commands, with or without text."""
    context, name = await effective_hours.with_recorded_hours(context), context.event.command
    found = await command_target.parse_target(context, name, context.event.text)
    return [found if isinstance(found, Message) else await on_target(context, name, found)]


async def on_target(context: HoursContext, name: str, target: CommandTarget) -> Message:
    """Record the fact once its sites are known, or ask for the value."""
    kind, t = BoardFactKind(name), context.t
    if kind is BoardFactKind.EQUIPMENT and board_parser.PRINTER_WORDS.search(target.rest):
        kind = BoardFactKind.PRINTER
    words = board_parser.PRINTER_WORDS.sub(" ", target.rest) if kind is BoardFactKind.PRINTER else target.rest
    parsed = board_parser.parse_board_fact(
        kind, words, context.now, effective_hours.office_zone(context, target.office)
    )
    if isinstance(parsed, UnclearInput):
        why = t.html("Until when? {why}.", why=parsed.reason)
        return Message(html("{}\n\n{}", why, _render_usage(context, kind)))
    sites = target.sites or tuple(site.id for site in context.offices[target.office].sites)
    new = NewBoardFact(target.office, sites, kind, parsed.value, parsed.amount, parsed.note, parsed.until)
    return await _record_fact(context, new) if parsed.value else await _ask_value(context, new)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `post:*`. Permission is checked again on every tap."""
    context = await effective_hours.with_recorded_hours(context)
    sites = context.services.sites
    screen: Message | None = None
    match PostButton.parse(verb, rest):
        case ChooseBoardValue(token, value):
            screen = await _on_value_chosen(context, token, value)
            if screen is None:
                return await superseded_commands.answer_superseded_button(context)
        case AskBoardValue(kind, site) if site in sites:
            screen = await _on_kind_chosen(context, kind, site)
        case SetBoardValue(kind, site, value) if site in sites:
            new = with_value(NewBoardFact(sites[site].office, (site,), kind, ""), value)
            screen = await _record_fact(context, new) if new else None
        case (
            TellFollowers(id)
            | TellFollowersUrgently(id)
            | AskFactEnd(id)
            | ChangeFactEnd(id, _)
            | WithdrawFact(id)
            | ShowFact(id)
        ) as button:
            facts = await record_fact.find_current_facts(context, id)
            if facts:
                refused = await _find_refusal(context, facts)
                screen = refused or await _on_fact_button(context, button, facts)
    if screen is None:
        text = context.t("This was changed or is over already. Please send it again.")
        return [CallbackAnswer(context.event.query_id, text)]
    edit = Message(screen.body, screen.buttons, context.event.message_id)
    return [CallbackAnswer(context.event.query_id), edit]


async def _on_kind_chosen(context: Context, kind: BoardFactKind, site: str) -> Message:
    """Ask for the value of a kind that was chosen for a site."""
    found = await command_target.check_target(
        context, CommandTarget(context.services.sites[site].office, (site,), "")
    )
    return (
        found
        if isinstance(found, Message)
        else await _ask_value(context, NewBoardFact(found.office, found.sites, kind, ""))
    )


async def _ask_value(context: Context, new: NewBoardFact) -> Message:
    """Ask for the value; the next tap records it."""
    until = int(new.until.timestamp()) if new.until else 0
    data = {"kind": new.kind, "office": new.office, "sites": new.sites, "until": until}
    token = await drafts.save(
        context.tx, context.event.chat_id, FORM, data, context.timestamp, takes_messages=False
    )
    names = join_html(", ", [Html.escape(context.services.sites[site].name) for site in new.sites])
    lines: list[str] = [bold(names), context.t("How is it now?")]
    if len(new.sites) == 1:
        site = context.services.sites[new.sites[0]]
        facts = (await status_board.find_boards(context.tx, new.sites))[site.id]
        lines.insert(1, board_texts.render_fact_line(context, site, facts, new.kind))
    lines.append(html("\n{}", _render_usage(context, new.kind)))
    rows = value_buttons(context, new.kind, lambda value: ChooseBoardValue(token, value).pack())
    return Message(
        join_lines(lines),
        (*rows, (command_target.cancel_button(context, token), answer_card.home_button(context))),
    )


def value_buttons(context: Context, kind: BoardFactKind, data: Callable[[str], str]) -> ButtonRows:
    """Return one button a value; for quotas, a few numbers, for the last queue number, a few hours."""
    t, values = context.t, list(BOARD_FACT_RULES[kind].ratings)
    if kind is BoardFactKind.LAST_TICKET:
        hours = [Button(t.format_clock(time(hour)), data(f"terakhir{hour * 60}")) for hour in TICKET_CHOICES]
        return tuple(tuple(hours[at : at + 3]) for at in range(0, len(hours), 3))
    if kind is not BoardFactKind.QUOTA:
        return tuple((Button(_value_label(context, kind, value), data(value)),) for value in values)
    numbers = tuple(Button(t.format_number(n), data(f"sisa{n}")) for n in QUOTA_CHOICES)
    others = (value for value in values if value != "sisa")
    return (numbers, *((Button(_value_label(context, kind, value), data(value)),) for value in others))


def _value_label(context: Context, kind: BoardFactKind, value: str) -> str:
    said = board_texts.render_value(context.t, kind, value)
    return f"{board_texts.STANDING_MARKS[BOARD_FACT_RULES[kind].ratings[value]]} {said[:1].upper()}{said[1:]}"


async def _on_value_chosen(context: HoursContext, token: str, value: str) -> Message | None:
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, token)
    if draft is None:
        return None
    data, kind = draft.data, BoardFactKind(draft.data["kind"])
    new = with_value(NewBoardFact(data["office"], tuple(data["sites"]), kind, ""), value)
    if new is None:
        return None
    until = datetime.fromtimestamp(data["until"], UTC) if data["until"] > context.timestamp else None
    await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
    return await _record_fact(context, replace(new, until=until))


async def _record_fact(context: HoursContext, new: NewBoardFact) -> Message:
    found = await command_target.check_target(context, CommandTarget(new.office, new.sites, ""))
    if isinstance(found, Message):
        return found
    hold = await hold_change.find_hold(context, new.office, new.note)
    if hold is None:
        return await render_card(context, await record_fact.record_fact(context, new))
    recorded = await record_fact.record_fact(context, replace(new, note=""))
    card = await render_card(context, recorded)
    return Message(html("{}\n\n{}", card.body, await _hold_note(context, new, recorded, hold)), card.buttons)


async def _hold_note(
    context: Context, new: NewBoardFact, recorded: RecordedBoardFacts, hold: TextHold
) -> Html:
    """Ask a second person for the note. The fact itself counts at once, without it."""
    if not hold.approvers:
        return hold_change.render_hold(context.t, hold)
    note = redact(new.note).text[: record_fact.MAX_NOTE_LENGTH]
    await hold_change.hold_change(
        context,
        hold,
        kind=HeldChangeKind.NOTE,
        office=new.office,
        data={"post": recorded.facts[0].post, "note": note},
        headline=note,
        shown=html("<b>{}</b>\n{}", record_fact.render_title(context, recorded.facts), note),
    )
    waits = context.t.html("The note “{note}” waits for a second person; the rest counts now.", note=note)
    if not hold.warnings:
        return html("👤👤 {}", waits)
    return html("👤👤 {}\n{}", waits, check_text.render_warnings(context.t, hold.warnings))


async def apply_held_note(context: Context, data: dict[str, Any]) -> Message:
    """Add a note that a second person approved to its fact, in the context of its author."""
    context = await effective_hours.with_recorded_hours(context)
    facts = await record_fact.find_current_facts(context, data["post"])
    refused = await _find_refusal(context, facts) if facts else None
    if not facts or refused:
        return refused or Message(
            context.t.html("This was changed or is over already. Please send it again.")
        )
    await status_board.set_note(context.tx, data["post"], data["note"])
    noted = await record_fact.find_current_facts(context, data["post"])
    return Message(_render_facts(context, noted), (_home_row(context),))


def _render_usage(context: Context, kind: BoardFactKind) -> Html:
    """Render how the command is written, with a place of the user's own office."""
    return command_examples.render_examples(context, (EXAMPLES[kind],))


def with_value(new: NewBoardFact, code: str) -> NewBoardFact | None:
    """Return the fact with the value of a button ('habis', 'sisa30'); None if its kind has no such value."""
    if new.kind is BoardFactKind.QUOTA and (left := re.fullmatch(r"sisa([0-9]{1,5})", code)):
        return (
            replace(new, value="sisa", amount=int(left[1])) if int(left[1]) else replace(new, value="habis")
        )
    if new.kind is BoardFactKind.LAST_TICKET:
        at = re.fullmatch(r"terakhir([0-9]{3,4})", code)
        fits = at is not None and int(at[1]) // 60 in board_parser.TICKET_HOURS
        return replace(new, value="terakhir", amount=int(at[1])) if at and fits else None
    return replace(new, value=code) if code in BOARD_FACT_RULES[new.kind].ratings and code != "sisa" else None


async def _on_fact_button(
    context: HoursContext, button: PostButton, facts: list[BoardFact]
) -> Message | None:
    """Handle a button of a recorded fact that is still current; None if it has ended."""
    match button:
        case AskFactEnd():
            return await _ask_end(context, facts)
        case ChangeFactEnd(_, end) if end in END_CHOICES:
            return await _change_end(context, facts, end)
        case WithdrawFact():
            return await _withdraw(context, facts)
        case ShowFact():
            return await render_card(context, RecordedBoardFacts(facts, facts[0].kind in NEWSWORTHY_KINDS))
        case TellFollowers():
            return await _notify_followers(context, facts, urgent=False)
        case TellFollowersUrgently():
            return await _notify_followers(context, facts, urgent=True)
    return None


async def _notify_followers(context: Context, facts: list[BoardFact], *, urgent: bool) -> Message:
    if await record_fact.is_announced(context, facts[0].post):
        return Message(context.t.html("The followers were told of this already."), (_home_row(context),))
    zone = effective_hours.office_zone(context, context.services.sites[facts[0].site].office)
    if not urgent and quiet_hours.expires_while_quiet(context.now, zone, facts[0].until.timestamp()):
        card = await render_card(context, RecordedBoardFacts(facts, True))
        night = context.t(
            "It is night by now, and in the morning this is over. Tell them now, or tell nobody."
        )
        return Message(html("{}\n\n🌙 {}", card.body, night), card.buttons)
    people = await record_fact.notify_followers(context, facts, urgent=urgent)
    told = context.t("People who are told: {n}", n=context.t.format_number(people))
    rows = (_follow_up_buttons(context, facts), _home_row(context))
    return Message(html("{}\n\n🔔 {}", _render_facts(context, facts), told), rows)


async def _find_refusal(context: Context, facts: list[BoardFact]) -> Message | None:
    sites = tuple(fact.site for fact in facts)
    found = await command_target.check_target(
        context, CommandTarget(context.services.sites[sites[0]].office, sites, "")
    )
    return found if isinstance(found, Message) else None


async def render_card(context: Context, posted: RecordedBoardFacts) -> Message:
    """Render what citizens read from now on, with a button to notify the followers."""
    t, facts = context.t, posted.facts
    lines, rows = [_render_facts(context, facts)], list[tuple[Button, ...]]()
    fresh = not await record_fact.is_announced(context, facts[0].post)
    people = len(await record_fact.find_followers(context, facts)) if posted.is_newsworthy and fresh else 0
    if people:
        lines.append(
            html("🔔 <b>{}</b>", t("Tell the {n} people who follow this?", n=t.format_number(people)))
        )
        rows += _notify_buttons(context, facts, people)
    return Message(join_html("\n\n", lines), (*rows, _follow_up_buttons(context, facts), _home_row(context)))


def _render_facts(context: Context, facts: list[BoardFact]) -> Html:
    t, kind = context.t, facts[0].kind
    shown: list[str] = [
        html("<b>{}</b>\n", context.services.sites[fact.site].label)
        + board_texts.render_fact_line(context, context.services.sites[fact.site], {kind: fact}, kind)
        for fact in facts[:MAX_SITES_SHOWN]
    ]
    if len(facts) > MAX_SITES_SHOWN:
        shown.append(t("and {n} more places", n=len(facts) - MAX_SITES_SHOWN))
    done, lines = t("Recorded. Citizens read from now on:"), join_lines(shown)
    return html("✅ {}\n<blockquote>{}</blockquote>", done, lines)


def _notify_buttons(context: Context, facts: list[BoardFact], people: int) -> ButtonRows:
    t, id = context.t, facts[0].post
    zone = effective_hours.office_zone(context, context.services.sites[facts[0].site].office)
    if not quiet_hours.is_quiet(context.now, zone):
        return ((Button(t("🔔 Tell {n} people", n=t.format_number(people)), TellFollowers(id).pack()),),)
    morning, now = quiet_hours.find_send_time(context.now, zone), t("⚡ Tell them now (urgent)")
    urgent = (Button(now, TellFollowersUrgently(id).pack()),)
    if facts[0].until <= morning:
        return (urgent,)
    later = t("🔔 Tell them at {time}", time=t.format_clock(morning))
    return ((Button(later, TellFollowers(id).pack()),), urgent)


def _follow_up_buttons(context: Context, facts: list[BoardFact]) -> tuple[Button, ...]:
    t, id = context.t, facts[0].post
    return (
        Button(t("⏳ Change its end"), AskFactEnd(id).pack()),
        Button(t("↩️ Take back"), WithdrawFact(id).pack()),
    )


def _home_row(context: Context) -> tuple[Button, ...]:
    return (answer_card.home_button(context),)


async def on_end_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the typed end of a fact: "sampai besok jam 10". None if the message holds no time."""
    context = await effective_hours.with_recorded_hours(context)
    facts = await record_fact.find_current_facts(context, draft.data["post"])
    words = context.event.text.strip()
    if not facts or not words or await _find_refusal(context, facts):
        return None
    fact, office = facts[0], context.services.sites[facts[0].site].office
    said = (
        words if words.lower().startswith(("sampai", "selama", "hingga", "s.d", "sd ")) else f"sampai {words}"
    )
    value = f"{fact.value} {fact.amount or ''}" if fact.kind is BoardFactKind.QUOTA else fact.value
    parsed = board_parser.parse_board_fact(
        fact.kind, f"{value} {said}", context.now, effective_hours.office_zone(context, office)
    )
    if isinstance(parsed, UnclearInput):
        return [Message(context.t.html("Until when? {why}.", why=parsed.reason))]
    if parsed.until is None or parsed.note:
        return None
    await drafts.delete(context.tx, context.event.chat_id)
    sites = tuple(one.site for one in facts)
    new = NewBoardFact(office, sites, fact.kind, fact.value, fact.amount, fact.note, parsed.until)
    return [await render_card(context, await record_fact.record_fact(context, new))]


async def _ask_end(context: HoursContext, facts: list[BoardFact]) -> Message:
    """Ask until when the fact counts, by tap or typing. Equal ends are offered once, earliest first."""
    id, t = facts[0].post, context.t
    await drafts.save(context.tx, context.event.chat_id, END_FORM, {"post": id}, context.timestamp)
    ends = {_chosen_end(context, facts, code): code for code in reversed(END_CHOICES)}
    rows = tuple(
        (Button(board_texts.render_end(context, end), ChangeFactEnd(id, ends[end]).pack()),)
        for end in sorted(ends)
    )
    back = (Button(t("⬅️ Back"), ShowFact(id).pack()),)
    return Message(
        html(
            "{}\n\n{}",
            _render_facts(context, facts),
            t("Until when does it count? Tap, or type it: “besok jam 10”."),
        ),
        (*rows, back),
    )


def _chosen_end(context: HoursContext, facts: list[BoardFact], code: str) -> datetime:
    """Return the end of a choice, in the office's time zone."""
    office, n = context.services.sites[facts[0].site].office, int(code[0])
    local = context.now.astimezone(effective_hours.office_zone(context, office)).replace(
        second=0, microsecond=0
    )
    if code[1] == "h":
        return local + timedelta(hours=n)
    day = local.date() + timedelta(days=n)
    if code[1] == "w":
        day = effective_hours.office_calendar(context, office).working_days_after(local.date(), n)
    return datetime.combine(day + timedelta(days=1), time(), local.tzinfo)


async def _change_end(context: HoursContext, facts: list[BoardFact], code: str) -> Message:
    fact, sites = facts[0], tuple(one.site for one in facts)
    new = NewBoardFact(
        context.services.sites[fact.site].office, sites, fact.kind, fact.value, fact.amount, fact.note
    )
    return await render_card(
        context, await record_fact.record_fact(context, replace(new, until=_chosen_end(context, facts, code)))
    )


async def _withdraw(context: Context, facts: list[BoardFact]) -> Message | None:
    if not await record_fact.withdraw_facts(context, facts):
        return None
    t, kind = context.t, facts[0].kind
    places = hours_change.render_places(
        context, context.services.sites[facts[0].site].office, tuple(fact.site for fact in facts)
    )
    said = t.html(
        "Taken back. {kind} at {place} is not known now.", kind=board_texts.render_kind(t, kind), place=places
    )
    again = Button(t("✏️ Set it again"), AskBoardValue(kind, facts[0].site).pack())
    return Message(html("↩️ {}", said), ((again,), _home_row(context)))
