"""/start, the choice of an office, and the home screen."""

from collections.abc import Callable

from content.lazy_pattern import compile_later
from content.loading.records import Office
from content.places.place_names import Place
from content.text.safe_html import Html, bold, html, italic, join_lines
from handlers.announcements.announcement_buttons import ListFollows
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.core.ui import office_choices
from handlers.mobile_service.mobile_buttons import ListWeekVisits
from handlers.offices import namesakes, place_mentions, region_texts
from handlers.offices.office_buttons import (
    AskLocation,
    BackToHome,
    HomeButton,
    ListOffices,
    ListSites,
    OfficeButton,
    PickOffice,
    ShowHelp,
    ShowMore,
    ShowQuestions,
    SwitchLanguage,
)
from handlers.offices.place_mentions import PlaceMention
from handlers.printed_cards.card_buttons import ShowCardSites
from handlers.privacy.privacy_buttons import ShowPrivacy
from handlers.questions import answer_card
from handlers.reports.report_buttons import BeginReport
from handlers.status_board.board_buttons import ShowOfficeBoard
from storage.chats import chat_profiles

POSTER_CODE = compile_later(r"[0-9]{4}(?:-[0-9a-z]{1,8})?")
HOME_ANSWERS = ("syarat_dokumen", "biaya_gratis", "cetak_prr", "ktp_hilang_rusak", "lapor_pungli")
PICKER_TOPIC = "office_picker"
"""The topic of a chat that is asked for its office. What is typed then is the name of an office."""
LOCATION_TOPIC = "location"
"""The topic of a chat that shows the keyboard with the button for its location."""
INLINE_ANSWERS = (
    "syarat_dokumen",
    "biaya_gratis",
    "hari_libur_akhir_pekan",
    "lokasi",
    "cetak_prr",
    "lapor_pungli",
)


async def on_start_command(context: Context) -> list[Reply]:
    """Handle /start, and the deep link `?start=3505`, which chooses the office."""
    payload = context.event.text.strip()
    library = context.services.library
    if payload in library.offices:
        return await choose_office(context, library.offices[payload])
    wrong = [_render_wrong_code(context)] if POSTER_CODE.fullmatch(payload) else []
    if context.office is not None:
        return [*wrong, render_home(context, context.office)]
    return [*wrong, await open_picker(context)]


async def open_picker(context: Context, edits: int = 0) -> Message:
    """Ask for the office. The question before it is over, so that a name that is typed now is not taken for its place."""
    await chat_profiles.save_last_answer(
        context.tx, context.event.chat_id, PICKER_TOPIC, None, context.timestamp
    )
    return render_welcome(context, edits)


def _render_wrong_code(context: Context) -> Message:
    """Say that the office of a poster or link is not on this bot."""
    return Message(
        context.t.html(
            "No office on this bot has the code of your link or poster. Please choose your office."
        )
    )


def render_unknown_office(context: Context) -> Message:
    """Say that no place here has the typed name, and offer the offices again."""
    body = context.t.html(
        "I do not know that place. Type the name of your kota, kabupaten or kecamatan, or choose:"
    )
    return Message(body, (*office_buttons(context), (answer_card.home_button(context),)))


def render_welcome(context: Context, edits: int = 0) -> Message:
    t = context.t
    body = join_lines(
        (
            bold(t.html("Hello{name}! This is Loket.", name=_render_greeting_name(context))),
            t("A machine answers here, day and night, about the identity card (KTP-el). It costs nothing."),
            t("Never send your NIK, family card number or a photo of your card."),
            "",
            t("Which office is yours? Choose, type its name, or send your location."),
        )
    )
    return Message(body, buttons=office_buttons(context), edits=edits)


def office_buttons(context: Context) -> ButtonRows:
    """Return a button for each office, then location, language and privacy."""
    t = context.t
    return (
        *office_choices(context, lambda office: PickOffice(office.code).pack()),
        (Button(t("📍 Use my location"), AskLocation().pack()),),
        (
            Button(t("🌐 Bahasa Indonesia"), SwitchLanguage().pack()),
            Button(t("🔒 Privacy"), ShowPrivacy().pack()),
        ),
    )


