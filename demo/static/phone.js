/** The phone of one person: it combines the parts and gives them common actions. */
import { actor, groupActor } from "./api.js";
import { messageActions } from "./actions.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { choosePhone, tell } from "./dialog.js";
import { el } from "./dom.js";
import { Header } from "./header.js";
import { Answers } from "./inline_keyboard.js";
import { Owner } from "./owner.js";
import { Welcome } from "./welcome.js";
import { ROLE_NAMES } from "./words.js";

const TOAST_TIME = 3500;

export class Phone {
  constructor(person, street, name) {
    Object.assign(this, { person, street, answers: new Answers(), turn: Promise.resolve(), missed: 0 });
    this.sender = person.members?.[0]?.id;
    this.can = this.isGroup ? groupActor(person.id, () => this.sender) : actor(person.id);
    const label = this.isGroup ? this.label : `HP ${this.label}`;
    this.root = el("section.phone", { id: `hp-${person.id}`, data: { person: name, personId: person.id, role: person.role }, "aria-label": label });
    this.owner = new Owner(this);
    this.header = new Header(this);
    this.composer = new Composer(this);
    this.conversation = new Conversation(this);
    this.welcome = new Welcome(this);
    this.notice = el("div.toast", { role: "status", hidden: true });
    this.device = el("div.device", {}, this.header.node, this.conversation.node, this.notice, this.welcome.samples, this.welcome.gate, this.composer.node);
    this.conversation.node.append(this.welcome.empty);
    this.root.append(this.owner.node, this.device);
    this.update(person);
    this.conversation.replace(person.messages);
  }

  /** A group is shown like a phone. Everybody in it writes there. */
  get isGroup() {
    return this.person.role === "grup";
  }

  /** The id of the person who writes here. */
  get ownId() {
    return this.isGroup ? this.sender : this.person.id;
  }

  /** Writes as another person of the group from now on. */
  writeAs(id) {
    this.sender = id;
    this.conversation.replace([...this.conversation.messages.values()]);
  }

  get roleName() {
    return ROLE_NAMES[this.person.role] ?? this.person.role;
  }

  /** Name and role, or one of them if they are equal. */
  get label() {
    const { first_name } = this.person;
    return first_name === this.roleName ? first_name : `${first_name} (${this.roleName})`;
  }

  get bot() {
    return this.street.bot;
  }

  /** Updates the person. The messages are already here. */
  update(person) {
    this.person = { ...this.person, ...person };
    this.conversation.log.lang = this.person.language_code === "en" ? "en" : "id";
    this.composer.keyboard.set(this.person.reply_keyboard ?? null);
    this.refresh();
  }

  /** Replaces the person after a change or after missed events. Only different messages are redrawn. */
  renew(person) {
    this.update(person);
    if (person.messages) this.conversation.renew(person.messages);
  }

  refresh() {
    for (const part of [this.owner, this.header, this.welcome]) part.update();
  }

  changed() {
    this.welcome?.update();
  }

  receive(event) {
    switch (event.kind) {
      case "message":
        return this.hear(event.message);
      case "edited":
        return this.conversation.messages.has(event.message.message_id) && this.conversation.add(event.message);
      case "deleted":
        return this.conversation.remove(event.message_id);
      case "typing":
        return this.header.busy(event.action);
      case "callback_answer":
        return this.answered(event);
      case "commands":
        return this.update({ commands: event.commands });
      case "keyboard":
        return this.update({ reply_keyboard: event.reply_keyboard });
      case "pinned":
        return this.header.pin(event.message_id);
      case "reaction":
        return this.conversation.react(event.message_id, event.reaction);
    }
  }

  hear(message) {
    const own = message.from?.id === this.ownId;
    if (own && !this.person.started) this.update({ started: true });
    if (!own) this.header.idle();
    this.conversation.add(message);
    if (message.reply_markup?.force_reply) this.composer.force(message);
    if (!own) this.street.heard(this);
  }

  answered({ callback_query_id, text, show_alert, url }) {
    this.answers.arrived(callback_query_id);
    if (url) this.open(url);
    if (text && show_alert) tell(text, this.device, this.bot?.first_name);
    else if (text) this.toast(text);
  }

  /** Sends texts one after another, so that they arrive in their order. */
  say(text, replyTo) {
    this.turn = this.turn.then(() => this.attempt(this.can.text(text, replyTo)));
    return this.turn;
  }

  command(text) {
    return this.say(text);
  }

  mention(text) {
    if (text.slice(1).toLowerCase() === this.bot?.username?.toLowerCase()) this.composer.write(`${text} `);
    else this.copied(text);
  }

  inline(query) {
    if (this.bot) this.composer.write(`@${this.bot.username} ${query}`);
  }

  async inlineElsewhere(query) {
    const phone = await choosePhone("Pakai di HP siapa?", this.street.phones(), this.device);
    if (phone) this.street.show(phone);
    phone?.inline(query);
  }

  /** The result of the promise, or undefined after its error was shown. */
  async attempt(promise) {
    try {
      return (await promise) ?? null;
    } catch (refusal) {
      this.toast(refusal.message);
      return undefined;
    }
  }

  toast(text) {
    clearTimeout(this.toastTimer);
    this.notice.textContent = text;
    this.notice.hidden = false;
    this.toastTimer = setTimeout(() => (this.notice.hidden = true), Math.max(TOAST_TIME, text.length * 60));
  }

  async copied(text) {
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    this.toast(done ? "Disalin" : `Salin sendiri: ${text}`);
  }

  actions(message, anchor) {
    messageActions(message, this, anchor);
  }

  /** Opens a link to this bot on a phone of this page. True if it was such a link. */
  open(address) {
    const payload = this.startPayload(address);
    if (payload === null) return false;
    this.openStart(payload);
    return true;
  }

  startPayload(address) {
    const name = this.bot?.username?.toLowerCase();
    const found = /^(?:https?:\/\/)?(?:t|telegram)\.me\/(\w+)\/?(?:\?(.*))?$/i.exec(address) ?? /^tg:(?:\/\/)?resolve\?domain=(\w+)&?(.*)$/i.exec(address);
    if (!name || found?.[1].toLowerCase() !== name) return null;
    return new URLSearchParams(found[2] ?? "").get("start") ?? "";
  }

  async openStart(payload) {
    const phones = this.street.phones().filter((other) => !other.isGroup);
    const phone = phones.length > 1 || this.isGroup ? await choosePhone("Buka tautan bot di HP siapa?", phones, this.device) : this;
    if (!phone) return;
    this.street.show(phone);
    await phone.say(`/start ${payload}`.trim());
  }
}
