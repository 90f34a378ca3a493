"""/kunjungan for citizens: request a home visit with four questions and look up its state by code.

We ask for no name, no NIK and no illness.
"""

import re
from collections.abc import Callable

from content.dates import day_search
from content.lazy_pattern import compile_later
from content.loading.records import SiteKind
from content.text.redaction import redact
from content.text.safe_html import Html, html, italic, join_lines, monospace
from handlers.core import callback_data, number_choice, ui
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.home_visits import visit_notifications, visit_texts
from handlers.home_visits.home_visit_buttons import (
    AgreeToVisit,
    CancelVisitRequest,
    ChoosePersonKind,
    ChooseVisitOffice,
    ChooseVisitService,
    ChooseVisitSite,
    ContradictVisit,
    DiscardVisitForm,
    GoBackInForm,
    HomeVisitButton,
    OpenVisitRequest,
    SendVisitRequest,
    StartVisitRequest,
    TurnVisitSites,
    WantOtherDay,
    WriteVisitNote,
)
from handlers.home_visits.visit_notifications import HomeVisitNews
from handlers.home_visits.visit_texts import PERSON_KINDS, SERVICE_KINDS
from handlers.offices import place_mentions
from handlers.privacy import number_warnings
from handlers.questions import answer_card, answer_question
from storage import home_visits
from storage.chats import attempt_limits, drafts
from storage.chats.drafts import Draft
from storage.home_visits import HomeVisit, HomeVisitDetails, HomeVisitState

FORM = "home visit"
MAX_OPEN = 3  # unsettled requests of one chat
MAX_PER_DAY = 5
MAX_WRONG_CODES, WRONG_CODE_PERIOD = 10, 3600  # wrong codes allowed in this many seconds
MAX_VILLAGE_LENGTH = 60  # characters
PAGE = 14
STEPS = ("who", "office", "site", "village", "service")


NOTE_FORM = "home visit wish"
MAX_MESSAGE_LENGTH = 400  # characters
SMALL_TALK_ANSWERS = frozenset({"salam", "terima_kasih"})
AMBIGUOUS_ANSWERS = frozenset({"lokasi", "hari_libur_akhir_pekan", "jemput_bola", "kontak", "layanan_lain"})
"""Answers that wishes such as "dekat kantor camat" or "senin pagi" resemble. They count only if phrased as a question."""
_QUESTION = compile_later(
    r"\?\s*$|\b(?:berapa|brp|apa|apakah|kapan|gimana|gmn|bagaimana|kenapa|mengapa|how|what|when|why)\b",
    re.IGNORECASE,
)


async def on_command(context: Context) -> list[Reply]:
    """Handle /kunjungan: the requests of this chat; with a code, the state of that request."""
    words = redact(context.event.text).text.strip()
    if words:
        return [await answer_code(context, words)]
    return [await _render_own(context)]


