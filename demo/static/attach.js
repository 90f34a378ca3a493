/** What a person can attach: photo, document, place, contact, sticker, voice. */
import { ask, field } from "./dialog.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { choosePlace } from "./place.js";
import { sampleVoice } from "./voice.js";
import { fileSize } from "./words.js";

const KINDS = {
  photo: { title: "Kirim foto", accept: "image/*" },
  document: { title: "Kirim dokumen", accept: "" },
  voice: { title: "Kirim pesan suara", accept: "audio/*,.ogg,.oga,.opus,.mp3,.m4a,.wav" },
};

export function openAttachments(phone, anchor) {
  openMenu(anchor, "Lampirkan", [
    { label: "Foto", icon: icon("photo"), act: () => pickFile(phone, "photo") },
    { label: "Dokumen", icon: icon("document"), act: () => pickFile(phone, "document") },
    { label: "Lokasi", icon: icon("pin"), act: () => choosePlace(phone) },
    { label: "Kontak", icon: icon("contact"), act: () => askPhoneNumber(phone) },
    { label: "Stiker", icon: icon("sticker"), act: () => phone.attempt(phone.can.sticker()) },
    { label: "Pesan suara (contoh)", icon: icon("voice"), act: () => attachFile(phone, "voice", sampleVoice()) },
    { label: "Pesan suara (berkas)", icon: icon("voice"), act: () => pickFile(phone, "voice") },
  ]);
}

/** The hidden inputs behind the menu, one per kind. They stay in the page. */
export function filePickers(phone) {
  return Object.entries(KINDS).map(([kind, { accept, title }]) => {
    const picker = el("input", { type: "file", accept: accept || null, hidden: true, "aria-label": title, data: { testid: `file-${kind}` } });
    picker.addEventListener("change", () => {
      const [file] = picker.files;
      if (file) attachFile(phone, kind, file);
      picker.value = "";
    });
    return picker;
  });
}

const pickFile = (phone, kind) => phone.root.querySelector(`[data-testid=file-${kind}]`).click();

/** Shows a preview, asks for a caption, sends. */
export async function attachFile(phone, kind, file) {
  const preview = previewOf(kind, file);
  const caption = field("Keterangan (boleh kosong)", { rows: "2", maxlength: "1024", placeholder: "Tambahkan keterangan" });
  const sent = await ask({
    title: KINDS[kind].title,
    body: [preview.node, caption.node],
    actions: [
      { label: "Batal", value: false },
      { label: "Kirim", value: true, primary: true },
    ],
    over: phone.device,
  });
  preview.release();
  if (sent) await phone.attempt(phone.can.upload(kind, file, caption.input.value.trim()));
}

function previewOf(kind, file) {
  const words = el("p.preview-name", {}, `${file.name} · ${fileSize(file.size) || "0 B"}`);
  if (kind !== "photo") return { node: words, release: () => {} };
  const source = URL.createObjectURL(file);
  const image = el("img.preview", { src: source, alt: "Foto yang akan dikirim" });
  return { node: el("div", {}, image, words), release: () => URL.revokeObjectURL(source) };
}

/** Resolves to true if a contact was sent. */
export async function askPhoneNumber(phone) {
  const number = field("Nomor telepon", { type: "tel", value: "+62812000000", autocomplete: "off", inputmode: "tel" });
  const note = el("p.dialog-text", {}, "Pakai nomor rekaan. Halaman ini hanya untuk mencoba.");
  const sent = await ask({
    title: "Kirim kontak sendiri",
    body: [note, number.node],
    actions: [
      { label: "Batal", value: false },
      { label: "Kirim", value: true, primary: true },
    ],
    over: phone.device,
  });
  if (!sent || !number.input.value.trim()) return false;
  return (await phone.attempt(phone.can.contact(number.input.value.trim()))) !== undefined;
}
