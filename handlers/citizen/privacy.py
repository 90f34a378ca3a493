"""/privasi, /datasaya and /hapusdata: what is kept, shown and deleted, from the settings that are in force."""

from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from handlers import access, card, home_visit, press
from handlers.citizen import awaited, follow
from handlers.reply import Button, Reply, Say, Toast
from handlers.staff import task
from handlers.visit import Visit
from storage import cards as waits
from storage import follows, people


async def show(visit: Visit) -> list[Reply]:
    return [policy(visit)]


def policy(visit: Visit, edits: int = 0) -> Say:
    t, periods = visit.t, visit.desk.facts.periods
    lines = [
        f"<b>{t('What Loket keeps about you')}</b>",
        "• "
        + t(
            "The number of this chat, the office and language you chose, your last question and its subject."
        ),
        "• " + t("What you follow, until you stop it; as long as you follow something, this chat is kept."),
        "• "
        + t("Where and when you were recorded, if you asked to be told of your card; until you are told."),
        "• "
        + t(
            "A home visit you asked for, sealed: village, for whom, the way back here; 90 days after its end or last news."
        ),
        "• " + t("Why: to answer for your area and to follow what you ask next."),
        "• "
        + t(
            "How long: until you delete it, or {months} months after your last message.",
            months=periods.idle_months,
        ),
        "• "
        + t("News that was sent to you: {days} days, so that it can be corrected.", days=periods.letter_days),
        "• "
        + t(
            "A question I could not answer, or whose answer you gave a 👎: {months} months, without your name and number,"
            " so that staff can add an answer. Not so where it speaks of illegal fees or complains of somebody.",
            months=periods.question_months,
        ),
        *_reports(visit),
        "• "
        + t(
            "Never kept: NIK, family card numbers, phone numbers, your location."
            " Photos, documents and voice only as evidence of a report."
        ),
        "",
        _where(visit),
        t("Your rights (UU 27/2022): see, correct and delete your data at any time, here and at once."),
    ]
    rows = (
        (
            Button(t("👁 My data"), press.pack("privacy", "mine")),
            Button(t("🗑 Delete"), press.pack("privacy", "ask")),
        ),
        (card.home_button(visit),),
    )
    return Say("\n".join(lines), buttons=rows, edits=edits)


def _reports(visit: Visit) -> list[str]:
    t, periods = visit.t, visit.desk.facts.periods
    return [
        "• "
        + t(
            "A report of illegal fees (/lapor), sealed and without your name: {months} months after it is closed, then"
            " only figures; one that is never closed: {most} months. A law case can make it longer.",
            months=periods.case_months,
            most=periods.open_months,
        ),
        "• "
        + t(
            "The way back from a report to this chat: only if you chose to be told; deleting your data ends it at once."
        ),
        "• " + t("What you began to write and did not send: {days} days.", days=periods.draft_days),
        "• "
        + t("How often this chat tried a code or sent a report, locked: a day at most, also after deleting."),
    ]


def _where(visit: Visit) -> str:
    t, facts = visit.t, visit.desk.facts
    if facts.demo:
        return t(
            "This is the local demo: messages stay on this computer. On Telegram they pass its servers abroad."
        )
    text = t("Messages pass through Telegram, whose servers are abroad; Telegram can read chats with bots.")
    host = urlsplit(facts.server).hostname or ""
    if host != "api.telegram.org":
        text += " " + t("This office reaches Telegram through a server of its own.")
    return text


async def mine(visit: Visit) -> list[Reply]:
    """/datasaya: every field that is tied to this chat."""
    t, person = visit.t, visit.person
    office = visit.office.name if visit.office else t("not chosen")
    language = {"id": "Bahasa Indonesia", "en": "English"}.get(person.language or "", t("as in Telegram"))
    topic = visit.desk.library.answers.get(person.topic or "")
    lines = [
        f"<b>{t('All that is kept about this chat')}</b>",
        f"{t('Chat number')}: <code>{person.chat_id}</code>",
        f"{t('Office')}: {office}",
        f"{t('Language')}: {language}",
        f"{t('Last subject')}: {topic.question.said(t.language) if topic else '–'}",
        f"{t('Last question')}: {escape(person.asked or '–')}",
        f"{t('First seen')}: {_day(visit, person.created_at)}",
        f"{t('Last seen')}: {_day(visit, person.seen_at)}",
        *await _followed(visit),
        *await _tasks(visit),
    ]
    rows = ((Button(t("🗑 Delete"), press.pack("privacy", "ask")), card.home_button(visit)),)
    return [Say("\n".join(lines), buttons=rows)]


async def _followed(visit: Visit) -> list[str]:
    t, chat, until = visit.t, visit.event.chat_id, visit.person.paused_until
    found = await follows.of_chat(visit.tx, chat)
    before = await follows.of_chat(visit.tx, chat, ended=True)
    told = [f"{t('You follow')}: {'' if found else '–'}", *follow.lines(visit, found)]
    told += awaited.lines(visit, await waits.of_chat(visit.tx, chat))
    told += await home_visit.lines(visit)
    if before:
        told += [t("Followed before this chat blocked the bot:"), *follow.lines(visit, before)]
    if until is not None and until > visit.seconds:
        told.append(t("Paused until {day}.", day=_day(visit, until)))
    return told


async def _tasks(visit: Visit) -> list[str]:
    """Of staff: their roles, and what deleting does not touch."""
    t, grants = visit.t, await access.grants(visit)
    if not grants:
        return []
    stays = t(
        "Your role stays until an admin ends it, and the log of what you did as staff is never deleted."
    )
    return [
        "",
        f"{t('Your task here')}: {'; '.join(task.described(visit, grant) for grant in grants)}",
        stays,
    ]


def _day(visit: Visit, seconds: int) -> str:
    return visit.t.date(datetime.fromtimestamp(seconds, UTC).astimezone(visit.zone).date())


async def ask(visit: Visit) -> list[Reply]:
    """/hapusdata asks once: it cannot be undone."""
    return [_confirm(visit)]


def _confirm(visit: Visit, edits: int = 0) -> Say:
    t = visit.t
    rows = (
        (Button(t("Yes, delete now"), press.pack("privacy", "erase")),),
        (Button(t("No, keep it"), press.pack("home", "show")),),
    )
    body = t(
        "Delete everything that is kept about this chat? This cannot be undone. You can start again at any time."
    )
    return Say(body, buttons=rows, edits=edits)


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    match verb:
        case "mine":
            return [done, *await mine(visit)]
        case "ask":
            return [done, _confirm(visit, edits)]
        case "erase":
            await home_visit.leaving(visit)
            await people.erase(visit.tx, visit.event.chat_id)
            body = visit.t(
                "Done. Everything about this chat was deleted. Messages on your phone you delete yourself."
            )
            return [done, Say("\n".join([body, *await _tasks(visit)]), edits=edits)]
    return [done, policy(visit, edits)]
