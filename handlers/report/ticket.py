"""/tiket: how a report stands, for whoever holds its code, from any chat; and writing to those who examine it."""

import re
import secrets
from datetime import UTC, datetime
from functools import partial

from msgspec import structs

from content import receipt as receipts
from handlers import leaves, press
from handlers.event import Kind
from handlers.reply import Button, Delete, Reply, Rows, Say, Toast
from handlers.report import memory, proofs, standing
from handlers.report.memory import Memory, Session
from handlers.visit import Visit
from storage import casehours, evidence, reports, routes, talk, tries
from storage.reports import Case

GUESSES, HOUR = 5, 3600  # wrong codes an hour
MAYBE = 3  # of the codes that a text may hold, those that are looked for
LETTERS, DAY = 30, 24 * 3600  # messages to those who examine, a day
LONGEST = 4096  # characters of a message, as Telegram has it
OPEN, MOSTLY = re.compile(r"(?:[b-df-hj-np-tv-z][aiueo]){2}"), 5
LIKE_A_CODE = re.compile(r"\W*(?:[a-z]{4}[\s.,\-–_/]+){6}[a-z]{4}\W*", re.IGNORECASE)


async def command(visit: Visit) -> list[Reply]:
    """/tiket, alone or with the code; the message is taken away, for it may carry the code."""
    took: list[Reply] = [Delete(visit.event.message_id)]
    kept = await _aside(visit)
    if visit.event.text.strip():
        return [*took, *await _opened(visit, kept, visit.event.text)]
    return [*took, await _ask(visit, kept)]


async def _aside(visit: Visit) -> Memory:
    """A form that is filled in waits meanwhile."""
    kept = await memory.load(visit)
    if kept.filling is None:
        return kept
    return structs.replace(kept, filling=structs.replace(kept.filling, paused=True))


async def _ask(visit: Visit, kept: Memory, note: str = "", edits: int = 0) -> Say:
    t = visit.t
    session = Session(_token(), "", edits, "code", visit.seconds)
    await memory.save(visit, structs.replace(kept, session=session))
    body = t("Type the code of your report: seven short words. I take your message away at once.")
    rows = ((_button(session, t("✖️ Close"), "close"),),)
    return Say(f"{note}\n\n{body}" if note else f"🔑 {body}", rows, edits)


async def _opened(visit: Visit, kept: Memory, code: str) -> list[Reply]:
    t, chat, edits = visit.t, visit.event.chat_id, kept.session.panel if kept.session else 0
    until = await tries.waits(visit.tx, "code", chat, GUESSES, visit.seconds)
    if until:
        at = visit.t.clock(datetime.fromtimestamp(until, UTC).astimezone(visit.zone))
        note = t(
            "There were several codes that nobody has. To protect reports, please wait until {time} and look at your paper"
            " once more. Your report is safe.",
            time=at,
        )
        return [Say(f"⏳ {note}", edits=edits)]
    written = receipts.within(code)
    if not written:
        note = t(
            "A word in it is not quite right. A code has seven words of four letters; please look once more."
        )
        return [await _ask(visit, kept, note, edits)]
    found = [await reports.by_receipt(visit.tx, each) for each in written[:MAYBE]]
    case = next((each for each in found if each), None)
    if case is None:
        await tries.count(visit.tx, "code", chat, HOUR, visit.seconds)
        return [await _ask(visit, kept, t("Nothing has this code. Please compare it word by word."), edits)]
    await tries.clear(visit.tx, "code", chat)
    return [await _begun(visit, kept, case, edits)]


async def _begun(visit: Visit, kept: Memory, case: Case, edits: int) -> Say:
    session = Session(_token(), case.id, edits, "", visit.seconds)
    await memory.save(visit, structs.replace(kept, session=session))
    return await _show(visit, session, case)


