"""/undang: compose an invitation for staff. The link works once and for two days."""

from handlers.core.context import Context
from handlers.core.permissions import Grant, Role
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.questions import answer_card
from handlers.staff_accounts import invitations, role_texts, site_picker
from handlers.staff_accounts.invitations import may_manage_staff
from handlers.staff_accounts.staff_buttons import (
    ChooseInvitedOffice,
    ChooseInvitedRole,
    ChooseInvitedSites,
    CreateInvitation,
    InviteButton,
    ListInvitations,
    PreviewInvitation,
    RevokeInvitation,
)


async def on_command(context: Context) -> list[Reply]:
    return [await _ask_role(context)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `invite:*`."""
    letters: list[Message] = []
    match InviteButton.parse(verb, rest):
        case ChooseInvitedRole(role):
            screen = await _ask_office(context, role)
        case ChooseInvitedOffice(role, office):
            screen = await _on_office_chosen(context, role, office)
        case ChooseInvitedSites(office, mask, page):
            screen = await _ask_sites(context, office, mask, page)
        case PreviewInvitation(role, office, mask):
            screen = await _preview(context, _decode_grant(context, role, office, mask))
        case CreateInvitation(role, office, mask):
            grant = await _if_permitted(context, _decode_grant(context, role, office, mask))
            screen, *letters = (
                await invitations.create_invitation(context, grant) if grant else (await _ask_role(context),)
            )
        case ListInvitations():
            screen = await invitations.render_open_invitations(context)
        case RevokeInvitation(id):
            screen = await invitations.revoke_invitation(context, id)
        case _:
            screen = await _ask_role(context)
    edit = Message(screen.body, screen.buttons, context.event.message_id)
    return [CallbackAnswer(context.event.query_id), edit, *letters]


async def _ask_role(context: Context) -> Message:
    t = context.t
    rows: list[tuple[Button, ...]] = [
        (Button(t("Officer: hours, closing, notices"), ChooseInvitedRole(Role.PETUGAS).pack()),),
        (Button(t("Admin: also manages staff"), ChooseInvitedRole(Role.ADMIN).pack()),),
        (Button(t("Inspector: reports of illegal fees"), ChooseInvitedRole(Role.PEMERIKSA).pack()),),
    ]
    if Role.SUPERVISOR in role_texts.list_offered_roles(context):
        label = t("Supervisor: overdue reports")
        rows.append((Button(label, ChooseInvitedRole(Role.SUPERVISOR).pack()),))
    waiting = await invitations.list_manageable_invitations(context)
    if waiting:
        rows.append((Button(t("Invitations not used yet ({n})", n=len(waiting)), ListInvitations().pack()),))
    rows.append((answer_card.home_button(context),))
    return Message(t.html("Whom do you invite? Choose the task."), tuple(rows))


async def _ask_office(context: Context, role: Role) -> Message:
    """Ask for the office unless there is only one to choose."""
    t = context.t
    offices = [
        office
        for office in sorted(context.offices.values(), key=lambda office: office.name)
        if await may_manage_staff(context, office.code)
    ]
    everywhere = await may_manage_staff(context, None)
    if len(offices) == 1 and not everywhere:
        return await _on_office_chosen(context, role, offices[0].code)
    rows = [(Button(office.name, ChooseInvitedOffice(role, office.code).pack()),) for office in offices]
    if everywhere:
        rows.append((Button(t("All offices"), ChooseInvitedOffice(role, role_texts.ALL_OFFICES).pack()),))
    return Message(
        t.html("{role}: for which office?", role=role_texts.render_role(t, role)),
        (*rows, (invitations.restart_button(context),)),
    )


async def _on_office_chosen(context: Context, role: Role, code: str) -> Message:
    office = context.offices.get(code)
    if role is Role.PETUGAS and office is not None and office.sites:
        return await _ask_sites(context, code, "0", 0)
    return await _preview(context, _decode_grant(context, role, code, "0"))


async def _ask_sites(context: Context, code: str, mask: str, page: int) -> Message:
    office, t = context.offices.get(code), context.t
    chosen = site_picker.decode_sites(office, mask) if office else None
    if office is None or chosen is None or not await may_manage_staff(context, code):
        return await _ask_role(context)
    rows = site_picker.picker_rows(
        office, mask, page, lambda mask, page: ChooseInvitedSites(code, mask, page).pack()
    )
    label = t("Continue ({n} chosen)", n=len(chosen)) if chosen else t("The whole office")
    done = Button(label, PreviewInvitation(Role.PETUGAS, code, mask).pack())
    body = t.html("Officer of which places? Choose one or more, or the whole office.")
    return Message(body, (*rows, (done,), (invitations.restart_button(context),)))


def _decode_grant(context: Context, role: Role, code: str, mask: str) -> Grant | None:
    """Return the role that a button encodes; None if it is forged or outdated."""
    if code == role_texts.ALL_OFFICES:
        return Grant(role) if mask == "0" else None
    office = context.offices.get(code)
    sites = site_picker.decode_sites(office, mask) if office else None
    if sites is None or (sites and role is not Role.PETUGAS):
        return None
    return Grant(role, code, sites)


async def _if_permitted(context: Context, grant: Grant | None) -> Grant | None:
    """Return the grant if the user manages the staff of its office."""
    return grant if grant is not None and await may_manage_staff(context, grant.office) else None


async def _preview(context: Context, wanted: Grant | None) -> Message:
    t, grant = context.t, await _if_permitted(context, wanted)
    if grant is None:
        return await _ask_role(context)
    office = context.offices.get(grant.office or "")
    mask = site_picker.encode_sites(office, grant.sites) if office else "0"
    make = CreateInvitation(grant.role, role_texts.office_to_code(grant.office), mask).pack()
    body = t.html(
        "Invite as {task}. The link works once and for 48 hours. The first person who opens it can take the role:"
        " give it to nobody else.",
        task=role_texts.render_grant(context, grant),
    )
    return Message(body, ((Button(t("Make the link"), make),), (invitations.restart_button(context),)))
