"""What the dialog of a report shows: one message, the panel, changed in place at every step."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape

from content.records import Office, Site, SiteKind
from handlers.reply import Button, Rows, Say
from handlers.report import form, kept, keys, modes
from handlers.report.form import Filling, Step
from handlers.visit import Visit

PAGE = 16  # places on one page
LABEL = 28  # characters of a place's button
AMOUNTS = (20_000, 50_000, 100_000, 150_000, 200_000, 500_000)
STORY_SHOWN = 600  # characters


def show(visit: Visit, filling: Filling, note: str = "", *, fresh: bool = False) -> Say:
    """The panel as it stands, with a note above; `fresh`: as a new message."""
    body, rows = _SCREENS[filling.step](visit, filling)
    edits = 0 if fresh else filling.panel
    return Say(f"{note}\n\n{body}" if note else body, rows, edits)


def _place(visit: Visit, filling: Filling) -> tuple[str, Rows]:
    t, office = visit.t, visit.desk.library.offices.get(filling.office)
    if office is None:
        found = sorted(visit.desk.library.offices.values(), key=lambda one: one.name)
        rows: list[tuple[Button, ...]] = [(keys.choice(filling, one.name, one.code),) for one in found]
        asked = t("In which city or regency did it happen? Choose, or type the name of the place.")
        elsewhere = (keys.button(filling, t("My city is not here"), "nowhere"),)
        return _asked(visit, filling, asked), (*rows, elsewhere, keys.foot(visit, filling))
    asked = t("Where in {office} did it happen? Tap the place, or type its name.", office=escape(office.name))
    return _asked(visit, filling, asked), (*_places(visit, filling, office), keys.foot(visit, filling))


def _places(visit: Visit, filling: Filling, office: Office) -> Iterable[tuple[Button, ...]]:
    t, sites = visit.t, office.sites
    first = filling.page * PAGE
    here = sites[first : first + PAGE]
    yield from _pairs([keys.choice(filling, _short(site), site.id) for site in here])
    turns = []
    if first:
        turns.append(keys.button(filling, "◀️", "page", filling.page - 1))
    if first + PAGE < len(sites):
        turns.append(keys.button(filling, t("▶️ More places"), "page", filling.page + 1))
    if turns:
        yield tuple(turns)
    yield (keys.choice(filling, t("📍 Another place"), "-"), keys.choice(filling, t("🏢 Another city"), "?"))


def _short(site: Site) -> str:
    if site.kind is SiteKind.DINAS and len(site.name) > LABEL:
        return "Disdukcapil"
    name = site.name if len(site.name) <= LABEL else site.label
    return name if len(name) <= LABEL else name[: LABEL - 1] + "…"


def _pairs(buttons: Sequence[Button]) -> Iterable[tuple[Button, ...]]:
    return (tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _place_words(visit: Visit, filling: Filling) -> tuple[str, Rows]:
    asked = visit.t("Type the place in a few words, for example: “kantor desa”, “parkiran kecamatan”.")
    return _asked(visit, filling, asked), (keys.foot(visit, filling),)


def _when(visit: Visit, filling: Filling) -> tuple[str, Rows]:
    t = visit.t
    rows = _pairs(
        [
            keys.choice(filling, t("Today"), "today"),
            keys.choice(filling, t("Yesterday"), "yesterday"),
            keys.choice(filling, t("Last week"), "week"),
            keys.choice(filling, t("Last month"), "month"),
            keys.choice(filling, t("I do not remember"), "forgot"),
        ]
    )
    asked = t(
        "When was it? Tap, or type it your own way: “kemarin”, “minggu lalu”, “12 Agustus”, “sekitar Oktober”."
    )
    return _asked(visit, filling, asked), (*rows, keys.foot(visit, filling))


def outcomes(visit: Visit) -> dict[str, str]:
    t = visit.t
    return {
        "paid": t("💸 Asked, and I paid"),
        "refused": t("✋ Asked, I refused"),
        "asked": t("⏳ Asked, not paid yet"),
    }


def _outcome(visit: Visit, filling: Filling) -> tuple[str, Rows]:
    rows = tuple((keys.choice(filling, label, value),) for value, label in outcomes(visit).items())
    asked = visit.t("What happened? Paying because you had to does not make you guilty here.")
    return _asked(visit, filling, asked), (*rows, keys.foot(visit, filling))


def _amount(visit: Visit, filling: Filling) -> tuple[str, Rows]:
    t = visit.t
    rows = _pairs([keys.choice(filling, rupiah(visit, amount), str(amount)) for amount in AMOUNTS])
    asked = t(
        "How much? Tap, or type it as you say it: “150rb”, “seratus ribu”, “dua kali 50rb”, “rokok sebungkus”."
    )
    skip = (keys.choice(filling, t("I do not know"), "-"),)
    return _asked(visit, filling, asked), (*rows, skip, keys.foot(visit, filling))


def rupiah(visit: Visit, amount: int) -> str:
    return f"Rp{visit.t.number(amount)}"


def roles(visit: Visit) -> dict[str, str]:
    t = visit.t
    return {
        "kecamatan": t("Staff of the kecamatan"),
        "dinas": t("Staff of the Disdukcapil"),
        "calo": t("A middleman (calo)"),
        "desa": t("Village, RT or RW"),
        "other": t("Somebody else, or not known"),
    }


def _role(visit: Visit, filling: Filling) -> tuple[str, Rows]:
    rows = tuple((keys.choice(filling, label, value),) for value, label in roles(visit).items())
    asked = visit.t("Who asked for it? Only what they do; no name is needed.")
    return _asked(visit, filling, asked), (*rows, keys.foot(visit, filling))


def _story(visit: Visit, filling: Filling) -> tuple[str, Rows]:
    t = visit.t
    asked = t(
        "Tell it in your own words: what was said, what was it said to be for? You may leave this out. No name, "
        "NIK or phone number, please, neither yours nor others'."
    )
    lines = [_asked(visit, filling, asked), _evidence(visit, filling)]
    if filling.told:
        lines += [f"📝 <i>{escape(_clipped(filling.told))}</i>", t("Noted. Type more, or go on.")]
    rows: list[tuple[Button, ...]] = [
        (keys.choice(filling, t("➡️ Go on") if filling.told else t("➡️ Without a story"), "-"),)
    ]
    if filling.told:
        rows.append((keys.choice(filling, t("🗑 Write it anew"), "x"),))
    rows += _without(visit, filling)
    return "\n\n".join(lines), (*rows, keys.foot(visit, filling))


def _evidence(visit: Visit, filling: Filling) -> str:
    t = visit.t
    how = t(
        "📎 Evidence, if it is safe: just send a photo, a paper or a voice message. From pictures I take out place, time and"
        " phone. Faces and voices stay recognisable: cover faces, or leave it."
    )
    return f"{how}\n{_files(visit, filling)}" if filling.files else how


def _files(visit: Visit, filling: Filling) -> str:
    return f"📎 <b>{visit.t('Evidence added: {n}', n=filling.files)}</b>"


def _without(visit: Visit, filling: Filling) -> list[tuple[Button, ...]]:
    if not filling.files:
        return []
    return [(keys.button(filling, visit.t("📎 Take the evidence out"), "files"),)]


def _review(visit: Visit, filling: Filling) -> tuple[str, Rows]:
    t = visit.t
    lines = [
        f"<b>{t('Is this right?')}</b> {t('Nothing has been sent yet.')}",
        "",
        *summary(visit, filling),
        "",
        _then(visit, filling),
    ]
    rows = (
        (keys.button(filling, t("✅ Send the report"), "send"),),
        (keys.button(filling, t("✏️ Change something"), "edit"),),
        *_without(visit, filling),
        keys.foot(visit, filling),
    )
    return "\n".join(lines), rows


def _then(visit: Visit, filling: Filling) -> str:
    t = visit.t
    match filling.mode:
        case "tell":
            return t("When it is sent you get a code, and news comes here by itself.")
        case "check":
            return t("When it is sent you get a code. With /tiket and the code you read the news.")
    return t("When it is sent there is no way back to it, for you or for us.")


def summary(visit: Visit, filling: Filling) -> Iterable[str]:
    """A line for each step of the form."""
    told = (Step.STORY,) if filling.told and Step.STORY not in form.steps(filling) else ()
    for step in (*form.steps(filling), *told):
        yield f"• {names(visit)[step]}: <b>{escape(answered(visit, filling, step))}</b>"
    if filling.files:
        yield f"• {_files(visit, filling)}"
    if filling.mode in modes.names(visit, filling):
        yield f"• {visit.t('Way')}: <b>{modes.names(visit, filling)[filling.mode]}</b>"


def names(visit: Visit) -> dict[Step, str]:
    t = visit.t
    return {
        Step.PLACE: t("Place"),
        Step.WHEN: t("When"),
        Step.OUTCOME: t("What happened"),
        Step.AMOUNT: t("Amount"),
        Step.ROLE: t("Who"),
        Step.STORY: t("Story"),
    }


def answered(visit: Visit, filling: Filling, step: Step) -> str:
    """The answer to a step in words."""
    match step:
        case Step.PLACE:
            return place(visit, filling)
        case Step.WHEN:
            return _day(visit, filling)
        case Step.OUTCOME:
            return outcomes(visit).get(filling.outcome, "–")
        case Step.AMOUNT if filling.amount is not None:
            return rupiah(visit, filling.amount)
        case Step.AMOUNT:
            return filling.amount_text or visit.t("not known")
        case Step.ROLE:
            return roles(visit).get(filling.role, "–")
    return _clipped(filling.told) if filling.told else visit.t("none")


def place(visit: Visit, filling: Filling) -> str:
    office, site = visit.desk.library.offices.get(filling.office), visit.desk.sites.get(filling.site)
    return ", ".join(
        part for part in (filling.place, site.label if site else "", office.name if office else "") if part
    )


def _day(visit: Visit, filling: Filling) -> str:
    match filling.happened.count("-"):
        case 2:
            return visit.t.day(date.fromisoformat(filling.happened))
        case 1:
            month = visit.t.date(date.fromisoformat(f"{filling.happened}-01")).split(maxsplit=1)[1]
            return f"{filling.when} ({month})" if filling.when else month
    return filling.when or visit.t("not remembered")


def _asked(visit: Visit, filling: Filling, question: str) -> str:
    at, of = form.place_in(filling)
    head = visit.t("Step {at} of {of}", at=at, of=of)
    return f"<i>{head}</i>\n<b>{question}</b>"


def _clipped(words: str) -> str:
    return words if len(words) <= STORY_SHOWN else words[: STORY_SHOWN - 1] + "…"


_SCREENS: dict[Step, Callable[[Visit, Filling], tuple[str, Rows]]] = {
    Step.MODE: modes.screen,
    Step.PLACE: _place,
    Step.PLACE_WORDS: _place_words,
    Step.WHEN: _when,
    Step.OUTCOME: _outcome,
    Step.AMOUNT: _amount,
    Step.ROLE: _role,
    Step.STORY: _story,
    Step.REVIEW: _review,
    Step.SENT: kept.sent,
    Step.RECALL: kept.recall,
    Step.DONE: kept.done,
}
