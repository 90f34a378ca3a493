"""A notice for a WhatsApp group: its text, and what /cek says when it comes back from there."""

import pytest

from content.office_features import OfficeFeature
from demo.testing.person import Person
from tests.support.announcement_helpers import new_clerk, new_follower, publish_announcement
from tests.support.bot_harness import BotHarness
from tests.support.closure_helpers import new_clerk_and_followers, record_closure
from tests.support.feature_helpers import build_without

HEADERS = {
    "android": "28/11/26 09.12 - Budi RT 03: {}",
    "iphone": "[28/11/26 09.12.44] Budi RT 03: {}",
    "bracketed": "[28/11/26 09.12] ~ Budi: {}",
    "number as name": "[09.12, 28/11/2026] +62 812-3456-7890: {}",
    "forwarded": "Diteruskan\n{}",
    "often forwarded": "[28/11/26 09.12] Budi: Diteruskan berkali-kali\n{}",
    "nothing": "{}",
}


async def copy_text(person: Person) -> str:
    """Press the button below the last notice; return the text to copy."""
    person.press("📲 Untuk grup WhatsApp")
    shown = await person.expect("Untuk grup WhatsApp: ketuk teksnya")
    block = next(one for one in shown["entities"] if one["type"] == "pre")
    units: bytes = shown["text"].encode("utf-16-le")
    return str(units[2 * block["offset"] : 2 * (block["offset"] + block["length"])], "utf-16-le")


async def publish_and_copy(harness: BotHarness) -> tuple[Person, Person, str]:
    siti, rina = await new_follower(harness, "Siti"), await new_clerk(harness)
    await publish_announcement(
        rina, "Loket rekam di Serpong tutup karena listrik padam. Silakan ke Setu, gratis."
    )
    await siti.expect("listrik padam")
    return siti, rina, await copy_text(siti)


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
async def test_what_comes_back_from_whatsapp_is_genuine(harness: BotHarness, header: str) -> None:
    siti, _, text = await publish_and_copy(harness)
    assert text.startswith("*📢 Pengumuman Disdukcapil Kota Tangerang Selatan*\n\nLoket rekam")
    assert "ragu? https://t.me/" in text
    await siti.ask(f"/cek {header.format(text)}", "✅ Asli")
    await siti.ask(header.format(text), "✅ Asli")


async def test_a_changed_copy_from_whatsapp_is_named(harness: BotHarness) -> None:
    siti, _, text = await publish_and_copy(harness)
    forged = text.replace("gratis", "bayar Rp50.000")
    await siti.ask(HEADERS["iphone"].format(forged), r"Diubah\. Jangan diikuti.*Rp50\.000")


async def test_the_link_opens_the_real_notice(harness: BotHarness) -> None:
    siti, _, text = await publish_and_copy(harness)
    payload = text.split("?start=")[1].split()[0]
    await siti.ask(f"/start {payload}", "bukan dari kami")
    await siti.expect("listrik padam")
    budi = await harness.new_person("Budi")
    await budi.ask(f"/start {payload}", "Kode LKT-")
    await budi.ask("/start cek-LKT-22222", "Bukan dari kami")


async def test_what_was_withdrawn_is_not_passed_on(harness: BotHarness) -> None:
    siti, rina, _ = await publish_and_copy(harness)
    notice = next(one for one in siti.bot_messages if "listrik padam" in str(one.get("text")))
    rina.press("🗑 Tarik")
    await rina.expect_edit("Tarik pengumuman ini")
    rina.press("🗑 Ya, tarik")
    await siti.expect_edit("Ditarik oleh kantor")
    code = notice["text"].split("Kode ")[1].split()[0]
    siti.forge_button_press(notice["message_id"], f"told:wa:{code}")
    await siti.expect("sudah tidak berlaku. Jangan diteruskan")


async def test_notices_of_closures_have_it_too(harness: BotHarness) -> None:
    rina, siti, _, _ = await new_clerk_and_followers(harness)
    await record_closure(rina, "/tutup serpong besok gangguan server", 2)
    await siti.expect("gangguan server")
    text = await copy_text(siti)
    assert "*🔴 Kantor Kecamatan Serpong (Kota Tangerang Selatan) tutup*" in text
    await siti.ask(f"[28/11/26 09.12] Budi: {text}", "✅ Asli")
    assert "📲 Untuk grup WhatsApp" in rina.buttons


async def test_an_office_switches_it_off(harness: BotHarness) -> None:
    harness.build_services = build_without(OfficeFeature.WHATSAPP_TEXT)
    await harness.close()
    await harness.open()
    siti, rina = await new_follower(harness, "Siti"), await new_clerk(harness)
    await publish_announcement(rina)
    await siti.expect("listrik padam")
    assert siti.buttons == ["🔕 Berhenti"]
    assert not any("WhatsApp" in label for label in rina.buttons)
