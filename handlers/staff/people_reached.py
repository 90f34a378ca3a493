"""For whom an announcement is: office, sites, sites to leave out, topics. Each tap keeps the draft anew."""

from dataclasses import replace

from content.records import Office
from handlers import access, press
from handlers.access import Right
from handlers.citizen import follow
from handlers.reply import Button, Rows, Say
from handlers.staff import composing, picking
from handlers.staff.composing import ALL, Composed
from handlers.visit import Visit
from storage.follows import TOPICS


async def pressed(visit: Visit, composed: Composed, verb: str, more: list[str]) -> Say:
    """'who' [code], 'sites' and 'but' [mask, page], 'topics' [topic]."""
    changed = await _changed(visit, composed, verb, more)
    _, token = await composing.keep(visit, changed)
    edits = visit.event.message_id
    office = visit.desk.library.offices.get(changed.office)
    if verb == "topics":
        return _topics(visit, changed, token, edits)
    if office is None or (verb == "who" and not more):
        return await offices(visit, token, edits)
    page = int(more[1][:3]) if len(more) > 1 and more[1].isdecimal() else 0
    return await _sites(visit, changed, office, "but" if verb == "but" else "sites", page, token)


async def _changed(visit: Visit, composed: Composed, verb: str, more: list[str]) -> Composed:
    """The draft after this tap; as it was where the tap asks for what the person may not do or what is not there."""
    match verb, more:
        case "who", (code,) if code in await _reachable(visit):
            return replace(composed, office=code, sites=await composing.own_sites(visit, code), but=())
        case (("sites" | "but"), (mask, _)):
            office = visit.desk.library.offices.get(composed.office)
            chosen = picking.sites(office, mask) if office else None
            if chosen is not None:
                return replace(composed, but=chosen) if verb == "but" else replace(composed, sites=chosen)
        case "topics", (topic,) if topic in TOPICS:
            wanted = set(composed.topics) ^ {topic}
            return replace(composed, topics=tuple(topic for topic in TOPICS if topic in wanted))
    return composed


async def _reachable(visit: Visit) -> list[str]:
    """Codes of the offices where the person may announce something at all, "all" last where they may do so."""
    found = await access.granting(visit, Right.ANNOUNCE)
    if any(grant.office is None for grant in found):
        known = sorted(visit.desk.library.offices.values(), key=lambda office: office.name)
        return [*(office.code for office in known), ALL]
    return [code for code in dict.fromkeys(grant.office for grant in found) if code]


async def offices(visit: Visit, token: str, edits: int = 0) -> Say:
    t, known = visit.t, visit.desk.library.offices
    rows = tuple(
        (
            Button(
                known[code].name if code in known else t("All offices"),
                press.pack("announce", "who", token, code),
            ),
        )
        for code in await _reachable(visit)
    )
    return Say(t("Announce for which office?"), (*rows, _done(visit, token)), edits)


async def _sites(visit: Visit, composed: Composed, office: Office, verb: str, page: int, token: str) -> Say:
    t = visit.t
    chosen = composed.but if verb == "but" else composed.sites
    rows = picking.rows(
        visit,
        office,
        picking.mask(office, chosen),
        page,
        lambda mask, page: press.pack("announce", verb, token, mask, page),
    )
    reached = await composing.count(visit, composed.audience)
    question = (
        t("Leave out which places?") if verb == "but" else t("Which places? None chosen: the whole office.")
    )
    lines = [
        f"<b>{question}</b>",
        f"👥 {composing.told(visit, composed.audience)}",
        t("People who get it: {n}", n=t.number(reached)),
    ]
    return Say(
        "\n".join(lines), (*rows, _turns(visit, verb, token), _done(visit, token)), visit.event.message_id
    )


def _turns(visit: Visit, verb: str, token: str) -> tuple[Button, ...]:
    other = (
        Button(visit.t("👥 Which places"), press.pack("announce", "sites", token))
        if verb == "but"
        else Button(visit.t("🚫 Leave out places"), press.pack("announce", "but", token))
    )
    return (other, Button(visit.t("🏢 Other office"), press.pack("announce", "who", token)))


def _topics(visit: Visit, composed: Composed, token: str, edits: int) -> Say:
    t = visit.t
    rows: Rows = tuple(
        (
            Button(
                ("✅ " if topic in composed.topics else "▫️ ") + follow.topic(t, topic),
                press.pack("announce", "topics", token, topic),
            ),
        )
        for topic in TOPICS
    )
    body = t("To those who follow which topics? None chosen: all topics.")
    return Say(body, (*rows, _done(visit, token)), edits)


def _done(visit: Visit, token: str) -> tuple[Button, ...]:
    return (Button(visit.t("✅ Done"), press.pack("announce", "card", token)),)
