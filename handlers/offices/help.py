"""/bantuan: topics of questions and all commands."""

from content.text.safe_html import bold, join_lines, quote
from handlers.core import command_list, permissions
from handlers.core.command_list import CITIZEN_COMMANDS, CITIZEN_MENU, Command
from handlers.core.context import Context
from handlers.core.replies import CallbackAnswer, Message, Reply
from handlers.questions import answer_card


async def on_command(context: Context) -> list[Reply]:
    return [await _render_help(context)]


async def _render_help(context: Context, edits: int = 0) -> Message:
    t, found = (
        context.t,
        command_list.list_staff_commands(await permissions.list_grants(context), context.offices),
    )
    staffs = [_render_command(context, command) for command in found]
    others = [command for command in CITIZEN_COMMANDS if not command.is_in_menu]
    lines = [
        bold(t("What you can do here")),
        t("Type any question about the KTP-el, in your own words. One word is enough."),
        t("Send your location to find the nearest kecamatan office."),
        "",
        *(_render_command(context, command) for command in CITIZEN_MENU),
        bold(t("More commands")),
        quote(join_lines(_render_command(context, command) for command in others), folded=True),
        *([bold(t("For staff")), quote(join_lines(staffs), folded=True)] if staffs else []),
        "",
        t(
            "In any group, type @{bot} and a question to insert a vetted answer.",
            bot=context.services.username,
        ),
        t("I am a machine: I cannot look up your data, and I never need your NIK."),
    ]
    rows = (
        *answer_card.question_buttons(context, ("bot_info", "kontak")),
        (answer_card.home_button(context),),
    )
    return Message(join_lines(lines), buttons=rows, edits=edits)


def _render_command(context: Context, command: Command) -> str:
    return f"/{command.name} – {context.t(command.meaning)}"


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    return [CallbackAnswer(context.event.query_id), await _render_help(context, context.event.message_id)]
