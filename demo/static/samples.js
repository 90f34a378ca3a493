/** Samples for new visitors: sentences for each role, and locations. */

export const SENTENCES = {
  warga: ["bikin ktp bayar berapa min", "serpong minggu buka ga?", "ktp saya hilang, gimana?", "blangko masih ada?", "diminta uang 100 ribu, itu pungli bukan?", "/lapor"],
  petugas: ["/siapa", "/tutup serpong besok gangguan server", "/blangko serpong habis", "/umumkan", "/pertanyaan"],
  pemeriksa: ["/aduan", "/rekap", "bedanya denda resmi dan pungli apa?"],
  grup: ["@loket_demo_bot bayar berapa?", "@loket_demo_bot blangko serpong ada?", "selamat pagi semuanya"],
};

export const GROUP_NAME = "Warga RT 05";

export const PLACES = [
  { name: "Kota Bekasi", near: "Bekasi Timur", latitude: -6.2383, longitude: 106.9995 },
  { name: "Kota Tangerang Selatan", near: "Serpong", latitude: -6.3106, longitude: 106.6666 },
  { name: "Kab. Ogan Komering Ilir", near: "Kayuagung", latitude: -3.3962, longitude: 104.8305 },
  { name: "Kab. Cianjur", near: "kota Cianjur", latitude: -6.8204, longitude: 107.1392 },
  { name: "Kab. Blitar", near: "Kanigoro", latitude: -8.1301, longitude: 112.2203 },
];

export const MORE_NAMES = ["Joko", "Ayu", "Bambang", "Lestari", "Hasan", "Wulan", "Made", "Tigor"];
