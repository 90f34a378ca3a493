"""What a reporter is told of a file that was sent as evidence, once it is kept or cannot be."""

from content.cleaning import Left, Refused
from content.wording import Words, words
from handlers import press
from handlers.reply import Button, Reply, Rows, Say
from storage.evidence import Why


def kept(place: int, left: Left | None, language: str, *, begun: bool = False) -> Reply:
    """File number `place` is kept; `left` may still tell something of the sender. `begun`: for a form not sent yet."""
    t = words(language)
    return Say(f"📎 <b>{t('Evidence {n} is kept.', n=place)}</b> {remaining(t, left)}", _rows(t, begun))


def _rows(t: Words, begun: bool) -> Rows:
    """The way on, for the form is above and out of sight; and nothing about a report needs to stay on the phone."""
    wipe = (Button(t("🧹 Wipe this message"), press.pack("report", "close")),)
    return ((Button(t("▶️ Go on"), press.pack("report", "on")),), wipe) if begun else (wipe,)


def remaining(t: Words, left: Left | None) -> str:
    """What was taken out of a file, and what can still be known from it."""
    match left:
        case Left.PAPER:
            return t("This file stays as it is: it may still name who made it, with which program, and when.")
        case Left.SOUND:
            return t("It stays as it is: voices in it can be recognised, also yours.")
        case Left.FILM:
            return t(
                "It stays as it is: faces and voices can be recognised, and it may name place, time and phone."
            )
    return t("Place, time and phone were taken out of the picture. Faces in it can still be recognised.")


def refused(place: int, why: Refused | None, language: str, *, begun: bool = False) -> Reply:
    """File number `place` cannot be kept; None: Telegram did not hand it over."""
    t = words(language)
    return Say(f"📎 <b>{t('Evidence {n} was not kept.', n=place)}</b> {_reason(t, why)}", _rows(t, begun))


def _reason(t: Words, why: Refused | None) -> str:
    match why:
        case Refused.HEAVY:
            return unwanted(t, Why.HEAVY)
        case Refused.HUGE:
            return t("The picture has too many points. Send it as a photo instead of as a file.")
        case Refused.PACKED:
            return t(
                "Packed files and office documents (zip, docx, xlsx) are not taken. Send photos, a screenshot or a PDF."
            )
        case Refused.PROGRAM:
            return t("Programs and web pages are not taken. Send photos, a screenshot or a PDF.")
        case Refused.UNKNOWN:
            return unwanted(t, Why.KIND)
        case Refused.BROKEN | Refused.EMPTY:
            return t("The file is damaged. Please send it once more.")
    return t("It could not be fetched from Telegram. Please send it once more.")


def unwanted(t: Words, why: Why) -> str:
    """Why a file that was just sent is not taken, and what to send instead."""
    match why:
        case Why.HEAVY:
            return t("Files of up to 10 MB are taken. Send a photo or a shorter recording.")
        case Why.MANY:
            return t("Ten files are kept at most. You can take one back, or tell the rest in words.")
    return t("This kind of file is not taken. Send a photo, a voice message, a film or a PDF.")


def gone() -> str:
    """In place of a file that was erased before it could be shown; staff read Indonesian."""
    t = words("id")
    return t("This evidence is not kept any more.")
