"""The answers on public pages: questions with their short sentences, sources and dates."""

from collections.abc import Iterator, Sequence

from content.cases.case_card import cite_fact
from content.cases.case_records import AnswerCase
from content.loading.library_loader import Library
from content.loading.records import Answer, Office
from content.public_pages.page_html import (
    PageFrame,
    element,
    link_to,
    render_chat_text,
    render_page,
    render_section,
)
from content.public_pages.public_file import PublicFile
from content.text.safe_html import EMPTY, Html, join_html, join_paragraphs
from handlers.core.context import Context
from handlers.office_answers import office_answer_card
from handlers.questions import answer_card

CASES_FOLDER = "jawaban"


def render_answers(context: Context, office: Office) -> Html:
    """Render every answer of an office, as inline mode gives it without facts of today."""
    library = context.services.library
    parts = []
    for id in library.answers:
        if id in answer_card.SMALL_TALK:
            continue
        found = library.get_answer(id, office.code)
        more = _link_to_cases(context, id)
        short = render_chat_text(answer_card.render_short_answer(context, id, office))
        parts.append(render_section(id, found.question.in_language(context.t.language), short, more))
    return join_html("\n", parts)


def render_own_answers(context: Context, office: Office, answers: Sequence[Answer]) -> Html:
    """Render what staff of the office wrote themselves, each with its source, its day and its expiry."""
    if not answers:
        return EMPTY
    texts = [
        office_answer_card.render_body(
            context.t,
            one,
            context.services,
            is_expired=office_answer_card.is_expired(context, one),
            is_short=True,
        )
        for one in answers
    ]
    title = context.t("Answers of {office}", office=office.name)
    return render_section("jawaban-kantor", title, *(render_chat_text(text) for text in texts))


def _link_to_cases(context: Context, topic: str) -> Html:
    count = len(_list_cases(context.services.library, topic))
    if not count:
        return EMPTY
    said = context.t("More about this: {n} situations", n=count)
    return element("p", link_to(f"../{CASES_FOLDER}/{topic}.html", said))


def _list_cases(library: Library, topic: str) -> list[AnswerCase]:
    return [case for case in library.cases.cases.values() if case.topic == topic]


def render_case_pages(context: Context) -> Iterator[PublicFile]:
    """Yield a page for each topic that has cases. They are the same for all offices."""
    library, t = context.services.library, context.t
    for topic in sorted({case.topic for case in library.cases.cases.values()}):
        title = library.answers[topic].question.in_language(t.language)
        cases = sorted(_list_cases(library, topic), key=lambda case: case.id)
        frame = PageFrame(
            title,
            t("Answers about the KTP-el with their sources: {title}", title=title),
            "../",
            [("../index.html", t("All offices"))],
            skip=t("Skip to the text"),
            trail_label=t("Pages"),
        )
        footer = element("p", t("All services are free. Never send your NIK to anybody."))
        main = join_html("\n", _render_cases(context, cases))
        yield PublicFile(f"{CASES_FOLDER}/{topic}.html", render_page(frame, main, footer))


def _render_cases(context: Context, cases: Sequence[AnswerCase]) -> Iterator[Html]:
    """Render the sentence that settles each case, with its sources and their dates."""
    language = context.t.language
    for case in cases:
        told: list[object] = [cite_fact(case.short, language)]
        if cited := case.short.sources:
            named, checked = tuple(one.source for one in cited), min(one.checked for one in cited)
            told.append(answer_card.render_sources(context, named, checked))
        text = render_chat_text(join_paragraphs(told))
        yield render_section(case.id, case.question.in_language(language), text)
