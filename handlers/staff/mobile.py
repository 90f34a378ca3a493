"""/jemputbola of staff: announce a visit by one command, change or cancel it, give its pin; those concerned are told.

`/jemputbola pamulang sabtu 28 november 08.00-12.00 Balai Desa Sukamaju kuota 50`, in any order.
"""

from html import escape

import msgspec

from content import visiting
from content.visiting import Parts
from handlers import access, card, overlay, press, sheets
from handlers import mobile as wording
from handlers.access import Right
from handlers.reply import Button, Reply, Rows, Say, Toast
from handlers.staff import mobileword, order, stale
from handlers.staff.mobileword import Act, Planned
from handlers.staff.order import Order
from handlers.visit import Visit
from storage import drafts, visits
from storage.drafts import Draft
from storage.visits import DatedVisit, New

FORM, EDIT, PIN = "mobile", "mobile edit", "mobile pin"
MOST = 20
EXAMPLES = (
    "/jemputbola {place} Sabtu 28 November 08.00-12.00 Balai Desa Sukamaju kuota 50",
    "/jemputbola {place} besok jam 9-12 SMAN 1",
)


async def command(visit: Visit) -> list[Reply]:
    """/jemputbola of a clerk, with its words or alone."""
    visit = await overlay.informed(visit)
    if not visit.event.text.strip():
        await sheets.expect(visit, "jemputbola")
        return [await _overview(visit)]
    found = await order.read(visit, "jemputbola", visit.event.text)
    return [found if isinstance(found, Say) else await ordered(visit, found)]


async def ordered(visit: Visit, found: Order) -> Say:
    """The preview, or a question back, once the place is known."""
    zone = overlay.zone(visit, found.office)
    parts = visiting.read(found.rest, visit.now, zone)
    fault = _missing(visit, found, parts)
    if fault or parts.day is None or parts.hours is None:
        return Say(f"{fault}\n\n{_usage(visit)}")
    start, end = visiting.span(parts.day, parts.hours, zone)
    lat, lon = parts.pin or (None, None)
    new = New(
        office=found.office, site=found.sites[0] if found.sites else "", place=parts.place,
        start=int(start.timestamp()), end=int(end.timestamp()), quota=parts.quota or 0, lat=lat, lon=lon,
    )  # fmt: skip
    return await _preview(visit, Planned(Act.ADD, new))


def _missing(visit: Visit, found: Order, parts: Parts) -> str:
    """What a new visit still needs, in words."""
    t = visit.t
    if len(found.sites) > 1:
        return t("One command is for one place.")
    if parts.unclear:
        return t("When? {why}.", why=escape(parts.unclear))
    if parts.day is None:
        return t("On which day? Write for example “{example}”.", example="Sabtu 28 November")
    if parts.hours is None:
        return t("From when to when? Write for example “{example}”.", example="Sabtu 08.00-12.00")
    if not parts.place:
        return t("Where exactly? Write for example “{example}”.", example="Balai Desa Sukamaju")
    return ""


