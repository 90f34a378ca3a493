"""Any text: one vetted answer, up to three choices, or an honest "I do not know" and what to do next."""

import re
from collections.abc import Iterable
from dataclasses import replace
from html import escape

from content.nlu import complaint_detector
from content.reports import receipt_code
from content.text.redaction import PersonalDataKind, RedactedText, redact, redact_fragments
from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices import locations, place_mentions, start
from handlers.opening_hours import effective_hours
from handlers.printed_cards import card_check, slip_codes
from handlers.privacy import split_nik
from handlers.questions import answer_card, followups, local_answers
from handlers.recording_progress import progress_for_citizens
from handlers.reports import dialog_state, report_links
from handlers.status_board import board_for_citizens
from handlers.status_board.board_texts import KINDS_BY_ANSWER
from storage import questions
from storage.chats import chat_profiles

TOPIC_LIFETIME = 30 * 60  # seconds a topic is kept for "kalau sabtu?"
MAX_READ_CHARACTERS = 2000  # characters of a message that are read
MAX_SAVED_CHARACTERS = 500  # characters of a question that are kept
NUMBER_INTRODUCTION = r"(?:\b(?:ini|no|nomor|nik|kk|ktp|hp|wa|telp|saya|sy|aku|adalah|yaitu)\b[\s:=.,]*)*"
NUMBER_MARKS = re.compile(rf"{NUMBER_INTRODUCTION}\[(?:nik|telepon|surel)\]", re.IGNORECASE)
COMPLAINT_ANSWERS = frozenset({"lapor_pungli", "keluhan_layanan", "status_aduan", "denda_pungli"})
FILLER_WORDS = frozenset(
    (
        "saya aku sy gw gue di dr dari ke kec kecamatan kab kabupaten kota warga orang tinggal ya min kak pak bu mas"
        " mbak dan sama serta atau kalau kalo klo yang yg daerah kantor disdukcapil dukcapil pilih mau in at the"
    ).split()
)


async def on_message(context: Context) -> list[Reply]:
    """Answer what was typed. Identity numbers are taken out first, and out of the chat."""
    shielded = redact(context.event.text)
    warning = warn_about_numbers(context, shielded)
    if warning and len(strip_number_marks(shielded.text).split()) < 2:
        return warning
    return [*warning, *await _answer_text(context, shielded.text[:MAX_READ_CHARACTERS])]


def strip_number_marks(words: str) -> str:
    """What is left of a shielded text beside the marks of numbers: "nik saya [nik]" asks for nothing."""
    return NUMBER_MARKS.sub(" ", words)


async def answer_caption(context: Context) -> list[Reply]:
    """The question under a picture; only a sure answer, for the picture itself cannot be read."""
    words = redact(context.event.text).text[:MAX_READ_CHARACTERS]
    decision = context.services.decide(words)
    if decision.answer is None:
        return []
    return await local_answers.render_answers(context, (decision.answer,), words)


def warn_about_numbers(context: Context, shielded: RedactedText) -> list[Reply]:
    """Say why numbers are not for this chat, and delete the message that carries them."""
    if not shielded.found & {PersonalDataKind.NUMBER, PersonalDataKind.PHONE}:
        return []
    return split_nik.render_number_warning(context, (context.event.message_id,))


def render_wordless(context: Context) -> Message:
    """Emoji, stickers, a lone "?": nothing to understand, nothing to keep for staff."""
    body = context.t("👋 Type your question in words, please; one word is enough.")
    return Message(body, buttons=((answer_card.home_button(context),),))


