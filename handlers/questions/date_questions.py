"""Questions about a date or a holiday: "25 desember buka?", "libur lebaran 2027", "tgl merah besok".

The first line says what the calendar knows of the day; then come the hours of the office. A year without a decree is
said to be not announced.
"""

import re
from collections.abc import Sequence
from datetime import date

from content.dates import day_search
from content.dates.date_words import HOLIDAY_PHRASES
from content.dates.day_search import DayKind, DayMatch
from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.records import Office, Site
from content.opening_hours.holidays import Calendar, Holiday, HolidayKind
from content.text.safe_html import Html, bold, html, italic, join_lines, join_paragraphs
from content.text.word_search import WordSearch
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Message
from handlers.offices import locations, place_mentions
from handlers.opening_hours import effective_hours, hours_text
from handlers.questions import answer_card

MAX_LISTED = 8
_YEAR = compile_later(r"\b20\d\d\b")
_HOLIDAY_WORD = WordSearch(rf"\b(?:{'|'.join(sorted({phrase.split()[0] for phrase in HOLIDAY_PHRASES}))})")
_DATE_WITH_NUMBER = compile_later(r"\d")
_ASKS_HOURS = compile_later(r"\b(?:buka|bukak|tutup|layanan|pelayanan|jam|open|closed)\b", re.IGNORECASE)
_WORDS = compile_later(r"[^\W\d_]+")
_KNOWN_WORDS = frozenset(
    (
        "buka bukak tutup libur liburnya liburan prei ga gak nggak ngga enggak tidak kah apa apakah itu masih tetap tetep"
        " ya yah min kak pak bu mas mbak bang kapan kpn tanggal tgl berapa brp hari hr merah nasional cuti bersama kantor"
        " kantornya dukcapil disdukcapil kecamatan dinas pelayanan layanan loket ada bisa di untuk pada jam pagi siang"
        " besok dan yang nya raya tahun bulan open closed is the on when holiday mulai dari sampai s d sama atau kalau kalo"
        " pas saat waktu"
    ).split()
)


@dataclass(frozen=True)
class DateQuestion:
    """The dates that a message asks about: days, or a holiday. `holiday` "" is any; `year` 0 is the next."""

    days: tuple[date, ...] = ()
    holiday: str = ""
    year: int = 0


def may_name_a_date(words: str) -> bool:
    """Return whether a message may be about dates, without looking for them: most messages are not."""
    return bool(_DATE_WITH_NUMBER.search(words) or _HOLIDAY_WORD.is_in(words))


def read_date_question(context: Context, words: str, today: date) -> DateQuestion | None:
    """Return the dates of a message that asks for nothing else; None for other messages and for past dates."""
    plain = place_mentions.remove_places(words, place_mentions.find_places(context, words))
    found = day_search.find_days(plain, today)
    rest = plain
    for match in reversed(found):
        rest = f"{rest[: match.span[0]]} {rest[match.span[1] :]}"
    years = [int(year) for year in _YEAR.findall(rest)]
    if not found or len(years) > 1 or not _is_only_about_dates(_YEAR.sub(" ", rest)):
        return None
    dated = [match for match in found if match.days]
    named = [match for match in found if not match.days]
    if dated and (named or _DATE_WITH_NUMBER.search(plain[slice(*dated[0].span)])):
        return _make_day_question(dated[0], plain, today)
    if not named or dated:
        return None
    return _make_holiday_question(next((match for match in named if match.name), named[0]), years, today)


def _is_only_about_dates(rest: str) -> bool:
    if re.search(r"\d", rest):
        return False
    return all(word.lower() in _KNOWN_WORDS for word in _WORDS.findall(rest))


def _make_day_question(match: DayMatch, plain: str, today: date) -> DateQuestion | None:
    days = match.days
    if days[-1] < today and not _YEAR.search(plain[slice(*match.span)]):
        days = tuple(_next_year(day) for day in days)
    return None if days[-1] < today or match.kind is DayKind.AMBIGUOUS else DateQuestion(days)


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _make_holiday_question(match: DayMatch, years: Sequence[int], today: date) -> DateQuestion | None:
    year = years[0] if years else 0
    if (year and year < today.year) or (not match.name and not year):
        return None
    return DateQuestion(holiday=match.name, year=year)


