"""The answer card: the text, facts of the office, sources, and buttons for the next question."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from content.loading.records import Answer, ArchiveFact, ArchiveFlag, Office, ReportedFact, Source
from content.text import markup
from content.text.plain_words import write_plainly
from content.text.safe_html import Html, bold, html, italic, join_html, join_lines, quote
from content.text.translation import Translator
from content.text.visible_text import utf16_length
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Message
from handlers.offices.office_buttons import ShowHome
from handlers.questions import answer_actions
from handlers.questions.question_buttons import (
    BackToAnswer,
    RateDown,
    RateUp,
    ShowAnswer,
    ShowArchive,
    ShowWholeAnswer,
)
from handlers.reports import report_links

MAX_MESSAGE_UNITS = 4096  # UTF-16 units; with tags a text is longer than what Telegram counts
SMALL_TALK = frozenset({"salam", "terima_kasih"})  # contains no facts, so it needs no source and no rating
MAX_RELATED = 3
RESERVE = 20  # units for what joins the parts
MAX_WHOLE_CHARACTERS, MAX_FIRST_CHARACTERS, MAX_FIRST_LINES = 260, 200, 3
"""A shorter answer is shown whole. Of others the first line is shown, and further lines up to these limits."""


def render_answer(
    context: Context, id: str, *, office: Office | None = None, live: str = "", edits: int = 0, site: str = ""
) -> Message:
    """Render an answer for an office (by default the chosen one). `live` holds the facts of today.

    `site` is the place of the question; the follow button uses it ("": the office).
    """
    office = office or context.office
    found = context.services.library.get_answer(id, office.code if office else None)
    if context.profile.is_plain and id not in SMALL_TALK:
        return _render_plainly(context, found, office, live, edits, site)
    is_expired = found.valid_until is not None and found.valid_until < context.today
    body, buttons = context.services.rendered_answers.get(
        (id, office.code if office else "", context.t, live, site, is_expired),
        lambda: _render_parts(context, found, office, live, site),
    )
    return Message(body, buttons=buttons, edits=edits)


def _render_plainly(
    context: Context, found: Answer, office: Office | None, live: str, edits: int, site: str
) -> Message:
    """Render one thing in plain words: what is known of today, else the short answer. A button shows all."""
    t = context.t
    short = markup.to_html(write_plainly(found.short.in_language(t.language), t.language))
    parts = [live or short, _render_expiry_warning(context, found)]
    body = join_within_limit([part for part in parts if part], _render_answer_sources(context, found))
    more = ShowWholeAnswer(found.id, office.code if office else "", site)
    return Message(body, ((Button(t("📖 More"), more.pack()), home_button(context)),), edits)


def _render_parts(
    context: Context, found: Answer, office: Office | None, live: str, site: str
) -> tuple[Html, ButtonRows]:
    """Return the text of an answer and its buttons. They depend on the content, the language and today's facts."""
    id = found.id
    reported = context.services.library.reported_facts(id, office.code) if office else ()
    first, rest = _split_body(found.body.in_language(context.t.language), bool(live))
    shown = [live, markup.to_html(first), _render_expiry_warning(context, found)]
    folded = [*(render_unconfirmed(context, item) for item in reported), markup.to_html(rest)]
    body = _join_folded(context, found, shown, folded)
    return body, _answer_buttons(context, found, office, site)


def _split_body(text: str, has_live: bool) -> tuple[str, str]:
    """Return what a screen shows of an answer, and what is folded: its first sentence settles most questions.

    After facts of today the general text is folded. A short text is shown whole.
    """
    if has_live:
        return "", text
    if len(text) <= MAX_WHOLE_CHARACTERS:
        return text, ""
    lines, room = text.split("\n"), MAX_FIRST_CHARACTERS
    shown = 1
    while shown < len(lines) and shown <= MAX_FIRST_LINES + 1 and room >= len(lines[shown]):
        room -= len(lines[shown])
        shown += 1
    return "\n".join(lines[:shown]).strip(), "\n".join(lines[shown:]).strip()


def _join_folded(context: Context, found: Answer, shown: Sequence[str], folded: Sequence[str]) -> Html:
    """Join what is shown and what Telegram folds; the sources stand at the end of the fold."""
    head, below = [part for part in shown if part], [part for part in folded if part]
    if not below:
        return join_within_limit(head, _render_answer_sources(context, found))
    sources = [] if found.id in SMALL_TALK else [_list_sources(context.t, found.sources, found.checked)]
    room = MAX_MESSAGE_UNITS - utf16_length(join_html("\n\n", [*head, *sources])) - 2 * RESERVE
    kept: list[str] = []
    for part in below:
        room -= utf16_length(part) + 2
        if room >= 0:
            kept.append(part)
    fold = quote(join_html("\n\n", [*kept, *sources]), folded=True)
    return join_html("\n", [join_html("\n\n", head), fold])


def render_short_answer(context: Context, id: str, office: Office | None = None) -> Html:
    """Render a short answer with its source, for inline mode and groups."""
    found = context.services.library.get_answer(id, office.code if office else None)
    return html(
        "{}\n\n{}",
        markup.to_html(found.short.in_language(context.t.language)),
        _render_answer_sources(context, found),
    )


def render_archive(context: Context, id: str, office: Office, site: str = "") -> Message:
    """Render old reports of articles: always with their day, never as the current state."""
    facts = context.services.library.archive_facts(id, office.code)
    title = context.t.html("From the archive: {office}", office=office.name)
    warning = context.t("Old news, kept with its date. It says nothing about today.")
    body = join_within_limit(
        [html("<b>{}</b>\n{}", title, warning), *(render_archive_fact(context, fact) for fact in facts)], ""
    )
    return Message(body, buttons=((_back_button(context, id, office, site), home_button(context)),))


