"""Buttons of the status board, for citizens, staff and the morning reminder."""

from content.lazy_dataclass import dataclass
from content.status_board.board_facts import BoardFactKind
from content.status_board.doubt_kinds import DoubtKind
from handlers.core.callback_data import CallbackData


class BoardButton(CallbackData, feature="board", joins_batches=True): ...


@dataclass(frozen=True)
class ShowSiteBoard(BoardButton, verb="site"):
    site: str


@dataclass(frozen=True)
class ShowOfficeBoard(BoardButton, verb="list"):
    office: str
    page: int


@dataclass(frozen=True)
class FindNearestCards(BoardButton, verb="near"):
    site: str


@dataclass(frozen=True)
class AskWhatDiffers(BoardButton, verb="differs"):
    site: str


@dataclass(frozen=True)
class ReportDifference(BoardButton, verb="saw"):
    site: str
    kind: DoubtKind


class DoubtButton(CallbackData, feature="doubt"):
    """Buttons of staff about what people on the spot said."""


@dataclass(frozen=True)
class SettleDoubt(DoubtButton, verb="settle"):
    site: str
    kind: DoubtKind


class PostButton(CallbackData, feature="post"):
    """Buttons of staff. Facts are identified by their post."""


@dataclass(frozen=True)
class ChooseBoardValue(PostButton, verb="pick"):
    token: str
    value: str


@dataclass(frozen=True)
class AskBoardValue(PostButton, verb="ask"):
    kind: BoardFactKind
    site: str


@dataclass(frozen=True)
class SetBoardValue(PostButton, verb="set"):
    """Not offered any more; older messages have it."""

    kind: BoardFactKind
    site: str
    value: str


@dataclass(frozen=True)
class TellFollowers(PostButton, verb="tell"):
    post_id: int


@dataclass(frozen=True)
class TellFollowersUrgently(PostButton, verb="urgent"):
    post_id: int


@dataclass(frozen=True)
class AskFactEnd(PostButton, verb="until"):
    post_id: int


@dataclass(frozen=True)
class ChangeFactEnd(PostButton, verb="lasts"):
    post_id: int
    end: str


@dataclass(frozen=True)
class WithdrawFact(PostButton, verb="undo"):
    post_id: int


@dataclass(frozen=True)
class ShowFact(PostButton, verb="show"):
    post_id: int


class MorningButton(CallbackData, feature="morning"): ...


@dataclass(frozen=True)
class ConfirmFact(MorningButton, verb="ok"):
    kind: BoardFactKind
    site: str
    value: str


@dataclass(frozen=True)
class ChooseFactKind(MorningButton, verb="set"):
    site: str
