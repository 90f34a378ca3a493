"""Home visits in words and letters: their state, what comes next, news to whoever asked and to staff, reminders."""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from html import escape
from zoneinfo import ZoneInfo

from content import quiet
from content.wording import Words, words
from handlers import press
from handlers.reply import Button, Rows, Say, pack
from handlers.turn import Turn
from handlers.visit import Desk, Visit
from storage import errands, home_visits, outbox, sealed_letters, staff
from storage.database import Transaction
from storage.home_visits import HomeVisit, State

WHO = ("sakit", "lansia", "difabel", "odgj", "lainnya")
SERVICES = ("rekam", "ganti", "lain")
EVENING = time(17)  # the day before, when both sides are reminded


def who(t: Words, id: str) -> str:
    match id:
        case "sakit":
            return t("somebody ill")
        case "lansia":
            return t("an elderly person")
        case "difabel":
            return t("a person with a disability")
        case "odgj":
            return t("a person with a mental disorder (ODGJ)")
    return t("somebody else who cannot come")


def service(t: Words, id: str) -> str:
    match id:
        case "rekam":
            return t("recording for the KTP-el")
        case "ganti":
            return t("new card: lost, broken or changed")
    return t("another service")


def state(t: Words, one: HomeVisit) -> str:
    """For whoever asked: where it stands, and what comes next."""
    when = moment(t, one)
    match one.state:
        case State.ASKED:
            return t("Waits for the officers. They propose a day here.")
        case State.PROPOSED:
            return t("The officers propose: {when}. Please answer.", when=when)
        case State.AGREED:
            return t("Agreed: {when}. You are reminded the day before.", when=when)
        case State.DONE:
            return t("The visit took place.")
        case State.MISSED:
            return t("The visit did not take place. You may ask again.")
        case State.REFUSED:
            return t("The office cannot make this visit. Ask at the counter what else is possible.")
    return t("Cancelled.")


def moment(t: Words, one: HomeVisit) -> str:
    if one.day is None:
        return "–"
    return f"{t.day(one.day)}, {one.hours}" if one.hours else t.day(one.day)


def place(desk: Desk, one: HomeVisit) -> str:
    site = desk.sites.get(one.site)
    return site.name if site else one.site


def own_buttons(t: Words, one: HomeVisit) -> Rows:
    """What whoever asked may do."""
    yes = Button(t("✅ Agree"), press.pack("home_visit", "yes", one.code, one.version))
    other = Button(t("📅 Another day"), press.pack("home_visit", "other", one.code, one.version))
    cancel = Button(t("✖️ Cancel the visit"), press.pack("home_visit", "cancel", one.code, one.version))
    match one.state:
        case State.PROPOSED:
            return ((yes, other), (cancel,))
        case State.AGREED:
            return (note_button(t, one), (other, cancel))
        case State.ASKED:
            return (note_button(t, one), (cancel,))
    return ()


def note_button(t: Words, one: HomeVisit, *, anew: bool = False) -> tuple[Button, ...]:
    """To say, or say `anew`, which days suit or how the place is found."""
    again = anew or one.about.wish
    label = t("✏️ Another message to the officers") if again else t("✏️ Message to the officers")
    return (Button(label, press.pack("home_visit", "note", one.code, one.version)),)


class News(StrEnum):
    """The first four are for whoever asked, the others for officers."""

    PROPOSED = "proposed"
    ENDED = "ended"
    SOON = "soon"
    UNANSWERED = "unanswered"
    ASKED = "asked"
    AGREED = "agreed"
    OTHER = "other"
    CANCELLED = "cancelled"
    OVERDUE = "overdue"
    DUE = "due"


def _head(t: Words, news: News) -> str:
    match news:
        case News.PROPOSED:
            return t("The officers propose a day")
        case News.ENDED:
            return t("News of your home visit")
        case News.SOON:
            return t("Reminder: the officers come soon")
        case News.ASKED:
            return t("A new home visit is asked for")
        case News.AGREED:
            return t("A home visit is agreed")
        case News.OTHER:
            return t("Another day is wanted for a home visit")
        case News.CANCELLED:
            return t("A home visit was cancelled by whoever asked")
        case News.UNANSWERED:
            return t("Your home visit is not answered yet")
        case News.OVERDUE:
            return t("A home visit has waited for a week: propose a day, or say that it cannot be made")
    return t("Reminder: a home visit is due")


async def tell_citizen(tx: Transaction, desk: Desk, one: HomeVisit, news: News, now: datetime) -> None:
    """News to whoever asked, sealed, in the language they asked in."""
    found = await home_visits.route(tx, one.code)
    if found is None:
        return
    chat_id, language = found
    t = words(language)
    now_what = _instead(t, desk, one) if news is News.UNANSWERED else state(t, one)
    body = f"🏠 <b>{_head(t, news)}</b>\n{one.code} · {escape(place(desk, one))}\n{now_what}"
    due = quiet.due(now, zone(desk, one))
    await sealed_letters.put(tx, chat_id, pack(Say(body, own_buttons(t, one))), int(due.timestamp()))


