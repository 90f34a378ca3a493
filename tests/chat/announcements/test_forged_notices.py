"""/cek of forgeries that keep our words, as Telegram delivers them."""

from typing import Any

import pytest

from demo.testing.person import PIXEL
from tests.support.announcement_helpers import new_clerk, new_follower, publish_announcement
from tests.support.bot_harness import BotHarness

TEXT = "Jadwal jemput bola ada di jadwal.tangselkota.go.id/JadwalTangsel dan gratis. Silakan datang pukul 08.00 di aula."


async def forward_with(harness: BotHarness, **changes: Any) -> Any:
    """Forward a real notice with these changes to its fields; return the person who checks it."""
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await publish_announcement(rina, TEXT)
    letter = await siti.expect("Jadwal jemput bola")
    siti.actions.send({"text": letter["text"], "entities": letter["entities"], **changes})
    harness.telegram.store.commit()
    return siti


def button(text: str, **action: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": text, **action}]]}


async def test_a_genuine_copy_says_what_was_compared(harness: BotHarness) -> None:
    siti = await forward_with(harness)
    await siti.expect(
        "✅ Asli.*Kata demi kata.*Yang dibandingkan: kata, tautan, dan tombol.*tidak memeriksa siapa yang meneruskannya"
    )


@pytest.mark.parametrize(
    "markup",
    [
        button("Bayar di sini", url="https://palsu.example"),
        button("Bayar di sini", login_url={"url": "https://palsu.example"}),
        button("Bayar di sini", web_app={"url": "https://palsu.example"}),
        button("Bayar di sini", switch_inline_query="bayar"),
        button("Bayar di sini", copy_text={"text": "123"}),
        button("Bayar di sini", callback_data="bayar"),
    ],
    ids=lambda markup: "-".join(markup["inline_keyboard"][0][0]),
)
async def test_a_strangers_button_is_named(harness: BotHarness, markup: dict[str, Any]) -> None:
    siti = await forward_with(harness, reply_markup=markup)
    await siti.expect("Diubah. Jangan diikuti.*tombol yang bukan dari kami: Bayar di sini")


async def test_our_own_button_is_ours(harness: BotHarness) -> None:
    siti = await forward_with(harness, reply_markup=button("🔕 Berhenti", callback_data="follow:stop:3674"))
    await siti.expect("✅ Asli")


async def test_a_preview_of_another_address_is_named(harness: BotHarness) -> None:
    siti = await forward_with(harness, link_preview_options={"url": "https://palsu.example/bayar"})
    await siti.expect("Diubah. Jangan diikuti.*pratinjau ke alamat lain: https://palsu.example/bayar")


@pytest.mark.parametrize(
    "options",
    [
        {"is_disabled": True},
        {"url": "https://jadwal.tangselkota.go.id/JadwalTangsel"},
        {"show_above_text": True},
    ],
)
async def test_a_preview_of_our_address_is_ours(harness: BotHarness, options: dict[str, Any]) -> None:
    siti = await forward_with(harness, link_preview_options=options)
    await siti.expect("✅ Asli")


async def test_a_short_link_in_other_letters_is_another_link(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await publish_announcement(rina, TEXT)
    letter = await siti.expect("Jadwal jemput bola")
    forged = letter["text"].replace("JadwalTangsel", "jadwaltangsel")
    await siti.ask(
        forged,
        "Diubah.*yang asli: jadwal.tangselkota.go.id/JadwalTangsel, di situ: .*/jadwaltangsel",
    )


async def test_a_hidden_link_over_a_sign_that_nobody_sees(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await publish_announcement(rina, TEXT)
    letter = await siti.expect("Jadwal jemput bola")
    hidden = {"type": "text_link", "offset": 0, "length": 1, "url": "https://palsu.example"}
    siti.actions.send({"text": "\u2060" + letter["text"], "entities": [hidden]})
    await siti.expect("Diubah.*ada tautan tersembunyi")


async def test_our_words_under_a_strangers_picture(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await publish_announcement(rina, TEXT)
    letter = await siti.expect("Jadwal jemput bola")
    siti.send_photo(PIXEL, letter["text"])
    await siti.expect("Diubah.*gambar atau dokumennya lain")
    siti.send_voice(caption=letter["text"])
    await siti.expect("Diubah.*gambar atau dokumennya lain")
    siti.actions.send({"animation": {"file_id": "x", "file_unique_id": "y"}, "caption": letter["text"]})
    await siti.expect("Diubah.*gambar atau dokumennya lain")


@pytest.mark.parametrize(
    "header",
    ["[28/11 10.12] Budi: ", "[11/28/26, 10:12:33 AM] Budi: ", "28/11/26 10.12 - Bu RT: ", "Diteruskan\n"],
)
async def test_a_copy_from_whatsapp_is_not_called_altered(harness: BotHarness, header: str) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await publish_announcement(rina, TEXT)
    letter = await siti.expect("Jadwal jemput bola")
    await siti.ask(header + letter["text"], "✅ Asli.*Nama dan waktu di depan pesan tidak dibandingkan")
    chat = f"{header}{letter['text']}\n[28/11 10.13] Petugas: bayar dulu 50rb"
    await siti.ask(
        chat, "Satu pesan di sini asli, yang lain bukan dari kami.*bukan dari kami: bayar dulu 50rb"
    )


async def test_what_a_pasted_text_cannot_show_is_said(harness: BotHarness) -> None:
    siti = await new_follower(harness, "Siti")
    rina = await new_clerk(harness)
    await rina.ask("/umumkan", "Pengumuman baru")
    rina.send_photo(PIXEL, TEXT)
    await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke 1 orang")
    letter = await siti.expect("Jadwal jemput bola")
    await siti.ask(letter["caption"], "✅ Asli.*Pesan kami disertai gambar atau dokumen.*tidak dibandingkan")
