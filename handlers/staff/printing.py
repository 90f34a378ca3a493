"""/cetak of staff: `/cetak pamulang 12 agustus` says up to which recordings cards are printed; those who wait are told.

One look at what citizens will read, one tap: the word, the log and the letters are one transaction.
"""

import re
from datetime import UTC, datetime
from html import escape

import msgspec

from content import pastdays
from content.pastdays import Missed, Remembered
from content.shield import shield
from handlers import access, card, offer, overlay, press
from handlers.access import Right
from handlers.reply import Button, Reply, Rows, Say, Toast
from handlers.staff import order, printword, stale
from handlers.staff.order import Order
from handlers.staff.printword import Word
from handlers.visit import Visit
from storage import cards, drafts

FORM = "printing"
KEPT = 30  # days for which cards are kept, unless staff say otherwise
LONGEST = 120  # letters of a place or of things to bring
MOST_DAYS = 365
EXAMPLES = (
    "/cetak {place} 12 Agustus",
    "/cetak {place} 12 Agustus ambil di kantor dinas bawa KK simpan 14 hari",
)
_KEEP = re.compile(r"\b(?:di)?simpan(?:an)?\s*(?:sampai|s\.?d\.?|selama)?\s*(\d{1,3})\s*hari\b", re.I)
_COLLECT = re.compile(r"\b(?:di)?ambil\s+(?:di\s+)?(.+?)(?=\s+bawa\b|\s+(?:di)?simpan\b|$)", re.I)
_BRING = re.compile(r"\bbawa\s+(.+?)(?=\s+(?:di)?ambil\b|\s+(?:di)?simpan\b|$)", re.I)


async def command(visit: Visit) -> list[Reply]:
    """/cetak of a clerk: with a place and day a preview, alone what was said so far."""
    visit = await overlay.informed(visit)
    if not visit.event.text.strip():
        return [await _overview(visit)]
    found = await order.read(visit, "cetak", visit.event.text)
    return [found if isinstance(found, Say) else await ordered(visit, found)]


async def ordered(visit: Visit, found: Order) -> Say:
    """The preview, once the place is known."""
    said = _read(visit, found)
    if isinstance(said, Say):
        return said
    return await _preview(visit, replace_seen(said, await cards.last(visit.tx, said.sites)))


def replace_seen(said: Word, seen: int) -> Word:
    return msgspec.structs.replace(said, seen=seen)


def _read(visit: Visit, found: Order) -> Word | Say:
    """Day, place to collect, things to bring and time of keeping, from the rest of the command."""
    t, rest = visit.t, shield(found.rest).text
    sites = found.sites or tuple(site.id for site in visit.desk.library.offices[found.office].sites)
    keep, collect, bring = _KEEP.search(rest), _COLLECT.search(rest), _BRING.search(rest)
    bare = rest
    for match in (keep, collect, bring):
        bare = bare.replace(match[0], " ") if match else bare
    when = pastdays.recorded(bare, printword.today(visit, found.office))
    days = int(keep[1]) if keep else KEPT
    if when is Missed.FUTURE:
        return Say(t("That day is still to come; only past days of recording can be printed."))
    if not isinstance(when, Remembered) or when.span.first != when.span.last:
        return Say(f"{t('Up to which day of recording? Write one day.')}\n\n{_usage(visit)}")
    if not 0 < days <= MOST_DAYS:
        return Say(t("Cards can be kept for 1 to {most} days.", most=MOST_DAYS))
    things = _clean(bring) or printword.slip()
    return Word(found.office, sites, when.span.last, days, _clean(collect), things, 0)


def _clean(match: re.Match[str] | None) -> str:
    return "" if match is None else " ".join(match[1].split()).strip(" ,.;:")[:LONGEST]


async def _preview(visit: Visit, said: Word, changed: bool = False) -> Say:
    t = visit.t
    token = await drafts.put(
        visit.tx, visit.event.chat_id, FORM, msgspec.to_builtins(said), visit.seconds, hears=False
    )
    people = await _people(visit, said)
    lines = [f"⚠️ {t('A colleague has just changed this. Please check again.')}"] if changed else []
    lines.append(f"<b>{t('Please check. This is what citizens will read:')}</b>")
    lines += [f"<blockquote>{printword.shown(visit, said, site)}</blockquote>" for site in said.sites[:3]]
    if len(said.sites) > 3:
        lines.append(t("This holds for {n} places.", n=len(said.sites)))
    lines += await _backward(visit, said)
    lines.append(t("People who wait for this and are told once: {n}", n=t.number(people)))
    save = t("✅ Save and tell {n} people", n=people) if people else t("✅ Save")
    rows: Rows = (
        (Button(save, press.pack("printing", "save", token)),),
        (Button(t("✖️ Cancel"), press.pack("printing", "drop", token)),),
    )
    return Say(card.fit(lines, ""), rows)


