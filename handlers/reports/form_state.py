"""The report form as data: the steps by kind of report, and the answers so far."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from content.text.redaction import redact_parts

MAX_STORY = 4000  # characters that are stored
MAX_PLACE = 120
MAX_AMOUNT = 100


class FormStep(StrEnum):
    """The step of the dialog. PLACE_WORDS follows PLACE after "another place". From SENT on the report is filed."""

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


STEPS_OF_KIND: dict[str, tuple[FormStep, ...]] = {
    "levy": (FormStep.PLACE, FormStep.WHEN, FormStep.OUTCOME, FormStep.AMOUNT, FormStep.ROLE, FormStep.STORY),
    "refused": (FormStep.PLACE, FormStep.WHEN, FormStep.AMOUNT, FormStep.ROLE),
    "honest": (FormStep.PLACE, FormStep.WHEN),
}
"""The steps by kind. Each is a tap, sending is one more, and the choice of an office too: eight at most."""

FILED_STEPS = frozenset({FormStep.SENT, FormStep.RECALL, FormStep.DONE})


class FormState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answers so far. `panel` is the message of the bot with the form.

    `trace` holds the messages with evidence to delete. `when` and `amount_text` are the words of the citizen.
    `story` holds its parts with the ids of their messages. `half` is a place whose city is still unknown.
    `first` is the first message of the dialog. `answered` holds the finished steps in the order of the form.
    `changing`: after this step the review follows.
    """

    token: str
    step: FormStep = FormStep.MODE
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
    answered: tuple[FormStep, ...] = ()
    changing: bool = False
    page: int = 0
    first: int = 0
    panel: int = 0
    trace: tuple[int, ...] = ()
    files: int = 0
    waiting: int = 0
    paused: bool = False
    at: int = 0
    number: str = ""
    check: str = ""
    filed: str = ""
    receipt: str = ""
    missed: int = 0

    @property
    def story_text(self) -> str:
        return "\n".join(part for _, part in self.story)

    @property
    def is_filed(self) -> bool:
        return self.step in FILED_STEPS


def list_steps(form: FormState) -> tuple[FormStep, ...]:
    return STEPS_OF_KIND[form.kind]


def list_changes(form: FormState) -> tuple[FormStep, ...]:
    """Return the steps that the review can open again. Only a report of a levy has a choice of ways."""
    return (*list_steps(form), FormStep.MODE) if form.kind == "levy" else list_steps(form)


def step_position(form: FormState) -> tuple[int, int]:
    """Return the number of the current step (from 1) and the number of steps."""
    step = FormStep.PLACE if form.step is FormStep.PLACE_WORDS else form.step
    return list_steps(form).index(step) + 1, len(list_steps(form))


def advance(form: FormState, **answers: Any) -> FormState:
    """Save answers to the current step, and move to the first open step or to the review."""
    step = FormStep.PLACE if form.step is FormStep.PLACE_WORDS else form.step
    done = tuple(one for one in list_steps(form) if one in (*form.answered, step))
    left = [one for one in list_steps(form) if one not in done]
    following = left[0] if left else FormStep.REVIEW
    return replace(form, **answers, half="", answered=done, step=following, changing=False, page=0)


def begin_steps(form: FormState) -> FormState:
    """Move to the first step after the mode is chosen."""
    return replace(form, step=list_steps(form)[0], half="", answered=())


def go_back(form: FormState) -> FormState:
    """Move to the previous step and reopen its answer.

    A change goes back to the review without it. The first step goes back to the choice of the mode.
    """
    if form.changing:
        return replace(form, step=FormStep.REVIEW, half="", changing=False, page=0)
    if form.step is FormStep.PLACE_WORDS:
        return replace(form, step=FormStep.PLACE)
    order = (FormStep.MODE, *list_steps(form), FormStep.REVIEW)
    before = order[max(order.index(form.step) - 1, 0)]
    answered = tuple(one for one in form.answered if one != before)
    return replace(form, step=before, half="", answered=answered, page=0)


def reopen_step(form: FormState, step: FormStep) -> FormState:
    """Open one step again from the review."""
    return replace(form, step=step, half="", changing=True, page=0)


def add_to_story(form: FormState, message_id: int, words: str) -> tuple[FormState, bool]:
    """Add a message to the story, or replace its former part. Also return whether all of it fitted."""
    others = tuple(part for part in form.story if part[0] != message_id)
    room = MAX_STORY - sum(len(words) + 1 for _, words in others)
    part = words.strip()[: max(room, 0)]
    told = tuple(sorted((*others, (message_id, part)))) if part else others
    redacted = redact_parts([words for _, words in told])  # a number may be split over several messages
    told = tuple((id, words) for (id, _), words in zip(told, redacted, strict=True))
    return replace(form, story=told), len(part) == len(words.strip())
