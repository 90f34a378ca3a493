"""Buttons of staff accounts: invitations, members and the audit log. `mask` encodes sites as in site_picker."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData
from handlers.core.permissions import Role


class InviteButton(CallbackData, feature="invite"): ...


@dataclass(frozen=True)
class StartInvitation(InviteButton, verb="start"): ...


@dataclass(frozen=True)
class ChooseInvitedRole(InviteButton, verb="role"):
    role: Role


@dataclass(frozen=True)
class ChooseInvitedOffice(InviteButton, verb="office"):
    role: Role
    office: str


@dataclass(frozen=True)
class ChooseInvitedSites(InviteButton, verb="sites"):
    office: str
    mask: str
    page: int


@dataclass(frozen=True)
class PreviewInvitation(InviteButton, verb="ask"):
    role: Role
    office: str
    mask: str


@dataclass(frozen=True)
class CreateInvitation(InviteButton, verb="make"):
    role: Role
    office: str
    mask: str


@dataclass(frozen=True)
class ListInvitations(InviteButton, verb="list"): ...


@dataclass(frozen=True)
class RevokeInvitation(InviteButton, verb="revoke"):
    invitation_id: int


class JoinButton(CallbackData, feature="join"): ...


@dataclass(frozen=True)
class AcceptInvitation(JoinButton, verb="yes"):
    token: str


@dataclass(frozen=True)
class DeclineInvitation(JoinButton, verb="no"): ...


class MemberButton(CallbackData, feature="crew"): ...


@dataclass(frozen=True)
class ListMembers(MemberButton, verb="list"):
    page: int


@dataclass(frozen=True)
class ShowMember(MemberButton, verb="show"):
    member_id: int


@dataclass(frozen=True)
class ChooseMemberSites(MemberButton, verb="places"):
    member_id: int
    mask: str
    page: int


@dataclass(frozen=True)
class SaveMemberSites(MemberButton, verb="placed"):
    member_id: int
    mask: str


@dataclass(frozen=True)
class AskMemberRole(MemberButton, verb="role"):
    member_id: int
    role: Role


@dataclass(frozen=True)
class ChangeMemberRole(MemberButton, verb="turned"):
    member_id: int
    role: Role


@dataclass(frozen=True)
class AskMemberEnd(MemberButton, verb="end"):
    member_id: int


@dataclass(frozen=True)
class EndMemberRole(MemberButton, verb="ended"):
    member_id: int


class AuditButton(CallbackData, feature="log"): ...


@dataclass(frozen=True)
class ShowNewestAudit(AuditButton, verb="newest"): ...


@dataclass(frozen=True)
class ShowOlderAudit(AuditButton, verb="older"):
    before_id: int


@dataclass(frozen=True)
class ExportAudit(AuditButton, verb="file"): ...