def join_within_limit(parts: Sequence[str], last: str) -> Html:
    """Join paragraphs up to Telegram's limit; later ones are left out. `last` is always included."""
    kept: list[str] = []
    room = MAX_MESSAGE_UNITS - utf16_length(last) - 2
    for part in parts:
        room -= utf16_length(part) + 2
        if room < 0:
            break
        kept.append(part)
    text = join_html("\n\n", kept)
    if not last:
        return text
    return join_html("\n" if last.startswith("<blockquote") else "\n\n", (text, last))


def home_button(context: Context) -> Button:
    return Button(context.t("🏠 Menu"), ShowHome().pack())


def question_button(context: Context, id: str, question_id: int = 0) -> Button:
    """Return a button that shows an answer. Its label is the question."""
    question = context.services.library.answers[id].question.in_language(context.t.language)
    return Button(question, ShowAnswer(id, question_id).pack())


def question_buttons(context: Context, ids: Iterable[str], question_id: int = 0) -> ButtonRows:
    """Return one button per row, because questions are long."""
    return tuple(
        (question_button(context, id, question_id),) for id in ids if id in context.services.library.answers
    )


def _answer_buttons(context: Context, found: Answer, office: Office | None, site: str) -> ButtonRows:
    rows = list(question_buttons(context, found.related[:MAX_RELATED]))
    rows = [*answer_actions.action_buttons(context, found.id, office.code if office else "", site), *rows]
    if office and found.id in answer_actions.BUNDLE_OF_ANSWER:
        rows.append(
            (
                answer_actions.follow_button(
                    context, office.code, site, answer_actions.BUNDLE_OF_ANSWER[found.id]
                ),
            )
        )
    rows = [*report_links.report_link_buttons(context, found.id), *rows]
    if found.id in SMALL_TALK:
        return (*rows, (home_button(context),))
    last = [
        Button("👍", RateUp(found.id).pack()),
        Button("👎", RateDown(found.id).pack()),
    ]
    if office and context.services.library.archive_facts(found.id, office.code):
        archive = ShowArchive(found.id, office.code, site)
        last.append(Button(context.t("🗄 Archive"), archive.pack()))
    return (*rows, (*last, home_button(context)))


def _back_button(context: Context, id: str, office: Office, site: str) -> Button:
    return Button(context.t("⬅️ Back"), BackToAnswer(id, office.code, site).pack())


def _render_expiry_warning(context: Context, found: Answer) -> Html:
    if found.valid_until is None or found.valid_until >= context.today:
        return Html()
    text = context.t(
        "This was valid until {day}. Ask the office before you rely on it.",
        day=context.t.format_date(found.valid_until),
    )
    return html("⚠️ <b>{}</b>", text)


def render_unconfirmed(context: Context, item: ReportedFact) -> Html:
    label = context.t("Not confirmed by the office")
    text = markup.to_html(item.text.in_language(context.t.language))
    return html(
        "❓ <i>{}:</i> {}\n<i>{}: {}</i>",
        label,
        text,
        context.t("Source"),
        _render_source(context.t, item.source),
    )


def _render_answer_sources(context: Context, found: Answer) -> Html:
    return Html() if found.id in SMALL_TALK else render_sources(context, found.sources, found.checked)


def render_sources(context: Context, among: tuple[Source, ...], day: date) -> Html:
    """Render all sources with their dates and the day of the last check. Telegram folds several sources."""
    return render_source_list(context.t, among, day)


@lru_cache(1024)
def render_source_list(t: Translator, among: tuple[Source, ...], day: date) -> Html:
    """Like `render_sources`, without a context."""
    named = [_render_source(t, source) for source in among]
    checked = t("checked {day}", day=t.format_date(day))
    if len(named) <= 1:
        return html("<i>{}: {} · {}</i>", t("Source"), named[0], checked) if named else italic(checked)
    return quote(_list_sources(t, among, day), folded=True)


def _list_sources(t: Translator, among: tuple[Source, ...], day: date) -> Html:
    """Render the sources one a line, with the day of the last check."""
    named = join_lines(html("• {}", _render_source(t, source)) for source in among)
    return html("{} · {}\n{}", t("Source"), t("checked {day}", day=t.format_date(day)), named)


@lru_cache(1024)
def _render_source(t: Translator, source: Source) -> Html:
    name, dated = Html.escape(source.title), source.describe_date(t.language)
    linked = html('<a href="{}">{}</a>', source.url, name) if source.url else name
    return html("{}, {}", linked, dated) if dated and dated not in source.title else linked


def format_archive_day(context: Context, fact: ArchiveFact) -> str:
    """Return the day of an archived fact; as reported, if the article names no year."""
    return fact.dated.in_language(context.t.language) if fact.dated else context.t.format_date(fact.as_of)


def render_archive_fact(context: Context, fact: ArchiveFact) -> Html:
    t = context.t
    lines: list[str] = [
        bold(t("Archive, as of {day}", day=format_archive_day(context, fact))),
        markup.to_html(fact.text.in_language(t.language)),
    ]
    note = markup.to_html(fact.note.in_language(t.language)) if fact.note else ""
    if ArchiveFlag.CONFLICT in fact.flags:
        lines.append(html("⚠️ {}", note or t("The report contradicts itself here.")))
    elif note:
        lines.append(italic(note))
    lines.append(italic(_render_source(t, fact.source)))
    return join_lines(lines)
