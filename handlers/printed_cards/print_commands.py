"""/cetak for staff: `/cetak pamulang 12 agustus` announces up to which recording date cards are printed.

After a preview, one tap saves the announcement, writes the audit log and notifies those who wait, in one transaction.
"""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from content import quiet_hours
from content.dates import past_dates
from content.dates.date_range import explain_unread, find_unread_words
from content.dates.date_tokens import tokenize
from content.dates.durations import parse_duration_at
from content.dates.past_dates import PastDate, PastDateProblem
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.office_features import OfficeFeature, is_feature_on
from content.printed_cards import PrintNotice
from content.text.redaction import redact
from content.text.safe_html import Html, bold, html, join_lines, quote
from content.text.translation import translator_for
from content.text.visible_text import visible_text
from handlers.announcements import notices
from handlers.core import permissions, replies
from handlers.core.context import Context
from handlers.core.permissions import Right
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.opening_hours import command_examples, command_target, effective_hours, superseded_commands
from handlers.opening_hours.command_target import CommandTarget
from handlers.opening_hours.hours_buttons import GuideStep
from handlers.printed_cards import card_reminders, take_back_cards
from handlers.printed_cards.card_buttons import (
    DiscardPrintAnnouncement,
    PrintButton,
    SavePrintAnnouncement,
    TakeBackPrintNotices,
)
from handlers.questions import answer_actions, answer_card
from handlers.text_guard import hold_change
from handlers.text_guard.hold_change import HeldChangeKind, TextHold
from storage import printed_cards, uncollected_cards
from storage.announcements.announcements import Audience
from storage.chats import drafts
from storage.queues import outbox
from storage.staff_accounts import audit_log

FORM = "printing"
DEFAULT_KEEP_DAYS = 30  # days that cards are kept unless the command says otherwise
MAX_TEXT_LENGTH = 120  # characters of a place or of things to bring
MAX_KEEP_DAYS = 365
EXAMPLES = (
    "/cetak {place} {past}",
    "/cetak {place} {past} ambil di kantor dinas bawa KK simpan 14 hari",
)
_KEEP = compile_later(r"\b(?:di)?simpan(?:an)?\b\s*(.*?)(?=\s+(?:di)?ambil\b|\s+bawa\b|$)", re.I)
_BEFORE_LIMIT = compile_later(r"\b(?:sampai|hingga)\s*(?:dengan\s*)?(?:tanggal|tgl)?\s*$", re.I)
_EVERY = compile_later(r"\b(?:se)?tiap\b", re.I)
_UNTIL_WORDS = compile_later(r"^(?:sampai|s\.?d\.?)\s+(?=\d)", re.I)
_KNOWN_WORDS = frozenset(
    "sampai dengan sd s.d s/d hingga per rekaman perekaman rekam terekam direkam sudah telah selesai dicetak tercetak cetak"
    " cetakan jadi ktp ktp-el e-ktp ktpel kartu yang semua tgl tanggal hari".split()
)
_COLLECT = compile_later(r"\b(?:di)?ambil\s+(?:di\s+)?(.+?)(?=\s+bawa\b|\s+(?:di)?simpan\b|$)", re.I)
_BRING = compile_later(r"\bbawa\s+(.+?)(?=\s+(?:di)?ambil\b|\s+(?:di)?simpan\b|$)", re.I)


class PrintAnnouncement(msgspec.Struct, frozen=True):
    """Cards of these sites are printed up to `through` and kept for `days` days. Stored as a draft.

    `seen`: id of the latest announcement that the user had seen.
    """

    office: str
    sites: tuple[str, ...]
    through: date
    days: int
    collect: str
    bring: str
    seen: int


async def on_command(context: Context) -> list[Reply]:
    """Handle /cetak of staff: with a place and date a preview, alone the latest announcements."""
    context = await effective_hours.with_recorded_hours(context)
    if not context.event.text.strip():
        return [await _render_overview(context)]
    found = await command_target.parse_target(context, "cetak", context.event.text)
    return [found if isinstance(found, Message) else await on_target(context, found)]


async def on_target(context: Context, target: CommandTarget) -> Message:
    """Render the preview once the place is known."""
    announcement = _parse_announcement(context, target)
    if isinstance(announcement, Message):
        return announcement
    return await _preview(
        context,
        with_last_seen(announcement, await printed_cards.find_last_id(context.tx, announcement.sites)),
    )


