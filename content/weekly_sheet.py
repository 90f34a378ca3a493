"""The figures of an office for a closed week. Counts of people below `k` are hidden, and what would reveal them.

The public scorecard shows a part of them: `PublicScorecard`.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from content.casework.small_count_suppression import suppress_table, suppress_total

MAX_TOPICS = 10  # subjects named in a sheet
WEEK = timedelta(days=7)


class WeekCounts(Struct, frozen=True):
    """What was counted in a week, before anything is hidden.

    `topics`: chats by the subject of their last question. `unsettled`: answers that were asked again or rejected.
    `board_days`: working days on which the office updated the status board, of `working_days`. `stale_sites`: the
    sites whose board nobody updated in the last three days, or ever.
    """

    topics: Mapping[str, int]
    unsettled: Mapping[str, int]
    not_understood: int
    asked_again: int
    thumbs_down: int
    followers: int
    board_days: int
    working_days: int
    stale_sites: tuple[str, ...]
    sites: int


class WeeklyFigures(Struct, frozen=True):
    """The figures that may be shown. None stands for a hidden count.

    `topics` and `unsettled` hold the largest visible counts by the id of an answer or a case.
    """

    week: date
    people: int | None
    topics: dict[str, int]
    unsettled: dict[str, int]
    not_understood: int | None
    asked_again: int | None
    thumbs_down: int | None
    followers: int | None
    board_days: int
    working_days: int
    stale_sites: tuple[str, ...]
    sites: int


class PublicScorecard(Struct, frozen=True):
    """The figures of a week that everybody may see. None stands for a hidden count."""

    week: date
    people: int | None
    asked_again: int | None
    thumbs_down: int | None
    followers: int | None
    board_days: int
    working_days: int
    fresh_sites: int
    sites: int


def find_closed_week(today: date) -> date:
    """Return the Monday of the last week that is over."""
    return today - timedelta(days=today.weekday()) - WEEK


def publish_week(week: date, counts: WeekCounts, k: int) -> WeeklyFigures:
    """Hide the small counts of a week."""
    return WeeklyFigures(
        week=week,
        people=suppress_total(sum(counts.topics.values()), k),
        topics=_list_largest(counts.topics, k),
        unsettled=_list_largest(counts.unsettled, k),
        not_understood=suppress_total(counts.not_understood, k),
        asked_again=suppress_total(counts.asked_again, k),
        thumbs_down=suppress_total(counts.thumbs_down, k),
        followers=suppress_total(counts.followers, k),
        board_days=counts.board_days,
        working_days=counts.working_days,
        stale_sites=counts.stale_sites,
        sites=counts.sites,
    )


def _list_largest(counts: Mapping[str, int], k: int) -> dict[str, int]:
    visible = [(id, count) for id, count in suppress_table(counts, k).items() if count is not None]
    return dict(sorted(visible, key=lambda pair: (-pair[1], pair[0]))[:MAX_TOPICS])


def select_public_figures(figures: WeeklyFigures) -> PublicScorecard:
    """Return the part of the figures for the public scorecard."""
    return PublicScorecard(
        week=figures.week,
        people=figures.people,
        asked_again=figures.asked_again,
        thumbs_down=figures.thumbs_down,
        followers=figures.followers,
        board_days=figures.board_days,
        working_days=figures.working_days,
        fresh_sites=figures.sites - len(figures.stale_sites),
        sites=figures.sites,
    )


def encode_figures(figures: WeeklyFigures) -> str:
    return msgspec.json.encode(figures).decode()


def decode_figures(text: str) -> WeeklyFigures:
    return msgspec.json.decode(text, type=WeeklyFigures)
