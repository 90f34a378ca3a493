"""/ikuti and /langganan: what a chat wants to be told about, by office or site and topic; pause, and stop in one tap."""

from datetime import UTC, datetime
from html import escape

from content.records import Office
from content.wording import Words
from handlers import card, naming, press
from handlers.citizen import awaited, start
from handlers.offer import BUNDLES, WHOLE
from handlers.reply import Button, Reply, Rows, Say, Toast
from handlers.visit import Visit
from storage import announcements, follows
from storage import cards as waits
from storage.follows import TOPICS, Follow

PAGE = 8
WORDS = {
    "jadwal": "jadwal", "jam": "jadwal", "libur": "jadwal", "buka": "jadwal",
    "gangguan": "gangguan", "server": "gangguan", "offline": "gangguan", "error": "gangguan",
    "blangko": "blangko", "blanko": "blangko",
    "jemput": "jemput_bola", "jebol": "jemput_bola", "keliling": "jemput_bola",
    "pengumuman": "pengumuman", "info": "pengumuman",
}  # fmt: skip


async def command(visit: Visit) -> list[Reply]:
    """/ikuti, alone or with a place, a topic or both: `/ikuti blangko serpong`."""
    text = visit.event.text
    topics = {WORDS[word] for word in text.lower().split() if word in WORDS}
    named = naming.place(visit, text, weak=True)
    if named is not None and named.office is None:
        return [naming.which(visit, named.among) if named.among else start.not_served(visit, named.elsewhere)]
    office = named.office if named else visit.office
    if office is None:
        return [_offices(visit)]
    if named is None and not topics:
        return [_targets(visit, office, 0)]
    site = named.site.id if named and named.site else ""
    return [await _follow(visit, office.code, site, tuple(topics) or TOPICS)]


async def subscriptions(visit: Visit) -> list[Reply]:
    return [await _list(visit)]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `follow:*` that name a place; the others are `_whole`'s."""
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    match verb, rest:
        case "pick", (code, page) if code in visit.desk.library.offices and page.isdecimal():
            return [done, _targets(visit, visit.desk.library.offices[code], int(page[:3]), edits)]
        case "on", (code, site, bundle) if _real(visit, code, site) and bundle in BUNDLES:
            return [done, await _follow(visit, code, _site(site), BUNDLES[bundle])]
        case "show", (code, site) if _real(visit, code, site):
            return [done, await _card(visit, code, _site(site), edits)]
        case "flip", (code, site, topic) if _real(visit, code, site) and topic in TOPICS:
            return [done, await _flip(visit, code, _site(site), topic, edits)]
        case "off", (code, site) if _real(visit, code, site):
            await follows.unfollow(visit.tx, visit.event.chat_id, code, _site(site))
            return [done, await _list(visit, edits)]
        case "stop", (code,) if code in visit.desk.library.offices:
            return await _stop(visit, visit.desk.library.offices[code])
    return [done, await _whole(visit, verb, edits)]


async def _whole(visit: Visit, verb: str, edits: int) -> Say:
    """Buttons on all that is followed."""
    tx, chat = visit.tx, visit.event.chat_id
    match verb:
        case "offices":
            return _offices(visit, edits)
        case "pause":
            until = await follows.pause(tx, chat, visit.seconds)
            await announcements.withhold(tx, chat)
            return await _list(visit, edits, until)
        case "resume":
            await follows.resume(tx, chat)
            return await _list(visit, edits, 0)
        case "none" | "decline":
            await follows.stop_all(tx, chat)
            await waits.erase(tx, chat)
            await announcements.withhold(tx, chat)
        case "again":
            await follows.again(tx, chat)
    return await _list(visit, edits)


def _real(visit: Visit, code: str, site: str) -> bool:
    """Whether a button names an office we serve, and a site of it."""
    office = visit.desk.library.offices.get(code)
    return office is not None and (site == WHOLE or any(one.id == site for one in office.sites))


