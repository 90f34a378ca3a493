"""/angka for everybody: how many reports a closed month brought, and how many refused or met an honest officer."""

from html import escape

from content import recap as months
from content.records import Office
from handlers import card, naming, press
from handlers.casework import elsewhere, recap
from handlers.casework import words as told
from handlers.reply import Button, Reply, Rows, Say, Toast
from handlers.report import offers
from handlers.visit import Visit

MONTHS = 6


async def command(visit: Visit) -> list[Reply]:
    """Of the office named, else the chosen one, else all to choose from."""
    named = naming.place(visit, visit.event.text, weak=True) if visit.event.text else None
    office = (named and named.office) or visit.office
    return [await _show(visit, office) if office else _choose(visit)]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `monthly:*`."""
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    office = visit.desk.library.offices.get(rest[0]) if verb == "of" and rest else None
    return [done, await _show(visit, office, edits) if office else _choose(visit, edits)]


async def _show(visit: Visit, office: Office, edits: int = 0) -> Say:
    t = visit.t
    found = await recap.shown(visit, office, months.closed(told.today(visit), MONTHS))
    lines = [f"<b>📊 {t('Illegal fees reported, {office}', office=escape(office.name))}</b>"]
    small = [one for one in found if not any((one.levies, one.refused, one.honest))]
    for one in found:
        if one not in small:
            lines += ["", f"<b>{recap.named(visit, one.month)}</b>", *recap.kinds(visit, one)]
    if small:
        k, names = visit.desk.library.casework.small, [recap.named(visit, one.month) for one in small]
        lines += ["", f"<b>{', '.join(names)}</b>", t("each figure fewer than {k}", k=k)]
    lines += ["", f"<i>{recap.rule(visit)}</i>"]
    rows: Rows = (
        (offers.report(visit), elsewhere.button(visit)),
        (Button(t("🏢 Other offices"), press.pack("monthly", "all")), card.home_button(visit)),
    )
    return Say("\n".join(lines), rows, edits)


def _choose(visit: Visit, edits: int = 0) -> Say:
    rows = tuple(
        (Button(office.name, press.pack("monthly", "of", code)),)
        for code, office in visit.desk.library.offices.items()
    )
    return Say(visit.t("Figures of which office?"), (*rows, (card.home_button(visit),)), edits)
