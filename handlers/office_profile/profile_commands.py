"""/profil: what staff say about a place, typed or step by step. Nothing is recorded before the preview is confirmed."""

from collections.abc import Sequence

from content.loading.records import Site
from content.office_profile import (
    NO,
    YES,
    OfferedService,
    ProfileEntry,
    ProfileFault,
    ProfileField,
    TypedProfile,
    format_position,
    read_services,
    split_fields,
)
from content.text.safe_html import Html, bold, html, join_lines
from handlers.core import ui
from handlers.core.context import Context, HoursContext
from handlers.core.replies import Button, ButtonRows, CallbackAnswer, Message, Reply
from handlers.office_profile import (
    completeness,
    old_facts,
    profile_preview,
    profile_spreadsheet,
    profile_texts,
)
from handlers.office_profile.profile_buttons import (
    AskHours,
    ConfirmOldFact,
    ConfirmProfileField,
    DiscardProfile,
    EditProfileField,
    FinishServices,
    ListCompleteness,
    ListOldFacts,
    OpenProfile,
    ProfileStaffButton,
    SaveProfile,
    SendProfileTemplate,
    SetDecision,
    ShowCompleteness,
    ToggleService,
    WithdrawProfileField,
)
from handlers.office_profile.profile_preview import ProfileChange
from handlers.opening_hours import (
    command_examples,
    command_target,
    effective_hours,
    hours_text,
    superseded_commands,
)
from handlers.opening_hours.command_target import CommandTarget
from handlers.questions import answer_card
from storage import office_profile
from storage.chats import drafts
from storage.chats.drafts import Draft
from storage.office_profile import WITHDRAWN, SiteProfile

COMMAND = "profil"
FORM, HOURS_FORM = "profile", "profile hours"
TABLE_WORDS = ("tabel", "excel", "template", "table")
FIELDS_PER_PAGE = 6
_EXAMPLES = {
    ProfileField.ADDRESS: "Jl. Siliwangi No. 1, Pamulang Barat",
    ProfileField.LANDMARK: "di sebelah kantor pos",
    ProfileField.PHONE: "(021) 5551234",
    ProfileField.WHATSAPP: "0812-3456-7890",
    ProfileField.WEBSITE: "disdukcapil.kotaanda.go.id",
    ProfileField.SERVICES: "rekam, cetak, KK, akta, IKD",
    ProfileField.PARKING: "motor dan mobil, di halaman belakang",
    ProfileField.WHEELCHAIR: "ya, lewat pintu samping",
    ProfileField.QUEUE: "nomor antrean dibagikan pukul 07.30, 60 nomor sehari",
}


async def on_command(context: Context) -> list[Reply]:
    """Handle /profil, alone, with a place, or with a place, a field and its value."""
    if context.event.text.strip().lower() in TABLE_WORDS:
        return [await profile_spreadsheet.send_own_template(context)]
    typed = split_fields(context.event.text)
    if typed.entries:
        data = {
            "entries": [[entry.field.value, entry.words] for entry in typed.entries],
            "withdraws": typed.withdraws,
        }
        await drafts.save(context.tx, context.event.chat_id, FORM, data, context.timestamp)
    found = await command_target.parse_target(context, COMMAND, typed.places)
    return [found if isinstance(found, Message) else await on_target(context, found)]


async def on_target(context: Context, target: CommandTarget) -> Message:
    """Continue once the place is known: preview what was typed, or show the place."""
    sites = target.sites or tuple(site.id for site in context.offices[target.office].sites)
    draft = await drafts.find(context.tx, context.event.chat_id)
    if draft is None or draft.form != FORM or "entries" not in draft.data:
        return await _render_place(
            context, target.sites[0] if len(target.sites) == 1 else target.office, sites
        )
    await drafts.delete(context.tx, context.event.chat_id)
    if target.rest.strip(" ,.:"):
        return Message(
            context.t.html(
                "I do not know the place “{words}”. Write the place first, then what it is about. For example:\n{example}",
                words=target.rest.strip(),
                example=command_examples.fill_example(
                    context, f"/profil {{place}} alamat {_EXAMPLES[ProfileField.ADDRESS]}"
                ),
            )
        )
    entries = tuple(ProfileEntry(ProfileField(field), words) for field, words in draft.data["entries"])
    return await _on_entries(context, sites, TypedProfile("", entries, bool(draft.data["withdraws"])))


