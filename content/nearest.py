"""The nearest counters to a position."""

from collections.abc import Iterable
from heapq import nsmallest
from math import asin, cos, degrees, radians, sin, sqrt
from typing import Protocol, TypeVar

EARTH = 6371.0088
"""Mean radius in km."""


class Placed(Protocol):
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...


Site = TypeVar("Site", bound=Placed)


def nearest(
    lat: float, lon: float, sites: Iterable[Site], n: int, within: float | None = None
) -> list[tuple[Site, float]]:
    """The `n` sites closest to a position (WGS 84 degrees) with their distance in km, sites without one left out.

    `within`: km beyond which none counts. A kecamatan's centroid is no address: say so beside its distance.
    """
    height = 180.0 if within is None else degrees(within / EARTH)  # cheaper than a distance, for most are far away
    placed = (
        (_km(lat, lon, site.lat, site.lon), site)
        for site in sites
        if site.lat is not None and site.lon is not None and abs(site.lat - lat) <= height
    )
    found = nsmallest(n, placed, key=lambda pair: pair[0])
    return [(site, km) for km, site in found if within is None or km <= within]


def _km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Great-circle distance by the haversine formula."""
    a = sin(radians(to_lat - lat) / 2) ** 2
    b = cos(radians(lat)) * cos(radians(to_lat)) * sin(radians(to_lon - lon) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, a + b)))
