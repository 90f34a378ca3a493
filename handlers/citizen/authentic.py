"""Cek keaslian: a forwarded or pasted message is compared with what was really sent. Nothing of it is kept."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from content import authenticity
from content.authenticity import Change, ChangeKind, Judgement, Shown, Verdict
from content.shield import shield
from content.visible import Mark, visible
from handlers import card, notice, press
from handlers.citizen import announcements as told
from handlers.citizen import ask, start
from handlers.event import Kind
from handlers.reply import Button, Reply, Say, Toast
from handlers.visit import Visit
from storage import announcements, drafts
from storage.announcements import Announcement, State
from storage.drafts import Draft

FORM = "check"
LATEST = 50  # announcements with which a message without a code is compared
MOST_CHANGES = 6
LONGEST_WORDS = 160
TOLD = 4  # words from which a message may be one that goes round


async def command(visit: Visit) -> list[Reply]:
    """/cek: alone it asks for the message; with a text or a code it answers at once."""
    if visit.event.text.strip():
        return await judged(visit)
    return [await _ask(visit)]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    if verb == "drop":
        await drafts.drop(visit.tx, visit.event.chat_id)
        here = visit.event.message_id
        shown = start.home(visit, visit.office, here) if visit.office else start.welcome(visit, here)
        return [Toast(visit.event.query_id), shown]
    return [Toast(visit.event.query_id), await _ask(visit)]


async def _ask(visit: Visit) -> Say:
    await drafts.put(visit.tx, visit.event.chat_id, FORM, {}, visit.seconds)
    body = visit.t(
        "Forward the message to me, or paste its text here. I compare it with what was really sent."
    )
    return Say(f"🔎 {body}", ((Button(visit.t("✖️ Cancel"), press.pack("check", "drop")),),))


async def heard(visit: Visit, draft: Draft) -> list[Reply] | None:
    """The message that was asked for; None where somebody asks a question instead."""
    await drafts.drop(visit.tx, visit.event.chat_id)
    return None if _asks(visit) else await judged(visit)


def _asks(visit: Visit) -> bool:
    """Two or three words that are understood are a question, not a message that goes round."""
    text = visit.event.text
    if visit.event.kind is not Kind.TEXT or authenticity.codes(text) or not 1 < len(text.split()) < TOLD:
        return False
    return visit.desk.decide(shield(text).text).answer is not None


async def recognised(visit: Visit) -> list[Reply]:
    """The verdict where a message speaks of an announcement by itself; empty for ordinary messages."""
    text = visit.event.text
    long = len(text.split()) >= authenticity.SHORTEST
    if authenticity.codes(text) or (long and await _without_code(visit) is not None):
        return await judged(visit)
    return []


async def judged(visit: Visit) -> list[Reply]:
    if not visit.event.text.strip():
        return [
            Say(
                visit.t(
                    "I cannot read pictures and voices. Please type the code that stands on it: /cek LKT-XXXXX"
                )
            )
        ]
    warning = ask.warn(visit, shield(visit.event.text))
    return [*warning, *await _judged(visit)]


async def _judged(visit: Visit) -> list[Reply]:
    text = visit.event.text
    if len(text.split()) == 1 and not authenticity.codes(text):  # /cek 7F3QX
        text = f"{authenticity.PREFIX}{text.strip()}"
    codes = authenticity.codes(text)
    found = await _first(visit, [code.text for code in codes if code.valid])
    if found is None and not codes:
        found = await _without_code(visit)
    if found is None:
        return [_not_ours(visit, codes)]
    if codes and authenticity.only_asks(text):
        return [_named(visit, found), *await told.original(visit, found)]
    versions = [
        Shown(one.body, found.file_key if one.file_key is None else one.file_key)
        for one in await announcements.versions(visit.tx, found.id)
    ]
    verdict = authenticity.judge(Shown(visit.event.html or escape(text), visit.event.file_key), versions)
    say = Say("\n".join(_verdict(visit, found, verdict, bool(codes))), ((card.home_button(visit),),))
    newest = verdict.verdict is Verdict.GENUINE
    return [say] if newest else [say, *await told.original(visit, found)]


async def _first(visit: Visit, codes: Sequence[str]) -> Announcement | None:
    """The announcement of the first code that was really sent."""
    for code in codes:
        found = await announcements.by_code(visit.tx, code)
        if found is not None and found.state in (State.PUBLISHED, State.WITHDRAWN):
            return found
    return None


async def _without_code(visit: Visit) -> Announcement | None:
    """An announcement from which somebody took the code, or that was copied without it."""
    texts = await announcements.texts(visit.tx, LATEST)
    at = authenticity.resembling(visit.event.text, [visible(body) for _, body in texts])
    return None if at is None else await announcements.find(visit.tx, texts[at][0])


def _not_ours(visit: Visit, codes: Sequence[authenticity.Code]) -> Say:
    t = visit.t
    code = f"<b>{escape(codes[0].text)}</b>" if codes else ""
    if codes and not codes[0].valid:
        why = t(
            "No announcement can have the code {code}. If you typed it yourself, please look again.",
            code=code,
        )
    elif codes:
        why = t("The code {code} was never given to an announcement.", code=code)
    else:
        why = t("This is none of our announcements. Each of ours ends with a code such as LKT-XXXXX.")
    lines = [f"🚫 <b>{t('Not from us.')}</b>", why, _advice(visit)]
    listed = Button(t("📢 Real announcements"), press.pack("told", "list"))
    return Say("\n".join(lines), ((listed, card.home_button(visit)),))


def _named(visit: Visit, found: Announcement) -> Say:
    body = visit.t(
        "The code {code} belongs to the announcement below. If the message you got says something else, it is not from us.",
        code=f"<b>{found.code}</b>",
    )
    return Say("\n".join([f"🔎 {body}", *_state(visit, found)]))


def _verdict(visit: Visit, found: Announcement, judged: Judgement, coded: bool) -> list[str]:
    t = visit.t
    match judged.verdict:
        case Verdict.GENUINE:
            day = t.day(_day(visit, found, found.published_at or found.created_at))
            head = [f"✅ <b>{t('Genuine.')}</b>", t("Word for word as we sent it on {day}.", day=day)]
        case Verdict.CORRECTED:
            head = [
                f"✏️ <b>{t('Genuine, but corrected since.')}</b>",
                t("This is an older text of ours. What holds now comes below."),
            ]
        case Verdict.COPIED:
            copied = t("The code was copied from an announcement of ours onto another text.")
            return [
                f"🚫 <b>{t('Not from us.')}</b>",
                copied,
                _advice(visit),
                t("This is what we really sent:"),
            ]
        case Verdict.ALTERED:
            missing = [] if coded else [t("Its code is missing.")]
            head = [
                f"⚠️ <b>{t('Altered. Do not follow it.')}</b>",
                t("It resembles an announcement of ours, but this is not what we sent:"),
                *missing,
                *_differences(visit, judged),
                t("The real one comes below."),
            ]
    return [*head, *_state(visit, found)]


def _state(visit: Visit, found: Announcement) -> list[str]:
    """Whether the announcement still holds."""
    t = visit.t
    if found.state is State.WITHDRAWN:
        day = t.day(_day(visit, found, found.ended_at or 0))
        return [f"⛔ <b>{t('It was withdrawn on {day} and holds no more.', day=day)}</b>"]
    if found.until is not None and found.until <= visit.seconds:
        day = t.day(_day(visit, found, found.until - 1))
        return [f"⌛ {t('It was in force until {day}; that is over.', day=day)}"]
    return []


def _differences(visit: Visit, judged: Judgement) -> list[str]:
    t = visit.t
    lines = [_change(visit, change) for change in judged.changes[:MOST_CHANGES]]
    if len(judged.changes) > MOST_CHANGES:
        lines.append(t("... and {n} more", n=len(judged.changes) - MOST_CHANGES))
    lines += [_hidden(visit, mark) for mark in judged.hidden[:MOST_CHANGES]]
    if not judged.file:
        lines.append(t("• the picture or document is another one"))
    return lines


def _change(visit: Visit, change: Change) -> str:
    t = visit.t
    ours, theirs = _quoted(change.ours), _quoted(change.theirs)
    match change.kind:
        case ChangeKind.ADDED:
            return t("• added: {theirs}", theirs=theirs)
        case ChangeKind.REMOVED:
            return t("• left out: {ours}", ours=ours)
        case ChangeKind.REPLACED:
            return t("• ours: {ours}, there: {theirs}", ours=ours, theirs=theirs)


def _hidden(visit: Visit, mark: Mark) -> str:
    t, words = visit.t, _quoted(mark.words)
    match mark.kind:
        case "link":
            return t("• a link is hidden under {words}", words=words)
        case "struck":
            return t("• struck through: {words}", words=words)
    return t("• covered: {words}", words=words)


def _quoted(words: str) -> str:
    """Somebody else's words, not to be tapped: neither links nor numbers to call or pay to."""
    text = shield(words).text
    text = text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - 1] + "…"
    return f"<code>{escape(text)}</code>"


def _advice(visit: Visit) -> str:
    return visit.t(
        "Do not pay, do not open its links, do not pass it on. Services of the civil registry are free."
    )


def _day(visit: Visit, found: Announcement, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(notice.zone(visit.desk.library, found.office))
