"""Any text: one vetted answer, up to three choices, or an honest "I do not know" and what to do next."""

from collections.abc import Iterator
from datetime import date
from html import escape

from content.places import PlaceMatch

from content import dates
from content.records import Office, Site
from content.shield import Secret, Shielded, shield
from handlers import card, press
from handlers.citizen import start, where
from handlers.reply import Button, Delete, Reply, Say, Toast
from handlers.visit import Visit
from storage import people, questions

TOPIC_LIVES = 30 * 60  # seconds a topic is kept for "kalau sabtu?"
LONGEST = 2000  # characters of a message that are read
LIVE = frozenset({"hari_libur_akhir_pekan", "lokasi"})


async def text(visit: Visit) -> list[Reply]:
    """Answer what was typed. Identity numbers are taken out first, and out of the chat."""
    shielded = shield(visit.event.text[:LONGEST])
    return [*warn(visit, shielded), *await _answer(visit, shielded.text)]


async def caption(visit: Visit) -> list[Reply]:
    """The question under a picture; only a sure answer, for the picture itself cannot be read."""
    words = shield(visit.event.text[:LONGEST]).text
    decision = visit.desk.understanding.decide(words, None)
    if decision.answer is None:
        return []
    return list(_one(visit, decision.answer, visit.desk.gazetteer.find(words), words))


def warn(visit: Visit, shielded: Shielded) -> list[Reply]:
    """Say why numbers are not for this chat, and delete the message that carries them."""
    if not shielded.found & {Secret.NUMBER, Secret.PHONE}:
        return []
    t = visit.t
    body = t(
        "Please never send a NIK, family card number or phone number here, not even to an officer in a chat."
    )
    kept = t(
        "I did not store it and deleted your message where Telegram lets me. Nothing here needs that number."
    )
    return [Delete(visit.event.message_id), Say(f"🛡 <b>{body}</b>\n{kept}")]


async def _answer(visit: Visit, words: str) -> list[Reply]:
    matches = visit.desk.gazetteer.find(words)
    topic = _topic(visit)
    decision = visit.desk.understanding.decide(words, topic)
    if decision.answer is not None:
        await people.talked_about(visit.tx, visit.event.chat_id, decision.answer, visit.seconds)
        ids = (decision.answer, *decision.also)[:2]
        return [reply for id in ids for reply in _one(visit, id, matches, words)]
    place = _only_place(visit, matches, decision.confidence)
    if place is not None:
        return await _place(visit, place, topic)
    known = [id for id in decision.choices if id in visit.desk.library.answers]
    note = await _note(visit, words, known, decision.ranking)
    return [_choices(visit, known, note) if known else unknown(visit)]


def _one(visit: Visit, id: str, matches: tuple[PlaceMatch, ...], words: str) -> Iterator[Reply]:
    """The card of an answer; for hours and places with the live state of the place that was named."""
    named = next((match for match in matches if not match.weak), None)
    if id not in LIVE:
        office, _ = _the_place(visit, named)
        yield card.answer(visit, id, office=office)
        return
    if named is not None and len(named.sites) + len(named.offices) + len(named.unserved) > 1:
        yield where.ask_which(visit, named.offices, named.sites, named.unserved, id)
        return
    if named is not None and named.unserved:
        yield start.not_served(visit, named.unserved[0])
        return
    office, site = _the_place(visit, named)
    if office is None:
        yield start.which(visit, tuple(visit.desk.library.offices.values()), (), id)
        return
    day = _day(visit, words)
    yield card.answer(visit, id, office=office, live=where.live(visit, office, site, day))


def _the_place(visit: Visit, match: PlaceMatch | None) -> tuple[Office | None, Site | None]:
    """The office and site a message names without doubt, else the citizen's own office."""
    if match is not None and len(match.sites) == 1:
        site = visit.desk.sites[match.sites[0]]
        return visit.desk.library.offices[site.office], site
    if match is not None and len(match.offices) == 1 and not match.unserved:
        return visit.desk.library.offices[match.offices[0]], None
    return visit.office, None


def _day(visit: Visit, words: str) -> date | None:
    found = dates.find_day(words, visit.today)
    return found.days[0] if found and found.days else None


def _topic(visit: Visit) -> str | None:
    person = visit.person
    fresh = person.topic_at is not None and visit.seconds - person.topic_at < TOPIC_LIVES
    return person.topic if fresh else None


def _only_place(visit: Visit, matches: tuple[PlaceMatch, ...], confidence: float) -> PlaceMatch | None:
    """A message that is little more than a place name answers the question "which office?"."""
    strong = [match for match in matches if not match.weak] or list(matches)
    if not strong:
        return None
    covered = sum(match.end - match.start for match in strong)
    rest = len(visit.event.text.replace(" ", "")) - covered
    return strong[0] if rest <= 12 else None


async def _place(visit: Visit, match: PlaceMatch, topic: str | None) -> list[Reply]:
    if len(match.offices) + len(match.sites) + len(match.unserved) > 1:
        return [where.ask_which(visit, match.offices, match.sites, match.unserved, topic or "")]
    if match.unserved:
        return [start.not_served(visit, match.unserved[0])]
    office, site = _the_place(visit, match)
    assert office is not None
    if site is None:
        return await start.chosen(visit, office, 0, (topic,) if topic else ())
    if visit.office is None:
        await people.choose_office(visit.tx, visit.event.chat_id, office.code)
    return [where.site_card(visit, site)]


def _choices(visit: Visit, ids: list[str], note: int) -> Say:
    t = visit.t
    none = Button(t("None of these"), press.pack("answer", "none", note))
    return Say(
        t("Did you mean ...?"), buttons=(*card.questions(visit, ids, note), (none, card.home_button(visit)))
    )


def unknown(visit: Visit) -> Say:
    """Not understood: say so, give ways on. Nothing is guessed."""
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
    lines.append(t("Your question was kept without your name so that staff can add an answer."))
    rows = (*card.questions(visit, ("syarat_dokumen", "lokasi", "kontak")), (card.home_button(visit),))
    return Say("\n".join(lines), buttons=rows)


async def _note(visit: Visit, words: str, choices: list[str], ranking: tuple[str, ...]) -> int:
    return await questions.note(
        visit.tx,
        office=visit.person.office,
        text=words[:500],
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
            await people.talked_about(visit.tx, visit.event.chat_id, id, visit.seconds)
            return [done, *_one(visit, id, (), "")]
        case (("archive" | "back"), (id, code)) if id in library.answers and code in library.offices:
            office, edits = library.offices[code], visit.event.message_id
            shown = (
                card.archive(visit, id, office)
                if verb == "archive"
                else card.answer(visit, id, office=office)
            )
            return [done, Say(shown.body, shown.buttons, edits)]
        case "up", (id,):
            return [Toast(visit.event.query_id, t("Thank you! Glad it helped."))]
        case "down", (id,) if id in library.answers:
            return [done, await _thumbed_down(visit, id)]
        case "none", _:
            return [done, unknown(visit)]
    return [done, start.welcome(visit)]


async def _thumbed_down(visit: Visit, id: str) -> Say:
    """Staff see which answer failed, not what was asked: the message is not kept after it was answered."""
    question = visit.desk.library.answers[id].question.id
    await questions.note(
        visit.tx, office=visit.person.office, text=question, outcome="down", guess=id, now=visit.seconds
    )
    body = visit.t("Sorry. Please ask again in other words, or choose:")
    related = visit.desk.library.answers[id].related[:3]
    return Say(body, buttons=(*card.questions(visit, related), (card.home_button(visit),)))
