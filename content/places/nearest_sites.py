"""Find the sites nearest to a position."""

from collections.abc import Iterable, Iterator
from heapq import nsmallest
from math import asin, cos, degrees, radians, sin, sqrt
from typing import Protocol, TypeVar

EARTH_RADIUS_KM = 6371.0088
"""Mean radius."""


class HasPosition(Protocol):
    """Anything with a latitude and longitude in degrees."""

    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...


PositionedSite = TypeVar("PositionedSite", bound=HasPosition)


def find_nearest(
    lat: float, lon: float, sites: Iterable[PositionedSite], n: int, within: float | None = None
) -> list[tuple[PositionedSite, float]]:
    """Return the `n` nearest sites with their distance in km (WGS 84). Sites without a position are skipped.

    `within`: maximum distance in km. A kecamatan's centroid is not an address: say so beside its distance.
    """
    distances = ((distance_km(lat, lon, *at), site) for at, site in _sites_in_reach(lat, lon, sites, within))
    found = nsmallest(n, distances, key=lambda pair: pair[0])
    return [(site, km) for km, site in found if within is None or km <= within]


def _sites_in_reach(
    lat: float, lon: float, sites: Iterable[PositionedSite], within: float | None
) -> Iterator[tuple[tuple[float, float], PositionedSite]]:
    """Yield sites with a position. A cheap bounding box excludes those beyond `within`."""
    height = 360.0 if within is None else degrees(within / EARTH_RADIUS_KM)
    width = min(360.0, height / max(cos(radians(min(89.0, abs(lat) + height))), 0.01))
    south, north, west, east = lat - height, lat + height, lon - width, lon + width
    for site in sites:
        at, along = site.lat, site.lon
        if at is None or along is None or not south <= at <= north:
            continue
        if west <= along <= east or west <= along - 360.0 or along + 360.0 <= east:
            yield (at, along), site


def distance_km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Return the great-circle distance (haversine formula)."""
    a = sin(radians(to_lat - lat) / 2) ** 2
    b = cos(radians(lat)) * cos(radians(to_lat)) * sin(radians(to_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, a + b)))
