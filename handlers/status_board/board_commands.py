"""/blangko, /alat, /jaringan, /kuota and /antrean: set a fact of the status board with one line or two taps.

A clear line is recorded at once. Its end can be changed and the fact can be taken back afterwards.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

from content.dates.day_search import UnclearInput
from content.status_board import board_parser
from content.status_board.board_facts import BOARD_FACT_RULES, BoardFactKind
from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.opening_hours import command_target, effective_hours, superseded_commands
from handlers.opening_hours.command_target import CommandTarget
from handlers.questions import answer_card
from handlers.status_board import board_texts, record_fact, recorded_fact
from handlers.status_board.record_fact import NewBoardFact
from storage import status_board
from storage.chats import drafts

FORM = "post"
QUOTA_CHOICES = (10, 20, 30, 50, 100)
EXAMPLES = {
    BoardFactKind.BLANGKO: "/blangko {place} habis sampai Senin",
    BoardFactKind.EQUIPMENT: "/alat {place} rusak",
    BoardFactKind.NETWORK: "/jaringan {place} putus selama 2 jam",
    BoardFactKind.QUOTA: "/kuota {place} 30",
    BoardFactKind.QUEUE: "/antrean {place} padat",
}
KIND_VALUES = frozenset(BoardFactKind)


async def on_command(context: Context) -> list[Reply]:
    """Handle one of the commands, with or without text."""
    context, name = await effective_hours.with_recorded_hours(context), context.event.command
    found = await command_target.parse_target(context, name, context.event.text)
    return [found if isinstance(found, Message) else await on_target(context, name, found)]


async def on_target(context: Context, name: str, found: CommandTarget) -> Message:
    """Record the fact once its sites are known, or ask for the value."""
    kind, t = BoardFactKind(name), context.t
    said = board_parser.parse_board_fact(
        kind, found.rest, context.now, effective_hours.office_zone(context, found.office)
    )
    if isinstance(said, UnclearInput):
        why = t("Until when? {why}.", why=escape(said.reason))
        return Message(f"{why}\n\n{_render_usage(context, kind)}")
    sites = found.sites or tuple(site.id for site in context.services.library.offices[found.office].sites)
    post = NewBoardFact(found.office, sites, kind, said.value, said.amount, said.note, said.until)
    return await _record_fact(context, post) if said.value else await _ask_value(context, post)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `post:*`. Permission is checked again on every tap."""
    context = await effective_hours.with_recorded_hours(context)
    match verb, rest:
        case "pick", (token, value):
            found = await _on_value_chosen(context, token, value)
        case "ask", (kind, site) if kind in KIND_VALUES and site in context.services.sites:
            found = await _on_kind_chosen(context, BoardFactKind(kind), site)
        case _:
            found = await recorded_fact.on_button(context, verb, rest)
    if found is None and verb == "pick":
        return await superseded_commands.answer_superseded_button(context)
    if found is None:
        text = context.t("This was changed or is over already. Please send it again.")
        return [CallbackAnswer(context.event.query_id, text)]
    return [
        CallbackAnswer(context.event.query_id),
        Message(found.body, found.buttons, context.event.message_id),
    ]


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


async def _ask_value(context: Context, post: NewBoardFact) -> Message:
    """Ask for the value; the next tap records it."""
    until = int(post.until.timestamp()) if post.until else 0
    data = {"kind": post.kind, "office": post.office, "sites": post.sites, "until": until}
    token = await drafts.save(
        context.tx, context.event.chat_id, FORM, data, context.timestamp, takes_messages=False
    )
    names = ", ".join(escape(context.services.sites[site].name) for site in post.sites)
    lines = [f"<b>{names}</b>", context.t("How is it now?")]
    if len(post.sites) == 1:
        site = context.services.sites[post.sites[0]]
        facts = (await status_board.find_boards(context.tx, post.sites))[site.id]
        lines.insert(1, board_texts.render_fact_line(context, site, facts, post.kind))
    lines.append(f"\n{_render_usage(context, post.kind)}")
    rows = value_buttons(
        context, post.kind, lambda value: callback_data.pack_callback("post", "pick", token, value)
    )
    return Message(
        "\n".join(lines),
        (*rows, (command_target.cancel_button(context, token), answer_card.home_button(context))),
    )


def value_buttons(context: Context, kind: BoardFactKind, data: Callable[[str], str]) -> ButtonRows:
    """Return one button a value; for quotas, a few numbers."""
    t, values = context.t, list(BOARD_FACT_RULES[kind].ratings)
    if kind is not BoardFactKind.QUOTA:
        return tuple((Button(_value_label(context, kind, value), data(value)),) for value in values)
    numbers = tuple(Button(t.format_number(n), data(f"sisa{n}")) for n in QUOTA_CHOICES)
    others = (value for value in values if value != "sisa")
    return (numbers, *((Button(_value_label(context, kind, value), data(value)),) for value in others))


def _value_label(context: Context, kind: BoardFactKind, value: str) -> str:
    said = board_texts.render_value(context.t, kind, value)
    return f"{board_texts.STANDING_MARKS[BOARD_FACT_RULES[kind].ratings[value]]} {said[:1].upper()}{said[1:]}"


async def _on_value_chosen(context: Context, token: str, value: str) -> Message | None:
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, token)
    if draft is None:
        return None
    data, kind = draft.data, BoardFactKind(draft.data["kind"])
    post = recorded_fact.with_value(NewBoardFact(data["office"], tuple(data["sites"]), kind, ""), value)
    if post is None:
        return None
    until = datetime.fromtimestamp(data["until"], UTC) if data["until"] > context.timestamp else None
    await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
    return await _record_fact(context, replace(post, until=until))


async def _record_fact(context: Context, post: NewBoardFact) -> Message:
    found = await command_target.check_target(context, CommandTarget(post.office, post.sites, ""))
    if isinstance(found, Message):
        return found
    return await recorded_fact.render_card(context, await record_fact.record_fact(context, post))


def _render_usage(context: Context, kind: BoardFactKind) -> str:
    """Render how the command is written, with a place of the user's own office."""
    example = EXAMPLES[kind].format(place=command_target.example_place(context))
    return f"{context.t('Write it like this:')}\n<code>{escape(example)}</code>"