async def _answer_text(context: Context, words: str) -> list[Reply]:
    if not any(letter.isalnum() for letter in words):
        return [render_wordless(context)]
    topic = _current_topic(context)
    decision = context.services.decide(strip_number_marks(words), topic)
    if decision.answer in (None, local_answers.PRINTED_ANSWER) and (
        named := context.services.state_codes.find_in_text(words)
    ):
        return [slip_codes.render_codes(context, named)]
    if figures := await progress_for_citizens.answer_progress_question(context, words):
        return [*figures, *_offer_report(context, (), words)]
    alone = _find_places_only(context, words)
    if alone and (decision.answer is None or topic is None or not all(one.office for one in alone)):
        return await _answer_places(await effective_hours.with_recorded_hours(context), alone, topic)
    if (decision.answer is None or topic in followups.LOCAL_ANSWERS) and followups.mentions_unknown_place(
        context, words
    ):
        return [_render_unknown_place(context)]
    if decision.answer is None and followups.asks_other_day(context, words, topic):
        decision = replace(decision, answer=followups.HOURS_ANSWER, choices=())
    if decision.answer is not None:
        words = followups.complete_fragment(context, words, topic, decision.answer)
        if not _is_complaint(words, decision.ranking):
            said = (
                None
                if await _is_confidential(context, words)
                else redact_fragments(words)[:MAX_SAVED_CHARACTERS]
            )
            await chat_profiles.save_last_answer(
                context.tx, context.event.chat_id, decision.answer, said, context.timestamp
            )
        ids = (decision.answer, *decision.also)[:2]
        return [
            *await local_answers.render_answers(context, ids, words),
            *await _ask_back(context, ids, words),
            *_offer_report(context, ids, words),
        ]
    if today := await board_for_citizens.answer_board_question(context, words):
        return [*today, *_offer_report(context, (), words)]
    known = [id for id in decision.choices if id in context.services.library.answers]
    if not known:
        await chat_profiles.save_last_answer(context.tx, context.event.chat_id, None, None, context.timestamp)
    silent = _is_complaint(words, decision.ranking) or await _is_confidential(context, words)
    note = 0 if silent else await _save_question(context, words, known, decision.ranking)
    shown = [
        _render_choices(context, known, note) if known else render_not_understood(context, kept=note > 0)
    ]
    return [*shown, *_offer_report(context, (), words)]


def _offer_report(context: Context, shown: Iterable[str], words: str) -> list[Reply]:
    """The offer to report, where money was asked for and no card shown offers it."""
    if not complaint_detector.mentions_money_demand(words) or report_links.REPORT_ANSWERS.intersection(shown):
        return []
    body = context.t("Did somebody ask for money? You can report it here: free, and without your name.")
    return [Message(body, ((report_links.report_button(context),),))]


def _is_complaint(words: str, ranking: tuple[str, ...]) -> bool:
    """Whether a message may accuse somebody: staff, who may be the accused, never get to see such words."""
    return bool(COMPLAINT_ANSWERS.intersection(ranking[:2]) or complaint_detector.is_complaint(words))


async def _ask_back(context: Context, ids: tuple[str, ...], words: str) -> list[Reply]:
    """A question back, where it leads to what the office announced."""
    return await card_check.offer_check(context, words) if local_answers.PRINTED_ANSWER in ids else []


def _last_question(context: Context, id: str) -> str:
    """The words of the last question, where this answered it."""
    return context.profile.asked or "" if context.profile.topic == id else ""


def _current_topic(context: Context) -> str | None:
    person = context.profile
    fresh = person.topic_at is not None and context.timestamp - person.topic_at < TOPIC_LIFETIME
    return person.topic if fresh else None


def _find_places_only(context: Context, words: str) -> tuple[place_mentions.PlaceMention, ...]:
    """Of a message that is little more than names of places ("saya di kec bakung"), which answers "which office?"."""
    named, rest = place_mentions.find_places(context, words, weak=True), words
    for match in reversed(context.services.gazetteer.find(words)):
        rest = f"{rest[: match.span[0]]} {rest[match.span[1] :]}"
    return named if all(word.strip(".,!?&").lower() in FILLER_WORDS for word in rest.split()) else ()


async def _answer_places(
    context: Context, named: tuple[place_mentions.PlaceMention, ...], topic: str | None
) -> list[Reply]:
    """One place decides the office; several sites are shown one by one."""
    sites = [one.site for one in named if one.site is not None]
    if len(sites) == len(named) > place_mentions.MAX_PLACES:
        return [
            place_mentions.ask_which_place(
                context, tuple(one.match.candidates[0] for one in named), topic or ""
            )
        ]
    if len(sites) == len(named) > 1:
        return [locations.render_site(context, site) for site in sites]
    return await _answer_place(context, named[0], topic)


async def _answer_place(
    context: Context, named: place_mentions.PlaceMention, topic: str | None
) -> list[Reply]:
    if named.candidates:
        return [place_mentions.ask_which_place(context, named.candidates, topic or "")]
    if named.unserved_region or named.office is None:
        return [start.render_not_served(context, named.unserved_region)]
    if named.site is None:
        return await start.choose_office(context, named.office, 0, (topic,) if topic else ())
    if context.office is None:
        await chat_profiles.set_office(context.tx, context.event.chat_id, named.office.code)
    return [locations.render_site(context, named.site)]


def _render_choices(context: Context, ids: list[str], note: int) -> Message:
    t = context.t
    none = Button(t("None of these"), callback_data.pack_callback("answer", "none", note))
    return Message(
        t("Did you mean ...?"),
        buttons=(*answer_card.question_buttons(context, ids, note), (none, answer_card.home_button(context))),
    )


