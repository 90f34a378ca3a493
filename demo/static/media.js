/** Photos, documents, voice, stickers, places and contacts inside a bubble. */
import { filePath } from "./api.js";
import { showPhoto } from "./dialog.js";
import { el, hidden, svg } from "./dom.js";
import { icon } from "./icons.js";
import { voicePlayer } from "./voice.js";
import { fileSize, fullName } from "./words.js";

/** The media node of a message, or null for plain text. */
export function media(message) {
  if (message.photo?.length) return photo(message);
  if (message.voice ?? message.audio) return voicePlayer(message.voice ?? message.audio);
  if (message.sticker) return sticker(message.sticker);
  if (message.document) return file(message.document);
  if (message.video ?? message.animation) return file(message.video ?? message.animation);
  if (message.venue) return place(message.venue.location, message.venue);
  if (message.location) return place(message.location);
  if (message.contact) return contact(message.contact);
  return null;
}

function photo({ photo: sizes, caption }) {
  const shown = sizes.reduce((best, size) => (size.width > best.width ? size : best));
  const label = caption ? `Foto: ${caption.slice(0, 100)}` : "Foto";
  const image = el("img", { src: filePath(shown.file_id), alt: label, width: shown.width, height: shown.height, loading: "lazy", decoding: "async" });
  return el("button.photo", { type: "button", "aria-label": `${label}. Perbesar`, onclick: () => showPhoto(image.src, label) }, image);
}

function file(document) {
  const name = document.file_name ?? "dokumen";
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? "";
  const badge = el("span.file-badge", { "aria-hidden": "true", data: { kind: ending.toLowerCase() } }, ending ? ending.slice(0, 4) : icon("document"));
  const size = [fileSize(document.file_size), "Unduh"].filter(Boolean).join(" · ");
  const words = el("span.file-words", {}, el("span.file-name", {}, name), el("span.file-size", {}, size));
  return el("a.file", { href: filePath(document.file_id), download: name }, badge, words);
}

function sticker({ emoji, file_id, is_animated, is_video, width, height }) {
  const label = `Stiker ${emoji ?? ""}`.trim();
  const node = el("span.sticker", { role: "img", "aria-label": label }, emoji ?? "🙂");
  if (!file_id || is_animated || is_video) return node;
  const image = el("img", { src: filePath(file_id), alt: "", width: width ?? 160, height: height ?? 160 });
  image.addEventListener("load", () => image.naturalWidth > 32 && node.replaceChildren(image));
  return node;
}

export const coordinates = ({ latitude, longitude }) => `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;

export function mapAddress({ latitude, longitude }) {
  return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
}

function place(point, venue) {
  const title = venue?.title ?? "Lokasi";
  const href = mapAddress(point);
  const words = el(
    "span.place-words",
    {},
    el("span.place-title", {}, title),
    venue?.address ? el("span.place-address", {}, venue.address) : null,
    el("span.place-point", {}, coordinates(point)),
    hidden(". Buka peta di tab baru"),
  );
  return el("a.place", { href, target: "_blank", rel: "noopener noreferrer" }, drawnMap(point), words);
}

/** Not a real map: the streets are drawn from the coordinates, so a place always looks the same. */
function drawnMap({ latitude, longitude }) {
  const bend = (factor) => Math.abs(Math.sin(latitude * factor + longitude * 7)) * 60;
  const road = (d, name = "road") => svg("path", { d, class: name });
  const lake = svg("ellipse", { cx: 40 + bend(31) * 3, cy: 20 + bend(17) * 1.6, rx: 34, ry: 18, class: "water" });
  const park = svg("rect", { x: 190 - bend(11) * 2, y: 70 + bend(5) / 3, width: 64, height: 38, rx: 8, class: "park" });
  const pin = svg("g", { transform: "translate(130 62)", class: "pin" }, svg("ellipse", { cx: 0, cy: 3, rx: 9, ry: 3, class: "shade" }));
  pin.append(svg("path", { d: "M0 2S-17-13-17-26a17 17 0 0 1 34 0C17-13 0 2 0 2Z" }), svg("circle", { cx: 0, cy: -26, r: 6.5, class: "hole" }));
  return svg(
    "svg",
    { viewBox: "0 0 260 124", class: "map", "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" },
    svg("rect", { width: 260, height: 124, class: "land" }),
    lake,
    park,
    road(`M-10 ${30 + bend(3)}C70 ${bend(9)} 150 ${120 - bend(4)} 270 ${40 + bend(2)}`, "road wide"),
    road(`M${40 + bend(8)} -10V134M${170 + bend(6)} -10 ${150 + bend(13)} 134`),
    road(`M-10 ${90 + bend(7) / 3}H270M-10 ${12 + bend(10) / 4}H270`, "road thin"),
    pin,
  );
}

function contact({ first_name, last_name, phone_number }) {
  const name = fullName({ first_name, last_name }) || "Kontak";
  return el(
    "span.contact",
    {},
    el("span.avatar.small", { "aria-hidden": "true" }, name.slice(0, 1)),
    el("span.file-words", {}, el("span.file-name", {}, name), el("span.file-size", {}, phone_number)),
  );
}
