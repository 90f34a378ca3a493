"""An announcement with money, accounts, foreign links or numbers needs a second person who saw it, in every office."""

import pytest

from demo.testing.person import Person
from tests.support.announcement_helpers import compose_announcement, new_clerk, new_follower
from tests.support.bot_harness import BotHarness

LURE = "Pemutihan KTP! Transfer biaya admin 50rb ke BCA 1234567890, konfirmasi ke 0813-9999-8888."


async def ask_second_person(harness: BotHarness, text: str) -> tuple[Person, Person, Person]:
    siti = await new_follower(harness, "Siti")
    rina, agus = await new_clerk(harness), await new_clerk(harness, "Pak Agus")
    await compose_announcement(rina, text)
    if text == LURE:
        assert "Teks ini ditahan" in rina.transcript()
    assert not any(label.startswith("✅ Kirim") for label in rina.buttons)
    rina.press("👤👤 Minta orang kedua")
    await rina.expect_edit("Menunggu orang kedua: 1")
    return siti, rina, agus


async def test_a_lure_is_shown_to_both_and_goes_only_with_both(harness: BotHarness) -> None:
    siti, _, agus = await ask_second_person(harness, LURE)
    found = r"Teks ini ditahan.*rekening atau dompet uang: bca 1234567890.*nomor yang bukan milik kantor: 0813-9999-8888"
    await agus.expect(found)
    assert "✅ Setujui dan kirim" not in agus.buttons
    assert not await siti.wait_for_silence()
    agus.press("⚠️ Sudah saya periksa: loloskan")
    await siti.expect("Pemutihan KTP")


async def test_a_lure_that_was_refused_reaches_nobody(harness: BotHarness) -> None:
    siti, rina, agus = await ask_second_person(harness, LURE)
    await agus.expect("Teks ini ditahan")
    agus.press("✖️ Tolak")
    await rina.expect("Pak Agus menolak")
    await siti.ask("/pengumuman", "[Pp]engumuman")
    assert "Pemutihan" not in siti.transcript()


async def test_one_person_alone_cannot_send_a_lure(harness: BotHarness) -> None:
    siti, rina = await new_follower(harness, "Siti"), await new_clerk(harness)
    await compose_announcement(rina, LURE)
    rina.press("👤👤 Minta orang kedua")
    await rina.expect("Teks ini ditahan.*Tidak ada orang lain yang boleh menyetujui")
    assert "Pemutihan" not in siti.transcript()


async def test_a_correction_is_checked_too(harness: BotHarness) -> None:
    siti, rina = await new_follower(harness, "Siti"), await new_clerk(harness)
    agus = await new_clerk(harness, "Pak Agus")
    await compose_announcement(rina)
    rina.press("✅ Kirim ke 1 orang")
    await siti.expect("listrik padam")
    await rina.expect_edit("Terkirim: 1 dari 1")
    rina.press("✏️ Ralat")
    await rina.expect("Kirim teks yang benar")
    await rina.ask("Daftar di bit.ly/ktp-kilat", "RALAT")
    await rina.expect("Teks ini ditahan.*bit.ly/ktp-kilat")
    rina.press("✏️ Ralat untuk 1 orang")
    await rina.expect_edit("Menunggu orang kedua")
    await agus.expect("Teks ini ditahan.*bit.ly/ktp-kilat")
    assert "bit.ly" not in siti.transcript()


async def test_contacts_of_the_profile_pass(harness: BotHarness) -> None:
    siti, rina = await new_follower(harness, "Siti"), await new_clerk(harness)
    await rina.ask("/profil pamulang telepon 0813-9999-8888", "Periksa dulu")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    await compose_announcement(rina, "Tanya antrean ke 0813-9999-8888.")
    rina.press("✅ Kirim ke 1 orang")
    await siti.expect("Tanya antrean")


@pytest.mark.parametrize("until", ["hari ini", ""])
async def test_days_are_named_unless_the_text_ends_today(harness: BotHarness, until: str) -> None:
    siti, rina = await new_follower(harness, "Siti"), await new_clerk(harness)
    await compose_announcement(rina, "Hari ini loket rekam tutup.")
    if until:
        rina.press("⌛ Sampai kapan")
        await rina.expect_edit("Berlaku sampai kapan")
        await rina.ask(until, "Hari ini loket rekam tutup")
        await rina.expect("Siap dikirim")
    rina.press("✅ Kirim ke 1 orang")
    await siti.expect("Hari ini loket" if until else r"Hari ini \(Sabtu, 21 November\) loket")


async def test_a_day_is_counted_from_the_writing(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await compose_announcement(rina, "Besok loket rekam tutup.")
    rina.press("⏰ Kapan")
    await rina.expect_edit("Kapan dikirim")
    await rina.ask("Senin jam 10", r"Besok \(Minggu, 22 November\) loket")


async def test_a_number_that_was_released_is_no_personal_number_when_it_comes_back(
    harness: BotHarness,
) -> None:
    text = "Kabar antrean kini lewat WA 0813-9999-8888 milik kecamatan Serpong, setiap hari kerja."
    siti, _, agus = await ask_second_person(harness, text)
    await agus.expect("nomor yang bukan milik kantor: 0813-9999-8888")
    agus.press("⚠️ Sudah saya periksa: loloskan")
    await siti.expect("Kabar antrean")
    copy = siti.text
    said = siti.say(copy)
    await siti.expect("✅ Asli")
    await siti.wait_for_silence()
    assert said["message_id"] in siti.chat.messages and "Jangan pernah mengirim NIK" not in siti.transcript()
    await siti.ask(copy.replace("8888", "8889"), "Jangan pernah mengirim NIK")
    await siti.expect("Diubah. Jangan diikuti")
