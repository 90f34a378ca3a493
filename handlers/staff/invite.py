"""/undang: an invitation to work here, as a link that works once, for two days. Here it is composed."""

from handlers import press
from handlers.access import Grant, Role
from handlers.reply import Button, Reply, Say, Toast
from handlers.staff import invitation, picking, task
from handlers.staff.invitation import reaches
from handlers.visit import Visit


async def command(visit: Visit) -> list[Reply]:
    return [await _roles(visit)]


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `invite:*`."""
    match verb, rest:
        case "role", (role,) if role in list(Role):
            shown = await _offices(visit, Role(role))
        case "office", (role, code) if role in list(Role):
            shown = await _office(visit, Role(role), code)
        case "sites", (code, mask, page) if page.isdecimal():
            shown = await _sites(visit, code, mask, int(page[:3]))
        case (("ask" | "make"), (role, code, mask)):
            shown = await _asked(visit, verb, _wanted(visit, role, code, mask))
        case "list", ():
            shown = await invitation.waiting(visit)
        case "revoke", (id,) if id.isdecimal():
            shown = await invitation.revoke(visit, int(id))
        case _:
            shown = await _roles(visit)
    return [Toast(visit.event.query_id), Say(shown.body, shown.buttons, visit.event.message_id)]


async def _roles(visit: Visit) -> Say:
    t = visit.t
    rows: list[tuple[Button, ...]] = [
        (Button(t("Officer: hours, closures, announcements"), press.pack("invite", "role", Role.PETUGAS)),),
        (Button(t("Admin: also manages staff"), press.pack("invite", "role", Role.ADMIN)),),
        (Button(t("Inspector: reports of illegal fees"), press.pack("invite", "role", Role.PEMERIKSA)),),
    ]
    waiting = await invitation.mine(visit)
    if waiting:
        rows.append(
            (Button(t("Invitations not used yet ({n})", n=len(waiting)), press.pack("invite", "list")),)
        )
    return Say(t("Whom do you invite? Choose the task."), tuple(rows))


async def _offices(visit: Visit, role: Role) -> Say:
    """Which office, unless there is only one to choose from."""
    t = visit.t
    offices = [
        office
        for office in sorted(visit.desk.library.offices.values(), key=lambda office: office.name)
        if await reaches(visit, office.code)
    ]
    everywhere = await reaches(visit, None)
    if len(offices) == 1 and not everywhere:
        return await _office(visit, role, offices[0].code)
    rows = [(Button(office.name, press.pack("invite", "office", role, office.code)),) for office in offices]
    if everywhere:
        rows.append((Button(t("All offices"), press.pack("invite", "office", role, task.ALL)),))
    return Say(t("{role}: for which office?", role=task.role(t, role)), (*rows, (invitation.again(visit),)))


async def _office(visit: Visit, role: Role, code: str) -> Say:
    office = visit.desk.library.offices.get(code)
    if role is Role.PETUGAS and office is not None and office.sites:
        return await _sites(visit, code, "0", 0)
    return await _asked(visit, "ask", _wanted(visit, role, code, "0"))


async def _sites(visit: Visit, code: str, mask: str, page: int) -> Say:
    office, t = visit.desk.library.offices.get(code), visit.t
    chosen = picking.sites(office, mask) if office else None
    if office is None or chosen is None or not await reaches(visit, code):
        return await _roles(visit)
    rows = picking.rows(
        visit, office, mask, page, lambda mask, page: press.pack("invite", "sites", code, mask, page)
    )
    label = t("Continue ({n} chosen)", n=len(chosen)) if chosen else t("The whole office")
    done = Button(label, press.pack("invite", "ask", Role.PETUGAS, code, mask))
    body = t("Officer of which places? Choose one or more, or the whole office.")
    return Say(body, (*rows, (done,), (invitation.again(visit),)))


def _wanted(visit: Visit, role: str, code: str, mask: str) -> Grant | None:
    """The role a button speaks of; None for what cannot be (forged, or content has changed since)."""
    if role not in list(Role):
        return None
    if code == task.ALL:
        return Grant(Role(role)) if mask == "0" else None
    office = visit.desk.library.offices.get(code)
    sites = picking.sites(office, mask) if office else None
    if sites is None or (sites and role != Role.PETUGAS):
        return None
    return Grant(Role(role), code, sites)


async def _asked(visit: Visit, verb: str, grant: Grant | None) -> Say:
    if grant is None or not await reaches(visit, grant.office):
        return await _roles(visit)
    return await (_preview if verb == "ask" else invitation.make)(visit, grant)


async def _preview(visit: Visit, grant: Grant) -> Say:
    t = visit.t
    office = visit.desk.library.offices.get(grant.office or "")
    mask = picking.mask(office, grant.sites) if office else "0"
    make = press.pack("invite", "make", grant.role, task.code(grant.office), mask)
    body = t(
        "Invite as {task}. The link works once and for 48 hours. Whoever opens it first can take the role:"
        " give it to nobody else.",
        task=task.described(visit, grant),
    )
    return Say(body, ((Button(t("Make the link"), make),), (invitation.again(visit),)))
