"""/bantuan: topics of questions and all commands."""

from content.text.safe_html import bold, join_lines
from handlers.core import command_list, permissions
from handlers.core.command_list import CITIZEN_COMMANDS
from handlers.core.context import Context
from handlers.core.replies import CallbackAnswer, Message, Reply
from handlers.questions import answer_card


async def on_command(context: Context) -> list[Reply]:
    return [await _render_help(context)]


async def _render_help(context: Context, edits: int = 0) -> Message:
    t, staffs = context.t, command_list.list_staff_commands(await permissions.list_grants(context))
    lines = [
        bold(t("What you can do here")),
        t("Type any question about the KTP-el, in your own words. One word is enough."),
        t("Send your location to find the nearest kecamatan office."),
        "",
        *(f"/{command.name} – {t(command.meaning)}" for command in CITIZEN_COMMANDS),
        *([""] if staffs else []),
        *(f"/{command.name} – {t(command.meaning)}" for command in staffs),
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


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    return [CallbackAnswer(context.event.query_id), await _render_help(context, context.event.message_id)]
