"""The public pages that belong to no office: the list of offices, the answers to situations, the style."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from content.loading.records import Office
from content.office_features import OfficeFeature, is_feature_on
from content.public_pages import page_html
from content.public_pages.page_html import (
    CSS_FILE,
    PageFrame,
    element,
    link_to,
    render_page,
    render_section,
    unordered_list,
)
from content.public_pages.public_file import PublicFile
from content.text.safe_html import EMPTY, join_html
from handlers.core.context import Context
from handlers.public_pages import answer_pages, office_pages

STYLE = Path(page_html.__file__).with_name(CSS_FILE)


def list_public_offices(offices: Iterable[Office]) -> list[Office]:
    """Return the offices that want public pages."""
    return [
        office for office in offices if office.sites and is_feature_on(office, OfficeFeature.PUBLIC_PAGES)
    ]


def render_files(context: Context) -> Iterator[PublicFile]:
    """Yield the pages that only the content changes."""
    yield PublicFile(CSS_FILE, STYLE.read_bytes())
    yield _render_top(context, list_public_offices(context.offices.values()))
    yield from answer_pages.render_case_pages(context)


def _render_top(context: Context, offices: Sequence[Office]) -> PublicFile:
    t, username = context.t, context.services.username
    title = t("KTP-el: is the office open, what to bring")
    rows = unordered_list(office_pages.list_office_rows(offices), class_="baris")
    ask = (
        link_to(f"https://t.me/{username}", t("Ask on Telegram: @{bot}", bot=username)) if username else EMPTY
    )
    main = join_html(
        "\n", [render_section("kantor", t("Offices"), rows), element("p", ask) if ask else EMPTY]
    )
    frame = PageFrame(
        title,
        t("Opening hours, status board and answers of the civil registry offices."),
        "",
        skip=t("Skip to the text"),
        trail_label=t("Pages"),
    )
    footer = element("p", t("All services are free. Never send your NIK to anybody."))
    return PublicFile("index.html", render_page(frame, main, footer))
