"""The form of a report as data: its steps by kind, and what a citizen has filled in so far."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

LONGEST_STORY = 4000  # characters that are kept
LONGEST_PLACE = 120
LONGEST_AMOUNT = 100


class Step(StrEnum):
    """Where the dialog stands. PLACE_WORDS is PLACE once "another place" was tapped; SENT and after: it is filed."""

    MODE = "mode"
    PLACE = "place"
    PLACE_WORDS = "words"
    WHEN = "when"
    OUTCOME = "outcome"
    AMOUNT = "amount"
    ROLE = "role"
    STORY = "story"
    REVIEW = "review"
    SENT = "sent"
    RECALL = "recall"
    DONE = "done"


QUESTIONS: dict[str, tuple[Step, ...]] = {
    "levy": (Step.PLACE, Step.WHEN, Step.OUTCOME, Step.AMOUNT, Step.ROLE, Step.STORY),
    "refused": (Step.PLACE, Step.WHEN, Step.AMOUNT, Step.ROLE),
    "honest": (Step.PLACE, Step.WHEN),
}
"""By kind; each is a tap, sending is one more, and so is choosing an office where none is known: eight at most."""

FILED = frozenset({Step.SENT, Step.RECALL, Step.DONE})


class Filling(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is filled in. `panel` is the bot's message that shows the form, `trace` messages with evidence to take away.

    `when` and `amount_text` are the citizen's words; `story` its parts with the messages that they came in.
    `half`: words of a place whose city, or which of several it is, is still asked for.
    `first`: the message with which it all began. `answered`: steps done, in the order of the form.
    `changing`: the step goes back to the review.
    """

    token: str
    step: Step = Step.MODE
    source: str = "warga"
    mode: str = ""
    kind: str = "levy"
    office: str = ""
    site: str = ""
    place: str = ""
    half: str = ""
    happened: str = ""
    when: str = ""
    outcome: str = ""
    amount: int | None = None
    amount_text: str = ""
    role: str = ""
    story: tuple[tuple[int, str], ...] = ()
    answered: tuple[Step, ...] = ()
    changing: bool = False
    page: int = 0
    first: int = 0
    panel: int = 0
    trace: tuple[int, ...] = ()
    files: int = 0
    paused: bool = False
    at: int = 0
    number: str = ""
    check: str = ""
    filed: str = ""
    receipt: str = ""
    missed: int = 0

    @property
    def told(self) -> str:
        return "\n".join(part for _, part in self.story)

    @property
    def is_filed(self) -> bool:
        return self.step in FILED


def pack(filling: Filling) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(filling)
    return found


def unpack(data: dict[str, Any]) -> Filling:
    return msgspec.convert(data, Filling)


def steps(filling: Filling) -> tuple[Step, ...]:
    return QUESTIONS[filling.kind]


def place_in(filling: Filling) -> tuple[int, int]:
    """(which, of how many): 'step 2 of 6'."""
    step = Step.PLACE if filling.step is Step.PLACE_WORDS else filling.step
    return steps(filling).index(step) + 1, len(steps(filling))


def advance(filling: Filling, **answers: Any) -> Filling:
    """Take an answer to the current step and go on: to the first step without one, or back to the review."""
    step = Step.PLACE if filling.step is Step.PLACE_WORDS else filling.step
    done = tuple(one for one in steps(filling) if one in (*filling.answered, step))
    left = [one for one in steps(filling) if one not in done]
    following = left[0] if left else Step.REVIEW
    return replace(filling, **answers, half="", answered=done, step=following, changing=False, page=0)


def begin(filling: Filling) -> Filling:
    """The first step, once the way is chosen."""
    return replace(filling, step=steps(filling)[0], half="", answered=())


def back(filling: Filling) -> Filling:
    """The step before, its answer open again; from a change to the review as it was; from the first to the modes."""
    if filling.changing:
        return replace(filling, step=Step.REVIEW, half="", changing=False, page=0)
    if filling.step is Step.PLACE_WORDS:
        return replace(filling, step=Step.PLACE)
    order = (Step.MODE, *steps(filling), Step.REVIEW)
    before = order[max(order.index(filling.step) - 1, 0)]
    answered = tuple(one for one in filling.answered if one != before)
    return replace(filling, step=before, half="", answered=answered, page=0)


def change(filling: Filling, step: Step) -> Filling:
    """Answer one step anew from the review."""
    return replace(filling, step=step, half="", changing=True, page=0)


def tell(filling: Filling, message_id: int, words: str) -> tuple[Filling, bool]:
    """Add to the story, or take the place of what this message said before; whether all of it fitted."""
    others = tuple(part for part in filling.story if part[0] != message_id)
    room = LONGEST_STORY - sum(len(words) + 1 for _, words in others)
    part = words.strip()[: max(room, 0)]
    told = tuple(sorted((*others, (message_id, part)))) if part else others
    return replace(filling, story=told), len(part) == len(words.strip())
