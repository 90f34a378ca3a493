"""Which place a row of a table is about: a kecamatan of the office, the whole office, or neither.

A kecamatan may have the name of its kabupaten, and a kota that of the kabupaten around it. Then the bare name decides
nothing: a prefix does, or the header of the column.
"""

import difflib
import re

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from content.loading.records import Office
from content.places.place_names import PlaceKind
from handlers.core.context import Services

MAX_MISSPELT = 500  # names that are looked up as typing errors
MAX_SHOWN = 40  # characters of a name in a problem
_TOTAL = r"(?:grand\s+)?(?:jumlah|total|semua|rekap\w*|keseluruhan|seluruh\w*)"
_WHOLE = r"(?:total|semua|keseluruhan|seluruh\w*|akhir|kantor|kecamatan|kab(?:upaten)?|kota|umum)"
_TOTAL_ROW = compile_later(rf"{_TOTAL}\b(?:[\s.,:]+{_WHOLE}\b)*[\s.:]*", re.IGNORECASE)
_TOTAL_PREFIX = compile_later(rf"^{_TOTAL}\b[\s.:]*", re.IGNORECASE)
_KECAMATAN_PREFIX = compile_later(r"^(?:kantor\s+)?(?:kec(?:amatan)?)\b[.:\s]*", re.IGNORECASE)
_KOTA_PREFIX = compile_later(r"^(?:pemerintah\s+)?(?:kota(?:madya)?|kodya|pemkot)\b[.:\s]*", re.IGNORECASE)
_KABUPATEN_PREFIX = compile_later(r"^(?:pemerintah\s+)?(?:kab(?:upaten)?|pemkab)\b[.:\s]*", re.IGNORECASE)
_KANTOR_PREFIX = compile_later(r"^kantor\b\s*", re.IGNORECASE)
KECAMATAN_TITLES = frozenset({"kecamatan", "nama kecamatan", "kec", "nama kec"})
"""Headers that say that each row is a kecamatan. Other headers leave open which level a bare name means."""


@dataclass(frozen=True)
class UnclearRowPlace:
    """Why the place of a row is not known."""

    reason: str


class RowPlaceFinder:
    """Finds the places of one office. `names_kecamatan`: the header says that the rows are kecamatan."""

    def __init__(self, services: Services, office: Office, *, names_kecamatan: bool) -> None:
        self._services, self._office, self._names_kecamatan = services, office, names_kecamatan
        self._sites: dict[str, str] = {}
        for site in office.sites:
            for name in (site.name, site.label, *site.aliases):
                self._sites.setdefault(_plain_name(_KECAMATAN_PREFIX.sub("", name)), site.id)
        is_kota = office.kind == "kota"
        self._own_prefix, self._other_prefix = (
            (_KOTA_PREFIX, _KABUPATEN_PREFIX) if is_kota else (_KABUPATEN_PREFIX, _KOTA_PREFIX)
        )
        self._bare_name = self._own_prefix.sub("", office.name)
        self._bare_key = _plain_name(self._bare_name)
        self._aliases = {_plain_name(alias) for alias in office.aliases} - {self._bare_key}
        self._misspelt: dict[str, str | None] = {}

    def find(self, name: str) -> str | UnclearRowPlace:
        """Return the id of a site, "" for the whole office, or why neither is certain."""
        name = name.strip()
        bare = _KECAMATAN_PREFIX.sub("", name)
        if bare != name:
            return self._find_site(bare) or self._refuse(name)
        if _TOTAL_ROW.fullmatch(name):
            return ""
        return (
            self._find_office(_TOTAL_PREFIX.sub("", name), name)
            if _TOTAL_PREFIX.match(name)
            else self._find_any(name)
        )

    def names_site(self, name: str) -> bool:
        """Return whether a name is exactly one of a site."""
        return _plain_name(_KECAMATAN_PREFIX.sub("", name.strip())) in self._sites

    def _find_any(self, name: str) -> str | UnclearRowPlace:
        """Find a name without "Kecamatan" before it."""
        key, rest = _plain_name(name), _KANTOR_PREFIX.sub("", name)
        for known in (key, _plain_name(rest)):
            if known in self._sites and (known != self._bare_key or self._names_kecamatan):
                return self._sites[known]
        office = self._find_office(name, name)
        if not isinstance(office, UnclearRowPlace) or key == self._bare_key:
            return office
        if (
            _plain_name(rest) == self._bare_key
            or _plain_name(self._other_prefix.sub("", rest)) == self._bare_key
        ):
            return office
        if self._own_prefix.match(rest):
            return self._sites.get(_plain_name(self._own_prefix.sub("", rest))) or office
        site = self._find_site(rest) or self._find_site(self._other_prefix.sub("", rest))
        return (
            self._refuse_levels(name)
            if site and self._is_namesake(site) and not self._names_kecamatan
            else site or office
        )

    def _find_office(self, name: str, whole: str) -> str | UnclearRowPlace:
        """Find the office itself. `whole` is the name as it stands in the table."""
        key = _plain_name(name)
        if key in self._aliases or _plain_name(self._own_prefix.sub("", name)) == self._bare_key != key:
            return ""
        rest = _KANTOR_PREFIX.sub("", name)
        is_other_kind = self._other_prefix.match(rest) is not None
        if _plain_name(self._other_prefix.sub("", rest)) != self._bare_key:
            return self._refuse(whole)
        if self._bare_key in self._sites:
            return self._refuse_levels(whole)
        if is_other_kind or self._has_twin():
            kinds = "kota atau kabupaten"
            return UnclearRowPlace(
                f"“{whole[:MAX_SHOWN]}” bisa {kinds}; tulis “{self._office.name}” bila itu yang dimaksud"
            )
        return ""

    def _has_twin(self) -> bool:
        """Return whether a kota and a kabupaten share the office's bare name."""
        return any(
            match.kind is PlaceKind.AMBIGUOUS for match in self._services.gazetteer.find(self._bare_name)
        )

    def _find_site(self, name: str) -> str | None:
        """Find the one site that a name means, also with a typing error."""
        key = _plain_name(name)
        if key in self._sites:
            return self._sites[key]
        if key not in self._misspelt:
            self._misspelt[key] = None if len(self._misspelt) > MAX_MISSPELT else self._search_site(name[:60])
        return self._misspelt[key]

    def _search_site(self, name: str) -> str | None:
        text = f"kec {name}"
        matches = [match.within_office(self._office.code) for match in self._services.gazetteer.find(text)]
        matches = [match for match in matches if match.span == (0, len(text))]
        sites = {match.candidates[0].id for match in matches if match.kind is PlaceKind.SITE}
        own = sites & {site.id for site in self._office.sites}
        return own.pop() if len(own) == 1 and len(sites) == 1 else None

    def _is_namesake(self, site: str) -> bool:
        return self._sites.get(self._bare_key) == site

    def _refuse_levels(self, name: str) -> UnclearRowPlace:
        kind = "kota" if self._office.kind == "kota" else "kabupaten"
        return UnclearRowPlace(
            f"“{name[:MAX_SHOWN]}” bisa kecamatan atau {kind};"
            f" tulis “Kecamatan {self._bare_name}” atau “{self._office.name}”"
        )

    def _refuse(self, name: str) -> UnclearRowPlace:
        near = difflib.get_close_matches(name, [site.name for site in self._office.sites], 1, 0.6)
        hint = f"; maksudnya {near[0]}?" if near else ""
        return UnclearRowPlace(f"“{name[:MAX_SHOWN]}” bukan tempat di {self._office.name}{hint}")


def _plain_name(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "", name.lower())
