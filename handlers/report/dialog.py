"""The dialog of a report: /lapor, its buttons, its messages. One panel is changed in place; messages are taken away."""

import secrets

from msgspec import structs

from content import complaint
from content.shield import shield
from handlers import access, card, press
from handlers.event import Kind
from handlers.reply import Button, Delete, Reply, Say, Toast
from handlers.report import answering, filed, form, keys, memory, modes, proofs, screens
from handlers.report.form import Filling, Step
from handlers.report.memory import Memory, Session
from handlers.visit import Visit


async def command(visit: Visit) -> list[Reply]:
    """/lapor, and what was written after it as the beginning of the story; the command itself is taken away."""
    return [Delete(visit.event.message_id), *await begin(visit, visit.event.text)]


async def begin(visit: Visit, story: str = "") -> list[Reply]:
    """The ways to report; a form that is not finished is offered first, and the story waits for what is chosen."""
    kept = structs.replace(await memory.load(visit), said=story.strip()[: form.LONGEST_STORY])
    if kept.filling is not None and (kept.filling.answered or kept.filling.is_filed or kept.filling.told):
        await memory.save(visit, structs.replace(kept, filling=structs.replace(kept.filling, paused=True)))
        return [offer(visit, kept.filling)]
    if await access.grants(visit) and (kept.filling is None or not story):
        await memory.save(visit, kept)
        return [_for_whom(visit)]
    return await start(visit, kept, "warga", story=story)


async def start(visit: Visit, kept: Memory, source: str, *, story: str = "", panel: int = 0) -> list[Reply]:
    """A new form instead of the chat's other one."""
    filling = Filling(
        token=secrets.token_urlsafe(4),
        source=source,
        office=visit.person.office or "",
        panel=panel,
        first=visit.event.message_id,
        at=visit.seconds,
    )
    note = ""
    if story.strip():
        taken = answering.typed(visit, filling, story[: form.LONGEST_STORY])
        filling, note = taken.filling, taken.note
    old = [Delete(kept.filling.panel)] if kept.filling and kept.filling.panel not in (0, panel) else []
    await proofs.forget(visit)
    await memory.save(visit, structs.replace(kept, filling=filling, said=""))
    return [*old, screens.show(visit, filling, note)]


def _for_whom(visit: Visit) -> Say:
    t = visit.t
    rows = (
        (Button(t("🧍 For a citizen at the counter"), press.pack("report", "new", "petugas")),),
        (Button(t("🙋 My own report"), press.pack("report", "new", "warga")),),
        (card.home_button(visit),),
    )
    return Say(t("You have a task here. For whom is the report?"), rows)


def offer(visit: Visit, filling: Filling) -> Say:
    """A form that waits. Its words say nothing of what it is about: others may see the screen."""
    t = visit.t
    on = keys.button(filling, t("▶️ Go on"), "resume")
    anew = keys.button(filling, t("🗑 Delete it"), "drop")
    body = t("What you began is still here, locked. Nothing of it has been sent.")
    if filling.is_filed:
        body = t("What you sent has arrived. Its code can still be shown, until you begin something new.")
        on = keys.button(filling, t("👁 Show it"), "resume")
        anew = keys.button(filling, t("➕ Begin something new"), "anew")
    return Say(body, ((on,), (anew, card.home_button(visit))))


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `report:*`. Those of a form that is finished or gone do nothing but say so."""
    done = Toast(visit.event.query_id)
    kept = await memory.load(visit)
    if verb == "new":
        return [done, *await _new(visit, kept, rest)]
    if verb == "close":
        return [done, Delete(visit.event.message_id)]
    if verb == "sweep":
        return [done, *filed.swept(visit, rest[0] if rest else "")]
    verb, (token, *values) = keys.below(kept.filling, verb, rest)
    if kept.filling is None or kept.filling.token != token:
        over = visit.t("This form is finished or was deleted. /lapor starts a new one.")
        return [Toast(visit.event.query_id, over, alert=True)]
    filling, old = _here(visit, kept.filling)
    filling, gone = await proofs.settled(visit, filling)
    kept = structs.replace(kept, filling=filling, session=_still(kept))
    return [done, *old, *gone, *await _act(visit, kept, filling, verb, tuple(values))]


async def _new(visit: Visit, kept: Memory, rest: tuple[str, ...]) -> list[Reply]:
    if rest in (("warga",), ("petugas",)) and await access.grants(visit):
        return await start(visit, kept, rest[0], story=kept.said, panel=visit.event.message_id)
    return await begin(visit)


def _here(visit: Visit, filling: Filling) -> tuple[Filling, list[Reply]]:
    """The message that was pressed is the panel from now on; another one is taken away."""
    here = visit.event.message_id
    old: list[Reply] = [Delete(filling.panel)] if filling.panel not in (0, here) else []
    return structs.replace(filling, panel=here, paused=False, at=_age(visit, filling)), old


def _still(kept: Memory) -> Session | None:
    """The case that is open waits for no message while a form is filled in."""
    return structs.replace(kept.session, writes="") if kept.session else None


def _age(visit: Visit, filling: Filling) -> int:
    """When it was last touched; once filed, when that was: the receipt's time runs from then."""
    return filling.at if filling.is_filed else visit.seconds


