"""/status: whether to go to a counter, its board line by line; an office's counters compared; the nearest that has cards."""

from collections.abc import Iterable
from html import escape
from itertools import islice

from content import board as boards
from content import boardwords
from content.board import Advice, Board, Kind, Standing
from content.hours import State
from content.nearest import nearest
from content.records import Office, Site, SiteKind
from handlers import board, naming, offer, overlay, press, status
from handlers import card as cards
from handlers.citizen import start
from handlers.reply import Button, Reply, Say, Toast
from handlers.visit import Visit
from storage import board as kept

PAGE = 8
NEAREST = 3
FAR = 60.0  # kilometres: nobody travels further for a card
AMONG = 60  # of the nearest sites are looked at
NEAR_WORDS = ("terdekat", "deket", "dekat", "nearest")


async def command(visit: Visit) -> list[Reply]:
    """/status, alone or with a place: `/status pamulang`, `/status terdekat`."""
    text = visit.event.text
    if any(word in text.lower().split() for word in NEAR_WORDS):
        return [_ask_location(visit)]
    visit = await overlay.informed(visit)
    sites = [one.site for one in naming.places(visit, text, weak=True) if one.site is not None]
    if 1 < len(sites) <= naming.MOST_PLACES:
        return [await site_board(visit, site) for site in sites]
    named = naming.place(visit, text, weak=True)
    if named is not None and named.site is not None:
        return [await site_board(visit, named.site)]
    if named is not None and named.office is None:
        return [naming.which(visit, named.among) if named.among else start.not_served(visit, named.elsewhere)]
    office = named.office if named else visit.office
    return [await office_board(visit, office) if office else start.welcome(visit)]


async def site_board(visit: Visit, site: Site, edits: int = 0) -> Say:
    """Of an informed visit: the board of one counter."""
    t = visit.t
    facts = (await kept.of_sites(visit.tx, [site.id]))[site.id]
    buttons: list[tuple[Button, ...]] = []
    if _position(visit, site) is not None:
        near = Button(t("📍 Nearest that is open and has cards"), press.pack("board", "near", site.id))
        buttons.append((near,))
    else:
        buttons.append((Button(t("📍 Nearest to me"), press.pack("office", "near")),))
    buttons.append((offer.button(visit, site.office, site.id, "status"),))
    refresh = Button(t("🔄 Refresh"), press.pack("board", "site", site.id))
    every = Button(t("📋 All places"), press.pack("board", "list", site.office, 0))
    return Say(
        board.card(visit, site, facts), (*buttons, (refresh, every), (cards.home_button(visit),)), edits
    )