async def answer_date_question(context: Context, words: str) -> Message | None:
    """Answer a message that asks only about a date or a holiday; None for other messages."""
    mentions = [one for one in place_mentions.find_places(context, words) if one.office is not None]
    office = mentions[0].office if mentions else context.office
    site = mentions[0].site if mentions else None
    today = effective_hours.office_today(context, office.code) if office else context.today
    asked = read_date_question(context, words, today)
    if asked is None:
        return None
    context = await effective_hours.with_recorded_hours(context)
    calendar = effective_hours.office_calendar(context, office.code) if office else context.services.calendar
    found = [] if asked.days else _find_holidays(calendar, asked, today)
    lines: list[str] = [*_render_dates(context, calendar, asked, found)]
    days = asked.days or tuple(holiday.date for holiday in found if _ASKS_HOURS.search(words))
    shown = [calendar.holiday_on(day) for day in asked.days] if asked.days else found
    lines += [italic(decree) for decree in dict.fromkeys(one.decree for one in shown if one and one.decree)]
    if office is not None and days:
        lines += ["", _render_hours(context, office, site, days[: place_mentions.MAX_DAYS])]
    return Message(join_lines(lines), ((answer_card.home_button(context),),))


def _render_hours(context: HoursContext, office: Office, site: Site | None, days: tuple[date, ...]) -> Html:
    """Render the hours of a site, or of the main office, without what stands above about holidays."""
    subject = site or locations.find_main_site(office)
    return join_paragraphs(hours_text.render_days(context, subject, days, shows_holidays=False))


def _render_dates(
    context: Context, calendar: Calendar, asked: DateQuestion, found: Sequence[Holiday]
) -> list[Html]:
    if asked.days:
        return [_render_day(context, calendar, day) for day in asked.days[: place_mentions.MAX_DAYS]]
    if asked.year and not calendar.covers_year(asked.year):
        return [context.t.html("The holidays of {year} are not announced yet.", year=asked.year)]
    if not found:
        return [context.t.html("No date is announced for it yet.")]
    more = len(found) - MAX_LISTED
    lines = [_render_listed(context, holiday) for holiday in found[:MAX_LISTED]]
    return [*lines, context.t.html("... and {n} more", n=more)] if more > 0 else lines


def _find_holidays(calendar: Calendar, asked: DateQuestion, today: date) -> list[Holiday]:
    """Return the holidays of the year, or those of the next time that the feast is known for."""
    named = [
        holiday
        for day, holiday in sorted(calendar.days.items())
        if day >= today and asked.holiday.lower() in holiday.name.id.lower()
    ]
    year = asked.year or (named[0].date.year if named else 0)
    return [holiday for holiday in named if holiday.date.year == year]


def _render_day(context: Context, calendar: Calendar, day: date) -> Html:
    """Say whether a day is a holiday; a year without a decree is not known."""
    t, holiday = context.t, calendar.holiday_on(day)
    if holiday is not None:
        return _render_listed(context, holiday)
    if not calendar.covers_year(day.year):
        return t.html(
            "{day}: not known yet, the holidays of {year} are not announced.",
            day=bold(t.format_day(day)),
            year=day.year,
        )
    return t.html("{day} is no public holiday and no joint leave.", day=bold(t.format_day(day)))


def _render_listed(context: Context, holiday: Holiday) -> Html:
    t = context.t
    name = holiday.name.in_language(t.language)
    said = (
        t("public holiday, {name}", name=name)
        if holiday.decree
        else t("day off of the office, {name}", name=name)
    )
    if holiday.kind is HolidayKind.CUTI_BERSAMA:
        said = name
    doubt = f" {t('The date is an estimate until the ministry decides.')}" if holiday.estimate else ""
    return html("📅 {}: {}.{}", bold(t.format_day(holiday.date)), said, doubt)