def _render_unknown_place(context: Context) -> Message:
    """A place nobody here knows: which ones are known, and the way to another office."""
    t, office = context.t, context.office
    body = t("I do not know that place. Type the name of the kecamatan as it is written, or choose:")
    places = (
        Button(t("🕘 Where and when"), callback_data.pack_callback("where", "list", office.code, 0))
        if office
        else None,
        Button(t("🏢 Other office"), callback_data.pack_callback("office", "list")),
        answer_card.home_button(context),
    )
    return Message(body, tuple((button,) for button in places if button))


def render_not_understood(context: Context, *, kept: bool) -> Message:
    """Not understood: say so, give ways on. Nothing is guessed. `kept`: staff will see the question."""
    t = context.t
    lines = [f"<b>{t('I do not know that yet.')}</b>"]
    lines.append(t("Try other words, or one word such as “requirements”, “cost”, “hours”, “lost”."))
    if context.office is not None:
        known = [
            f"{escape(channel.label)}: {escape(channel.value)} ({t('checked {day}', day=t.format_date(channel.checked))})"
            for channel in context.office.channels
        ]
        lines += known or [
            t("No confirmed contact of {office} is known here yet.", office=escape(context.office.name))
        ]
    if kept:
        lines.append(t("Your question was kept without your name so that staff can add an answer."))
    rows = (
        *answer_card.question_buttons(context, ("syarat_dokumen", "lokasi", "kontak")),
        (answer_card.home_button(context),),
    )
    return Message("\n".join(lines), buttons=rows)


async def _is_confidential(context: Context, words: str) -> bool:
    """Whether words may belong to a report that this chat is about, or be most of its code: they are not kept."""
    return receipt_code.is_partial_receipt(words) or await dialog_state.is_confidential(context)


async def _save_question(context: Context, words: str, choices: list[str], ranking: tuple[str, ...]) -> int:
    return await questions.add_question(
        context.tx,
        office=context.profile.office,
        text=redact_fragments(words)[:MAX_SAVED_CHARACTERS],
        outcome="choices" if choices else "unknown",
        guess=ranking[0] if ranking else None,
        now=context.timestamp,
    )


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `answer:*`."""
    done, t = CallbackAnswer(context.event.query_id), context.t
    library = context.services.library
    match verb, rest:
        case "show", (id, *note) if id in library.answers:
            if note and note[0].isdecimal():
                await questions.save_choice(context.tx, int(note[0]), id)
            if id not in COMPLAINT_ANSWERS:
                await chat_profiles.save_last_answer(
                    context.tx, context.event.chat_id, id, None, context.timestamp
                )
            return [done, *await local_answers.render_answers(context, (id,), "")]
        case "archive", (id, code, *at) if id in library.answers and code in library.offices:
            shown = answer_card.render_archive(context, id, library.offices[code], at[0] if at else "")
            return [done, Message(shown.body, shown.buttons, context.event.message_id)]
        case "back", (id, code, *at) if id in library.answers and code in library.offices:
            site = context.services.sites.get(at[0]) if at else None
            words = _last_question(context, id) if _current_topic(context) == id else ""
            back = await local_answers.render_again(
                context, id, library.offices[code], site, words, context.event.message_id
            )
            return [done, back]
        case "up", (id,):
            return [CallbackAnswer(context.event.query_id, t("Thank you! Glad it helped."))]
        case "down", (id,) if id in library.answers:
            return [done, await _on_thumbs_down(context, id)]
        case "none", _:
            return [done, render_not_understood(context, kept=rest not in ((), ("0",)))]
    return [done, start.render_welcome(context)]


async def on_office_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `office:*`: an office chosen for a question about hours or places is told what holds there."""
    match verb, rest:
        case "pick", (code, id) if (
            code in context.services.library.offices
            and id in local_answers.OPENING_ANSWERS | KINDS_BY_ANSWER.keys()
        ):
            await chat_profiles.set_office(context.tx, context.event.chat_id, code)
            person = replace(context.profile, office=code)
            replies = await local_answers.render_answers(
                replace(context, profile=person), (id,), _last_question(context, id)
            )
            return [CallbackAnswer(context.event.query_id), *replies]
    return await start.on_button(context, verb, rest)


async def _on_thumbs_down(context: Context, id: str) -> Message:
    """Staff see the question that this answer failed, without who asked it."""
    person, found = context.profile, context.services.library.answers[id]
    asked = person.asked if person.topic == id and person.asked else found.question.id
    await questions.add_question(
        context.tx, office=person.office, text=asked, outcome="down", guess=id, now=context.timestamp
    )
    body = context.t("Sorry. Please ask again in other words, or choose:")
    return Message(
        body,
        buttons=(
            *answer_card.question_buttons(context, found.related[:3]),
            (answer_card.home_button(context),),
        ),
    )
