"""/cek: compare a forwarded or pasted message with what was really sent. Nothing of it is stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from content.office_features import OfficeFeature, is_feature_on
from content.text import authenticity
from content.text.authenticity import (
    AuthenticityResult,
    AuthenticityVerdict,
    MessageExtra,
    ShownMessage,
)
from content.text.redaction import PersonalDataKind, redact
from content.text.safe_html import Html, bold, html, join_lines, monospace
from content.text.text_comparison import TextChange, TextChangeKind, show_invisible_signs
from content.text.visible_text import FormattingMark, visible_text
from handlers.announcements import announcement_list, notices
from handlers.announcements.announcement_buttons import CancelVerification, ListAnnouncements, VerifyButton
from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices import start
from handlers.privacy import number_warnings
from handlers.questions import answer_card
from handlers.scam_desk import scam_questions, scam_texts
from storage.announcements import announcements
from storage.announcements.announcements import Announcement, AnnouncementState
from storage.chats import drafts
from storage.chats.drafts import Draft

FORM = "check"
MAX_COMPARED = 50  # announcements that a message without a code is compared with
MAX_CHANGES = 6
MAX_QUOTE_LENGTH = 160
MIN_WORDS = 4  # a message with fewer words may be a question


async def on_command(context: Context) -> list[Reply]:
    """Handle /cek: alone it asks for the message; with a text or a code it answers at once."""
    if context.event.text.strip():
        return await verify(context)
    return [await _ask_for_message(context)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `check:*`."""
    if not isinstance(VerifyButton.parse(verb, rest), CancelVerification):
        return [CallbackAnswer(context.event.query_id), await _ask_for_message(context)]
    await drafts.delete(context.tx, context.event.chat_id)
    edits = context.event.message_id
    office = context.office
    home = start.render_home(context, office, edits) if office else start.render_welcome(context, edits)
    return [CallbackAnswer(context.event.query_id), home]


