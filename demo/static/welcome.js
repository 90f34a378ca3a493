/** The start of a chat: the description of the bot, START, samples, and unblocking. */
import { ask, field } from "./dialog.js";
import { el } from "./dom.js";
import { counterWindow } from "./icons.js";
import { SENTENCES } from "./samples.js";

const PACE = "Papan coba mempercepat jam: yang menunggu jam berikutnya datang dalam semenit.";
const GROUP_RULES = "Di grup, bot hanya melihat perintah, sebutan namanya, dan balasan kepadanya.";
const INTRODUCTION = "Tanyakan urusan KTP dengan kata-kata Anda sendiri, seperti di pesan biasa.";

export class Welcome {
  constructor(phone) {
    this.phone = phone;
    const { role } = phone.person;
    this.about = el("p.about", {});
    this.empty = el("div.empty", {}, el("span.avatar.bot.large", { "aria-hidden": "true" }, counterWindow()), this.about, el("p.about.pace", {}, PACE), el("p.try", {}, "Contoh yang bisa langsung dicoba:"), this.chips(role, "list"));
    this.samples = el("div.samples", { role: "group", "aria-label": "Contoh kalimat", hidden: true }, el("span", {}, "Coba:"), this.chips(role, "row"));
    this.start = el("button.gate-button", { type: "button", onclick: (event) => this.go(event.currentTarget, "/start"), data: { testid: "start" } }, "MULAI");
    this.code = el("button.gate-link", { type: "button", onclick: () => this.askCode(), data: { testid: "start-payload" } }, "Mulai dengan tautan atau kode undangan");
    this.unblock = el("button.gate-button", { type: "button", onclick: () => this.free() }, "BUKA BLOKIR");
    this.gate = el("div.gate", {}, this.start, this.code, this.unblock);
  }

  chips(role, look) {
    const sentences = SENTENCES[role] ?? SENTENCES.warga;
    return el(`div.chips.${look}`, {}, sentences.map((text) => el("button.chip", { type: "button", onclick: (event) => this.go(event.currentTarget, text) }, text)));
  }

  update() {
    const { person, bot, conversation, composer } = this.phone;
    const own = [...conversation.messages.values()].filter((message) => message.from?.id === this.phone.ownId);
    const begun = person.started || own.length > 0;
    this.about.textContent = this.phone.isGroup ? GROUP_RULES : bot?.description || INTRODUCTION;
    this.empty.hidden = conversation.messages.size > 0;
    this.gate.hidden = begun && !person.blocked;
    this.start.hidden = this.code.hidden = !!person.blocked;
    this.unblock.hidden = !person.blocked;
    composer.node.hidden = !this.gate.hidden;
    this.samples.hidden = !this.gate.hidden || own.length !== 1 || !!person.reply_keyboard || !this.empty.hidden;
  }

  /** Only once: a second tap during the first sends nothing. */
  async go(button, text) {
    button.disabled = true;
    const done = await this.phone.say(text);
    button.disabled = false;
    if (done !== undefined) this.phone.composer.input.focus({ preventScroll: true });
  }

  /** The text after "start=" of a link, or the code itself. */
  async askCode() {
    const input = field("Tautan atau kode", { type: "text", placeholder: "t.me/…?start=3505", autocomplete: "off", spellcheck: "false" });
    const sure = await ask({
      title: "Mulai lewat tautan",
      body: [el("p.dialog-text", {}, "Tempel tautan undangan atau kodenya, seperti saat Anda mengetuk tautan di Telegram."), input.node],
      actions: [
        { label: "Batal", value: false },
        { label: "Mulai", value: true, primary: true },
      ],
      over: this.phone.device,
    });
    const text = input.input.value.trim();
    if (sure && text) await this.phone.say(`/start ${this.phone.startPayload(text) ?? text}`.trim());
  }

  async free() {
    const person = await this.phone.attempt(this.phone.can.block(false));
    if (person) this.phone.update({ blocked: person.blocked });
  }
}
