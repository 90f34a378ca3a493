"""/petugas: who works here; their places and roles are changed and ended here, after a question.

A change ends a row of staff and begins another with its own number, so a button of an old list finds nothing to change.
"""

from html import escape

from msgspec.structs import replace

from handlers import card, press
from handlers.access import Role
from handlers.reply import Button, Reply, Message, CallbackAnswer
from handlers.staff import changing, invitation, picking, task
from handlers.visit import Context
from storage import staff
from storage.staff import StaffMember

PAGE = 8


async def on_command(context: Context) -> list[Reply]:
    return [await _render_list(context, 0)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `crew:*`."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    if verb == "list" and rest and rest[0].isdecimal():
        return [done, await _render_list(context, int(rest[0][:3]), edits)]
    member = await _find_member(context, rest[0]) if rest else None
    if member is None:
        return [done, await _render_list(context, 0, edits)]
    decided = await _handle_verb(context, member, verb, rest[1:])
    return [done, *(replace(one, edits=edits) if isinstance(one, Message) else one for one in decided)]


async def _handle_verb(context: Context, member: StaffMember, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    match verb, rest:
        case "places", (mask, page) if page.isdecimal():
            return [_ask_sites(context, member, mask, int(page[:3]))]
        case "placed", (mask,):
            return await changing.change_sites(context, member, mask)
        case (("role" | "turned"), (role,)) if role in list(Role) and role != member.role:
            if verb == "turned":
                return await changing.change_role(context, member, Role(role))
            return [_ask_role(context, member, Role(role))]
        case "end", ():
            return [_ask_end(context, member)]
        case "ended", ():
            return await changing.end_role(context, member)
    return [_render_card(context, member)]


async def _find_member(context: Context, id: str) -> StaffMember | None:
    """A member in force whose office the person manages."""
    found = await staff.find(context.tx, int(id)) if id.isdecimal() and len(id) < 16 else None
    return found if found is not None and await invitation.may_manage_staff(context, found.office) else None


async def _render_list(context: Context, page: int, edits: int = 0) -> Message:
    t = context.t
    found = [
        member for member in await staff.list_members(context.tx) if await invitation.may_manage_staff(context, member.office)
    ]
    page = min(page, max(len(found) - 1, 0) // PAGE)
    shown = found[page * PAGE : (page + 1) * PAGE]
    head = f"<b>{t('Staff')} ({len(found)})</b>\n{t('Tap a name to change or end the role.')}"
    lines = [f"• {escape(member.name)}: {changing.render_member_role(context, member)}" for member in shown]
    rows: list[tuple[Button, ...]] = [
        (Button(f"{member.name} · {task.render_role(t, member.role)}"[:60], press.pack_callback("crew", "show", member.id)),)
        for member in shown
    ]
    turn = [Button("⬅️", press.pack_callback("crew", "list", page - 1))] if page else []
    if (page + 1) * PAGE < len(found):
        turn.append(Button("➡️", press.pack_callback("crew", "list", page + 1)))
    invite = Button(t("➕ Invite"), press.pack_callback("invite", "start"))
    return Message(card.join_within_limit([head, *lines], ""), (*rows, (*turn, invite)), edits)


def _render_card(context: Context, member: StaffMember) -> Message:
    t = context.t
    since = t("since {moment}", moment=invitation.render_moment(context, member.at))
    number = t("Telegram number {id}", id=f"<code>{member.user_id}</code>")
    lines = [f"<b>{escape(member.name)}</b>", changing.render_member_role(context, member), f"{since} · {number}"]
    rows = []
    office = context.services.library.offices.get(member.office or "")
    if member.role == Role.PETUGAS and office and office.sites:
        mask = picking.encode_sites(office, member.sites)
        rows.append((Button(t("Change places"), press.pack_callback("crew", "places", member.id, mask, 0)),))
    for role in Role:
        if role != member.role and member.user_id != context.event.user_id:
            label = t("Make {role}", role=task.render_role(t, role))
            rows.append((Button(label, press.pack_callback("crew", "role", member.id, role)),))
    rows.append((Button(t("End this role"), press.pack_callback("crew", "end", member.id)),))
    return Message("\n".join(lines), (*rows, (changing.back_button(context),)))


def _ask_sites(context: Context, member: StaffMember, mask: str, page: int) -> Message:
    t, office = context.t, context.services.library.offices.get(member.office or "")
    chosen = picking.decode_sites(office, mask) if office and member.role == Role.PETUGAS else None
    if office is None or chosen is None:
        return _render_card(context, member)
    rows = picking.picker_rows(
        context, office, mask, page, lambda mask, page: press.pack_callback("crew", "places", member.id, mask, page)
    )
    label = t("Save ({n} chosen)", n=len(chosen)) if chosen else t("Save: the whole office")
    save = Button(label, press.pack_callback("crew", "placed", member.id, mask))
    return Message(t("Places of {name}:", name=escape(member.name)), (*rows, (save,), (_back_to_card_button(context, member),)))


def _ask_role(context: Context, member: StaffMember, role: Role) -> Message:
    t = context.t
    body = t(
        "Make {name} {role} of {place}? The role until now ends.",
        name=f"<b>{escape(member.name)}</b>",
        role=task.render_role(t, role),
        place=escape(task.render_place(context, member.office)),
    )
    yes = Button(t("Yes, change"), press.pack_callback("crew", "turned", member.id, role))
    return Message(body, ((yes,), (_back_to_card_button(context, member),)))


def _ask_end(context: Context, member: StaffMember) -> Message:
    t = context.t
    body = t(
        "End this role of {name}: {task}? Commands of staff stop working for them at once.",
        name=f"<b>{escape(member.name)}</b>",
        task=changing.render_member_role(context, member),
    )
    yes = Button(t("Yes, end it"), press.pack_callback("crew", "ended", member.id))
    return Message(body, ((yes,), (_back_to_card_button(context, member),)))


def _back_to_card_button(context: Context, member: StaffMember) -> Button:
    return Button(context.t("No, go back"), press.pack_callback("crew", "show", member.id))
