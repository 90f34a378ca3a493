"""The card of one case: what was reported, how far it is, what was said, and what can be done now."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import escape

from content.report import Form
from handlers import card, leaves, press
from handlers.casework import words
from handlers.reply import Button, Rows, Say
from handlers.staff import invitation
from handlers.visit import Visit
from storage import caseacts, casework, evidence, reports, staff, talk
from storage.caseacts import Act
from storage.casework import Case
from storage.evidence import Item
from storage.talk import Author, Line

TALK, ACTS = 6, 5  # newest lines on the card
WEEK = 7  # days to either side in which a similar report may be filed
LONGEST, LINE = 1200, 400  # characters of a story and of a line of the talk on the card
SHORT = 300, 150  # the same where a card of those would be too long to be sent; the rest is a press away


async def show(visit: Visit, case: Case, edits: int = 0, note: str = "") -> Say:
    names = await staff.names(visit.tx)
    report = await reports.case(visit.tx, case.id)
    form = report.form if report else Form(office=case.office)
    files = await proofs(visit, case)
    alike = await similar(visit, case)
    lines, done = await heard(visit, case), "\n".join(await _done(visit, case, names))
    for story, line in ((LONGEST, LINE), SHORT):
        parts = ["\n".join(_head(visit, case, names, note)), "\n".join(_told(visit, case, form, story))]
        parts += ["\n".join(_said(visit, lines, names, line)), done]
        every = "\n\n".join(part for part in parts if part)
        body = card.fit([part for part in parts if part], "")
        if body == every:
            break
    more = body != every or _more(form, lines, story, line)
    return Say(body, _buttons(visit, case, len(files), len(alike), more=more), edits)


def _more(form: Form, lines: list[Line], story: int, line: int) -> bool:
    """Whether the card leaves something out of what was written."""
    return len(form.story) > story or len(lines) > TALK or any(len(one.text) > line for one in lines)


async def whole(visit: Visit, case: Case, page: int, edits: int) -> Say:
    """The story and all that was said, to the end."""
    names, report = await staff.names(visit.tx), await reports.case(visit.tx, case.id)
    number = visit.t("Report {number}", number=escape(case.number))
    parts = [(f"<b>{number}</b>", report.form.story)] if report else []
    parts += [(_who(visit, one, names), one.text) for one in await heard(visit, case)]
    return leaves.show(
        visit,
        parts,
        page,
        lambda at: press.pack("case", "whole", case.id, at),
        back(visit, case),
        edits,
    )


async def similar(visit: Visit, case: Case) -> list[Case]:
    """Reports about the same place and role, filed in the same week."""
    week = timedelta(days=WEEK)
    return await casework.similar(visit.tx, words.sight(visit), case, case.filed - week, case.filed + week)


async def proofs(visit: Visit, case: Case) -> list[Item]:
    """Evidence that came up to the last full hour and is kept: what is being sent right now would betray who sends it."""
    found = await evidence.listed(visit.tx, evidence.of_report(case.id))
    return [item for item in found if item.form and item.place <= case.files]


def back(visit: Visit, case: Case) -> Button:
    return Button(visit.t("⬅️ Report {number}", number=case.number), press.pack("case", "show", case.id))


def name(visit: Visit, names: dict[int, str], user_id: int | None) -> str:
    if user_id == visit.event.user_id:
        return visit.t("you")
    return escape(names.get(user_id or 0, str(user_id)))


def gone(visit: Visit, edits: int) -> Say:
    """The case is out of sight; that says nothing about it."""
    back = Button(visit.t("⬅️ Reports"), press.pack("case", "list", "open", 0))
    return Say(visit.t("There is nothing to see here."), ((back,),), edits)


def _head(visit: Visit, case: Case, names: dict[int, str], note: str) -> Iterator[str]:
    t, state = visit.t, visit.desk.library.casework.state(case.state)
    if note:
        yield f"{note}\n"
    yield f"<b>{t('Report {number}', number=escape(case.number))}</b> · {escape(state.label.said(t.language))}"
    if case.slow:
        yield t("Slow lane: many reports about this place came at once.")
    yield from words.limit(visit, case)
    age = words.age(visit, case)
    filed = t.day(case.filed)
    yield t("Filed: {day}, {n} working days ago", day=filed, n=age) if age else t("Filed: {day}", day=filed)
    holder = name(visit, names, case.holder) if case.holder else t("nobody yet")
    yield t("Handled by: {name}", name=holder)
    yield t("Reporter: {how}", how=words.reporter(visit, case))


def _told(visit: Visit, case: Case, form: Form, longest: int) -> Iterator[str]:
    t = visit.t
    yield f"📍 {escape(words.place(visit.desk, case))}"
    if form.place:
        yield f"<i>{escape(form.place)}</i>"
    amount = words.money(t, case.amount) if case.amount else escape(form.amount_text)
    about = [words.kind(t, case), words.role(t, case.role), amount]
    yield " · ".join(part for part in about if part)
    yield t("When: {when}", when=words.happened(t, case.happened))
    if form.story:
        story = leaves.shorter(form.story, longest)
        yield f"<blockquote expandable>{escape(story, quote=False)}</blockquote>"


def _said(visit: Visit, lines: list[Line], names: dict[int, str], longest: int) -> list[str]:
    if not lines:
        return []
    shown = [
        f"{_who(visit, line, names)}: {escape(leaves.shorter(line.text, longest), quote=False)}"
        for line in lines[-TALK:]
    ]
    return [f"<b>{visit.t('Conversation and notes')}</b>", *shown]


async def heard(visit: Visit, case: Case) -> list[Line]:
    """What was said, without what a reporter wrote since the last full hour."""
    left = await casework.replies_shown(visit.tx, case)
    shown = []
    for line in await talk.read(visit.tx, case.id, Author.INSPECTOR):
        if line.author is Author.REPORTER:
            left -= 1
            if left < 0:
                continue
        shown.append(line)
    return shown


def _who(visit: Visit, line: Line, names: dict[int, str]) -> str:
    t = visit.t
    who = t("reporter") if line.author is Author.REPORTER else name(visit, names, line.by)
    mark = {Author.REPORTER: "💬", Author.INSPECTOR: "➡️", Author.NOTE: "📝"}[line.author]
    return f"{mark} <b>{who}</b>, {t.date(date.fromisoformat(line.day))}"


async def _done(visit: Visit, case: Case, names: dict[int, str]) -> list[str]:
    acts = await caseacts.of(visit.tx, case.id, ACTS)
    if not acts:
        return []
    lines = [_act(visit, act, names) for act in acts]
    return [
        f"<blockquote expandable><b>{visit.t('What was done')}</b>",
        *lines[:-1],
        f"{lines[-1]}</blockquote>",
    ]


def _act(visit: Visit, act: Act, names: dict[int, str]) -> str:
    t, rules = visit.t, visit.desk.library.casework
    who = name(visit, names, act.actor) if act.actor else t("reporter")
    match act.act:
        case "move":
            said = t("moved it to: {state}", state=escape(rules.state(act.about).label.said(t.language)))
        case "hand":
            said = t("handed it over to {name}", name=name(visit, names, int(act.about)))
        case "dispute":
            said = t("said that it is not settled")
        case other:
            said = {
                "claim": t("took it"),
                "release": t("put it back"),
                "ask": t("wrote to the reporter"),
                "note": t("wrote a note"),
                "proof": t("opened the evidence"),
                "link": t("linked a similar report"),
                "unlink": t("took a link away"),
            }.get(other, other)
    return f"{invitation.moment(visit, act.at)} · {who} {said}"


def _buttons(visit: Visit, case: Case, files: int, alike: int, *, more: bool) -> Rows:
    t, mine = visit.t, case.holder == visit.event.user_id
    rows: list[tuple[Button, ...]] = []
    if more:
        rows.append((leaves.button(visit, press.pack("case", "whole", case.id, 0)),))
    if case.holder is None and not case.closed:
        rows.append((_button(t("✋ Take it"), "claim", case),))
    if mine and not case.closed:
        rows.append((_button(t("➡️ Move on"), "moves", case),))
        write = (_plain(t("💬 Write to the reporter"), "ask", case),) if case.mode != "once" else ()
        rows.append((*write, _plain(t("📝 Note"), "note", case)))
        rows.append((_button(t("🤝 Hand over"), "give", case), _button(t("↩️ Put back"), "release", case)))
    else:
        rows.append((_plain(t("📝 Note"), "note", case),))
    look = [_plain(t("📎 Evidence ({n})", n=files), "proofs", case)] if files else []
    look += [_plain(t("🔗 Similar ({n})", n=alike), "alike", case)] if alike else []
    rows.append(tuple(look))
    last = (
        Button(t("⬅️ Reports"), press.pack("case", "list", "open", 0)),
        _plain(t("🔄 Refresh"), "show", case),
    )
    return (*(row for row in rows if row), last)


def _button(label: str, verb: str, case: Case) -> Button:
    """One that changes the case: an old card's does nothing."""
    return Button(label, press.pack("case", verb, case.id, case.version))


def _plain(label: str, verb: str, case: Case) -> Button:
    return Button(label, press.pack("case", verb, case.id))
