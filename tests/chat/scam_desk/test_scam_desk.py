"""The scam desk: whose is this contact, is this a known scam, and what to do after falling for it."""

import pytest

from content.office_features import OfficeFeature
from demo.testing.person import Person
from tests.support.announcement_helpers import new_clerk
from tests.support.bot_harness import BotHarness
from tests.support.feature_helpers import build_without

IKD_SCAM = (
    "[28/11/26 09.12] Grup RT: PENGUMUMAN Dukcapil. IKD Anda harus diperbarui hari ini juga, klik tautan bit.ly/ikd-2026"
    " atau WA 0813-9999-8888."
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "nomor 0813-9999-8888 ini punya dinas?",
            r"🚫 0813-9999-8888: tidak ada di daftar kantor.*Jangan kirim uang",
        ),
        ("wa 08118005373 resmi dukcapil bukan?", "✅ 08118005373: ada di daftar.*petugas tidak meminta uang"),
        ("link ini asli? bit.ly/ktp-kilat", "🚫 bit.ly/ktp-kilat: tidak ada di daftar kantor"),
        ("https://bit.ly/ktp-kilat", "🚫 https://bit.ly/ktp-kilat: tidak ada"),
        (
            "situs rumahdukcapil.tangerangselatankota.go.id benar punya dinas?",
            "✅ rumahdukcapil.*alamat pemerintah",
        ),
        ("rekening BCA 1234567890 milik disdukcapil?", "🚫 .*Dinas tidak punya rekening untuk warga"),
        ("akun @dukcapil_tangsel itu resmi?", "🚫 @dukcapil_tangsel: tidak ada"),
        ("apakah 0813 9999 8888 nomor dukcapil?", "🚫 0813 9999 8888: tidak ada"),
        ("bit.ly/ktp-kilat link dinas bukan", "🚫 bit.ly/ktp-kilat: tidak ada"),
        ("0813-9999-8888 nomor siapa ya", "🚫 0813-9999-8888: tidak ada"),
    ],
)
async def test_a_contact_is_compared_with_the_list(harness: BotHarness, question: str, answer: str) -> None:
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask(question, answer)
    assert "😰 Sudah terlanjur?" in siti.buttons
    assert not await siti.wait_for_silence()


@pytest.mark.parametrize(
    ("contact", "answer"),
    [
        ("bit.ly/ktp-kilat", "🚫 bit.ly/ktp-kilat: tidak ada di daftar"),
        ("0813-9999-8888", "🚫 0813-9999-8888: tidak ada di daftar"),
        ("BCA 1234567890", "🚫 bca 1234567890: bukan milik kami"),
    ],
)
async def test_cek_takes_a_contact_alone(harness: BotHarness, contact: str, answer: str) -> None:
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask(f"/cek {contact}", answer)
    await siti.ask("/cek", "Teruskan pesannya")
    await siti.ask(contact, answer)
    assert not await siti.wait_for_silence()


async def test_the_profile_counts_for_its_own_office(harness: BotHarness) -> None:
    rina = await new_clerk(harness)
    await rina.ask("/profil pamulang wa 0813-9999-8888", "Periksa dulu")
    rina.press("✅ Simpan")
    await rina.expect_edit("Tercatat")
    siti, budi = (
        await harness.new_person("Siti", office="3674"),
        await harness.new_person("Budi", office="3275"),
    )
    await siti.ask("nomor +6281399998888 punya dinas?", "✅")
    await budi.ask("nomor +6281399998888 punya dinas?", "🚫")


async def test_a_forwarded_scam_is_recognised(harness: BotHarness) -> None:
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask(
        IKD_SCAM, "mirip penipuan yang sudah dikenal.*IKD hanya diaktifkan di depan petugas.*Januari 2026"
    )
    await siti.ask(f"/cek {IKD_SCAM}", "Bukan dari kami.*IKD hanya diaktifkan di depan petugas")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("penipuan", "Jangan diikuti dulu"),
        ("ini hoax bukan?", "Jangan diikuti dulu"),
        ("ada yg telpon ngaku dukcapil minta kode otp", "Kirim nomor atau tautannya ke sini"),
        ("dpt wa suruh update ikd lewat link", "IKD hanya diaktifkan di depan petugas"),
        ("kakak saya di wa disuruh instal apk buat ktp", "Jangan diikuti dulu"),
        ("ada yg wa ngaku petugas minta transfer 100rb", "Jangan diikuti dulu"),
        ("someone called and asked for my otp", "Do not follow it yet"),
        ("sms dari dukcapil isi link bit.ly/ktp-kilat", "🚫 bit.ly/ktp-kilat: tidak ada di daftar kantor"),
    ],
)
async def test_a_call_told_in_own_words_is_warned_of(harness: BotHarness, words: str, answer: str) -> None:
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask(words, answer)
    siti.press("Sudah terlanjur?" if "call" not in words else "Already given away?")
    await siti.expect("OJK 157")


@pytest.mark.parametrize(
    "words",
    [
        "no wa kantor berapa",
        "bisa daftar lewat wa ga",
        "email aktivasi ikd ga masuk",
        "cara aktivasi ikd lewat wa?",
        "petugas loket minta transfer 50rb, sudah saya chat",
        "minta no telp dong min",
    ],
)
async def test_questions_about_channels_are_no_scam(harness: BotHarness, words: str) -> None:
    siti = await harness.new_person("Siti", office="3674")
    siti.say(words)
    await siti.wait_for_silence()
    assert "Jangan diikuti dulu" not in siti.transcript()


@pytest.mark.parametrize(
    "words",
    [
        "saya terlanjur transfer ke penipu, gimana?",
        "waduh keburu klik link dan isi data ktp",
        "ketipu yang ngaku dari dukcapil",
    ],
)
async def test_a_victim_gets_steps_with_sources(harness: BotHarness, words: str) -> None:
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask(
        words, r"Sudah terlanjur\?.*bank.*110.*Polri.*12 Januari 2026.*OJK 157.*Suara.*19 Mei 2025"
    )
    siti.press("NIK dipakai pinjaman online")
    await siti.expect("OJK 157")


async def test_the_steps_are_one_tap_away(harness: BotHarness) -> None:
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("link ini asli? bit.ly/ktp-kilat", "tidak ada di daftar")
    siti.press("😰 Sudah terlanjur?")
    await siti.expect("Lakukan sekarang")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("petugas loket minta transfer 50rb ke BCA 1234567890", "[Ll]apor"),
        ("saya terlanjur bayar 50rb ke petugas", "."),
        ("bayar berapa?", "[Gg]ratis"),
    ],
)
async def test_complaints_and_questions_go_their_way(harness: BotHarness, words: str, answer: str) -> None:
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask(words, answer)
    assert "daftar kantor" not in siti.transcript() and "Sudah terlanjur?" not in siti.transcript()


async def test_a_telephone_number_of_the_citizen_is_still_warned_of(harness: BotHarness) -> None:
    siti = await harness.new_person("Siti", office="3674")
    await siti.ask("nomor hp saya 0813-9999-8888 sudah benar di data?", "Jangan pernah mengirim")


async def switch_off(harness: BotHarness) -> Person:
    harness.build_services = build_without(OfficeFeature.SCAM_DESK)
    await harness.close()
    await harness.open()
    return await harness.new_person("Siti", office="3674")


async def test_an_office_switches_it_off(harness: BotHarness) -> None:
    siti = await switch_off(harness)
    await siti.ask("link ini asli? bit.ly/ktp-kilat", ".")
    assert "daftar kantor" not in siti.transcript()