async def _on_entries(context: Context, sites: Sequence[str], typed: TypedProfile) -> Message:
    """Preview typed values, or name every fault. A field without words is asked for."""
    if typed.withdraws:
        values = {entry.field: WITHDRAWN for entry in typed.entries}
        return await profile_preview.render_preview(context, [ProfileChange(tuple(sites), values)])
    first = typed.entries[0]
    if len(typed.entries) == 1 and not first.words:
        return await _ask_value(context, sites, first.field)
    faults, values = [], {}
    for entry in typed.entries:
        value = profile_preview.check_value(context, sites, entry.field, entry.words)
        if isinstance(value, ProfileFault):
            faults.append(_render_fault_line(context, entry.field, value))
        else:
            values[entry.field] = value
    if not faults:
        return await profile_preview.render_preview(context, [ProfileChange(tuple(sites), values)])
    body = join_lines([bold(context.t("Not recorded. Please correct and send it again:")), *faults])
    if len(typed.entries) == 1:
        await _expect_value(context, sites, first.field)
    return Message(body, ((_back_button(context, sites), answer_card.home_button(context)),))


def _render_fault_line(context: Context, field: ProfileField, fault: ProfileFault) -> Html:
    name = profile_texts.render_field(context.t, field)
    return html("• <b>{}</b>: {}", name, profile_texts.render_fault(context.t, field, fault))


def _place_of(context: Context, sites: Sequence[str]) -> str:
    """Return what a button names: the site, or the office of several."""
    return sites[0] if len(sites) == 1 else context.services.sites[sites[0]].office


def _sites_of(context: Context, place: str) -> tuple[str, ...]:
    """Return the sites that a button means; () for a place that is not known any more."""
    if place in context.offices:
        return tuple(site.id for site in context.offices[place].sites)
    return (place,) if place in context.services.sites else ()


def _back_button(context: Context, sites: Sequence[str]) -> Button:
    return Button(context.t("⬅️ Back"), OpenProfile(_place_of(context, sites)).pack())


async def _render_place(context: Context, place: str, sites: Sequence[str], page: int = 0) -> Message:
    """Render what is known of a place, and a button for each field."""
    t = context.t
    if len(sites) == 1:
        site = context.services.sites[sites[0]]
        profile = await office_profile.find_profile(context.tx, site.id)
        lines = [bold(site.label), *_render_all_fields(context, profile)]
        context = await effective_hours.with_recorded_hours(context)
        lines.append(render_hours(context, site))
    else:
        office = context.offices[context.services.sites[sites[0]].office]
        profile = {}
        lines = [bold(office.name), t.html("This holds for {n} places.", n=len(sites))]
    lines.append(t.html("Tap what you want to fill in, or type it, for example:"))
    name = context.services.sites[sites[0]].name.lower() if len(sites) == 1 else "semua"
    lines.append(html("<code>/profil {} alamat {}</code>", name, _EXAMPLES[ProfileField.ADDRESS]))
    shown = ui.paginate(list(ProfileField), page, FIELDS_PER_PAGE)
    fields = [
        Button(
            f"{'✅' if field in profile else '➕'} {profile_texts.render_field(t, field)}",
            EditProfileField(place, field).pack(),
        )
        for field in shown.items
    ]
    turn = shown.turn_row(lambda number: OpenProfile(place, number).pack(), show_count=True)
    code = context.services.sites[sites[0]].office
    last = answer_card.home_button(context)
    if shown.number + 1 == shown.count:
        fields += [Button(t("🕘 Hours"), AskHours(place).pack())] if len(sites) == 1 else []
        last = Button(t("📄 Table"), SendProfileTemplate(code).pack())
    return Message(join_lines(lines), (*ui.columns(fields), (*turn, last)))


def _render_all_fields(context: Context, profile: SiteProfile) -> list[Html]:
    t = context.t
    known = profile_texts.render_facts(context, profile, list(ProfileField))
    missing = ", ".join(
        profile_texts.render_field(t, field) for field in ProfileField if field not in profile
    )
    empty = t.html("Not filled in yet: {what}.", what=missing)
    return [*([known] if known else []), *([empty] if missing else [])]


def render_hours(context: HoursContext, site: Site) -> Html:
    """Render the regular hours of a site, which have a command of their own."""
    week = hours_text.render_week(context, site)
    known = join_lines(week) if week else html("🕘 {}", context.t("Opening hours are not confirmed yet."))
    return html("{}\n{}", known, context.t.html("Change them: /jam {place}", place=site.name.lower()))


async def _ask_hours(context: Context, site: Site) -> Message:
    """Take the next message as the regular hours of a site, as after /jam and its name."""
    await drafts.save(context.tx, context.event.chat_id, HOURS_FORM, {"site": site.id}, context.timestamp)
    ask = context.t.html("Type the hours now, for example:")
    example = html("<code>{}</code>", "Senin-Kamis 08.00-15.00, Jumat 08.00-11.30")
    body = join_lines([bold(site.label), ask, example])
    return Message(body, ((_back_button(context, (site.id,)), answer_card.home_button(context)),))


