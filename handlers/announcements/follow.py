"""/ikuti and /langganan: follow offices or sites by topic; pause, or stop in one tap."""

from content.loading.records import Office
from content.places.place_names import Place, PlaceKind
from content.text.safe_html import bold, html, join_lines
from content.text.translation import Translator
from handlers.announcements.announcement_buttons import (
    ChooseFollowOffice,
    ChooseFollowPlace,
    DeclineRefollow,
    ExplainPreview,
    FollowButton,
    FollowPlace,
    ListFollows,
    PauseFollows,
    Refollow,
    ResumeFollows,
    SetNoticeMode,
    ShowFollow,
    ShowNoticeModes,
    ToggleFollowTopic,
    UnfollowAll,
    UnfollowOffice,
    UnfollowPlace,
)
from handlers.core import ui
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.offices import place_mentions, start
from handlers.printed_cards import card_reminders, card_waitlist
from handlers.questions import answer_card, answer_waitlist
from handlers.questions.answer_actions import TOPIC_BUNDLES, WHOLE_OFFICE
from storage import answer_requests, printed_cards, uncollected_cards
from storage.announcements import announcements, follows
from storage.announcements.follows import TOPICS, Follow
from storage.chats import notice_modes
from storage.chats.notice_modes import NoticeMode
from storage.queues import weekly_limit

PAGE = 8
MODE_OF_BUTTON = {"sound": NoticeMode.SOUND, "silent": NoticeMode.SILENT, "evening": NoticeMode.EVENING}
TOPIC_WORDS = {
    "jadwal": "jadwal", "jam": "jadwal", "libur": "jadwal", "buka": "jadwal",
    "gangguan": "gangguan", "server": "gangguan", "offline": "gangguan", "error": "gangguan",
    "blangko": "blangko", "blanko": "blangko",
    "jemput": "jemput_bola", "jebol": "jemput_bola", "keliling": "jemput_bola",
    "pengumuman": "pengumuman", "info": "pengumuman",
}  # fmt: skip


async def on_command(context: Context) -> list[Reply]:
    """Handle /ikuti, alone or with a place, a topic or both: `/ikuti blangko serpong`."""
    text = context.event.text
    topics = {TOPIC_WORDS[word] for word in text.lower().split() if word in TOPIC_WORDS}
    named = place_mentions.find_place_to_ask(context, text)
    bundle = next(iter(topics)) if len(topics) == 1 else "all"
    if unclear := start.answer_unclear_place(context, named, lambda place: _follow_data(place, bundle)):
        return [unclear]
    office = named.office if named else context.office
    if office is None:
        return [_ask_office(context)]
    if named is None and not topics:
        return [_ask_place(context, office, 0)]
    site = named.site.id if named and named.site else ""
    return [await follow_place(context, office.code, site, tuple(topics) or TOPICS)]


def _follow_data(place: Place, bundle: str) -> str:
    """Return the callback data that follows a place."""
    site = place.id if place.kind is PlaceKind.SITE else WHOLE_OFFICE
    return FollowPlace(place.office, site, bundle if bundle in TOPIC_BUNDLES else "all").pack()


async def on_subscriptions_command(context: Context) -> list[Reply]:
    return [await _render_list(context)]


