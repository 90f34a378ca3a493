"""/umumkan: write, see it as it will look, choose who gets it and when, send. A draft is a row; old buttons do nothing."""

from dataclasses import replace

from handlers import album, notice, press
from handlers.access import Right, granting
from handlers.reply import Button, Document, Photo, Reply, Rows, Say, Toast
from handlers.staff import composing, people_reached, sending, when
from handlers.staff.composing import FORM, Composed
from handlers.visit import Visit
from storage import announcements, drafts
from storage.drafts import Draft

MEDIA = ("photo", "document")


async def command(visit: Visit) -> list[Reply]:
    """/umumkan, alone or followed by the text; what was being written is shown again."""
    draft = await drafts.get(visit.tx, visit.event.chat_id)
    open = composing.read(draft) if draft is not None and draft.form == FORM else None
    if open is not None and open.written:
        kept = await composing.keep(visit, open, awaits="")
        return await _written(visit, kept[0]) if visit.event.text else await _shown(visit, *kept)
    office = await _office(visit)
    sites = await composing.own_sites(visit, office)
    empty = Composed(await announcements.draw(visit.tx), office=office, sites=sites)
    composed, token = await composing.keep(visit, empty)
    if visit.event.text:
        return await _written(visit, composed)
    t = visit.t
    lines = [
        f"<b>{t('New announcement')}</b>",
        t("Write it as one message: text, a photo or a document with a caption. Bold and italics stay."),
        t("The office's name, the date and a code to check it are added. Nothing is sent yet."),
    ]
    return [Say("\n".join(lines), ((_leave(visit, token),),))]


async def _office(visit: Visit) -> str:
    """The office to begin with: the person's own if they may announce there, else the only one of their tasks."""
    offices = [grant.office for grant in await granting(visit, Right.ANNOUNCE)]
    chosen = visit.person.office
    if chosen and (chosen in offices or None in offices):
        return chosen
    return next((code for code in offices if code), "")


async def heard(visit: Visit, draft: Draft) -> list[Reply] | None:
    """A message of somebody who has an announcement open: its text or a time, if one of them was asked for."""
    composed = composing.read(draft)
    match composed.awaits:
        case "text":
            return await _written(visit, composed)
        case "due" | "until" as what:
            found = when.read(visit, composed, what)
            if isinstance(found, str):
                return [Say(f"🤔 {found}", (_back(visit, draft.token),))]
            return await _shown(visit, *await composing.keep(visit, composed, awaits="", **{what: found}))
    return None


async def left(visit: Visit, draft: Draft) -> None:
    """The person went on to something else: what is written stays, but waits for no message."""
    composed = composing.read(draft)
    if composed.written and composed.awaits:
        await composing.keep(visit, composed, awaits="")
    elif not composed.written:
        await drafts.drop(visit.tx, visit.event.chat_id)


async def _written(visit: Visit, composed: Composed) -> list[Reply]:
    event, t = visit.event, visit.t
    media = event.media if event.media in MEDIA else ""
    if event.media and not media:
        return [Say(t("This cannot be announced. Send text, a photo, or a document with a caption."))]
    if event.album:
        return [] if await album.again(visit) else [Say(composing.one_file(visit))]
    file = (event.file, event.file_key) if media else ("", "")
    now = replace(composed, awaits="", html=event.html.strip(), media=media, file=file[0], file_key=file[1])
    why = composing.unfit(visit, composing.new(visit, now))
    return [Say(why)] if why else await _shown(visit, *await composing.keep(visit, now))


async def _shown(visit: Visit, composed: Composed, token: str) -> list[Reply]:
    """Exactly what people will get, then the card with everything else."""
    return [preview(visit, composed), await _card(visit, composed, token)]


