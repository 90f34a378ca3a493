"""Words with which people ask for no more messages, and words that only look like it."""

import pytest

from content.nlu.unsubscribe_words import asks_to_stop, asks_to_unfollow, plain_words

STOPS = (
    "stop", "Stop.", "STOP!!!", "stop 🛑", "stoppp", "S T O P", "STOP ALL", "Stop. Thank you", "mau stop", "setop",
    "Berhenti", "“berhenti”", "saya mau berhenti", "sudah cukup berhenti", "hentikan", "berhentikan pesan ini",
    "berhenti langganan", "stop langganan dong", "batalkan langganan saya", "hapus langganan", "matikan notifikasi",
    "jangan kirim lagi", "jangan kirim pesan lagi", "Jangan kirimi saya pengumuman lagi!", "mohon jangan dikirim lagi",
    "cukup, jangan kirim lagi ya. terima kasih", "stop jangan kirim pesan lagi", "jangan wa saya lagi",
    "jangan ganggu saya", "ojo ngirim maneh", "tidak usah kirim info lagi", "ga mau dikirimi info lagi",
    "Saya tidak mau menerima pesan lagi", "saya tidak ingin dapat pesan lagi", "berhenti mengirim pesan",
    "tolong berhenti kirim pesan ya min", "unsubscribe", "Unsubscribe please", "opt out", "unfollow",
    "please stop sending me messages", "don't send me any more messages", "Don’t message me", "no more messages",
    "STOPALL", "tolong hapus saya dari daftar penerima", "keluarkan saya dari daftar", "keluar dari langganan",
    "hapus nomor saya dari list", "tidak perlu notifikasi lagi", "jangan dikabari lagi", "stop broadcast",
    "please remove me from the list", "turn off notifications", "leave me alone", "I want to unsubscribe",
)  # fmt: skip
OTHERS = (
    "", "batal", "cancel", "lagi", "pesan", "no", "jangan", "terima kasih", "hapus data saya", "ktp hilang",
    "berhenti kerja, ktp ganti status?", "stop kontak listrik rusak", "kapan pelayanan berhenti", "stop server?",
    "jangan kirim nik ya?", "tidak terima sms ktp jadi", "ga dapat antrian", "tidak dapat", "ga dapat sms",
    "saya tidak dapat pesan apa apa", "tidak terima", "batal nikah gimana kk", "tidak menerima KTP", "quit smoking",
    "hapus saya dari kk", "keluarkan anak dari kk", "cabut berkas pindah", "keluar kota bisa rekam?",
    "saya berhenti sekolah lalu pindah ke kota lain untuk kerja, apakah kk saya harus diubah sekarang juga pak",
)  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_a_wish_to_stop_is_understood(text: str) -> None:
    assert asks_to_stop(plain_words(text))


@pytest.mark.parametrize("text", OTHERS)
def test_other_words_are_no_wish_to_stop(text: str) -> None:
    assert not asks_to_stop(plain_words(text))


@pytest.mark.parametrize(
    "text", ["berhenti mengikuti serpong", "unfollow pamulang", "stop info blangko", "batal ikuti serpong"]
)
def test_one_place_is_named(text: str) -> None:
    words = plain_words(text)
    assert asks_to_unfollow(words) and not asks_to_stop(words)
