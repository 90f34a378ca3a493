"""Texts to the reporter after a file of evidence was stored or refused."""

from content.reports.evidence_cleaning import EvidenceProblem, EvidenceTrace
from content.text.safe_html import html
from content.text.translation import Translator, translator_for
from handlers.core.replies import Button, ButtonRows, Message, Reply
from handlers.reports.report_buttons import CloseReportMessage, ContinueReport
from storage.reports.evidence_files import EvidenceRefusal


def render_saved(place: int, left: EvidenceTrace | None, language: str, *, begun: bool = False) -> Reply:
    """Say that file `place` is stored. `left` is what may still reveal the sender. `begun`: the form is not sent yet."""
    t = translator_for(language)
    return Message(
        html("📎 <b>{}</b> {}", t("Evidence {n} is kept.", n=place), render_remaining_traces(t, left)),
        _next_buttons(t, begun),
    )


def _next_buttons(t: Translator, begun: bool) -> ButtonRows:
    """Return buttons to continue the form, which scrolled away, and to delete this message from the phone."""
    wipe = (Button(t("🧹 Wipe this message"), CloseReportMessage().pack()),)
    return ((Button(t("▶️ Go on"), ContinueReport().pack()),), wipe) if begun else (wipe,)


def render_remaining_traces(t: Translator, left: EvidenceTrace | None) -> str:
    """Say what was removed from a file, and what it may still reveal."""
    match left:
        case EvidenceTrace.PAPER:
            return t("This file stays as it is: it may still name who made it, with which program, and when.")
        case EvidenceTrace.SOUND:
            return t("It stays as it is: voices in it can be recognised, also yours.")
        case EvidenceTrace.FILM:
            return t(
                "It stays as it is: faces and voices can be recognised, and it may name place, time and phone."
            )
    return t("Place, time and phone were taken out of the picture. Faces in it can still be recognised.")


def render_refused(place: int, why: EvidenceProblem | None, language: str, *, begun: bool = False) -> Reply:
    """Say that file `place` cannot be stored. None: the download from Telegram failed."""
    t = translator_for(language)
    return Message(
        html("📎 <b>{}</b> {}", t("Evidence {n} was not kept.", n=place), _render_reason(t, why)),
        _next_buttons(t, begun),
    )


def _render_reason(t: Translator, why: EvidenceProblem | None) -> str:
    match why:
        case EvidenceProblem.HEAVY:
            return render_not_accepted(t, EvidenceRefusal.TOO_LARGE)
        case EvidenceProblem.HUGE:
            return t("The picture has too many points. Send it as a photo instead of as a file.")
        case EvidenceProblem.PACKED:
            return t(
                "Packed files and office documents (zip, docx, xlsx) are not taken. Send photos, a screenshot or a PDF."
            )
        case EvidenceProblem.PROGRAM:
            return t("Programs and web pages are not taken. Send photos, a screenshot or a PDF.")
        case EvidenceProblem.PICTURE_FORMAT:
            return t(
                "Place and time cannot be taken out of this kind of picture (HEIC, GIF, TIFF). Send it as a photo instead of"
                " as a file, or send a screenshot of it."
            )
        case EvidenceProblem.UNKNOWN:
            return render_not_accepted(t, EvidenceRefusal.UNSUPPORTED_KIND)
        case EvidenceProblem.BROKEN | EvidenceProblem.EMPTY:
            return t("The file is damaged. Please send it once more.")
        case EvidenceProblem.UNREADABLE:
            return t("This file cannot be read here. Send a photo or a screenshot of it.")
    return t("It could not be fetched from Telegram. Please send it once more.")


def render_not_accepted(t: Translator, why: EvidenceRefusal) -> str:
    """Say why a file is refused, and what to send instead."""
    match why:
        case EvidenceRefusal.TOO_LARGE:
            return t("Files of up to 10 MB are taken. Send a photo or a shorter recording.")
        case EvidenceRefusal.TOO_MANY:
            return t("Ten files are kept at most. You can take one back, or tell the rest in words.")
        case EvidenceRefusal.TOO_MANY_TODAY:
            return t(
                "You sent many files today. More are taken tomorrow; until then, tell the rest in words."
            )
        case EvidenceRefusal.STORAGE_FULL:
            return t(
                "No more files can be kept today. Please send it tomorrow; until then, tell it in words."
            )
    return t(
        "This kind of file is not taken. Send a picture as a photo and a film as a video, not as a file. Record sound with"
        " the microphone button. Of a paper, send a photo or a PDF."
    )


def render_erased() -> str:
    """Return the text for evidence that was erased before it was shown. It is Indonesian, as staff read it."""
    t = translator_for("id")
    return t("This evidence is not kept any more.")
