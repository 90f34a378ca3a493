"""An officer closes a site, announces, corrects and repeats. Followers are notified; others get it as an answer."""

import re
from collections.abc import Iterator

import pytest

from tests.support.browser_harness import BotWithTestClock, BrowserPhone, open_browser

pytestmark = pytest.mark.browser
CLOSED = r"🔴 Kantor Kecamatan Serpong \(Kota Tangerang Selatan\) tutup"
TEXT = "Mulai Senin perekaman KTP-el di Serpong pindah ke lantai 2 kantor. Bawa fotokopi KK."


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotWithTestClock]:
    bot = BotWithTestClock(tmp_path_factory.mktemp("bot"))
    yield bot
    bot.kill()


@pytest.fixture(scope="module")
def phones(
    tmp_path_factory: pytest.TempPathFactory, bot: BotWithTestClock
) -> Iterator[tuple[BrowserPhone, ...]]:
    """An officer and three citizens of Tangerang Selatan: one asks, one types commands, one follows nothing."""
    with open_browser(tmp_path_factory.mktemp("street"), width=1720) as driver:
        clerk = BrowserPhone(driver, "petugas").open_page(bot.address)
        phones = (clerk, BrowserPhone(driver), clerk.add_person("Joko"), clerk.add_person("Ayu"))
        for phone in phones:
            phone.choose_office("Kota Tangerang Selatan")
        yield phones


def follow_both(asking: BrowserPhone, typing: BrowserPhone) -> None:
    """Follow with the button of an answer, and with the command."""
    asking.ask("serpong besok buka ga?", "Serpong.*belum dikonfirmasi")
    seen = len(asking.read_messages())
    asking.press("Kabari saya kalau berubah")
    asking.expect("Anda mengikuti Serpong", seen)
    typing.ask("/ikuti serpong", "Anda mengikuti Serpong, Kota Tangerang Selatan")


def confirm_closure(clerk: BrowserPhone) -> None:
    clerk.press("Simpan dan kabari 2 orang")


def test_a_closure_reaches_who_follows_and_answers_who_asks(phones: tuple[BrowserPhone, ...]) -> None:
    clerk, asking, typing, other = phones
    follow_both(asking, typing)
    before = [len(phone.read_messages()) for phone in phones]
    preview = clerk.ask("/tutup serpong besok gangguan server", "^Loket:\nPeriksa dulu")
    assert re.search(CLOSED, preview) and "Keterangan: gangguan server." in preview
    assert "Orang yang dikabari: 2" in preview
    assert len(asking.read_messages()) == before[1], "told before it was confirmed"
    confirm_closure(clerk)
    clerk.expect("Tercatat.*Orang yang dikabari: 2", before[0])
    for phone, since in zip((asking, typing), before[1:], strict=False):
        notice = phone.expect(CLOSED, since)
        assert re.search(r"Berlaku sampai akhir .*\.\nKode LKT-\w{5} ", notice)
        assert len(phone.read_messages()) == since + 1, "told twice"
    assert len(other.read_messages()) == before[3], "told somebody who follows nothing"
    assert re.search(
        r"tutup\nDitutup oleh kantor: gangguan server\.", other.ask("serpong besok buka ga", "Serpong")
    )
    ending = clerk.ask("/buka serpong", "^Loket:\nPeriksa dulu")
    assert (
        "Serpong (Kota Tangerang Selatan) tidak jadi tutup" in ending and "Orang yang dikabari: 2" in ending
    )
    confirm_closure(clerk)
    asking.expect("tidak jadi tutup", before[1] + 1)
    typing.expect("tidak jadi tutup", before[2] + 1)
    assert "Ditutup oleh kantor" not in other.ask("serpong besok buka ga?", "Serpong")
    typing.press("Berhenti")
    typing.expect("Sudah dihentikan.*Kota Tangerang Selatan", before[2] + 2)


