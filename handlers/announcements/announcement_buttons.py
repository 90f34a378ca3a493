"""Buttons of announcements: the draft, approval, the delivery report, corrections, the list, verification and following."""

from content.lazy_dataclass import dataclass
from handlers.core.callback_data import CallbackData


class DraftButton(CallbackData, feature="announce"):
    """Buttons of an announcement draft. An old `token` means that the draft has changed."""


@dataclass(frozen=True)
class ShowDraft(DraftButton, verb="card"):
    token: str


@dataclass(frozen=True)
class ChooseDraftOffice(DraftButton, verb="who"):
    token: str
    office: str = ""


@dataclass(frozen=True)
class ChooseDraftSites(DraftButton, verb="sites"):
    token: str
    mask: str = ""
    page: int = 0


@dataclass(frozen=True)
class ExcludeDraftSites(DraftButton, verb="but"):
    token: str
    mask: str = ""
    page: int = 0


@dataclass(frozen=True)
class ChooseDraftTopics(DraftButton, verb="topics"):
    token: str
    topic: str = ""


@dataclass(frozen=True)
class AskDraftTime(DraftButton, verb="when"):
    """`what` is "due" or "until"."""

    token: str
    what: str


@dataclass(frozen=True)
class SetDraftTime(DraftButton, verb="set"):
    token: str
    what: str
    timestamp: int


@dataclass(frozen=True)
class AskDraftRepeat(DraftButton, verb="often"):
    token: str


@dataclass(frozen=True)
class SetDraftRepeat(DraftButton, verb="times"):
    token: str
    times: int


@dataclass(frozen=True)
class ToggleDraftUrgency(DraftButton, verb="urgent"):
    token: str


@dataclass(frozen=True)
class RewriteDraft(DraftButton, verb="again"):
    token: str


@dataclass(frozen=True)
class PreviewDraft(DraftButton, verb="test"):
    token: str


@dataclass(frozen=True)
class DiscardDraft(DraftButton, verb="leave"):
    token: str


@dataclass(frozen=True)
class SendDraft(DraftButton, verb="send"):
    token: str


class ApprovalButton(CallbackData, feature="approve"): ...


@dataclass(frozen=True)
class ApproveAnnouncement(ApprovalButton, verb="yes"):
    announcement_id: int


@dataclass(frozen=True)
class RefuseAnnouncement(ApprovalButton, verb="no"):
    announcement_id: int


@dataclass(frozen=True)
class ApproveChange(ApprovalButton, verb="change"):
    change_id: int


@dataclass(frozen=True)
class RefuseChange(ApprovalButton, verb="keep"):
    change_id: int


class ReportButton(CallbackData, feature="sent"): ...


@dataclass(frozen=True)
class ListSentAnnouncements(ReportButton, verb="list"):
    page: int


@dataclass(frozen=True)
class ShowDeliveryReport(ReportButton, verb="show"):
    announcement_id: int


@dataclass(frozen=True)
class StopSending(ReportButton, verb="stop"):
    announcement_id: int


@dataclass(frozen=True)
class ResumeSending(ReportButton, verb="resume"):
    announcement_id: int


@dataclass(frozen=True)
class CancelAnnouncement(ReportButton, verb="cancel"):
    announcement_id: int


@dataclass(frozen=True)
class PauseSeries(ReportButton, verb="pause"):
    announcement_id: int


@dataclass(frozen=True)
class ResumeSeries(ReportButton, verb="unpause"):
    announcement_id: int


@dataclass(frozen=True)
class CorrectAnnouncement(ReportButton, verb="correct"):
    announcement_id: int


@dataclass(frozen=True)
class AskWithdrawal(ReportButton, verb="withdraw"):
    announcement_id: int


@dataclass(frozen=True)
class WithdrawAnnouncement(ReportButton, verb="gone"):
    announcement_id: int


class CorrectionButton(CallbackData, feature="amend"): ...


@dataclass(frozen=True)
class SendCorrection(CorrectionButton, verb="send"):
    token: str


@dataclass(frozen=True)
class DiscardCorrection(CorrectionButton, verb="leave"):
    token: str


class AnnouncementButton(CallbackData, feature="told", joins_batches=True): ...


@dataclass(frozen=True)
class ShowAnnouncement(AnnouncementButton, verb="show"):
    announcement_id: int


@dataclass(frozen=True)
class ListAnnouncements(AnnouncementButton, verb="list"): ...


@dataclass(frozen=True)
class ShareNotice(AnnouncementButton, verb="wa"):
    """Write the notice for a WhatsApp group."""

    code: str


class VerifyButton(CallbackData, feature="check", joins_batches=True): ...


@dataclass(frozen=True)
class AskMessageToVerify(VerifyButton, verb="ask"): ...


@dataclass(frozen=True)
class CancelVerification(VerifyButton, verb="drop"): ...


class FollowButton(CallbackData, feature="follow", joins_batches=True):
    """`site` is WHOLE_OFFICE of answer_actions for the whole office."""


@dataclass(frozen=True)
class ChooseFollowOffice(FollowButton, verb="offices"): ...


@dataclass(frozen=True)
class ChooseFollowPlace(FollowButton, verb="pick"):
    office: str
    page: int


@dataclass(frozen=True)
class FollowPlace(FollowButton, verb="on"):
    office: str
    site: str
    bundle: str


@dataclass(frozen=True)
class ShowFollow(FollowButton, verb="show"):
    office: str
    site: str


@dataclass(frozen=True)
class ToggleFollowTopic(FollowButton, verb="flip"):
    office: str
    site: str
    topic: str


@dataclass(frozen=True)
class UnfollowPlace(FollowButton, verb="off"):
    office: str
    site: str


@dataclass(frozen=True)
class UnfollowOffice(FollowButton, verb="stop"):
    office: str


@dataclass(frozen=True)
class ListFollows(FollowButton, verb="list"): ...


@dataclass(frozen=True)
class PauseFollows(FollowButton, verb="pause"): ...


@dataclass(frozen=True)
class ResumeFollows(FollowButton, verb="resume"): ...


@dataclass(frozen=True)
class ShowNoticeModes(FollowButton, verb="how"): ...


@dataclass(frozen=True)
class SetNoticeMode(FollowButton, verb="mode"):
    """`mode` is a NoticeMode, or "sound"."""

    mode: str


@dataclass(frozen=True)
class ExplainPreview(FollowButton, verb="preview"):
    """The button of a preview: it does nothing but say so."""


@dataclass(frozen=True)
class UnfollowAll(FollowButton, verb="none"): ...


@dataclass(frozen=True)
class DeclineRefollow(FollowButton, verb="decline"): ...


@dataclass(frozen=True)
class Refollow(FollowButton, verb="again"): ...
