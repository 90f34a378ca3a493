"""What whoever asked for a home visit tells the officers besides: which days suit, how the place is found."""

import re
from html import escape

from content import dates
from content.shield import shield
from handlers import card, home_visit
from handlers.citizen import ask
from handlers.event import Kind
from handlers.reply import Reply, Say
from handlers.visit import Visit
from storage import drafts, home_visits
from storage.drafts import Draft
from storage.home_visits import HomeVisit, State

FORM = "home visit wish"
LONGEST = 400  # letters
POLITE = frozenset({"salam", "terima_kasih"})
NEAR = frozenset({"lokasi", "hari_libur_akhir_pekan", "jemput_bola", "kontak", "layanan_lain"})
"""What "dekat kantor camat" or "senin pagi" sounds like: a question of its own only where it is asked as one."""
_ASKS = re.compile(
    r"\?\s*$|\b(?:berapa|brp|apa|apakah|kapan|gimana|gmn|bagaimana|kenapa|mengapa|how|what|when|why)\b",
    re.IGNORECASE,
)


async def ask_for(visit: Visit, one: HomeVisit) -> list[Reply]:
    """Ask; the next message is the answer, unless it is plainly about something else."""
    t = visit.t
    asked = {
        State.ASKED: t("Which days suit? Type it, for example “Monday or Tuesday morning”."),
        State.AGREED: t(
            "How do the officers find the place? Type a landmark; no name, no NIK. It is kept sealed."
        ),
    }
    if one.state not in asked:
        return []
    await drafts.put(visit.tx, visit.event.chat_id, FORM, {"code": one.code}, visit.seconds)
    return [Say(asked[one.state])]


async def heard(visit: Visit, draft: Draft) -> list[Reply] | None:
    """Which days suit, or how the place is found. A question in between is answered, and passed on to nobody."""
    t, shielded = visit.t, shield(visit.event.text)
    one = await home_visits.find(visit.tx, draft.data["code"])
    if one is None or one.state not in (State.ASKED, State.AGREED) or not visit.event.text.strip():
        return None
    decided = visit.desk.decide(ask.asked(shielded.text)).answer
    if visit.event.kind is Kind.TEXT and decided in POLITE:
        return None
    if visit.event.kind is Kind.TEXT and _other_matter(visit, one, shielded.text, decided):
        await drafts.drop(visit.tx, visit.event.chat_id)
        left = t("Nothing was passed on to the officers of {code}. To tell them something:", code=one.code)
        return [*await ask.text(visit), Say(left, (home_visit.note_button(t, one),))]
    if (m := len(shielded.text)) > LONGEST:
        return [Say(t("At most {n} characters, please. Yours has {m}.", n=LONGEST, m=m))]
    await drafts.drop(visit.tx, visit.event.chat_id)
    await home_visits.wish(visit.tx, one, shielded.text)
    body = f"{t('Thank you, the officers see it with your request.')}\n<blockquote>{escape(shielded.text)}</blockquote>"
    rows = (home_visit.note_button(t, one, anew=True), (card.home_button(visit),))
    return [*ask.warn(visit, shielded), Say(body, rows)]


def _other_matter(visit: Visit, one: HomeVisit, words: str, decided: str | None) -> bool:
    """Whether a message is a question of its own. `decided`: the answer that it would get."""
    if decided is None:
        return False
    here = visit.now.astimezone(home_visit.zone(visit.desk, one)).date()
    if one.state is State.ASKED and dates.find_days(words, here):
        return False
    return decided not in NEAR or bool(_ASKS.search(words))