async def _preview(visit: Visit, planned: Planned) -> Say:
    """What citizens will read and how many are told; nothing is recorded yet."""
    t, new = visit.t, planned.new
    if new.end <= visit.seconds:
        return Say(t("That time is over. Nothing was recorded."))
    token = await drafts.put(
        visit.tx, visit.event.chat_id, FORM, msgspec.to_builtins(planned), visit.seconds, hears=False
    )
    people = len(await mobileword.concerned(visit, planned))
    title, body = mobileword.text(visit, planned)
    lines = [
        f"<b>{t('Please check. This is what citizens will read:')}</b>",
        f"<blockquote><b>{escape(title, quote=False)}</b>\n{body}</blockquote>",
        t("People who are told: {n}", n=t.number(people)),
    ]
    rows: list[tuple[Button, ...]] = []
    if people:
        rows.append(
            (Button(t("✅ Save and tell {n} people", n=people), press.pack("mobileset", "tell", token)),)
        )
    only = t("Save, tell nobody") if people else t("✅ Save")
    drop = Button(t("✖️ Cancel"), press.pack("mobileset", "drop", token))
    return Say("\n".join(lines), (*rows, (Button(only, press.pack("mobileset", "save", token)), drop)))


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `mobileset:*`; whether the clerk may do it is asked again with every tap."""
    visit = await overlay.informed(visit)
    done = Toast(visit.event.query_id)
    match verb, rest:
        case (("tell" | "save" | "drop"), (token,)):
            said = await _confirmed(visit, verb, token)
        case (("open" | "edit" | "pin" | "cancel"), (id,)) if id.isdecimal():
            said = await _one(visit, verb, int(id[:18]))
        case _:
            said = await _overview(visit)
    if said is None and verb in ("tell", "save", "drop"):
        return await stale.gone(visit)
    if said is None:
        gone = visit.t("This was changed or done already. Please send it again.")
        return [Toast(visit.event.query_id, gone)]
    return [done, Say(said.body, said.buttons, visit.event.message_id)]


async def _confirmed(visit: Visit, verb: str, token: str) -> Say | None:
    t, home = visit.t, ((card.home_button(visit),),)
    draft = await drafts.held(visit.tx, visit.event.chat_id, FORM, token)
    if draft is None:
        return None
    await drafts.drop(visit.tx, visit.event.chat_id, hears=False)
    if verb == "drop":
        return Say(t("Cancelled. Nothing was recorded."), home)
    planned = msgspec.convert(draft.data, Planned)
    refused = await _refused(visit, planned.new.office, planned.new.site)
    if refused is not None:
        return refused
    if planned.new.end <= visit.seconds:
        return Say(t("That time is over. Nothing was recorded."), home)
    if planned.act is Act.ADD and await visits.same(visit.tx, planned.new):
        return Say(t("This is recorded already, so nobody is told again."), home)
    result = await mobileword.perform(visit, planned, tell=verb == "tell")
    if result is None:
        return Say(
            t("A colleague has changed or cancelled this visit meanwhile. See it with /jemputbola."), home
        )
    one, told = result
    lines = [
        f"✅ {t('Recorded. From now on questions are answered with it.')}",
        wording.line(visit, one),
        t("People who are told: {n}", n=t.number(told)) if told else t("Nobody is told."),
    ]
    pin = Button(t("📍 Give its pin"), press.pack("mobileset", "pin", one.id))
    rows: Rows = ((pin,), *home) if one.ended is None and one.lat is None else home
    return Say("\n".join(lines), rows)


async def _one(visit: Visit, verb: str, id: int) -> Say | None:
    """A visit that is still to come: its card, or what is to be changed of it."""
    t, chat = visit.t, visit.event.chat_id
    one = await wording.found(visit, id)
    if one is None or one.ended is not None or one.end <= visit.seconds:
        return None
    refused = await _refused(visit, one.office, one.site)
    if refused is not None:
        return refused
    back = Button(t("⬅️ Back"), press.pack("mobileset", "open", one.id))
    match verb:
        case "edit":
            await drafts.put(visit.tx, chat, EDIT, {"id": one.id, "sequence": one.sequence}, visit.seconds)
            ask = t(
                "What changes? Type only that, for example “{example}”.", example="jam 09.00-13.00 kuota 60"
            )
            return Say(f"{wording.line(visit, one)}\n\n{ask}", ((back,),))
        case "pin":
            await drafts.put(visit.tx, chat, PIN, {"id": one.id, "sequence": one.sequence}, visit.seconds)
            ask = t("Send the location of this place now (📎 → Location).")
            return Say(f"{wording.line(visit, one)}\n\n{ask}", ((back,),))
        case "cancel":
            return await _preview(visit, Planned(Act.CANCEL, visits.moved(one), one.id, one.sequence))
    buttons = (
        (
            Button(t("✏️ Change"), press.pack("mobileset", "edit", one.id)),
            Button(t("⏹ Cancel it"), press.pack("mobileset", "cancel", one.id)),
        ),
        (Button(t("📍 Give its pin"), press.pack("mobileset", "pin", one.id)), wording.save(visit, one)),
        (Button(t("⬅️ Back"), press.pack("mobileset", "list")), card.home_button(visit)),
    )
    return Say(wording.card(visit, one), buttons)


async def edited(visit: Visit, draft: Draft) -> list[Reply] | None:
    """What is to change of a visit: only what was typed."""
    one = await _drafted(visit, draft)
    if one is None or not visit.event.text.strip():
        return None
    visit, t = await overlay.informed(visit), visit.t
    zone = overlay.zone(visit, one.office)
    parts = visiting.read(visit.event.text, visit.now, zone)
    if parts.unclear:
        return [Say(t("When? {why}.", why=escape(parts.unclear)))]
    await drafts.drop(visit.tx, visit.event.chat_id)
    old = (wording.local(visit, one.office, one.start), wording.local(visit, one.office, one.end))
    minutes = (old[0].hour * 60 + old[0].minute, old[1].hour * 60 + old[1].minute or 24 * 60)
    start, end = visiting.span(parts.day or old[0].date(), parts.hours or minutes, zone)
    lat, lon = parts.pin or ((None, None) if parts.place else (one.lat, one.lon))
    new = visits.moved(
        one, start=int(start.timestamp()), end=int(end.timestamp()), place=parts.place or one.place,
        quota=one.quota if parts.quota is None else parts.quota, lat=lat, lon=lon,
    )  # fmt: skip
    if new == visits.moved(one):
        return [Say(t("Nothing would change. Type what is to be different."), (_back(visit, one),))]
    return [await _preview(visit, Planned(Act.CHANGE, new, one.id, one.sequence))]


async def pinned(visit: Visit, draft: Draft) -> list[Reply] | None:
    """The location of a visit; followers are not told of a pin alone."""
    place = visit.event.place
    if place is None:
        return None
    one = await _drafted(visit, draft)
    if one is None:
        return None
    await drafts.drop(visit.tx, visit.event.chat_id)
    visit = await overlay.informed(visit)
    lat, lon = place
    planned = Planned(Act.CHANGE, visits.moved(one, lat=lat, lon=lon), one.id, one.sequence)
    await mobileword.perform(visit, planned, tell=False)
    return [Say(f"📍 {visit.t('The pin is recorded; citizens get it as a map.')}", (_back(visit, one),))]


async def _drafted(visit: Visit, draft: Draft) -> DatedVisit | None:
    """The visit that a draft is about, as the clerk saw it, and within reach."""
    one = await wording.found(visit, int(draft.data["id"]))
    if one is None or one.sequence != draft.data["sequence"] or one.ended is not None:
        return None
    return one if await access.may(visit, Right.SET_HOURS, one.office, one.site or None) else None


def _back(visit: Visit, one: DatedVisit) -> tuple[Button, ...]:
    return (Button(visit.t("⬅️ Back"), press.pack("mobileset", "open", one.id)),)


async def _refused(visit: Visit, office: str, site: str) -> Say | None:
    found = await order.allowed(visit, Order(office, (site,) if site else (), ""))
    return found if isinstance(found, Say) else None


async def _overview(visit: Visit) -> Say:
    """The clerk's own visits to come, and how one is announced."""
    t, own = visit.t, []
    for one in await wording.everywhere(visit):
        if one.ended is None and await access.may(visit, Right.SET_HOURS, one.office, one.site or None):
            own.append(one)
    rows = [
        (Button(wording.button(visit, one).text, press.pack("mobileset", "open", one.id)),)
        for one in own[:MOST]
    ]
    lines = [
        t("Visits announced: {n}", n=len(own)),
        "",
        _usage(visit),
        "",
        t("Many at once: send a table (.xlsx or .csv) now."),
    ]
    code = visit.person.office or next(iter(visit.desk.library.offices))
    seen = Button(t("👁 As citizens see it"), press.pack("mobile", "all", code))
    return Say("\n".join(lines), (*rows, (seen, card.home_button(visit))))


def _usage(visit: Visit) -> str:
    shown = "\n".join(
        f"<code>{escape(example.format(place=order.example(visit)))}</code>" for example in EXAMPLES
    )
    return f"{visit.t('Write it like this:')}\n{shown}"
