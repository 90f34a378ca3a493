"""A task in words: which role, in which office, at which sites."""

from collections.abc import Sequence
from html import escape

from content.wording import Words
from handlers.access import Grant, Right, Role
from handlers.visit import Visit

ALL = "all"  # in buttons: all offices


def role(t: Words, role: str) -> str:
    match role:
        case Role.ADMIN:
            return t("Admin")
        case Role.PEMERIKSA:
            return t("Inspector")
    return t("Officer")


def place(visit: Visit, office: str | None, sites: Sequence[str] = ()) -> str:
    """'Kota Tangerang Selatan: Serpong, Pamulang'."""
    if office is None:
        return visit.t("all offices")
    known = visit.desk.library.offices.get(office)
    name = known.name if known else office
    listed = ", ".join(visit.desk.sites[id].name if id in visit.desk.sites else id for id in sites)
    return f"{name}: {listed}" if listed else name


def described(visit: Visit, grant: Grant) -> str:
    """Telegram HTML: the role in bold, then the place."""
    return f"<b>{role(visit.t, grant.role)}</b> · {escape(place(visit, grant.office, grant.sites))}"


def right(t: Words, right: Right) -> str:
    match right:
        case Right.MANAGE_STAFF:
            return t("invite staff, change and end their roles")
        case Right.READ_LOG:
            return t("read the log of staff")
        case Right.SET_HOURS:
            return t("set opening hours, closures and special days")
        case Right.ANNOUNCE:
            return t("send announcements")
        case Right.APPROVE:
            return t("approve announcements of others")
        case Right.LEARN:
            return t("give answers to questions that were not understood")
        case Right.INSPECT:
            return t("handle reports of illegal fees")


def code(office: str | None) -> str:
    return office or ALL


def office(code: str) -> str | None:
    return None if code == ALL else code
