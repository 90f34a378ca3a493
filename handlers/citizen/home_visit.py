"""A visit for somebody who cannot come: four questions, no name, no NIK, no illness; its state by its code."""

from html import escape

from content.records import SiteKind
from content.shield import shield
from handlers import card, home_visit, press
from handlers.citizen import ask, home_wish
from handlers.home_visit import SERVICES, WHO, News
from handlers.reply import Button, Reply, Rows, Say, Toast
from handlers.visit import Visit
from storage import drafts, home_visits, tries
from storage.drafts import Draft
from storage.home_visits import About, HomeVisit, State

FORM = "home visit"
MOST_OPEN = 3  # requests of one chat that are not settled
MOST_A_DAY = 5
GUESSES, GUESS_FOR = 10, 3600  # codes of others, and seconds
LONGEST = 60  # letters of a village
PAGE = 14
STEPS = ("who", "office", "site", "village", "service")


async def command(visit: Visit) -> list[Reply]:
    """/kunjungan: what this chat asked for; with a code, its state."""
    words = shield(visit.event.text).text.strip()
    if words:
        return [await by_code(visit, words)]
    return [await _own(visit)]


async def by_code(visit: Visit, words: str) -> Say:
    """The state of a request; to others than whoever asked only the state."""
    t, chat = visit.t, visit.event.chat_id
    if until := await tries.waits(visit.tx, "home visit", chat, GUESSES, visit.seconds):
        wait = t("Too many wrong codes. Please wait {n} minutes.", n=max(1, (until - visit.seconds) // 60))
        return Say(wait, ((card.home_button(visit),),))
    code = home_visits.plain(words)
    found = await home_visits.find(visit.tx, code) if code else None
    if found is None:
        await tries.count(visit.tx, "home visit", chat, GUESS_FOR, visit.seconds)
        body = t("There is no visit with this code. It looks like {example}.", example="KJG-ABC234")
        return Say(body, ((_start_button(visit),), (card.home_button(visit),)))
    return await _card(visit, found)


async def _card(visit: Visit, one: HomeVisit, edits: int = 0) -> Say:
    t = visit.t
    lines = [f"🏠 <b>{one.code}</b> · {escape(home_visit.place(visit.desk, one))}", home_visit.state(t, one)]
    rows: Rows = ()
    if await home_visits.owned(visit.tx, one.code, visit.event.chat_id):
        village, whom = escape(one.about.village), home_visit.who(t, one.about.who)
        lines.insert(1, f"{whom}, {village} · {home_visit.service(t, one.about.service)}")
        if one.about.wish:
            lines.append(f"{t('Message')}: {escape(one.about.wish)}")
        rows = home_visit.own_buttons(t, one)
    return Say("\n".join(lines), (*rows, (card.home_button(visit),)), edits)


async def _own(visit: Visit) -> Say:
    t, found = visit.t, await home_visits.of_chat(visit.tx, visit.event.chat_id)
    lines = [
        f"🏠 <b>{t('A visit for someone who cannot come')}</b>",
        t("Officers can come to people who are ill, elderly or disabled. It is free of charge."),
        *(f"• {one.code}: {home_visit.state(t, one)}" for one in found[:5]),
    ]
    rows = tuple((Button(f"👁 {one.code}", press.pack("home_visit", "open", one.code)),) for one in found[:5])
    return Say("\n".join(lines), (*rows, (_start_button(visit),), (card.home_button(visit),)))


def _start_button(visit: Visit) -> Button:
    return Button(visit.t("🏠 Ask for a visit"), press.pack("home_visit", "ask"))


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `home_visit:*`: the questions, and what whoever asked may do with a request."""
    done = Toast(visit.event.query_id)
    match verb, rest:
        case "ask", _:
            return [done, await _begin(visit)]
        case "open", (code,) if await home_visits.owned(visit.tx, code, visit.event.chat_id):
            found = await home_visits.find(visit.tx, code)
            return [done, await _card(visit, found) if found else await _own(visit)]
        case (("yes" | "other" | "cancel" | "note"), (code, version)) if version.isdecimal():
            return await _answered(visit, verb, code, int(version[:9]))
        case _, (token, *more):
            draft = await drafts.get(visit.tx, visit.event.chat_id)
            if draft is not None and draft.form == FORM and draft.token == token:
                said = await _stepped(visit, draft.data, verb, more)
                return [done, Say(said.body, said.buttons, visit.event.message_id)]
    return [Toast(visit.event.query_id, visit.t("This was changed or done already. Please send it again."))]


async def _begin(visit: Visit) -> Say:
    t, chat = visit.t, visit.event.chat_id
    mine = [one for one in await home_visits.of_chat(visit.tx, chat) if one.state in home_visits.OPEN]
    home = (card.home_button(visit),)
    if len(mine) >= MOST_OPEN:
        body = t("You have {n} visits that are not settled yet. See them with /kunjungan.", n=len(mine))
        return Say(body, (home,))
    if await tries.waits(visit.tx, "home visit asked", chat, MOST_A_DAY, visit.seconds):
        return Say(t("That is enough for today. Please ask again tomorrow, or at the counter."), (home,))
    return await _next(visit, {})


async def _stepped(visit: Visit, data: dict[str, str], verb: str, more: list[str]) -> Say:
    """A tap on one of the questions."""
    match verb, more:
        case "drop", _:
            await drafts.drop(visit.tx, visit.event.chat_id)
            return Say(visit.t("Cancelled. Nothing was sent."), ((card.home_button(visit),),))
        case "back", _:
            given = [step for step in STEPS if step in data]
            return await _next(visit, {step: data[step] for step in given[:-1]})
        case "who", (id,) if id in WHO:
            return await _next(visit, {**data, "who": id, **_known_office(visit)})
        case "office", (code,) if code in visit.desk.library.offices:
            return await _next(visit, {**data, "office": code})
        case "site", (id,) if id in visit.desk.sites:
            return await _next(visit, {**data, "site": id})
        case "page", (page,) if page.isdecimal():
            return await _next(visit, data, int(page[:2]))
        case "service", (id,) if id in SERVICES:
            return await _next(visit, {**data, "service": id})
        case "send", _ if all(step in data for step in STEPS):
            return await _submit(visit, data)
    return await _next(visit, data)


def _known_office(visit: Visit) -> dict[str, str]:
    return {"office": visit.office.code} if visit.office else {}


async def heard(visit: Visit, draft: Draft) -> list[Reply] | None:
    """The village that was asked for; nothing else is typed here."""
    data = draft.data
    if "site" not in data or "village" in data or not visit.event.text.strip():
        return None
    shielded = shield(visit.event.text)
    warning = ask.warn(visit, shielded)
    village = " ".join(ask.asked(shielded.text).split())
    if warning or not any(letter.isalpha() for letter in village):
        return [*warning, await _next(visit, data)]
    if len(village) > LONGEST:
        short = visit.t("Only the village or kelurahan, please; at most {n} letters.", n=LONGEST)
        return [Say(short), await _next(visit, data)]
    return [await _next(visit, {**data, "village": village})]


async def _next(visit: Visit, data: dict[str, str], page: int = 0) -> Say:
    """The first question without an answer, else the review. Kept as a draft, which survives a restart."""
    step = next((step for step in STEPS if step not in data), "send")
    token = await drafts.put(visit.tx, visit.event.chat_id, FORM, data, visit.seconds)
    t = visit.t
    back = Button(t("⬅️ Back"), press.pack("home_visit", "back", token))
    cancel = Button(t("✖️ Cancel"), press.pack("home_visit", "drop", token))
    rows, body = _question(visit, step, data, token, page)
    return Say(body, (*rows, (back, cancel) if data else (cancel,)))


def _question(visit: Visit, step: str, data: dict[str, str], token: str, page: int) -> tuple[Rows, str]:
    t = visit.t
    match step:
        case "who":
            intro = t("Officers can come to people who are ill, elderly or disabled. It is free of charge.")
            never = t(
                "Do not send a NIK, a name or an illness: papers are only shown when the officers come."
            )
            rows = _choices("who", token, {id: home_visit.who(t, id) for id in WHO})
            return rows, f"🏠 <b>{t('For whom is the visit?')}</b>\n{intro}\n{never}"
        case "office":
            offices = sorted(visit.desk.library.offices.values(), key=lambda office: office.name)
            return _choices("office", token, {one.code: one.name for one in offices}), t("For which office?")
        case "site":
            return _sites(visit, data, token, page), t("In which kecamatan does the person live now?")
        case "village":
            typed = t("Type only its name, no address.")
            return (), f"<b>{t('In which village or kelurahan?')}</b>\n{typed}"
        case "service":
            rows = _choices("service", token, {id: home_visit.service(t, id) for id in SERVICES})
            return rows, t("Which service is needed?")
    send = Button(t("✅ Send the request"), press.pack("home_visit", "send", token))
    return ((send,),), _review(visit, data)


def _choices(verb: str, token: str, named: dict[str, str]) -> Rows:
    return tuple(
        (Button(name[:1].upper() + name[1:], press.pack("home_visit", verb, token, id)),)
        for id, name in named.items()
    )


def _sites(visit: Visit, data: dict[str, str], token: str, page: int) -> Rows:
    office = visit.desk.library.offices[data["office"]]
    sites = sorted((one for one in office.sites if one.kind is SiteKind.KECAMATAN), key=lambda one: one.name)
    pages = max(1, -(-len(sites) // PAGE))
    page = min(page, pages - 1)
    shown = sites[page * PAGE : (page + 1) * PAGE]
    buttons = [Button(one.name, press.pack("home_visit", "site", token, one.id)) for one in shown]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    turn = [
        Button(label, press.pack("home_visit", "page", token, to))
        for label, to in (("⬅️", page - 1), (f"➡️ {page + 2}/{pages}", page + 1))
        if 0 <= to < pages
    ]
    return (*rows, tuple(turn)) if turn else tuple(rows)


def _review(visit: Visit, data: dict[str, str]) -> str:
    t = visit.t
    site = visit.desk.sites[data["site"]].name
    kept = t(
        "Kept, sealed: these lines and the way back to this chat. Officers see the lines, never who you are; they answer"
        " here. 90 days after the end or the last news it is deleted, and /hapusdata deletes it at once."
    )
    return "\n".join(
        (
            f"🏠 <b>{t('Is this right?')}</b>",
            f"{t('For')}: {home_visit.who(t, data['who'])}",
            f"{t('Where')}: {escape(data['village'])}, {escape(site)}",
            f"{t('Service')}: {home_visit.service(t, data['service'])}",
            "",
            f"<i>{kept}</i>",
        )
    )


async def _submit(visit: Visit, data: dict[str, str]) -> Say:
    t, chat = visit.t, visit.event.chat_id
    await drafts.drop(visit.tx, chat)
    about = About(data["who"], data["village"], data["service"])
    one = await home_visits.ask(visit.tx, data["site"], about, chat, t.language, visit.seconds)
    await tries.count(visit.tx, "home visit asked", chat, 86400, visit.seconds)
    await home_visit.tell_staff(visit.tx, visit.desk, one, News.ASKED, visit.now)
    lines = [
        f"✅ {t('Sent. Your code: {code}', code=f'<code>{one.code}</code>')}",
        home_visit.state(t, one),
        t("Ask for its state at any time: /kunjungan {code}", code=one.code),
        t("Have the family card (KK) ready, and a bright place for the photo."),
    ]
    return Say("\n".join(lines), (*home_visit.own_buttons(t, one), (card.home_button(visit),)))


async def _answered(visit: Visit, verb: str, code: str, version: int) -> list[Reply]:
    """Agree, another day, or cancel; only by the chat that asked, and only what it saw."""
    t = visit.t
    one = await home_visits.find(visit.tx, code)
    if one is None or not await home_visits.owned(visit.tx, code, visit.event.chat_id):
        return [Toast(visit.event.query_id, t("This button does not work any more."))]
    done = Toast(visit.event.query_id)
    if one.version != version or one.state not in home_visits.OPEN:
        return [Toast(visit.event.query_id, t("This has changed meanwhile.")), await _card(visit, one)]
    if verb == "note":
        return [done, *await home_wish.ask_for(visit, one)]
    moved = await _moved(visit, verb, one)
    if moved is None:
        return [done, await _card(visit, one)]
    said = await _card(visit, moved)
    return [
        done,
        Say(said.body, said.buttons, visit.event.message_id),
        *await home_wish.ask_for(visit, moved),
    ]


async def _moved(visit: Visit, verb: str, one: HomeVisit) -> HomeVisit | None:
    tx, now = visit.tx, visit.seconds
    today = visit.now.astimezone(home_visit.zone(visit.desk, one)).date()
    late = one.day is not None and one.day < today
    if verb == "cancel":
        moved = await home_visits.move(tx, one, State.CANCELLED, now, day=one.day, hours=one.hours)
        news = News.CANCELLED
    elif verb == "yes" and one.state is State.PROPOSED and not late:
        moved = await home_visits.move(tx, one, State.AGREED, now, day=one.day, hours=one.hours)
        news = News.AGREED
        if moved is not None:
            await home_visit.keep_reminder(tx, visit.desk, moved, visit.now)
    else:
        moved = await home_visits.move(tx, one, State.ASKED, now)
        news = News.OTHER
    if moved is not None:
        await home_visit.tell_staff(tx, visit.desk, moved, news, visit.now)
    return moved