def with_last_seen(announcement: PrintAnnouncement, seen: int) -> PrintAnnouncement:
    return msgspec.structs.replace(announcement, seen=seen)


def _parse_announcement(context: Context, target: CommandTarget) -> PrintAnnouncement | Message:
    """Parse the date, where to collect, what to bring and how long cards are kept."""
    t, rest = context.t, redact(target.rest).text
    sites = target.sites or tuple(site.id for site in context.offices[target.office].sites)
    keep, collect, bring = _KEEP.search(rest), _COLLECT.search(rest), _BRING.search(rest)
    bare = rest
    for match in (keep, collect, bring):
        bare = bare.replace(match[0], " ") if match else bare
    when = past_dates.parse_past_date(bare, effective_hours.office_today(context, target.office))
    days = _parse_days_kept(keep[1]) if keep else DEFAULT_KEEP_DAYS
    if days is None:
        return _ask_back(context, keep[0] if keep else "")
    if when is PastDateProblem.FUTURE:
        return Message(t.html("That day is still to come; only past days of recording can be printed."))
    if (
        not isinstance(when, PastDate)
        or when.span.first != when.span.last
        or (when.has_more and not _is_limit(bare, when))
    ):
        return Message(
            html("{}\n\n{}", t("Up to which day of recording? Write one day."), _render_usage(context))
        )
    if words := _find_unread_words(bare, when):
        return _ask_back(context, words)
    if not 0 < days <= MAX_KEEP_DAYS:
        return Message(t.html("Cards can be kept for 1 to {most} days.", most=MAX_KEEP_DAYS))
    things = _clean_match(bring) or default_things_to_bring()
    return PrintAnnouncement(target.office, sites, when.span.last, days, _clean_match(collect), things, 0)


def _is_limit(text: str, when: PastDate) -> bool:
    """Return whether only "sampai" stands before the date: that is what the command means anyway."""
    return _BEFORE_LIMIT.search(text[: when.text_span[0]]) is not None and not _EVERY.search(text)


def _ask_back(context: Context, words: str) -> Message:
    """Ask back with the words that were not understood."""
    return Message(html("{}.\n\n{}", explain_unread(words), _render_usage(context)))


def _parse_days_kept(text: str) -> int | None:
    """Return the days of "14 hari", "selama 2 minggu", "sampai 30 hari"; None if the words say something else."""
    words = _UNTIL_WORDS.sub("", text.strip(" ,.;:"))
    tokens = tokenize(words)
    found = parse_duration_at(tokens, 0)
    if found is None or not found.is_clear or found.next_token < len(tokens):
        return None
    return found.days or found.months * 30 or None


def _find_unread_words(text: str, when: PastDate) -> str:
    """Return the words beside the date that say something that would not be recorded."""
    words = find_unread_words(text, (when.text_span,)).split()
    return " ".join(word for word in words if word.lower().strip(".") not in _KNOWN_WORDS)


def _clean_match(match: re.Match[str] | None) -> str:
    return "" if match is None else " ".join(match[1].split()).strip(" ,.;:")[:MAX_TEXT_LENGTH]


async def _preview(context: Context, announcement: PrintAnnouncement, changed: bool = False) -> Message:
    t = context.t
    token = await drafts.save(
        context.tx,
        context.event.chat_id,
        FORM,
        msgspec.to_builtins(announcement),
        context.timestamp,
        takes_messages=False,
    )
    people = await _count_waiting(context, announcement)
    lines = [f"⚠️ {t('A colleague has just changed this. Please check again.')}"] if changed else []
    lines.append(bold(t("Please check. This is what citizens will read:")))
    lines += [quote(render_announcement(context, announcement, site)) for site in announcement.sites[:3]]
    if len(announcement.sites) > 3:
        lines.append(t("This holds for {n} places.", n=len(announcement.sites)))
    lines += await _correction_warnings(context, announcement)
    lines.append(t("People who wait for this and are told once: {n}", n=t.format_number(people)))
    save = t("✅ Save and tell {n} people", n=people) if people else t("✅ Save")
    hold = await _find_hold(context, announcement)
    if hold:
        lines.append(hold_change.render_hold(t, hold))
        save = hold_change.ask_label(t)
    rows: ButtonRows = (
        (Button(save, SavePrintAnnouncement(token).pack()),),
        (Button(t("✖️ Cancel"), DiscardPrintAnnouncement(token).pack()),),
    )
    if hold and not hold.approvers:
        rows = rows[1:]
    return Message(answer_card.join_within_limit(lines, ""), rows)


