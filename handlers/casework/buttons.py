"""Buttons `case:*`. Each finds the case anew through the eyes of who presses; what is out of sight answers nothing."""

from handlers.casework import alike, file, proof, queue, steps, words, writing
from handlers.reply import Reply, Say, Toast
from handlers.visit import Visit
from storage import casework
from storage.casework import Case, Pick


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    match verb, rest:
        case "list", (pick, page) if pick in set(Pick) and page.isdecimal():
            return [done, await queue.show(visit, Pick(pick), int(page[:6]), edits)]
        case (("with" | "yes" | "stop"), _):
            found = await _worded(visit, verb, rest, edits)
            return [done, *found] if found else [_old(visit)]
        case _, (id, *more):
            case = await casework.find(visit.tx, words.sight(visit), id)
            if case is not None:
                return [done, *await _case(visit, case, verb, more, edits)]
    return [done, file.gone(visit, edits)]


def _old(visit: Visit) -> Toast:
    return Toast(visit.event.query_id, visit.t("This was changed or done already. Please send it again."))


async def _worded(visit: Visit, verb: str, rest: tuple[str, ...], edits: int) -> list[Reply] | None:
    """Answers to what was being written."""
    found: Say | None = None
    match verb, rest:
        case "with", (token, ready):
            return await writing.chosen(visit, token, ready, edits)
        case "yes", (token,):
            found = await writing.confirmed(visit, token, edits)
        case "stop", (token,):
            found = await writing.stopped(visit, token, edits)
    return None if found is None else [found]


async def _case(visit: Visit, case: Case, verb: str, more: list[str], edits: int) -> list[Reply]:
    match verb, more:
        case "proofs", []:
            return [await proof.listed(visit, case, edits)]
        case "proof", [] if case.holder == visit.event.user_id:
            return await proof.opened(visit, case, edits)
        case (("proof" | "note"), []):
            return [await writing.begin(visit, case, verb, edits)]
        case "whole", [page] if page.isdecimal():
            return [await file.whole(visit, case, int(page[:6]), edits)]
        case "alike", []:
            return [await alike.show(visit, case, edits)]
        case "link", [other]:
            return [await alike.link(visit, case, other, edits)]
        case "unlink", [other]:
            return [await alike.unlink(visit, case, other, edits)]
        case (("ask" | "claim" | "release" | "give" | "hand" | "moves" | "to"), _):
            return [await _step(visit, case, verb, more, edits)]
    return [await file.show(visit, case, edits)]


async def _step(visit: Visit, case: Case, verb: str, more: list[str], edits: int) -> Say:
    """What changes the case: only for who handles it, and only from the card as it is now."""
    user = visit.event.user_id
    current = verb == "ask" or (bool(more) and more[0] == str(case.version))
    if verb == "claim":
        return await steps.claim(visit, case, edits) if current else await steps.changed(visit, case, edits)
    if not current or case.holder != user or case.closed:
        return await steps.changed(visit, case, edits)
    match verb, more:
        case "ask", [] if case.mode != "once":
            return await writing.begin(visit, case, "ask", edits)
        case "release", [_]:
            return await steps.release(visit, case, edits)
        case "give", [_]:
            return await steps.give(visit, case, edits)
        case "hand", [_, to] if to.isdecimal():
            return await steps.hand(visit, case, int(to[:18]), edits)
        case "moves", [_]:
            return await steps.moves(visit, case, edits)
        case "to", [_, target] if steps.allowed(visit, case, target):
            return await writing.begin(visit, case, "move", edits, target)
    return await steps.changed(visit, case, edits)
