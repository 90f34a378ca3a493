"""The buttons of a form: each carries its token, so that those of a form that is finished do nothing."""

from handlers import press
from handlers.reply import Button
from handlers.report.form import Filling
from handlers.visit import Visit


def button(filling: Filling, label: str, verb: str, *rest: str | int) -> Button:
    return Button(label, press.pack("report", verb, filling.token, *rest))


def choice(filling: Filling, label: str, value: str) -> Button:
    """An answer to the current step; pressed later, when the form stands elsewhere, it does nothing."""
    return button(filling, label, "set", filling.step, value)


def foot(visit: Visit, filling: Filling) -> tuple[Button, ...]:
    t = visit.t
    return (button(filling, t("⬅️ Back"), "back", filling.step), button(filling, t("✖️ Cancel"), "cancel"))


def below(filling: Filling | None, verb: str, rest: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A press with its token: the button below evidence that was kept has none, and takes up the form that is open."""
    if verb == "on" and filling is not None and not filling.is_filed:
        return "resume", (filling.token,)
    return verb, rest or ("",)