async def _backward(visit: Visit, said: Word) -> list[str]:
    """A warning where a later day was announced before: that is taken back, and who was told hears of it."""
    t, lines = visit.t, []
    for site in said.sites:
        later = [mark for mark in await cards.marks(visit.tx, site) if mark.through > said.through]
        if later:
            told = [chat for mark in later for chat in await printword.recipients(visit, mark.id)]
            lines.append(
                "⚠️ "
                + t(
                    "{place}: this goes back. {day} was announced before; it is corrected, and {n} people who were told"
                    " get a correction.",
                    place=escape(visit.desk.sites[site].name),
                    day=t.date(later[-1].through),
                    n=len(set(told)),
                )
            )
    return lines


async def _people(visit: Visit, said: Word) -> int:
    chats = {chat for site in said.sites for chat in await cards.waiting(visit.tx, site, said.through)}
    return len(chats)


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `printing:*`; whether the clerk may say it is asked again."""
    visit = await overlay.informed(visit)
    draft = await drafts.held(visit.tx, visit.event.chat_id, FORM, rest[0]) if rest else None
    if draft is None:
        return await stale.gone(visit)
    await drafts.drop(visit.tx, visit.event.chat_id, hears=False)
    home = ((card.home_button(visit),),)
    if verb != "save":
        said = Say(visit.t("Cancelled. Nothing was recorded."), home)
    else:
        said = await _save(visit, msgspec.convert(draft.data, Word))
    return [Toast(visit.event.query_id), Say(said.body, said.buttons, visit.event.message_id)]


async def _save(visit: Visit, said: Word) -> Say:
    t = visit.t
    refused = await order.allowed(visit, Order(said.office, said.sites, ""))
    if isinstance(refused, Say):
        return refused
    seen = await cards.last(visit.tx, said.sites)
    if seen != said.seen:
        if await _same(visit, said):
            return Say(t("This is recorded already, so nobody is told again."), ((card.home_button(visit),),))
        return await _preview(visit, replace_seen(said, seen), changed=True)
    told = sum([await printword.publish(visit, said, site) for site in said.sites])
    lines = [
        f"✅ {t('Recorded. From now on questions are answered with it.')}",
        printword.shown(visit, said, said.sites[0]),
    ]
    lines.append(t("People who are told: {n}", n=t.number(told)) if told else t("Nobody is told."))
    return Say("\n".join(lines), ((card.home_button(visit),),))


async def _same(visit: Visit, said: Word) -> bool:
    """Whether a colleague has said the very same of every site meanwhile."""
    newest = await cards.newest(visit.tx)
    return all(
        (mark := newest.get(site)) is not None
        and (mark.through, mark.collect, mark.bring) == (said.through, said.collect, said.bring)
        and mark.id > said.seen
        for site in said.sites
    )


async def _overview(visit: Visit) -> Say:
    """What was said of the clerk's sites, and how to say more."""
    t, lines = visit.t, []
    for id, mark in (await cards.newest(visit.tx)).items():
        site = visit.desk.sites.get(id)
        if site is None or not await access.may(visit, Right.SET_HOURS, site.office, id):
            continue
        day = datetime.fromtimestamp(mark.at, UTC).astimezone(overlay.zone(visit, site.office)).date()
        over = "" if mark.until > visit.seconds else f" · {t('holds no more')}"
        said = t("up to {through}, said on {day}", through=t.date(mark.through), day=t.date(day))
        lines.append(f"• {escape(site.name)}: {said}{over}")
    head = [f"<b>{t('Printed cards, as announced')}</b>", *sorted(lines), ""] if lines else []
    rows = (*offer.doors(visit, "cetak_prr", visit.person.office or "", ""), (card.home_button(visit),))
    return Say(card.fit(["\n".join([*head, _usage(visit)])], ""), rows)


def _usage(visit: Visit) -> str:
    shown = "\n".join(
        f"<code>{escape(example.format(place=order.example(visit)))}</code>" for example in EXAMPLES
    )
    return f"{visit.t('Write it like this:')}\n{shown}"
