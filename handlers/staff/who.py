"""/siapa: who I am here, what I may do, and with which commands."""

from html import escape

from handlers import access, commands
from handlers.access import Right
from handlers.reply import Reply, Say
from handlers.staff import task
from handlers.visit import Visit


async def command(visit: Visit) -> list[Reply]:
    t, grants = visit.t, await access.grants(visit)
    lines = [f"<b>{t('You are {name}', name=escape(visit.event.name))}</b>"]
    for grant in grants:
        may = [task.right(t, right) for right in Right if right in access.rights(grant)]
        lines += ["", task.described(visit, grant), t("You may: {list}.", list=", ".join(may))]
    lines += ["", *(f"/{command.name} – {t(command.meaning)}" for command in commands.of_staff(grants))]
    lines += ["", t("Your Telegram number: {id}", id=f"<code>{visit.event.user_id}</code>")]
    return [Say("\n".join(lines))]
