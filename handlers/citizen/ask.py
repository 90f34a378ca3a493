"""Any text: one vetted answer, up to three choices, or an honest "I do not know" and what to do next."""

import re
from collections.abc import Iterable
from dataclasses import replace
from html import escape

from content import complaint, receipt
from content.shield import Secret, Shielded, kept, shield
from handlers import card, naming, overlay, pieces, press
from handlers.board import OF_ANSWERS
from handlers.citizen import board, cards, codes, followup, placed, progress, start, where
from handlers.reply import Button, Reply, Say, Toast
from handlers.report import memory, offers
from handlers.visit import Visit
from storage import people, questions

TOPIC_LIVES = 30 * 60  # seconds a topic is kept for "kalau sabtu?"
LONGEST = 2000  # characters of a message that are read
KEPT = 500  # characters of a question that are kept
LEAD = r"(?:\b(?:ini|no|nomor|nik|kk|ktp|hp|wa|telp|saya|sy|aku|adalah|yaitu)\b[\s:=.,]*)*"
NUMBERS = re.compile(rf"{LEAD}\[(?:nik|telepon|surel)\]", re.IGNORECASE)
OF_COMPLAINTS = frozenset({"lapor_pungli", "keluhan_layanan", "status_aduan", "denda_pungli"})
FILLERS = frozenset(
    (
        "saya aku sy gw gue di dr dari ke kec kecamatan kab kabupaten kota warga orang tinggal ya min kak pak bu mas"
        " mbak dan sama serta atau kalau kalo klo yang yg daerah kantor disdukcapil dukcapil pilih mau in at the"
    ).split()
)


async def text(visit: Visit) -> list[Reply]:
    """Answer what was typed. Identity numbers are taken out first, and out of the chat."""
    shielded = shield(visit.event.text)
    warning = warn(visit, shielded)
    if warning and len(asked(shielded.text).split()) < 2:
        return warning
    return [*warning, *await _answer(visit, shielded.text[:LONGEST])]


def asked(words: str) -> str:
    """What is left of a shielded text beside the marks of numbers: "nik saya [nik]" asks for nothing."""
    return NUMBERS.sub(" ", words)


async def caption(visit: Visit) -> list[Reply]:
    """The question under a picture; only a sure answer, for the picture itself cannot be read."""
    words = shield(visit.event.text).text[:LONGEST]
    decision = visit.desk.decide(words)
    if decision.answer is None:
        return []
    return await placed.shown(visit, (decision.answer,), words)


def warn(visit: Visit, shielded: Shielded) -> list[Reply]:
    """Say why numbers are not for this chat, and delete the message that carries them."""
    if not shielded.found & {Secret.NUMBER, Secret.PHONE}:
        return []
    return pieces.warning(visit, (visit.event.message_id,))


def wordless(visit: Visit) -> Say:
    """Emoji, stickers, a lone "?": nothing to understand, nothing to keep for staff."""
    body = visit.t("👋 Type your question in words, please; one word is enough.")
    return Say(body, buttons=((card.home_button(visit),),))


async def _answer(visit: Visit, words: str) -> list[Reply]:
    if not any(letter.isalnum() for letter in words):
        return [wordless(visit)]
    topic = _topic(visit)
    decision = visit.desk.decide(asked(words), topic)
    if decision.answer in (None, placed.PRINTED) and (named := visit.desk.states.named(words)):
        return [codes.explained(visit, named)]
    if figures := await progress.asked(visit, words):
        return [*figures, *_report(visit, (), words)]
    alone = _only_places(visit, words)
    if alone and (decision.answer is None or topic is None or not all(one.office for one in alone)):
        return await _places(await overlay.informed(visit), alone, topic)
    if (decision.answer is None or topic in followup.LOCAL) and followup.strange(visit, words):
        return [_strange(visit)]
    if decision.answer is None and followup.only_a_day(visit, words, topic):
        decision = replace(decision, answer=followup.HOURS, choices=())
    if decision.answer is not None:
        words = followup.completed(visit, words, topic, decision.answer)
        if not _complains(words, decision.ranking):
            said = None if await _confided(visit, words) else kept(words)[:KEPT]
            await people.talked_about(visit.tx, visit.event.chat_id, decision.answer, said, visit.seconds)
        ids = (decision.answer, *decision.also)[:2]
        return [
            *await placed.shown(visit, ids, words),
            *await _further(visit, ids, words),
            *_report(visit, ids, words),
        ]
    if today := await board.asked(visit, words):
        return [*today, *_report(visit, (), words)]
    known = [id for id in decision.choices if id in visit.desk.library.answers]
    if not known:
        await people.talked_about(visit.tx, visit.event.chat_id, None, None, visit.seconds)
    silent = _complains(words, decision.ranking) or await _confided(visit, words)
    note = 0 if silent else await _note(visit, words, known, decision.ranking)
    shown = [_choices(visit, known, note) if known else unknown(visit, kept=note > 0)]
    return [*shown, *_report(visit, (), words)]