async def _find_hold(context: Context, announcement: PrintAnnouncement) -> TextHold | None:
    """Return why the words about where to collect and what to bring wait. The words of the bot do not."""
    bring = "" if announcement.bring == default_things_to_bring() else announcement.bring
    return await hold_change.find_hold(context, announcement.office, f"{announcement.collect}\n{bring}")


async def _correction_warnings(context: Context, announcement: PrintAnnouncement) -> list[str]:
    """Warn if a later date was announced before: it is withdrawn, and those who were told get a correction."""
    t, lines = context.t, list[str]()
    for site in announcement.sites:
        later = [
            mark
            for mark in await printed_cards.list_print_notices(context.tx, site)
            if mark.through > announcement.through
        ]
        if later:
            told = [chat for mark in later for chat in await find_recipients(context, mark.id)]
            lines.append(
                "⚠️ "
                + t.html(
                    "{place}: this goes back. {day} was announced before; it is corrected, and {n} people who were told"
                    " get a correction.",
                    place=context.services.sites[site].name,
                    day=t.format_date(later[-1].through),
                    n=len(set(told)),
                )
            )
    return lines


async def _count_waiting(context: Context, announcement: PrintAnnouncement) -> int:
    chats = {
        chat
        for site in announcement.sites
        for chat in await printed_cards.list_chats_to_notify(context.tx, site, announcement.through)
    }
    return len(chats)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `printing:*`. Permission is checked again."""
    context = await effective_hours.with_recorded_hours(context)
    match PrintButton.parse(verb, rest):
        case (SavePrintAnnouncement(token) | DiscardPrintAnnouncement(token)) as button:
            draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, token)
        case TakeBackPrintNotices() as button:
            screen = await take_back_cards.take_back(context, button)
            if screen is None:
                return await superseded_commands.answer_superseded_button(context)
            edit = Message(screen.body, screen.buttons, context.event.message_id)
            return [CallbackAnswer(context.event.query_id), edit]
        case _:
            return await superseded_commands.answer_superseded_button(context)
    if draft is None:
        return await superseded_commands.answer_superseded_button(context)
    await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
    if isinstance(button, SavePrintAnnouncement):
        screen = await _confirm(context, msgspec.convert(draft.data, PrintAnnouncement))
    else:
        cancelled = context.t.html("Cancelled. Nothing was recorded.")
        screen = Message(cancelled, ((answer_card.home_button(context),),))
    edit = Message(screen.body, screen.buttons, context.event.message_id)
    return [CallbackAnswer(context.event.query_id), edit]


async def _confirm(context: Context, announcement: PrintAnnouncement) -> Message:
    hold = await _find_hold(context, announcement)
    if hold is None:
        return await _save(context, announcement)
    shown = render_announcement(context, announcement, announcement.sites[0])
    return await hold_change.hold_change(
        context,
        hold,
        kind=HeldChangeKind.CARDS,
        office=announcement.office,
        data=msgspec.to_builtins(announcement),
        headline=visible_text(shown).splitlines()[0],
        shown=shown,
    )


async def apply_held_change(context: Context, data: dict[str, Any]) -> Message:
    """Announce what a second person approved, in the context of its author."""
    context = await effective_hours.with_recorded_hours(context)
    return await _save(context, msgspec.convert(data, PrintAnnouncement))


async def _save(context: Context, announcement: PrintAnnouncement) -> Message:
    t = context.t
    refused = await command_target.check_target(
        context, CommandTarget(announcement.office, announcement.sites, "")
    )
    if isinstance(refused, Message):
        return refused
    seen = await printed_cards.find_last_id(context.tx, announcement.sites)
    if seen != announcement.seen:
        if await _is_already_recorded(context, announcement):
            return Message(
                t.html("This is recorded already, so nobody is told again."),
                ((answer_card.home_button(context),),),
            )
        return await _preview(context, with_last_seen(announcement, seen), changed=True)
    published = [await publish_announcement(context, announcement, site) for site in announcement.sites]
    told = sum(one.told for one in published)
    lines: list[str] = [
        f"✅ {t('Recorded. From now on questions are answered with it.')}",
        quote(render_announcement(context, announcement, announcement.sites[0])),
    ]
    lines.append(t("People who are told: {n}", n=t.format_number(told)) if told else t("Nobody is told."))
    rows: ButtonRows = ((answer_card.home_button(context),),)
    if told and all(one.may_be_taken_back for one in published):
        ids = [one.notice for one in published]
        rows = ((Button(t("↩️ Take back"), TakeBackPrintNotices(min(ids), max(ids)).pack()),), *rows)
    return Message(join_lines(lines), rows)


async def _is_already_recorded(context: Context, announcement: PrintAnnouncement) -> bool:
    """Return whether a colleague has announced the same for every site meanwhile."""
    newest = await printed_cards.find_newest_print_notices(context.tx)
    return all(
        (mark := newest.get(site)) is not None
        and (mark.through, mark.collect, mark.bring)
        == (announcement.through, announcement.collect, announcement.bring)
        and mark.id > announcement.seen
        for site in announcement.sites
    )


async def _render_overview(context: Context) -> Message:
    """Render the latest announcements of the user's sites and how to write the command."""
    t, lines = context.t, []
    newest = await printed_cards.find_newest_print_notices(context.tx)
    counts = await uncollected_cards.count_collections(context.tx, [mark.id for mark in newest.values()])
    for id, mark in newest.items():
        site = context.services.sites.get(id)
        if site is None or not await permissions.has_right(context, Right.SET_HOURS, site.office, id):
            continue
        day = context.local(mark.at, site.office).date()
        over = "" if mark.until > context.timestamp else f" · {t('holds no more')}"
        announcement = t(
            "up to {through}, said on {day}", through=t.format_date(mark.through), day=t.format_date(day)
        )
        came = card_reminders.render_count(t, counts.get(mark.id)) if not over else ""
        lines.append(html("• {}: {}{}{}", site.name, announcement, over, came))
    head = [bold(t("Printed cards, as announced")), *sorted(lines), ""] if lines else []
    rows = (
        (Button(t("👆 Choose by taps"), GuideStep("cetak").pack()),),
        *answer_actions.action_buttons(context, "cetak_prr", context.profile.office or "", ""),
        (answer_card.home_button(context),),
    )
    return Message(answer_card.join_within_limit([join_lines([*head, _render_usage(context)])], ""), rows)


