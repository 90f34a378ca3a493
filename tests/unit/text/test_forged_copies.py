"""Forgeries that keep the words: addresses, links, buttons, previews, media and signs that nobody sees."""

import pytest

from content.text.authenticity import (
    AuthenticityVerdict,
    MessageExtra,
    ShownMessage,
    check_authenticity,
)
from content.text.text_comparison import show_invisible_signs
from content.text.visible_text import shows_address, visible_text

OURS = (
    "<b>Pengumuman</b>\n\nJadwal ada di s.id/Abc dan https://contoh.go.id/Jadwal?x=Y, tanya @loket_Uji. Biaya Rp0, jam"
    ' 08.00-12.00. Lihat <a href="https://contoh.go.id/A">peta</a> atau <a href="https://contoh.go.id/B">daftar</a>.'
    "\n\n<i>Kode LKT-7F3QX</i>"
)
PLAIN = visible_text(OURS)


def verdict_of(html: str, *extras: MessageExtra, file: str = "", media: str = "") -> AuthenticityVerdict:
    return check_authenticity(ShownMessage(html, file, media, extras), [ShownMessage(OURS)]).verdict


@pytest.mark.parametrize(
    "copy",
    [
        OURS,
        PLAIN,
        OURS.replace("s.id/Abc", '<a href="http://s.id/Abc">s.id/Abc</a>'),
        PLAIN.replace("s.id/Abc", "*s.id/Abc*"),
        PLAIN.replace("s.id/Abc", "\u200es.id/Abc\u200b"),
        PLAIN.replace("Rp0", "*RP0*").replace("08.00-12.00", "08.00–12.00"),
        PLAIN.replace("Pengumuman", "_PENGUMUMAN_"),
        f"[28/11 10.12] Budi: Diteruskan\n{PLAIN}",
    ],
)
def test_a_faithful_copy_is_genuine(copy: str) -> None:
    assert verdict_of(copy) is AuthenticityVerdict.GENUINE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("s.id/Abc", "s.id/abc"),
        ("s.id/Abc", "s.id/ABC"),
        ("s.id/Abc", "ｓ.id/Abc"),
        ("s.id/Abc", "s．id/Abc"),
        ("s.id/Abc", "s.id/A\u200bbc"),
        ("s.id/Abc", "s.id/Abc_"),
        ("s.id/Abc", "s.id/Аbc"),
        ("s.id/Abc", "s.id/Abc/"),
        ("https://contoh.go.id/Jadwal", "http://contoh.go.id/Jadwal"),
        ("x=Y", "x=y"),
        ("@loket_Uji", "@loket_uji"),
        ("@loket_Uji", "＠loket_Uji"),
        ("@loket_Uji", "@loket_Uji_"),
        ("Rp0", "Rp⁰"),
        ("Rp0", "Rp①"),
        ("08.00", "0８.00"),
        ("08.00", "08.\u206300"),
        ("Biaya", "Bi\u0336aya"),
        ("Biaya", "\u3164Biaya"),
        ("Biaya", "\u202eayaiB"),
        ("Biaya", "Bi\U000e0061aya"),
    ],
)
def test_what_leads_elsewhere_is_compared_sign_by_sign(old: str, new: str) -> None:
    assert old in PLAIN
    assert verdict_of(PLAIN.replace(old, new)) is AuthenticityVerdict.ALTERED
    assert verdict_of(OURS.replace(old, new)) is AuthenticityVerdict.ALTERED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("s.id/Abc", '<a href="http://s.id/abc">s.id/Abc</a>'),
        ("s.id/Abc", '<a href="http://s.id/Abc?q">s.id/Abc</a>'),
        ("Biaya", '<a href="https://palsu.example">Biaya</a>'),
        ("Biaya", '<a href="tg://user?id=7">Biaya</a>'),
        ("Biaya", '<a href="https://palsu.example">\u200b</a>Biaya'),
        (" Biaya", '<a href="https://palsu.example"> </a>Biaya'),
        ("contoh.go.id/A", "contoh.go.id/a"),
        ("Biaya Rp0", "<s>Biaya</s> Rp0"),
        ("Biaya", "<tg-spoiler>Biaya</tg-spoiler>"),
        ("Biaya Rp0", "<blockquote expandable>Biaya Rp0</blockquote>"),
        ("Biaya", '<tg-emoji emoji-id="5">Biaya</tg-emoji>'),
        ("Biaya", '<pre><code class="language-bayar">Biaya</code></pre>'),
    ],
)
def test_hidden_formatting_is_named(old: str, new: str) -> None:
    found = check_authenticity(ShownMessage(OURS.replace(old, new, 1)), [ShownMessage(OURS)])
    assert found.verdict is AuthenticityVerdict.ALTERED
    assert found.hidden


