"""Writes the words of posters. They are Indonesian, whatever language staff use: citizens read them."""

import re

from content.loading.records import Office, Site
from content.posters.poster import Poster
from content.text.translation import Translator


def make_posters(
    t: Translator, office: Office, username: str, sites: tuple[Site, ...] | None = None
) -> tuple[Poster, ...]:
    """Return a poster for the office and each of its sites, or only for the given sites."""
    chosen = [
        _make_poster(t, username, _make_code(site), site.label, office.name)
        for site in (office.sites if sites is None else sites)
    ]
    own = [_make_poster(t, username, office.code, f"Disdukcapil {office.name}", "")] if sites is None else []
    return (*own, *chosen)


def _make_code(site: Site) -> str:
    """Return the payload of the link. Telegram takes letters, digits, "_" and "-" only."""
    return site.id if re.fullmatch(r"[\w-]+", site.id, re.ASCII) else site.office


def _make_poster(t: Translator, username: str, code: str, name: str, office: str) -> Poster:
    return Poster(
        title=t("Questions about your KTP? Ask on Telegram"),
        name=name,
        office=office if office not in name else "",
        scan=t("Scan with the camera of your phone, or open:"),
        link=f"https://t.me/{username}?start={code}",
        questions=(
            t("“Is my card printed?”"),
            t("“What must I bring?”"),
            t("“Open tomorrow?”"),
        ),
        free=t("Free, day and night"),
        warning=t("Never send your NIK"),
    )