async def answer_code(context: Context, words: str) -> Message:
    """Render the state of a request. Others than the requester see only the state."""
    t, chat = context.t, context.event.chat_id
    if until := await attempt_limits.blocked_until(
        context.tx, "home visit", chat, MAX_WRONG_CODES, context.timestamp
    ):
        wait = t.html(
            "Too many wrong codes. Please wait {n} minutes.", n=max(1, (until - context.timestamp) // 60)
        )
        return Message(wait, ((answer_card.home_button(context),),))
    code = home_visits.normalize_code(words)
    found = await home_visits.find(context.tx, code) if code else None
    if found is None:
        await attempt_limits.record_attempt(
            context.tx, "home visit", chat, WRONG_CODE_PERIOD, context.timestamp
        )
        body = t.html("There is no visit with this code. It looks like {example}.", example="KJG-ABC234")
        return Message(body, ((_start_button(context),), (answer_card.home_button(context),)))
    return await _render_card(context, found)


async def _render_card(context: Context, request: HomeVisit, edits: int = 0) -> Message:
    t = context.t
    lines: list[str] = [
        html("🏠 <b>{}</b> · {}", request.code, visit_texts.site_name(context.services, request)),
        visit_texts.render_state(t, request),
    ]
    rows: ButtonRows = ()
    if await home_visits.is_owner(context.tx, request.code, context.event.chat_id):
        village, whom = Html.escape(request.about.village), visit_texts.render_person(t, request.about.who)
        lines.insert(
            1, html("{}, {} · {}", whom, village, visit_texts.render_service(t, request.about.service))
        )
        if request.about.wish:
            lines.append(html("{}: {}", t("Message"), request.about.wish))
        rows = visit_texts.requester_buttons(t, request)
    return Message(join_lines(lines), (*rows, (answer_card.home_button(context),)), edits)


async def _render_own(context: Context) -> Message:
    t, found = context.t, await home_visits.list_of_chat(context.tx, context.event.chat_id)
    lines = [
        html("🏠 <b>{}</b>", t("A visit for someone who cannot come")),
        t("Officers can come to people who are ill, elderly or disabled. It is free of charge."),
        *(f"• {request.code}: {visit_texts.render_state(t, request)}" for request in found[:5]),
    ]
    rows = tuple(
        (Button(f"👁 {request.code}", OpenVisitRequest(request.code).pack()),) for request in found[:5]
    )
    return Message(join_lines(lines), (*rows, (_start_button(context),), (answer_card.home_button(context),)))


def _start_button(context: Context) -> Button:
    return Button(context.t("🏠 Ask for a visit"), StartVisitRequest().pack())


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `home_visit:*`: the questions of the form, and the requester's actions."""
    done = CallbackAnswer(context.event.query_id)
    match HomeVisitButton.parse(verb, rest):
        case StartVisitRequest():
            return [done, await _begin_form(context)]
        case OpenVisitRequest(code) if await home_visits.is_owner(context.tx, code, context.event.chat_id):
            request = await home_visits.find(context.tx, code)
            return [done, await _render_card(context, request) if request else await _render_own(context)]
        case (AgreeToVisit() | WantOtherDay() | CancelVisitRequest() | WriteVisitNote()) as button:
            return await _on_request_button(context, button)
        case ContradictVisit() as button:
            return [done, *await _contradict(context, button)]
        case (
            ChoosePersonKind(token)
            | ChooseVisitOffice(token)
            | ChooseVisitSite(token)
            | TurnVisitSites(token)
            | ChooseVisitService(token)
            | GoBackInForm(token)
            | DiscardVisitForm(token)
            | SendVisitRequest(token)
        ) as button:
            draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, token)
            if draft is not None:
                screen = await _on_form_button(context, draft.data, button)
                return [done, Message(screen.body, screen.buttons, context.event.message_id)]
    gone = context.t("This was changed or done already. Please send it again.")
    return [CallbackAnswer(context.event.query_id, gone)]


async def _begin_form(context: Context) -> Message:
    t, chat = context.t, context.event.chat_id
    mine = [
        request
        for request in await home_visits.list_of_chat(context.tx, chat)
        if request.state in home_visits.OPEN_STATES
    ]
    home = (answer_card.home_button(context),)
    if len(mine) >= MAX_OPEN:
        body = t.html("You have {n} visits that are not settled yet. See them with /kunjungan.", n=len(mine))
        return Message(body, (home,))
    if await attempt_limits.blocked_until(
        context.tx, "home visit asked", chat, MAX_PER_DAY, context.timestamp
    ):
        return Message(
            t.html("That is enough for today. Please ask again tomorrow, or at the counter."), (home,)
        )
    return await _ask_next(context, {})


async def _on_form_button(context: Context, data: dict[str, str], button: HomeVisitButton) -> Message:
    """Handle a tap on one of the form's questions."""
    match button:
        case DiscardVisitForm():
            await drafts.delete(context.tx, context.event.chat_id)
            return Message(
                context.t.html("Cancelled. Nothing was sent."), ((answer_card.home_button(context),),)
            )
        case GoBackInForm():
            given = [step for step in STEPS if step in data]
            return await _ask_next(context, {step: data[step] for step in given[:-1]})
        case TurnVisitSites(_, page):
            return await _ask_next(context, data, page)
        case SendVisitRequest() if all(step in data for step in STEPS):
            return await _submit(context, data)
    return await _ask_next(context, {**data, **_read_answer(context, button)})


