/** The owner of a phone, above the phone: name, role, language, the block switch. */
import { el } from "./dom.js";

const LANGUAGES = { id: "Bahasa Indonesia", en: "English" };

export class Owner {
  constructor(phone) {
    this.phone = phone;
    const { first_name, role } = phone.person;
    if (phone.isGroup) return this.buildGroup();
    this.languages = Object.entries(LANGUAGES).map(([code, name]) => this.language(code, name));
    this.block = el("button.switch", { type: "button", role: "switch", "aria-checked": "false", "aria-label": `Blokir bot dari HP ${first_name}`, title: "Blokir bot", data: { testid: "block" } }, el("span.knob", {}), "Blokir");
    this.block.addEventListener("click", () => phone.attempt(phone.can.block(!phone.person.blocked).then((person) => phone.update({ blocked: person.blocked }))));
    this.node = el(
      "div.owner",
      {},
      el("span.avatar.small", { "aria-hidden": "true", data: { role } }, first_name.slice(0, 1)),
      el("h2.owner-name", {}, phone.roleName, first_name === phone.roleName ? null : el("span", {}, first_name)),
      el("div.languages", { role: "group", "aria-label": `Bahasa aplikasi ${first_name}` }, this.languages),
      this.block,
    );
  }

  /** In place of language and block switch: who writes here. */
  buildGroup() {
    const { first_name, role } = this.phone.person;
    this.languages = [];
    this.senders = el("select.input.as", { "aria-label": `Menulis di grup ${first_name} sebagai`, data: { testid: "sender" } });
    this.senders.addEventListener("change", () => this.phone.writeAs(Number(this.senders.value)));
    const avatar = el("span.avatar.small", { "aria-hidden": "true", data: { role } }, "G");
    this.node = el("div.owner", {}, avatar, el("h2.owner-name", {}, this.phone.roleName, el("span", {}, first_name)), this.senders);
  }

  language(code, name) {
    const choose = () => this.phone.attempt(this.phone.can.language(code).then((person) => this.phone.update({ language_code: person.language_code })));
    return el("button.language", { type: "button", lang: code, title: name, "aria-label": name, "aria-pressed": "false", data: { language: code }, onclick: choose }, code.toUpperCase());
  }

  update() {
    const { language_code, blocked, members } = this.phone.person;
    if (this.phone.isGroup) {
      this.senders.replaceChildren(...members.map(({ id, first_name }) => el("option", { value: id, selected: id === this.phone.sender }, first_name)));
      return;
    }
    for (const button of this.languages) button.setAttribute("aria-pressed", String(button.dataset.language === language_code));
    this.block.setAttribute("aria-checked", String(!!blocked));
  }
}
