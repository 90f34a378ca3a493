/** The panel above the text: commands for "/", the command menu, and inline results for "@bot ...". */
import { el } from "./dom.js";
import { InlineResults } from "./inline_results.js";

let serial = 0;

export class Suggestions {
  constructor(phone, composer) {
    serial += 1;
    this.phone = phone;
    this.composer = composer;
    this.rows = [];
    this.at = -1;
    this.id = `saran-${serial}`;
    this.node = el("div.suggestions", { id: this.id, role: "listbox", "aria-label": "Saran", tabindex: "0", hidden: true });
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.attributes = { "aria-autocomplete": "list", "aria-controls": this.id };
    this.said = el("div.hidden-text", { role: "status" });
    this.inline = new InlineResults(phone, this);
  }

  get open() {
    return !this.node.hidden;
  }

  update(text) {
    this.menuOpen = false;
    if (this.inline.update(text)) return;
    const typed = /^\/(\w*)$/.exec(text)?.[1]?.toLowerCase();
    this.show(typed === undefined ? [] : commandRows(this.matching(typed), this.phone), "Perintah");
  }

  matching(typed) {
    const { commands } = this.phone.person;
    return commands.filter(({ command }) => command.startsWith(typed));
  }

  toggleMenu() {
    if (this.menuOpen) return this.close();
    const rows = commandRows(this.phone.person.commands, this.phone);
    if (!rows.length) return this.phone.toast("Bot belum memasang daftar perintah.");
    this.show(rows, "Perintah bot");
    this.menuOpen = true;
    this.composer.menu.setAttribute("aria-expanded", "true");
    this.composer.input.focus();
    this.mark(0);
  }

  /** Rows are {node, act, fill}: `act` on Enter or a click, `fill` is what Tab writes. */
  show(rows, label, before = null) {
    this.rows = rows;
    this.at = -1;
    rows.forEach((row, index) => this.prepare(row, index));
    this.node.replaceChildren(...[before, ...rows.map(({ node }) => node)].filter(Boolean));
    this.node.setAttribute("aria-label", label);
    this.node.hidden = !rows.length && !before;
    this.said.textContent = rows.length ? `${rows.length} saran. Panah bawah untuk memilih.` : "";
    this.composer.input.removeAttribute("aria-activedescendant");
    this.composer.menu.setAttribute("aria-expanded", "false");
  }

  prepare({ node, act }, index) {
    node.id = `${this.id}-${index}`;
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", "false");
    node.addEventListener("mousedown", (event) => event.preventDefault());
    node.addEventListener("click", () => this.choose(act));
  }

  choose(act) {
    this.close();
    this.composer.write("");
    act();
  }

  close() {
    this.menuOpen = false;
    this.inline.stop();
    this.show([], "Saran");
  }

  mark(index) {
    this.rows[this.at]?.node.setAttribute("aria-selected", "false");
    this.at = (index + this.rows.length) % this.rows.length;
    const { node } = this.rows[this.at];
    node.setAttribute("aria-selected", "true");
    node.scrollIntoView({ block: "nearest" });
    this.composer.input.setAttribute("aria-activedescendant", node.id);
  }

  /** True if the panel handled the key. */
  key(event) {
    if (!this.open) return false;
    const moves = { ArrowDown: () => this.mark(this.at + 1), ArrowUp: () => this.mark(this.at < 0 ? -1 : this.at - 1), Escape: () => this.close(), Tab: () => this.fill() };
    if (event.key === "Enter" && this.at >= 0) moves.Enter = () => this.choose(this.rows[this.at].act);
    const move = this.rows.length || event.key === "Escape" ? moves[event.key] : null;
    if (!move || event.shiftKey) return false;
    event.preventDefault();
    event.stopPropagation();
    move();
    return true;
  }

  fill() {
    if (this.at < 0) return this.mark(0);
    const { fill, act } = this.rows[this.at];
    if (fill) this.composer.write(fill);
    else this.choose(act);
  }
}

function commandRows(commands, phone) {
  return commands.map(({ command, description }) => ({
    node: el("div.suggestion", {}, el("span.suggestion-title", {}, `/${command}`), el("span.suggestion-text", {}, description)),
    act: () => phone.command(`/${command}`),
    fill: `/${command} `,
  }));
}
