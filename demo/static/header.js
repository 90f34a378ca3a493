/** The top of a phone: the chat partner, the activity of the bot, the pinned message. */
import { ask } from "./dialog.js";
import { el } from "./dom.js";
import { counterWindow, icon } from "./icons.js";
import { actionName, summary } from "./words.js";

const TYPING_TIME = 5500;

export class Header {
  constructor(phone) {
    this.phone = phone;
    this.title = el("span.bot-name", {});
    this.status = el("span.bot-status", { "aria-live": "polite" });
    this.face = el("button.bot-face", { type: "button", onclick: () => this.profile() }, el("span.avatar.bot", {}, counterWindow()), el("span.bot-words", {}, this.title, this.status));
    this.offline = el("div.strip", { role: "status" });
    this.pinned = el("button.pinned", { type: "button", hidden: true, onclick: () => phone.conversation.jump(this.pinnedId) });
    this.node = el("header.chat-head", {}, el("div.chat-title", {}, this.face), this.offline, this.pinned);
  }

  update() {
    const { bot } = this.phone;
    const { first_name } = this.phone.person;
    this.title.textContent = this.phone.isGroup ? first_name : (bot?.first_name ?? "Bot");
    this.face.setAttribute("aria-label", `${bot?.first_name ?? "Bot"}: lihat profil bot`);
    this.offline.textContent = bot ? "" : "Bot belum tersambung. Jalankan bot, halaman ini menyusul sendiri.";
    this.offline.hidden = !!bot;
    if (!this.timer) this.idle();
  }

  busy(action) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.idle(), TYPING_TIME);
    const dots = el("span.dots", { "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    this.status.replaceChildren(actionName(action), dots);
    this.status.classList.add("active");
  }

  idle() {
    clearTimeout(this.timer);
    this.timer = null;
    this.status.classList.remove("active");
    const { members } = this.phone.person;
    const kind = members ? `grup, ${members.length} orang dan bot` : "bot";
    const text = this.phone.bot ? kind : "menunggu bot…";
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  pin(id) {
    const message = this.phone.conversation.messages.get(id);
    this.pinnedId = id;
    this.pinned.hidden = !message;
    if (message) this.pinned.replaceChildren(icon("pinned"), el("span.banner-words", {}, el("strong", {}, "Pesan disematkan"), el("span", {}, summary(message))));
  }

  profile() {
    const { bot, person } = this.phone;
    if (!bot) return;
    const commands = person.commands.map(({ command, description }) => el("li", {}, el("strong", {}, `/${command}`), ` ${description}`));
    ask({
      title: bot.first_name,
      body: [
        el("p.dialog-text.soft", {}, `@${bot.username}`),
        bot.short_description ? el("p.dialog-text", {}, bot.short_description) : null,
        bot.description ? el("p.dialog-text.lines", {}, bot.description) : null,
        commands.length ? el("ul.command-list", {}, commands) : null,
      ].filter(Boolean),
      actions: [{ label: "Tutup", value: "ok", primary: true }],
      over: this.phone.device,
    });
  }
}
