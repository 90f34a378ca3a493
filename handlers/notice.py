"""Every message that the bot sends unasked has one shape: who speaks, what, until when, the code to check it, and a
button to stop. Announcements, closures and openings all go through here."""

from datetime import datetime
from html import escape

from content.wording import Words
from handlers.reply import Button, Rows, Say


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


def _last(t: Words, code: str, until: datetime | None) -> list[str]:
    lines = []
    if until is not None:
        when = f"{t.day(until.date())}, {t.clock(until)}"
        lines.append(t("In force until {moment}.", moment=when))
    if code:
        checking = t("Code {code} · doubtful? Forward this message to me.", code=code)
        lines.append(f"<i>{checking}</i>")
    return ["\n".join(lines)] if lines else []