async def tell_staff(tx: Transaction, desk: Desk, one: HomeVisit, news: News, now: datetime) -> None:
    """News to the officer who answered last, else to the officers of the site (admins where there is none, or too if
    nobody answers)."""
    t, reached = words("id"), await _officers(tx, desk, one, everybody=news is News.OVERDUE)
    about = (one.code, place(desk, one), moment(t, one) if one.day else "")
    body = f"🏠 <b>{_head(t, news)}</b>\n{escape(' · '.join(filter(None, about)))}"
    button = Button(t("👁 See it"), press.pack("home_staff", "open", one.code))
    letters = [
        outbox.Letter(
            campaign=f"home_visit:{one.code}",
            chat_id=chat,
            body=pack(Say(body, ((button,),))),
            due=int(quiet.due(now, zone(desk, one)).timestamp()),
            key=f"{one.version}:{news}",
        )
        for chat in reached
    ]
    await outbox.add(tx, letters, int(now.timestamp()))


async def _officers(tx: Transaction, desk: Desk, one: HomeVisit, *, everybody: bool = False) -> list[int]:
    office = desk.sites[one.site].office if one.site in desk.sites else ""
    near = [row for row in await staff.everybody(tx) if row.office in (None, office)]
    near = [row for row in near if not row.sites or one.site in row.sites]
    if one.by is not None and any(row.user_id == one.by for row in near):
        return [one.by]
    if everybody:
        return sorted({row.user_id for row in near if row.role in ("petugas", "admin")})
    petugas = sorted({row.user_id for row in near if row.role == "petugas"})
    return petugas or sorted({row.user_id for row in near if row.role == "admin"})


async def keep_reminder(tx: Transaction, desk: Desk, one: HomeVisit, now: datetime) -> None:
    """Both sides are reminded the evening before an agreed day, or soon when that is over."""
    if one.day is None:
        return
    evening = datetime.combine(one.day - timedelta(days=1), EVENING, zone(desk, one))
    due = max(int(evening.timestamp()), int(now.timestamp()) + 60)
    await errands.put(tx, home_visits.REMIND, one.code, due)


async def remind(turn: Turn) -> None:
    """The day before: what holds is told to both sides."""
    one = await home_visits.find(turn.tx, turn.errand.key)
    if one is None or one.state is not State.AGREED or one.day is None:
        return
    if turn.now.astimezone(zone(turn.desk, one)).date() > one.day:
        return
    await tell_citizen(turn.tx, turn.desk, one, News.SOON, turn.now)
    await tell_staff(turn.tx, turn.desk, one, News.DUE, turn.now)


async def unanswered(turn: Turn) -> None:
    """A week without an answer of officers: whoever asked hears what else to do, and those who can answer hear of it."""
    one = await home_visits.find(turn.tx, turn.errand.key)
    if one is None or one.state is not State.ASKED:
        return
    await tell_citizen(turn.tx, turn.desk, one, News.UNANSWERED, turn.now)
    await tell_staff(turn.tx, turn.desk, one, News.OVERDUE, turn.now)


def _instead(t: Words, desk: Desk, one: HomeVisit) -> str:
    """What to do while no officer answers, and for how long the request is kept."""
    site = desk.sites.get(one.site)
    channels = desk.library.offices[site.office].channels if site else ()
    ends = datetime.fromtimestamp(one.at + home_visits.KEPT, UTC).astimezone(zone(desk, one)).date()
    lines = [
        t(
            "No officer has answered yet. You may wait, or let somebody of the family ask at the kecamatan with the code."
        ),
        *(f"{escape(one.label)}: {escape(one.value)}" for one in channels),
        t("Without news the request is deleted on {day}.", day=t.date(ends)),
    ]
    return "\n".join(lines)


async def forget(turn: Turn) -> None:
    await home_visits.forget(turn.tx, turn.errand.key)


def zone(desk: Desk, one: HomeVisit) -> ZoneInfo:
    site = desk.sites.get(one.site)
    return ZoneInfo(desk.library.offices[site.office].timezone) if site else ZoneInfo("Asia/Jakarta")


def asked_on(visit: Visit, one: HomeVisit) -> str:
    return visit.t.date(datetime.fromtimestamp(one.asked_at, UTC).astimezone(zone(visit.desk, one)).date())


async def lines(visit: Visit) -> list[str]:
    """What this chat asked for, one line each, as HTML."""
    found = await home_visits.of_chat(visit.tx, visit.event.chat_id)
    return [f"• 🏠 {one.code}: {state(visit.t, one)}" for one in found]


async def leaving(visit: Visit) -> None:
    """The chat is erased: officers learn that nobody waits any more."""
    for one in await home_visits.of_chat(visit.tx, visit.event.chat_id):
        if one.state in home_visits.OPEN:
            await tell_staff(visit.tx, visit.desk, one, News.CANCELLED, visit.now)
