"""/siapa: who I am here, what I may do, and with which commands."""

from html import escape

from handlers import access, commands
from handlers.access import Right
from handlers.reply import Reply, Message
from handlers.staff import task
from handlers.visit import Context


async def on_command(context: Context) -> list[Reply]:
    t, grants = context.t, await access.list_grants(context)
    lines = [f"<b>{t('You are {name}', name=escape(context.event.name))}</b>"]
    for grant in grants:
        may = [task.render_right(t, right) for right in Right if right in access.list_rights(grant)]
        lines += ["", task.render_grant(context, grant), t("You may: {list}.", list=", ".join(may))]
    lines += ["", *(f"/{command.name} – {t(command.meaning)}" for command in commands.list_staff_commands(grants))]
    lines += ["", t("Your Telegram number: {id}", id=f"<code>{context.event.user_id}</code>")]
    return [Message("\n".join(lines))]
