"""Chooses the case to show for a message, in every place where the bot answers: chats, groups, captions, inline mode."""

from content.loading.records import Office
from content.nlu.follow_up import FollowUp
from handlers.core.context import Context
from handlers.offices import place_mentions
from handlers.questions import answer_card
from handlers.questions.question_reading import Question

MIN_SHARE_UNCLEAR, MIN_SHARE_OUT_OF_SCOPE = 0.6, 0.75
"""Least probability of a case where the topics are unclear, or find nothing."""
MIN_SHARE_BEFORE_OFFICE, MIN_SHARE_OTHER_TOPIC = 0.5, 0.9
"""Least probability of a case before facts about the office, or instead of an answer of another topic."""
OVERVIEW_TOPICS = frozenset(
    {"kk_akta", "pindah_ubah_data", "ktp_hilang_rusak", "luar_negeri", "ikd_digital", "nik_bermasalah"}
)
"""Topics of several cases: their overview offers them if the case is not clear."""
ASPECT_TOPICS = frozenset(
    {
        "biaya_gratis",
        "syarat_dokumen",
        "daftar_online",
        "cetak_prr",
        "denda_pungli",
        "masa_berlaku",
        "luar_daerah",
        "usia_17",
    }
)
"""Topics that ask for one aspect of anything ("biaya"): beside a case they are an aspect of that case."""


def choose_case(context: Context, question: Question) -> str | None:
    """Return the case or overview to show: the best match, else the previous case for a question word alone."""
    answer = question.decision.answer
    if question.previous_case is not None:
        return question.previous_case
    if question.case.best is not None and _is_sure_enough(context, question):
        return question.case.best
    return answer if answer in OVERVIEW_TOPICS else None


def _is_sure_enough(context: Context, question: Question) -> bool:
    """Return whether the best case may be shown although the topics found another answer, or none."""
    id, share = question.case.ranking[0]
    answer = question.decision.answer
    if answer == context.services.library.cases.topic_of(id):
        return True
    if answer is None:
        topic = context.services.library.cases.topic_of(id)
        least = MIN_SHARE_UNCLEAR if topic in question.decision.choices else MIN_SHARE_OUT_OF_SCOPE
        return share >= least
    if answer in OVERVIEW_TOPICS | ASPECT_TOPICS:
        return True
    if question.follow_up is FollowUp.VARIATION and answer in answer_card.SMALL_TALK:
        return True  # "kalau akta?" alone resembles a greeting
    return question.follow_up is FollowUp.NONE and share >= MIN_SHARE_OTHER_TOPIC


def find_office(context: Context, words: str) -> Office | None:
    """Return the office that a message names, else the chosen one."""
    mentions = place_mentions.find_places(context, words, weak=True)
    named = [mention.office for mention in mentions if mention.office is not None]
    return named[0] if named else context.office
