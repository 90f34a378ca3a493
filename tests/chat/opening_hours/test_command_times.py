"""Commands keep every word about time, or ask back with it: closures, extra hours, days off, visits, the board."""

import pytest

from tests.support.bot_harness import BotHarness, build_with_zones

REPEATED = "belum bisa dicatat, karena perintah ini untuk satu waktu"


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (
            "/tutup serpong sampai 30 November renovasi",
            "Sabtu, 21 November 2026 sampai Senin, 30 November 2026.*renovasi",
        ),
        (
            "/tutup serpong mulai besok selama 3 hari renovasi",
            "Minggu, 22 November 2026 sampai Selasa, 24 November 2026.*Keterangan: renovasi",
        ),
        ("/tutup serpong Jumat terakhir bulan ini listrik", "Jumat, 27 November 2026.*Keterangan: listrik"),
        ("/libur 24-26 desember Natal", "24 Desember 2026 sampai Sabtu, 26 Desember 2026.*Natal"),
        ("/tambahjam serpong besok sore 3-5 perekaman", "Minggu, 22 November 2026, 15.00–17.00"),
        ("/buka serpong sampai jumat 08.00-12.00", "lebih dari satu waktu"),
        ("/tutup serpong setiap Jumat pelatihan", f"“setiap Jumat” {REPEATED}"),
        ("/tutup serpong tiap sabtu desember", f"“tiap sabtu” {REPEATED}"),
        ("/libur setiap Jumat senam", f"“setiap Jumat” {REPEATED}"),
        ("/tambahjam serpong tiap sabtu 08.00-12.00", f"“tiap sabtu” {REPEATED}"),
        ("/buka serpong setiap sabtu 08.00-12.00", f"“setiap sabtu” {REPEATED}"),
        ("/buka serpong 3 hari lagi", "Jam layanan Serpong belum tercatat, jadi tulis juga jamnya"),
        ("/jemputbola serpong setiap Sabtu 08.00-12.00 Balai Desa", f"“setiap Sabtu” {REPEATED}"),
        ("/jemputbola serpong sabtu setiap bulan 08.00-12.00 Balai Desa", f"“setiap bulan” {REPEATED}"),
        ("/jemputbola serpong 28 november jam 9 sampai selesai Balai Desa", "“sampai selesai Balai”"),
        ("/tutup serpong besok pagi listrik padam", "“pagi” dari jam berapa"),
        ("/tutup serpong mulai besok renovasi", "sampai kapan"),
        ("/blangko serpong habis setiap jumat", f"“setiap jumat” {REPEATED}"),
        ("/antrean serpong padat sampai siang", "“sampai siang” belum bisa dibaca"),
        ("/jaringan serpong putus selama 3 hari kerja", "“selama 3 hari kerja” belum bisa dibaca"),
        ("/cetak serpong 12/8/2026 - 20/8/2026", "Tulis satu tanggal"),
        ("/cetak serpong setiap 12 agustus 2026", "Tulis satu tanggal"),
        ("/cetak serpong 12 agustus 2026 simpan sampai lebaran", "“simpan sampai lebaran” belum bisa dibaca"),
        (
            "/cetak serpong 12 agustus 2026 kecuali kelurahan cilenggang",
            "“kecuali kelurahan cilenggang” belum",
        ),
        (
            "/cetak serpong rekaman sampai 12 agustus 2026 simpan 2 minggu",
            "12 Agustus 2026.*5 Desember 2026 .14 hari",
        ),
    ],
)
async def test_a_command_shows_the_whole_time_or_asks(harness: BotHarness, command: str, shown: str) -> None:
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    await rina.ask(command, shown)


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (
            "/tutup serpong besok 09.00-12.00 WIB pemeliharaan server pusat",
            "10.00–13.00.*Jam di atas dalam WITA",
        ),
        ("/tutup serpong besok 09.00-12.00 rapat", "09.00–12.00.*Jam di atas dalam WITA"),
        ("/tambahjam serpong besok jam 9 WIB sampai jam 12 WIB", "10.00–13.00"),
        ("/jemputbola serpong besok 09.00-12.00 WIB Balai Desa", "10.00–13.00.*Balai Desa"),
        ("/tutup serpong besok 09.00-12.00 waktu Tokyo", "zona waktunya belum dikenal"),
        ("/jam serpong Senin-Jumat 08.00-15.00 WIB", "“WIB” belum jelas: tulis jam setempat \\(WITA\\)"),
        ("/jam serpong Senin-Jumat 08.00-15.00 WITA", "Senin–Jumat 08.00–15.00"),
        ("/jam serpong mulai senin 08.00-15.00", "mulai senin"),
    ],
)
async def test_a_named_zone_is_obeyed_or_asked_about(harness: BotHarness, command: str, shown: str) -> None:
    harness.build_services = build_with_zones({"3674": "Asia/Makassar"})
    await harness.close()
    await harness.open()
    rina = await harness.new_admin()
    await rina.ask("/start 3674", "Kota Tangerang Selatan")
    await rina.ask(command, shown)