async def _expect_value(
    context: Context, sites: Sequence[str], field: ProfileField, chosen: Sequence[str] = ()
) -> str:
    """Take the next message of this chat as the value of a field; return the token for buttons."""
    data = {"sites": list(sites), "field": field.value, "chosen": list(chosen)}
    return await drafts.save(context.tx, context.event.chat_id, FORM, data, context.timestamp)


async def _ask_value(context: Context, sites: Sequence[str], field: ProfileField) -> Message:
    """Ask for the value of a field; what can be chosen has buttons."""
    profile = await office_profile.find_profile(context.tx, sites[0]) if len(sites) == 1 else {}
    known = profile.get(field)
    offered = read_services(known.value) if known and field is ProfileField.SERVICES else ()
    return await _render_question(context, sites, field, profile, offered)


async def _render_question(
    context: Context,
    sites: Sequence[str],
    field: ProfileField,
    profile: SiteProfile,
    offered: Sequence[OfferedService],
) -> Message:
    t, place = context.t, _place_of(context, sites)
    token = await _expect_value(context, sites, field, [service.value for service in offered])
    title = ", ".join(context.services.sites[site].label for site in sites[:3])
    if len(sites) > 3:
        title = context.offices[context.services.sites[sites[0]].office].name
    lines = [html("<b>{}</b>\n{}", title, profile_texts.render_field(t, field))]
    known = profile.get(field)
    lines += [profile_texts.render_facts(context, profile, (field,))] if known else []
    lines.append(_render_instruction(context, field))
    kept: list[Button] = []
    if known:
        kept.append(Button(t("✅ Still true"), ConfirmProfileField(known.site, field).pack()))
        kept.append(Button(t("🗑 Withdraw"), WithdrawProfileField(place, field).pack()))
    choices = _list_choices(context, place, field, token, offered)
    back = (_back_button(context, sites), answer_card.home_button(context))
    return Message(join_lines(lines), ui.rows(*choices, kept, back))


def _render_instruction(context: Context, field: ProfileField) -> Html:
    t = context.t
    match field:
        case ProfileField.PIN:
            return t.html(
                "Send the location of the office now (📎 → Location), or its latitude and longitude."
            )
        case ProfileField.PHOTO:
            return t.html("Send a photo of the entrance now, without people and number plates.")
        case ProfileField.SERVICES:
            return t.html("Tap what is served here, then “Done”.")
    return t.html("Type it now, for example: {example}", example=_EXAMPLES[field])


def _list_choices(
    context: Context, place: str, field: ProfileField, token: str, offered: Sequence[OfferedService]
) -> ButtonRows:
    t = context.t
    if field is ProfileField.WHEELCHAIR:
        yes, no = (SetDecision(place, field, value).pack() for value in (YES, NO))
        return ((Button(t("♿ Accessible"), yes), Button(t("Not accessible"), no)),)
    if field is not ProfileField.SERVICES:
        return ()
    buttons = [
        Button(
            f"{'☑️' if service in offered else '⬜'} {profile_texts.render_service(t, service)}",
            ToggleService(token, service).pack(),
        )
        for service in OfferedService
    ]
    return (*ui.columns(buttons), (Button(t("Done"), FinishServices(token).pack()),))


async def on_message(context: Context, draft: Draft) -> list[Reply] | None:
    """Handle the message that gives the value of a field: words, a location or a photo."""
    if "field" not in draft.data:
        return None
    field, sites = ProfileField(draft.data["field"]), tuple(draft.data["sites"])
    words = _read_value(context, field)
    if words is None:
        return None
    if refused := await profile_preview.find_refusal(context, sites):
        return [refused]
    is_photo = field is ProfileField.PHOTO and context.event.media == "photo"
    value = words if is_photo else profile_preview.check_value(context, sites, field, words)
    if isinstance(value, ProfileFault):
        fault = join_lines(
            [_render_fault_line(context, field, value), context.t("Send it again, or “batal”.")]
        )
        return [Message(fault, ((_back_button(context, sites), answer_card.home_button(context)),))]
    await drafts.delete(context.tx, context.event.chat_id)
    return [await profile_preview.render_preview(context, [ProfileChange(sites, {field: value})])]


def _read_value(context: Context, field: ProfileField) -> str | None:
    """Return the words of a message, its location or its photo; None if it is of another kind."""
    event = context.event
    if event.location is not None:
        return format_position(*event.location) if field is ProfileField.PIN else None
    if event.media:
        return event.file if (event.media, field) == ("photo", ProfileField.PHOTO) else None
    return event.text


