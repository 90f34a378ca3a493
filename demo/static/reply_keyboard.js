/** The reply keyboard of a bot below the text. */
import { confirm } from "./dialog.js";
import { el, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { askPhoneNumber } from "./attach.js";
import { choosePlace } from "./place.js";

export class ReplyKeyboard {
  constructor(phone, composer) {
    this.phone = phone;
    this.composer = composer;
    this.markup = null;
    this.node = el("div.reply-keyboard", { role: "group", "aria-label": "Papan tombol bot", hidden: true });
    this.switch = iconButton(icon("keyboard"), "Tampilkan atau sembunyikan tombol", () => this.fold(!this.node.hidden), { hidden: true, "aria-expanded": "false" });
  }

  set(markup) {
    const same = JSON.stringify(markup) === JSON.stringify(this.markup);
    this.markup = markup;
    this.composer.hint(markup?.input_field_placeholder);
    if (!same) this.node.replaceChildren(...(markup?.keyboard ?? []).map((row) => this.row(row)));
    this.node.classList.toggle("tall", !!markup && !markup.resize_keyboard);
    this.fold(!markup);
    this.switch.hidden = !markup || !!markup.is_persistent;
  }

  fold(away) {
    this.node.hidden = away;
    this.switch.setAttribute("aria-expanded", String(!away));
  }

  row(buttons) {
    return el("div.reply-row", {}, buttons.map((button) => this.button(button)));
  }

  button(button) {
    const text = typeof button === "string" ? button : button.text;
    const symbol = button.request_location ? icon("pin") : button.request_contact ? icon("contact") : null;
    const style = button.style ? `.${String(button.style).replace(/\W/g, "")}` : "";
    return el(`button.reply-button${style}`, { type: "button", onclick: () => this.press(button, text) }, symbol, el("span", { dir: "auto" }, text));
  }

  async press(button, text) {
    const done = await this.act(button, text);
    if (done && this.markup?.one_time_keyboard) this.fold(true);
  }

  async act(button, text) {
    if (button.request_location) return choosePlace(this.phone);
    if (button.request_contact) return this.shareContact();
    if (button.request_users || button.request_chat || button.request_poll || button.web_app) {
      this.phone.toast("Tombol ini belum didukung di papan coba.");
      return false;
    }
    return (await this.phone.say(text)) !== undefined;
  }

  async shareContact() {
    const sure = await confirm("Bagikan nomor telepon?", "Bot akan melihat nomor yang Anda isi di langkah berikut.", "Lanjut", this.phone.device);
    return sure ? askPhoneNumber(this.phone) : false;
  }
}