async def on_stop_command(context: Context) -> list[Reply]:
    """Handle "stop" in words or as a command: end all follows at once. With a place, show what is followed.

    The follows are suspended, so one tap restores them. Waits for a card cannot be restored.
    """
    t, tx, chat = context.t, context.tx, context.event.chat_id
    if context.event.command and context.event.text.strip():
        return [await _render_list(context)]
    found = await follows.list_follows(tx, chat)
    waits = await printed_cards.list_waits(tx, chat)
    uncollected = await uncollected_cards.list_of_chat(tx, chat, context.timestamp)
    asked = await answer_requests.list_requests(tx, chat, context.timestamp)
    await answer_requests.stop_all(tx, chat)  # also a letter that still waits
    if not found and not waits and not uncollected and not asked:
        body = t.html("You follow nothing, so I send nothing by myself. I only answer when you write to me.")
        return [Message(body, ((answer_card.home_button(context),),))]
    await follows.suspend(tx, chat, context.timestamp)
    await _forget_cards(context)
    await announcements.delete_waiting_letters(tx, chat)
    lines: list[str] = [
        html("🔕 {}", bold(t("Stopped. Nothing more comes of what you followed:"))),
        *render_lines(context, found),
        *card_waitlist.render_lines(context, waits),
        *card_reminders.render_lines(context, uncollected),
        *answer_waitlist.render_lines(context, asked),
    ]
    again = (Button(t("🔔 Follow again"), Refollow().pack()),) if found else ()
    return [Message(join_lines(lines), (*((again,) if again else ()), (answer_card.home_button(context),)))]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `follow:*`."""
    edits, offices = context.event.message_id, context.offices
    button = FollowButton.parse(verb, rest)
    match button:
        case ExplainPreview():
            note = context.t("This is only a preview. The button works in the announcement itself.")
            return [CallbackAnswer(context.event.query_id, note)]
        case UnfollowOffice(office) if office in offices:
            return await _stop_office(context, offices[office])
        case ChooseFollowPlace(office, page) if office in offices:
            screen = _ask_place(context, offices[office], page, edits)
        case (
            FollowPlace(office, site)
            | ShowFollow(office, site)
            | ToggleFollowTopic(office, site)
            | UnfollowPlace(office, site)
        ) if _is_known_target(context, office, site):
            screen = await _on_place_button(context, button, office, "" if site == WHOLE_OFFICE else site)
        case _:
            screen = await _on_global_button(context, button)
    return [CallbackAnswer(context.event.query_id), screen]


async def _on_place_button(context: Context, button: FollowButton | None, office: str, site: str) -> Message:
    """Handle a button of one place; `site` is "" for the whole office."""
    edits = context.event.message_id
    match button:
        case FollowPlace(_, _, bundle) if bundle in TOPIC_BUNDLES:
            return await follow_place(context, office, site, TOPIC_BUNDLES[bundle])
        case ToggleFollowTopic(_, _, topic) if topic in TOPICS:
            return await _toggle_topic(context, office, site, topic, edits)
        case ShowFollow():
            return await _render_card(context, office, site, edits)
        case UnfollowPlace():
            await follows.unfollow(context.tx, context.event.chat_id, office, site)
    return await _render_list(context, edits)


async def _on_global_button(context: Context, button: FollowButton | None) -> Message:
    """Handle buttons about everything that is followed."""
    tx, chat, edits = context.tx, context.event.chat_id, context.event.message_id
    match button:
        case ChooseFollowOffice():
            return _ask_office(context, edits)
        case PauseFollows():
            until = await follows.pause(tx, chat, context.timestamp)
            await announcements.delete_waiting_letters(tx, chat)
            return await _render_list(context, edits, until)
        case ResumeFollows():
            await follows.resume(tx, chat)
            return await _render_list(context, edits, 0)
        case UnfollowAll() | DeclineRefollow():
            await follows.unfollow_all(tx, chat)
            await _forget_cards(context)
            await answer_requests.stop_all(tx, chat)
            await announcements.delete_waiting_letters(tx, chat)
        case Refollow():
            await follows.restore(tx, chat)
        case ShowNoticeModes():
            return _render_notice_modes(context, NoticeMode(context.profile.notice_mode), edits)
        case SetNoticeMode(mode) if mode in MODE_OF_BUTTON:
            await notice_modes.save(tx, chat, MODE_OF_BUTTON[mode])
            return _render_notice_modes(context, MODE_OF_BUTTON[mode], edits)
    return await _render_list(context, edits)


async def _forget_cards(context: Context) -> None:
    """Forget the cards that the chat waits for, and those that wait for it."""
    await printed_cards.erase(context.tx, context.event.chat_id)
    await uncollected_cards.erase(context.tx, context.event.chat_id)


def _is_known_target(context: Context, code: str, site: str) -> bool:
    """Return whether a button names a served office and one of its sites."""
    office = context.offices.get(code)
    return office is not None and (site == WHOLE_OFFICE or any(one.id == site for one in office.sites))


def topic_name(t: Translator, id: str) -> str:
    """Return the name of a topic as people call it."""
    match id:
        case "jadwal":
            return t("hours and days off")
        case "gangguan":
            return t("outages and closures")
        case "blangko":
            return t("blank cards")
        case "jemput_bola":
            return t("mobile service")
    return t("announcements")


def place_name(context: Context, office: str, site: str) -> str:
    """Return the name of a followed place as plain text."""
    name = context.offices[office].name if office in context.offices else office
    return f"{context.services.sites[site].name}, {name}" if site in context.services.sites else name


def _short_place_name(context: Context, office: str, site: str) -> str:
    """Return the name of a followed place for a button, without the name of the chosen office."""
    known, place = context.offices.get(office), context.services.sites.get(site)
    if known is None or place is None:
        return place_name(context, office, site)
    name = known.short_name(place)
    return name if office == context.profile.office else f"{name}, {known.name}"


def render_lines(context: Context, found: list[Follow]) -> list[str]:
    """Render what is followed, one line per place, as HTML."""
    return [
        html(
            "• {}: {}",
            place_name(context, one.office, one.site),
            ", ".join(topic_name(context.t, id) for id in one.topics),
        )
        for one in found
    ]


def _ask_office(context: Context, edits: int = 0) -> Message:
    rows = ui.office_choices(context, lambda office: ChooseFollowPlace(office.code, 0).pack())
    return Message(context.t.html("For which office?"), (*rows, (answer_card.home_button(context),)), edits)


def _ask_place(context: Context, office: Office, page: int, edits: int = 0) -> Message:
    """Offer the whole office, then its sites, eight per page."""
    t, shown = context.t, ui.paginate(office.sorted_sites(), page, PAGE)
    whole = FollowPlace(office.code, WHOLE_OFFICE, "all").pack()
    sites = ui.site_choices(office, shown.items, lambda site: FollowPlace(office.code, site.id, "all").pack())
    turn = shown.turn_row(lambda page: ChooseFollowPlace(office.code, page).pack(), show_count=True)
    rows = (
        (Button(t("All of {office}", office=office.name), whole),),
        *sites,
        (*turn, Button(t("🏢 Other office"), ChooseFollowOffice().pack())),
        (answer_card.home_button(context),),
    )
    body = join_lines(
        (
            bold(t("What do you want to be told about?")),
            t("Choose a place. You then hear when its hours change, when it closes, and what it announces."),
        )
    )
    return Message(body, rows, edits)


async def follow_place(context: Context, code: str, site: str, topics: tuple[str, ...]) -> Message:
    """Follow topics at a site ("": the whole office), and show the place with its topics."""
    known = await follows.list_follows(context.tx, context.event.chat_id)
    if len(known) >= follows.MAX_FOLLOWS and not any((one.office, one.site) == (code, site) for one in known):
        body = context.t.html("You follow {n} places already. Stop one of them first.", n=len(known))
        return Message(body, ((_manage_button(context),),))
    await follows.follow(context.tx, context.event.chat_id, code, site, topics, context.timestamp)
    return await _render_card(context, code, site)


async def _toggle_topic(context: Context, code: str, site: str, topic: str, edits: int) -> Message:
    if topic in await _followed_topics(context, code, site):
        await follows.unfollow(context.tx, context.event.chat_id, code, site, topic)
    else:
        await follows.follow(context.tx, context.event.chat_id, code, site, (topic,), context.timestamp)
    return await _render_card(context, code, site, edits)


async def _followed_topics(context: Context, code: str, site: str) -> tuple[str, ...]:
    known = await follows.list_follows(context.tx, context.event.chat_id)
    return next((one.topics for one in known if (one.office, one.site) == (code, site)), ())


async def _render_card(context: Context, code: str, site: str, edits: int = 0) -> Message:
    """Render one place with its topics to turn on and off."""
    t, topics = context.t, await _followed_topics(context, code, site)
    name = bold(place_name(context, code, site))
    said = (
        t.html("You follow {place}.", place=name)
        if topics
        else t.html("You do not follow {place}.", place=name)
    )
    rest = t("Nothing comes between 21.00 and 06.00, unless it is urgent. You can stop at any time.")
    rest += "\n" + t("Tap a topic to turn it on or off.")
    rows: ButtonRows = tuple(
        (
            Button(
                f"{'✅' if id in topics else '▫️'} {topic_name(t, id)}",
                ToggleFollowTopic(code, site or WHOLE_OFFICE, id).pack(),
            ),
        )
        for id in TOPICS
    )
    stop = Button(t("🔕 Stop"), UnfollowPlace(code, site or WHOLE_OFFICE).pack())
    return Message(
        html("{} {}\n{}", "🔔" if topics else "🔕", said, rest),
        (*rows, (stop, _manage_button(context)), (answer_card.home_button(context),)),
        edits,
    )


def _manage_button(context: Context) -> Button:
    return Button(context.t("All I follow"), ListFollows().pack())


async def _render_list(context: Context, edits: int = 0, paused: int | None = None) -> Message:
    """Render everything followed. `paused`: the new end of the pause (0: none); None: as stored."""
    t, found = context.t, await follows.list_follows(context.tx, context.event.chat_id)
    more = Button(t("➕ Follow something"), ChooseFollowOffice().pack())
    if context.office is not None:
        more = Button(more.text, ChooseFollowPlace(context.office.code, 0).pack())
    cards_too = await printed_cards.list_waits(context.tx, context.event.chat_id)
    uncollected = await uncollected_cards.list_of_chat(context.tx, context.event.chat_id, context.timestamp)
    asked = await answer_requests.list_requests(context.tx, context.event.chat_id, context.timestamp)
    weekly = await _render_weekly_sum(context)
    if not found and not cards_too and not uncollected and not asked:
        body = join_lines([t.html("You follow nothing yet."), *weekly])
        return Message(body, ((more,), (answer_card.home_button(context),)), edits)
    until = context.profile.paused_until if paused is None else paused
    pausing = until is not None and until > context.timestamp
    lines: list[str] = [
        bold(t("You follow")),
        *render_lines(context, found),
        *card_waitlist.render_lines(context, cards_too),
        *card_reminders.render_lines(context, uncollected),
        *answer_waitlist.render_lines(context, asked),
        *weekly,
    ]
    if pausing and until:
        lines.append(t("Paused until {day}.", day=t.format_date(context.local(until))))
    rows: ButtonRows = tuple(
        (
            Button(
                _short_place_name(context, one.office, one.site),
                ShowFollow(one.office, one.site or WHOLE_OFFICE).pack(),
            ),
        )
        for one in found
    )
    rows += tuple((card_waitlist.stop_button(context, one),) for one in cards_too)
    rows += tuple((card_reminders.stop_button(context, one),) for one in uncollected)
    rows += tuple((answer_waitlist.stop_button(context, one),) for one in asked)
    turn = (
        Button(t("▶️ Go on now"), ResumeFollows().pack())
        if pausing
        else Button(t("🔔 How and when"), ShowNoticeModes().pack())
    )
    stop = Button(t("🔕 Stop all"), UnfollowAll().pack())
    return Message(join_lines(lines), (*rows, (turn, stop), (more, answer_card.home_button(context))), edits)


def notice_mode_name(t: Translator, mode: NoticeMode) -> str:
    match mode:
        case NoticeMode.SILENT:
            return t("without sound")
        case NoticeMode.EVENING:
            return t("together in the evening")
    return t("at once, with sound")


def _render_notice_modes(context: Context, chosen: NoticeMode, edits: int) -> Message:
    """Render how messages may come, with the chosen way marked."""
    t = context.t
    body = join_lines(
        (
            html("🔔 {}", bold(t("How shall news come?"))),
            t("Together in the evening: what is not pressing comes once a day, from 17.00 Jakarta time."),
            t("Closures and urgent news always come at once; urgent news with sound."),
        )
    )
    rows = [
        (
            Button(
                f"{'✅' if mode is chosen else '▫️'} {notice_mode_name(t, mode)}", SetNoticeMode(name).pack()
            ),
        )
        for name, mode in MODE_OF_BUTTON.items()
    ]
    pause = (Button(t("⏸ Pause 30 days"), PauseFollows().pack()),)
    back = (Button(t("⬅️ Back"), ListFollows().pack()),)
    return Message(body, (*rows, pause, back), edits)


async def _render_weekly_sum(context: Context) -> list[str]:
    """Render how many messages came by themselves in seven days, and how many may come at most."""
    t, chat = context.t, context.event.chat_id
    received = await weekly_limit.count_received(context.tx, chat, context.timestamp)
    held = await weekly_limit.count_held_back(context.tx, chat, context.timestamp)
    came = t("In the last 7 days I wrote to you by myself: {n} times.", n=received)
    most = t(
        "At most {n} a week, besides closures, urgent news and things with a deadline.",
        n=weekly_limit.MAX_WEEKLY,
    )
    waiting = [t("{n} wait for next week; read them now with /pengumuman.", n=held)] if held else []
    return ["", f"{came} {most}", *waiting]


async def _stop_office(context: Context, office: Office) -> list[Reply]:
    """Stop following an office, from the button of a notice. The notice itself stays."""
    t = context.t
    await follows.unfollow(context.tx, context.event.chat_id, office.code, None)
    await announcements.delete_waiting_letters(context.tx, context.event.chat_id, office.code)
    body = t.html("Stopped. Nothing more comes from {office}.", office=office.name)
    again = Button(t("Choose anew"), ChooseFollowPlace(office.code, 0).pack())
    return [
        CallbackAnswer(context.event.query_id),
        Message(html("🔕 {}", body), ((again, _manage_button(context)),)),
    ]


async def offer_refollow(context: Context) -> list[Reply]:
    """Offer what was followed before to somebody who had blocked the bot."""
    t, found = context.t, await follows.list_follows(context.tx, context.event.chat_id, ended=True)
    if not found:
        return []
    body = [t("Welcome back. Before, you followed:"), *render_lines(context, found), t("Follow it again?")]
    rows = ((Button(t("🔔 Yes, again"), Refollow().pack()), Button(t("No"), DeclineRefollow().pack())),)
    return [Message(join_lines(body), rows)]
