"""/kelengkapan: what citizens asked and a place has not filled in, and the ten most useful things in their order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from content.loading.records import Office, Site
from content.office_profile import HOURS, USEFUL_SUBJECTS, ProfileField, find_subjects
from content.text.safe_html import Html, bold, html, join_lines
from handlers.casework import name_neighbours
from handlers.core import permissions, ui
from handlers.core.context import Context, HoursContext
from handlers.core.permissions import Right
from handlers.core.replies import Button, Message, Reply
from handlers.office_profile import profile_texts
from handlers.office_profile.profile_buttons import (
    AskHours,
    EditProfileField,
    ListCompleteness,
    ShowCompleteness,
)
from handlers.offices import place_mentions
from handlers.opening_hours import command_target, effective_hours
from handlers.opening_hours.command_target import CommandTarget
from handlers.questions import answer_card
from storage import questions
from storage.office_profile import SiteProfile, find_profiles

COMMAND = "kelengkapan"
SINCE = timedelta(days=30)
MAX_ASKED, MAX_BUTTONS = 5, 6
SITES_PER_PAGE = 6

AskedSubjects = Mapping[tuple[str, str], int]
"""How often citizens asked, by site id and subject."""


async def on_command(context: Context) -> list[Reply]:
    """Handle /kelengkapan: for the main place of the user's office, or for the place that is named."""
    text = context.event.text.strip()
    offices = await command_target.list_manageable_offices(context)
    if text or (len(offices) > 1 and context.profile.office != offices[0].code):
        found = await command_target.parse_target(context, COMMAND, text, office_wide=not text)
        return [found if isinstance(found, Message) else await on_target(context, found)]
    sites = await _list_own_sites(context, offices[0])
    return [await render_site(context, sites[0])]


async def on_target(context: Context, target: CommandTarget) -> Message:
    office = context.offices[target.office]
    sites = target.sites or [site.id for site in office.sorted_sites()]
    return await render_site(context, context.services.sites[sites[0]])


async def _list_own_sites(context: Context, office: Office) -> list[Site]:
    """Return the sites that the user may change, the dinas first."""
    return [
        site
        for site in office.sorted_sites()
        if await permissions.has_right(context, Right.SET_HOURS, office.code, site.id)
    ]


async def render_site(context: Context, site: Site) -> Message:
    """Render how far a site is, what citizens asked, and a button for each of the next things."""
    context, t = await effective_hours.with_recorded_hours(context), context.t
    office = context.offices[site.office]
    sites = await _list_own_sites(context, office)
    filled = await _find_filled(context, sites)
    asked = await _count_asked(context, office, sites, filled)
    own = filled[site.id]
    lacking = [subject for subject in USEFUL_SUBJECTS if subject not in own]
    done = len(USEFUL_SUBJECTS) - len(lacking)
    lines = [bold(site.label), html("{} {}", _render_bar(done), render_progress(context, done))]
    wanted = [(key, n) for key, n in asked if key[0] == site.id or len(sites) > 1][:MAX_ASKED]
    if wanted:
        lines.append(html("\n<b>{}</b>", t("Asked in the last 30 days, and not filled in:")))
        lines += [_render_asked(context, key, n, site) for key, n in wanted]
    if lacking:
        names = ", ".join(render_subject(context, subject) for subject in lacking)
        lines.append(html("\n<b>{}</b> {}", t("Most useful next:"), names))
    elif not wanted:
        lines.append(t.html("Everything that citizens ask most is filled in. Thank you."))
    hint = await name_neighbours.render_hint(context, office) if site == sites[0] else None
    if hint is not None:
        lines.append(html("\n{}", hint[0]))
    keys = dict.fromkeys([*(key for key, _ in wanted), *((site.id, subject) for subject in lacking)])
    buttons = [_fill_button(context, key, site) for key in list(keys)[:MAX_BUTTONS]]
    others = (Button(t("📋 Other places"), ListCompleteness(office.code).pack()),) if len(sites) > 1 else ()
    return Message(
        join_lines(lines),
        ui.rows(
            *ui.columns_by_length(buttons),
            (hint[1],) if hint else (),
            (*others, answer_card.home_button(context)),
        ),
    )


