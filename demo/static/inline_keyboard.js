/** The buttons under a message. */
import { el, hidden } from "./dom.js";
import { icon } from "./icons.js";

const PATIENCE = 30000;

/** Null when the message has no buttons. */
export function inlineKeyboard(message, phone) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const node = el("div.inline-keyboard", { role: "group", "aria-label": "Tombol pesan" });
  for (const row of rows) node.append(el("div.inline-row", {}, row.map((button) => inlineButton(button, message, phone))));
  return node;
}

function inlineButton(button, message, phone) {
  const style = button.style ? `.${String(button.style).replace(/\W/g, "")}` : "";
  const label = el("span.inline-label", { dir: "auto" }, button.text);
  if (button.url ?? button.login_url?.url) return urlButton(button.url ?? button.login_url.url, label, style, phone);
  const node = el(`button.inline-button${style}`, { type: "button" }, label, mark(button));
  node.addEventListener("click", () => act(button, message, phone, node));
  return node;
}

function urlButton(address, label, style, phone) {
  const onclick = (event) => phone.open(address) && event.preventDefault();
  const href = /^(https?|tg|mailto|tel):/i.test(address) ? address : null;
  return el(`a.inline-button${style}`, { href, target: "_blank", rel: "noopener noreferrer", onclick }, label, icon("link"), hidden(" (tautan)"));
}

function mark(button) {
  if (button.copy_text) return icon("copy");
  if (button.switch_inline_query_current_chat !== undefined || button.switch_inline_query !== undefined) return icon("search");
  return null;
}

function act(button, message, phone, node) {
  if (button.callback_data !== undefined) return press(button, message, phone, node);
  if (button.copy_text) return phone.copied(button.copy_text.text);
  if (button.switch_inline_query_current_chat !== undefined) return phone.inline(button.switch_inline_query_current_chat);
  if (button.switch_inline_query !== undefined) return phone.inlineElsewhere(button.switch_inline_query);
  return phone.toast("Tombol ini belum didukung di papan coba.");
}

/** The button shows a spinner until the bot answers the callback query. */
async function press(button, message, phone, node) {
  if (node.getAttribute("aria-busy") === "true") return;
  const stop = () => node.removeAttribute("aria-busy");
  node.setAttribute("aria-busy", "true");
  phone.conversation.expect();
  const answer = await phone.attempt(phone.can.press(message.message_id, button.callback_data));
  if (!answer) return stop();
  phone.answers.wait(answer.callback_query_id, stop);
  setTimeout(stop, PATIENCE);
}

/** Matches callback answers with presses, in any order of arrival. */
export class Answers {
  constructor() {
    this.waiting = new Map();
    this.early = new Set();
  }

  wait(id, stop) {
    if (this.early.delete(id)) stop();
    else this.waiting.set(id, stop);
  }

  arrived(id) {
    const stop = this.waiting.get(id);
    this.waiting.delete(id);
    if (stop) stop();
    else this.early.add(id);
  }
}
