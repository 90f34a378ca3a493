"""Every message that the bot sends unasked has one shape: who speaks, what, until when, the code to check it, and a
button to stop. Announcements, closures and openings all go through here."""

from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

from content.library import Library
from content.wording import Words, words
from handlers import press
from handlers.reply import Button, Document, Photo, Rows, Say
from handlers.visit import DEFAULT_ZONE, Visit
from storage import announcements
from storage.announcements import Audience, New, State


def notice(
    t: Words,
    title: str,
    body: str,
    *,
    code: str = "",
    until: datetime | None = None,
    stop: Button | None = None,
    more: Rows = (),
) -> Say:
    """`title` is plain text, `body` Telegram HTML. `until`: aware, shown in its own zone. `code`: "LKT-7F3QX".

    `more` are rows of buttons above the stop button. The text is what Cek keaslian compares, so it says nothing that
    depends on who reads it.
    """
    parts = [f"<b>{escape(title, quote=False)}</b>", body, *_last(t, code, until)]
    rows = (*more, (stop,)) if stop else more
    return Say("\n\n".join(part for part in parts if part), buttons=rows)


def message(library: Library, new: New, corrected: datetime | None = None) -> Say | Photo | Document:
    """An announcement as every recipient gets it: in Indonesian, whatever language they chose, so that copies agree.

    `corrected`: when its text was changed last, aware.
    """
    t, office = words("id"), new.audience.office
    until = (
        None
        if new.until is None
        else datetime.fromtimestamp(new.until, UTC).astimezone(zone(library, office))
    )
    title, body = f"📢 {new.title}", new.body
    if corrected is not None:
        title = t("CORRECTION · {title}", title=new.title)
        body += f"\n\n<i>{t('Corrected on {day}; this replaces what came before.', day=t.day(corrected.date()))}</i>"
    say = notice(t, title, body, code=new.code, until=until, stop=stop(t, office))
    match new.media:
        case "photo":
            return Photo(new.file, say.body, say.buttons)
        case "document":
            return Document(file_id=new.file, caption=say.body, buttons=say.buttons)
    return say


def stop(t: Words, office: str | None) -> Button:
    """One tap ends all that comes from this office (None: from anywhere)."""
    return Button(
        t("🔕 Stop"), press.pack("follow", "stop", office) if office else press.pack("follow", "none")
    )


def zone(library: Library, office: str | None) -> ZoneInfo:
    found = library.offices.get(office or "")
    return DEFAULT_ZONE if found is None else ZoneInfo(found.timezone)


def text(message: Say | Photo | Document) -> str:
    """The Telegram HTML of a message, whatever carries it."""
    return message.body if isinstance(message, Say) else message.caption


async def issue(
    visit: Visit,
    *,
    kind: str,
    campaign: str,
    audience: Audience,
    title: str,
    body: str,
    until: datetime | None = None,
    urgent: bool = False,
    more: Rows = (),
    dated: bool = True,
) -> Say:
    """The notice of a fact that staff recorded (`kind` 'closure', ...), with a code that Cek keaslian knows from now on.

    Only writes it down: the caller enqueues it for its followers under `campaign`. `dated` False: its text does not say
    until when it holds, for it ends something.
    """
    t, now = words("id"), visit.seconds
    ends = None if until is None else int(until.timestamp())
    code = await announcements.draw(visit.tx)
    new = New(
        code=code, kind=kind, audience=audience, title=title, body=body, urgent=urgent, due=now, until=ends,
        author=visit.event.user_id,
    )  # fmt: skip
    shown = until if dated else None
    say = notice(t, title, body, code=code, until=shown, stop=stop(t, audience.office), more=more)
    id = await announcements.add(visit.tx, new, State.SCHEDULED, now)
    await announcements.turn(visit.tx, id, State.SCHEDULED, State.PUBLISHED, new.author, now)
    await announcements.add_version(visit.tx, id, campaign, say.body, new.author, now)
    return say


def _last(t: Words, code: str, until: datetime | None) -> list[str]:
    lines = []
    if until is not None:
        when = f"{t.day(until.date())}, {t.clock(until)}"
        lines.append(t("In force until {moment}.", moment=when))
    if code:
        checking = t("Code {code} · doubtful? Forward this message to me.", code=code)
        lines.append(f"<i>{checking}</i>")
    return ["\n".join(lines)] if lines else []