async def render_list(context: Context, office: Office, page: int = 0) -> Message | None:
    """Render the places of the user and how far each is; None without a place."""
    context = await effective_hours.with_recorded_hours(context)
    sites = await _list_own_sites(context, office)
    if not sites:
        return None
    filled = await _find_filled(context, sites)
    shown = ui.paginate(sites, page, SITES_PER_PAGE)
    buttons = [
        Button(
            f"{office.short_name(site)} {_count_done(filled[site.id])}/10", ShowCompleteness(site.id).pack()
        )
        for site in shown.items
    ]
    complete = sum(_count_done(filled[site.id]) == len(USEFUL_SUBJECTS) for site in sites)
    total = sum(_count_done(filled[site.id]) for site in sites)
    lines = [
        bold(office.name),
        context.t.html(
            "{n} of {most} things are filled in.", n=total, most=len(sites) * len(USEFUL_SUBJECTS)
        ),
        context.t.html("Complete places: {n} of {most}.", n=complete, most=len(sites)),
    ]
    turn = shown.turn_row(lambda number: ListCompleteness(office.code, number).pack(), show_count=True)
    return Message(
        join_lines(lines), ui.rows(*ui.columns_by_length(buttons), (*turn, answer_card.home_button(context)))
    )


class MissingFact(NamedTuple):
    """A subject that a site has not filled in."""

    site: str
    subject: str


async def save_missing(context: Context, words: str, answer: str | None) -> list[MissingFact]:
    """Count what a question asks of a place that has not filled it in, and return it. Its words are not stored."""
    subjects = find_subjects(words, answer)
    if not subjects:
        return []
    site = _find_site(context, words, context.office)
    if site is None:
        return []
    context = await effective_hours.with_recorded_hours(context)
    filled = (await _find_filled(context, [site]))[site.id]
    hour = context.timestamp - context.timestamp % 3600
    missing = [MissingFact(site.id, subject) for subject in subjects if subject not in filled]
    for fact in missing:
        await questions.add_missing(
            context.tx, office=site.office, site=site.id, subject=fact.subject, now=hour
        )
    return missing


def _find_site(context: Context, words: str, office: Office | None) -> Site | None:
    """Return the site that a message is about: the named one, else the main one of the office."""
    mentions = place_mentions.find_places(context, words)
    if any(mention.unserved_region or mention.candidates for mention in mentions):
        return None
    named = next((mention.site for mention in mentions if mention.site), None)
    if named is not None:
        return named
    office = next((mention.office for mention in mentions if mention.office), office)
    return office.sorted_sites()[0] if office else None


async def _find_filled(context: HoursContext, sites: Sequence[Site]) -> dict[str, set[str]]:
    """Return the subjects that each site has filled in."""
    profiles = await find_profiles(context.tx, [site.id for site in sites])
    return {site.id: _list_filled(context, site, profiles[site.id]) for site in sites}


def _list_filled(context: HoursContext, site: Site, profile: SiteProfile) -> set[str]:
    schedule = effective_hours.effective_schedule(context, site)
    hours = {HOURS} if schedule is not None and schedule.confirmed is not None else set()
    return {field.value for field in profile} | hours


async def _count_asked(
    context: Context, office: Office, sites: Sequence[Site], filled: Mapping[str, set[str]]
) -> list[tuple[tuple[str, str], int]]:
    """Return what citizens asked of these sites and nobody filled in, most asked first."""
    since = int((context.now - SINCE).timestamp())
    asked: Counter[tuple[str, str]] = Counter()
    for site, subject, n in await questions.list_missing(context.tx, office.code, since):
        asked[site, subject] += n
    for text, guess in await questions.list_open_texts(context.tx, office.code, since):
        subjects = find_subjects(text, guess)
        found = _find_site(context, text, office) if subjects else None
        if found is not None and found.office == office.code:
            asked.update((found.id, subject) for subject in subjects)
    return [(key, n) for key, n in asked.most_common() if key[0] in filled and key[1] not in filled[key[0]]]


def _count_done(filled: set[str]) -> int:
    return len(filled.intersection(USEFUL_SUBJECTS))


def _render_bar(done: int) -> str:
    return "▓" * done + "░" * (len(USEFUL_SUBJECTS) - done)


def render_progress(context: Context, done: int) -> str:
    return context.t("{n} of {most}", n=done, most=len(USEFUL_SUBJECTS))


def render_subject(context: Context, subject: str) -> str:
    if subject == HOURS:
        return context.t("Opening hours")
    return profile_texts.render_field(context.t, ProfileField(subject))


def _render_asked(context: Context, key: tuple[str, str], n: int, shown: Site) -> Html:
    site, subject = key
    where = "" if site == shown.id else f" · {context.services.sites[site].name}"
    return html("• {}× {}{}", n, render_subject(context, subject), where)


def _fill_button(context: Context, key: tuple[str, str], shown: Site) -> Button:
    """Return the button that asks for a subject of a site."""
    site, subject = key
    where = "" if site == shown.id else f" · {context.services.sites[site].name}"
    data = AskHours(site) if subject == HOURS else EditProfileField(site, ProfileField(subject))
    return Button(f"➕ {render_subject(context, subject)}{where}", data.pack())
