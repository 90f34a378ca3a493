/** Times, dates and sizes in Indonesian format. Dates are unix seconds. */

const CLOCK = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long" });
const DAY_OF_YEAR = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long", year: "numeric" });
const FULL = new Intl.DateTimeFormat("id-ID", { dateStyle: "full", timeStyle: "short" });

export const clock = (seconds) => CLOCK.format(seconds * 1000);
export const fullDate = (seconds) => FULL.format(seconds * 1000);
export const dayKey = (seconds) => new Date(seconds * 1000).toDateString();

export function dayName(seconds, now = new Date()) {
  const date = new Date(seconds * 1000);
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (date.toDateString() === now.toDateString()) return "Hari ini";
  if (date.toDateString() === yesterday.toDateString()) return "Kemarin";
  return (date.getFullYear() === now.getFullYear() ? DAY : DAY_OF_YEAR).format(date);
}

export function fileSize(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} B`;
  const kilo = bytes / 1024;
  const number = (value) => value.toLocaleString("id-ID", { maximumFractionDigits: 1 });
  return kilo < 1024 ? `${number(kilo)} KB` : `${number(kilo / 1024)} MB`;
}

export const duration = (seconds = 0) => `${Math.floor(seconds / 60)}.${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

export const fullName = (user) => [user?.first_name, user?.last_name].filter(Boolean).join(" ");

export const ROLE_NAMES = { warga: "Warga", petugas: "Petugas", pemeriksa: "Pemeriksa", grup: "Grup" };

/** One line that represents a message in a quote, a pinned bar or a confirmation. */
export function summary(message) {
  const text = message.text ?? message.caption;
  if (text) return text.replace(/\s+/g, " ").slice(0, 120);
  if (message.photo) return "Foto";
  if (message.document) return message.document.file_name ?? "Dokumen";
  if (message.voice) return "Pesan suara";
  if (message.sticker) return `Stiker ${message.sticker.emoji ?? ""}`.trim();
  if (message.venue) return message.venue.title;
  if (message.location) return "Lokasi";
  if (message.contact) return `Kontak ${fullName(message.contact)}`;
  return "Pesan";
}

const ACTIONS = {
  typing: "sedang mengetik",
  upload_photo: "sedang mengirim foto",
  upload_document: "sedang mengirim dokumen",
  upload_voice: "sedang mengirim suara",
  record_voice: "sedang merekam suara",
  find_location: "sedang mencari lokasi",
  choose_sticker: "sedang memilih stiker",
};

export const actionName = (action) => ACTIONS[action] ?? ACTIONS.typing;

export const isLargeEmoji = (text) => /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}|\u200D\p{Extended_Pictographic})*\s*){1,3}$/u.test(text);