def _site(site: str) -> str:
    return "" if site == WHOLE else site


def topic(t: Words, id: str) -> str:
    """A topic as people call it."""
    match id:
        case "jadwal":
            return t("hours and days off")
        case "gangguan":
            return t("outages and closures")
        case "blangko":
            return t("blank cards")
        case "jemput_bola":
            return t("mobile service")
    return t("announcements")


def place(visit: Visit, office: str, site: str) -> str:
    """What is followed, as plain text."""
    name = visit.desk.library.offices[office].name if office in visit.desk.library.offices else office
    return f"{visit.desk.sites[site].name}, {name}" if site in visit.desk.sites else name


def lines(visit: Visit, found: list[Follow]) -> list[str]:
    """What is followed, one line a place, as HTML."""
    return [
        f"• {escape(place(visit, one.office, one.site))}: {', '.join(topic(visit.t, id) for id in one.topics)}"
        for one in found
    ]


def _offices(visit: Visit, edits: int = 0) -> Say:
    found = sorted(visit.desk.library.offices.values(), key=lambda office: office.name)
    rows = tuple((Button(office.name, press.pack("follow", "pick", office.code, 0)),) for office in found)
    return Say(visit.t("For which office?"), (*rows, (card.home_button(visit),)), edits)


def _targets(visit: Visit, office: Office, page: int, edits: int = 0) -> Say:
    """The office as a whole, then its sites, eight a page."""
    t, pages = visit.t, max(1, -(-len(office.sites) // PAGE))
    page = min(page, pages - 1)
    shown = office.sites[page * PAGE : (page + 1) * PAGE]
    whole = Button(
        t("All of {office}", office=office.name), press.pack("follow", "on", office.code, WHOLE, "all")
    )
    buttons = [Button(site.name, press.pack("follow", "on", office.code, site.id, "all")) for site in shown]
    rows: list[tuple[Button, ...]] = [(whole,), *zip(buttons[::2], buttons[1::2], strict=False)]
    if len(buttons) % 2:
        rows.append((buttons[-1],))
    turn = [Button("⬅️", press.pack("follow", "pick", office.code, page - 1))] if page else []
    if page + 1 < pages:
        turn.append(Button(f"➡️ {page + 2}/{pages}", press.pack("follow", "pick", office.code, page + 1)))
    rows.append((*turn, Button(t("🏢 Other office"), press.pack("follow", "offices"))))
    body = "\n".join(
        (
            f"<b>{t('What do you want to be told about?')}</b>",
            t("Choose a place. You then hear when its hours change, when it closes, and what it announces."),
        )
    )
    return Say(body, (*rows, (card.home_button(visit),)), edits)


async def _follow(visit: Visit, code: str, site: str, topics: tuple[str, ...]) -> Say:
    known = await follows.of_chat(visit.tx, visit.event.chat_id)
    if len(known) >= follows.MOST and not any((one.office, one.site) == (code, site) for one in known):
        body = visit.t("You follow {n} places already. Stop one of them first.", n=len(known))
        return Say(body, ((_manage(visit),),))
    await follows.follow(visit.tx, visit.event.chat_id, code, site, topics, visit.seconds)
    return await _card(visit, code, site)


async def _flip(visit: Visit, code: str, site: str, topic: str, edits: int) -> Say:
    if topic in await _topics(visit, code, site):
        await follows.unfollow(visit.tx, visit.event.chat_id, code, site, topic)
    else:
        await follows.follow(visit.tx, visit.event.chat_id, code, site, (topic,), visit.seconds)
    return await _card(visit, code, site, edits)


async def _topics(visit: Visit, code: str, site: str) -> tuple[str, ...]:
    known = await follows.of_chat(visit.tx, visit.event.chat_id)
    return next((one.topics for one in known if (one.office, one.site) == (code, site)), ())


async def _card(visit: Visit, code: str, site: str, edits: int = 0) -> Say:
    """One place with its topics to turn on and off."""
    t, topics = visit.t, await _topics(visit, code, site)
    name = f"<b>{escape(place(visit, code, site))}</b>"
    said = t("You follow {place}.", place=name) if topics else t("You do not follow {place}.", place=name)
    rest = t("Nothing comes between 21.00 and 06.00, unless it is urgent. You can stop at any time.")
    rest += "\n" + t("Tap a topic to turn it on or off.")
    rows: Rows = tuple(
        (
            Button(
                f"{'✅' if id in topics else '▫️'} {topic(t, id)}",
                press.pack("follow", "flip", code, site or WHOLE, id),
            ),
        )
        for id in TOPICS
    )
    stop = Button(t("🔕 Stop"), press.pack("follow", "off", code, site or WHOLE))
    return Say(
        f"{'🔔' if topics else '🔕'} {said}\n{rest}",
        (*rows, (stop, _manage(visit)), (card.home_button(visit),)),
        edits,
    )


def _manage(visit: Visit) -> Button:
    return Button(visit.t("All I follow"), press.pack("follow", "list"))


async def _list(visit: Visit, edits: int = 0, paused: int | None = None) -> Say:
    """Everything followed. `paused`: until when as just set (0: no more), None: as kept."""
    t, found = visit.t, await follows.of_chat(visit.tx, visit.event.chat_id)
    more = Button(t("➕ Follow something"), press.pack("follow", "offices"))
    if visit.office is not None:
        more = Button(more.text, press.pack("follow", "pick", visit.office.code, 0))
    cards_too = await waits.of_chat(visit.tx, visit.event.chat_id)
    if not found and not cards_too:
        return Say(t("You follow nothing yet."), ((more,), (card.home_button(visit),)), edits)
    until = visit.person.paused_until if paused is None else paused
    pausing = until is not None and until > visit.seconds
    body = [f"<b>{t('You follow')}</b>", *lines(visit, found), *awaited.lines(visit, cards_too)]
    if pausing and until:
        body.append(t("Paused until {day}.", day=t.date(_day(visit, until))))
    rows: Rows = tuple(
        (
            Button(
                place(visit, one.office, one.site),
                press.pack("follow", "show", one.office, one.site or WHOLE),
            ),
        )
        for one in found
    )
    rows += tuple((awaited.stop(visit, one),) for one in cards_too)
    turn = (
        Button(t("▶️ Go on now"), press.pack("follow", "resume"))
        if pausing
        else Button(t("⏸ Pause 30 days"), press.pack("follow", "pause"))
    )
    stop = Button(t("🔕 Stop all"), press.pack("follow", "none"))
    return Say("\n".join(body), (*rows, (turn, stop), (more, card.home_button(visit))), edits)


def _day(visit: Visit, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(visit.zone)


async def _stop(visit: Visit, office: Office) -> list[Reply]:
    """From a notice, which stays as it is."""
    t = visit.t
    await follows.unfollow(visit.tx, visit.event.chat_id, office.code, None)
    await announcements.withhold(visit.tx, visit.event.chat_id, office.code)
    body = t("Stopped. Nothing more comes from {office}.", office=escape(office.name))
    again = Button(t("Choose anew"), press.pack("follow", "pick", office.code, 0))
    return [Toast(visit.event.query_id), Say(f"🔕 {body}", ((again, _manage(visit)),))]


async def returned(visit: Visit) -> list[Reply]:
    """For somebody who had blocked the bot: offer what they followed before."""
    t, found = visit.t, await follows.of_chat(visit.tx, visit.event.chat_id, ended=True)
    if not found:
        return []
    body = [t("Welcome back. Before, you followed:"), *lines(visit, found), t("Follow it again?")]
    rows = (
        (
            Button(t("🔔 Yes, again"), press.pack("follow", "again")),
            Button(t("No"), press.pack("follow", "decline")),
        ),
    )
    return [Say("\n".join(body), rows)]
