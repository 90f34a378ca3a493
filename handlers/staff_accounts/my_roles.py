"""/siapa: my roles, my rights and my commands."""

from content.text.safe_html import bold, join_lines, monospace, quote
from handlers.core import command_list, permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Message, Reply
from handlers.questions import answer_card
from handlers.staff_accounts import role_texts


async def on_command(context: Context) -> list[Reply]:
    t, grants = context.t, await permissions.list_grants(context)
    lines: list[str] = [bold(t.html("You are {name}", name=context.event.name))]
    for grant in grants:
        may = [
            role_texts.render_right(t, right) for right in Right if right in permissions.list_rights(grant)
        ]
        lines += ["", role_texts.render_grant(context, grant), t("You may: {list}.", list=", ".join(may))]
    commands = join_lines(
        f"/{command.name} – {t(command.meaning)}"
        for command in command_list.list_staff_commands(grants, context.offices)
    )
    lines += ["", quote(commands, folded=True)]
    lines.append(t.html("Your Telegram number: {id}", id=monospace(context.event.user_id)))
    return [Message(join_lines(lines), ((answer_card.home_button(context),),))]
