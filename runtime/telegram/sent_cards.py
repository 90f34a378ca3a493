"""Cards of drafts that Telegram accepted, until the ids of their messages are stored."""

from typing import NamedTuple


class SentCard(NamedTuple):
    """The message that shows the draft with this token in a chat."""

    chat_id: int
    token: str
    message_id: int


class SentCards:
    """The sender adds cards. The reply sender stores them in the transaction that deletes their replies."""

    def __init__(self) -> None:
        self._cards: list[SentCard] = []

    def add(self, card: SentCard) -> None:
        self._cards.append(card)

    def take_all(self) -> list[SentCard]:
        """Remove and return all cards, oldest first."""
        cards, self._cards = self._cards, []
        return cards

    def put_back(self, cards: list[SentCard]) -> None:
        """Keep cards whose transaction failed for the next one."""
        self._cards = cards + self._cards
