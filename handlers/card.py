"""An answer as a message: the words, what is said of the office, where it comes from, and what to ask next."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from html import escape

from content import markup
from content.records import Answer, ArchiveFact, Flag, Office, Reported, Source
from content.wording import Words
from handlers import offer, press
from handlers.reply import Button, Rows, Say
from handlers.report import offers
from handlers.visit import Visit

LIMIT = 4096
SMALL_TALK = frozenset({"salam", "terima_kasih"})  # says no fact, so it needs neither source nor thumbs
MOST_RELATED = 3


def answer(
    visit: Visit, id: str, *, office: Office | None = None, live: str = "", edits: int = 0, site: str = ""
) -> Say:
    """The card of an answer for an office (the person's own by default); `live` is what is known of today.

    `site`: the place that was asked about, to be followed by the button ("": the office).
    """
    office = office or visit.office
    found = visit.desk.library.answer(id, office.code if office else None)
    parts = [live, markup.to_html(found.body.said(visit.t.language)), _expired(visit, found)]
    if office:
        parts += [reported(visit, item) for item in visit.desk.library.reported(id, office.code)]
    body = fit([part for part in parts if part], _sources(visit, found))
    return Say(body, buttons=_buttons(visit, found, office, site), edits=edits)


def short(visit: Visit, id: str, office: Office | None = None) -> str:
    """The answer in a sentence or two, with its source: for inline mode and groups."""
    found = visit.desk.library.answer(id, office.code if office else None)
    return f"{markup.to_html(found.short.said(visit.t.language))}\n\n{_sources(visit, found)}"


def archive(visit: Visit, id: str, office: Office, site: str = "") -> Say:
    """What articles once reported: always with its day, never as today's state."""
    facts = visit.desk.library.archive(id, office.code)
    title = visit.t("From the archive: {office}", office=escape(office.name))
    warning = visit.t("Old news, kept with its date. It says nothing about today.")
    body = fit([f"<b>{title}</b>\n{warning}", *(fact_text(visit, fact) for fact in facts)], "")
    return Say(body, buttons=((_show(visit, id, office, site), home_button(visit)),))


def fit(parts: Sequence[str], last: str) -> str:
    """Join paragraphs, leaving out later ones rather than break Telegram's limit; `last` always stays."""
    kept: list[str] = []
    room = LIMIT - len(last) - 2
    for part in parts:
        if len(part) + 2 > room:
            break
        kept.append(part)
        room -= len(part) + 2
    text = "\n\n".join(kept)
    if not last:
        return text
    return text + ("\n" if last.startswith("<blockquote") else "\n\n") + last


def home_button(visit: Visit) -> Button:
    return Button(visit.t("🏠 Menu"), press.pack("home", "show"))


def question_button(visit: Visit, id: str, *rest: str | int) -> Button:
    """A button in the citizen's own words that shows an answer."""
    question = visit.desk.library.answers[id].question.said(visit.t.language)
    return Button(question, press.pack("answer", "show", id, *rest))


def questions(visit: Visit, ids: Iterable[str], *rest: str | int) -> Rows:
    """One button a row: questions are sentences and need the width."""
    return tuple((question_button(visit, id, *rest),) for id in ids if id in visit.desk.library.answers)


def _buttons(visit: Visit, found: Answer, office: Office | None, site: str) -> Rows:
    rows = list(questions(visit, found.related[:MOST_RELATED]))
    rows = [*offer.doors(visit, found.id, office.code if office else "", site), *rows]
    if office and found.id in offer.OF_ANSWERS:
        rows.append((offer.button(visit, office.code, site, offer.OF_ANSWERS[found.id]),))
    rows = [*offers.under(visit, found.id), *rows]
    if found.id in SMALL_TALK:
        return (*rows, (home_button(visit),))
    last = [
        Button("👍", press.pack("answer", "up", found.id)),
        Button("👎", press.pack("answer", "down", found.id)),
    ]
    if office and visit.desk.library.archive(found.id, office.code):
        at = (found.id, office.code, *([site] if site else []))
        last.append(Button(visit.t("🗄 Archive"), press.pack("answer", "archive", *at)))
    return (*rows, (*last, home_button(visit)))


def _show(visit: Visit, id: str, office: Office, site: str) -> Button:
    at = (id, office.code, *([site] if site else []))
    return Button(visit.t("⬅️ Back"), press.pack("answer", "back", *at))


def _expired(visit: Visit, found: Answer) -> str:
    if found.valid_until is None or found.valid_until >= visit.today:
        return ""
    text = visit.t(
        "This was valid until {day}. Ask the office before you rely on it.",
        day=visit.t.date(found.valid_until),
    )
    return f"⚠️ <b>{text}</b>"


def reported(visit: Visit, item: Reported) -> str:
    label = visit.t("Not confirmed by the office")
    text = markup.to_html(item.text.said(visit.t.language))
    return f"❓ <i>{label}:</i> {text}\n<i>{visit.t('Source')}: {_source(visit.t, item.source)}</i>"


def _sources(visit: Visit, found: Answer) -> str:
    return "" if found.id in SMALL_TALK else sources(visit, found.sources, found.checked)


def sources(visit: Visit, among: tuple[Source, ...], day: date) -> str:
    """Every source with its date, and when they were checked; folded by Telegram when there are many."""
    return _listed(visit.t, among, day)


@lru_cache(1024)
def _listed(t: Words, among: tuple[Source, ...], day: date) -> str:
    named = [_source(t, source) for source in among]
    checked = t("checked {day}", day=t.date(day))
    if len(named) <= 1:
        return f"<i>{t('Source')}: {named[0]} · {checked}</i>" if named else f"<i>{checked}</i>"
    listed = "\n".join(f"• {name}" for name in named)
    return f"<blockquote expandable>{t('Source')} · {checked}\n{listed}</blockquote>"


def _source(t: Words, source: Source) -> str:
    name, dated = escape(source.title), source.dated(t.language)
    linked = f'<a href="{escape(source.url, quote=True)}">{name}</a>' if source.url else name
    return f"{linked}, {dated}" if dated and dated not in source.title else linked


def fact_text(visit: Visit, fact: ArchiveFact) -> str:
    lines = [
        f"<b>{visit.t('Archive, as of {day}', day=visit.t.date(fact.as_of))}</b>",
        markup.to_html(fact.text.said(visit.t.language)),
    ]
    if Flag.CONFLICT in fact.flags:
        lines.append(
            "⚠️ " + visit.t("The report contradicts itself here; the figure is shown as it was printed.")
        )
    if fact.note:
        lines.append(f"<i>{markup.to_html(fact.note.said(visit.t.language))}</i>")
    lines.append(f"<i>{_source(visit.t, fact.source)}</i>")
    return "\n".join(lines)