def test_an_announcement_is_sent_checked_corrected_and_withdrawn(phones: tuple[BrowserPhone, ...]) -> None:
    clerk, checking, follower, other = phones
    follower.ask("/ikuti serpong", "Anda mengikuti Serpong")
    clerk.ask("/umumkan", "Pengumuman baru")
    clerk.ask(TEXT, "Siap dikirim.*Penerima: 1 orang")
    clerk.press("Mendesak ya/tidak")
    clerk.expect("Mendesak: juga malam hari")
    quiet = [len(phone.read_messages()) for phone in (checking, other)]
    clerk.press("Kirim ke 1 orang")
    clerk.expect("100%.*Terkirim: 1 dari 1.*Selesai")
    follower.expect(TEXT)
    assert [len(phone.read_messages()) for phone in (checking, other)] == quiet, (
        "sent to somebody who follows nothing"
    )
    check_copies(follower.copy_message(TEXT), checking)
    correct_announcement(clerk)
    follower.expect("RALAT.*lantai 3")
    assert not any("lantai 2" in said for said in follower.read_messages()), "the wrong text is still there"
    withdraw_announcement(clerk)
    follower.expect("Ditarik oleh kantor.*lantai 3")


def check_copies(sent: str, citizen: BrowserPhone) -> None:
    """Paste the message unchanged, altered, and its code below another text."""
    seen = len(citizen.read_messages())
    citizen.paste_text(sent)
    citizen.expect("✅ Asli", seen)
    citizen.paste_text(sent.replace("lantai 2", "lantai 5"))
    assert "• yang asli: 2, di situ: 5" in citizen.expect("⚠️ Diubah. Jangan diikuti", seen)
    code = re.search(r"LKT-\w{5}", sent)
    assert code
    citizen.paste_text(
        f"KTP lama hangus besok, transfer 50 ribu ke petugas supaya tetap aktif. Kode {code[0]}"
    )
    assert "Kodenya disalin dari pengumuman kami" in citizen.expect("🚫 Bukan dari kami", seen)


def correct_announcement(clerk: BrowserPhone) -> None:
    clerk.press("Ralat")
    clerk.expect("Kirim teks yang benar")
    clerk.ask(TEXT.replace("lantai 2", "lantai 3"), "Ini menggantikan pesan 1 orang")
    clerk.press("Ralat untuk 1 orang")
    clerk.expect("Sudah menerima teks terbaru: 1")


def withdraw_announcement(clerk: BrowserPhone) -> None:
    clerk.press("Tarik")
    clerk.press("Ya, tarik")
    clerk.expect("ditarik")


WEEKLY = "Loket rekam di Serpong melayani lansia lebih dulu."


def test_an_announcement_repeats_each_week_until_it_is_paused(
    bot: BotWithTestClock, phones: tuple[BrowserPhone, ...]
) -> None:
    clerk, follower = phones[0], phones[2]
    follower.ask("/ikuti serpong", "mengikuti Serpong")
    clerk.ask("/umumkan", "Pengumuman baru")
    clerk.ask(WEEKLY, "Siap dikirim")
    clerk.press_and_expect("⏰ Kapan", "Kapan dikirim")
    clerk.ask("setiap Senin 08.00", "Setiap Senin 08.00, terakhir 21 Desember 2026")
    clerk.save_picture("ulang-kapan")
    clerk.press_and_expect("Berapa kali", "sekali sepekan")
    clerk.press_and_expect("8 kali", "Setiap Senin 08.00, terakhir 18 Januari 2027")
    clerk.press_and_expect("Kirim ke 1 orang", "menunggu waktunya")
    clerk.save_picture("ulang-menunggu")
    codes = {pass_week(bot, clerk, follower, WEEKLY, days=7), pass_week(bot, clerk, follower, WEEKLY, days=7)}
    assert len(codes) == 2, "each has a code of its own"
    clerk.ask("/pengumuman", "Pengumuman kantor Anda")
    clerk.press_and_expect("⏰", "14 Desember 2026")
    clerk.press_and_expect("⏸ Jeda", "dijeda")
    clerk.save_picture("ulang-jeda")
    seen = len(follower.read_messages())
    bot.pass_time(days=7)
    clerk.ask("/siapa", "Anda boleh")
    follower.ask("/langganan", "Anda mengikuti")
    assert not any(WEEKLY in said for said in follower.read_messages()[seen:])


def pass_week(
    bot: BotWithTestClock, clerk: BrowserPhone, follower: BrowserPhone, text: str, **span: float
) -> str:
    """Move the clock to the next occurrence. Return the code of what the follower gets."""
    seen = len(follower.read_messages())
    bot.pass_time(**span)
    clerk.ask("/siapa", "Anda boleh")  # the bot trusts a clock that jumped after the next message
    found = re.search(r"LKT-\w{5}", follower.expect(text, seen))
    assert found
    return found[0]
