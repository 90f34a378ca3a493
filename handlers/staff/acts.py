"""Acts of the log in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from content.wording import Words
from handlers.staff import task
from handlers.visit import Visit
from storage.audit import Act


def said(t: Words, act: str) -> str:
    """'invited' for 'staff.invite'; an act without words of its own shows its name."""
    match act:
        case "staff.first":
            return t("first came as named in the settings")
        case "staff.invite":
            return t("made an invitation")
        case "staff.revoke":
            return t("revoked an invitation")
        case "staff.join":
            return t("accepted an invitation")
        case "staff.change":
            return t("changed a role")
        case "staff.end":
            return t("ended a role")
        case "log.export":
            return t("exported the log")
        case "learn.link":
            return t("gave questions an answer")
        case "learn.undo":
            return t("took back an answer to questions")
    return act


def details(visit: Visit, act: Act, names: Mapping[int, str]) -> str:
    """'#3 · Petugas · Kota Bekasi: Jatiasih', as far as there is something to say."""
    return " · ".join(_details(visit, act, names))


def _details(visit: Visit, act: Act, names: Mapping[int, str]) -> Iterator[str]:
    about = dict(act.about)
    if "invitation" in about:
        yield f"#{about.pop('invitation')}"
    if "user" in about:
        yield names.get(about["user"], str(about["user"]))
        about.pop("user")
    if "role" in about:
        yield task.role(visit.t, about.pop("role"))
    sites = about.pop("sites", ())
    if act.office or act.act.startswith("staff."):
        yield task.place(visit, act.office, sites)
    if "answer" in about:
        found = visit.desk.library.answers.get(about["answer"])
        yield found.question.said(visit.t.language) if found else str(about["answer"])
        about.pop("answer")
    yield from (_plain(name, value) for name, value in about.items())


def _plain(name: str, value: Any) -> str:
    return f"{name} {value}"