def _render_usage(context: Context) -> Html:
    return command_examples.render_examples(context, EXAMPLES)


def default_things_to_bring() -> str:
    """Return what to bring if staff do not say."""
    t = translator_for("id")
    return t("the recording slip or family card")


@dataclass(frozen=True)
class PublishedNotice:
    """A notice of one site, and how many people are notified. One that replaced others cannot be taken back."""

    notice: int
    told: int
    may_be_taken_back: bool


async def publish_announcement(
    context: Context, announcement: PrintAnnouncement, site: str
) -> PublishedNotice:
    """Publish for one site, notify those who wait, correct later dates."""
    until = _kept_until(context, announcement)
    await take_back_cards.end_fulfilled_waits(context.tx, site, context.timestamp)
    id, taken = await printed_cards.publish_print_notice(
        context.tx, site=site, through=announcement.through, until=int(until.timestamp()), collect=announcement.collect,
        bring=announcement.bring, by=context.event.user_id, now=context.timestamp,
    )  # fmt: skip
    chats = await printed_cards.list_chats_to_notify(context.tx, site, announcement.through)
    misled = await _withdraw_later_marks(context, taken)
    await card_reminders.forget_withdrawn(context.tx, taken)
    replaces = False
    if is_feature_on(context.offices[announcement.office], OfficeFeature.CARD_REMINDERS):
        notice = PrintNotice(
            id,
            site,
            announcement.through,
            int(until.timestamp()),
            announcement.collect,
            announcement.bring,
            context.timestamp,
            context.event.user_id,
        )
        replaces = await card_reminders.remember_told(
            context.tx, context.services, notice, list(chats), context.now
        )
    await take_back_cards.schedule_end_of_waits(
        context.tx, id, site, _send_time(context, announcement), context.timestamp
    )
    if chats:
        await _send_letters(context, announcement, site, f"cards:{id}", chats, notice=id)
    if misled:
        await _send_letters(context, announcement, site, f"cards:{id}:correction", dict.fromkeys(misled, 0))
    through = translator_for("id").format_date(announcement.through)
    await audit_log.record(
        context.tx, at=context.timestamp, actor=context.event.user_id,
        act="cards.correct" if taken else "cards.publish", office=announcement.office,
        about={"sites": [site], "through": through, "told": len(chats) + len(misled)},
    )  # fmt: skip
    return PublishedNotice(id, len(chats) + len(misled), not taken and not replaces)


