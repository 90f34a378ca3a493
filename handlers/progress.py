"""Figures of progress in words and as a picture: as of which day, from whom, and what does not fit together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from content import progress
from content.chart import MOST_BARS, Bar, Chart, words
from content.progress import Figure
from content.records import ArchiveFact, Measure, Office, Site, SiteKind
from content.visible import visible
from handlers import card
from handlers.reply import Photo, Reply, Rows, Say
from handlers.visit import Visit

CAPTION = 1000  # letters that are read; Telegram takes 1024
TREND = 12  # days on one picture
CURRENT = (Measure.RECORDED, Measure.PRINTED)
OF_COUNTS = {"sudah merekam", "belum merekam"}  # parts of one number, not places


@dataclass(frozen=True)
class View:
    """What is shown: paragraphs of HTML, and a picture where there is something to compare."""

    parts: tuple[str, ...]
    chart: Chart | None = None

    def replies(self, rows: Rows) -> list[Reply]:
        """One message where the words fit under the picture, else two."""
        body = card.fit(self.parts, "")
        if self.chart is None:
            return [Say(body, rows)]
        if len(visible(body)) <= CAPTION:
            return [Photo(caption=body, buttons=rows, chart=self.chart)]
        return [Photo(caption=described(self.chart), chart=self.chart), Say(body, rows)]


def of_office(visit: Visit, office: Office, figures: Sequence[Figure]) -> View:
    """Every place of an office, each with its newest figure; the archive where nothing newer was posted."""
    parts, charts = [_head(visit, office.name)], []
    for measure in CURRENT:
        found = progress.newest(figures, measure)
        if found:
            parts += _block(visit, office, measure, found)
            charts.append(_chart(visit, office, measure, found))
    if charts:
        return View(tuple(parts), charts[0])
    old = of_archive(visit, office)
    nothing = visit.t("This office has not posted new figures here yet.")
    return View((f"{old.parts[0]}\n{nothing}", *old.parts[1:]), old.chart)


def of_archive(visit: Visit, office: Office) -> View:
    """What articles once reported, each with its day; a picture where they counted by place."""
    facts = archived(office)
    counted = next((fact for fact in facts if fact.parts and not set(fact.parts) & OF_COUNTS), None)
    parts = (_head(visit, office.name), *(card.fact_text(visit, fact) for fact in facts))
    return View(parts, _archive_chart(visit, office, counted) if counted else None)


def described(chart: Chart) -> str:
    """A picture's caption: all that it shows, as HTML."""
    return escape(words(chart)[:CAPTION], quote=False)


def of_site(visit: Visit, site: Site, figures: Sequence[Figure]) -> View:
    """One place: its newest figures, how they changed where that can be compared, and the archive."""
    office = visit.desk.library.offices[site.office]
    parts, chart = [_head(visit, site.label)], None
    for measure in CURRENT:
        one = progress.newest(figures, measure).get(site.id)
        if one is not None:
            parts += _block(visit, office, measure, {site.id: one})
            parts += _before(visit, figures, one)
            chart = chart or trend(visit, figures, site.id, measure)
            chart = chart or (_chart(visit, office, measure, {site.id: one}) if one.target else None)
    if len(parts) == 1:
        parts.append(visit.t("No new figures were posted for this place yet."))
    parts += [line for fact in archived(office) if (line := _archived_part(visit, fact, site))]
    return View(tuple(parts), chart)


def trend(visit: Visit, figures: Iterable[Figure], site: str, measure: Measure) -> Chart | None:
    """The days of one comparable series, the newest last; None where there is none."""
    t, found = visit.t, progress.series(figures, site, measure)[-TREND:]
    if len(found) < 2:
        return None
    last = found[-1]
    return Chart(
        f"{_measured(visit, measure)} · {place(visit, last)}",
        tuple(Bar(t.date(one.day), one.done, one.target, amount(visit, one)) for one in found),
        subtitle=f"{t.date(found[0].day)} - {t.date(last.day)}",
        source=f"{t('Source')}: {source(visit, last)}",
        note=_falling(visit, found),
        measure=_measured(visit, measure),
        aim=t("Target") if any(one.target for one in found) else "",
        language=t.language,
    )


def archived(office: Office) -> list[ArchiveFact]:
    """What articles reported of progress, those by place first."""
    return sorted((fact for fact in office.archive if fact.progress), key=lambda fact: not fact.parts)


def place(visit: Visit, one: Figure) -> str:
    """'Pamulang', or the office for its own figure."""
    site = visit.desk.sites.get(one.site)
    return site.name if site else visit.desk.library.offices[one.office].name


def amount(visit: Visit, one: Figure) -> str:
    """'12.345 dari 15.000 (82,3%)'."""
    t, done = visit.t, visit.t.number(one.done)
    if one.target is None:
        return done
    share = "" if one.share is None else f" ({t.number(round(one.share, 1))}%)"
    return t("{done} of {target}", done=done, target=t.number(one.target)) + share


def source(visit: Visit, one: Figure) -> str:
    """Who says so, never a name: 'petugas Kota Bekasi, dari SIAK'."""
    office = visit.desk.library.offices[one.office].name
    return visit.t("staff of {office}", office=office) + (f", {one.source}" if one.source else "")