def _report(visit: Visit, shown: Iterable[str], words: str) -> list[Reply]:
    """The offer to report, where money was asked for and no card shown offers it."""
    if not complaint.money_asked(words) or offers.REPORTED.intersection(shown):
        return []
    body = visit.t("Did somebody ask for money? You can report it here: free, and without your name.")
    return [Say(body, ((offers.report(visit),),))]


def _complains(words: str, ranking: tuple[str, ...]) -> bool:
    """Whether a message may accuse somebody: staff, who may be the accused, never get to see such words."""
    return bool(OF_COMPLAINTS.intersection(ranking[:2]) or complaint.told(words))


async def _further(visit: Visit, ids: tuple[str, ...], words: str) -> list[Reply]:
    """A question back, where it leads to what the office announced."""
    return await cards.offered(visit, words) if placed.PRINTED in ids else []


def _asked(visit: Visit, id: str) -> str:
    """The words of the last question, where this answered it."""
    return visit.person.asked or "" if visit.person.topic == id else ""


def _topic(visit: Visit) -> str | None:
    person = visit.person
    fresh = person.topic_at is not None and visit.seconds - person.topic_at < TOPIC_LIVES
    return person.topic if fresh else None


def _only_places(visit: Visit, words: str) -> tuple[naming.Named, ...]:
    """Of a message that is little more than names of places ("saya di kec bakung"), which answers "which office?"."""
    named, rest = naming.places(visit, words, weak=True), words
    for match in reversed(visit.desk.gazetteer.find(words)):
        rest = f"{rest[: match.span[0]]} {rest[match.span[1] :]}"
    return named if all(word.strip(".,!?&").lower() in FILLERS for word in rest.split()) else ()


async def _places(visit: Visit, named: tuple[naming.Named, ...], topic: str | None) -> list[Reply]:
    """One place decides the office; several sites are shown one by one."""
    sites = [one.site for one in named if one.site is not None]
    if len(sites) == len(named) > naming.MOST_PLACES:
        return [naming.which(visit, tuple(one.match.candidates[0] for one in named), topic or "")]
    if len(sites) == len(named) > 1:
        return [where.site_card(visit, site) for site in sites]
    return await _place(visit, named[0], topic)


async def _place(visit: Visit, named: naming.Named, topic: str | None) -> list[Reply]:
    if named.among:
        return [naming.which(visit, named.among, topic or "")]
    if named.elsewhere or named.office is None:
        return [start.not_served(visit, named.elsewhere)]
    if named.site is None:
        return await start.chosen(visit, named.office, 0, (topic,) if topic else ())
    if visit.office is None:
        await people.choose_office(visit.tx, visit.event.chat_id, named.office.code)
    return [where.site_card(visit, named.site)]


def _choices(visit: Visit, ids: list[str], note: int) -> Say:
    t = visit.t
    none = Button(t("None of these"), press.pack("answer", "none", note))
    return Say(
        t("Did you mean ...?"), buttons=(*card.questions(visit, ids, note), (none, card.home_button(visit)))
    )


def _strange(visit: Visit) -> Say:
    """A place nobody here knows: which ones are known, and the way to another office."""
    t, office = visit.t, visit.office
    body = t("I do not know that place. Type the name of the kecamatan as it is written, or choose:")
    places = (
        Button(t("🕘 Where and when"), press.pack("where", "list", office.code, 0)) if office else None,
        Button(t("🏢 Other office"), press.pack("office", "list")),
        card.home_button(visit),
    )
    return Say(body, tuple((button,) for button in places if button))


