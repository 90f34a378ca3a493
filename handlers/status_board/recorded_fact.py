"""The card of a fact just recorded: what citizens read, notify followers, change its end, take it back."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from html import escape

from content import quiet_hours
from content.status_board.board_facts import BOARD_FACT_RULES, NEWSWORTHY_KINDS, BoardFact, BoardFactKind
from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Message
from handlers.opening_hours import command_target, effective_hours, hours_change
from handlers.opening_hours.command_target import CommandTarget
from handlers.questions import answer_card
from handlers.status_board import board_texts, record_fact
from handlers.status_board.record_fact import NewBoardFact, RecordedBoardFacts

END_CHOICES = ("1h", "3h", "0d", "1d", "3w", "7d")
"""Hours (h), days (d) or working days (w) from now. Days and working days last to the end of the day."""
KIND_VALUES = frozenset(BoardFactKind)
MAX_SITES_SHOWN = 3  # sites shown in full


def with_value(post: NewBoardFact, code: str) -> NewBoardFact | None:
    """Return the fact with the value of a button ('habis', 'sisa30'); None if its kind has no such value."""
    if post.kind is BoardFactKind.QUOTA and (left := re.fullmatch(r"sisa([0-9]{1,5})", code)):
        return (
            replace(post, value="sisa", amount=int(left[1])) if int(left[1]) else replace(post, value="habis")
        )
    return (
        replace(post, value=code) if code in BOARD_FACT_RULES[post.kind].ratings and code != "sisa" else None
    )


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> Message | None:
    """Handle the buttons of a recorded fact; None if it has changed or expired."""
    match verb, rest:
        case "set", (kind, site, value) if kind in KIND_VALUES and site in context.services.sites:
            post = with_value(
                NewBoardFact(context.services.sites[site].office, (site,), BoardFactKind(kind), ""), value
            )
            return await _record_value(context, post) if post else None
        case (("tell" | "urgent" | "until" | "undo" | "show"), (id,)) if id.isdecimal():
            facts = await record_fact.find_current_facts(context, int(id[:18]))
            return (
                await _find_refusal(context, facts) or await _handle_verb(context, verb, facts)
                if facts
                else None
            )
        case "lasts", (id, code) if id.isdecimal() and code in END_CHOICES:
            facts = await record_fact.find_current_facts(context, int(id[:18]))
            return (
                await _find_refusal(context, facts) or await _change_end(context, facts, code)
                if facts
                else None
            )
    return None


async def _find_refusal(context: Context, facts: list[BoardFact]) -> Message | None:
    sites = tuple(fact.site for fact in facts)
    found = await command_target.check_target(
        context, CommandTarget(context.services.sites[sites[0]].office, sites, "")
    )
    return found if isinstance(found, Message) else None


async def _record_value(context: Context, post: NewBoardFact) -> Message:
    found = await command_target.check_target(context, CommandTarget(post.office, post.sites, ""))
    return (
        found
        if isinstance(found, Message)
        else await render_card(context, await record_fact.record_fact(context, post))
    )


async def _handle_verb(context: Context, verb: str, facts: list[BoardFact]) -> Message | None:
    match verb:
        case "until":
            return _ask_end(context, facts)
        case "undo":
            return await _withdraw(context, facts)
        case "show":
            return await render_card(context, RecordedBoardFacts(facts, facts[0].kind in NEWSWORTHY_KINDS))
    if await record_fact.is_announced(context, facts[0].post):
        return Message(context.t("The followers were told of this already."), (_home_row(context),))
    zone = effective_hours.office_zone(context, context.services.sites[facts[0].site].office)
    if verb == "tell" and quiet_hours.expires_while_quiet(context.now, zone, facts[0].until.timestamp()):
        again = await render_card(context, RecordedBoardFacts(facts, True))
        night = context.t(
            "It is night by now, and in the morning this is over. Tell them now, or tell nobody."
        )
        return Message(f"{again.body}\n\n🌙 {night}", again.buttons)
    people = await record_fact.notify_followers(context, facts, urgent=verb == "urgent")
    told = context.t("People who are told: {n}", n=context.t.format_number(people))
    return Message(
        f"{_render_facts(context, facts)}\n\n🔔 {told}",
        (_follow_up_buttons(context, facts), _home_row(context)),
    )


async def render_card(context: Context, posted: RecordedBoardFacts) -> Message:
    """Render what citizens read from now on, with a button to notify the followers."""
    t, facts = context.t, posted.facts
    lines, rows = [_render_facts(context, facts)], list[tuple[Button, ...]]()
    fresh = not await record_fact.is_announced(context, facts[0].post)
    people = len(await record_fact.find_followers(context, facts)) if posted.is_newsworthy and fresh else 0
    if people:
        lines.append(f"🔔 <b>{t('Tell the {n} people who follow this?', n=t.format_number(people))}</b>")
        rows += _notify_buttons(context, facts, people)
    return Message("\n\n".join(lines), (*rows, _follow_up_buttons(context, facts), _home_row(context)))


def _render_facts(context: Context, facts: list[BoardFact]) -> str:
    t, kind = context.t, facts[0].kind
    shown = [
        f"<b>{escape(context.services.sites[fact.site].label)}</b>\n"
        + board_texts.render_fact_line(context, context.services.sites[fact.site], {kind: fact}, kind)
        for fact in facts[:MAX_SITES_SHOWN]
    ]
    if len(facts) > MAX_SITES_SHOWN:
        shown.append(t("and {n} more places", n=len(facts) - MAX_SITES_SHOWN))
    done, lines = t("Recorded. Citizens read from now on:"), "\n".join(shown)
    return f"✅ {done}\n<blockquote>{lines}</blockquote>"


def _notify_buttons(context: Context, facts: list[BoardFact], people: int) -> ButtonRows:
    t, id = context.t, facts[0].post
    zone = effective_hours.office_zone(context, context.services.sites[facts[0].site].office)
    if not quiet_hours.is_quiet(context.now, zone):
        return (
            (
                Button(
                    t("🔔 Tell {n} people", n=t.format_number(people)),
                    callback_data.pack_callback("post", "tell", id),
                ),
            ),
        )
    morning, now = quiet_hours.find_send_time(context.now, zone), t("⚡ Tell them now (urgent)")
    urgent = (Button(now, callback_data.pack_callback("post", "urgent", id)),)
    if facts[0].until <= morning:
        return (urgent,)
    later = t("🔔 Tell them at {time}", time=t.format_clock(morning))
    return ((Button(later, callback_data.pack_callback("post", "tell", id)),), urgent)


def _follow_up_buttons(context: Context, facts: list[BoardFact]) -> tuple[Button, ...]:
    t, id = context.t, facts[0].post
    return (
        Button(t("⏳ Change its end"), callback_data.pack_callback("post", "until", id)),
        Button(t("↩️ Take back"), callback_data.pack_callback("post", "undo", id)),
    )


def _home_row(context: Context) -> tuple[Button, ...]:
    return (answer_card.home_button(context),)


def _ask_end(context: Context, facts: list[BoardFact]) -> Message:
    """Ask until when the fact counts. Choices with equal ends are offered once, earliest first."""
    id, t = facts[0].post, context.t
    ends = {_chosen_end(context, facts, code): code for code in reversed(END_CHOICES)}
    rows = tuple(
        (
            Button(
                board_texts.render_end(context, end),
                callback_data.pack_callback("post", "lasts", id, ends[end]),
            ),
        )
        for end in sorted(ends)
    )
    back = (Button(t("⬅️ Back"), callback_data.pack_callback("post", "show", id)),)
    return Message(f"{_render_facts(context, facts)}\n\n{t('Until when does it count?')}", (*rows, back))


def _chosen_end(context: Context, facts: list[BoardFact], code: str) -> datetime:
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


async def _change_end(context: Context, facts: list[BoardFact], code: str) -> Message:
    fact, sites = facts[0], tuple(one.site for one in facts)
    post = NewBoardFact(
        context.services.sites[fact.site].office, sites, fact.kind, fact.value, fact.amount, fact.note
    )
    return await render_card(
        context,
        await record_fact.record_fact(context, replace(post, until=_chosen_end(context, facts, code))),
    )


async def _withdraw(context: Context, facts: list[BoardFact]) -> Message | None:
    if not await record_fact.withdraw_facts(context, facts):
        return None
    t, kind = context.t, facts[0].kind
    places = hours_change.render_places(
        context, context.services.sites[facts[0].site].office, tuple(fact.site for fact in facts)
    )
    said = t(
        "Taken back. {kind} at {place} is not known now.",
        kind=board_texts.render_kind(t, kind),
        place=escape(places),
    )
    again = Button(t("✏️ Set it again"), callback_data.pack_callback("post", "ask", kind, facts[0].site))
    return Message(f"↩️ {said}", ((again,), _home_row(context)))
