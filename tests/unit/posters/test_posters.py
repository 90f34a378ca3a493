"""Posters are read back: the QR code by a reader, the words by eye, also from two metres."""

from functools import cache
from io import BytesIO

import pytest
from msgspec import structs
from PIL import Image, ImageFilter

from content.loading.library_loader import load_library
from content.posters.poster import PosterSize
from content.posters.poster_pdf import render_posters
from content.text.translation import translator_for
from handlers.posters.make_posters import make_posters
from tests.support.rendered_posters import capital_heights, render_pages

LIBRARY = load_library()
USERNAME = "loket_disdukcapil_oki_bot"
SIDES = {PosterSize.A4: (210, 297), PosterSize.A5: (148, 210), PosterSize.CARD: (148, 105)}
FAR_CAPITAL = 5.8  # millimetres: ten arc minutes at two metres
PAGES = "Kantor|Disdukcapil|Gratis|Jangan"


@cache
def render(code: str, size: PosterSize) -> bytes:
    return render_posters(make_posters(translator_for("id"), LIBRARY.offices[code], USERNAME), size)


@pytest.mark.parametrize(
    ("code", "size"), [("3674", PosterSize.A4), ("3674", PosterSize.CARD), ("1602", PosterSize.A5)]
)
def test_every_page_opens_its_own_place(code: str, size: PosterSize) -> None:
    office = LIBRARY.offices[code]
    pages = render_pages(render(code, size))
    ids = [code, *(site.id for site in office.sites)]
    assert [page.codes for page in pages] == [(f"https://t.me/{USERNAME}?start={id}",) for id in ids]
    names = [f"Disdukcapil {office.name}", *(site.label for site in office.sites)]
    for page, id, name in zip(pages, ids, names, strict=True):
        assert page.sides == SIDES[size]
        assert name in page.text and office.name in page.text
        assert f"t.me/{USERNAME}?start={id}" in page.text.replace(" ", "")
        for words in (
            "Gratis",
            "Jangan kirim NIK",
            "KTP saya sudah jadi?",
            "Harus bawa apa saja?",
            "Besok buka?",
        ):
            assert words in page.text, words


@pytest.mark.parametrize(
    ("code", "size"),
    [
        ("3674", PosterSize.A4),
        ("3674", PosterSize.CARD),
        ("1602", PosterSize.A5),
        ("3505", PosterSize.A4),
        ("3203", PosterSize.A5),
    ],
)
def test_the_name_and_the_rules_are_read_from_two_metres(code: str, size: PosterSize) -> None:
    heights = capital_heights(render(code, size), PAGES)
    assert heights.keys() == set(PAGES.split("|"))
    assert size is PosterSize.CARD or min(heights.values()) >= FAR_CAPITAL
    assert min(heights["Gratis"], heights["Jangan"]) >= FAR_CAPITAL


@pytest.mark.parametrize("size", list(PosterSize))
def test_nothing_leaves_the_page_or_covers_the_code(size: PosterSize) -> None:
    """Long names, and a bot with the longest name that Telegram allows."""
    office = structs.replace(LIBRARY.offices["1602"], name="Kabupaten Kepulauan Siau Tagulandang Biaro")
    site = structs.replace(office.sites[-1], name="Malimbong Balepe' Gunungsitoli Alo'oa Pulau-Pulau Batu")
    office = structs.replace(office, sites=(site,))
    username = "w" * 32
    content = render_posters(make_posters(translator_for("id"), office, username), size)
    for page in render_pages(content, 2):
        assert len(page.codes) == 1 and page.codes[0].startswith(f"https://t.me/{username}?start=1602")
        edges = page.picture.convert("L")
        middle = edges.crop((0, edges.height // 3, 3, edges.height * 2 // 3))
        assert len(set(middle.tobytes())) == 1  # the margin is empty


def test_a_printed_code_is_read_although_it_is_dirty_and_blurred() -> None:
    (page, *_) = render_pages(render("3674", PosterSize.A4))
    picture = page.picture.convert("RGB").filter(ImageFilter.GaussianBlur(2)).rotate(7, fillcolor="white")
    spot = Image.new("RGB", (70, 40), "#8a5a2b")
    picture.paste(spot, (picture.width // 2 - 20, picture.height // 2 - 20))
    saved = BytesIO()
    picture.save(saved, "JPEG", quality=30)
    import zxingcpp

    assert [one.text for one in zxingcpp.read_barcodes(Image.open(saved))] == [
        f"https://t.me/{USERNAME}?start=3674"
    ]


def test_the_same_posters_are_the_same_file_with_its_fonts() -> None:
    first = render("3203", PosterSize.A5)
    assert first == render("3203", PosterSize.A5)
    assert b"BitstreamVera" in first and b"Helvetica" not in first.replace(b"/Helvetica /", b"")


def test_a_site_whose_id_no_link_can_hold_opens_its_office() -> None:
    office = LIBRARY.offices["3674"]
    office = structs.replace(office, sites=(structs.replace(office.sites[0], id="3674.mpp"),))
    posters = make_posters(translator_for("id"), office, USERNAME)
    assert [poster.link.partition("=")[2] for poster in posters] == ["3674", "3674"]