def unknown(visit: Visit, *, kept: bool) -> Say:
    """Not understood: say so, give ways on. Nothing is guessed. `kept`: staff will see the question."""
    t = visit.t
    lines = [f"<b>{t('I do not know that yet.')}</b>"]
    lines.append(t("Try other words, or one word such as “requirements”, “cost”, “hours”, “lost”."))
    if visit.office is not None:
        known = [
            f"{escape(channel.label)}: {escape(channel.value)} ({t('checked {day}', day=t.date(channel.checked))})"
            for channel in visit.office.channels
        ]
        lines += known or [
            t("No confirmed contact of {office} is known here yet.", office=escape(visit.office.name))
        ]
    if kept:
        lines.append(t("Your question was kept without your name so that staff can add an answer."))
    rows = (*card.questions(visit, ("syarat_dokumen", "lokasi", "kontak")), (card.home_button(visit),))
    return Say("\n".join(lines), buttons=rows)


async def _confided(visit: Visit, words: str) -> bool:
    """Whether words may belong to a report that this chat is about, or be most of its code: they are not kept."""
    return receipt.partly(words) or await memory.confided(visit)


async def _note(visit: Visit, words: str, choices: list[str], ranking: tuple[str, ...]) -> int:
    return await questions.note(
        visit.tx,
        office=visit.person.office,
        text=kept(words)[:KEPT],
        outcome="choices" if choices else "unknown",
        guess=ranking[0] if ranking else None,
        now=visit.seconds,
    )


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `answer:*`."""
    done, t = Toast(visit.event.query_id), visit.t
    library = visit.desk.library
    match verb, rest:
        case "show", (id, *note) if id in library.answers:
            if note and note[0].isdecimal():
                await questions.chose(visit.tx, int(note[0]), id)
            if id not in OF_COMPLAINTS:
                await people.talked_about(visit.tx, visit.event.chat_id, id, None, visit.seconds)
            return [done, *await placed.shown(visit, (id,), "")]
        case "archive", (id, code, *at) if id in library.answers and code in library.offices:
            shown = card.archive(visit, id, library.offices[code], at[0] if at else "")
            return [done, Say(shown.body, shown.buttons, visit.event.message_id)]
        case "back", (id, code, *at) if id in library.answers and code in library.offices:
            site = visit.desk.sites.get(at[0]) if at else None
            words = _asked(visit, id) if _topic(visit) == id else ""
            back = await placed.again(visit, id, library.offices[code], site, words, visit.event.message_id)
            return [done, back]
        case "up", (id,):
            return [Toast(visit.event.query_id, t("Thank you! Glad it helped."))]
        case "down", (id,) if id in library.answers:
            return [done, await _thumbed_down(visit, id)]
        case "none", _:
            return [done, unknown(visit, kept=rest not in ((), ("0",)))]
    return [done, start.welcome(visit)]


async def picked(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `office:*`: an office chosen for a question about hours or places is told what holds there."""
    match verb, rest:
        case "pick", (code, id) if (
            code in visit.desk.library.offices and id in placed.OPENING | OF_ANSWERS.keys()
        ):
            await people.choose_office(visit.tx, visit.event.chat_id, code)
            person = replace(visit.person, office=code)
            replies = await placed.shown(replace(visit, person=person), (id,), _asked(visit, id))
            return [Toast(visit.event.query_id), *replies]
    return await start.pressed(visit, verb, rest)


async def _thumbed_down(visit: Visit, id: str) -> Say:
    """Staff see the question that this answer failed, without who asked it."""
    person, found = visit.person, visit.desk.library.answers[id]
    asked = person.asked if person.topic == id and person.asked else found.question.id
    await questions.note(
        visit.tx, office=person.office, text=asked, outcome="down", guess=id, now=visit.seconds
    )
    body = visit.t("Sorry. Please ask again in other words, or choose:")
    return Say(body, buttons=(*card.questions(visit, found.related[:3]), (card.home_button(visit),)))
