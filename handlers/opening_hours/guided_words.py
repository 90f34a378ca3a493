"""Ready reasons of closures and names of days off, as buttons. They are words of the bot, so nobody approves them."""

from content.text.translation import Translator, translator_for


def list_closure_reasons(t: Translator) -> list[str]:
    return [
        t("server trouble"),
        t("power cut"),
        t("the machine is out of order"),
        t("an event outside"),
        t("no reason given"),
    ]


def list_day_off_names(t: Translator) -> list[str]:
    return [t("Election"), t("Regional holiday"), t("Collective leave"), t("Event of the office")]


def is_ready_reason(words: str) -> bool:
    """Return whether a reason or name is one of the ready ones, also when it was typed."""
    t = translator_for("id")
    return words.casefold() in {
        ready.casefold() for ready in (*list_closure_reasons(t), *list_day_off_names(t))
    }
