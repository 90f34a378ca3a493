"""What an inspector writes: to the reporter, as a note, as the reason of a move or of opening evidence.

The next message of the chat is taken as the words; what the reporter will read is shown once more before it is sent.
"""

import re
from html import escape
from typing import Any

from content.casework import Need, Ready, Use
from content.shield import shield
from handlers import press
from handlers.casework import file, proof, steps, words
from handlers.reply import Button, Reply, Rows, Say
from handlers.visit import Visit
from storage import caseacts, casework, drafts, routes, talk
from storage.casework import Case
from storage.drafts import Draft
from storage.routes import News
from storage.talk import Author

FORM = "case"
LONGEST = 1500  # characters
SHORTEST = 10  # of a reason to open evidence
LEADS_OUT = re.compile(
    r"://|\bwww\.|(?<!\w)@\w{4,}|\b[a-z0-9-]{2,}\.(?:com|net|org|info|id|co|me|io|ly|gg|cc|link|site|xyz|app|my|sg|page|click|top|shop"
    r"|online|us|uk|dev)\b",
    re.IGNORECASE,
)
NOTHING = "-"  # in buttons: without words of one's own


async def begin(visit: Visit, case: Case, act: str, edits: int, target: str = "") -> Say:
    """Wait for the words of `act`: 'ask', 'note', 'move' (into `target`), 'proof'."""
    data = {"act": act, "case": case.id, "version": case.version, "to": target}
    token = await drafts.put(visit.tx, visit.event.chat_id, FORM, data, visit.seconds)
    return _asked(visit, case, data, token, edits)


def _asked(visit: Visit, case: Case, data: dict[str, Any], token: str, edits: int = 0, note: str = "") -> Say:
    t, rules, lines = visit.t, visit.desk.library.casework, [note] if note else []
    ready: tuple[Ready, ...] = ()
    rows: Rows = ()
    match data["act"]:
        case "ask":
            lines.append(f"<b>{t('To the reporter of {number}', number=escape(case.number))}</b>")
            lines.append(t("Type your message, or tap a ready one. Neither of you sees who the other is."))
            ready = (*rules.ready(Use.ASK), *rules.ready(Use.NEWS))
        case "note":
            lines.append(t("Type the note. Only inspectors of this case read it, never the reporter."))
        case "proof":
            lines.append(
                t("Another inspector handles this case. Why do you open the evidence? Type the reason.")
            )
            lines.append(t("It is kept with the case, and the admin is told that it happened."))
        case _:
            move = steps.allowed(visit, case, str(data["to"]))
            if move is not None:
                lines += [t("The reporter will read:"), steps.explained(visit, move)]
                lines.append(
                    t("Add the reason: tap one or type it.")
                    if move.reason is Need.REQUIRED
                    else t("You may add words of your own: tap some or type them.")
                )
                ready = rules.reasons(move.target)
                if move.reason is not Need.REQUIRED:
                    rows = ((Button(t("Without own words"), press.pack("case", "with", token, NOTHING)),),)
    rows = (*(_ready(visit, one, token) for one in ready), *rows)
    return Say("\n\n".join(lines), (*rows, (_stop(visit, token),)), edits)


async def heard(visit: Visit, draft: Draft) -> list[Reply] | None:
    """The typed words."""
    case = await casework.find(visit.tx, words.sight(visit), str(draft.data["case"]))
    if case is None:
        await drafts.drop(visit.tx, visit.event.chat_id)
        return None
    text = shield(visit.event.text.strip()).text
    why = _refused(visit, draft, text)
    if why:
        return [_asked(visit, case, draft.data, draft.token, note=f"⚠️ {why}")]
    return await _worded(visit, case, draft.data, text)


def _refused(visit: Visit, draft: Draft, text: str) -> str:
    t = visit.t
    if not text or visit.event.media:
        return t("Only text can be used here.")
    if len(text) > LONGEST:
        return t("At most {n} characters, please. Yours has {m}.", n=LONGEST, m=len(text))
    if draft.data["act"] in ("ask", "move") and LEADS_OUT.search(text):
        return t(
            "No links and account names, please: whoever opens one could be recognised. Ask here for what you need."
        )
    if draft.data["act"] == "proof" and len(text) < SHORTEST:
        return t("Please give the reason in a few words.")
    return ""


