"""Parts of screens that every feature shares: pages, rows of buttons, lists of offices and sites."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from content.lazy_dataclass import dataclass
from content.loading.records import Office, Site
from content.text.label_width import fits
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows

T = TypeVar("T")
ButtonRow = tuple[Button, ...]


@dataclass(frozen=True)
class ListPage(Generic[T]):
    """One page of a list. `number` counts from 0; `count` is the number of pages, at least 1."""

    items: Sequence[T]
    number: int
    count: int

    def turn_row(self, data: Callable[[int], str], *, show_count: bool = False) -> ButtonRow:
        """Return the buttons that turn the page; `data` gives the callback data of a page."""
        return turn_row(
            self.number,
            data,
            has_next=self.number + 1 < self.count,
            next_label=f"➡️ {self.number + 2}/{self.count}" if show_count else "➡️",
        )


def paginate(items: Sequence[T], number: int, size: int) -> ListPage[T]:
    """Return page `number` of a list, or the nearest page that exists."""
    count = max(1, -(-len(items) // size))
    number = min(max(number, 0), count - 1)
    return ListPage(items[number * size : (number + 1) * size], number, count)


def turn_row(
    number: int,
    data: Callable[[int], str],
    *,
    has_next: bool,
    next_label: str = "➡️",
    previous_label: str = "⬅️",
) -> ButtonRow:
    """Return the buttons to the page before and after, as far as there is one; for lists of unknown length."""
    previous = (Button(previous_label, data(number - 1)),) if number > 0 else ()
    following = (Button(next_label, data(number + 1)),) if has_next else ()
    return previous + following


def rows(*found: Iterable[Button]) -> ButtonRows:
    """Return the rows that hold a button; empty ones are left out."""
    return tuple(tuple(row) for row in found if row)


def one_per_row(buttons: Iterable[Button]) -> ButtonRows:
    return tuple((button,) for button in buttons)


def columns(buttons: Sequence[Button], width: int = 2) -> ButtonRows:
    """Return the buttons in rows of `width`."""
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


def columns_by_length(buttons: Sequence[Button]) -> ButtonRows:
    """Return two buttons per row. Long labels come first, each in its own row, because narrow phones cut labels."""
    wide = [button for button in buttons if not fits(button.text, 2)]
    narrow = [button for button in buttons if fits(button.text, 2)]
    return one_per_row(wide) + columns(narrow)


def office_choices(context: Context, data: Callable[[Office], str]) -> ButtonRows:
    """Return a button for each office by name; `data` gives its callback data."""
    offices = sorted(context.services.library.offices.values(), key=lambda office: office.name)
    return one_per_row(Button(office.name, data(office)) for office in offices)


def site_choices(office: Office, sites: Iterable[Site], data: Callable[[Site], str]) -> ButtonRows:
    """Return a button for each of these sites of an office, two a row where the names are short."""
    return columns_by_length([Button(office.short_name(site), data(site)) for site in sites])


def confirm_row(confirm: Button, cancel: Button) -> ButtonRow:
    """Return the row that asks for a decision: the action first, the way out second."""
    return (confirm, cancel)
