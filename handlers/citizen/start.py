"""/start, choosing an office, and the home screen."""

from html import escape

from content.records import Office
from handlers import card, press
from handlers.reply import Button, Reply, Rows, Say, Toast
from handlers.visit import Visit
from storage import people

COMMON = ("syarat_dokumen", "biaya_gratis", "cetak_prr", "ktp_hilang_rusak", "lapor_pungli")
FIRST = ("syarat_dokumen", "biaya_gratis", "hari_libur_akhir_pekan", "lokasi", "cetak_prr", "lapor_pungli")


async def start(visit: Visit) -> list[Reply]:
    """/start, and the deep link `?start=3505`, which chooses the office."""
    payload = visit.event.text.strip()
    library = visit.desk.library
    if payload in library.offices:
        return await chosen(visit, library.offices[payload])
    if visit.office is not None:
        return [home(visit, visit.office)]
    return [welcome(visit)]


def welcome(visit: Visit, edits: int = 0) -> Say:
    t = visit.t
    body = "\n".join(
        (
            f"<b>{t('Hello{name}! This is Loket.', name=_name(visit))}</b>",
            t("A machine answers here, day and night, about the identity card (KTP-el). It costs nothing."),
            t("Never send your NIK, family card number or a photo of your card."),
            "",
            t("Which office is yours? Choose, type its name, or send your location."),
        )
    )
    return Say(body, buttons=offices(visit), edits=edits)


def offices(visit: Visit) -> Rows:
    """A button an office, then location, language and privacy."""
    found = sorted(visit.desk.library.offices.values(), key=lambda office: office.name)
    rows = [(Button(office.name, press.pack("office", "pick", office.code)),) for office in found]
    t = visit.t
    return (
        *rows,
        (Button(t("📍 Use my location"), press.pack("office", "near")),),
        (
            Button(t("🌐 Bahasa Indonesia"), press.pack("language", "turn")),
            Button(t("🔒 Privacy"), press.pack("privacy", "show")),
        ),
    )


def home(visit: Visit, office: Office, edits: int = 0) -> Say:
    t = visit.t
    body = "\n".join(
        (
            f"<b>{escape(office.name)}</b>",
            t("Type your question in your own words, one word is enough. For example:"),
            f"<i>{t('“how much is it?” · “open on Saturday?” · “my card is not printed yet”')}</i>",
        )
    )
    rows: list[tuple[Button, ...]] = [
        (
            Button(t("🕘 Where and when"), press.pack("where", "list", office.code, 0)),
            Button(t("📋 Status board"), press.pack("board", "list", office.code, 0)),
        )
    ]
    rows += list(card.questions(visit, COMMON))
    rows.append(
        (
            Button(t("🏢 Other office"), press.pack("office", "list")),
            Button(t("❔ Help"), press.pack("help", "show")),
        )
    )
    rows.append(
        (
            Button(t("🌐 Bahasa Indonesia"), press.pack("language", "turn")),
            Button(t("🔒 Privacy"), press.pack("privacy", "show")),
        )
    )
    return Say(body, buttons=tuple(rows), edits=edits)


async def pressed(visit: Visit, verb: str, rest: tuple[str, ...]) -> list[Reply]:
    """Buttons `office:*` and `home:*`."""
    done, edits = Toast(visit.event.query_id), visit.event.message_id
    office = visit.desk.library.offices.get(rest[0]) if rest else None
    match verb:
        case "pick" if office is not None:
            return [done, *await chosen(visit, office, edits, rest[1:])]
        case "near":
            ask = visit.t("Press the button below to send your location. It is used once and not stored.")
            return [done, Say(ask, ask_location=visit.t("📍 Send my location"))]
        case "list":
            return [done, welcome(visit, edits)]
        case _:
            return [done, home(visit, visit.office, edits) if visit.office else welcome(visit, edits)]


async def chosen(visit: Visit, office: Office, edits: int = 0, then: tuple[str, ...] = ()) -> list[Reply]:
    """Remember the office; show what the citizen was about to ask (`then` holds an answer id), else its home."""
    await people.choose_office(visit.tx, visit.event.chat_id, office.code)
    if then and then[0] in visit.desk.library.answers:
        return [card.answer(visit, then[0], office=office)]
    return [home(visit, office, edits)]


def first_choose(visit: Visit, then: str) -> Say:
    """An answer that depends on the office: ask for it, then show the answer `then`."""
    found = sorted(visit.desk.library.offices.values(), key=lambda office: office.name)
    rows = [(Button(office.name, press.pack("office", "pick", office.code, then)),) for office in found]
    near = (Button(visit.t("📍 Use my location"), press.pack("office", "near")),)
    return Say(visit.t("For which office?"), buttons=(*rows, near, (card.home_button(visit),)))


def not_served(visit: Visit, name: str) -> Say:
    t = visit.t
    served = ", ".join(sorted(office.name for office in visit.desk.library.offices.values()))
    body = t(
        "{place} is not served here yet. For your own area, ask the Disdukcapil there, or Halo Dukcapil (see Contacts)."
        " Served here: {served}. The national rules (free of charge, requirements) hold everywhere.",
        place=f"<b>{escape(name)}</b>",
        served=escape(served),
    )
    rows: Rows = (
        *card.questions(visit, ("kontak", "syarat_dokumen", "biaya_gratis")),
        (card.home_button(visit),),
    )
    return Say(body, buttons=rows)


def _name(visit: Visit) -> str:
    return f", {escape(visit.event.name[:40])}" if visit.event.name else ""
