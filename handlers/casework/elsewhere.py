"""/pengaduan: where else one can turn, what each body takes, and its contacts with the day they were checked."""

from html import escape

from content.records import Channel, Contact
from handlers import card, press
from handlers.reply import Button, Reply, Say, Toast
from handlers.report import offers
from handlers.visit import Visit


async def command(visit: Visit) -> list[Reply]:
    return [show(visit)]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """The button `elsewhere:show`, under answers and reports: a message of its own, so that nothing is lost."""
    return [Toast(visit.event.query_id), show(visit)]


def button(visit: Visit) -> Button:
    return Button(visit.t("🏛️ Where else to turn"), press.pack("elsewhere", "show"))


def show(visit: Visit) -> Say:
    t, rules = visit.t, visit.desk.library.casework
    contacts = {contact.id: contact for contact in visit.desk.library.contacts}
    parts = [f"<b>{t('Where else to turn')}</b>\n{t('All of these are free. You may turn to several.')}"]
    for body in rules.escalation:
        if body.contact in contacts:
            parts.append(_body(visit, contacts[body.contact], body.takes.said(t.language)))
    if rules.gone.id:
        source = rules.gone_source
        parts.append(
            f"⚠️ {escape(rules.gone.said(t.language))} <i>({escape(source.title)}, {source.dated(t.language)})</i>"
        )
    rows = (
        (offers.report(visit),),
        (card.home_button(visit),),
    )
    return Say(card.fit(parts, ""), rows)


def _body(visit: Visit, contact: Contact, takes: str) -> str:
    lines = [f"<b>{escape(contact.name)}</b>", escape(takes)]
    lines += [_channel(visit, channel) for channel in contact.channels]
    if not contact.channels:
        lines.append(escape(contact.purpose.said(visit.t.language)))
    return "\n".join(lines)


def _channel(visit: Visit, channel: Channel) -> str:
    """'Telepon: 137 (Kompas, 30 Desember 2021; belum diperiksa ulang)'."""
    t, dated = visit.t, channel.source.dated(visit.t.language)
    said = [", ".join(part for part in (escape(channel.source.title), dated) if part)]
    said.append(t("seen {day}", day=t.date(channel.checked)))
    if not channel.confirmed:
        said.append(t("not tried by us"))
    return f"• {escape(channel.label)}: {escape(channel.value)} <i>({'; '.join(said)})</i>"
