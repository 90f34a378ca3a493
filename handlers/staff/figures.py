"""/capaian of staff: `/capaian pamulang 12.345 dari 15.000 per 20 november`, or a spreadsheet; looked at, then recorded.

What is corrected or withdrawn stays in the history. What waits for the tap is a draft row with its token.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from html import escape
from typing import Any

from content import progress
from content.daterange import Unclear
from content.progress import Figure
from content.records import Measure, Office
from handlers import card, overlay, press, sheets
from handlers import progress as told
from handlers.citizen import progress as citizen
from handlers.reply import Button, Reply, Say, Toast
from handlers.staff import order, stale
from handlers.staff.order import Order
from handlers.visit import Visit
from storage import audit, drafts, figures
from storage.figures import Posted

FORM = "figures"
PAGE, MOST_SHOWN = 8, 12
EXAMPLES = (
    "/capaian {place} 12.345 dari 15.000 per 20 November",
    "/capaian {place} 12.345 dari 15.000 sumber SIAK",
)


async def command(visit: Visit) -> list[Reply]:
    """Alone: what is posted and how to post; with a place and numbers a preview; with a place alone what citizens see."""
    text = visit.event.text.strip()
    if not text:
        return [await _overview(visit)]
    found = await order.read(visit, "capaian", text, whole=any(letter.isdigit() for letter in text))
    if isinstance(found, Order) and not found.rest.strip(" ,.:"):
        return await citizen.command(visit)
    return [found if isinstance(found, Say) else await ordered(visit, found)]


async def ordered(visit: Visit, found: Order) -> Say:
    """The preview, once the place is known."""
    t = visit.t
    if len(found.sites) > 1:
        return Say(t("One place at a time, please, or all of them in a spreadsheet.") + f"\n\n{usage(visit)}")
    said = progress.read(found.rest, today(visit, found.office))
    if isinstance(said, Unclear):
        return Say(f"{escape(t('I could not read this: {why}.', why=said.reason))}\n\n{usage(visit)}")
    site = found.sites[0] if found.sites else ""
    one = Figure(found.office, site, said.measure, said.day, said.done, said.target, said.source)
    return await preview(visit, [one])


async def preview(visit: Visit, posted: Sequence[Figure]) -> Say:
    """What citizens will read, what it replaces, and what does not fit; nothing is recorded yet."""
    t, office = visit.t, visit.desk.library.offices[posted[0].office]
    kept = {one.key: one for one in await figures.current(visit.tx, office.code)}
    rows = [[one.site, one.measure, one.day.isoformat(), one.done, one.target, one.source] for one in posted]
    data = {"office": office.code, "rows": rows}
    token = await drafts.put(visit.tx, visit.event.chat_id, FORM, data, visit.seconds, hears=False)
    lines = [f"• {_line(visit, one)}" for one in posted[:MOST_SHOWN]]
    if len(posted) > MOST_SHOWN:
        lines.append(t("and {n} more rows", n=t.number(len(posted) - MOST_SHOWN)))
    warned = [
        *_replaced(visit, posted, kept),
        *_doubts(visit, office, {**kept, **{one.key: one for one in posted}}),
    ]
    title = f"<b>{t('Please check. This is what citizens will read:')}</b>"
    parts = [title, "\n".join(lines), "\n".join(warned)]
    save = Button(t("✅ Save"), press.pack("figures", "save", token))
    drop = Button(t("✖️ Cancel"), press.pack("figures", "drop", token))
    return Say(card.fit([part for part in parts if part], ""), ((save, drop),))


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `figures:*`; whether the clerk may do it is asked again with every tap."""
    match verb, rest:
        case (("save" | "drop"), (token,)):
            found = await _decided(visit, verb, token)
        case (("back" | "take"), (id,)) if id.isdecimal():
            found = await _withdrawing(visit, verb, int(id[:15]))
        case "history", (code, before) if code in visit.desk.library.offices and before.isdecimal():
            found = await _history(visit, visit.desk.library.offices[code], int(before[:18]))
        case "show", (code,) if code in visit.desk.library.offices:
            shown = await citizen.of_office(visit, visit.desk.library.offices[code])
            return [Toast(visit.event.query_id), *shown]
        case _:
            found = None
    if found is None and verb in ("save", "drop"):
        return await stale.gone(visit)
    if found is None:
        gone = visit.t("This was changed or done already. Please send it again.")
        return [Toast(visit.event.query_id, gone)]
    return [Toast(visit.event.query_id), Say(found.body, found.buttons, visit.event.message_id)]


