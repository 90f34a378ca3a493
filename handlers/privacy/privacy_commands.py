"""/privasi, /datasaya and /hapusdata: what is stored, shown and deleted, with the current settings."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from content.text.safe_html import bold, html, join_html, join_lines
from handlers.announcements import follow
from handlers.core import permissions
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.home_visits import visit_notifications, visit_texts
from handlers.offices.office_buttons import ShowHome
from handlers.printed_cards import card_reminders, card_waitlist
from handlers.privacy.privacy_buttons import AskErasure, EraseMyData, PrivacyButton, ShowMyData
from handlers.questions import answer_card, answer_waitlist
from handlers.staff_accounts import role_texts
from storage import answer_requests, home_visits, printed_cards, uncollected_cards
from storage.announcements import follows
from storage.chats import chat_profiles
from storage.chats.notice_modes import NoticeMode


async def on_privacy_command(context: Context) -> list[Reply]:
    return [render_policy(context)]


def render_policy(context: Context, edits: int = 0) -> Message:
    t, periods = context.t, context.services.deployment.periods
    lines = [
        bold(t("What Loket keeps about you")),
        "• "
        + t(
            "The number of this chat, the office and language you chose, your last question and its subject."
        ),
        "• " + t("What you follow, until you stop it; as long as you follow something, this chat is kept."),
        "• "
        + t(
            "Where and when you were recorded, if you asked to be told of your card; until you are told. Then that you"
            " were told, until you say that you have the card, or it is no longer kept."
        ),
        "• " + t("That something was different from the board, locked: two days."),
        "• "
        + t(
            "A question whose answer you wait for, sealed: the way back here; until you are told, {days} days at most.",
            days=answer_requests.REQUEST_DAYS,
        ),
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
        *_render_report_periods(context),
        "• "
        + t(
            "Never kept: NIK, family card numbers, phone numbers, your location."
            " Photos, documents and voice only as evidence of a report."
        ),
        "",
        _render_servers(context),
        t("Your rights (UU 27/2022): see, correct and delete your data at any time, here and at once."),
    ]
    rows = (
        (
            Button(t("👁 My data"), ShowMyData().pack()),
            Button(t("🗑 Delete"), AskErasure().pack()),
        ),
        (answer_card.home_button(context),),
    )
    return Message(join_lines(lines), buttons=rows, edits=edits)


def _render_report_periods(context: Context) -> list[str]:
    t, periods = context.t, context.services.deployment.periods
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


def _render_servers(context: Context) -> str:
    t, facts = context.t, context.services.deployment
    if facts.is_demo:
        return t(
            "This is the local demo: messages stay on this computer. On Telegram they pass its servers abroad."
        )
    text = t("Messages pass through Telegram, whose servers are abroad; Telegram can read chats with bots.")
    host = urlsplit(facts.bot_api_url).hostname or ""
    if host != "api.telegram.org":
        text += " " + t("This office reaches Telegram through a server of its own.")
    return text


async def on_my_data_command(context: Context) -> list[Reply]:
    """Handle /datasaya: show every stored field of this chat."""
    t, person = context.t, context.profile
    office = context.office.name if context.office else t("not chosen")
    language = {"id": "Bahasa Indonesia", "en": "English"}.get(person.language or "", t("as in Telegram"))
    topic = context.services.library.answers.get(person.topic or "")
    lines = [
        bold(t("All that is kept about this chat")),
        html("{}: <code>{}</code>", t("Chat number"), person.chat_id),
        f"{t('Office')}: {office}",
        f"{t('Language')}: {language}",
        *([f"{t('Answers')}: {t('in plain words (/mudah)')}"] if person.is_plain else []),
        f"{t('Last subject')}: {topic.question.in_language(t.language) if topic else '–'}",
        html("{}: {}", t("Last question"), person.asked or "–"),
        *([f"{t('Places chosen of one name')}: {_name_regions(context)}"] if person.namesakes else []),
        f"{t('First seen')}: {_render_day(context, person.created_at)}",
        f"{t('Last seen')}: {_render_day(context, person.seen_at)}",
        *await _render_follows(context),
        *await _render_roles(context),
    ]
    rows = (
        (
            Button(t("🗑 Delete"), AskErasure().pack()),
            answer_card.home_button(context),
        ),
    )
    return [Message(join_lines(lines), buttons=rows)]


def _name_regions(context: Context) -> str:
    """Name the regions that the chat chose among several of one name."""
    directory, named = context.services.region_search.directory, dict[str, str]()
    for code in context.profile.namesakes.split():
        office, region = context.offices.get(code), directory.find_regency(f"{code[:2]}.{code[2:]}")
        named[code] = office.name if office else region.short_name if region else code
    return ", ".join(named.values())


async def _render_follows(context: Context) -> list[str]:
    t, chat, until = context.t, context.event.chat_id, context.profile.paused_until
    found = await follows.list_follows(context.tx, chat)
    before = await follows.list_follows(context.tx, chat, ended=True)
    told: list[str] = [f"{t('You follow')}: {'' if found else '–'}", *follow.render_lines(context, found)]
    told += card_waitlist.render_lines(context, await printed_cards.list_waits(context.tx, chat))
    told += card_reminders.render_lines(
        context, await uncollected_cards.list_of_chat(context.tx, chat, context.timestamp)
    )
    asked = await answer_requests.list_requests(context.tx, chat, context.timestamp)
    told += answer_waitlist.render_lines(context, asked)
    told += await visit_texts.render_own_requests(context)
    if before:
        told += [t("Followed before this chat blocked the bot:"), *follow.render_lines(context, before)]
    if until is not None and until > context.timestamp:
        told.append(t("Paused until {day}.", day=_render_day(context, until)))
    if mode := NoticeMode(context.profile.notice_mode):
        told.append(t("News comes: {how}", how=follow.notice_mode_name(t, mode)))
    return told


async def _render_roles(context: Context) -> list[str]:
    """Render the roles of staff, and what deleting does not erase."""
    t, grants = context.t, await permissions.list_grants(context)
    if not grants:
        return []
    stays = t(
        "Your role stays until an admin ends it, and the log of what you did as staff is never deleted."
    )
    return [
        "",
        html(
            "{}: {}",
            t("Your task here"),
            join_html("; ", [role_texts.render_grant(context, grant) for grant in grants]),
        ),
        stays,
    ]


def _render_day(context: Context, seconds: int) -> str:
    return context.t.format_date(datetime.fromtimestamp(seconds, UTC).astimezone(context.zone).date())


async def on_delete_command(context: Context) -> list[Reply]:
    """Handle /hapusdata: ask once, because it cannot be undone."""
    return [await _render_confirmation(context)]


async def _render_confirmation(context: Context, edits: int = 0) -> Message:
    t = context.t
    rows = (
        (Button(t("Yes, delete now"), EraseMyData().pack()),),
        (Button(t("No, keep it"), ShowHome().pack()),),
    )
    body = t.html(
        "Delete everything that is kept about this chat? This cannot be undone. You can start again at any time."
    )
    return Message(join_lines([body, *await _list_what_ends(context)]), buttons=rows, edits=edits)


async def _list_what_ends(context: Context) -> list[str]:
    """Say what the citizen waits for, and loses with the data."""
    t, chat = context.t, context.event.chat_id
    visits = [
        one
        for one in await home_visits.list_of_chat(context.tx, chat)
        if one.state in home_visits.OPEN_STATES
    ]
    found = await follows.list_follows(context.tx, chat)
    waits = await printed_cards.list_waits(context.tx, chat)
    uncollected = await uncollected_cards.list_of_chat(context.tx, chat, context.timestamp)
    asked = await answer_requests.list_requests(context.tx, chat, context.timestamp)
    lines = [
        *(t("• Home visit {code} is cancelled.", code=one.code) for one in visits),
        *([t("• You are told nothing more of {n} places.", n=len(found))] if found else []),
        *([t("• You are not told when your card is printed.")] if waits else []),
        *([t("• You are not reminded of a card that waits for you.")] if uncollected else []),
        *([t("• You are not told of answers to {n} questions.", n=len(asked))] if asked else []),
        t("• News of a report no longer comes here by itself; with its code you still read it."),
    ]
    return ["", bold(t("This ends:")), *lines]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match PrivacyButton.parse(verb, rest):
        case ShowMyData():
            return [done, *await on_my_data_command(context)]
        case AskErasure():
            return [done, await _render_confirmation(context, edits)]
        case EraseMyData():
            await visit_notifications.notify_staff_of_erasure(context)
            await chat_profiles.erase(context.tx, context.event.chat_id)
            body = context.t(
                "Done. Everything about this chat was deleted. Messages on your phone you delete yourself."
            )
            again = ((Button(context.t("🏠 Menu"), ShowHome().pack()),),)
            return [done, Message(join_lines([body, *await _render_roles(context)]), again, edits)]
    return [done, render_policy(context, edits)]
