"""/pertanyaan: what was not understood, most frequent first; two taps link a group to an answer, at once, undoably.

A group is named in buttons by its newest question, so that a tap on an old list does what it said, or says it cannot.
"""

from html import escape

from content import grouping
from handlers import access, card, press
from handlers.access import Right
from handlers.reply import Button, Reply, Rows, Say, Toast
from handlers.visit import Visit
from storage import audit, questions
from storage.questions import Link, Question

PAGE = 6
EXAMPLES = 5
SUGGESTED = 3
ANSWERS_A_PAGE = 8


async def command(visit: Visit) -> list[Reply]:
    return [await _list(visit, 0)]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `learn:*`; every one asks again who presses."""
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    match verb, rest:
        case "list", (page,) if page.isdecimal():
            return [done, await _list(visit, int(page[:3]), edits)]
        case "group", (leader, *more) if leader.isdecimal():
            return [done, await _group(visit, int(leader), _page(more), edits)]
        case "link", (leader, id) if leader.isdecimal() and id in visit.desk.library.answers:
            return [done, await _link(visit, int(leader), id, edits)]
        case "undo", (link,) if link.isdecimal():
            return [done, await _undo(visit, int(link), edits)]
    return [done, await _list(visit, 0, edits)]


def _page(more: list[str]) -> int:
    return int(more[0][:3]) if more and more[0].isdecimal() else 0


async def _groups(visit: Visit) -> list[list[Question]]:
    return grouping.groups(await questions.waiting(visit.tx), lambda question: question.text)


async def _find(visit: Visit, leader: int) -> list[Question]:
    found = (group for group in await _groups(visit) if any(question.id == leader for question in group))
    return next(found, [])


async def _list(visit: Visit, page: int, edits: int = 0) -> Say:
    t, found = visit.t, await _groups(visit)
    if not found:
        return Say(t("No open questions. Everything was understood."), ((card.home_button(visit),),), edits)
    page = min(page, (len(found) - 1) // PAGE)
    shown = found[page * PAGE : (page + 1) * PAGE]
    lines = [
        f"<b>{t('Questions that were not understood')}</b>",
        t("Most frequent first. Tap one to give it an answer."),
    ]
    lines += [f"\n{len(group)}× {escape(_clip(group[0].text, 160))}{_mark(group)}" for group in shown]
    rows: list[tuple[Button, ...]] = [
        (Button(f"{len(group)}× {_clip(group[0].text, 40)}", press.pack("learn", "group", group[0].id)),)
        for group in shown
    ]
    turn = [Button("⬅️", press.pack("learn", "list", page - 1))] if page else []
    if (page + 1) * PAGE < len(found):
        turn.append(Button("➡️", press.pack("learn", "list", page + 1)))
    return Say("\n".join(lines), (*rows, (*turn, card.home_button(visit))), edits)


async def _group(visit: Visit, leader: int, page: int, edits: int, warning: str = "") -> Say:
    """A group with the likeliest answers as buttons; further pages list all answers."""
    group = await _find(visit, leader)
    if not group:
        return await _list(visit, 0, edits)
    t = visit.t
    examples = list(dict.fromkeys(question.text for question in group))[:EXAMPLES]
    lines = [f"<b>{len(group)}×</b>", *(f"• {escape(_clip(text, 300))}" for text in examples)]
    lines += ["", warning or t("Which answer is right for this?")]
    ids = _suggested(visit, group) if page == 0 else _all(visit, page)
    rows: Rows = tuple((_answer(visit, leader, id),) for id in ids)
    more = Button(t("Other answers"), press.pack("learn", "group", leader, page + 1))
    return Say("\n".join(lines), (*rows, (more, Button(t("⬅️ Back"), press.pack("learn", "list", 0)))), edits)


def _suggested(visit: Visit, group: list[Question]) -> list[str]:
    """What citizens chose, then what understanding ranks best."""
    chosen = [question.chosen for question in group if question.chosen]
    ranked = visit.desk.decide(group[0].text).ranking
    failed = {question.guess for question in group if question.outcome == "down"}
    ids = [
        id
        for id in dict.fromkeys([*chosen, *ranked])
        if id in visit.desk.library.answers and id not in failed
    ]
    return ids[:SUGGESTED]


def _all(visit: Visit, page: int) -> list[str]:
    ids = sorted(visit.desk.library.answers)
    pages = -(-len(ids) // ANSWERS_A_PAGE)
    at = (page - 1) % pages * ANSWERS_A_PAGE
    return ids[at : at + ANSWERS_A_PAGE]


def _answer(visit: Visit, leader: int, id: str) -> Button:
    question = visit.desk.library.answers[id].question.said(visit.t.language)
    return Button(question, press.pack("learn", "link", leader, id))


async def _link(visit: Visit, leader: int, id: str, edits: int) -> Say:
    """Link a group, unless that would steal a phrasing of another answer: then the example is shown."""
    t, group = visit.t, await _find(visit, leader)
    if not group:
        return await _list(visit, 0, edits)
    for question in group:
        rival = visit.desk.understanding.rival(question.text, id)
        if rival is not None:
            other = ", ".join(_named(visit, answer) for answer in rival.answers)
            why = t(
                "Not linked: “{example}” already means {other}. Choose another answer.",
                example=escape(_clip(rival.text, 120)),
                other=other,
            )
            return await _group(visit, leader, 0, edits, f"⚠️ {why}")
    made = await questions.link(visit.tx, group, id, visit.event.user_id, visit.seconds)
    for text in made.texts:
        visit.desk.understanding.learn(text, id)
    await _record(visit, "learn.link", made)
    body = t("Done. From now on this is answered with {answer}.", answer=_named(visit, id))
    undo = Button(t("↩️ Undo"), press.pack("learn", "undo", made.id))
    return Say(body, ((undo, Button(t("Next"), press.pack("learn", "list", 0))),), edits)


async def _undo(visit: Visit, link: int, edits: int) -> Say:
    undone = await questions.unlink(visit.tx, link, visit.seconds)
    if undone is not None:
        for text in undone.texts:
            visit.desk.understanding.forget(text, undone.answer)
        await _record(visit, "learn.undo", undone)
    body = visit.t("Undone. The questions wait again.")
    return Say(body, ((Button(visit.t("Next"), press.pack("learn", "list", 0)),),), edits)


async def _record(visit: Visit, act: str, link: Link) -> None:
    grant, *_ = await access.granting(visit, Right.LEARN)
    about = {"answer": link.answer, "link": link.id}
    await audit.record(
        visit.tx, at=visit.seconds, actor=visit.event.user_id, act=act, office=grant.office, about=about
    )


def _named(visit: Visit, id: str) -> str:
    found = visit.desk.library.answers.get(id)
    return f"<b>{escape(found.question.said(visit.t.language))}</b>" if found else escape(id)


def _mark(group: list[Question]) -> str:
    return " 👎" if any(question.outcome == "down" for question in group) else ""


def _clip(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
