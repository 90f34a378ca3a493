/** One message as a bubble. */
import { el, hidden, iconButton } from "./dom.js";
import { richText } from "./entities.js";
import { icon, ticks } from "./icons.js";
import { inlineKeyboard } from "./inline_keyboard.js";
import { media } from "./media.js";
import { clock, fullDate, fullName, isLargeEmoji, summary } from "./words.js";

export const isOwn = (message, phone) => message.from?.id === phone.ownId;

export function bubble(message, phone) {
  if (message.pinned_message) return notice(message, `${fullName(message.from)} menyematkan “${summary(message.pinned_message)}”`);
  if (message.new_chat_members) return notice(message, `${fullName(message.from)} menambahkan ${message.new_chat_members.map(fullName).join(", ")}`);
  const own = isOwn(message, phone);
  const body = el("div.bubble", {}, contents(message, phone, own), moreButton(message, phone));
  const shape = shapeOf(message);
  return el(
    `div.message.${own ? "out" : "in"}${shape ? `.${shape}` : ""}`,
    { tabindex: "-1", data: { messageId: message.message_id, date: message.date } },
    body,
    inlineKeyboard(message, phone),
  );
}

function notice(message, text) {
  return el("div.message.notice", { tabindex: "-1", data: { messageId: message.message_id, date: message.date } }, el("span.pill", {}, text));
}

function shapeOf(message) {
  if (message.sticker) return "bare";
  if (message.text && !message.entities?.length && isLargeEmoji(message.text)) return "bare.emoji";
  if (message.photo && !message.caption) return "picture";
  return message.photo || message.location || message.venue ? "wide" : "";
}

function contents(message, phone, own) {
  const text = message.text ?? message.caption;
  return [
    hidden(own ? "Anda: " : `${fullName(message.from) || "Bot"}: `),
    phone.isGroup && !own ? el("div.sender", { "aria-hidden": "true" }, fullName(message.from)) : null,
    forwarded(message),
    message.via_bot ? el("div.via", {}, "via ", viaButton(message.via_bot, phone)) : null,
    quote(message, phone),
    media(message),
    text ? el("span.text", { dir: "auto" }, richText(text, message.entities ?? message.caption_entities, phone)) : null,
    meta(message, own),
  ];
}

const viaButton = ({ username }, phone) =>
  el("button.link", { type: "button", onclick: () => phone.mention(`@${username}`) }, `@${username}`);

function forwarded({ forward_origin: origin }) {
  if (!origin) return null;
  const name = origin.sender_user_name ?? fullName(origin.sender_user) ?? "";
  const place = (origin.chat ?? origin.sender_chat)?.title;
  return el("div.forwarded", {}, "Diteruskan dari ", el("strong", {}, place ?? (name || "seseorang")));
}

function quote({ reply_to_message: original, quote: part }, phone) {
  if (!original) return null;
  const jump = () => phone.conversation.jump(original.message_id);
  const name = original.from?.id === phone.ownId ? "Anda" : fullName(original.from);
  const words = part?.text ?? summary(original);
  return el("button.quote", { type: "button", onclick: jump }, hidden("Membalas "), el("strong", {}, name), el("span", {}, words));
}

function meta(message, own) {
  const edited = message.edit_date && !message.from?.is_bot ? el("span.edited", {}, "diedit ") : null;
  const time = el("time", { datetime: new Date(message.date * 1000).toISOString(), title: fullDate(message.date) }, clock(message.date));
  return el("span.meta", {}, edited, time, own ? ticks() : null);
}

/** Not in the tab order: the list of messages has arrow keys, and Enter for this menu. */
function moreButton(message, phone) {
  const open = (event) => phone.actions(message, event.currentTarget);
  return iconButton(icon("more"), "Tindakan pesan", open, { tabindex: "-1", "aria-haspopup": "menu", class: "icon-button more" });
}
