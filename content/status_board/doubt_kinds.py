"""What people on the spot may say that differs from the status board, and when it does differ.

No fact is changed by it. The board is marked as doubted once enough people said the same, and staff are asked.
"""

from datetime import datetime
from enum import StrEnum

from content.opening_hours.opening_status import OpeningState, OpeningStatus
from content.status_board.board_facts import Board, BoardFactKind, find_current_fact

MIN_DOUBTERS = 3  # different people in a day
MAX_DAILY = 3  # reports of one person in a day, at all places together


class DoubtKind(StrEnum):
    CLOSED = "tutup"
    NO_CARDS = "habis"
    CROWDED = "padat"


FACT_KINDS = {DoubtKind.NO_CARDS: BoardFactKind.BLANGKO, DoubtKind.CROWDED: BoardFactKind.QUEUE}
"""The facts of the board that these kinds contradict. The other kind contradicts the opening hours."""


def is_on_board(kind: DoubtKind, board: Board, opening: OpeningStatus, now: datetime) -> bool:
    """Return whether the board says the same, so that nothing is in doubt."""
    if kind is DoubtKind.CLOSED:
        return opening.state is OpeningState.CLOSED
    fact = find_current_fact(board, FACT_KINDS[kind], now)
    return fact is not None and fact.value == kind.value
