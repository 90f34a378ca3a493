"""/jemputbola: dated visits to villages, schools and markets: this week, all, near me, followed, by kecamatan."""

from collections.abc import Sequence
from datetime import timedelta
from html import escape

from content import nearest
from content.records import Office, Site
from handlers import card, mobile, naming, offer, overlay, press, status
from handlers.citizen import start
from handlers.reply import Button, Pin, Reply, Rows, Say, Toast
from handlers.visit import Visit
from storage import drafts, follows, visits
from storage.drafts import Draft
from storage.visits import DatedVisit

NEAR = "mobile near"  # the draft that hears a location
TOPIC = "jemput_bola"
SHOWN = 8
WEEK = timedelta(days=7)
VIEWS = ("week", "all", "mine", "near")


async def command(visit: Visit) -> list[Reply]:
    """/jemputbola, alone or with a place: `/jemputbola pamulang`."""
    named = naming.place(visit, visit.event.text, weak=True)
    if named is not None and named.office is None:
        return [naming.which(visit, named.among) if named.among else start.not_served(visit, named.elsewhere)]
    office = named.office if named else visit.office
    if office is None:
        return [_offices(visit)]
    visit = await overlay.informed(visit)
    if named is not None and named.site is not None:
        return [await _of_site(visit, office, named.site.id)]
    return [await _listed(visit, office, "week")]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `mobile:*`."""
    visit = await overlay.informed(visit)
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    offices = visit.desk.library.offices
    match verb, rest:
        case "near", (code,) if code in offices:
            return [done, await _ask_location(visit, code)]
        case "areas", (code,) if code in offices:
            return [done, await _areas(visit, offices[code], edits)]
        case "site", (code, id) if code in offices and id in visit.desk.sites:
            return [done, await _of_site(visit, offices[code], id, edits)]
        case _, (code,) if code in offices and verb in VIEWS:
            return [done, await _listed(visit, offices[code], verb, edits)]
        case (("show" | "ics"), (id,)) if id.isdecimal() and (
            found := await mobile.found(visit, int(id[:18]))
        ):
            if verb == "ics":
                return [done, mobile.file(visit, [found], f"jemput-bola-{mobile.day(visit, found)}.ics")]
            return [done, *_pin(visit, found), _card(visit, found)]
    return [done, _offices(visit)]


async def beside(visit: Visit, office: Office | None, site: Site | None) -> str:
    """The next visits, above the answer to a question about them; "" where none are announced."""
    if office is None:
        return ""
    found = [one for one in await visits.coming(visit.tx, (office.code,), visit.seconds) if one.ended is None]
    own = [one for one in found if site and one.site == site.id] or found
    if not own:
        return ""
    head = f"<b>{visit.t('Next visits of {office}', office=escape(office.name))}</b>"
    return "\n".join([head, *(mobile.line(visit, one) for one in own[:3])])


def _offices(visit: Visit) -> Say:
    found = sorted(visit.desk.library.offices.values(), key=lambda office: office.name)
    rows = tuple((Button(office.name, press.pack("mobile", "week", office.code)),) for office in found)
    return Say(visit.t("For which office?"), (*rows, (card.home_button(visit),)))


async def _listed(visit: Visit, office: Office, view: str, edits: int = 0) -> Say:
    """This week's, all, or those at places that this chat follows."""
    t = visit.t
    every = await visits.coming(visit.tx, (office.code,), visit.seconds)
    shown, title = every, t("Mobile service: all dates")
    if view == "week":
        ends = visit.seconds + WEEK.total_seconds()
        shown, title = [one for one in every if one.start < ends], t("Mobile service: the next 7 days")
    elif view == "mine":
        own = await _followed(visit, office.code)
        shown = [one for one in every if "" in own or one.site in own]
        title = t("Mobile service: what you follow")
    extra = _extra(visit, office, view)
    lines = [f"<b>{title}</b>\n{escape(office.name)}", *(mobile.line(visit, one) for one in shown), *extra]
    if not shown and not extra:
        lines.append(_none(visit, every))
    return Say(card.fit(lines, ""), (*_shown(visit, shown), *_turns(visit, office, view)), edits)


async def _of_site(visit: Visit, office: Office, site: str, edits: int = 0) -> Say:
    t = visit.t
    every = await visits.coming(visit.tx, (office.code,), visit.seconds)
    shown = [one for one in every if one.site == site]
    title = t("Mobile service: {place}", place=escape(visit.desk.sites[site].name))
    lines = [f"<b>{title}</b>\n{escape(office.name)}", *(mobile.line(visit, one) for one in shown)]
    if not shown:
        lines.append(_none(visit, every))
    follow = (offer.button(visit, office.code, site, TOPIC),)
    return Say(
        card.fit(lines, ""), (*_shown(visit, shown), follow, *_turns(visit, office, "site")[1:]), edits
    )


def _none(visit: Visit, every: Sequence[DatedVisit]) -> str:
    t = visit.t
    if every:
        return t("No date is announced for this. See all dates.")
    return t("The office has not announced any date here. With 🔔 you hear of it when it does.")