def preview(visit: Visit, composed: Composed) -> Say | Photo | Document:
    return notice.message(visit.desk.library, composing.new(visit, composed))


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `announce:verb:token:...`."""
    token, *more = rest or ("",)
    draft = await drafts.held(visit.tx, visit.event.chat_id, FORM, token)
    if draft is None:
        gone = visit.t("This draft was changed or finished. Begin again with /umumkan.")
        return [Toast(visit.event.query_id, gone, alert=True)]
    return [Toast(visit.event.query_id), *await _pressed(visit, draft, verb, more)]


async def _pressed(visit: Visit, draft: Draft, verb: str, more: list[str]) -> list[Reply]:
    composed, edits = composing.read(draft), visit.event.message_id
    match verb, more:
        case "who" | "sites" | "but" | "topics", _:
            return [await people_reached.pressed(visit, composed, verb, more)]
        case "when", (what,) if what in ("due", "until"):
            _, token = await composing.keep(visit, composed, awaits=what)
            return [when.ask(visit, what, token, edits)]
        case "set", (what, number) if what in ("due", "until") and number.isdecimal():
            kept = await composing.keep(visit, composed, awaits="", **{what: int(number[:12])})
            return await _shown(visit, *kept) if what == "until" else [await _card(visit, *kept, edits)]
        case "urgent", _:
            kept = await composing.keep(visit, composed, urgent=not composed.urgent)
            return [await _card(visit, *kept, edits)]
        case "again", _:
            _, token = await composing.keep(visit, composed, awaits="text")
            return [Say(visit.t("Send the new text."), (_back(visit, token),))]
        case "test", _ if composed.written:
            return [preview(visit, composed)]
        case "leave", _:
            await drafts.drop(visit.tx, visit.event.chat_id)
            return [Say(visit.t("Thrown away. Nothing was sent."), edits=edits)]
        case "send", _ if composed.written and composed.office:
            return await sending.send(visit, composed, edits)
    kept = await composing.keep(visit, composed, awaits="" if composed.written else "text")
    return [await _card(visit, *kept, edits)]


async def _card(visit: Visit, composed: Composed, token: str, edits: int = 0) -> Say:
    """Everything but the text, each with its button."""
    t, audience = visit.t, composed.audience
    if not composed.written:
        return Say(t("Send the text of the announcement."), ((_leave(visit, token),),), edits)
    if not composed.office:
        return await people_reached.offices(visit, token, edits)
    reached = await composing.count(visit, audience)
    lines = [
        f"<b>{t('Ready to send?')}</b>",
        f"👥 {composing.told(visit, audience)}",
        t("People who get it: {n}", n=f"<b>{t.number(reached)}</b>"),
        *await _others(visit, composed, reached),
        f"⏰ {when.due(visit, composed)}",
        f"⌛ {when.until(visit, composed)}",
        f"🚨 {t('Urgent: also at night') if composed.urgent else t('Not urgent: nothing between 21.00 and 06.00')}",
    ]
    if composed.office != composing.ALL and visit.desk.library.offices[composed.office].approval == "two":
        lines.append(f"👤👤 {t('A second person approves it before it is sent.')}")
    return Say("\n".join(lines), _buttons(visit, token, reached), edits)


async def _others(visit: Visit, composed: Composed, reached: int) -> list[str]:
    """Who that is while nobody chose topics, and how many more there are with the others."""
    if composed.topics != Composed(composed.code).topics:
        return []
    t, everybody = visit.t, await composing.count(visit, replace(composed.audience, topics=()))
    hint = t("These are the people who follow announcements there.")
    if everybody > reached:
        hint += " " + t("With all topics it would be {n}: 🏷 Topics.", n=t.number(everybody))
    return [f"<i>{hint}</i>"]


def _buttons(visit: Visit, token: str, reached: int) -> Rows:
    t = visit.t

    def button(label: str, verb: str, *rest: str) -> Button:
        return Button(label, press.pack("announce", verb, token, *rest))

    return (
        (button(t("👥 For whom"), "sites"), button(t("🏷 Topics"), "topics")),
        (button(t("⏰ When"), "when", "due"), button(t("⌛ Until when"), "when", "until")),
        (button(t("🚨 Urgent yes/no"), "urgent"), button(t("✏️ Other text"), "again")),
        (button(t("🧪 Send to me only"), "test"),),
        (button(t("✅ Send to {n} people", n=t.number(reached)), "send"),),
        (_leave(visit, token),),
    )


def _leave(visit: Visit, token: str) -> Button:
    return Button(visit.t("✖️ Throw away"), press.pack("announce", "leave", token))


def _back(visit: Visit, token: str) -> tuple[Button, ...]:
    return (Button(visit.t("⬅️ Back"), press.pack("announce", "card", token)), _leave(visit, token))
