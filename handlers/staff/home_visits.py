"""/kunjungan of staff: what was asked for at their places, a day to propose, done or not. Nobody sees who asked."""

from datetime import date, timedelta
from html import escape

from content import times, visiting
from handlers import access, card, home_visit, overlay, press
from handlers.access import Right
from handlers.home_visit import News
from handlers.reply import Button, Reply, Rows, Say, Toast
from handlers.staff import stale
from handlers.visit import Visit
from storage import audit, drafts, home_visits
from storage.drafts import Draft
from storage.home_visits import HomeVisit, State

PROPOSE = "home visit day"
PAGE = 10
FAR = timedelta(days=92)


async def command(visit: Visit) -> list[Reply]:
    """/kunjungan of a clerk, alone or with a code."""
    if visit.event.text.strip():
        found = await _found(visit, home_visits.plain(visit.event.text.strip()))
        return [
            _card(visit, found) if found else Say(visit.t("There is no visit with this code at your places."))
        ]
    return [await _queue(visit)]


async def _found(visit: Visit, code: str) -> HomeVisit | None:
    """A request within reach."""
    one = await home_visits.find(visit.tx, code) if code else None
    if one is None or not await access.may(visit, Right.SET_HOURS, site=one.site):
        return None
    return one


async def _queue(visit: Visit, page: int = 0, edits: int = 0) -> Say:
    t = visit.t
    sites = [id for id in visit.desk.sites if await access.may(visit, Right.SET_HOURS, site=id)]
    found = await home_visits.open_at(visit.tx, sites)
    count = {state: sum(one.state is state for one in found) for state in home_visits.OPEN}
    lines = [
        f"🏠 <b>{t('Home visits')}</b>",
        t(
            "To propose: {asked} · to be answered: {proposed} · agreed: {agreed}",
            asked=count[State.ASKED],
            proposed=count[State.PROPOSED],
            agreed=count[State.AGREED],
        ),
    ]
    if not found:
        lines.append(t("Nobody waits for a visit."))
    page = min(page, max(0, (len(found) - 1) // PAGE))
    shown = found[page * PAGE : (page + 1) * PAGE]
    rows = [(Button(_label(visit, one), press.pack("home_staff", "open", one.code)),) for one in shown]
    turn = [
        Button(label, press.pack("home_staff", "page", to))
        for label, to in (("⬅️", page - 1), ("➡️", page + 1))
        if 0 <= to <= (len(found) - 1) // PAGE
    ]
    return Say("\n".join(lines), (*rows, (*turn, card.home_button(visit))), edits)


def _label(visit: Visit, one: HomeVisit) -> str:
    mark = {State.ASKED: "🆕", State.PROPOSED: "⏳", State.AGREED: "📅"}[one.state]
    if one.state is State.AGREED and _late(visit, one):
        mark = "❗"
    when = (
        home_visit.moment(visit.t, one)
        if one.day
        else visit.t("since {day}", day=home_visit.asked_on(visit, one))
    )
    return f"{mark} {one.code} · {home_visit.place(visit.desk, one)} · {when}"


def _late(visit: Visit, one: HomeVisit) -> bool:
    today = visit.now.astimezone(home_visit.zone(visit.desk, one)).date()
    return one.day is not None and one.day < today


def _card(visit: Visit, one: HomeVisit, edits: int = 0) -> Say:
    t = visit.t
    lines = [
        f"🏠 <b>{one.code}</b> · {t('asked on {day}', day=home_visit.asked_on(visit, one))}",
        f"{t('Where')}: {escape(one.about.village or '–')}, {escape(home_visit.place(visit.desk, one))}",
    ]
    if one.about.who:
        lines.append(
            f"{t('For')}: {home_visit.who(t, one.about.who)} · {home_visit.service(t, one.about.service)}"
        )
    if one.about.wish:
        lines.append(f"{t('Message')}: {escape(one.about.wish)}")
    lines.append(f"<b>{_state(visit, one)}</b>")
    back = Button(t("⬅️ Back"), press.pack("home_staff", "page", 0))
    return Say("\n".join(lines), (*_buttons(visit, one), (back, card.home_button(visit))), edits)


def _state(visit: Visit, one: HomeVisit) -> str:
    t, when = visit.t, home_visit.moment(visit.t, one)
    match one.state:
        case State.ASKED:
            return t("Waits for your proposal.")
        case State.PROPOSED:
            return t("Proposed: {when}. Not answered yet.", when=when)
        case State.AGREED:
            return t("Agreed: {when}.", when=when)
        case State.DONE:
            return t("Done.")
        case State.MISSED:
            return t("It did not take place.")
        case State.REFUSED:
            return t("Cannot be made.")
    return t("Cancelled by whoever asked.")


def _buttons(visit: Visit, one: HomeVisit) -> Rows:
    t = visit.t

    def to(label: str, verb: str) -> Button:
        return Button(label, press.pack("home_staff", verb, one.code, one.version))

    propose = to(t("📅 Propose a day"), "propose")
    match one.state:
        case State.ASKED | State.PROPOSED:
            return ((propose, to(t("🚫 Cannot be made"), "refuse")),)
        case State.AGREED:
            done = to(t("✅ Done"), "done")
            return ((done, to(t("⚠️ Did not take place"), "missed")), (propose,))
    return ()


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `home_staff:*`; the place must be within reach with every tap."""
    done, edits, t = Toast(visit.event.query_id), visit.event.message_id, visit.t
    match verb, rest:
        case "page", (page,) if page.isdecimal():
            return [done, await _queue(visit, int(page[:3]), edits)]
        case "send", (token,):
            return await _send(visit, token)
        case "open", (code,):
            found = await _found(visit, code)
            return [done, _card(visit, found) if found else await _queue(visit)]
        case _, (code, version):
            found = await _found(visit, code)
            if found is None or str(found.version) != version or found.state not in home_visits.OPEN:
                changed = Toast(visit.event.query_id, t("This has changed meanwhile."))
                return [changed, _card(visit, found, edits) if found else await _queue(visit, 0, edits)]
            return [done, await _acted(visit, verb, found)]
    return [done, await _queue(visit, 0, edits)]


async def _acted(visit: Visit, verb: str, one: HomeVisit) -> Say:
    t, edits = visit.t, visit.event.message_id
    if verb == "propose":
        data = {"code": one.code, "version": one.version}
        await drafts.put(visit.tx, visit.event.chat_id, PROPOSE, data, visit.seconds)
        ask = t(
            "Which day and hours? Type it, for example “{example}”.", example="Selasa 1 Desember 09.00-11.00"
        )
        back = Button(t("⬅️ Back"), press.pack("home_staff", "open", one.code))
        return Say(f"🏠 {one.code}\n{ask}", ((back,),), edits)
    ends = {"done": State.DONE, "missed": State.MISSED, "refuse": State.REFUSED}
    if verb not in ends or (verb != "refuse") != (one.state is State.AGREED):
        return _card(visit, one, edits)
    moved = await home_visits.move(
        visit.tx, one, ends[verb], visit.seconds, by=visit.event.user_id, day=one.day, hours=one.hours
    )
    if moved is None:
        return _card(visit, one, edits)
    await _log(visit, moved, verb)
    await home_visit.tell_citizen(visit.tx, visit.desk, moved, News.ENDED, visit.now)
    return _card(visit, moved, edits)


async def heard(visit: Visit, draft: Draft) -> list[Reply] | None:
    """The day that a clerk proposes: shown once more before it is sent."""
    one = await _found(visit, draft.data["code"])
    if one is None or one.version != draft.data["version"] or not visit.event.text.strip():
        return None
    visit, t = await overlay.informed(visit), visit.t
    zone = home_visit.zone(visit.desk, one)
    parts = visiting.read(visit.event.text, visit.now, zone)
    today = visit.now.astimezone(zone).date()
    if parts.day is None or parts.day < today or parts.day > today + FAR:
        why = parts.unclear or t("the day is missing or too far away")
        return [Say(t("When? {why}.", why=escape(why)))]
    hours = f"{times.dotted(parts.hours[0])}–{times.dotted(parts.hours[1])}" if parts.hours else ""
    await drafts.drop(visit.tx, visit.event.chat_id)
    data = {"code": one.code, "version": one.version, "day": parts.day.isoformat(), "hours": hours}
    token = await drafts.put(visit.tx, visit.event.chat_id, PROPOSE, data, visit.seconds, hears=False)
    shown = f"{t.day(parts.day)}, {hours}" if hours else t.day(parts.day)
    rows = (
        (Button(t("✅ Send the proposal"), press.pack("home_staff", "send", token)),),
        (Button(t("⬅️ Back"), press.pack("home_staff", "open", one.code)),),
    )
    return [
        Say(
            f"🏠 {one.code} · {escape(home_visit.place(visit.desk, one))}\n{t('Propose {when}?', when=shown)}",
            rows,
        )
    ]


async def _send(visit: Visit, token: str) -> list[Reply]:
    t = visit.t
    draft = await drafts.held(visit.tx, visit.event.chat_id, PROPOSE, token)
    one = await _found(visit, draft.data["code"]) if draft else None
    if draft is None:
        return await stale.gone(visit)
    if one is None:
        gone = t("This was changed or done already. Please send it again.")
        return [Toast(visit.event.query_id, gone)]
    await drafts.drop(visit.tx, visit.event.chat_id, hears=False)
    if one.version != draft.data["version"] or one.state not in home_visits.OPEN:
        changed = Toast(visit.event.query_id, t("This has changed meanwhile."))
        return [changed, _card(visit, one, visit.event.message_id)]
    day = date.fromisoformat(draft.data["day"])
    moved = await home_visits.move(
        visit.tx,
        one,
        State.PROPOSED,
        visit.seconds,
        by=visit.event.user_id,
        day=day,
        hours=draft.data["hours"],
    )
    assert moved is not None
    await _log(visit, moved, "propose")
    await home_visit.tell_citizen(visit.tx, visit.desk, moved, News.PROPOSED, visit.now)
    return [Toast(visit.event.query_id), _card(visit, moved, visit.event.message_id)]


async def _log(visit: Visit, one: HomeVisit, act: str) -> None:
    site = visit.desk.sites[one.site]
    await audit.record(
        visit.tx, at=visit.seconds, actor=visit.event.user_id, act=f"home_visit.{act}", office=site.office,
        about={"sites": [one.site], "code": one.code},
    )  # fmt: skip