async def _act(
    visit: Visit, kept: Memory, filling: Filling, verb: str, values: tuple[str, ...]
) -> list[Reply]:
    match verb, values:
        case "anew", () if filling.is_filed:
            await memory.save(visit, structs.replace(kept, filling=None))
            return [Delete(filling.panel), *await begin(visit, kept.said)]
        case (("drop" | "yes"), ()):
            gone = await filed.forget(visit, kept, filling)
            return [*gone, *await begin(visit, kept.said)] if kept.said else gone
        case "resume", () if kept.said and not filling.is_filed:
            return [await _more(visit, kept, filling)]
        case "cancel", () if filling.is_filed or not (filling.answered or filling.told):
            return await filed.forget(visit, kept, filling)
        case "cancel", ():
            await memory.save(visit, kept)
            return [_sure(visit, filling)]
        case "fine", () if filling.step is Step.MODE:
            await memory.save(visit, kept)
            return [_fine(visit, filling)]
        case "files", () if filling.step in proofs.TAKEN_AT:
            await proofs.forget(visit)
            filling = structs.replace(filling, files=0)
            await memory.save(visit, structs.replace(kept, filling=filling))
            return [screens.show(visit, filling, visit.t("📎 The evidence was taken out and deleted."))]
        case "nowhere", () if filling.step is Step.PLACE:
            await memory.save(visit, kept)
            return [_elsewhere(visit, filling)]
        case "edit", () if filling.step is Step.REVIEW:
            await memory.save(visit, kept)
            return [_edit(visit, filling)]
        case "send", () if filling.step is Step.REVIEW:
            return await filed.send(visit, kept, filling)
    if filling.is_filed:
        return await filed.pressed(visit, kept, filling, verb)
    moved = _moved(visit, filling, verb, values)
    await memory.save(visit, structs.replace(kept, filling=moved))
    return [screens.show(visit, moved)]


async def _more(visit: Visit, kept: Memory, filling: Filling) -> Say:
    """What was written after /lapor belongs to the form that is taken up again."""
    filling, fitted = form.tell(filling, visit.event.message_id, shield(kept.said).text)
    await memory.save(visit, structs.replace(kept, filling=filling, said=""))
    t = visit.t
    cut = t("That was too long: I kept the beginning. Please tell the most important.")
    return screens.show(visit, filling, t("Added to the story.") if fitted else cut)


def _moved(visit: Visit, filling: Filling, verb: str, values: tuple[str, ...]) -> Filling:
    """The form after a button; as it is where the button belongs to another step, or to none."""
    match verb, values:
        case "mode", (mode,) if filling.step is Step.MODE and mode in modes.names(visit, filling):
            return form.begin(structs.replace(filling, mode=mode, kind="levy"))
        case "kind", (kind,) if filling.step is Step.MODE and kind in ("refused", "honest"):
            return form.begin(structs.replace(filling, mode="once", kind=kind))
        case "set", (step, value) if step == filling.step:
            return answering.tapped(visit, filling, value) or filling
        case "back", (step,) if step == filling.step:
            return form.back(filling)
        case "page", (page,) if filling.step is Step.PLACE and page.isdecimal():
            return structs.replace(filling, page=min(int(page), 500))
        case "change", (step,) if filling.step is Step.REVIEW and step in form.steps(filling):
            return form.change(filling, Step(step))
    return filling


def _sure(visit: Visit, filling: Filling) -> Say:
    t = visit.t
    rows = (
        (keys.button(filling, t("Yes, delete it"), "yes"),),
        (keys.button(filling, t("No, go on"), "resume"),),
    )
    return Say(t("Delete what you filled in? Nothing of it has been sent."), rows, filling.panel)


