"""/bantuan: what can be asked and every command."""

from handlers import access, card, commands
from handlers.commands import CITIZEN
from handlers.reply import Reply, Say, Toast
from handlers.visit import Visit


async def command(visit: Visit) -> list[Reply]:
    return [await _help(visit)]


async def _help(visit: Visit, edits: int = 0) -> Say:
    t, staffs = visit.t, commands.of_staff(await access.grants(visit))
    lines = [
        f"<b>{t('What you can do here')}</b>",
        t("Type any question about the KTP-el, in your own words. One word is enough."),
        t("Send your location to find the nearest kecamatan office."),
        "",
        *(f"/{command.name} – {t(command.meaning)}" for command in CITIZEN),
        *([""] if staffs else []),
        *(f"/{command.name} – {t(command.meaning)}" for command in staffs),
        "",
        t("In any group, type @{bot} and a question to insert a vetted answer.", bot=visit.desk.username),
        t("I am a machine: I cannot look up your data, and I never need your NIK."),
    ]
    rows = (*card.questions(visit, ("bot_info", "kontak")), (card.home_button(visit),))
    return Say("\n".join(lines), buttons=rows, edits=edits)


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    return [Toast(visit.event.query_id), await _help(visit, visit.event.message_id)]
