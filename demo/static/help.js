/** Help for new visitors: what the page is and what to try. */
import { ask } from "./dialog.js";
import { el } from "./dom.js";

const TRIES = [
  ["Satu bot, beberapa HP.", "Setiap kolom adalah HP satu orang. Yang ditulis petugas bisa sampai ke HP warga."],
  ["Tindakan pesan.", "Klik kanan sebuah pesan, atau tombol ⋮ di sampingnya: balas, salin, teruskan ke HP lain, ubah, hapus."],
  ["Lampiran.", "Tombol klip mengirim foto, dokumen, lokasi, kontak, stiker, dan pesan suara. Gambar juga bisa ditempel."],
  ["Mode sebaris.", "Ketik nama bot lalu kata kunci untuk memilih jawaban, seperti di grup RT."],
  ["Jam dipercepat.", "Yang pada bot sungguhan menunggu jam penuh (aduan baru, jawaban) di sini datang dalam semenit. Kabar pelapor datang seketika."],
  ["Grup.", "+ Orang, lalu pilih Grup: semua orang di halaman ini dan bot. Di atasnya dipilih siapa yang menulis."],
  ["Blokir.", "Sakelar di atas HP memblokir bot, untuk melihat apa yang terjadi pada pengumuman."],
];

const KEYS = [
  ["Alt + 1, 2, 3", "pindah HP"],
  ["Enter / Shift + Enter", "kirim / baris baru"],
  ["/", "daftar perintah"],
  ["↑ di kolom kosong", "ubah pesan terakhir"],
  ["↑ ↓ di percakapan", "pilih pesan, Enter untuk tindakan"],
];

export const showHelp = () =>
  ask({
    title: "Papan coba Loket",
    body: [
      el("p.dialog-text", {}, "Halaman ini berjalan di komputer Anda sendiri. Botnya sungguhan, Telegramnya tiruan. Pakai data rekaan saja."),
      el("ul.help", {}, TRIES.map(([title, text]) => el("li", {}, el("strong", {}, title), ` ${text}`))),
      el("dl.keys", {}, KEYS.map(([key, text]) => [el("dt", {}, key), el("dd", {}, text)])),
    ],
    actions: [{ label: "Mengerti", value: "ok", primary: true }],
    className: ".roomy",
  });
