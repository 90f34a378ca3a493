"""Recording figures (capaian) as text and chart: as of which day, from whom, and what is inconsistent."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from content.charts.chart import MAX_BARS, Chart, ChartBar, render_chart_text
from content.lazy_dataclass import dataclass
from content.loading.records import ArchiveFact, Office, ProgressMeasure, Site, SiteKind
from content.recording_progress import (
    OLD_AFTER,
    ProgressFigure,
    find_comparable_series,
    find_newest_figures,
    is_contradictory,
)
from content.text.safe_html import Html, html, join_lines
from content.text.visible_text import visible_text
from handlers.core.context import Context
from handlers.core.replies import ButtonRows, Message, Photo, Reply
from handlers.questions import answer_card

CAPTION_LENGTH = 1000  # visible characters; Telegram's limit is 1024
TREND_DAYS = 12  # days on one chart
CURRENT_MEASURES = (ProgressMeasure.RECORDED, ProgressMeasure.PRINTED)
COUNT_PARTS = {"sudah merekam", "belum merekam"}  # parts of one total, not places


@dataclass(frozen=True)
class ProgressView:
    """What is shown: paragraphs of HTML, and a chart if there is something to compare."""

    parts: tuple[str, ...]
    chart: Chart | None = None

    def to_replies(self, rows: ButtonRows) -> list[Reply]:
        """Return one message if the text fits under the chart, else two."""
        body = answer_card.join_within_limit(self.parts, "")
        if self.chart is None:
            return [Message(body, rows)]
        if len(visible_text(body)) <= CAPTION_LENGTH:
            return [Photo(caption=body, buttons=rows, chart=self.chart)]
        return [Photo(caption=chart_caption(self.chart), chart=self.chart), Message(body, rows)]


def office_view(context: Context, office: Office, figures: Sequence[ProgressFigure]) -> ProgressView:
    """Show every site of an office with its newest figure; the archive if no figure was posted."""
    parts: list[str] = [_render_title(context, office.name)]
    charts = []
    for measure in CURRENT_MEASURES:
        found = find_newest_figures(figures, measure)
        if found:
            parts += _render_measure(context, office, measure, found)
            charts.append(_bar_chart(context, office, measure, found))
    if charts:
        return ProgressView(tuple(parts), charts[0])
    old = archive_view(context, office)
    nothing = context.t("This office has not posted new figures here yet.")
    return ProgressView((html("{}\n{}", old.parts[0], nothing), *old.parts[1:]), old.chart)


def archive_view(context: Context, office: Office) -> ProgressView:
    """Show what articles reported, each with its date; a chart if they counted by place."""
    facts = archived_facts(office)
    counted = next((fact for fact in facts if fact.parts and not set(fact.parts) & COUNT_PARTS), None)
    parts = (
        _render_title(context, office.name),
        *(answer_card.render_archive_fact(context, fact) for fact in facts),
    )
    return ProgressView(parts, _archive_chart(context, office, counted) if counted else None)


def chart_caption(chart: Chart) -> Html:
    """Render the caption of a chart: all that it shows, as HTML."""
    return Html.escape(render_chart_text(chart)[:CAPTION_LENGTH])


def site_view(context: Context, site: Site, figures: Sequence[ProgressFigure]) -> ProgressView:
    """Show one site: newest figures, comparable changes and the archive."""
    office = context.offices[site.office]
    parts: list[str] = [_render_title(context, site.label)]
    chart = None
    for measure in CURRENT_MEASURES:
        figure = find_newest_figures(figures, measure).get(site.id)
        if figure is not None:
            parts += _render_measure(context, office, measure, {site.id: figure})
            parts += _comparison_notes(context, figures, figure)
            chart = chart or trend_chart(context, figures, site.id, measure)
            chart = chart or (
                _bar_chart(context, office, measure, {site.id: figure}) if figure.target else None
            )
    if len(parts) == 1:
        parts.append(context.t("No new figures were posted for this place yet."))
    parts += [line for fact in archived_facts(office) if (line := _render_archived_part(context, fact, site))]
    return ProgressView(tuple(parts), chart)


def trend_chart(
    context: Context, figures: Iterable[ProgressFigure], site: str, measure: ProgressMeasure
) -> Chart | None:
    """Return a chart of one comparable series, newest last; None if there are fewer than two days."""
    t, found = context.t, find_comparable_series(figures, site, measure)[-TREND_DAYS:]
    if len(found) < 2:
        return None
    last = found[-1]
    return Chart(
        f"{_measure_label(context, measure)} · {place_name(context, last)}",
        tuple(
            ChartBar(t.format_date(figure.day), figure.done, figure.target, render_amount(context, figure))
            for figure in found
        ),
        subtitle=f"{t.format_date(found[0].day)} - {t.format_date(last.day)}",
        source=f"{t('Source')}: {render_source(context, last)}",
        note=_decrease_note(context, found),
        measure=_measure_label(context, measure),
        aim=t("Target") if any(figure.target for figure in found) else "",
        language=t.language,
    )


def archived_facts(office: Office) -> list[ArchiveFact]:
    """Return what articles reported about progress, facts by place first."""
    return sorted((fact for fact in office.archive if fact.progress), key=lambda fact: not fact.parts)


def place_name(context: Context, figure: ProgressFigure) -> str:
    """Return 'Pamulang', or the office's name for its own figure."""
    site = context.services.sites.get(figure.site)
    office = context.offices[figure.office]
    return office.distinct_name(site) if site else office.name


