"""/cetak: "is my card printed?" without any identity: where and when were you recorded, and what the office announced.

The answer is the office's word of a day, not a look at anybody's record, and says so.
"""

from datetime import date, timedelta
from html import escape

from content import pastdays, printed
from content.pastdays import Missed, Remembered, Span
from content.printed import Ready
from content.records import Office, Site
from content.shield import shield
from handlers import card, naming, press
from handlers import printed as wording
from handlers.citizen import awaited, codes, start
from handlers.reply import Button, Reply, Say, Toast
from handlers.visit import Visit
from storage import cards, drafts
from storage.drafts import Draft

FORM = "cards"
PAGE = 12
MONTHS = 4  # offered as buttons: this one and those before
OLDER = "old"
FORGOT = "lupa"


async def command(visit: Visit) -> list[Reply]:
    """/cetak, alone or with a place, a date, both, or a code of a slip: `/cetak pamulang agustus`."""
    words = shield(visit.event.text).text
    if named := visit.desk.states.named(words):
        return [codes.explained(visit, named)]
    return await asked(visit, words)


async def asked(visit: Visit, words: str) -> list[Reply]:
    """As far as the words say where and when; what is missing is asked."""
    named = naming.place(visit, words, weak=True)
    if named is not None and named.office is None:
        return [naming.which(visit, named.among) if named.among else start.not_served(visit, named.elsewhere)]
    office = named.office if named else visit.office
    if office is None:
        return [_offices(visit)]
    if named is None or named.site is None:
        return [_places(visit, office)]
    when = pastdays.recorded(words, wording.today(visit, named.site))
    if isinstance(when, Remembered):
        return [await result(visit, named.site, when.span)]
    return [await _when(visit, named.site, when is Missed.FUTURE)]


async def live(visit: Visit, site: Site | None, words: str) -> str:
    """What is announced for a place and the days that a question names, above its answer; "" without a place."""
    if site is None:
        return ""
    when = pastdays.recorded(words, wording.today(visit, site))
    if isinstance(when, Remembered):
        return "\n".join(await wording.verdict(visit, site, when.span))
    found = (await cards.newest(visit.tx)).get(site.id)
    return wording.announced(visit, site, found) if found and found.until > visit.seconds else ""


async def offered(visit: Visit, words: str) -> list[Reply]:
    """The next question, where the office announces what it has printed and the words do not say place and day."""
    named = naming.place(visit, words)
    office = named.office if named and named.office else visit.office
    if office is None or (named is not None and named.office is None):
        return []
    newest = await cards.newest(visit.tx)
    holds = [site for site in office.sites if site.id in newest and newest[site.id].until > visit.seconds]
    if not holds:
        return []
    if named is None or named.site is None:
        return [_places(visit, office)]
    when = pastdays.recorded(words, wording.today(visit, named.site))
    return [] if isinstance(when, Remembered) else [await _when(visit, named.site)]


