/** Text with Telegram entities as DOM nodes. Offsets are UTF-16 units, like JavaScript's string indexes. */
import { el, iconButton, safeLink } from "./dom.js";
import { icon } from "./icons.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", blockquote: "blockquote" };

/** `phone` has the actions of links: `open(url)`, `command(text)`, `mention(text)`, `copied(text)`. */
export function richText(text, entities, phone) {
  const ordered = [...(entities ?? [])]
    .filter(({ offset, length }) => length > 0 && offset >= 0 && offset < text.length)
    .sort((one, other) => one.offset - other.offset || other.length - one.length);
  return span(text, 0, text.length, ordered, phone);
}

function span(text, start, end, entities, phone) {
  const nodes = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const stop = Math.min(entity.offset + entity.length, end);
    const inside = others.filter(({ offset }) => offset < stop);
    rest = others.filter(({ offset }) => offset >= stop);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const piece = text.slice(entity.offset, stop);
    nodes.push(wrap(entity, piece, span(text, entity.offset, stop, inside, phone), phone));
    at = stop;
    if (isBlock(entity) && text[at] === "\n") at += 1;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

const isBlock = ({ type }) => type === "pre" || type === "blockquote" || type === "expandable_blockquote";

function wrap(entity, piece, children, phone) {
  switch (entity.type) {
    case "code":
      return copyable(piece, phone);
    case "pre":
      return block(piece, entity.language, phone);
    case "spoiler":
      return spoiler(children);
    case "expandable_blockquote":
      return expandable(children);
    case "text_link":
      return link(entity.url, children, phone, piece);
    case "url":
      return link(piece, children, phone);
    case "email":
      return link(`mailto:${piece}`, children, phone);
    case "phone_number":
      return link(`tel:${piece.replace(/[^+\d]/g, "")}`, children, phone);
    case "bot_command":
      return pressable(children, () => phone.command(piece));
    case "mention":
      return pressable(children, () => phone.mention(piece));
    case "hashtag":
    case "cashtag":
    case "text_mention":
      return el("span.tag", {}, children);
    default:
      return TAGS[entity.type] ? el(TAGS[entity.type], {}, children) : el("span", {}, children);
  }
}

const pressable = (children, onclick) => el("button.link", { type: "button", onclick }, children);

export function link(address, children, phone, shown) {
  const href = safeLink(address);
  if (!href) return el("span", {}, children);
  const title = shown && shown !== address ? address : null;
  const onclick = (event) => phone.open(href) && event.preventDefault();
  return el("a.link", { href, title, target: "_blank", rel: "noopener noreferrer nofollow", onclick }, children);
}

function copyable(piece, phone) {
  return el("button.code", { type: "button", title: "Salin", onclick: () => phone.copied(piece) }, piece);
}

function block(piece, language, phone) {
  const copy = iconButton(icon("copy"), "Salin teks ini", () => phone.copied(piece));
  const head = el("span.block-head", {}, el("span", {}, language ?? ""), copy);
  return el("span.block", { role: "group" }, head, el("code", { tabindex: "0", lang: language ? "zxx" : null }, piece));
}

function spoiler(children) {
  const cover = el("span.spoiler", { role: "button", tabindex: "0", "aria-label": "Teks tersembunyi, tekan untuk membuka" });
  const text = el("span.spoiler-text", { "aria-hidden": "true" }, children);
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (cover.classList.contains("open")) return;
    event.preventDefault();
    event.stopPropagation();
    cover.classList.add("open");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
    text.removeAttribute("aria-hidden");
  };
  cover.addEventListener("click", reveal, true);
  cover.addEventListener("keydown", reveal, true);
  cover.append(text);
  return cover;
}

function expandable(children) {
  const quote = el("blockquote.expandable", {}, el("span.expandable-text", {}, children));
  const more = el("button.expand", { type: "button", "aria-expanded": "false" }, "Selengkapnya");
  more.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? "Ringkas" : "Selengkapnya";
  });
  quote.append(more);
  return quote;
}
