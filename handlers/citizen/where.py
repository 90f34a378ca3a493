"""Where and when: /lokasi, /jadwal, a site's card, the nearest sites of a location."""

from collections.abc import Sequence
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from content import nearest
from content.records import Office, Position, Site, SiteKind
from handlers import card, naming, offer, overlay, press, status
from handlers.citizen import board, start
from handlers.reply import Button, Pin, Reply, Rows, Say, Toast
from handlers.visit import Visit

PAGE = 8
HALF_ROW = 18  # letters that half a row of buttons shows on a narrow phone
NEAREST = 3
FAR = 60.0  # kilometres from the nearest kecamatan's middle: surely another region


async def command(visit: Visit) -> list[Reply]:
    """/lokasi and /jadwal, alone or with a place: `/lokasi pamulang`."""
    visit = await overlay.informed(visit)
    sites = [one.site for one in naming.places(visit, visit.event.text, weak=True) if one.site is not None]
    if 1 < len(sites) <= naming.MOST_PLACES:
        return [site_card(visit, site, naming.days(visit, visit.event.text, None)) for site in sites]
    named = naming.place(visit, visit.event.text, weak=True)
    if named is not None and named.site is not None:
        return [site_card(visit, named.site, naming.days(visit, visit.event.text, named.office))]
    if named is not None and named.office is not None:
        return [office_list(visit, named.office)]
    if named is not None:
        return [naming.which(visit, named.among) if named.among else start.not_served(visit, named.elsewhere)]
    return [office_list(visit, visit.office) if visit.office else start.welcome(visit)]


def office_list(visit: Visit, office: Office, page: int = 0, edits: int = 0) -> Say:
    """The sites of an office, eight a page, each with its state now."""
    t = visit.t
    pages = max(1, -(-len(office.sites) // PAGE))
    page = min(max(page, 0), pages - 1)
    ordered = sorted(office.sites, key=lambda site: (site.kind != SiteKind.DINAS, site.name))
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    parts = [
        f"<b>{escape(office.name)}</b>\n{t('Now: {moment}', moment=status.moment(visit, _local(visit, office)))}"
    ]
    parts.append(status.lines(visit, shown))
    parts += [
        card.reported(visit, item) for item in office.reported if "hari_libur_akhir_pekan" in item.answers
    ]
    rows = _site_rows(shown)
    turn = []
    if page > 0:
        turn.append(Button("⬅️", press.pack("where", "list", office.code, page - 1)))
    if page + 1 < pages:
        turn.append(Button(f"➡️ {page + 2}/{pages}", press.pack("where", "list", office.code, page + 1)))
    rows.append((*turn, Button(t("📍 Nearest"), press.pack("office", "near")), card.home_button(visit)))
    return Say(card.fit(parts, ""), buttons=tuple(rows), edits=edits)


def _site_rows(sites: Sequence[Site]) -> list[tuple[Button, ...]]:
    """Two buttons a row; a long name gets a row of its own, for narrow phones cut it off."""
    buttons = [Button(site.name, press.pack("where", "site", site.id)) for site in sites]
    wide = [button for button in buttons if len(button.text) > HALF_ROW]
    half = [button for button in buttons if len(button.text) <= HALF_ROW]
    return [*((button,) for button in wide), *(tuple(half[i : i + 2]) for i in range(0, len(half), 2))]


def site_card(visit: Visit, site: Site, days: tuple[date, ...] = (), edits: int = 0) -> Say:
    """One counter: its state now (or on the days asked for), the week, what is said of it, and where it is."""
    t = visit.t
    parts = _states(visit, site, days)
    week = status.week(visit, site)
    if week:
        parts.append("\n".join(week))
    schedule = overlay.schedule(visit, site)
    if schedule is not None and schedule.confirmed is not None:
        parts.append(t("Confirmed by the office on {day}.", day=t.date(schedule.confirmed)))
    parts += [card.reported(visit, item) for item in site.reported]
    parts.append(escape(site.address) if site.address else _where(visit, site))
    rows: Rows = (
        (Button(t("📋 Status board"), press.pack("board", "site", site.id)),),
        *card.questions(visit, ("kontak", "syarat_dokumen")),
        (offer.button(visit, site.office, site.id, "hours"),),
        (Button(t("⬅️ All sites"), press.pack("where", "list", site.office, 0)), card.home_button(visit)),
    )
    return Say(card.fit(parts, ""), buttons=rows, edits=edits)


def live(visit: Visit, office: Office, site: Site | None, days: tuple[date, ...]) -> str:
    """What is known of a site (else of the office's main counter) for a question about hours or places."""
    subject = site or next((site for site in office.sites if site.kind == "dinas"), office.sites[0])
    return "\n\n".join(_states(visit, subject, days))


def _states(visit: Visit, site: Site, days: tuple[date, ...]) -> list[str]:
    return status.days_text(visit, site, days) or [status.now_text(visit, site)]


async def located(visit: Visit) -> list[Reply]:
    """The nearest sites to a location; it is used once and not stored. Offers the office when none was chosen."""
    visit = await overlay.informed(visit)
    t = visit.t
    assert visit.event.place is not None
    lat, lon = visit.event.place
    found = nearest.nearest(lat, lon, list(visit.desk.sites.values()), NEAREST)
    if not found or found[0][1] > FAR:
        return [start.not_served(visit, t("The place you sent"))]
    lines = [f"<b>{t('Nearest to you')}</b>"]
    for site, km in found:
        office = visit.desk.library.offices[site.office]
        away = "" if office == visit.office else f" · {escape(office.name)}"
        lines.append(f"{status.line(visit, site)}\n    ± {t.number(round(km, 1))} km{away}")
    lines += ["", await board.near(visit, lat, lon), ""]
    lines.append(f"<i>{t('Measured to the middle of each kecamatan, not to the office building.')}")
    lines.append(f"{t('Your location was used once and not stored.')}</i>")
    rows = [(Button(site.label, press.pack("where", "site", site.id)),) for site, _ in found]
    closest = visit.desk.library.offices[found[0][0].office]
    if visit.office is None or visit.office.code != closest.code:
        choose = t("Choose {office} as my office", office=closest.name)
        rows.append((Button(choose, press.pack("office", "pick", closest.code)),))
    return [Say("\n".join(lines), buttons=(*rows, (card.home_button(visit),)))]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    visit = await overlay.informed(visit)
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    match verb, rest:
        case "list", (code, page) if code in visit.desk.library.offices and page.isdecimal():
            return [done, office_list(visit, visit.desk.library.offices[code], int(page[:4]), edits)]
        case "site", (id,) if id in visit.desk.sites:
            site = visit.desk.sites[id]
            return [done, *_pin(site), site_card(visit, site, edits=edits)]
    return [done, start.welcome(visit, edits)]


def _pin(site: Site) -> list[Reply]:
    if site.position is not Position.PIN or site.lat is None or site.lon is None:
        return []
    return [Pin(site.lat, site.lon, site.label, site.address or site.name)]


def _where(visit: Visit, site: Site) -> str:
    return f"<i>{visit.t('The office has not given an exact address yet; ask before you travel.')}</i>"


def _local(visit: Visit, office: Office) -> datetime:
    return visit.now.astimezone(ZoneInfo(office.timezone))