def _read_answer(context: Context, button: HomeVisitButton) -> dict[str, str]:
    """Return the answers that a button gives; empty for an answer that does not exist."""
    match button:
        case ChoosePersonKind(_, person) if person in PERSON_KINDS:
            return {"who": person} | ({"office": context.office.code} if context.office else {})
        case ChooseVisitOffice(_, office) if office in context.offices:
            return {"office": office}
        case ChooseVisitSite(_, site) if site in context.services.sites:
            return {"site": site}
        case ChooseVisitService(_, service) if service in SERVICE_KINDS:
            return {"service": service}
    return {}


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the typed answer to the question that is open. None: it is none of its answers."""
    data = draft.data
    if not context.event.text.strip():
        return None
    if "site" not in data or "village" in data:
        given = _read_typed_answer(context, data)
        return [await _ask_next(context, {**data, **given})] if given else None
    shielded = redact(context.event.text)
    warning = number_warnings.warn_about_numbers(context, shielded)
    village = " ".join(number_warnings.strip_number_marks(shielded.text).split())
    if warning or not any(letter.isalpha() for letter in village):
        return [*warning, await _ask_next(context, data)]
    if len(village) > MAX_VILLAGE_LENGTH:
        short = context.t.html(
            "Only the village or kelurahan, please; at most {n} letters.", n=MAX_VILLAGE_LENGTH
        )
        return [Message(short), await _ask_next(context, data)]
    return [await _ask_next(context, {**data, "village": village})]


def _read_typed_answer(context: Context, data: dict[str, str]) -> dict[str, str]:
    """Return the answer that a message gives to a question with buttons: a name, or the number of a button."""
    step, words = next((step for step in STEPS if step not in data), ""), context.event.text.strip()
    match step:
        case "who":
            kinds = {id: visit_texts.render_person(context.t, id) for id in PERSON_KINDS}
            who = _choose_by_words(words, kinds)
            return _read_answer(context, ChoosePersonKind("", who)) if who else {}
        case "service":
            services = {id: visit_texts.render_service(context.t, id) for id in SERVICE_KINDS}
            service = _choose_by_words(words, services)
            return {"service": service} if service else {}
        case "office" | "site":
            rows, _ = _render_question(context, step, data, "", 0)
            tapped = number_choice.choose_button(words, rows, () if _has_pages(rows) else (step,))
            if tapped is not None:
                _, verb, rest = callback_data.unpack_callback(tapped.data)
                button = HomeVisitButton.parse(verb, rest)
                return _read_answer(context, button) if button else {}
            found = place_mentions.find_places(context, words, weak=True)
            site = next((one.site for one in found if one.site is not None), None)
            office = next((one.office for one in found if one.office is not None), None)
            if (
                site is not None
                and site.kind is SiteKind.KECAMATAN
                and data.get("office", site.office) == site.office
            ):
                return {"office": site.office, "site": site.id}
            return {"office": office.code} if office is not None and step == "office" else {}
    return {}


def _has_pages(rows: ButtonRows) -> bool:
    """Return whether a list has several pages. A number would not say which page is meant."""
    return any(
        callback_data.unpack_callback(button.data)[1] == TurnVisitSites.verb for row in rows for button in row
    )


def _choose_by_words(words: str, choices: dict[str, str]) -> str:
    """Return the choice with this number, or the only one with these words; "" for none."""
    numbered = number_choice.choose_by_number(words, list(choices))
    if numbered is not None:
        return numbered
    plain = words.strip(" .!").casefold()
    near = [
        id for id, name in choices.items() if len(plain) > 3 and (plain in name.casefold() or id in plain)
    ]
    return near[0] if len(near) == 1 else ""


async def _ask_next(context: Context, data: dict[str, str], page: int = 0) -> Message:
    """Ask the first unanswered question, or show the review. The form is a draft, so it survives a restart."""
    step = next((step for step in STEPS if step not in data), "send")
    token = await drafts.save(context.tx, context.event.chat_id, FORM, data, context.timestamp)
    t = context.t
    back = Button(t("⬅️ Back"), GoBackInForm(token).pack())
    cancel = Button(t("✖️ Cancel"), DiscardVisitForm(token).pack())
    rows, body = _render_question(context, step, data, token, page)
    return Message(body, (*rows, (back, cancel) if data else (cancel,)))


def _render_question(
    context: Context, step: str, data: dict[str, str], token: str, page: int
) -> tuple[ButtonRows, Html]:
    t = context.t
    match step:
        case "who":
            intro = t("Officers can come to people who are ill, elderly or disabled. It is free of charge.")
            never = t(
                "Do not send a NIK, a name or an illness: papers are only shown when the officers come."
            )
            kinds = {id: visit_texts.render_person(t, id) for id in PERSON_KINDS}
            rows = _choice_rows(kinds, lambda id: ChoosePersonKind(token, id).pack())
            return rows, html("🏠 <b>{}</b>\n{}\n{}", t("For whom is the visit?"), intro, never)
        case "office":
            rows = ui.office_choices(context, lambda office: ChooseVisitOffice(token, office.code).pack())
            return rows, t.html("For which office?")
        case "site":
            rows = _site_rows(context, data["office"], token, page)
            return rows, t.html("In which kecamatan does the person live now?")
        case "village":
            typed = t("Type only its name, no address.")
            return (), html("<b>{}</b>\n{}", t("In which village or kelurahan?"), typed)
        case "service":
            services = {id: visit_texts.render_service(t, id) for id in SERVICE_KINDS}
            rows = _choice_rows(services, lambda id: ChooseVisitService(token, id).pack())
            return rows, t.html("Which service is needed?")
    send = Button(t("✅ Send the request"), SendVisitRequest(token).pack())
    return ((send,),), _render_review(context, data)


def _choice_rows(names: dict[str, str], data: Callable[[str], str]) -> ButtonRows:
    return ui.one_per_row(Button(name[:1].upper() + name[1:], data(id)) for id, name in names.items())


def _site_rows(context: Context, office: str, token: str, page: int) -> ButtonRows:
    every = context.offices[office].sites
    sites = sorted((site for site in every if site.kind is SiteKind.KECAMATAN), key=lambda site: site.name)
    shown = ui.paginate(sites, page, PAGE)
    buttons = [Button(site.name, ChooseVisitSite(token, site.id).pack()) for site in shown.items]
    turn = shown.turn_row(lambda page: TurnVisitSites(token, page).pack(), show_count=True)
    return ui.rows(*ui.columns(buttons), turn)


def _render_review(context: Context, data: dict[str, str]) -> Html:
    t = context.t
    site = context.services.sites[data["site"]].name
    kept = t(
        "Kept, sealed: these lines and the way back to this chat. Officers see the lines, never who you are; they answer"
        " here. 90 days after the end or the last news it is deleted, and /hapusdata deletes it at once."
    )
    return join_lines(
        (
            html("🏠 <b>{}</b>", t("Is this right?")),
            f"{t('For')}: {visit_texts.render_person(t, data['who'])}",
            html("{}: {}, {}", t("Where"), data["village"], site),
            f"{t('Service')}: {visit_texts.render_service(t, data['service'])}",
            "",
            italic(kept),
        )
    )


async def _submit(context: Context, data: dict[str, str]) -> Message:
    t, chat = context.t, context.event.chat_id
    await drafts.delete(context.tx, chat)
    about = HomeVisitDetails(data["who"], data["village"], data["service"])
    request = await home_visits.add_request(
        context.tx, data["site"], about, chat, t.language, context.timestamp
    )
    await attempt_limits.record_attempt(context.tx, "home visit asked", chat, 86400, context.timestamp)
    await visit_notifications.notify_staff(
        context.tx, context.services, request, HomeVisitNews.ASKED, context.now
    )
    lines = [
        html("✅ {}", t.html("Sent. Your code: {code}", code=monospace(request.code))),
        visit_texts.render_state(t, request),
        t("Ask for its state at any time: /kunjungan {code}", code=request.code),
        t("Have the family card (KK) ready, and a bright place for the photo."),
    ]
    return Message(
        join_lines(lines), (*visit_texts.requester_buttons(t, request), (answer_card.home_button(context),))
    )


async def _on_request_button(
    context: Context, button: AgreeToVisit | WantOtherDay | CancelVisitRequest | WriteVisitNote
) -> list[Reply]:
    """Handle agree, another day, cancel and note. Only the requester may do so, on the version shown."""
    t = context.t
    request = await home_visits.find(context.tx, button.code)
    if request is None or not await home_visits.is_owner(context.tx, button.code, context.event.chat_id):
        return [CallbackAnswer(context.event.query_id, t("This button does not work any more."))]
    if request.version != button.version or request.state not in home_visits.OPEN_STATES:
        changed = CallbackAnswer(context.event.query_id, t("This has changed meanwhile."))
        return [changed, await _render_card(context, request)]
    done = CallbackAnswer(context.event.query_id)
    if isinstance(button, WriteVisitNote):
        return [done, *await ask_for_note(context, request)]
    moved = await _apply_decision(context, button, request)
    if moved is None:
        return [done, await _render_card(context, request)]
    return [
        done,
        await _render_card(context, moved, context.event.message_id),
        *await ask_for_note(context, moved),
    ]


async def _contradict(context: Context, button: ContradictVisit) -> list[Reply]:
    """Open a visit again that staff marked as done and that nobody made, and tell the officers."""
    request = await home_visits.find(context.tx, button.code)
    if request is None or not await home_visits.is_owner(context.tx, button.code, context.event.chat_id):
        return [await _render_own(context)]
    if request.version != button.version or request.state is not HomeVisitState.DONE:
        return [await _render_card(context, request)]
    moved = await home_visits.change_state(context.tx, request, HomeVisitState.ASKED, context.timestamp)
    if moved is None:
        return [await _render_card(context, request)]
    await visit_notifications.notify_staff(
        context.tx, context.services, moved, HomeVisitNews.CONTRADICTED, context.now
    )
    return [await _render_card(context, moved, context.event.message_id), *await ask_for_note(context, moved)]


async def _apply_decision(
    context: Context, button: AgreeToVisit | WantOtherDay | CancelVisitRequest, request: HomeVisit
) -> HomeVisit | None:
    """Save the requester's decision and tell the officers; None if the request has changed meanwhile.

    A proposal whose day has passed cannot be agreed to: the officers are asked for another day.
    """
    state, news = HomeVisitState.ASKED, HomeVisitNews.OTHER
    if isinstance(button, CancelVisitRequest):
        state, news = HomeVisitState.CANCELLED, HomeVisitNews.CANCELLED
    elif isinstance(button, AgreeToVisit) and _can_agree(context, request):
        state, news = HomeVisitState.AGREED, HomeVisitNews.AGREED
    tx, services, now = context.tx, context.services, context.now
    if state is HomeVisitState.ASKED:
        moved = await home_visits.change_state(tx, request, state, context.timestamp)
    else:
        moved = await home_visits.change_state(
            tx, request, state, context.timestamp, day=request.day, hours=request.hours
        )
    if moved is None:
        return None
    if state is HomeVisitState.AGREED:
        await visit_notifications.schedule_reminder(tx, services, moved, now)
    await visit_notifications.notify_staff(tx, services, moved, news, now)
    return moved


def _can_agree(context: Context, request: HomeVisit) -> bool:
    today = context.now.astimezone(visit_texts.visit_zone(context.services, request)).date()
    is_past = request.day is not None and request.day < today
    return request.state is HomeVisitState.PROPOSED and not is_past


async def ask_for_note(context: Context, request: HomeVisit) -> list[Reply]:
    """Ask for a note; the next message is it, unless it is plainly about something else."""
    t = context.t
    asked = {
        HomeVisitState.ASKED: t("Which days suit? Type it, for example “Monday or Tuesday morning”."),
        HomeVisitState.AGREED: t(
            "How do the officers find the place? Type a landmark; no name, no NIK. It is kept sealed."
        ),
    }
    if request.state not in asked:
        return []
    await drafts.save(context.tx, context.event.chat_id, NOTE_FORM, {"code": request.code}, context.timestamp)
    return [Message(Html.escape(asked[request.state]))]


async def on_note_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the note. A question in between is answered and not passed on."""
    t, shielded = context.t, redact(context.event.text)
    request = await home_visits.find(context.tx, draft.data["code"])
    if (
        request is None
        or request.state not in (HomeVisitState.ASKED, HomeVisitState.AGREED)
        or not context.event.text.strip()
    ):
        return None
    decided = context.services.decide(number_warnings.strip_number_marks(shielded.text)).answer
    if context.event.kind is EventKind.TEXT and decided in SMALL_TALK_ANSWERS:
        return None
    if context.event.kind is EventKind.TEXT and _is_other_question(context, request, shielded.text, decided):
        await drafts.delete(context.tx, context.event.chat_id)
        left = t.html(
            "Nothing was passed on to the officers of {code}. To tell them something:", code=request.code
        )
        return [
            *await answer_question.on_message(context),
            Message(left, (visit_texts.note_button(t, request),)),
        ]
    if (m := len(shielded.text)) > MAX_MESSAGE_LENGTH:
        return [Message(t.html("At most {n} characters, please. Yours has {m}.", n=MAX_MESSAGE_LENGTH, m=m))]
    await drafts.delete(context.tx, context.event.chat_id)
    await home_visits.save_wish(context.tx, request, shielded.text)
    body = html(
        "{}\n<blockquote>{}</blockquote>",
        t("Thank you, the officers see it with your request."),
        shielded.text,
    )
    rows = (visit_texts.note_button(t, request, another=True), (answer_card.home_button(context),))
    return [*number_warnings.warn_about_numbers(context, shielded), Message(body, rows)]


def _is_other_question(context: Context, request: HomeVisit, words: str, decided: str | None) -> bool:
    """Return whether a message is a separate question. `decided`: the answer it would get."""
    if decided is None:
        return False
    here = context.now.astimezone(visit_texts.visit_zone(context.services, request)).date()
    if request.state is HomeVisitState.ASKED and day_search.find_days(words, here):
        return False
    return decided not in AMBIGUOUS_ANSWERS or bool(_QUESTION.search(words))