def _fine(visit: Visit, filling: Filling) -> Say:
    """Fine or levy: the vetted answer, in the panel."""
    t = visit.t
    shown = card.answer(visit, "denda_pungli")
    rows = ((keys.button(filling, t("➡️ It was a levy: report it"), "resume"),),)
    return Say(shown.body, (*rows, (keys.button(filling, t("✖️ Close"), "cancel"),)), filling.panel)


def _elsewhere(visit: Visit, filling: Filling) -> Say:
    """Where else to turn, in the panel."""
    t, body = visit.t, card.answer(visit, "lapor_pungli").body
    row = (keys.button(filling, t("⬅️ Back"), "resume"), keys.button(filling, t("✖️ Close"), "cancel"))
    return Say(body, (row,), filling.panel)


def _edit(visit: Visit, filling: Filling) -> Say:
    t, names = visit.t, screens.names(visit)
    rows = [(keys.button(filling, f"✏️ {names[step]}", "change", step),) for step in form.steps(filling)]
    return Say(
        t("What shall be changed?"), (*rows, (keys.button(filling, t("⬅️ Back"), "resume"),)), filling.panel
    )


async def heard(visit: Visit) -> list[Reply] | None:
    """A message of a chat that fills in a form; None when it is not meant for it. It never goes on to the questions."""
    event = visit.event
    if event.kind not in (Kind.TEXT, Kind.MEDIA, Kind.EDITED):
        return None
    kept = await memory.load(visit)
    filling = kept.filling
    if filling is None:
        return None
    if event.kind is Kind.EDITED:
        return await _reworded(visit, kept, filling)
    if filling.paused or visit.seconds - filling.at > memory.OPEN:
        return None
    if filling.step is Step.MODE and not complaint.told(event.text):
        return None
    if event.kind is Kind.MEDIA and (filling.step not in proofs.TAKEN_AT or event.media == "service"):
        return _later(visit) if filling.step is not Step.MODE and not filling.is_filed else None
    filling = structs.replace(filling, at=_age(visit, filling))
    if event.text.strip().lower() in ("batal", "cancel"):
        return [Delete(event.message_id), *await _act(visit, kept, filling, "cancel", ())]
    if filling.is_filed:
        return await filed.heard(visit, kept, filling)
    if event.kind is Kind.MEDIA:
        return await _attached(visit, kept, filling)
    taken = answering.typed(visit, filling, event.text)
    await memory.save(visit, structs.replace(kept, filling=taken.filling))
    return [Delete(event.message_id), _panel(visit, taken)]


def _later(visit: Visit) -> list[Reply]:
    note = visit.t(
        "📎 Evidence comes with the story, the last step. Please send it then; this one was not kept."
    )
    return [Delete(visit.event.message_id), Say(note)]


async def _attached(visit: Visit, kept: Memory, filling: Filling) -> list[Reply]:
    """A file, and what its caption says as a part of the story."""
    note = ""
    if visit.event.text.strip():
        taken = answering.typed(visit, filling, visit.event.text)
        filling, note = taken.filling, taken.note
    filling, said = await proofs.attach(visit, filling)
    await memory.save(visit, structs.replace(kept, filling=filling))
    return [screens.show(visit, filling, "\n".join(part for part in (note, said) if part))]


def _panel(visit: Visit, taken: answering.Taken) -> Say:
    shown = screens.show(visit, taken.filling, taken.note)
    if not taken.among:
        return shown
    return Say(shown.body, answering.places(taken.filling, visit, taken.among), shown.edits)


async def _reworded(visit: Visit, kept: Memory, filling: Filling) -> list[Reply] | None:
    """A message of the story that was written anew in Telegram, if it is still there."""
    if visit.event.message_id not in (id for id, _ in filling.story) or filling.is_filed:
        return None
    found, _ = form.tell(filling, visit.event.message_id, shield(visit.event.text).text)
    await memory.save(visit, structs.replace(kept, filling=found))
    return [Delete(visit.event.message_id), screens.show(visit, found)]


async def left(visit: Visit) -> list[Reply]:
    """Something else was asked for: the form stays, hears nothing until it is taken up again, and is offered once.

    A message to examiners that was begun is not waited for any more: the next words are a question again."""
    kept = await memory.load(visit)
    filling, writing = kept.filling, kept.session is not None and bool(kept.session.writes)
    asks = filling is not None and not filling.paused and not filling.is_filed
    if not asks and not writing:
        return []
    paused = structs.replace(filling, paused=True) if filling and asks else filling
    await memory.save(visit, Memory(paused, _still(kept)))
    if filling is None or not asks:
        return []
    return [offer(visit, filling)] if filling.answered or filling.told else []
