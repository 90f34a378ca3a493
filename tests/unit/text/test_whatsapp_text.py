"""Telegram HTML in the marks of WhatsApp."""

import pytest

from content.text.whatsapp_text import to_whatsapp


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>Loket tutup</b>", "*Loket tutup*"),
        ("<b> Loket \n\ntutup </b>", " *Loket* \n\n*tutup* "),
        ("<b>Loket <i>rekam</i></b> buka", "*Loket* *_rekam_* buka"),
        ("<s>08.00</s> 09.00 &amp; <u>gratis</u>", "~08.00~ 09.00 & gratis"),
        ('<a href="https://contoh.go.id/x">daftar</a>', "daftar (https://contoh.go.id/x)"),
        ('<a href="https://contoh.go.id">contoh.go.id</a>', "contoh.go.id"),
        ("tanpa tanda", "tanpa tanda"),
    ],
)
def test_marks_of_whatsapp(html: str, text: str) -> None:
    assert to_whatsapp(html) == text
