"""What people wrote at length, in leaves that are turned: nothing of it is left out, and no leaf is too long to be sent."""

from collections.abc import Callable, Iterable
from html import escape

from handlers.reply import Button, Rows, Say
from handlers.visit import Visit

ROOM = 1800  # letters of a leaf: even of emoji, which Telegram counts twice, it can be sent
LEAST = 100  # letters; for less nothing is begun at the end of a leaf


def shorter(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def button(visit: Visit, data: str) -> Button:
    return Button(visit.t("📖 Read it in full"), data)


def show(
    visit: Visit,
    parts: Iterable[tuple[str, str]],
    page: int,
    data: Callable[[int], str],
    back: Button,
    edits: int,
) -> Say:
    """One leaf of the parts, each a heading (HTML) and the words of it; `data` is what leads to another leaf."""
    found = cut(parts) or [""]
    page = max(0, min(page, len(found) - 1))
    title = visit.t("In full, page {page} of {pages}", page=page + 1, pages=len(found))
    turn = [Button("⬅️", data(page - 1))] if page else []
    turn += [Button("➡️", data(page + 1))] if page + 1 < len(found) else []
    rows: Rows = ((tuple(turn),) if turn else ()) + ((back,),)
    return Say(f"<i>{title}</i>\n\n{found[page]}", rows, edits)


def cut(parts: Iterable[tuple[str, str]]) -> list[str]:
    found: list[str] = []
    leaf: list[str] = []
    room = ROOM
    for head, words in parts:
        while words:
            if leaf and room - len(head) < min(LEAST, len(words)):
                found.append("\n".join(leaf))
                leaf, room = [], ROOM
            piece = _piece(words, max(room - len(head), LEAST))
            words = words[len(piece) :]
            leaf.append(f"{head}\n<blockquote>{escape(piece, quote=False)}</blockquote>")
            room -= len(head) + len(piece)
    return [*found, "\n".join(leaf)] if leaf else found


def _piece(words: str, most: int) -> str:
    """The beginning, up to the end of a word where there is one in its second half."""
    if len(words) <= most:
        return words
    end = max(words.rfind(sign, most // 2, most) for sign in " \n")
    return words[: end + 1] if end > 0 else words[:most]
