"""Open a link of /undang: show the role, ask for confirmation, grant it."""

from content.lazy_pattern import compile_later
from content.posters.counter_code import ScannedCode
from handlers.core import command_list, permissions
from handlers.core.context import Context
from handlers.core.events import EventKind
from handlers.core.replies import Button, CallbackAnswer, Message, Reply
from handlers.offices import locations, start
from handlers.offices.office_buttons import ShowDesk
from handlers.posters import scanned_codes
from handlers.questions import answer_card, local_answers
from handlers.staff_accounts import invitations, role_texts, staff_messages
from handlers.staff_accounts.staff_buttons import AcceptInvitation, DeclineInvitation, JoinButton
from storage.chats import chat_profiles
from storage.staff_accounts import staff
from storage.staff_accounts.staff import Invitation

MAX_TOKEN_LENGTH = 40  # characters of a token
INVITATION_LINK = compile_later(rf"[?&]start={invitations.PAYLOAD_PREFIX}([\w-]{{22}})(?![\w-])")


async def on_start_command(context: Context) -> list[Reply]:
    """Handle /start: with an invitation, a question (`?start=blanko`) or a site of a poster as its payload."""
    payload = context.event.text.strip()
    if payload.startswith(invitations.PAYLOAD_PREFIX):
        return await _open_invitation(
            context, payload.removeprefix(invitations.PAYLOAD_PREFIX)[:MAX_TOKEN_LENGTH]
        )
    if payload in context.services.library.answers:
        return await local_answers.render_answers(context, (payload,), "")
    if payload in context.services.sites:
        return await locations.open_poster_link(context, context.services.sites[payload])
    code = ScannedCode.parse(payload)
    scanned = await scanned_codes.on_scanned_code(context, code) if code else None
    return scanned or await start.on_start_command(context)


async def on_pasted_link(context: Context) -> list[Reply]:
    """Open an invitation link pasted as text. Otherwise it could be stored as a question, with its secret."""
    found = (
        INVITATION_LINK.search(context.event.text)
        if context.event.kind in (EventKind.TEXT, EventKind.EDITED, EventKind.MEDIA)
        else None
    )
    return await _open_invitation(context, found[1]) if found else []


async def _open_invitation(context: Context, token: str) -> list[Reply]:
    t, found = context.t, await _find_invitation(context, token)
    if found is None:
        return [_render_invalid(context)]
    if found.by == context.event.user_id:
        body = t.html("This is your own invitation. It still works: give the link to whom you mean.")
        return [Message(body, ((answer_card.home_button(context),),))]
    body = t.html(
        "You are invited to work here as {task}. What you do as staff is kept in a log with your name."
        " Do you accept?",
        task=role_texts.render_grant(context, invitations.offered_grant(found)),
    )
    yes = Button(t("Yes, I accept"), AcceptInvitation(token).pack())
    return [Message(body, ((yes,), (Button(t("No"), DeclineInvitation().pack()),)))]


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `join:*`."""
    done, edits = CallbackAnswer(context.event.query_id), context.event.message_id
    match JoinButton.parse(verb, rest):
        case AcceptInvitation(token):
            return [done, *await _accept(context, token, edits)]
    office = context.office
    home = start.render_home(context, office, edits) if office else start.render_welcome(context, edits)
    return [done, home]


async def _accept(context: Context, token: str, edits: int) -> list[Reply]:
    t, event, found = context.t, context.event, await _find_invitation(context, token)
    own = event.chat_id == event.user_id and found is not None and found.by != event.user_id
    if (
        found is None
        or not own
        or not await staff.accept_invitation(context.tx, found.id, event.user_id, context.timestamp)
    ):
        return [_render_invalid(context, edits)]
    given = invitations.offered_grant(found)
    member = await staff.grant_role(
        context.tx,
        user_id=event.user_id,
        name=event.name,
        role=given.role,
        office=given.office,
        sites=given.sites,
        by=found.by,
        now=context.timestamp,
    )
    if context.office is None and given.office is not None:
        await chat_profiles.set_office(context.tx, event.chat_id, given.office)
    await invitations.write_audit(context, "staff.join", given, invitation=found.id)
    await staff_messages.send_invitation_accepted(context, found.by, member, given)
    body = t.html(
        "Welcome, {name}! You are now {task}. /siapa shows what you may do.",
        name=event.name,
        task=role_texts.render_grant(context, given),
    )
    return [
        command_list.build_command_menu(
            t, event.chat_id, await permissions.list_grants(context), context.offices
        ),
        Message(body, ((Button(t("🗂 To your desk"), ShowDesk().pack()),),), edits),
    ]


async def _find_invitation(context: Context, token: str) -> Invitation | None:
    return await staff.find_invitation(context.tx, invitations.hash_token(token), context.timestamp)


def _render_invalid(context: Context, edits: int = 0) -> Message:
    """Use the same words for used, revoked, expired and invented links, so that nothing is revealed."""
    body = context.t.html(
        "This invitation does not work (any more). Ask the person who gave it to you for a new one."
    )
    return Message(body, ((answer_card.home_button(context),),), edits)