def test_two_links_that_change_places_are_found() -> None:
    swapped = OURS.replace("/A", "/C").replace("/B", "/A").replace("/C", "/B")
    assert verdict_of(swapped) is AuthenticityVerdict.ALTERED


@pytest.mark.parametrize(
    "extra",
    [
        MessageExtra("button", "Bayar", "https://palsu.example"),
        MessageExtra("button", "Bayar", ""),
        MessageExtra("preview", "", "https://palsu.example"),
        MessageExtra("preview", "", "https://s.id/abc"),
        MessageExtra("preview", "", "https://contoh.go.id/Jadwal?x=Z"),
        MessageExtra("quote", "Bayar dulu", ""),
    ],
)
def test_what_stands_around_the_words_is_named(extra: MessageExtra) -> None:
    found = check_authenticity(ShownMessage(OURS, extras=(extra,)), [ShownMessage(OURS)])
    assert (found.verdict, found.extras) == (AuthenticityVerdict.ALTERED, (extra,))


@pytest.mark.parametrize(
    "address",
    ["https://s.id/Abc", "http://s.id/Abc", "https://contoh.go.id/Jadwal?x=Y", "https://contoh.go.id/B"],
)
def test_a_preview_of_our_own_address_is_ours(address: str) -> None:
    assert verdict_of(OURS, MessageExtra("preview", "", address)) is AuthenticityVerdict.GENUINE


@pytest.mark.parametrize("media", ["photo", "video", "animation", "document", "audio", "voice", "other"])
def test_any_medium_under_words_that_were_sent_without_one(media: str) -> None:
    assert verdict_of(PLAIN, file="abc", media=media) is AuthenticityVerdict.ALTERED
    assert verdict_of(PLAIN, media=media) is AuthenticityVerdict.ALTERED


def test_messages_of_others_are_named() -> None:
    chat = f"[28/11 10.12] Budi: {PLAIN}\n[28/11 10.13] Petugas: transfer 50rb dulu"
    found = check_authenticity(ShownMessage(chat), [ShownMessage(OURS)])
    assert found.verdict is AuthenticityVerdict.GENUINE
    assert (found.others, found.has_header) == (("transfer 50rb dulu",), True)


def test_our_own_text_may_look_like_a_copied_chat() -> None:
    ours = ShownMessage(
        "Jadwal besok\n[08.00] Ruang A: rekam sidik jari\n[10.00] Ruang B: ambil KTP. LKT-7F3QX"
    )
    assert check_authenticity(ours, [ours]).verdict is AuthenticityVerdict.GENUINE
    forged = ShownMessage(ours.html.replace("[10.00]", "[10.00] Loket: bayar 50rb\n[11.00]"))
    assert check_authenticity(forged, [ours]).verdict is AuthenticityVerdict.ALTERED


@pytest.mark.parametrize(
    ("words", "target", "same"),
    [
        ("contoh.id", "http://contoh.id/", True),
        ("Contoh.ID/a", "https://contoh.id/a", True),
        ("https://contoh.id/a", "http://contoh.id/a", False),
        ("contoh.id/a", "https://contoh.id/A", False),
        ("contoh.id", "https://contoh.id.palsu.example/", False),
        ("contoh.id", "https://contoh.id@palsu.example/", False),
        ("contoh.id", "tg://resolve?domain=contoh.id", False),
        ("contoh.id/a", "https://contoh.id/a/", False),
        ("", "", False),
    ],
)
def test_a_link_shows_its_address_or_not(words: str, target: str, same: bool) -> None:
    assert shows_address(words, target) is same


def test_signs_that_nobody_sees_are_shown() -> None:
    assert show_invisible_signs("a\u200bb\u3164c\U000e0061 d", "?") == "a?b?c? d"
