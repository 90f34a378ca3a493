"""/undang: compose an invitation for staff. The link works once and for two days."""

from handlers.core import callback_data
from handlers.core.context import Context
from handlers.core.permissions import Grant, Role
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.staff_accounts import invitations, role_texts, site_picker
from handlers.staff_accounts.invitations import may_manage_staff


async def on_command(context: Context) -> list[Reply]:
    return [await _ask_role(context)]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `invite:*`."""
    match verb, rest:
        case "role", (role,) if role in list(Role):
            shown = await _ask_office(context, Role(role))
        case "office", (role, code) if role in list(Role):
            shown = await _on_office_chosen(context, Role(role), code)
        case "sites", (code, mask, page) if page.isdecimal():
            shown = await _ask_sites(context, code, mask, int(page[:3]))
        case (("ask" | "make"), (role, code, mask)):
            shown = await _preview_or_create(context, verb, _parse_grant(context, role, code, mask))
        case "list", ():
            shown = await invitations.render_open_invitations(context)
        case "revoke", (id,) if id.isdecimal():
            shown = await invitations.revoke_invitation(context, int(id))
        case _:
            shown = await _ask_role(context)
    return [
        CallbackAnswer(context.event.query_id),
        Message(shown.body, shown.buttons, context.event.message_id),
    ]


async def _ask_role(context: Context) -> Message:
    t = context.t
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                t("Officer: hours, closures, announcements"),
                callback_data.pack_callback("invite", "role", Role.PETUGAS),
            ),
        ),
        (Button(t("Admin: also manages staff"), callback_data.pack_callback("invite", "role", Role.ADMIN)),),
        (
            Button(
                t("Inspector: reports of illegal fees"),
                callback_data.pack_callback("invite", "role", Role.PEMERIKSA),
            ),
        ),
    ]
    waiting = await invitations.list_manageable_invitations(context)
    if waiting:
        rows.append(
            (
                Button(
                    t("Invitations not used yet ({n})", n=len(waiting)),
                    callback_data.pack_callback("invite", "list"),
                ),
            )
        )
    return Message(t("Whom do you invite? Choose the task."), tuple(rows))


async def _ask_office(context: Context, role: Role) -> Message:
    """Ask for the office unless there is only one to choose."""
    t = context.t
    offices = [
        office
        for office in sorted(context.services.library.offices.values(), key=lambda office: office.name)
        if await may_manage_staff(context, office.code)
    ]
    everywhere = await may_manage_staff(context, None)
    if len(offices) == 1 and not everywhere:
        return await _on_office_chosen(context, role, offices[0].code)
    rows = [
        (Button(office.name, callback_data.pack_callback("invite", "office", role, office.code)),)
        for office in offices
    ]
    if everywhere:
        rows.append(
            (
                Button(
                    t("All offices"),
                    callback_data.pack_callback("invite", "office", role, role_texts.ALL_OFFICES),
                ),
            )
        )
    return Message(
        t("{role}: for which office?", role=role_texts.render_role(t, role)),
        (*rows, (invitations.restart_button(context),)),
    )


async def _on_office_chosen(context: Context, role: Role, code: str) -> Message:
    office = context.services.library.offices.get(code)
    if role is Role.PETUGAS and office is not None and office.sites:
        return await _ask_sites(context, code, "0", 0)
    return await _preview_or_create(context, "ask", _parse_grant(context, role, code, "0"))


async def _ask_sites(context: Context, code: str, mask: str, page: int) -> Message:
    office, t = context.services.library.offices.get(code), context.t
    chosen = site_picker.decode_sites(office, mask) if office else None
    if office is None or chosen is None or not await may_manage_staff(context, code):
        return await _ask_role(context)
    rows = site_picker.picker_rows(
        context,
        office,
        mask,
        page,
        lambda mask, page: callback_data.pack_callback("invite", "sites", code, mask, page),
    )
    label = t("Continue ({n} chosen)", n=len(chosen)) if chosen else t("The whole office")
    done = Button(label, callback_data.pack_callback("invite", "ask", Role.PETUGAS, code, mask))
    body = t("Officer of which places? Choose one or more, or the whole office.")
    return Message(body, (*rows, (done,), (invitations.restart_button(context),)))


def _parse_grant(context: Context, role: str, code: str, mask: str) -> Grant | None:
    """Return the role that a button encodes; None if it is forged or outdated."""
    if role not in list(Role):
        return None
    if code == role_texts.ALL_OFFICES:
        return Grant(Role(role)) if mask == "0" else None
    office = context.services.library.offices.get(code)
    sites = site_picker.decode_sites(office, mask) if office else None
    if sites is None or (sites and role != Role.PETUGAS):
        return None
    return Grant(Role(role), code, sites)


async def _preview_or_create(context: Context, verb: str, grant: Grant | None) -> Message:
    if grant is None or not await may_manage_staff(context, grant.office):
        return await _ask_role(context)
    return await (_preview if verb == "ask" else invitations.create_invitation)(context, grant)


async def _preview(context: Context, grant: Grant) -> Message:
    t = context.t
    office = context.services.library.offices.get(grant.office or "")
    mask = site_picker.encode_sites(office, grant.sites) if office else "0"
    make = callback_data.pack_callback(
        "invite", "make", grant.role, role_texts.office_to_code(grant.office), mask
    )
    body = t(
        "Invite as {task}. The link works once and for 48 hours. Whoever opens it first can take the role:"
        " give it to nobody else.",
        task=role_texts.render_grant(context, grant),
    )
    return Message(body, ((Button(t("Make the link"), make),), (invitations.restart_button(context),)))
