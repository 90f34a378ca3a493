"""The preview of new facts of places, and the tap that records them with who confirmed them and when."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from content.loading.records import Site
from content.office_profile import ProfileFault, ProfileField, parse_value, read_position
from content.places.nearest_sites import distance_km
from content.text.safe_html import Html, bold, html, join_lines, quote
from handlers.core import ui
from handlers.core.context import Context
from handlers.core.replies import Button, Message
from handlers.office_profile import fact_requests, profile_texts
from handlers.office_profile.profile_buttons import DiscardProfile, OpenProfile, SaveProfile, ShowCompleteness
from handlers.opening_hours import command_target
from handlers.opening_hours.command_target import CommandTarget
from handlers.questions import answer_card
from handlers.text_guard import hold_change
from handlers.text_guard.hold_change import HeldChangeKind, TextHold
from storage import office_profile
from storage.chats import drafts
from storage.office_profile import WITHDRAWN, SiteProfile
from storage.staff_accounts import audit_log

FORM = "profile preview"
MAX_PIN_KM = 60.0  # from the middle of the kecamatan; a pin further away is of another place
MAX_CARDS = 6  # places shown in one preview
PHOTO = ProfileField.PHOTO
CHOSEN_FIELDS = frozenset({ProfileField.SERVICES, ProfileField.PIN})
FIELDS_OF_ONE_SITE = frozenset(
    {ProfileField.ADDRESS, ProfileField.LANDMARK, ProfileField.PIN, ProfileField.PHOTO}
)


class ProfileChange(msgspec.Struct, frozen=True):
    """The same new values for some sites of one office. `WITHDRAWN` takes a field back."""

    sites: tuple[str, ...]
    values: dict[ProfileField, str]


class ProfileBatch(msgspec.Struct, frozen=True):
    changes: tuple[ProfileChange, ...]


def check_value(
    context: Context, sites: Sequence[str], field: ProfileField, words: str
) -> str | ProfileFault:
    """Return the value of a field as it is stored, or why it is refused for one of these sites."""
    value = parse_value(field, words)
    if field is not ProfileField.PIN or isinstance(value, ProfileFault):
        return value
    lat, lon = read_position(value)
    for site in (context.services.sites[id] for id in sites):
        if (
            site.lat is not None
            and site.lon is not None
            and distance_km(lat, lon, site.lat, site.lon) > MAX_PIN_KM
        ):
            return ProfileFault.FAR_AWAY
    return value


async def render_preview(context: Context, changes: Sequence[ProfileChange]) -> Message:
    """Show what citizens will read. Nothing is recorded yet."""
    t = context.t
    data = msgspec.to_builtins(ProfileBatch(tuple(changes)))
    token = await drafts.save(
        context.tx, context.event.chat_id, FORM, data, context.timestamp, takes_messages=False
    )
    sites = [site for change in changes for site in change.sites]
    known = await office_profile.find_profiles(context.tx, sites)
    lines: list[str] = [bold(t("Please check. This is what citizens will read:"))]
    lines += [quote(_render_change(context, change, known)) for change in changes[:MAX_CARDS]]
    if len(changes) > MAX_CARDS:
        lines.append(t("... and {n} more", n=len(changes) - MAX_CARDS))
    lines += _list_warnings(context, changes, known)
    lines.append(
        t("Citizens also read that the office confirmed it today. It is asked again after 180 days.")
    )
    hold = await _find_hold(context, changes)
    if hold:
        lines.append(hold_change.render_hold(t, hold))
    save = Button(hold_change.ask_label(t) if hold else t("✅ Save"), SaveProfile(token).pack())
    drop = Button(t("✖️ Cancel"), DiscardProfile(token).pack())
    if hold and not hold.approvers:
        return Message(answer_card.join_within_limit(lines, ""), ((drop,),))
    return Message(answer_card.join_within_limit(lines, ""), (ui.confirm_row(save, drop),))


def _group_by_office(context: Context, changes: Sequence[ProfileChange]) -> dict[str, list[ProfileChange]]:
    found: dict[str, list[ProfileChange]] = {}
    for change in changes:
        found.setdefault(context.services.sites[change.sites[0]].office, []).append(change)
    return found


async def _find_hold(context: Context, changes: Sequence[ProfileChange]) -> TextHold | None:
    """Return why new values wait, at the first office where they do. Services and map pins are chosen, not written."""
    for office, own in _group_by_office(context, changes).items():
        words = [
            value
            for change in own
            for field, value in change.values.items()
            if value != WITHDRAWN and field not in CHOSEN_FIELDS
        ]
        if hold := await hold_change.find_hold(context, office, "\n".join(words), is_checked=False):
            return hold
    return None


def _render_change(context: Context, change: ProfileChange, known: dict[str, SiteProfile]) -> Html:
    title = ", ".join(context.services.sites[site].label for site in change.sites)
    lines = [bold(title)]
    for field in (field for field in ProfileField if field in change.values):
        value = change.values[field]
        if value != WITHDRAWN:
            lines.append(profile_texts.render_value_line(context.t, field, value))
            continue
        before = next((known[site][field] for site in change.sites if field in known.get(site, {})), None)
        gone = profile_texts.render_field(context.t, field)
        if before is not None:
            gone = profile_texts.render_value_line(context.t, field, before.value)
        lines.append(html("<s>{}</s> {}", gone, context.t("(no longer shown)")))
    return join_lines(lines)


def _list_warnings(
    context: Context, changes: Sequence[ProfileChange], known: dict[str, SiteProfile]
) -> list[Html]:
    """Say which values are replaced, and that one address is given to several places."""
    t, found = context.t, []
    for change in changes:
        if len(change.sites) > 1:
            found.append(t.html("This holds for {n} places.", n=len(change.sites)))
        if len(change.sites) > 1 and FIELDS_OF_ONE_SITE.intersection(change.values):
            found.append(html("⚠️ {}", t("The same address, photo or pin for several places?")))
        for field, value in change.values.items():
            before = next((known[site][field].value for site in change.sites if field in known[site]), value)
            if before != value and value != WITHDRAWN and len(found) < MAX_CARDS:
                shown = profile_texts.render_value_line(t, field, before)
                found.append(t.html("Until now: {before}", before=shown))
    return found


async def find_refusal(context: Context, sites: Iterable[str]) -> Message | None:
    """Return a refusal if the user may not change one of these sites."""
    for site in sites:
        known = context.services.sites.get(site)
        if known is None:
            return Message(context.t.html("This place is not known here any more."))
        checked = await command_target.check_target(context, CommandTarget(known.office, (site,), ""))
        if isinstance(checked, Message):
            return checked
    return None


async def save_drafted(context: Context, token: str) -> Message | None:
    """Record the drafted values; None if the draft is gone."""
    draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, token)
    if draft is None:
        return None
    await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
    changes = msgspec.convert(draft.data, ProfileBatch).changes
    refused = await find_refusal(context, (site for change in changes for site in change.sites))
    if refused is not None:
        return refused
    hold = await _find_hold(context, changes)
    return await _save_all(context, changes) if hold is None else await _hold_changes(context, changes)


async def _hold_changes(context: Context, changes: Sequence[ProfileChange]) -> Message:
    """Ask a second person of each office that needs one, a few places in one request. Record those of other offices."""
    lines: list[Html] = []
    screen = Message(Html())
    for office, own in _group_by_office(context, changes).items():
        hold = await _find_hold(context, own)
        if hold is None:
            lines.append((await _save_all(context, own)).body)
            continue
        for part in (own[at : at + MAX_CARDS] for at in range(0, len(own), MAX_CARDS)):
            screen = await hold_change.hold_change(
                context,
                hold,
                kind=HeldChangeKind.PROFILE,
                office=office,
                data=msgspec.to_builtins(ProfileBatch(tuple(part))),
                headline=", ".join(list_field_names(context, change) for change in part),
                shown=join_lines([_render_change(context, change, {}) for change in part]),
                photo=next((change.values[PHOTO] for change in part if PHOTO in change.values), ""),
            )
            lines.append(screen.body)
    return screen if len(lines) == 1 else Message(join_lines(dict.fromkeys(lines)))


async def apply_held_change(context: Context, data: dict[str, Any]) -> Message:
    """Record values that a second person approved, in the context of their author."""
    changes = msgspec.convert(data, ProfileBatch).changes
    refused = await find_refusal(context, (site for change in changes for site in change.sites))
    return refused or await _save_all(context, changes)


async def _save_all(context: Context, changes: Sequence[ProfileChange]) -> Message:
    for change in changes:
        await save_change(context, change)
    t, first = context.t, context.services.sites[changes[0].sites[0]]
    lines: list[str] = [f"✅ {t('Recorded. From now on questions are answered with it.')}"]
    lines += [_render_recorded(context, change) for change in changes[:MAX_CARDS]]
    row = (
        Button(t("✏️ Fill in more"), OpenProfile(first.id).pack()),
        Button(t("☑️ What is missing"), ShowCompleteness(first.id).pack()),
    )
    return Message(join_lines(lines), (row, (answer_card.home_button(context),)))


def _render_recorded(context: Context, change: ProfileChange) -> Html:
    names = ", ".join(context.services.sites[site].name for site in change.sites)
    return html("• {}: {}", names, list_field_names(context, change))


def list_field_names(context: Context, change: ProfileChange) -> str:
    return ", ".join(
        profile_texts.render_field(context.t, field) for field in ProfileField if field in change.values
    )


async def save_change(context: Context, change: ProfileChange, act: str = "") -> None:
    """Record the values of a change, with an entry in the audit log."""
    by, now = context.event.user_id, context.timestamp
    await office_profile.save_facts(context.tx, change.sites, change.values, by, now)
    is_withdrawal = set(change.values.values()) == {WITHDRAWN}
    filled = [field.value for field, value in change.values.items() if value != WITHDRAWN]
    await fact_requests.schedule_telling(context, change.sites, filled)
    site: Site = context.services.sites[change.sites[0]]
    await audit_log.record(
        context.tx,
        at=now,
        actor=by,
        act=act or ("profile.withdraw" if is_withdrawal else "profile.set"),
        office=site.office,
        about={"sites": list(change.sites), "what": list_field_names(context, change)},
    )


async def discard_drafted(context: Context, token: str) -> Message | None:
    if await drafts.find_by_token(context.tx, context.event.chat_id, FORM, token) is None:
        return None
    await drafts.delete(context.tx, context.event.chat_id, takes_messages=False)
    return Message(context.t.html("Cancelled. Nothing was recorded."), ((answer_card.home_button(context),),))
