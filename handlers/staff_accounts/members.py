"""/petugas: list staff; change or end their roles and sites after a confirmation.

A change ends one staff row and inserts another with a new id. So a button of an old list no longer finds its row.
"""

from msgspec.structs import replace

from content.text.safe_html import bold, html, join_lines, monospace
from handlers.core import ui
from handlers.core.context import Context
from handlers.core.permissions import Role
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.questions import answer_card
from handlers.staff_accounts import invitations, role_changes, role_texts, site_picker
from handlers.staff_accounts.staff_buttons import (
    AskMemberEnd,
    AskMemberRole,
    ChangeMemberRole,
    ChooseMemberSites,
    EndMemberRole,
    ListMembers,
    MemberButton,
    SaveMemberSites,
    ShowMember,
    StartInvitation,
)
from storage.staff_accounts import staff
from storage.staff_accounts.staff import StaffMember

PAGE = 6


async def on_command(context: Context) -> list[Reply]:
    return [await _render_list(context, 0)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `crew:*`."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match MemberButton.parse(verb, rest):
        case ListMembers(page):
            return [done, await _render_list(context, page, edits)]
        case (
            ShowMember(id)
            | ChooseMemberSites(id)
            | SaveMemberSites(id)
            | AskMemberRole(id)
            | ChangeMemberRole(id)
            | AskMemberEnd(id)
            | EndMemberRole(id)
        ) as button:
            member = await _find_member(context, id)
            if member is not None:
                answers = await _on_member_button(context, button, member)
                return [
                    done,
                    *(replace(one, edits=edits) if isinstance(one, Message) else one for one in answers),
                ]
    return [done, await _render_list(context, 0, edits)]


async def _on_member_button(context: Context, button: MemberButton, member: StaffMember) -> list[Reply]:
    match button:
        case ChooseMemberSites(_, mask, page):
            return [_ask_sites(context, member, mask, page)]
        case SaveMemberSites(_, mask):
            return await role_changes.change_sites(context, member, mask)
        case AskMemberRole(_, role) if role != member.role:
            return [_ask_role(context, member, role)]
        case ChangeMemberRole(_, role) if role != member.role:
            return await role_changes.change_role(context, member, role)
        case AskMemberEnd():
            return [_ask_end(context, member)]
        case EndMemberRole():
            return await role_changes.end_role(context, member)
    return [_render_card(context, member)]


async def _find_member(context: Context, id: int) -> StaffMember | None:
    """Return a current member of an office that the user manages."""
    found = await staff.find(context.tx, id)
    return found if found is not None and await invitations.may_manage_staff(context, found.office) else None


async def _render_list(context: Context, page: int, edits: int = 0) -> Message:
    t = context.t
    found = [
        member
        for member in await staff.list_members(context.tx)
        if await invitations.may_manage_staff(context, member.office)
    ]
    shown = ui.paginate(found, page, PAGE)
    head = html("<b>{} ({})</b>\n{}", t("Staff"), len(found), t("Tap a name to change or end the role."))
    lines = [
        html("• {}: {}", member.name, role_changes.render_member_role(context, member))
        for member in shown.items
    ]
    rows = ui.one_per_row(
        Button(f"{member.name} · {role_texts.render_role(t, member.role)}"[:60], ShowMember(member.id).pack())
        for member in shown.items
    )
    turn = shown.turn_row(lambda page: ListMembers(page).pack())
    invite = Button(t("➕ Invite"), StartInvitation().pack())
    return Message(
        answer_card.join_within_limit([head, *lines], ""),
        (*rows, (*turn, invite, answer_card.home_button(context))),
        edits,
    )


def _render_card(context: Context, member: StaffMember) -> Message:
    t = context.t
    since = t("since {moment}", moment=invitations.render_moment(context, member.at))
    number = t.html("Telegram number {id}", id=monospace(member.user_id))
    lines = [
        bold(member.name),
        role_changes.render_member_role(context, member),
        html("{} · {}", since, number),
    ]
    rows = []
    office = context.offices.get(member.office or "")
    if member.role == Role.PETUGAS and office and office.sites:
        mask = site_picker.encode_sites(office, member.sites)
        rows.append((Button(t("Change places"), ChooseMemberSites(member.id, mask, 0).pack()),))
    for role in role_texts.list_offered_roles(context):
        if role != member.role and member.user_id != context.event.user_id:
            label = t("Make {role}", role=role_texts.render_role(t, role))
            rows.append((Button(label, AskMemberRole(member.id, role).pack()),))
    rows.append((Button(t("End this role"), AskMemberEnd(member.id).pack()),))
    return Message(join_lines(lines), (*rows, (role_changes.back_button(context),)))


def _ask_sites(context: Context, member: StaffMember, mask: str, page: int) -> Message:
    t, office = context.t, context.offices.get(member.office or "")
    chosen = site_picker.decode_sites(office, mask) if office and member.role == Role.PETUGAS else None
    if office is None or chosen is None:
        return _render_card(context, member)
    rows = site_picker.picker_rows(
        office, mask, page, lambda mask, page: ChooseMemberSites(member.id, mask, page).pack()
    )
    label = t("Save ({n} chosen)", n=len(chosen)) if chosen else t("Save: the whole office")
    save = Button(label, SaveMemberSites(member.id, mask).pack())
    return Message(
        t.html("Places of {name}:", name=member.name),
        (*rows, (save,), (_back_to_card_button(context, member),)),
    )


def _ask_role(context: Context, member: StaffMember, role: Role) -> Message:
    t = context.t
    body = t.html(
        "Make {name} {role} of {place}? The role until now ends.",
        name=bold(member.name),
        role=role_texts.render_role(t, role),
        place=role_texts.render_place(context, member.office),
    )
    yes = Button(t("Yes, change"), ChangeMemberRole(member.id, role).pack())
    return Message(body, ((yes,), (_back_to_card_button(context, member),)))


def _ask_end(context: Context, member: StaffMember) -> Message:
    t = context.t
    body = t.html(
        "End this role of {name}: {task}? Commands of staff stop working for them at once.",
        name=bold(member.name),
        task=role_changes.render_member_role(context, member),
    )
    yes = Button(t("Yes, end it"), EndMemberRole(member.id).pack())
    return Message(body, ((yes,), (_back_to_card_button(context, member),)))


def _back_to_card_button(context: Context, member: StaffMember) -> Button:
    return Button(context.t("No, go back"), ShowMember(member.id).pack())
