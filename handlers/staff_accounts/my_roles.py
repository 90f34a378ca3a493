"""/siapa: my roles, my rights and my commands."""

from html import escape

from handlers.core import command_list, permissions
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Message, Reply
from handlers.staff_accounts import role_texts


async def on_command(context: Context) -> list[Reply]:
    t, grants = context.t, await permissions.list_grants(context)
    lines = [f"<b>{t('You are {name}', name=escape(context.event.name))}</b>"]
    for grant in grants:
        may = [
            role_texts.render_right(t, right) for right in Right if right in permissions.list_rights(grant)
        ]
        lines += ["", role_texts.render_grant(context, grant), t("You may: {list}.", list=", ".join(may))]
    lines += [
        "",
        *(f"/{command.name} – {t(command.meaning)}" for command in command_list.list_staff_commands(grants)),
    ]
    lines += ["", t("Your Telegram number: {id}", id=f"<code>{context.event.user_id}</code>")]
    return [Message("\n".join(lines))]