def warnings(visit: Visit, office: Office, found: dict[str, Figure]) -> list[str]:
    """What does not fit together, in words; nothing is added up for anybody."""
    t, said = visit.t, []
    kecamatan = [site.id for site in office.sites if site.kind is SiteKind.KECAMATAN]
    parts = [one for id, one in found.items() if id in kecamatan]
    if progress.contradicts(found.get(""), parts, len(kecamatan)):
        said.append(
            t("The figures of the kecamatan do not make up the office's own. Shown as posted, not added up.")
        )
    over = [place(visit, one) for one in found.values() if one.target is not None and one.done > one.target]
    if over:
        said.append(
            t(
                "More than the target: {places}. The target may be out of date.",
                places=escape(", ".join(over)),
            )
        )
    return [f"⚠️ {line}" for line in said]


def _head(visit: Visit, name: str) -> str:
    return f"<b>{visit.t('Progress of KTP-el')} · {escape(name)}</b>"


def _block(visit: Visit, office: Office, measure: Measure, found: dict[str, Figure]) -> list[str]:
    """The figures of one count, the office's own first; those of another day say so."""
    t, ordered = visit.t, _ordered(office, found)
    day = max(one.day for one in ordered)
    lines = [f"<b>{_measured(visit, measure)}, {t('as of {day}', day=t.date(day))}</b>"]
    for one in ordered:
        other = "" if one.day == day else f" ({t('as of {day}', day=t.date(one.day))})"
        whole = "" if one.site else f" ({t('the whole office')})"
        lines.append(f"• {escape(place(visit, one))}{whole}: {amount(visit, one)}{other}")
    lines += warnings(visit, office, found)
    if visit.today - day > progress.OLD:
        lines.append(f"⚠️ {t('These figures are more than half a year old.')}")
    named = dict.fromkeys(source(visit, one) for one in ordered)
    lines.append(f"<i>{t('Source')}: {escape('; '.join(named))}</i>")
    return ["\n".join(lines)]


def _ordered(office: Office, found: dict[str, Figure]) -> list[Figure]:
    sites = [site.id for site in sorted(office.sites, key=lambda site: site.name)]
    return [found[id] for id in ("", *sites) if id in found]


def _chart(visit: Visit, office: Office, measure: Measure, found: dict[str, Figure]) -> Chart:
    """A bar a place; the office's own figure only where there is no other, for it would dwarf them."""
    t, ordered = visit.t, _ordered(office, found)
    shown = ([one for one in ordered if one.site] or ordered)[:MOST_BARS]
    days = sorted({one.day for one in shown})
    when = t.date(days[-1]) if len(days) == 1 else f"{t.date(days[0])} - {t.date(days[-1])}"
    return Chart(
        f"{_measured(visit, measure)} · {office.name}",
        tuple(
            Bar(
                place(visit, one) + (f", {t.date(one.day)}" if len(days) > 1 else ""),
                one.done,
                one.target,
                amount(visit, one),
            )
            for one in shown
        ),
        subtitle=_begun(t("as of {day}", day=when)),
        source=f"{t('Source')}: {'; '.join(dict.fromkeys(source(visit, one) for one in shown))}",
        note=" ".join(line.removeprefix("⚠️ ") for line in warnings(visit, office, found)),
        measure=_measured(visit, measure),
        aim=t("Target") if any(one.target for one in shown) else "",
        language=t.language,
    )


def _archive_chart(visit: Visit, office: Office, fact: ArchiveFact) -> Chart:
    t = visit.t
    note = fact.note.said(t.language) if fact.note else ""
    return Chart(
        f"{_measured(visit, fact.progress or Measure.RECORDED)} · {office.name}",
        tuple(Bar(name, count) for name, count in fact.parts.items())[:MOST_BARS],
        subtitle=t("Archive, as of {day}", day=t.date(fact.as_of)),
        source=f"{t('Source')}: {fact.source.title}, {fact.source.dated(t.language)}",
        note=visible(note),
        stamp=t("ARCHIVE, not today's state"),
        language=t.language,
    )


def _archived_part(visit: Visit, fact: ArchiveFact, site: Site) -> str:
    """The figure of one place in an article, with what the article leaves in doubt."""
    t, count = visit.t, fact.parts.get(site.name)
    if count is None or fact.progress is None:
        return ""
    day = t("Archive, as of {day}", day=t.date(fact.as_of))
    note = f"\n⚠️ {escape(visible(fact.note.said(t.language)), quote=False)}" if fact.note else ""
    told = f"{escape(fact.source.title)}, {fact.source.dated(t.language)}"
    return f"<b>🗄 {day}</b>\n{_measured(visit, fact.progress)}: {t.number(count)}{note}\n<i>{t('Source')}: {told}</i>"


def _before(visit: Visit, figures: Sequence[Figure], last: Figure) -> list[str]:
    """Why earlier figures are not compared, where there are some."""
    same = [one for one in figures if (one.site, one.measure) == (last.site, last.measure)]
    found = progress.series(figures, last.site, last.measure)
    if len(same) > 1 and len(found) < len(same):
        return [visit.t("Earlier figures come from another source, so they are not compared.")]
    return [f"⚠️ {_falling(visit, found)}"] if _falling(visit, found) else []


def _falling(visit: Visit, found: Sequence[Figure]) -> str:
    falls = any(later.done < before.done for before, later in pairwise(found))
    return visit.t("The figure went down: it may be counted in another way now.") if falls else ""


def _measured(visit: Visit, measure: Measure) -> str:
    t = visit.t
    match measure:
        case Measure.RECORDED:
            return t("Recorded")
        case Measure.PRINTED:
            return t("Cards printed")
        case Measure.UNRECORDED:
            return t("Not recorded yet")
        case Measure.UNPRINTED:
            return t("Recorded, no card yet")
    return t("Target")


def _begun(words: str) -> str:
    """With a capital first; months keep theirs."""
    return words[:1].upper() + words[1:]
