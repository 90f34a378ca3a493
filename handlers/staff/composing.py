"""What an announcement is so far, as it is kept between two taps, and what follows from it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import Any

from content.records import Office
from content.shield import Secret, shield
from content.visible import visible
from content.wording import words
from handlers import access, notice, reply
from handlers.access import Right
from handlers.citizen import follow
from handlers.visit import Desk, Visit
from storage import drafts, follows
from storage.announcements import Audience, New
from storage.drafts import Draft
from storage.follows import Matching

FORM = "announce"
LONGEST = 3000  # characters of a text
CAPTION = 1024  # characters that Telegram shows under a file
RESERVE = 170  # of them for what a date, a correction or a withdrawal adds
ALL = "all"


@dataclass(frozen=True)
class Composed:
    """`office` is "" (not chosen yet), "all" or a code. Times are unix seconds: `due` 0 is at once, `until` 0 is open.

    `awaits` names what the next message will be: 'text', 'due', 'until', or "" for nothing.
    """

    code: str
    awaits: str = "text"
    html: str = ""
    media: str = ""
    file: str = ""
    file_key: str = ""
    office: str = ""
    sites: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    topics: tuple[str, ...] = ("pengumuman",)
    due: int = 0
    until: int = 0
    urgent: bool = False

    @property
    def written(self) -> bool:
        return bool(self.html or self.file)

    @property
    def audience(self) -> Audience:
        return Audience(None if self.office == ALL else self.office, self.sites, self.but, self.topics)


def read(draft: Draft) -> Composed:
    values: Mapping[str, Any] = draft.data
    lists = {name: tuple(values[name]) for name in ("sites", "but", "topics")}
    return Composed(**{**values, **lists})


async def keep(visit: Visit, composed: Composed, **changed: Any) -> tuple[Composed, str]:
    """Keep it with these changes; the token of the buttons that fit from now on."""
    now = replace(composed, **changed)
    return now, await drafts.put(visit.tx, visit.event.chat_id, FORM, asdict(now), visit.seconds)


def new(visit: Visit, composed: Composed) -> New:
    return New(
        code=composed.code,
        kind="announcement",
        audience=composed.audience,
        title=title(visit, composed.audience),
        body=composed.html,
        media=composed.media,
        file=composed.file,
        file_key=composed.file_key,
        urgent=composed.urgent,
        due=composed.due or visit.seconds,
        until=composed.until or None,
        author=visit.event.user_id,
    )


def unfit(visit: Visit, composed: New) -> str:
    """Why a message cannot be the text of an announcement, in words; "" when it can."""
    t, text = visit.t, visit.event.text
    if not text.strip() or len(text) > LONGEST:
        return t("The text must have between 1 and {n} characters.", n=t.number(LONGEST))
    message = notice.message(visit.desk.library, composed)
    over = reply.units(visible(notice.text(message))) + RESERVE - CAPTION
    if composed.media and over > 0:
        return t(
            "Under a picture or document Telegram shows few words: this is {n} characters too long. Shorten it and send"
            " both again, or send the text without the file.",
            n=t.number(over),
        )
    if Secret.NUMBER in shield(text).found:
        return t("There is a NIK or family card number in it. Nobody's number may be announced.")
    return ""


def one_file(visit: Visit) -> str:
    """What is said of an album, once."""
    return visit.t(
        "Several photos at once cannot be announced. Send one photo or document, with the text as its caption."
    )


def title(visit: Visit, audience: Audience) -> str:
    """Whose announcement it is, in Indonesian as the announcement itself."""
    t = words("id")
    office = visit.desk.library.offices.get(audience.office or "")
    return (
        t("Announcement of Disdukcapil {office}", office=office.name)
        if office
        else t("Announcement of Disdukcapil")
    )


def chats(desk: Desk, audience: Audience, now: int) -> Matching:
    """Who gets it: those who asked to hear of these places and topics, once each."""
    sites = audience.sites
    if audience.but:
        office = desk.library.offices[audience.office or ""]
        sites = tuple(id for id in sites or ids(office) if id not in audience.but) or ("-",)
    return follows.matching(office=audience.office, sites=sites, topics=audience.topics, now=now)


async def count(visit: Visit, audience: Audience) -> int:
    return await follows.count(visit.tx, chats(visit.desk, audience, visit.seconds))


def ids(office: Office) -> tuple[str, ...]:
    return tuple(site.id for site in office.sites)


async def allowed(visit: Visit, audience: Audience, right: Right = Right.ANNOUNCE) -> bool:
    """Whether the person may do this for everybody it would reach."""
    if audience.office is None:
        return await access.everywhere(visit, right)
    for site in audience.sites or (None,):
        if not await access.may(visit, right, audience.office, site):
            return False
    return True


async def own_sites(visit: Visit, office: str) -> tuple[str, ...]:
    """The sites of an office to which the person is bound; () where they may announce for all of it."""
    if office in ("", ALL) or await access.may(visit, Right.ANNOUNCE, office):
        return ()
    found = await access.granting(visit, Right.ANNOUNCE)
    return tuple(site for grant in found if grant.office == office for site in grant.sites)


def told(visit: Visit, audience: Audience) -> str:
    """The audience in words, as HTML: 'Kota Bekasi: Jatiasih, Bantargebang · pengumuman, gangguan'."""
    t = visit.t
    office = visit.desk.library.offices.get(audience.office or "")
    place = office.name if office else t("all offices")
    if audience.sites:
        place += ": " + _sites(visit, audience.sites)
    if audience.but:
        place += " " + t("(without {places})", places=_sites(visit, audience.but))
    topics = ", ".join(follow.topic(t, id) for id in audience.topics) or t("all topics")
    return f"{escape(place)} · {topics}"


def _sites(visit: Visit, ids: tuple[str, ...]) -> str:
    return ", ".join(visit.desk.sites[id].name if id in visit.desk.sites else id for id in ids)


def local(visit: Visit, office: str | None, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(notice.zone(visit.desk.library, office))