def render_amount(context: Context, figure: ProgressFigure) -> str:
    """Render '12.345 dari 15.000 (82,3%)'."""
    t, done = context.t, context.t.format_number(figure.done)
    if figure.target is None:
        return done
    share = "" if figure.percentage is None else f" ({t.format_number(round(figure.percentage, 1))}%)"
    return t("{done} of {target}", done=done, target=t.format_number(figure.target)) + share


def render_source(context: Context, figure: ProgressFigure) -> str:
    """Render the source, never a name: 'petugas Kota Bekasi, dari SIAK'."""
    office = context.offices[figure.office].name
    return context.t("staff of {office}", office=office) + (f", {figure.source}" if figure.source else "")


def list_warnings(context: Context, office: Office, found: dict[str, ProgressFigure]) -> list[str]:
    """List inconsistencies. We never add figures up ourselves."""
    t, said = context.t, []
    kecamatan = [site.id for site in office.sites if site.kind is SiteKind.KECAMATAN]
    parts = [figure for id, figure in found.items() if id in kecamatan]
    if is_contradictory(found.get(""), parts, len(kecamatan)):
        said.append(
            t("The figures of the kecamatan do not make up the office's own. Shown as posted, not added up.")
        )
    over = [
        place_name(context, figure)
        for figure in found.values()
        if figure.target is not None and figure.done > figure.target
    ]
    if over:
        said.append(
            t("More than the target: {places}. The target may be out of date.", places=", ".join(over))
        )
    return [html("⚠️ {}", line) for line in said]


def _render_title(context: Context, name: str) -> Html:
    return html("<b>{} · {}</b>", context.t("Progress of KTP-el"), name)


def _render_measure(
    context: Context, office: Office, measure: ProgressMeasure, found: dict[str, ProgressFigure]
) -> list[str]:
    """Render the figures of one measure, the office's own first. Figures of another day show their date."""
    t, ordered = context.t, _order_figures(office, found)
    day = max(figure.day for figure in ordered)
    lines: list[str] = [
        html("<b>{}, {}</b>", _measure_label(context, measure), t("as of {day}", day=t.format_date(day)))
    ]
    for figure in ordered:
        other = "" if figure.day == day else f" ({t('as of {day}', day=t.format_date(figure.day))})"
        whole = "" if figure.site else f" ({t('the whole office')})"
        lines.append(
            html("• {}{}: {}{}", place_name(context, figure), whole, render_amount(context, figure), other)
        )
    lines += list_warnings(context, office, found)
    if context.today - day > OLD_AFTER:
        lines.append(f"⚠️ {t('These figures are more than half a year old.')}")
    named = dict.fromkeys(render_source(context, figure) for figure in ordered)
    lines.append(html("<i>{}: {}</i>", t("Source"), "; ".join(named)))
    return [join_lines(lines)]


def _order_figures(office: Office, found: dict[str, ProgressFigure]) -> list[ProgressFigure]:
    sites = [site.id for site in sorted(office.sites, key=lambda site: site.name)]
    return [found[id] for id in ("", *sites) if id in found]


