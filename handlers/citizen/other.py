"""What is neither text nor button: pictures, voices, stickers, contacts, edits, groups, blocks."""

from content.shield import names_a_card, shield
from handlers import album, card
from handlers.citizen import ask, placed, start
from handlers.reply import Button, Delete, Reply, Say, Toast
from handlers.visit import Visit
from storage import people


async def media(visit: Visit) -> list[Reply]:
    """Attachments are neither stored nor read; the caption is answered all the same."""
    t, kind, caption = visit.t, visit.event.media, visit.event.text
    if kind == "service" or (await album.again(visit) and not caption):
        return []
    if kind in ("voice", "audio", "video_note"):
        deaf = Say(t("I cannot listen to voices yet. Please type your question; one word is enough."))
        return [*ask.warn(visit, shield(caption)), deaf]
    if kind in ("sticker", "animation", "dice") and not caption:
        return [ask.wordless(visit)]
    private = names_a_card(caption) or bool(shield(caption).found)
    replies: list[Reply] = [Delete(visit.event.message_id)] if private else []
    replies.append(Say(_pictures(visit, private)))
    return replies + (await ask.caption(visit) if caption.strip() else [])


def _pictures(visit: Visit, private: bool) -> str:
    t = visit.t
    body = t("I cannot see pictures or files, and I do not store them. Please type your question.")
    if not private:
        return body + "\n" + t("Never send a photo of a KTP, family card or certificate to a chat.")
    deleted = t(
        "I deleted your message where Telegram lets me: a photo of a KTP, family card or certificate can be misused."
    )
    return f"🛡 <b>{deleted}</b>\n{body}"


async def edited(visit: Visit) -> list[Reply]:
    """A text or caption written anew is asked anew; a place that moves is not."""
    if visit.event.place:
        return []
    return await media(visit) if visit.event.media else await ask.text(visit)


async def contact(visit: Visit) -> list[Reply]:
    t = visit.t
    body = t(
        "I do not need a phone number, did not store it, and deleted your message where Telegram lets me."
    )
    return [Delete(visit.event.message_id), Say(body, buttons=((card.home_button(visit),),))]


async def group(visit: Visit) -> list[Reply]:
    """Groups get a short answer as a reply, and nothing about them is kept; numbers are warned of there too."""
    shielded = shield(visit.event.text)
    warning = ask.warn(visit, shielded)
    if warning and len(ask.asked(shielded.text).split()) < 2:
        return warning
    decision = visit.desk.decide(shielded.text[: ask.LONGEST])
    private = Button(visit.t("Ask in private"), url=f"https://t.me/{visit.desk.username}")
    if decision.answer is None:
        body = visit.t("I did not understand that. Ask me in a private chat, there I can offer choices.")
    else:
        body = await placed.brief(visit, decision.answer, shielded.text)
    return [*warning, Say(body, buttons=((private,),), answers=visit.event.message_id)]


async def blocked(visit: Visit) -> list[Reply]:
    await people.blocked(visit.tx, visit.event.chat_id, visit.seconds)
    return []


async def place(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """The button of a region that is not served."""
    code = rest[0] if rest else ""
    name = next((region.name for region in visit.desk.regions if region.code == code), "")
    return [Toast(visit.event.query_id), start.not_served(visit, name) if name else start.welcome(visit)]


async def unknown_press(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """A forged button, or one of a version long gone."""
    text = visit.t("This button is no longer in use. Please start again from the menu.")
    return [
        Toast(visit.event.query_id, text),
        start.welcome(visit) if visit.office is None else start.home(visit, visit.office),
    ]