def _send_time(context: Context, announcement: PrintAnnouncement) -> int:
    """Return when the letters leave: outside quiet hours, and not before they could be taken back."""
    zone = effective_hours.office_zone(context, announcement.office)
    return notices.delay_for_take_back(context, quiet_hours.find_send_time(context.now, zone))


async def _withdraw_later_marks(context: Context, taken: list[int]) -> list[int]:
    """Withdraw the announcements in `taken`; return who had received them."""
    found: list[int] = []
    for id in taken:
        found += await find_recipients(context, id)
        await take_back_cards.withdraw_letters(context, id)
    return sorted(set(found))


async def find_recipients(context: Context, id: int) -> list[int]:
    return await outbox.list_recipients(context.tx, f"cards:{id}")


async def _send_letters(
    context: Context,
    announcement: PrintAnnouncement,
    site: str,
    campaign: str,
    chats: dict[int, int],
    *,
    notice: int | None = None,
) -> None:
    """Send one letter to each chat, outside quiet hours and after a chat's pause. `notice` None: it is a correction."""
    corrects = notice is None
    t, place = translator_for("id"), context.services.sites[site]
    day = t.format_date(announcement.through)
    title = (
        t("🖨 Correction: {place} has printed recordings only up to {day}", place=place.label, day=day)
        if corrects
        else t("🖨 {place}: recordings up to {day} are printed", place=place.label, day=day)
    )
    until = _kept_until(context, announcement)
    body = join_lines(_body_lines(replace(context, t=t), announcement, site))
    if corrects:
        body = t(
            "The later day announced before was wrong; sorry. Ask to be told again with the button."
        ) + html("\n{}", body)
    say = await notices.publish_notice(
        context,
        kind="cards",
        campaign=campaign,
        audience=Audience(announcement.office, (site,)),
        title=title,
        body=body,
        until=until - timedelta(minutes=1),
        extra_rows=_letter_buttons(replace(context, t=t), announcement.office, site, notice),
    )
    soon = _send_time(context, announcement)
    due = {chat: max(soon, paused) for chat, paused in chats.items()}
    await outbox.add_for_chats(
        context.tx,
        campaign,
        replies.encode_reply(say),
        list(chats),
        due,
        context.timestamp,
        expires=int(until.timestamp()),
    )


def _letter_buttons(context: Context, office: str, site: str, notice: int | None) -> ButtonRows:
    """Return the tap that says that the card was collected; below a correction, the way to ask again."""
    if notice is None or not is_feature_on(context.offices[office], OfficeFeature.CARD_REMINDERS):
        return answer_actions.action_buttons(context, "cetak_prr", office, site)
    return (card_reminders.collected_buttons(context.t, notice)[:1],)


def render_announcement(context: Context, announcement: PrintAnnouncement, site: str) -> Html:
    t, place = translator_for("id"), context.services.sites[site]
    day = t.format_date(announcement.through)
    title = t.html("🖨 {place}: recordings up to {day} are printed", place=place.label, day=day)
    return join_lines([bold(title), *_body_lines(replace(context, t=t), announcement, site)])


def _body_lines(context: Context, announcement: PrintAnnouncement, site: str) -> list[str]:
    t, place = context.t, context.services.sites[site]
    last = (_kept_until(context, announcement) - timedelta(minutes=1)).date()
    return [
        t.html("Collect at: {place}.", place=announcement.collect or place.label),
        t.html("Bring: {things}.", things=announcement.bring),
        t("Kept until {day}.", day=f"{t.format_date(last)} ({t('{n} days', n=announcement.days)})"),
    ]


def _kept_until(context: Context, announcement: PrintAnnouncement) -> datetime:
    """Return the midnight after the last day of keeping, in the office's time zone."""
    zone = effective_hours.office_zone(context, announcement.office)
    return datetime.combine(
        effective_hours.office_today(context, announcement.office) + timedelta(days=announcement.days + 1),
        time(),
        zone,
    )
