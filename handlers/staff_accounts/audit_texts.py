"""Render audit log entries."""

from collections.abc import Iterator, Mapping

from content.opening_hours.schedule import parse_week
from content.opening_hours.weekly_hours_parser import render_week
from content.text.translation import Translator
from handlers.core.context import Context
from handlers.staff_accounts import role_texts
from storage.staff_accounts.audit_log import AuditEntry

RAMADAN = "ramadan"
NUMBERS_OF_ROWS = ("id", "link")
"""Details that only name a row of the database. The file for download has them."""


def render_act(t: Translator, act: str) -> str:
    """Render an act: 'made an invitation' for 'staff.invite'. An unknown act shows its name."""
    return _act_texts(t).get(act, act)


def _act_texts(t: Translator) -> dict[str, str]:
    return {
        "staff.first": t("first came as named in the settings"),
        "neighbour.add": t("named a neighbour office"),
        "neighbour.end": t("ended a neighbour office"),
        "staff.invite": t("made an invitation"),
        "staff.revoke": t("revoked an invitation"),
        "staff.join": t("accepted an invitation"),
        "staff.change": t("changed a role"),
        "staff.end": t("ended a role"),
        "log.export": t("exported the log"),
        "learn.link": t("gave questions an answer"),
        "learn.undo": t("took back an answer to questions"),
        "answer.ask": t("asked for approval of an answer"),
        "answer.publish": t("published an answer of the office"),
        "answer.approve": t("confirmed an answer of the office"),
        "answer.refuse": t("refused an answer of the office"),
        "answer.withdraw": t("took back an answer of the office"),
        "hours.set": t("set opening hours"),
        "closure.add": t("recorded a closure"),
        "closure.end": t("ended a closure"),
        "opening.add": t("recorded an opening"),
        "extra.add": t("added extra hours"),
        "extra.end": t("took back extra hours"),
        "dayoff.add": t("added a day off"),
        "dayoff.end": t("took back a day off"),
        "profile.set": t("filled in the profile of a place"),
        "profile.confirm": t("confirmed the profile of a place again"),
        "profile.withdraw": t("withdrew a part of the profile of a place"),
        "board.set": t("set the status board"),
        "board.back": t("took back what the status board said"),
        "board.tell": t("told followers of the status board"),
        "announcement.ask": t("asked for approval of an announcement"),
        "announcement.ask_correction": t("asked for approval of a correction"),
        "announcement.ask_withdrawal": t("asked for approval of a withdrawal"),
        "announcement.expire": t("asked for approval that nobody gave in time"),
        "announcement.approve": t("approved an announcement"),
        "announcement.refuse": t("refused an announcement"),
        "announcement.send": t("sent an announcement"),
        "announcement.stop": t("halted an announcement"),
        "announcement.resume": t("resumed an announcement"),
        "announcement.pause": t("paused a repeated announcement"),
        "announcement.unpause": t("resumed a repeated announcement"),
        "announcement.cancel": t("cancelled an announcement"),
        "announcement.correct": t("corrected an announcement"),
        "announcement.withdraw": t("withdrew an announcement"),
        "text.ask": t("asked a second person for words that citizens will read"),
        "text.approve": t("approved words that citizens will read"),
        "text.refuse": t("refused words that citizens would read"),
        "cards.publish": t("announced printed cards"),
        "cards.correct": t("corrected printed cards"),
        "cards.take_back": t("took back a notice of printed cards"),
        "visit.add": t("announced mobile service"),
        "visit.change": t("changed mobile service"),
        "visit.cancel": t("cancelled mobile service"),
        "home_visit.propose": t("proposed a day for a home visit"),
        "home_visit.refuse": t("could not make a home visit"),
        "home_visit.done": t("made a home visit"),
        "home_visit.missed": t("noted that a home visit did not take place"),
        "progress.post": t("posted figures of progress"),
        "progress.withdraw": t("withdrew a figure of progress"),
        "case.proof": t("opened evidence that another inspector handles"),
        "recap.export": t("took the recap of reports as a file"),
        "weekly.export": t("took the weekly sheet as a file"),
    }


def render_details(context: Context, act: AuditEntry, names: Mapping[int, str]) -> str:
    """Render the details, as far as there are any: '#3 · Petugas · Kota Bekasi: Jatiasih'."""
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
        services = context.services
        found = services.library.answers.get(about["answer"]) or services.office_answers.get(about["answer"])
        yield found.question.in_language(context.t.language) if found else str(about["answer"])
        about.pop("answer")
    if "told" in about:
        yield context.t("{n} people told", n=context.t.format_number(about.pop("told")))
    if "rows" in about:
        yield context.t("{n} rows", n=context.t.format_number(about.pop("rows")))
    if "weekly" in about:
        yield _render_weekly(context.t, about.pop("weekly"))
    for name in NUMBERS_OF_ROWS:
        about.pop(name, None)
    yield from (f"{value}" if isinstance(value, str) else f"{name} {value}" for name, value in about.items())


def _render_weekly(t: Translator, recorded: str) -> str:
    """Render hours of a week in words. They are recorded like "ramadan Mo-Fr 08:00-15:00; Sa-Su off"."""
    rule = recorded.removeprefix(RAMADAN).strip()
    week = parse_week(rule)
    if isinstance(week, str):
        return recorded
    words = ", ".join(render_week(week, t.language))
    return f"Ramadan: {words}" if recorded.startswith(RAMADAN) else words
