/** Narrow screens show one phone at a time, chosen by tabs. Wide screens show all phones without tabs. */
import { el, memory } from "./dom.js";

export class Tabs {
  constructor(list, stage) {
    Object.assign(this, { list, stage, entries: [], chosen: null });
    this.narrow = matchMedia("(max-width: 63.99rem)");
    this.narrow.addEventListener("change", () => this.show());
    list.addEventListener("keydown", (event) => this.steer(event));
  }

  add(phone) {
    const badge = el("span.badge", { hidden: true });
    const tab = el("button.tab", { type: "button", role: "tab", id: `tab-${phone.root.id}`, "aria-controls": phone.root.id, data: { tab: phone.root.dataset.person } }, el("span.tab-name", {}, phone.roleName), phone.person.first_name === phone.roleName ? null : el("span.tab-person", {}, phone.person.first_name), badge);
    tab.addEventListener("click", () => this.select(phone));
    this.list.append(tab);
    this.stage.append(phone.root);
    phone.composer.input.setAttribute("aria-keyshortcuts", `Alt+${this.entries.length + 1}`);
    this.entries.push({ phone, tab, badge });
    this.chosen ??= phone;
    this.show();
  }

  restore() {
    const name = memory.get("tab");
    const entry = this.entries.find(({ phone }) => phone.root.dataset.person === name);
    if (entry) this.select(entry.phone);
  }

  select(phone, focus = false) {
    this.chosen = phone;
    memory.set("tab", phone.root.dataset.person);
    this.show();
    if (!this.narrow.matches) phone.root.scrollIntoView({ inline: "nearest", block: "nearest" });
    if (focus) (phone.composer.node.hidden ? phone.welcome.start : phone.composer.input).focus({ preventScroll: true });
  }

  show() {
    const narrow = this.narrow.matches;
    for (const { phone, tab, badge } of this.entries) {
      const on = phone === this.chosen;
      phone.root.hidden = narrow && !on;
      phone.root.setAttribute("role", narrow ? "tabpanel" : "region");
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      if (!narrow || on) count(phone, badge, 0);
      if (on && phone.conversation.stuck) phone.conversation.scrollToEnd();
    }
  }

  heard(phone) {
    const entry = this.entries.find((one) => one.phone === phone);
    if (entry && phone.root.hidden) count(phone, entry.badge, phone.missed + 1);
  }

  steer(event) {
    const at = this.entries.findIndex(({ tab }) => tab === document.activeElement);
    const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    if (at < 0 || !(event.key in moves)) return;
    event.preventDefault();
    const { phone, tab } = this.entries[(moves[event.key] + this.entries.length) % this.entries.length];
    this.select(phone);
    tab.focus();
  }
}

function count(phone, badge, number) {
  phone.missed = number;
  badge.hidden = !number;
  badge.textContent = number ? String(number) : "";
  badge.setAttribute("aria-label", `${number} pesan baru`);
}