async def heard(visit: Visit, draft: Draft) -> list[Reply] | None:
    """The day that was asked for; anything else is an ordinary message."""
    site = visit.desk.sites.get(draft.data["site"])
    if site is None or not visit.event.text:
        return None
    when = pastdays.recorded(shield(visit.event.text).text, wording.today(visit, site))
    if when is Missed.FUTURE:
        return [await _when(visit, site, future=True)]
    if not isinstance(when, Remembered) or not when.alone:
        return None
    await drafts.drop(visit.tx, visit.event.chat_id)
    return [await result(visit, site, when.span)]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `cards:*`."""
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    sites, offices = visit.desk.sites, visit.desk.library.offices
    match verb, rest:
        case "ask", _:
            return [done, _places(visit, visit.office) if visit.office else _offices(visit)]
        case "offices", _:
            return [done, _offices(visit, edits)]
        case "office", (code, page) if code in offices and page.isdecimal():
            return [done, _places(visit, offices[code], int(page[:3]), edits)]
        case "site", (id,) if id in sites:
            return [done, await _when(visit, sites[id])]
        case "when", (id, said) if id in sites and (span := _span(said, wording.today(visit, sites[id]))):
            await drafts.drop(visit.tx, visit.event.chat_id)
            return [done, await result(visit, sites[id], span)]
        case "wait", (id, day) if (
            id in sites and (last := _day(day)) and await _printed(visit, sites[id], last)
        ):
            return [done, await result(visit, sites[id], Span(last, last))]
        case (("wait" | "unwait"), (id, day)) if id in sites and (last := _day(day)):
            return [done, await awaited.turned(visit, sites[id], last, wanted=verb == "wait")]
        case "code", (code,) if state := visit.desk.states.by_code(code):
            return [done, codes.explained(visit, (state,))]
        case "codes", _:
            return [done, codes.listed(visit)]
    return [done, _offices(visit)]


async def _printed(visit: Visit, site: Site, last: date) -> bool:
    """Whether it was announced since the button was shown: who waits for that now would hear nothing."""
    found = printed.judge(await cards.marks(visit.tx, site.id), Span(last, last), visit.seconds)
    return found.ready is Ready.YES


def _offices(visit: Visit, edits: int = 0) -> Say:
    found = sorted(visit.desk.library.offices.values(), key=lambda office: office.name)
    rows = tuple((Button(office.name, press.pack("cards", "office", office.code, 0)),) for office in found)
    return Say(visit.t("In which office were you recorded?"), (*rows, (card.home_button(visit),)), edits)


def _places(visit: Visit, office: Office, page: int = 0, edits: int = 0) -> Say:
    """The sites of an office as buttons."""
    t, ordered = visit.t, sorted(office.sites, key=lambda site: (site.kind != "dinas", site.name))
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(page, pages - 1)
    buttons = [
        Button(site.name, press.pack("cards", "site", site.id))
        for site in ordered[page * PAGE : (page + 1) * PAGE]
    ]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    turn = [Button("⬅️", press.pack("cards", "office", office.code, page - 1))] if page else []
    if page + 1 < pages:
        turn.append(Button(f"➡️ {page + 2}/{pages}", press.pack("cards", "office", office.code, page + 1)))
    other = Button(t("🏢 Other office"), press.pack("cards", "offices"))
    body = "\n".join(
        (
            f"🖨 <b>{t('Is your card printed?')}</b>",
            t("Where were you recorded? No NIK is needed; please do not send it."),
        )
    )
    return Say(body, (*rows, (*turn, other), (_codes(visit), card.home_button(visit))), edits)


async def _when(visit: Visit, site: Site, future: bool = False) -> Say:
    """When were you recorded? The next message is heard as the answer, or a button says it."""
    t, today = visit.t, wording.today(visit, site)
    await drafts.put(visit.tx, visit.event.chat_id, FORM, {"site": site.id}, visit.seconds)
    firsts = _firsts(today)
    months = [
        Button(wording.month(visit, first), press.pack("cards", "when", site.id, f"{first:%Y-%m}"))
        for first in firsts
    ]
    older = Button(
        t("Before {month}", month=wording.month(visit, firsts[-1])),
        press.pack("cards", "when", site.id, OLDER),
    )
    lost = Button(t("I forgot"), press.pack("cards", "when", site.id, FORGOT))
    lines = [f"<b>{escape(site.label)}</b>"]
    if future:
        lines.append(t("That day is still to come. When were you recorded?"))
    lines += [
        t("When were you recorded? Roughly is fine."),
        t("Type for example “12 August”, “last August”, “2 weeks ago”, or choose."),
    ]
    rows = (*(tuple(months[at : at + 2]) for at in range(0, len(months), 2)), (older, lost))
    return Say("\n".join(lines), (*rows, (_elsewhere(visit, site), card.home_button(visit))))


async def result(visit: Visit, site: Site, span: Span) -> Say:
    """Printed, not yet, or not known; why; and what to do next."""
    t = visit.t
    verdict = printed.judge(await cards.marks(visit.tx, site.id), span, visit.seconds)
    lines = await wording.verdict(visit, site, span)
    lines += ["", f"<i>{wording.limits(visit)}</i>"]
    rows: list[tuple[Button, ...]] = []
    if verdict.ready is not Ready.YES:
        rows.append((_wait(visit, site, span.last),))
    again = Button(t("📅 Another date"), press.pack("cards", "site", site.id))
    rows += [(again, _elsewhere(visit, site)), (_codes(visit), card.home_button(visit))]
    return Say("\n".join(lines), tuple(rows))


def _wait(visit: Visit, site: Site, last: date) -> Button:
    return Button(
        visit.t("🔔 Tell me when it is printed"), press.pack("cards", "wait", site.id, last.isoformat())
    )


def _elsewhere(visit: Visit, site: Site) -> Button:
    return Button(visit.t("🏢 Another place"), press.pack("cards", "office", site.office, 0))


def _codes(visit: Visit) -> Button:
    return Button(visit.t("🔤 Codes on the slip"), press.pack("cards", "codes"))


def _span(said: str, today: date) -> Span | None:
    """What a button says: "2026-08", older than those, forgotten."""
    if said == FORGOT:
        return pastdays.forgotten(today)
    firsts = _firsts(today)
    if said == OLDER:
        return Span(pastdays.EVER, firsts[-1] - timedelta(days=1))
    first = _day(f"{said}-01")
    if first is None or not pastdays.EVER < first <= today:
        return None
    whole = pastdays.month(first.year, first.month)
    return Span(first, min(whole.last, today))


def _firsts(today: date) -> list[date]:
    """First days of the last months, the present one first."""
    firsts = [today.replace(day=1)]
    while len(firsts) < MONTHS:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    return firsts


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