async def _show(visit: Visit, session: Session, case: Case, note: str = "") -> Say:
    t, progress = visit.t, await casehours.progress(visit.tx, case.id)
    body, more = await standing.of(visit, case, progress)
    rows: list[tuple[Button, ...]] = [(_button(session, t("💬 Write to those who examine it"), "answer"),)]
    if more:
        rows.append((leaves.button(visit, _data(session, "whole", 0)),))
    if standing.disputable(visit, progress):
        rows.append((_button(session, t("↩️ Not settled"), "dispute"),))
    if await routes.chat_of(visit.tx, case.id) is not None:
        rows.append((_button(session, t("🔕 Send me no more news"), "quiet"),))
    rows.append(
        (_button(session, t("🔄 Look again"), "look"), _button(session, t("🧹 Close and wipe"), "close"))
    )
    return Say(f"{note}\n\n{body}" if note else body, tuple(rows), session.panel)


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `ticket:*`. `open` comes with news and works in the chat that the news was sent to."""
    done, kept = Toast(visit.event.query_id), await _aside(visit)
    if verb == "ask":
        return [done, await _ask(visit, kept)]
    if verb == "open":
        return [done, *await _by_route(visit, kept, rest[0] if rest else "")]
    session = kept.session
    if session is None or rest[:1] != (session.token,):
        over = visit.t("This is closed by now. Type /tiket and your code again.")
        return [Toast(visit.event.query_id, over, alert=True), Delete(visit.event.message_id)]
    session = structs.replace(session, panel=visit.event.message_id, at=visit.seconds, writes="")
    case = await reports.case(visit.tx, session.report)
    if verb == "close" or case is None:
        await memory.save(visit, structs.replace(kept, session=None))
        return [done, Delete(visit.event.message_id)]
    if verb == "whole" and rest[1:] and rest[1].isdecimal():
        await memory.save(visit, structs.replace(kept, session=session))
        back = _button(session, visit.t("⬅️ Back"), "look")
        leaf = partial(_data, session, "whole")
        return [done, await standing.whole(visit, case, int(rest[1][:6]), leaf, back, session.panel)]
    return [done, await _act(visit, kept, session, case, verb)]


async def _act(visit: Visit, kept: Memory, session: Session, case: Case, verb: str) -> Say:
    t, note = visit.t, ""
    match verb:
        case "answer":
            asked = t(
                "Type your message to those who examine the report, or send a photo, a paper or a voice."
                " No name, NIK or phone number."
            )
            return await _asking(visit, kept, session, "answer", asked, ())
        case "dispute" if standing.disputable(visit, await casehours.progress(visit.tx, case.id)):
            asked = t("What is not settled yet? Type it, or send it without a reason.")
            row = (_button(session, t("➡️ Without a reason"), "reopen"),)
            return await _asking(visit, kept, session, "dispute", asked, (row,))
        case "reopen":
            note = await _disputed(visit, case, "")
        case "quiet":
            await routes.drop(visit.tx, case.id)
            note = t("🔕 Nothing more is sent to you. With the code you can always look.")
    await memory.save(visit, structs.replace(kept, session=session))
    return await _show(visit, session, case, note)


async def _asking(visit: Visit, kept: Memory, session: Session, writes: str, asked: str, rows: Rows) -> Say:
    await memory.save(visit, structs.replace(kept, session=structs.replace(session, writes=writes)))
    back = (_button(session, visit.t("⬅️ Back"), "look"),)
    return Say(f"<b>{asked}</b>", (*rows, back), session.panel)


async def _by_route(visit: Visit, kept: Memory, report: str) -> list[Reply]:
    """News is opened without the code where the sealed route leads to this very chat."""
    case = await reports.case(visit.tx, report)
    if case is None or await routes.chat_of(visit.tx, report) != visit.event.chat_id:
        return [await _ask(visit, kept, edits=visit.event.message_id)]
    return [await _begun(visit, kept, case, visit.event.message_id)]


async def heard(visit: Visit) -> list[Reply] | None:
    """A code, wherever it is typed, and what an open case waits for."""
    event = visit.event
    if event.kind is Kind.MEDIA:
        return await _shown(visit)
    if event.kind not in (Kind.TEXT, Kind.EDITED):
        return None
    took: list[Reply] = [Delete(event.message_id)]
    code = event.text.removeprefix("/tiket")  # a message that was mended comes as it is
    kept = await memory.load(visit)
    session = kept.session
    told = session is not None and session.writes in ("answer", "dispute")
    if _like_a_code(code) or (receipts.within(code) and not told):
        return [*took, *await _opened(visit, await _aside(visit), code)]
    if event.kind is Kind.EDITED:
        return None
    if session is None or not session.writes:
        return None
    if event.text.strip().lower() in ("batal", "cancel"):
        return [*took, *await _stopped(visit, kept, session)]
    if session.writes == "code" and _asks(visit, event.text):
        await memory.save(visit, structs.replace(kept, session=None))
        return None
    if session.writes == "code":
        return [*took, *await _opened(visit, kept, event.text)]
    case = await reports.case(visit.tx, session.report)
    if case is None:
        return [*took, *await _stopped(visit, kept, session)]
    note = await _written(visit, session, case)
    session = structs.replace(session, writes="", at=visit.seconds)
    await memory.save(visit, structs.replace(kept, session=session))
    return [*took, await _show(visit, session, case, note)]


def _asks(visit: Visit, text: str) -> bool:
    """Whether a question came instead of a code: it is understood, and no word of it could be one of a code."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return not any(OPEN.fullmatch(word) for word in words) and visit.desk.decide(text).answer is not None