def usage(visit: Visit) -> str:
    """How the command is written, as HTML."""
    lines = (f"<code>{escape(example.format(place=order.example(visit)))}</code>" for example in EXAMPLES)
    return f"{visit.t('Write it like this:')}\n" + "\n".join(lines)


def today(visit: Visit, office: str) -> date:
    return visit.now.astimezone(overlay.zone(visit, office)).date()


async def _overview(visit: Visit) -> Say:
    t, offices = visit.t, await order.reached(visit)
    await sheets.expect(visit, "capaian")
    columns = ", ".join(("Kecamatan", "Terekam", "Sasaran", "Per tanggal"))
    lines = [
        f"<b>{t('Progress of KTP-el')}</b>",
        usage(visit),
        "",
        t("Or send a spreadsheet (.xlsx or .csv) here, with the columns: {columns}.", columns=columns),
        t("Nothing is recorded before you confirm."),
    ]
    rows = []
    for office in offices[:1] if visit.office else offices[:6]:
        show = Button(t("👁 What citizens see"), press.pack("figures", "show", office.code))
        past = Button(t("🕘 History, withdraw"), press.pack("figures", "history", office.code, 0))
        rows += (
            [(show, past)] if len(offices) == 1 or visit.office else [(Button(office.name, show.data), past)]
        )
    return Say("\n".join(lines), (*rows, (card.home_button(visit),)))


def _line(visit: Visit, one: Figure) -> str:
    t = visit.t
    measured = "" if one.measure is Measure.RECORDED else f", {t('Cards printed').lower()}"
    day = t("as of {day}", day=t.date(one.day))
    source = f" · {t('Source')}: {escape(one.source)}" if one.source else ""
    return f"{escape(told.place(visit, one))}{measured}: {told.amount(visit, one)}, {day}{source}"


def _replaced(visit: Visit, posted: Sequence[Figure], kept: dict[Any, Figure]) -> list[str]:
    t, said = visit.t, []
    for one in posted:
        before = kept.get(one.key)
        if before is not None and (before.done, before.target) != (one.done, one.target):
            said.append(
                "✏️ "
                + t(
                    "Replaces {before} ({place}).",
                    before=told.amount(visit, before),
                    place=escape(told.place(visit, one)),
                )
            )
    return said[:MOST_SHOWN]


def _doubts(visit: Visit, office: Office, all: dict[Any, Figure]) -> list[str]:
    said: list[str] = []
    for measure in told.CURRENT:
        found = progress.newest(all.values(), measure)
        said += told.warnings(visit, office, found)
        said += [
            "⚠️ " + visit.t("{place}: lower than before.", place=escape(told.place(visit, one)))
            for one in found.values()
            if _fell(all.values(), one)
        ][:MOST_SHOWN]
    return said


def _fell(all: Any, last: Figure) -> bool:
    found = progress.series(all, last.site, last.measure)
    return len(found) > 1 and found[-1].done < found[-2].done


async def _decided(visit: Visit, verb: str, token: str) -> Say | None:
    draft = await drafts.held(visit.tx, visit.event.chat_id, FORM, token)
    if draft is None:
        return None
    await drafts.drop(visit.tx, visit.event.chat_id, hears=False)
    if verb == "drop":
        return Say(visit.t("Cancelled. Nothing was recorded."), ((card.home_button(visit),),))
    office = draft.data["office"]
    posted = [_kept(office, row) for row in draft.data["rows"]]
    refused = await refusal(visit, posted)
    return refused or await _record(visit, office, posted)


async def refusal(visit: Visit, posted: Sequence[Figure]) -> Say | None:
    """Every place must be within the clerk's reach, now as well."""
    office = posted[0].office
    sites = {one.site for one in posted}
    for wanted in ((), tuple(sorted(sites - {""}))) if "" in sites else (tuple(sorted(sites)),):
        found = await order.allowed(visit, Order(office, wanted, ""))
        if isinstance(found, Say):
            return found
    return None