async def _ask_for_message(context: Context) -> Message:
    await drafts.save(context.tx, context.event.chat_id, FORM, {}, context.timestamp)
    body = context.t(
        "Forward the message to me, or paste its text here. I compare it with what was really sent."
    )
    return Message(html("🔎 {}", body), ((Button(context.t("✖️ Cancel"), CancelVerification().pack()),),))


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the message that was asked for; None if it is a question."""
    await drafts.delete(context.tx, context.event.chat_id)
    return None if _is_question(context) else await verify(context)


def _is_question(context: Context) -> bool:
    """Return whether the message is a question: a few words that are understood."""
    text = context.event.text
    if (
        context.event.kind is not EventKind.TEXT
        or authenticity.find_codes(text)
        or not 1 < len(text.split()) < MIN_WORDS
    ):
        return False
    return context.services.decide(redact(text).text).answer is not None


async def verify_if_recognised(context: Context) -> list[Reply]:
    """Verify a message that has a code or resembles an announcement; [] for ordinary messages."""
    text = context.event.text
    long = len(text.split()) >= authenticity.MIN_SHARED_WORDS
    if authenticity.find_codes(text) or (long and await _find_without_code(context) is not None):
        return await verify(context)
    return []


class VerifiedText(NamedTuple):
    """The replies to a pasted text. `is_ours`: its words are those of a notice, so its numbers were published."""

    replies: list[Reply]
    is_ours: bool = False


async def verify(context: Context) -> list[Reply]:
    if not context.event.text.strip():
        return [
            Message(context.t.html("I cannot read pictures and voices. Please type its code: /cek LKT-XXXXX"))
        ]
    redacted = redact(context.event.text)
    is_question = PersonalDataKind.NUMBER not in redacted.found and scam_questions.is_bare_contact(context)
    found = await _verify_text(context)
    warning = [] if is_question or found.is_ours else number_warnings.warn_about_numbers(context, redacted)
    return [*warning, *found.replies]


async def _verify_text(context: Context) -> VerifiedText:
    text = context.event.text
    compared = await scam_questions.answer_bare_contact(context)  # /cek bit.ly/ktp
    if compared is not None:
        return VerifiedText([compared])
    if len(text.split()) == 1 and not authenticity.find_codes(text):  # /cek 7F3QX
        text = f"{authenticity.CODE_PREFIX}{text.strip()}"
    codes = authenticity.find_codes(text)
    announcement = await _find_by_codes(context, [code.text for code in codes if code.is_valid])
    if announcement is None and not codes:
        announcement = await _find_without_code(context)
    if announcement is None:
        return VerifiedText([_render_not_ours(context, codes)])
    if codes and authenticity.is_only_question(text):
        named = _render_named(context, announcement)
        return VerifiedText([named, *await announcement_list.render_original(context, announcement)])
    versions = [
        ShownMessage(one.body, announcement.file_key if one.file_key is None else one.file_key)
        for one in await announcements.list_versions(context.tx, announcement.id)
    ]
    event = context.event
    shown = ShownMessage(
        event.html or Html.escape(text), event.file_key, event.media, _find_foreign_extras(context)
    )
    verdict = _check(context, announcement, shown, versions)
    lines = _render_verdict(context, announcement, verdict, bool(codes))
    is_ours = verdict.verdict in (AuthenticityVerdict.GENUINE, AuthenticityVerdict.CORRECTED)
    if is_ours:
        lines += _render_scope(context, verdict, has_file=bool(versions[verdict.version].file))
    say = Message(
        join_lines(lines),
        ((answer_card.home_button(context),),),
    )
    newest = verdict.verdict is AuthenticityVerdict.GENUINE
    original = [] if newest else await announcement_list.render_original(context, announcement)
    return VerifiedText([say, *original], is_ours)


def _check(
    context: Context, announcement: Announcement, shown: ShownMessage, versions: Sequence[ShownMessage]
) -> AuthenticityResult:
    """Compare with what was sent, and with the text for WhatsApp if the message has its link."""
    username = context.services.username
    if f"t.me/{username}?start=cek-" not in shown.html:
        return authenticity.check_authenticity(shown, versions)
    written = [
        replace(one, html=Html.escape(notices.write_for_whatsapp(one.html, announcement.code, username)))
        for one in versions
    ]
    return authenticity.check_authenticity(shown, written)


async def verify_code(context: Context, code: str) -> list[Reply]:
    """Show the notice of a code, as the link in a text for WhatsApp asks."""
    announcement = await _find_by_codes(context, [code] if authenticity.is_valid_code(code) else [])
    if announcement is None:
        return [_render_not_ours(context, authenticity.find_codes(code))]
    original = await announcement_list.render_original(context, announcement)
    return [_render_named(context, announcement), *original]


def _find_foreign_extras(context: Context) -> tuple[MessageExtra, ...]:
    """Return what stands around the words, without buttons that only this bot understands."""
    return tuple(
        extra
        for extra in context.event.extras
        if not (extra.kind == "button" and callback_data.is_own_callback(extra.target))
    )


async def _find_by_codes(context: Context, codes: Sequence[str]) -> Announcement | None:
    """Return the announcement of the first code that was really sent."""
    for code in codes:
        announcement = await announcements.find_by_code(context.tx, code)
        if announcement is not None and announcement.state in (
            AnnouncementState.PUBLISHED,
            AnnouncementState.WITHDRAWN,
        ):
            return announcement
    return None


async def _find_without_code(context: Context) -> Announcement | None:
    """Return an announcement that the message resembles although it has no code."""
    texts = await announcements.list_newest_texts(context.tx, MAX_COMPARED)
    if not texts:
        return None
    at = authenticity.find_similar_text(context.event.text, [visible_text(body) for _, body in texts])
    return None if at is None else await announcements.find(context.tx, texts[at][0])


def _render_not_ours(context: Context, codes: Sequence[authenticity.AnnouncementCode]) -> Message:
    t = context.t
    code = bold(codes[0].text) if codes else Html()
    if codes and not codes[0].is_valid:
        why = t.html(
            "No announcement can have the code {code}. If you typed it yourself, please look again.",
            code=code,
        )
    elif codes:
        why = t.html("The code {code} was never given to an announcement.", code=code)
    else:
        why = t.html("This is none of our announcements. Each of ours ends with a code such as LKT-XXXXX.")
    lines = [html("🚫 <b>{}</b>", t("Not from us.")), why, _render_advice(context)]
    scam = scam_questions.find_scam(context, context.event.text)
    if scam is not None and is_feature_on(context.office, OfficeFeature.SCAM_DESK):
        lines.append(scam_texts.render_scam_lines(context, scam))
    listed = Button(t("📢 Real announcements"), ListAnnouncements().pack())
    return Message(join_lines(lines), ((listed, answer_card.home_button(context)),))


def _render_named(context: Context, announcement: Announcement) -> Message:
    body = context.t.html(
        "The code {code} belongs to the announcement below. If the message you got says something else, it is not from us.",
        code=bold(announcement.code),
    )
    return Message(join_lines([html("🔎 {}", body), *_validity_lines(context, announcement)]))


def _render_verdict(
    context: Context, announcement: Announcement, judged: AuthenticityResult, coded: bool
) -> list[str]:
    t = context.t
    match judged.verdict:
        case AuthenticityVerdict.GENUINE:
            day = t.format_day(
                _local_time(context, announcement, announcement.published_at or announcement.created_at)
            )
            title = html("✅ <b>{}</b>", t("Genuine."))
            if judged.others:
                title = html(
                    "⚠️ <b>{}</b>", t("One of these messages is genuine, the others are not from us.")
                )
            head = [title, t("Word for word as we sent it on {day}.", day=day)]
        case AuthenticityVerdict.CORRECTED:
            head = [
                html("✏️ <b>{}</b>", t("Genuine, but corrected since.")),
                t("This is an older text of ours. What holds now comes below."),
            ]
        case AuthenticityVerdict.COPIED:
            copied = t("The code was copied from an announcement of ours onto another text.")
            return [
                html("🚫 <b>{}</b>", t("Not from us.")),
                copied,
                _render_advice(context),
                t("This is what we really sent:"),
            ]
        case AuthenticityVerdict.ALTERED:
            missing = [] if coded else [t("Its code is missing.")]
            head = [
                html("⚠️ <b>{}</b>", t("Altered. Do not follow it.")),
                t("It resembles an announcement of ours, but this is not what we sent:"),
                *missing,
                *_render_differences(context, judged),
                t("The real one comes below."),
            ]
    return [*head, *_validity_lines(context, announcement)]


def _render_scope(context: Context, judged: AuthenticityResult, *, has_file: bool) -> list[str]:
    """Say what was compared, and what was not."""
    t, event = context.t, context.event
    lines = [
        t("Compared: the words, links and buttons, and the picture or document.")
        if has_file and event.file
        else t("Compared: the words, links and buttons.")
    ]
    if has_file and not event.file:
        lines.append(t("Ours has a picture or document. Yours has none, so that was not compared."))
    if judged.has_header:
        lines.append(t("Names and times before the message were not compared."))
    lines += [t.html("• not from us: {words}", words=_quote(words)) for words in judged.others[:MAX_CHANGES]]
    lines.append(t("This tells nothing about who passed it on."))
    return [html("<i>{}</i>", line) for line in lines]


def _validity_lines(context: Context, announcement: Announcement) -> list[str]:
    """Say whether the announcement still holds."""
    t = context.t
    if announcement.state is AnnouncementState.WITHDRAWN:
        day = t.format_day(_local_time(context, announcement, announcement.ended_at or 0))
        return [html("⛔ <b>{}</b>", t("It was withdrawn on {day} and holds no more.", day=day))]
    if announcement.until is not None and announcement.until <= context.timestamp:
        day = t.format_day(_local_time(context, announcement, announcement.until - 1))
        return [f"⌛ {t('It was in force until {day}; that is over.', day=day)}"]
    return []


def _render_differences(context: Context, judged: AuthenticityResult) -> list[str]:
    t = context.t
    lines: list[str] = [_render_change(context, change) for change in judged.changes[:MAX_CHANGES]]
    if len(judged.changes) > MAX_CHANGES:
        lines.append(t("... and {n} more", n=len(judged.changes) - MAX_CHANGES))
    lines += [_render_hidden(context, mark) for mark in judged.hidden[:MAX_CHANGES]]
    if not judged.same_file:
        lines.append(t("• the picture or document is another one"))
    lines += [_render_extra(context, extra) for extra in judged.extras[:MAX_CHANGES]]
    lines += [t.html("• not from us: {words}", words=_quote(words)) for words in judged.others[:MAX_CHANGES]]
    return lines


def _render_extra(context: Context, extra: MessageExtra) -> Html:
    t = context.t
    match extra.kind:
        case "button":
            return t.html("• a button that is not ours: {words}", words=_quote(extra.words))
        case "preview":
            return t.html("• a preview of another address: {words}", words=_quote(extra.target))
    return t.html("• a quote from another message: {words}", words=_quote(extra.words))


def _render_change(context: Context, change: TextChange) -> Html:
    t = context.t
    ours, theirs = _quote(change.ours), _quote(change.theirs)
    match change.kind:
        case TextChangeKind.ADDED:
            return t.html("• added: {theirs}", theirs=theirs)
        case TextChangeKind.REMOVED:
            return t.html("• left out: {ours}", ours=ours)
        case TextChangeKind.REPLACED:
            return t.html("• ours: {ours}, there: {theirs}", ours=ours, theirs=theirs)


def _render_hidden(context: Context, mark: FormattingMark) -> Html:
    t, words = context.t, _quote(mark.words)
    match mark.kind:
        case "link":
            return t.html("• a link is hidden under {words}", words=words)
        case "struck":
            return t.html("• struck through: {words}", words=words)
        case "emoji":
            return t.html("• an emoji with another picture: {words}", words=words)
        case "label":
            return t.html("• a label above the words: {words}", words=_quote(mark.target))
    return t.html("• covered: {words}", words=words)


def _quote(words: str) -> Html:
    """Quote foreign text as code, so that its links and numbers cannot be tapped. Hidden signs are shown."""
    text = show_invisible_signs(redact(words).text, "�")
    text = text if len(text) <= MAX_QUOTE_LENGTH else text[: MAX_QUOTE_LENGTH - 1] + "…"
    return monospace(text)


def _render_advice(context: Context) -> str:
    return context.t(
        "Do not pay, do not open its links, do not pass it on. Services of the civil registry are free."
    )


def _local_time(context: Context, announcement: Announcement, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(
        notices.zone_or_default(context.services.library, announcement.office)
    )
