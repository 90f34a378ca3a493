"""`bot.py poster CODE`: posters and table cards of an office and its sites as PDF."""

from pathlib import Path
from typing import TextIO

from content.lazy_dataclass import dataclass
from content.loading.library_loader import read_library
from content.loading.records import Office, Site
from content.posters.poster import PosterSize
from content.text.translation import translator_for
from handlers.posters.make_posters import make_posters
from runtime.settings import Settings


@dataclass(frozen=True)
class PosterOrder:
    """What was asked for on the command line. `site` and `username` may be ""."""

    code: str
    site: str
    size: PosterSize
    username: str
    file: Path | None
    folder: Path


async def write_posters(order: PosterOrder, settings: Settings, out: TextIO) -> int:
    """Write the PDF. Return 1 after a sentence if the place is unknown or the bot has no name."""
    library, _ = read_library(order.folder)
    office = library.offices.get(order.code.replace(".", ""))
    if office is None:
        known = ", ".join(f"{one.code} {one.name}" for one in library.offices.values())
        out.write(f"Kantor {order.code} tidak ada di bot ini. Yang ada: {known}.\n")
        return 1
    site = _find_site(office, order.site)
    if order.site and site is None:
        known = ", ".join(f"{one.id.rpartition('-')[2]} {one.name}" for one in office.sites)
        out.write(f"{office.name} tidak punya tempat '{order.site}'. Yang ada: {known}.\n")
        return 1
    username = order.username.removeprefix("@") or await _ask_telegram(settings, out)
    if not username:
        return 1
    posters = make_posters(translator_for("id"), office, username, (site,) if site else None)
    from content.posters import poster_pdf

    name = f"poster-{site.id if site else office.code}-{order.size.value}.pdf"
    file = order.file or Path(name)
    try:
        file.write_bytes(poster_pdf.render_posters(posters, order.size))
    except OSError as error:
        out.write(f"{file} tidak dapat ditulis ({error.strerror}). Pilih tempat lain dengan --file.\n")
        return 1
    out.write(f"{file}: {len(posters)} halaman. Cetak dengan ukuran penuh (100 %), lalu coba kodenya.\n")
    return 0


def _find_site(office: Office, words: str) -> Site | None:
    """Return the site with this id, this end of the id ("03") or this name."""
    wanted = words.casefold()
    return next(
        (
            site
            for site in office.sites
            if wanted in (site.id.casefold(), site.id.casefold().removeprefix(f"{office.code}-"))
            or wanted == site.name.casefold()
        ),
        None,
    )


async def _ask_telegram(settings: Settings, out: TextIO) -> str:
    """Return the username of the bot, or "" after a sentence."""
    if not settings.token:
        out.write("Nama bot belum diketahui. Isi BOT_TOKEN, atau tulis --username nama_bot.\n")
        return ""
    import telegram
    from telegram.error import TelegramError

    bot = telegram.Bot(settings.token, base_url=f"{settings.api_url}/bot")
    try:
        async with bot:
            return bot.username
    except TelegramError as error:
        out.write(f"Telegram tidak menyebut nama bot ({error.message}). Tulis --username nama_bot.\n")
        return ""