async def on_button(context: Context, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Handle buttons `profileset:*`. Permission is checked again on every tap."""
    button = ProfileStaffButton.parse(verb, rest)
    if isinstance(button, SendProfileTemplate) and button.office in context.offices:
        template = await profile_spreadsheet.send_template(context, context.offices[button.office])
        return [CallbackAnswer(context.event.query_id), template]
    screen = await _on_draft_button(context, button) or await _on_place_button(context, button)
    if screen is None:
        return await superseded_commands.answer_superseded_button(context)
    edited = Message(screen.body, screen.buttons, context.event.message_id)
    return [CallbackAnswer(context.event.query_id), edited]


async def on_old_fact_number(context: Context, draft: Draft) -> list[Reply] | None:
    """Confirm the old fact whose number was typed."""
    button = old_facts.read_number(context, draft)
    message = None if button is None else await _on_place_button(context, button)
    return None if message is None else [message]


async def _on_draft_button(context: Context, button: ProfileStaffButton | None) -> Message | None:
    match button:
        case SaveProfile(token):
            return await profile_preview.save_drafted(context, token)
        case DiscardProfile(token):
            return await profile_preview.discard_drafted(context, token)
        case ToggleService(token) | FinishServices(token):
            draft = await drafts.find_by_token(context.tx, context.event.chat_id, FORM, token)
            return None if draft is None else await _on_services(context, button, draft)
        case ListCompleteness(office, page) if office in context.offices:
            return await completeness.render_list(context, context.offices[office], page)
        case ListOldFacts(office) if office in context.offices:
            return await old_facts.render_list(context, office)
    return None


async def _on_services(
    context: Context, button: ToggleService | FinishServices, draft: Draft
) -> Message | None:
    sites = tuple(draft.data["sites"])
    chosen = [OfferedService(name) for name in draft.data["chosen"]]
    if refused := await profile_preview.find_refusal(context, sites):
        return refused
    if isinstance(button, ToggleService):
        is_chosen = {*chosen} ^ {button.service}
        offered = [service for service in OfferedService if service in is_chosen]
        profile = await office_profile.find_profile(context.tx, sites[0]) if len(sites) == 1 else {}
        return await _render_question(context, sites, ProfileField.SERVICES, profile, offered)
    if not chosen:
        return await _render_question(context, sites, ProfileField.SERVICES, {}, ())
    await drafts.delete(context.tx, context.event.chat_id)
    values = {ProfileField.SERVICES: ",".join(chosen)}
    return await profile_preview.render_preview(context, [ProfileChange(sites, values)])


async def _on_place_button(context: Context, button: ProfileStaffButton | None) -> Message | None:
    match button:
        case (
            OpenProfile(place)
            | EditProfileField(place)
            | SetDecision(place)
            | WithdrawProfileField(place)
            | AskHours(place)
            | ShowCompleteness(place)
        ):
            sites = _sites_of(context, place)
        case ConfirmProfileField(site) | ConfirmOldFact(site):
            sites = _sites_of(context, site)
        case _:
            return None
    if not sites:
        return None
    if refused := await profile_preview.find_refusal(context, sites):
        return refused
    return await _on_allowed_button(context, button, sites)


async def _on_allowed_button(
    context: Context, button: ProfileStaffButton | None, sites: tuple[str, ...]
) -> Message | None:
    match button:
        case OpenProfile(place, page):
            return await _render_place(context, place, sites, page)
        case ShowCompleteness():
            return await completeness.render_site(context, context.services.sites[sites[0]])
        case AskHours():
            return await _ask_hours(context, context.services.sites[sites[0]])
        case EditProfileField(_, field):
            return await _ask_value(context, sites, field)
        case SetDecision(_, ProfileField.WHEELCHAIR, value) if value in (YES, NO):
            return await profile_preview.render_preview(
                context, [ProfileChange(sites, {ProfileField.WHEELCHAIR: value})]
            )
        case WithdrawProfileField(_, field):
            return await profile_preview.render_preview(context, [ProfileChange(sites, {field: WITHDRAWN})])
        case ConfirmProfileField(site, field):
            is_known = await _confirm_field(context, site, field)
            return await _render_place(context, site, (site,)) if is_known else None
        case ConfirmOldFact(site, field):
            office = context.services.sites[site].office
            is_known = await _confirm_field(context, site, field)
            return await old_facts.render_list(context, office) if is_known else None
    return None


async def _confirm_field(context: Context, site: str, field: ProfileField) -> bool:
    """Record the same value again as of now. False if it was withdrawn meanwhile."""
    fact = (await office_profile.find_profile(context.tx, site)).get(field)
    if fact is None:
        return False
    await profile_preview.save_change(context, ProfileChange((site,), {field: fact.value}), "profile.confirm")
    await drafts.delete(context.tx, context.event.chat_id)
    return True