def render_home(context: Context, office: Office, edits: int = 0) -> Message:
    t = context.t
    body = join_lines(
        (
            bold(office.name),
            t("Type your question in your own words, one word is enough. For example:"),
            italic(t("“how much is it?” · “open on Saturday?” · “my card is not printed yet”")),
        )
    )
    rows: ButtonRows = (
        (Button(t("🚦 Can I set out?"), ShowOfficeBoard(office.code, 0).pack()),),
        (Button(t("🖨 Is my card printed?"), ShowCardSites(office.code, 0).pack()),),
        (Button(t("🚐 When do officers come?"), ListWeekVisits(office.code).pack()),),
        (
            Button(t("❓ Ask"), ShowQuestions().pack()),
            Button(t("📣 Report"), BeginReport().pack()),
        ),
        (Button(t("☰ More"), ShowMore().pack()),),
    )
    return Message(body, buttons=rows, edits=edits)


def render_questions(context: Context, edits: int = 0) -> Message:
    """Render what others ask most, for somebody who does not know what to type."""
    t = context.t
    body = html("<b>{}</b>\n{}", t("Type your question, or choose:"), t("One word is enough."))
    back = Button(t("⬅️ Back"), BackToHome().pack())
    return Message(body, (*answer_card.question_buttons(context, HOME_ANSWERS), (back,)), edits)


def render_more(context: Context, office: Office, edits: int = 0) -> Message:
    t = context.t
    rows: ButtonRows = (
        (Button(t("🕘 Where and when"), ListSites(office.code, 0).pack()),),
        (Button(t("🔔 What I follow"), ListFollows().pack()),),
        (Button(t("🏢 Other office"), ListOffices().pack()), Button(t("❔ Help"), ShowHelp().pack())),
        (
            Button(t("🌐 Bahasa Indonesia"), SwitchLanguage().pack()),
            Button(t("🔒 Privacy"), ShowPrivacy().pack()),
        ),
        (Button(t("⬅️ Back"), BackToHome().pack()),),
    )
    return Message(bold(office.name), rows, edits)


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle the buttons `office:*` and `home:*`. The home screen is a new message: what was answered stays."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match OfficeButton.parse(verb, rest) or HomeButton.parse(verb, rest):
        case PickOffice(code, then) if code in context.offices:
            await namesakes.remember_choice(context, code, context.offices[code].name)
            return [done, *await choose_office(context, context.offices[code], edits, then)]
        case AskLocation():
            ask = context.t.html(
                "Press the button below to send your location. It is used once and not stored."
            )
            return [done, Message(ask, ask_location=context.t("📍 Send my location"))]
        case ListOffices():
            return [done, await open_picker(context, edits)]
        case ShowQuestions():
            return [done, render_questions(context, edits)]
        case ShowMore() if context.office is not None:
            return [done, render_more(context, context.office, edits)]
        case BackToHome() if context.office is not None:
            return [done, render_home(context, context.office, edits)]
    if context.office is None:
        return [done, await open_picker(context)]
    return [done, render_home(context, context.office)]


async def choose_office(context: Context, office: Office, edits: int = 0, then: str = "") -> list[Reply]:
    """Save the office. Show the answer `then` that the citizen asked for, or the home screen."""
    await chat_profiles.set_office(context.tx, context.event.chat_id, office.code)
    if then in context.services.library.answers:
        return [answer_card.render_answer(context, then, office=office)]
    return [render_home(context, office, edits)]


def ask_for_office(context: Context, then: str) -> Message:
    """Ask for the office, because the answer `then` depends on it."""
    offices = office_choices(context, lambda office: PickOffice(office.code, then).pack())
    near = (Button(context.t("📍 Use my location"), AskLocation().pack()),)
    return Message(
        context.t.html("For which office?"), buttons=(*offices, near, (answer_card.home_button(context),))
    )


def answer_unclear_place(
    context: Context, mention: PlaceMention | None, show: Callable[[Place], str] | None = None
) -> Message | None:
    """Ask which place is meant, or say that it is not served. Return None without a place or with a known office.

    `show` returns the callback data of a chosen place.
    """
    if mention is None or mention.office is not None:
        return None
    if mention.candidates:
        return place_mentions.ask_which_place(context, mention.candidates, show=show)
    return render_not_served(context, mention.unserved_region)


def render_not_served(context: Context, name: str) -> Message:
    return region_texts.render_region(context, name)


def _render_greeting_name(context: Context) -> Html:
    return html(", {}", context.event.name[:40]) if context.event.name else Html()
