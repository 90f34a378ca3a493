"""/tahan: keep a report beyond its time, because a law case or an audit needs it; and let it go again."""

from html import escape

from content.shield import shield
from handlers import card
from handlers.casework import file, words
from handlers.reply import Reply, Say
from handlers.visit import Visit
from storage import casework, holds, talk
from storage.casework import Case
from storage.talk import Author

LONGEST = 300  # characters of a reason
END = ("selesai", "end")


async def command(visit: Visit) -> list[Reply]:
    """`/tahan NUMBER reason`, `/tahan NUMBER selesai`, `/tahan NUMBER`."""
    number, _, why = visit.event.text.strip().partition(" ")
    case = await casework.numbered(visit.tx, words.sight(visit), number.upper()) if number else None
    if case is None:
        return [
            Say(
                visit.t("Which report? For example: /tahan NUMBER reason. /aduan lists those you may see."),
                ((card.home_button(visit),),),
            )
        ]
    why = shield(" ".join(why.split())).text[:LONGEST]
    if not why:
        return [await _shown(visit, case)]
    if why.lower() in END:
        return [await _let_go(visit, case)]
    return [await _kept(visit, case, why)]


async def _shown(visit: Visit, case: Case) -> Say:
    return Say(await _state(visit, case), ((file.back(visit, case), card.home_button(visit)),))


async def _state(visit: Visit, case: Case) -> str:
    t, hold = visit.t, await holds.find(visit.tx, case.id)
    if hold is None:
        return t(
            "Report {number} goes when its time is over. To keep it longer: /tahan {number} reason",
            number=escape(case.number),
        )
    return t(
        "Report {number} is kept whatever its age: {why}. To end that: /tahan {number} selesai",
        number=escape(case.number),
        why=escape(hold.reason),
    )


async def _kept(visit: Visit, case: Case, why: str) -> Say:
    t, user = visit.t, visit.event.user_id
    await holds.put(visit.tx, case.id, why, user, visit.seconds)
    await _noted(visit, case, t("Kept beyond its time: {why}", why=why))
    return await _shown(visit, case)


async def _let_go(visit: Visit, case: Case) -> Say:
    if await holds.end(visit.tx, case.id):
        await _noted(visit, case, visit.t("No longer kept beyond its time."))
    return await _shown(visit, case)


async def _noted(visit: Visit, case: Case, text: str) -> None:
    """For those who work the case; the reason is words, so it does not stand in the log of staff."""
    await talk.say(visit.tx, case.id, Author.NOTE, text, visit.event.user_id, words.today(visit))