async def office_board(visit: Visit, office: Office, page: int = 0, edits: int = 0) -> Say:
    """The counters of an office compared, eight a page, of an informed visit."""
    t = visit.t
    pages = max(1, -(-len(office.sites) // PAGE))
    page = min(max(page, 0), pages - 1)
    ordered = sorted(office.sites, key=lambda site: (site.kind is not SiteKind.DINAS, site.name))
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    facts = await kept.of_sites(visit.tx, [site.id for site in shown])
    here = visit.now.astimezone(overlay.zone(visit, office.code))
    head = f"<b>{t('Status board: {office}', office=escape(office.name))}</b>"
    key = t("🟢 you can go · 🔴 better wait · ⚪ not certain")
    body = f"{head}\n{t('Now: {moment}', moment=status.moment(visit, here))}\n{key}"
    names = [Button(site.name, press.pack("board", "site", site.id)) for site in shown]
    rows = [tuple(names[at : at + 2]) for at in range(0, len(names), 2)]
    turn = [Button("⬅️", press.pack("board", "list", office.code, page - 1))] if page else []
    if page + 1 < pages:
        turn.append(Button(f"➡️ {page + 2}/{pages}", press.pack("board", "list", office.code, page + 1)))
    last = (*turn, Button(t("📍 Nearest to me"), press.pack("office", "near")), cards.home_button(visit))
    return Say(cards.fit([body, board.rows(visit, shown, facts)], ""), (*rows, last), edits)


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `board:*`."""
    visit = await overlay.informed(visit)
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    offices, sites = visit.desk.library.offices, visit.desk.sites
    match verb, rest:
        case "site", (id,) if id in sites:
            return [done, await site_board(visit, sites[id], edits)]
        case "list", (code, page) if code in offices and page.isdecimal():
            return [done, await office_board(visit, offices[code], int(page[:4]), edits)]
        case "near", (id,) if id in sites and _position(visit, sites[id]) is not None:
            return [done, await _near_site(visit, sites[id], edits)]
    return [done, start.welcome(visit, edits)]


async def _near_site(visit: Visit, site: Site, edits: int) -> Say:
    position = _position(visit, site)
    assert position is not None
    text = await near(visit, *position, besides=site.id)
    where = visit.t("Measured from the middle of {place}.", place=escape(site.name))
    back = Button(visit.t("⬅️ Back"), press.pack("board", "site", site.id))
    return Say(f"{text}\n<i>{where}</i>", ((back, cards.home_button(visit)),), edits)


def _position(visit: Visit, site: Site) -> tuple[float, float] | None:
    return None if site.lat is None or site.lon is None else (site.lat, site.lon)


def _ask_location(visit: Visit) -> Say:
    t = visit.t
    ask = t("Press the button below to send your location. It is used once and not stored.")
    return Say(ask, ask_location=t("📍 Send my location"))


async def near(visit: Visit, lat: float, lon: float, besides: str = "") -> str:
    """The nearest sites that have blank cards: those that are open, else those whose hours leave it open."""
    t = visit.t
    found = nearest(lat, lon, visit.desk.sites.values(), AMONG, FAR)
    facts = await kept.of_sites(visit.tx, [site.id for site, _ in found])
    having = [(site, km) for site, km in found if site.id != besides and has_cards(visit, facts[site.id])]
    open_ = list(islice((pair for pair in having if _serves(visit, pair[0], facts[pair[0].id])), NEAREST))
    lines = [f"<b>{t('Nearest that is open and has blank cards')}</b>"]
    if open_:
        return "\n".join(lines + list(_lines(visit, open_, facts)))
    lines.append(
        t(
            "None within {km} km that staff confirmed. That does not mean there are none: ask the office.",
            km=int(FAR),
        )
    )
    if having:
        lines.append(f"<b>{t('Blank cards, but not confirmed to be open now:')}</b>")
        lines += _lines(visit, having[:NEAREST], facts)
    return "\n".join(lines)


def _serves(visit: Visit, site: Site, facts: Board) -> bool:
    """Open now, and nothing that is needed is known to fail."""
    opening = status.of_site(visit, site)
    return opening.state is State.OPEN and boards.verdict(facts, opening, visit.now).advice is not Advice.WAIT


def has_cards(visit: Visit, facts: Board) -> bool:
    return boards.standing(facts, Kind.BLANGKO, visit.now) in (Standing.GOOD, Standing.CAUTION)


def _lines(visit: Visit, found: Iterable[tuple[Site, float]], facts: dict[str, Board]) -> Iterable[str]:
    for site, km in found:
        fact = facts[site.id][Kind.BLANGKO]
        away = f"± {visit.t.number(round(km, 1))} km"
        yield f"{board.row(visit, site, facts[site.id])} · {away}\n    <i>{board.told(visit, site, fact)}</i>"


async def live(visit: Visit, id: str, office: Office | None, site: Site | None) -> str:
    """What the board says to an answer: of the place that was named, else of the office's places; "" when nothing."""
    kinds = board.OF_ANSWERS.get(id, ())
    if not kinds or office is None:
        return ""
    if site is not None:
        facts = (await kept.of_sites(visit.tx, [site.id]))[site.id]
        lines = [board.line(visit, site, facts, kind) for kind in kinds]
        return "\n".join([f"📋 <b>{escape(site.label)}</b>", *lines])
    facts_of = await kept.of_sites(visit.tx, [one.id for one in office.sites])
    said = [_summary(visit, office, facts_of, kind) for kind in kinds]
    return "\n".join(line for line in said if line)


def _summary(visit: Visit, office: Office, facts: dict[str, Board], kind: Kind) -> str:
    """'Blangko: ada di Serpong; habis di Pamulang; tidak diketahui di 6 tempat.'"""
    t = visit.t
    where: dict[str, list[str]] = {}
    for site in office.sites:
        fact = boards.known(facts[site.id], kind, visit.now)
        if fact is not None:
            where.setdefault(board.value(t, kind, fact.value, fact.amount), []).append(escape(site.name))
    if not where:
        return ""
    left = len(office.sites) - sum(len(names) for names in where.values())
    parts = [t("{state} in {places}", state=state, places=", ".join(names)) for state, names in where.items()]
    if left:
        parts.append(t("not known in {n} places", n=left))
    return f"📋 <b>{board.label(t, kind)}</b>: {'; '.join(parts)}."


async def asked(visit: Visit, words: str) -> list[Reply]:
    """What the board says to words that no answer is sure of: "alat rekam rusak?", "status pamulang"; else nothing."""
    kinds, named = boardwords.asked(words), naming.place(visit, words)
    rest = words[: named.match.span[0]] + words[named.match.span[1] :] if named else words
    if not kinds and not boardwords.asks_all(rest):
        return []
    visit = await overlay.informed(visit)
    if named is not None and named.office is None:
        return [naming.which(visit, named.among) if named.among else start.not_served(visit, named.elsewhere)]
    if named is not None and named.site is not None:
        return [await site_board(visit, named.site)]
    office = named.office if named else visit.office
    return [await office_board(visit, office) if office else start.first_choose(visit, "offline_recording")]