async def _record(visit: Visit, office: str, posted: Sequence[Figure]) -> Say:
    t, by = visit.t, visit.event.user_id
    fresh = await figures.post(visit.tx, posted, by, visit.seconds)
    show = Button(t("👁 What citizens see"), press.pack("figures", "show", office))
    rows = ((show,), (card.home_button(visit),))
    if not fresh:
        return Say(t("All of this was recorded already."), rows)
    about: dict[str, Any] = {"rows": fresh, "sites": sorted({one.site for one in posted} - {""})}
    if len(posted) == 1:
        about["figure"] = _line(visit, posted[0])
    await _log(visit, "progress.post", office, about)
    await drafts.drop(visit.tx, visit.event.chat_id)
    lines = [
        f"✅ {t('Recorded. /capaian shows it from now on.')}",
        *(_line(visit, one) for one in posted[:1]),
    ]
    if len(posted) > 1:
        lines[1:] = [t("New or changed rows: {n}", n=t.number(fresh))]
    return Say("\n".join(lines), rows)


async def _withdrawing(visit: Visit, verb: str, id: int) -> Say | None:
    """Ask, then take a figure back; citizens see the one before it."""
    t, found = visit.t, await figures.find(visit.tx, id)
    if found is None or found.ended_at is not None:
        return None
    refused = await refusal(visit, [found.figure])
    if refused is not None:
        return refused
    line, office = _line(visit, found.figure), found.figure.office
    past = Button(t("🕘 History, withdraw"), press.pack("figures", "history", office, 0))
    if verb == "back":
        sure = Button(t("↩️ Yes, withdraw"), press.pack("figures", "take", id))
        return Say(f"{t('Withdraw this figure?')}\n{line}", ((sure,), (past,)))
    if not await figures.withdraw(visit.tx, id, visit.event.user_id, visit.seconds):
        return None
    sites = [found.figure.site] if found.figure.site else []
    await _log(visit, "progress.withdraw", office, {"sites": sites, "figure": line})
    return Say(
        f"↩️ {t('Withdrawn. It stays in the history only.')}\n{line}", ((past,), (card.home_button(visit),))
    )


async def _log(visit: Visit, act: str, office: str, about: dict[str, Any]) -> None:
    await audit.record(
        visit.tx, at=visit.seconds, actor=visit.event.user_id, act=act, office=office, about=about
    )


async def _history(visit: Visit, office: Office, before: int) -> Say:
    """What was posted, newest first, with a button to withdraw each that counts."""
    t = visit.t
    found = await figures.history(visit.tx, office.code, PAGE + 1, before or 2**62)
    lines = [f"<b>{t('History of figures')} · {escape(office.name)}</b>"]
    lines += [
        f"{_mark(one)} {_line(visit, one.figure)}\n<i>{_posted(visit, one)}</i>" for one in found[:PAGE]
    ]
    if not found:
        lines.append(t("Nothing here yet."))
    rows = [
        (Button(f"↩️ {_brief(visit, one.figure)}", press.pack("figures", "back", one.figure.id)),)
        for one in found[:PAGE]
        if one.ended_at is None
    ]
    if len(found) > PAGE:
        older = press.pack("figures", "history", office.code, found[PAGE - 1].figure.id)
        rows.append((Button(t("Older ⬇️"), older),))
    return Say(card.fit(lines, ""), (*rows, (card.home_button(visit),)))


def _mark(one: Posted) -> str:
    return {"": "🟢", "corrected": "✏️"}.get(one.ended, "↩️")


def _posted(visit: Visit, one: Posted) -> str:
    t = visit.t
    day = datetime.fromtimestamp(one.at, UTC).astimezone(overlay.zone(visit, one.figure.office)).date()
    said = t("posted {day}", day=t.date(day))
    match one.ended:
        case "corrected":
            return f"{said}, {t('corrected later')}"
        case "withdrawn":
            return f"{said}, {t('withdrawn')}"
    return said


def _brief(visit: Visit, one: Figure) -> str:
    return f"{told.place(visit, one)} {visit.t.number(one.done)}, {visit.t.date(one.day)}"


def _kept(office: str, row: Sequence[Any]) -> Figure:
    site, measure, day, done, target, source = row
    return Figure(office, site, Measure(measure), date.fromisoformat(day), done, target, source)
