"""/petugas: list staff; change or end their roles and sites after a confirmation.

A change ends one staff row and inserts another with a new id. So a button of an old list no longer finds its row.
"""

from html import escape

from msgspec.structs import replace

from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.permissions import Role
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.questions import answer_card
from handlers.staff_accounts import invitations, role_changes, role_texts, site_picker
from storage.staff_accounts import staff
from storage.staff_accounts.staff import StaffMember

PAGE = 8


async def on_command(context: Context) -> list[Reply]:
    return [await _render_list(context, 0)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `crew:*`."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    if verb == "list" and rest and rest[0].isdecimal():
        return [done, await _render_list(context, int(rest[0][:3]), edits)]
    member = await _find_member(context, rest[0]) if rest else None
    if member is None:
        return [done, await _render_list(context, 0, edits)]
    decided = await _handle_verb(context, member, verb, rest[1:])
    return [done, *(replace(one, edits=edits) if isinstance(one, Message) else one for one in decided)]


async def _handle_verb(
    context: Context, member: StaffMember, verb: str, rest: tuple[str, ...]
) -> list[Reply]:
    match verb, rest:
        case "places", (mask, page) if page.isdecimal():
            return [_ask_sites(context, member, mask, int(page[:3]))]
        case "placed", (mask,):
            return await role_changes.change_sites(context, member, mask)
        case (("role" | "turned"), (role,)) if role in list(Role) and role != member.role:
            if verb == "turned":
                return await role_changes.change_role(context, member, Role(role))
            return [_ask_role(context, member, Role(role))]
        case "end", ():
            return [_ask_end(context, member)]
        case "ended", ():
            return await role_changes.end_role(context, member)
    return [_render_card(context, member)]


async def _find_member(context: Context, id: str) -> StaffMember | None:
    """Return a current member of an office that the user manages."""
    found = await staff.find(context.tx, int(id)) if id.isdecimal() and len(id) < 16 else None
    return found if found is not None and await invitations.may_manage_staff(context, found.office) else None


async def _render_list(context: Context, page: int, edits: int = 0) -> Message:
    t = context.t
    found = [
        member
        for member in await staff.list_members(context.tx)
        if await invitations.may_manage_staff(context, member.office)
    ]
    page = min(page, max(len(found) - 1, 0) // PAGE)
    shown = found[page * PAGE : (page + 1) * PAGE]
    head = f"<b>{t('Staff')} ({len(found)})</b>\n{t('Tap a name to change or end the role.')}"
    lines = [
        f"• {escape(member.name)}: {role_changes.render_member_role(context, member)}" for member in shown
    ]
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"{member.name} · {role_texts.render_role(t, member.role)}"[:60],
                callback_data.pack_callback("crew", "show", member.id),
            ),
        )
        for member in shown
    ]
    turn = [Button("⬅️", callback_data.pack_callback("crew", "list", page - 1))] if page else []
    if (page + 1) * PAGE < len(found):
        turn.append(Button("➡️", callback_data.pack_callback("crew", "list", page + 1)))
    invite = Button(t("➕ Invite"), callback_data.pack_callback("invite", "start"))
    return Message(answer_card.join_within_limit([head, *lines], ""), (*rows, (*turn, invite)), edits)


def _render_card(context: Context, member: StaffMember) -> Message:
    t = context.t
    since = t("since {moment}", moment=invitations.render_moment(context, member.at))
    number = t("Telegram number {id}", id=f"<code>{member.user_id}</code>")
    lines = [
        f"<b>{escape(member.name)}</b>",
        role_changes.render_member_role(context, member),
        f"{since} · {number}",
    ]
    rows = []
    office = context.services.library.offices.get(member.office or "")
    if member.role == Role.PETUGAS and office and office.sites:
        mask = site_picker.encode_sites(office, member.sites)
        rows.append(
            (Button(t("Change places"), callback_data.pack_callback("crew", "places", member.id, mask, 0)),)
        )
    for role in Role:
        if role != member.role and member.user_id != context.event.user_id:
            label = t("Make {role}", role=role_texts.render_role(t, role))
            rows.append((Button(label, callback_data.pack_callback("crew", "role", member.id, role)),))
    rows.append((Button(t("End this role"), callback_data.pack_callback("crew", "end", member.id)),))
    return Message("\n".join(lines), (*rows, (role_changes.back_button(context),)))


def _ask_sites(context: Context, member: StaffMember, mask: str, page: int) -> Message:
    t, office = context.t, context.services.library.offices.get(member.office or "")
    chosen = site_picker.decode_sites(office, mask) if office and member.role == Role.PETUGAS else None
    if office is None or chosen is None:
        return _render_card(context, member)
    rows = site_picker.picker_rows(
        context,
        office,
        mask,
        page,
        lambda mask, page: callback_data.pack_callback("crew", "places", member.id, mask, page),
    )
    label = t("Save ({n} chosen)", n=len(chosen)) if chosen else t("Save: the whole office")
    save = Button(label, callback_data.pack_callback("crew", "placed", member.id, mask))
    return Message(
        t("Places of {name}:", name=escape(member.name)),
        (*rows, (save,), (_back_to_card_button(context, member),)),
    )


def _ask_role(context: Context, member: StaffMember, role: Role) -> Message:
    t = context.t
    body = t(
        "Make {name} {role} of {place}? The role until now ends.",
        name=f"<b>{escape(member.name)}</b>",
        role=role_texts.render_role(t, role),
        place=escape(role_texts.render_place(context, member.office)),
    )
    yes = Button(t("Yes, change"), callback_data.pack_callback("crew", "turned", member.id, role))
    return Message(body, ((yes,), (_back_to_card_button(context, member),)))


def _ask_end(context: Context, member: StaffMember) -> Message:
    t = context.t
    body = t(
        "End this role of {name}: {task}? Commands of staff stop working for them at once.",
        name=f"<b>{escape(member.name)}</b>",
        task=role_changes.render_member_role(context, member),
    )
    yes = Button(t("Yes, end it"), callback_data.pack_callback("crew", "ended", member.id))
    return Message(body, ((yes,), (_back_to_card_button(context, member),)))


def _back_to_card_button(context: Context, member: StaffMember) -> Button:
    return Button(context.t("No, go back"), callback_data.pack_callback("crew", "show", member.id))
