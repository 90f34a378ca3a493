/** Where a person writes: menu, attachments, the text, the panels above and the keyboard below it. */
import { attachFile, filePickers, openAttachments } from "./attach.js";
import { el, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { ReplyKeyboard } from "./reply_keyboard.js";
import { Suggestions } from "./suggestions.js";
import { fullName, summary } from "./words.js";

const LONGEST = 4096;
const TALLEST = 150;

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.mode = null;
    this.suggestions = new Suggestions(phone, this);
    this.keyboard = new ReplyKeyboard(phone, this);
    this.build();
    this.listen();
  }

  build() {
    const { first_name } = this.phone.person;
    const label = this.phone.isGroup ? `Tulis pesan di grup ${first_name}` : `Tulis pesan sebagai ${first_name}`;
    this.input = el("textarea.input-text", {
      rows: "1",
      "aria-label": label,
      placeholder: "Tulis pesan",
      data: { testid: "composer" },
      enterkeyhint: "send",
      autocomplete: "off",
      dir: "auto",
      ...this.suggestions.attributes,
    });
    const commands = () => this.suggestions.toggleMenu();
    this.menu = el("button.menu-button", { type: "button", onclick: commands, "aria-haspopup": "listbox", "aria-expanded": "false", data: { testid: "menu" } }, icon("menu"), el("span", {}, "Menu"));
    this.attach = iconButton(icon("attach"), "Lampirkan", (event) => openAttachments(this.phone, event.currentTarget), { "aria-haspopup": "menu", data: { testid: "attach" } });
    this.send = iconButton(icon("send"), "Kirim", () => this.submit(), { class: "icon-button send", data: { testid: "send" } });
    this.banner = el("div.banner", { hidden: true });
    const bar = el("div.bar", {}, this.menu, this.attach, el("div.field-text", {}, this.input, this.keyboard.switch), this.send);
    this.node = el("div.composer", {}, this.suggestions.node, this.suggestions.said, this.banner, bar, this.keyboard.node, filePickers(this.phone));
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("paste", (event) => this.pasted(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.node.contains(document.activeElement) || this.suggestions.close(), 150));
  }

  typed() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, TALLEST)}px`;
    this.node.classList.toggle("written", this.input.value.trim() !== "");
    this.suggestions.update(this.input.value);
  }

  key(event) {
    if (event.isComposing || this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && this.mode) {
      event.stopPropagation();
      this.leaveMode();
    } else if (event.key === "ArrowUp" && this.input.value === "" && !this.mode) {
      this.editLast(event);
    }
  }

  pasted(event) {
    const [file] = event.clipboardData?.files ?? [];
    if (!file) return;
    event.preventDefault();
    attachFile(this.phone, file.type.startsWith("image/") ? "photo" : "document", file);
  }

  write(text, { focus = true } = {}) {
    this.input.value = text;
    this.typed();
    if (!focus) return;
    this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return this.input.focus();
    const mode = this.mode;
    this.write("", { focus: false });
    this.leaveMode();
    this.input.focus({ preventScroll: true });
    const done = mode?.kind === "edit" ? await this.phone.attempt(this.phone.can.edit(mode.message.message_id, text)) : await this.sendParts(text, mode?.message.message_id);
    if (done === undefined && this.input.value === "") this.write(text, { focus: false });
  }

  /** Like Telegram's own apps, split a text over the limit into several messages. */
  async sendParts(text, replyTo) {
    let rest = text;
    let sent;
    while (rest) {
      const whole = rest.length <= LONGEST;
      const space = rest.lastIndexOf(" ", LONGEST);
      const cut = whole ? rest.length : space > 0 ? space : LONGEST;
      sent = await this.phone.say(rest.slice(0, cut), replyTo);
      if (sent === undefined) return undefined;
      rest = rest.slice(cut).trimStart();
    }
    return sent;
  }

  reply(message) {
    const name = message.from?.id === this.phone.ownId ? "diri sendiri" : fullName(message.from);
    this.enterMode({ kind: "reply", message }, icon("reply"), `Membalas ${name}`);
  }

  edit(message) {
    this.enterMode({ kind: "edit", message }, icon("edit"), "Mengubah pesan");
    this.write(message.text);
  }

  editLast(event) {
    const message = this.phone.conversation.lastOwn();
    if (!message) return;
    event.preventDefault();
    this.edit(message);
  }

  enterMode(mode, symbol, title) {
    this.mode = mode;
    const words = el("span.banner-words", {}, el("strong", {}, title), el("span", {}, summary(mode.message)));
    this.banner.replaceChildren(symbol, words, iconButton(icon("close"), "Batal", () => this.leaveMode()));
    this.banner.hidden = false;
    this.input.focus();
  }

  leaveMode() {
    if (this.mode?.kind === "edit" && this.input.value === this.mode.message.text) this.write("", { focus: false });
    this.mode = null;
    this.banner.hidden = true;
  }

  /** The bot asked for a reply to this message. */
  force(message) {
    this.reply(message);
    const hint = message.reply_markup.force_reply_placeholder ?? message.reply_markup.input_field_placeholder;
    if (hint) this.input.placeholder = hint;
  }

  hint(text) {
    this.input.placeholder = text || "Tulis pesan";
  }
}
