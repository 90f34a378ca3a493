"""/arsip: what old articles reported about an office, and archived facts as an answer."""

from collections.abc import Sequence

from content.cases.local_facts import LocalKind
from content.lazy_dataclass import dataclass
from content.loading.records import ArchiveFact, ArchiveFlag, Office
from content.text import markup
from content.text.safe_html import Html, bold, html, italic, join_lines, join_paragraphs
from handlers.core import ui
from handlers.core.callback_data import CallbackData
from handlers.core.context import Context
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices import place_mentions
from handlers.questions import answer_card, case_cards


class ArchiveButton(CallbackData, feature="archive", joins_batches=True):
    """Buttons of /arsip."""


@dataclass(frozen=True)
class ListArchive(ArchiveButton, verb="list"):
    """List the archived facts of an office."""

    office: str


@dataclass(frozen=True)
class ListArchiveOffices(ArchiveButton, verb="offices"):
    """List the offices that have an archive."""


async def on_command(context: Context) -> list[Reply]:
    """Handle /arsip, alone or with a place."""
    named = place_mentions.find_place(context, context.event.text) if context.event.text else None
    office = named.office if named else context.office
    return [_render_list(context, office) if office else _ask_office(context)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `archive:*`."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match ArchiveButton.parse(verb, rest):
        case ListArchive(code) if code in context.offices:
            return [done, _render_list(context, context.offices[code], edits)]
    return [done, _ask_office(context, edits)]


def render_found(context: Context, office: Office, facts: Sequence[ArchiveFact], words: str) -> Message:
    """Render archived facts as an answer. A newer figure of the office stands above old ones."""
    parts = [answer_card.render_archive_fact(context, fact) for fact in facts]
    newer = []
    if any(fact.progress for fact in facts):
        local = context.services.library.local
        newer = list(local.find_facts(office.code, words, (LocalKind.FIGURES,), 1))
    rows = (
        (Button(context.t("🗄 Archive"), ListArchive(office.code).pack()), answer_card.home_button(context)),
    )
    if newer:
        parts.insert(0, case_cards.render_local_message(context, newer, ()).body)
    return Message(join_paragraphs(parts), rows)


def _render_list(context: Context, office: Office, edits: int = 0) -> Message:
    """Render every archived fact of an office as one line, with the year or the date."""
    t, facts = context.t, office.archive
    rows = ((Button(t("🏢 Other office"), ListArchiveOffices().pack()), answer_card.home_button(context)),)
    if not facts:
        return Message(t.html("Nothing is archived of {office}.", office=office.name), rows, edits)
    title = bold(t("From the archive: {office}", office=office.name))
    warning = t("Old news, kept with its date. It says nothing about today.")
    lines = [_render_line(context, fact) for fact in facts]
    sources = list(dict.fromkeys(fact.source.title for fact in facts))
    return Message(
        join_lines([title, warning, *lines, italic(f"{t('Source')}: {', '.join(sources)}")]), rows, edits
    )


def _render_line(context: Context, fact: ArchiveFact) -> Html:
    day = answer_card.format_archive_day(context, fact)
    mark = " ⚠️" if ArchiveFlag.CONFLICT in fact.flags else ""
    return html("• {} <i>({})</i>{}", markup.to_html(fact.text.in_language(context.t.language)), day, mark)


def _ask_office(context: Context, edits: int = 0) -> Message:
    rows = ui.office_choices(context, lambda office: ListArchive(office.code).pack())
    return Message(
        context.t.html("The archive of which office?"), (*rows, (answer_card.home_button(context),)), edits
    )
