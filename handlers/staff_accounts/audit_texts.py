"""Acts of the log in words."""

from collections.abc import Iterator, Mapping

from content.text.translation import Translator
from handlers.core.context import Context
from handlers.staff_accounts import role_texts
from storage.staff_accounts.audit_log import AuditEntry


def render_act(t: Translator, act: str) -> str:
    """'made an invitation' for 'staff.invite'; an act without words of its own shows its name."""
    for told in (
        _staff_act_text,
        _hours_act_text,
        _board_act_text,
        _announcement_act_text,
        _service_act_text,
    ):
        found = told(t, act)
        if found:
            return found
    return act


def _staff_act_text(t: Translator, act: str) -> str:
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
    return ""


def _hours_act_text(t: Translator, act: str) -> str:
    match act:
        case "hours.set":
            return t("set opening hours")
        case "closure.add":
            return t("recorded a closure")
        case "closure.end":
            return t("ended a closure")
        case "opening.add":
            return t("recorded an opening")
        case "extra.add":
            return t("added extra hours")
        case "extra.end":
            return t("took back extra hours")
        case "dayoff.add":
            return t("added a day off")
        case "dayoff.end":
            return t("took back a day off")
    return ""


def _board_act_text(t: Translator, act: str) -> str:
    match act:
        case "board.set":
            return t("set the status board")
        case "board.back":
            return t("took back what the status board said")
        case "board.tell":
            return t("told followers of the status board")
    return ""


def _announcement_act_text(t: Translator, act: str) -> str:
    match act:
        case "announcement.ask":
            return t("asked for approval of an announcement")
        case "announcement.approve":
            return t("approved an announcement")
        case "announcement.refuse":
            return t("refused an announcement")
        case "announcement.send":
            return t("sent an announcement")
        case "announcement.stop":
            return t("halted an announcement")
        case "announcement.resume":
            return t("resumed an announcement")
        case "announcement.cancel":
            return t("cancelled an announcement")
        case "announcement.correct":
            return t("corrected an announcement")
        case "announcement.withdraw":
            return t("withdrew an announcement")
    return ""


def _service_act_text(t: Translator, act: str) -> str:
    match act:
        case "cards.publish":
            return t("announced printed cards")
        case "cards.correct":
            return t("corrected printed cards")
        case "visit.add":
            return t("announced mobile service")
        case "visit.change":
            return t("changed mobile service")
        case "visit.cancel":
            return t("cancelled mobile service")
        case "home_visit.propose":
            return t("proposed a day for a home visit")
        case "home_visit.refuse":
            return t("could not make a home visit")
        case "home_visit.done":
            return t("made a home visit")
        case "home_visit.missed":
            return t("noted that a home visit did not take place")
        case "progress.post":
            return t("posted figures of progress")
        case "progress.withdraw":
            return t("withdrew a figure of progress")
        case "case.proof":
            return t("opened evidence that another inspector handles")
        case "recap.export":
            return t("took the recap of reports as a file")
    return ""


def render_details(context: Context, act: AuditEntry, names: Mapping[int, str]) -> str:
    """'#3 · Petugas · Kota Bekasi: Jatiasih', as far as there is something to say."""
    return " · ".join(_detail_parts(context, act, names))


def _detail_parts(context: Context, act: AuditEntry, names: Mapping[int, str]) -> Iterator[str]:
    about = dict(act.about)
    if "invitation" in about:
        yield f"#{about.pop('invitation')}"
    if "user" in about:
        yield names.get(about["user"], str(about["user"]))
        about.pop("user")
    if "role" in about:
        yield role_texts.render_role(context.t, about.pop("role"))
    sites = about.pop("sites", ())
    if act.office or act.act.startswith("staff."):
        yield role_texts.render_place(context, act.office, sites)
    if "answer" in about:
        found = context.services.library.answers.get(about["answer"])
        yield found.question.in_language(context.t.language) if found else str(about["answer"])
        about.pop("answer")
    if "told" in about:
        yield context.t("{n} people told", n=context.t.format_number(about.pop("told")))
    yield from (f"{value}" if isinstance(value, str) else f"{name} {value}" for name, value in about.items())