def _bar_chart(
    context: Context, office: Office, measure: ProgressMeasure, found: dict[str, ProgressFigure]
) -> Chart:
    """Return one bar per site. The office's own figure would dwarf them, so it is used only if it is alone."""
    t, ordered = context.t, _order_figures(office, found)
    shown = ([figure for figure in ordered if figure.site] or ordered)[:MAX_BARS]
    days = sorted({figure.day for figure in shown})
    when = (
        t.format_date(days[-1]) if len(days) == 1 else f"{t.format_date(days[0])} - {t.format_date(days[-1])}"
    )
    return Chart(
        f"{_measure_label(context, measure)} · {office.name}",
        tuple(
            ChartBar(
                place_name(context, figure) + (f", {t.format_date(figure.day)}" if len(days) > 1 else ""),
                figure.done,
                figure.target,
                render_amount(context, figure),
            )
            for figure in shown
        ),
        subtitle=_capitalize_first(t("as of {day}", day=when)),
        source=f"{t('Source')}: {'; '.join(dict.fromkeys(render_source(context, figure) for figure in shown))}",
        note=" ".join(line.removeprefix("⚠️ ") for line in list_warnings(context, office, found)),
        measure=_measure_label(context, measure),
        aim=t("Target") if any(figure.target for figure in shown) else "",
        language=t.language,
    )


def _archive_chart(context: Context, office: Office, fact: ArchiveFact) -> Chart:
    t = context.t
    note = fact.note.in_language(t.language) if fact.note else ""
    return Chart(
        f"{_measure_label(context, fact.progress or ProgressMeasure.RECORDED)} · {office.name}",
        tuple(ChartBar(name, count) for name, count in fact.parts.items())[:MAX_BARS],
        subtitle=t("Archive, as of {day}", day=answer_card.format_archive_day(context, fact)),
        source=f"{t('Source')}: {fact.source.title}, {fact.source.describe_date(t.language)}",
        note=visible_text(note),
        stamp=t("ARCHIVE, not today's state"),
        language=t.language,
    )


def _render_archived_part(context: Context, fact: ArchiveFact, site: Site) -> Html:
    """Render the figure of one place in an article, with the article's caveat."""
    t, count = context.t, fact.parts.get(site.name)
    if count is None or fact.progress is None:
        return Html()
    day = t("Archive, as of {day}", day=answer_card.format_archive_day(context, fact))
    note = html("\n⚠️ {}", visible_text(fact.note.in_language(t.language))) if fact.note else Html()
    figure = f"{_measure_label(context, fact.progress)}: {t.format_number(count)}"
    source = html("{}: {}, {}", t("Source"), fact.source.title, fact.source.describe_date(t.language))
    return html("<b>🗄 {}</b>\n{}{}\n<i>{}</i>", day, figure, note, source)


def _comparison_notes(context: Context, figures: Sequence[ProgressFigure], last: ProgressFigure) -> list[str]:
    """Say why earlier figures are not compared, if there are any, or that the figure fell."""
    same = [figure for figure in figures if (figure.site, figure.measure) == (last.site, last.measure)]
    found = find_comparable_series(figures, last.site, last.measure)
    if len(same) > 1 and len(found) < len(same):
        return [context.t("Earlier figures come from another source, so they are not compared.")]
    return [f"⚠️ {_decrease_note(context, found)}"] if _decrease_note(context, found) else []


def _decrease_note(context: Context, found: Sequence[ProgressFigure]) -> str:
    falls = any(later.done < before.done for before, later in pairwise(found))
    return context.t("The figure went down: it may be counted in another way now.") if falls else ""


def _measure_label(context: Context, measure: ProgressMeasure) -> str:
    t = context.t
    match measure:
        case ProgressMeasure.RECORDED:
            return t("Recorded")
        case ProgressMeasure.PRINTED:
            return t("Cards printed")
        case ProgressMeasure.UNRECORDED:
            return t("Not recorded yet")
        case ProgressMeasure.UNPRINTED:
            return t("Recorded, no card yet")
    return t("Target")


def _capitalize_first(words: str) -> str:
    """Capitalize the first letter only; month names keep theirs."""
    return words[:1].upper() + words[1:]