async def _areas(visit: Visit, office: Office, edits: int) -> Say:
    """Kecamatan with visits, and how many."""
    found: dict[str, int] = {}
    for one in await visits.coming(visit.tx, (office.code,), visit.seconds):
        if one.ended is None and one.site:
            found[one.site] = found.get(one.site, 0) + 1
    names = sorted((visit.desk.sites[id].name, id, n) for id, n in found.items() if id in visit.desk.sites)
    rows = tuple(
        (Button(f"{name} ({n})", press.pack("mobile", "site", office.code, id)),) for name, id, n in names
    )
    body = visit.t("Which kecamatan?") if rows else _none(visit, ())
    return Say(body, (*rows, *_turns(visit, office, "areas")), edits)


async def _ask_location(visit: Visit, code: str) -> Say:
    await drafts.put(visit.tx, visit.event.chat_id, NEAR, {"office": code}, visit.seconds)
    ask = visit.t("Press the button below to send your location. It is used once and not stored.")
    return Say(ask, ask_location=visit.t("📍 Send my location"))


async def heard(visit: Visit, draft: Draft) -> list[Reply] | None:
    """The location that was asked for: the nearest visits of every office."""
    if visit.event.place is None:
        return None
    await drafts.drop(visit.tx, visit.event.chat_id)
    t, placed = visit.t, []
    for one in await mobile.everywhere(visit):
        if one.ended is None:
            placed.append(_Placed(visit, one))
    found = nearest.nearest(*visit.event.place, placed, 5)
    office = visit.desk.library.offices.get(draft.data["office"])
    turns = _turns(visit, office, "near") if office else ((card.home_button(visit),),)
    if not found:
        return [
            Say(t("The office has not announced any date here. With 🔔 you hear of it when it does."), turns)
        ]
    lines = [f"<b>{t('Mobile service near you')}</b>"]
    for near, km in found:
        roughly = "" if near.exact else f" {t('(to the middle of the kecamatan)')}"
        lines.append(f"{mobile.line(visit, near.visit)}\n    ± {t.number(round(km, 1))} km{roughly}")
    lines.append(f"<i>{t('Your location was used once and not stored.')}</i>")
    return [Say(card.fit(lines, ""), (*_shown(visit, [one.visit for one, _ in found]), *turns))]


class _Placed:
    """A visit where its pin is, else in the middle of its kecamatan."""

    def __init__(self, visit: Visit, one: DatedVisit) -> None:
        site = visit.desk.sites.get(one.site)
        self.visit, self.exact = one, one.lat is not None
        self.lat = one.lat if self.exact else site.lat if site else None
        self.lon = one.lon if self.exact else site.lon if site else None


def _card(visit: Visit, one: DatedVisit) -> Say:
    rows: list[tuple[Button, ...]] = [(mobile.save(visit, one),)]
    rows.append((offer.button(visit, one.office, one.site, TOPIC),))
    rows.append(
        (Button(visit.t("⬅️ All dates"), press.pack("mobile", "all", one.office)), card.home_button(visit))
    )
    return Say(mobile.card(visit, one), tuple(rows))


def _pin(visit: Visit, one: DatedVisit) -> list[Reply]:
    if one.lat is None or one.lon is None or one.ended is not None:
        return []
    return [Pin(one.lat, one.lon, one.place, mobile.where(visit, one))]


def _shown(visit: Visit, among: Sequence[DatedVisit]) -> Rows:
    return tuple((mobile.button(visit, one),) for one in among[:SHOWN])


def _turns(visit: Visit, office: Office, view: str) -> Rows:
    """Other views; the one that is shown is left out."""
    t = visit.t
    named = {
        "week": t("This week"),
        "all": t("All dates"),
        "mine": t("⭐ Followed"),
        "near": t("📍 Near me"),
        "areas": t("By kecamatan"),
    }
    buttons = [
        Button(name, press.pack("mobile", to, office.code)) for to, name in named.items() if to != view
    ]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    ask = Button(t("🏠 Visit for someone who cannot come"), press.pack("home_visit", "ask"))
    follow = offer.button(visit, office.code, "", TOPIC)
    return ((follow,), *rows, (ask,), (card.home_button(visit),))


def _extra(visit: Visit, office: Office, view: str) -> list[str]:
    """Extra service that staff recorded at the counters of the office."""
    if view == "mine":
        return []
    ends = visit.seconds + WEEK.total_seconds()
    rows = [
        row
        for row in overlay.known(visit).changes
        if row.office == office.code and row.kind == "extra" and row.end > visit.seconds
    ]
    rows = sorted((row for row in rows if view != "week" or row.start < ends), key=lambda row: row.start)
    told = []
    for row in rows:
        names = [visit.desk.sites[id].name for id in row.sites if id in visit.desk.sites] or [office.name]
        why = f" · {escape(row.reason)}" if row.reason else ""
        told.append(f"🟢 {status.change_span(visit, row)}\n    {escape(', '.join(names))}{why}")
    return [f"<b>{visit.t('Extra service at the counters')}</b>", *told] if told else []


async def _followed(visit: Visit, office: str) -> set[str]:
    """Sites of an office whose visits this chat follows; "" stands for all of it."""
    found = await follows.of_chat(visit.tx, visit.event.chat_id)
    return {one.site for one in found if one.office == office and TOPIC in one.topics}
