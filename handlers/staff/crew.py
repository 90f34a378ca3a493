"""/petugas: who works here; their places and roles are changed and ended here, after a question.

A change ends a row of staff and begins another with its own number, so a button of an old list finds nothing to change.
"""

from html import escape

from msgspec.structs import replace

from handlers import card, press
from handlers.access import Role
from handlers.reply import Button, Reply, Say, Toast
from handlers.staff import changing, invitation, picking, task
from handlers.visit import Visit
from storage import staff
from storage.staff import Member

PAGE = 8


async def command(visit: Visit) -> list[Reply]:
    return [await _list(visit, 0)]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `crew:*`."""
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    if verb == "list" and rest and rest[0].isdecimal():
        return [done, await _list(visit, int(rest[0][:3]), edits)]
    member = await _member(visit, rest[0]) if rest else None
    if member is None:
        return [done, await _list(visit, 0, edits)]
    decided = await _acted(visit, member, verb, rest[1:])
    return [done, *(replace(one, edits=edits) if isinstance(one, Say) else one for one in decided)]


async def _acted(visit: Visit, member: Member, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    match verb, rest:
        case "places", (mask, page) if page.isdecimal():
            return [_places(visit, member, mask, int(page[:3]))]
        case "placed", (mask,):
            return await changing.place(visit, member, mask)
        case (("role" | "turned"), (role,)) if role in list(Role) and role != member.role:
            if verb == "turned":
                return await changing.turn(visit, member, Role(role))
            return [_ask_role(visit, member, Role(role))]
        case "end", ():
            return [_ask_end(visit, member)]
        case "ended", ():
            return await changing.end(visit, member)
    return [_card(visit, member)]


async def _member(visit: Visit, id: str) -> Member | None:
    """A member in force whose office the person manages."""
    found = await staff.find(visit.tx, int(id)) if id.isdecimal() and len(id) < 16 else None
    return found if found is not None and await invitation.reaches(visit, found.office) else None


async def _list(visit: Visit, page: int, edits: int = 0) -> Say:
    t = visit.t
    found = [
        member for member in await staff.everybody(visit.tx) if await invitation.reaches(visit, member.office)
    ]
    page = min(page, max(len(found) - 1, 0) // PAGE)
    shown = found[page * PAGE : (page + 1) * PAGE]
    head = f"<b>{t('Staff')} ({len(found)})</b>\n{t('Tap a name to change or end the role.')}"
    lines = [f"• {escape(member.name)}: {changing.told(visit, member)}" for member in shown]
    rows: list[tuple[Button, ...]] = [
        (Button(f"{member.name} · {task.role(t, member.role)}"[:60], press.pack("crew", "show", member.id)),)
        for member in shown
    ]
    turn = [Button("⬅️", press.pack("crew", "list", page - 1))] if page else []
    if (page + 1) * PAGE < len(found):
        turn.append(Button("➡️", press.pack("crew", "list", page + 1)))
    invite = Button(t("➕ Invite"), press.pack("invite", "start"))
    return Say(card.fit([head, *lines], ""), (*rows, (*turn, invite)), edits)


def _card(visit: Visit, member: Member) -> Say:
    t = visit.t
    since = t("since {moment}", moment=invitation.moment(visit, member.at))
    number = t("Telegram number {id}", id=f"<code>{member.user_id}</code>")
    lines = [f"<b>{escape(member.name)}</b>", changing.told(visit, member), f"{since} · {number}"]
    rows = []
    office = visit.desk.library.offices.get(member.office or "")
    if member.role == Role.PETUGAS and office and office.sites:
        mask = picking.mask(office, member.sites)
        rows.append((Button(t("Change places"), press.pack("crew", "places", member.id, mask, 0)),))
    for role in Role:
        if role != member.role and member.user_id != visit.event.user_id:
            label = t("Make {role}", role=task.role(t, role))
            rows.append((Button(label, press.pack("crew", "role", member.id, role)),))
    rows.append((Button(t("End this role"), press.pack("crew", "end", member.id)),))
    return Say("\n".join(lines), (*rows, (changing.back(visit),)))


def _places(visit: Visit, member: Member, mask: str, page: int) -> Say:
    t, office = visit.t, visit.desk.library.offices.get(member.office or "")
    chosen = picking.sites(office, mask) if office and member.role == Role.PETUGAS else None
    if office is None or chosen is None:
        return _card(visit, member)
    rows = picking.rows(
        visit, office, mask, page, lambda mask, page: press.pack("crew", "places", member.id, mask, page)
    )
    label = t("Save ({n} chosen)", n=len(chosen)) if chosen else t("Save: the whole office")
    save = Button(label, press.pack("crew", "placed", member.id, mask))
    return Say(t("Places of {name}:", name=escape(member.name)), (*rows, (save,), (_show(visit, member),)))


def _ask_role(visit: Visit, member: Member, role: Role) -> Say:
    t = visit.t
    body = t(
        "Make {name} {role} of {place}? The role until now ends.",
        name=f"<b>{escape(member.name)}</b>",
        role=task.role(t, role),
        place=escape(task.place(visit, member.office)),
    )
    yes = Button(t("Yes, change"), press.pack("crew", "turned", member.id, role))
    return Say(body, ((yes,), (_show(visit, member),)))


def _ask_end(visit: Visit, member: Member) -> Say:
    t = visit.t
    body = t(
        "End this role of {name}: {task}? Commands of staff stop working for them at once.",
        name=f"<b>{escape(member.name)}</b>",
        task=changing.told(visit, member),
    )
    yes = Button(t("Yes, end it"), press.pack("crew", "ended", member.id))
    return Say(body, ((yes,), (_show(visit, member),)))


def _show(visit: Visit, member: Member) -> Button:
    return Button(visit.t("No, go back"), press.pack("crew", "show", member.id))
