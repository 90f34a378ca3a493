"""Translate the bot's texts: English msgids, Indonesian from `locale/id`; dates and numbers by Babel."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from content.text.safe_html import Html, html

LOCALE_FOLDER = Path(__file__).parent.parent / "locale"
LANGUAGES = ("id", "en")
_BABEL_LOCALES = {"id": "id", "en": "en_GB"}


@cache
def load_catalogue(language: str) -> dict[str, str]:
    """Return translations by msgid; empty for English, where msgids are the texts."""
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / "loket.po"
    if not path.exists():
        return {}
    return {msgid: said for msgid, said in read_messages(path.read_text(encoding="utf-8")) if msgid and said}


def read_messages(text: str) -> Iterator[tuple[str, str]]:
    """Yield the msgid and the msgstr of each entry of a PO file without contexts and plurals.

    The reader of Babel also keeps comments, flags and places. It takes ten times as long, at each start.
    """
    texts: dict[str, list[str]] = {"msgid": [], "msgstr": []}
    name = ""
    for line in text.split("\n"):
        if line.startswith("#") or not line.strip():
            continue
        keyword, _, quoted = line.partition('"')
        if keyword.strip():
            name = keyword.strip()
            if name not in texts:
                raise ValueError(f"the catalogue has an entry with {name}, which is not supported")
            if name == "msgid" and texts["msgstr"]:
                yield "".join(texts["msgid"]), "".join(texts["msgstr"])
                texts = {"msgid": [], "msgstr": []}
        piece = quoted.rstrip().removesuffix('"')
        texts[name].append(json.loads(f'"{piece}"') if "\\" in piece else piece)
    yield "".join(texts["msgid"]), "".join(texts["msgstr"])


class Translator:
    """Translates into one language: `t("Choose an office")`. Keywords fill `{name}` placeholders."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "id"
        self._catalogue = load_catalogue(self.language)
        self._locale = _BABEL_LOCALES[self.language]

    def __call__(self, msgid: str, **values: object) -> str:
        words = self._catalogue.get(msgid, msgid)
        return words.format(**values) if values else words

    def html(self, msgid: str, **values: object) -> Html:
        """Return the text as Telegram HTML; values that are not `Html` are escaped."""
        return html(self._catalogue.get(msgid, msgid), **values)

    def format_day(self, day: date) -> str:
        """Format as 'Minggu, 22 November 2026'."""
        return _format_date(day, "EEEE, d MMMM y", self._locale)

    def format_near_day(self, day: date) -> str:
        """Format as 'Minggu, 22 November', for days of this year."""
        return _format_date(day, "EEEE, d MMMM", self._locale)

    def format_short_day(self, day: date) -> str:
        """Format as 'Min, 22 Nov', for labels of buttons."""
        return _format_date(day, "EEE, d MMM", self._locale)

    def format_month(self, day: date) -> str:
        """Format as 'November 2026'."""
        return _format_date(day, "MMMM y", self._locale)

    def format_date(self, day: date) -> str:
        """Format as '22 November 2026'."""
        return _format_date(day, "d MMMM y", self._locale)

    def format_clock(self, moment: time | datetime) -> str:
        """Format as '08.00' in the moment's own zone; in English '08:00'."""
        return format_time(moment, "HH.mm" if self.language == "id" else "HH:mm", locale=self._locale)

    def format_moment(self, moment: datetime) -> str:
        """Format as 'Minggu, 22 November 2026, 08.00' in the moment's own zone."""
        return f"{self.format_day(moment.date())}, {self.format_clock(moment)}"

    def format_number(self, value: float) -> str:
        """Format with at most one decimal: '12.345,6'."""
        return str(format_decimal(value, format="#,##0.#", locale=self._locale))


@lru_cache(4096)
def _format_date(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)


translator_for: Callable[[str], Translator] = cache(Translator)
