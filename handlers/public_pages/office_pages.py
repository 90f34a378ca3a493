"""The public pages of an office: its sites, answers, progress and announcements, in the words of the chat."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from content.loading.records import Office, Site
from content.office_profile import ProfileField, read_position
from content.open_data import office_data
from content.public_pages.page_html import (
    PageFrame,
    element,
    link_to,
    picture,
    render_chat_text,
    render_data,
    render_embedded_page,
    render_page,
    render_section,
    unordered_list,
)
from content.public_pages.public_file import PublicFile
from content.text.safe_html import EMPTY, Html, join_html, join_lines, join_paragraphs
from content.text.visible_text import visible_text
from handlers.announcements import announcement_list
from handlers.mobile_service import mobile_calendar, mobile_texts
from handlers.offices import locations
from handlers.open_data import collect_open_data
from handlers.opening_hours import hours_text
from handlers.public_pages import answer_pages
from handlers.public_pages.page_facts import PageFacts
from handlers.recording_progress import progress_texts
from handlers.status_board import board_texts, outage_banner
from handlers.weekly_sheet import weekly_texts
from storage.announcements.announcements import Announcement

MAX_VISITS = 20
ANSWERS_PAGE, PROGRESS_PAGE, PROGRESS_CHART = "jawaban.html", "capaian.html", "capaian.png"
EMBEDDED_PAGE, EMBEDDED_PREFIX = "sematan.html", "sematan-"


def site_file(site: Site) -> str:
    """Return the name of the page of a site: '03.html'."""
    return f"{site.id.removeprefix(f'{site.office}-')}.html"


def announcement_file(announcement: Announcement) -> str:
    return f"pengumuman-{announcement.code}.html"


def render_files(facts: PageFacts) -> Iterator[PublicFile]:
    """Yield every file of an office. Each takes about a millisecond."""
    writer = OfficePageWriter(facts)
    yield writer.render_office_page()
    for site in facts.office.sites:
        yield writer.render_site_page(site)
        yield writer.render_embedded_site(site)
    yield writer.render_embedded_office()
    for announcement, version in facts.announcements:
        yield writer.render_announcement_page(announcement, version.body)
    yield from writer.render_progress()
    yield writer.render_answers_page()
    for name, content in collect_open_data.render_files(facts.data):
        yield PublicFile(f"{facts.office.code}/{name}", content, moments=_list_data_moments(facts))


def _list_data_moments(facts: PageFacts) -> tuple[bytes, ...]:
    now = facts.data.now
    return (
        now.isoformat(timespec="seconds").encode(),
        now.astimezone(ZoneInfo("UTC")).strftime("%Y%m%dT%H%M%SZ").encode(),
    )


class OfficePageWriter:
    """Writes the pages of one office from facts that were read before."""

    def __init__(self, facts: PageFacts) -> None:
        self.facts, self.context, self.office = facts, facts.context, facts.office
        self.t = facts.context.t
        self.outage = outage_banner.render_line(facts.context, facts.office, facts.outages)
        self._states: dict[str, Html] = {}
        self.as_of = self.t(
            "State of {moment}. Load this page again before you set out.",
            moment=hours_text.render_moment(self.context, facts.data.now),
        )

    def render_office_page(self) -> PublicFile:
        t, office = self.t, self.office
        key = t("🟢 you can go · 🔴 better wait · ⚪ not certain · 🕗 opens today")
        places = [link_to(site_file(site), site.label) for site in office.sorted_sites()]
        main = [
            render_section(
                "sekarang",
                t("Now"),
                render_chat_text(join_paragraphs([self.outage, self._render_rows(), key])),
                self._render_moment(),
            ),
            render_section("tempat", t("Places"), unordered_list(places, class_="baris")),
            self._render_announcements([one for one, _ in self.facts.announcements], is_required=True),
            render_section("jemput-bola", t("Mobile service and home visits"), *self._render_visits()),
            self._render_scorecard(),
            render_section("lain", t("Answers and figures"), self._render_other_pages()),
        ]
        data = {
            **office_data.name_as_json(self.facts.data),
            "subjectOf": [
                office_data.announcement_as_json(one, with_text=False)
                for one in self.facts.data.announcements
            ],
        }
        return self._make_page(
            "index.html", f"Disdukcapil {office.name}", join_html("\n", main), data, is_top=True
        )

    def _render_rows(self) -> Html:
        facts = self.facts
        return board_texts.render_site_rows(
            self.context, self.office.sorted_sites(), facts.boards, facts.doubts.keys()
        )

    def _render_visits(self) -> list[Html]:
        t = self.t
        extra = mobile_calendar.render_extra_service(self.context, self.office, "all")
        coming = [mobile_texts.render_line(self.context, visit) for visit in self.facts.visits[:MAX_VISITS]]
        if not coming and not extra:
            coming = [Html.escape(t("The office has not announced any date of the mobile service."))]
        home = t("Officers can come to people who are ill, elderly or disabled. It is free of charge.")
        return [
            render_chat_text(join_paragraphs([*coming, join_lines(extra) if extra else EMPTY])),
            element("p", f"🏠 {home}"),
        ]

    def _render_scorecard(self) -> Html:
        card = self.facts.scorecard
        if card is None:
            return EMPTY
        figures = weekly_texts.render_public_figures(self.context, card)
        return render_section("pekan", self.t("Last week in figures"), render_chat_text(figures))

    def _render_other_pages(self) -> Html:
        t, code = self.t, self.office.code
        return unordered_list(
            [
                link_to(ANSWERS_PAGE, t("Answers to frequent questions")),
                link_to(PROGRESS_PAGE, t("Progress of KTP-el")),
                link_to(f"loket-{code}.ics", t("Opening hours and visits for your calendar (.ics)")),
                link_to(f"loket-{code}.json", t("Open data for programs (JSON, schema.org)")),
                link_to(EMBEDDED_PAGE, t("Small page for other websites")),
            ],
            class_="baris",
        )

    def render_site_page(self, site: Site) -> PublicFile:
        t, context, facts = self.t, self.context, self.facts
        profile = facts.profiles[site.id]
        about = join_paragraphs(locations.render_site_facts(context, site, profile))
        visits = [visit for visit in facts.visits if visit.site == site.id][:MAX_VISITS]
        lines = [mobile_texts.render_line(context, visit) for visit in visits]
        pin = profile.get(ProfileField.PIN)
        listed = [one for one, _ in facts.announcements if _concerns(one, site)]
        main = [
            render_section("sekarang", t("Now"), *self._render_state(site)),
            render_section(
                "jam",
                t("Hours and address"),
                render_chat_text(about),
                element("p", self._link_to_map(pin.value)) if pin else EMPTY,
            ),
            self._render_announcements(listed, is_required=False),
            render_section("jemput-bola", t("Mobile service"), render_chat_text(join_paragraphs(lines)))
            if lines
            else EMPTY,
        ]
        return self._make_page(
            site_file(site), site.label, join_html("\n", main), self._site_data(site), site=site
        )

    def _render_state(self, site: Site) -> tuple[Html, Html]:
        if site.id not in self._states:
            board = board_texts.render_board(self.context, site, self.facts.boards[site.id])
            self._states[site.id] = render_chat_text(join_paragraphs([self.facts.doubts.get(site.id), board]))
        return self._states[site.id], self._render_moment()

    def _link_to_map(self, position: str) -> Html:
        lat, lon = read_position(position)
        address = f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=18/{lat}/{lon}"
        return link_to(address, self.t("🗺 Open the map"), rel="noopener nofollow")

    def _site_data(self, site: Site) -> dict[str, object]:
        data = self.facts.data
        found = next(one for one in data.sites if one.site.id == site.id)
        parent = {"@type": "GovernmentOffice", "identifier": data.code, "name": data.name}
        return {
            "@context": office_data.SCHEMA_URL,
            **office_data.site_as_json(data, found),
            "parentOrganization": parent,
        }

    def _render_announcements(self, listed: Sequence[Announcement], *, is_required: bool) -> Html:
        t = self.t
        if not listed and not is_required:
            return EMPTY
        briefs = [
            element(
                "div",
                render_chat_text(announcement_list.render_brief(self.context, one)),
                element("p", link_to(announcement_file(one), t("Whole text of {code}", code=one.code))),
            )
            for one in listed
        ]
        nothing = element("p", t("There is no announcement at the moment."))
        return render_section("pengumuman", t("Announcements in force"), *(briefs or [nothing]))

    def render_announcement_page(self, announcement: Announcement, body: Html) -> PublicFile:
        """Render the newest text of an announcement, as it was sent. Its file is only in Telegram."""
        t = self.t
        parts = [render_chat_text(body)]
        if announcement.media:
            parts.append(element("p", t("Its picture or document is in the chat: ask the bot for the code.")))
        title = t("Announcement {code}", code=announcement.code)
        return self._make_page(
            announcement_file(announcement), title, render_section("teks", announcement.title, *parts), None
        )

    def render_progress(self) -> Iterator[PublicFile]:
        t = self.t
        view = progress_texts.office_view(self.context, self.office, self.facts.figures)
        parts: list[object] = [render_chat_text(join_paragraphs(view.parts))]
        if view.chart is not None:
            yield PublicFile(f"{self.office.code}/{PROGRESS_CHART}", chart=view.chart)
            caption = visible_text(progress_texts.chart_caption(view.chart))
            parts.append(element("p", picture(PROGRESS_CHART, caption)))
        section = render_section("capaian", t("Progress of KTP-el"), *parts)
        yield self._make_page(PROGRESS_PAGE, f"{t('Progress of KTP-el')}: {self.office.name}", section, None)

    def render_answers_page(self) -> PublicFile:
        title = f"{self.t('Answers to frequent questions')}: {self.office.name}"
        own = answer_pages.render_own_answers(self.context, self.office, self.facts.own_answers)
        general = answer_pages.render_answers(self.context, self.office)
        main = join_html("\n", [render_chat_text(self.outage), own, general])
        return self._make_page(ANSWERS_PAGE, title, main, None)

    def render_embedded_office(self) -> PublicFile:
        text = join_paragraphs([self.outage, self._render_rows()])
        main = join_html("\n", [render_chat_text(text), self._render_moment()])
        return self._make_embedded_page(EMBEDDED_PAGE, f"Disdukcapil {self.office.name}", "index.html", main)

    def render_embedded_site(self, site: Site) -> PublicFile:
        main = join_html("\n", self._render_state(site))
        name = site_file(site)
        return self._make_embedded_page(f"{EMBEDDED_PREFIX}{name}", site.label, name, main)

    def _make_embedded_page(self, name: str, title: str, page: str, main: Html) -> PublicFile:
        more = link_to(page, self.t("Hours, address and announcements"), target="_blank", rel="noopener")
        content = render_embedded_page(
            PageFrame(title, title, "../"), join_html("\n", [main, element("p", more)])
        )
        return PublicFile(
            f"{self.office.code}/{name}", content, moments=(self.as_of.encode(),), is_embeddable=True
        )

    def _render_moment(self) -> Html:
        return element("p", self.as_of)

    def _make_page(
        self,
        name: str,
        title: str,
        main: Html,
        data: dict[str, object] | None,
        *,
        site: Site | None = None,
        is_top: bool = False,
    ) -> PublicFile:
        t, code = self.t, self.office.code
        own = f"Disdukcapil {self.office.name}"
        trail = [("../index.html", t("All offices"))]
        if not is_top:
            trail.append(("index.html", own))
        place = site.label if site else own
        frame = PageFrame(
            title,
            t(
                "{place}: opening hours, status board, announcements and answers about the KTP-el.",
                place=place,
            ),
            "../",
            trail,
            [
                (f"loket-{code}.json", "application/json", "schema.org"),
                (f"loket-{code}.ics", "text/calendar", "iCalendar"),
            ],
            t("Skip to the text"),
            t("Pages"),
            window_title=title if self.office.name in title else f"{title} · {self.office.name}",
        )
        footer = self._render_footer(site)
        content = render_page(frame, main, footer, render_data(data) if data else EMPTY)
        now = self.facts.data.now.isoformat(timespec="seconds")
        return PublicFile(f"{code}/{name}", content, moments=(self.as_of.encode(), now.encode()))

    def _render_footer(self, site: Site | None) -> Html:
        t, username = self.t, self.context.services.username
        lines = [
            element(
                "p",
                t(
                    "What stands here counts until {moment} at most.",
                    moment=hours_text.render_end(self.context, self.facts.counts_until),
                ),
            ),
            element("p", t("All services are free. Never send your NIK to anybody.")),
        ]
        if username:
            address = f"https://t.me/{username}?start={site.id if site else self.office.code}"
            lines.append(
                element(
                    "p", t("Questions?"), " ", link_to(address, t("Ask on Telegram: @{bot}", bot=username))
                )
            )
        return join_html("\n", lines)


def _concerns(announcement: Announcement, site: Site) -> bool:
    audience = announcement.audience
    return (not audience.sites or site.id in audience.sites) and site.id not in audience.but


def list_office_rows(offices: Sequence[Office]) -> list[Html]:
    """Return a link to each office, by name."""
    return [
        link_to(f"{office.code}/index.html", f"Disdukcapil {office.name}", ", ", office.province)
        for office in sorted(offices, key=lambda office: office.name)
    ]
