"""Render roles and rights: which role, in which office, at which sites."""

from collections.abc import Sequence

from content.office_features import OfficeFeature, is_feature_anywhere
from content.text.safe_html import Html, html
from content.text.translation import Translator
from handlers.core.context import Context
from handlers.core.permissions import Grant, Right, Role

ALL_OFFICES = "all"  # callback data for all offices


def list_offered_roles(context: Context) -> tuple[Role, ...]:
    """Return the roles that can be given. No office needs supervisors where all switched the overdue ladder off."""
    has_ladder = is_feature_anywhere(context.offices.values(), OfficeFeature.OVERDUE_LADDER)
    return tuple(role for role in Role if has_ladder or role is not Role.SUPERVISOR)


def render_role(t: Translator, role: str) -> str:
    match role:
        case Role.ADMIN:
            return t("Admin")
        case Role.PEMERIKSA:
            return t("Inspector")
        case Role.SUPERVISOR:
            return t("Supervisor")
    return t("Officer")


def render_place(context: Context, office: str | None, sites: Sequence[str] = ()) -> str:
    """Render 'Kota Tangerang Selatan: Serpong, Pamulang'."""
    if office is None:
        return context.t("all offices")
    known = context.offices.get(office)
    name = known.name if known else office
    listed = ", ".join(
        context.services.sites[id].name if id in context.services.sites else id for id in sites
    )
    return f"{name}: {listed}" if listed else name


def render_grant(context: Context, grant: Grant) -> Html:
    """Render a role as Telegram HTML: the role in bold, then the place."""
    return html(
        "<b>{}</b> · {}", render_role(context.t, grant.role), render_place(context, grant.office, grant.sites)
    )


def render_right(t: Translator, right: Right) -> str:
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
        case Right.OVERSEE:
            return t("be told how many reports are overdue, if you have no other task in that office")


def office_to_code(office: str | None) -> str:
    return office or ALL_OFFICES


def office_from_code(code: str) -> str | None:
    return None if code == ALL_OFFICES else code