async def chosen(visit: Visit, token: str, id: str, edits: int) -> list[Reply] | None:
    """A ready sentence, or none at all."""
    found = await _held(visit, token)
    if found is None:
        return None
    draft, case = found
    ready = visit.desk.library.casework.replies.get(id)
    if ready is None and id != NOTHING:
        return None
    text = ready.text.id if ready else ""
    news = ready is not None and ready.use is Use.NEWS
    return await _worded(visit, case, {**draft.data, "news": news}, text, edits)


async def _worded(visit: Visit, case: Case, data: dict[str, Any], text: str, edits: int = 0) -> list[Reply]:
    """Notes and reasons for evidence are done with; what a reporter reads is shown first."""
    if data["act"] == "note":
        return [await _noted(visit, case, text)]
    if data["act"] == "proof":
        await drafts.drop(visit.tx, visit.event.chat_id)
        return await proof.reasoned(visit, case, text)
    token = await drafts.put(visit.tx, visit.event.chat_id, FORM, {**data, "text": text}, visit.seconds)
    t, lines = visit.t, [f"<b>{visit.t('Please check. The reporter will read:')}</b>"]
    move = steps.allowed(visit, case, str(data["to"]))
    if data["act"] == "move" and move is not None:
        lines.append(steps.explained(visit, move))
    if text:
        lines.append(f"<blockquote>{escape(text, quote=False)}</blockquote>")
    lines.append(t("Other words? Just type them."))
    label = t("✅ Yes, move it") if data["act"] == "move" else t("✅ Send")
    yes = Button(label, press.pack("case", "yes", token))
    return [Say("\n\n".join(lines), ((yes,), (_stop(visit, token),)), edits)]


async def _noted(visit: Visit, case: Case, text: str) -> Say:
    await drafts.drop(visit.tx, visit.event.chat_id)
    await talk.say(visit.tx, case.id, Author.NOTE, text, visit.event.user_id, words.today(visit))
    await caseacts.record(visit.tx, case.id, "note", visit.seconds, visit.event.user_id)
    return await file.show(visit, case, note=f"✅ {visit.t('The note is kept.')}")


async def confirmed(visit: Visit, token: str, edits: int) -> Say | None:
    found = await _held(visit, token)
    if found is None:
        return None
    draft, case = found
    await drafts.drop(visit.tx, visit.event.chat_id)
    if case.version != draft.data["version"] or case.holder != visit.event.user_id:
        return await steps.changed(visit, case, edits)
    text = str(draft.data.get("text", ""))
    if draft.data["act"] == "ask":
        return await _sent(visit, case, text, News.WROTE if draft.data.get("news") else News.ASKED, edits)
    move = steps.allowed(visit, case, str(draft.data["to"]))
    if move is None:
        return await steps.changed(visit, case, edits)
    return await steps.perform(visit, case, move, text, edits)


async def _sent(visit: Visit, case: Case, text: str, news: News, edits: int) -> Say:
    await talk.say(visit.tx, case.id, Author.INSPECTOR, text, visit.event.user_id, words.today(visit))
    await routes.nudge(visit.tx, case.id, news, words.later(visit))
    await caseacts.record(visit.tx, case.id, "ask", visit.seconds, visit.event.user_id)
    note = visit.t("Sent. The answer appears on this card.")
    return await file.show(visit, case, edits, f"✅ {note}")


async def stopped(visit: Visit, token: str, edits: int) -> Say | None:
    """Nothing was sent: back to the case."""
    found = await _held(visit, token)
    if found is None:
        return None
    await drafts.drop(visit.tx, visit.event.chat_id)
    return await file.show(visit, found[1], edits, visit.t("Cancelled. Nothing was sent."))


async def _held(visit: Visit, token: str) -> tuple[Draft, Case] | None:
    draft = await drafts.held(visit.tx, visit.event.chat_id, FORM, token)
    if draft is None:
        return None
    case = await casework.find(visit.tx, words.sight(visit), str(draft.data["case"]))
    return None if case is None else (draft, case)


def _ready(visit: Visit, ready: Ready, token: str) -> tuple[Button, ...]:
    return (Button(ready.label.said(visit.t.language), press.pack("case", "with", token, ready.id)),)


def _stop(visit: Visit, token: str) -> Button:
    return Button(visit.t("✖️ Cancel"), press.pack("case", "stop", token))