def _like_a_code(text: str) -> bool:
    """Seven words of four letters, most of them of two open syllables: also with a slip of the finger in it."""
    if not LIKE_A_CODE.fullmatch(text):
        return False
    return sum(bool(OPEN.fullmatch(word)) for word in re.findall(r"[a-z]+", text.lower())) >= MOSTLY


async def _shown(visit: Visit) -> list[Reply] | None:
    """More evidence for the case that is open. Its message stays until it is kept; the note on that tells so."""
    kept = await memory.load(visit)
    session = kept.session
    if session is None or session.writes not in ("answer", "dispute") or visit.event.media == "service":
        return None
    case = await reports.case(visit.tx, session.report)
    if case is None:
        return None
    note = await _added(visit, case)
    session = structs.replace(session, at=visit.seconds)
    await memory.save(visit, structs.replace(kept, session=session))
    return [await _show(visit, session, case, note)]


async def _added(visit: Visit, case: Case) -> str:
    """Keep the file and the words under it; what the reporter is told of it."""
    owner, said = evidence.of_report(case.id), _words(visit)
    if await _too_many(visit):
        return _tomorrow(visit)
    before = len(await evidence.listed(visit.tx, owner))
    note = await proofs.take(visit, owner)
    if len(await evidence.listed(visit.tx, owner)) > before:
        said = said or visit.t("📎 More evidence was added.")
    if said:
        await talk.say(visit.tx, case.id, talk.Author.REPORTER, said, None, standing.today(visit, case))
    return note


def _words(visit: Visit) -> str:
    """What those who examine may read: without the code, which would let them speak as the reporter."""
    return receipts.without(visit.event.text)[:LONGEST]


async def _too_many(visit: Visit) -> bool:
    """Whether the chat wrote enough for a day; else one more is counted."""
    chat = visit.event.chat_id
    if await tries.waits(visit.tx, "letters", chat, LETTERS, visit.seconds):
        return True
    await tries.count(visit.tx, "letters", chat, DAY, visit.seconds)
    return False


def _tomorrow(visit: Visit) -> str:
    return visit.t("⏳ That was a lot for one day. Please write the rest tomorrow; what you sent is kept.")


async def _stopped(visit: Visit, kept: Memory, session: Session) -> list[Reply]:
    await memory.save(visit, structs.replace(kept, session=None))
    return [Delete(session.panel)] if session.panel else [Say(visit.t("Closed."))]


async def _written(visit: Visit, session: Session, case: Case) -> str:
    """Hand the message on; what the reporter is told of it."""
    t, words = visit.t, _words(visit)
    if await _too_many(visit):
        return _tomorrow(visit)
    if session.writes == "dispute":
        return await _disputed(visit, case, words)
    await talk.say(visit.tx, case.id, talk.Author.REPORTER, words, None, standing.today(visit, case))
    return t("✅ Your message is with them by the next full hour.")


async def _disputed(visit: Visit, case: Case, words: str) -> str:
    t = visit.t
    if not await casehours.dispute(visit.tx, case.id):
        return t("This was said already, or the case is open again.")
    if words:
        await talk.say(visit.tx, case.id, talk.Author.REPORTER, words, None, standing.today(visit, case))
    return t("✅ You said that it is not settled. It is opened again by the next full hour.")


def _button(session: Session, label: str, verb: str) -> Button:
    return Button(label, _data(session, verb))


def _data(session: Session, verb: str, *rest: int) -> str:
    return press.pack("ticket", verb, session.token, *rest)


def _token() -> str:
    return secrets.token_urlsafe(4)
