"""The buttons of a form. Each has the token of its form, so buttons of a finished form do nothing."""

from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.replies import Button
from handlers.reports.form_state import FormState


def form_button(form: FormState, label: str, verb: str, *rest: str | int) -> Button:
    return Button(label, callback_data.pack_callback("report", verb, form.token, *rest))


def choice_button(form: FormState, label: str, value: str) -> Button:
    """Return a button that answers the current step. At another step it does nothing."""
    return Button(label, choice_data(form, value))


def choice_data(form: FormState, value: str) -> str:
    """Return the callback data of an answer to the current step."""
    return callback_data.pack_callback("report", "set", form.token, form.step, value)


def back_and_cancel_buttons(context: Context, form: FormState) -> tuple[Button, ...]:
    t = context.t
    return (
        form_button(form, t("⬅️ Back"), "back", form.step),
        form_button(form, t("✖️ Cancel"), "cancel"),
    )


def add_missing_token(
    form: FormState | None, verb: str, rest: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """Return verb and values with a token. The button below stored evidence has none and continues the open form."""
    if verb == "on" and form is not None and not form.is_filed:
        return verb, (form.token,)
    return verb, rest or ("",)
