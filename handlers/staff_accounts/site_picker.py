"""Choose several sites of an office with buttons. The choice is encoded in the callback data as a hexadecimal bit mask."""

from collections.abc import Callable, Iterable

from content.loading.records import Office
from handlers.core import ui
from handlers.core.replies import Button, ButtonRows

PAGE = 8

CallbackBuilder = Callable[[str, int], str]


def encode_sites(office: Office, sites: Iterable[str]) -> str:
    """Encode sites as a bit mask; the office's first site is the lowest bit."""
    wanted = set(sites)
    return f"{sum(1 << at for at, site in enumerate(office.sites) if site.id in wanted):x}"


def decode_sites(office: Office, mask: str) -> tuple[str, ...] | None:
    """Decode a mask; None if the office cannot have it (forged, or sites were removed)."""
    try:
        bits = int(mask, 16)
    except ValueError:
        return None
    if not 0 <= bits < 1 << len(office.sites):
        return None
    return tuple(site.id for at, site in enumerate(office.sites) if bits >> at & 1)


def picker_rows(office: Office, mask: str, page: int, data: CallbackBuilder) -> ButtonRows:
    """Return a page of site buttons, chosen ones ticked. `data(mask, page)` is callback data of another choice or page."""
    bits = int(mask, 16)
    shown = ui.paginate(list(enumerate(office.sites)), page, PAGE)
    buttons = [
        Button(
            ("✅ " if bits >> at & 1 else "") + office.short_name(site),
            data(f"{bits ^ 1 << at:x}", shown.number),
        )
        for at, site in shown.items
    ]
    return ui.rows(*ui.columns(buttons), shown.turn_row(lambda page: data(mask, page)))
