/** The list of messages: order, day marks, tails, scrolling, arrow keys. */
import { bubble, isOwn } from "./bubble.js";
import { calm, el, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { dayKey, dayName } from "./words.js";

const NEAR = 90;
const PAUSE = 300;
const GLIDE = 700;
const LEAD = 8;
const TOGETHER = 5;

export class Conversation {
  constructor(phone) {
    this.phone = phone;
    this.nodes = new Map();
    this.messages = new Map();
    this.unread = 0;
    this.stuck = true;
    this.asked = 0;
    this.waiting = false;
    this.quietUntil = 0;
    this.glideSince = -GLIDE;
    this.build();
  }

  build() {
    const name = `Percakapan ${this.phone.person.first_name} dengan bot. Panah atas dan bawah memilih pesan, Enter membuka tindakan, Escape kembali menulis.`;
    this.log = el("div.log", { role: "log", "aria-live": "polite", "aria-relevant": "additions text", "aria-label": name, tabindex: "0" });
    this.count = el("span.count", {});
    this.toEnd = iconButton(icon("down"), "Ke pesan terbaru", () => this.scrollToEnd(true), { class: "icon-button to-end", hidden: true });
    this.toEnd.append(this.count);
    this.node = el("div.conversation", {}, el("div.wallpaper", { "aria-hidden": "true" }), this.log, this.toEnd);
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    for (const kind of ["wheel", "touchstart", "pointerdown"]) this.log.addEventListener(kind, () => (this.glideSince = -GLIDE), { passive: true });
    this.log.addEventListener("keydown", (event) => this.steer(event));
    this.log.addEventListener("contextmenu", (event) => this.context(event));
    new ResizeObserver(() => this.resized()).observe(this.log);
  }

  /** Shows a whole history without reading all of it aloud in a screen reader. */
  replace(messages) {
    this.log.setAttribute("aria-live", "off");
    this.nodes.clear();
    this.messages.clear();
    this.log.replaceChildren();
    for (const message of messages) this.place(message).classList.add("swapped");
    this.arrange();
    this.scrollToEnd();
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 300);
  }

  /** Inserts, redraws and removes only the differences. */
  renew(messages) {
    const kept = new Set(messages.map(({ message_id }) => message_id));
    for (const id of [...this.messages.keys()]) if (!kept.has(id)) this.remove(id);
    for (const message of messages) if (JSON.stringify(message) !== JSON.stringify(this.messages.get(message.message_id))) this.add(message);
  }

  react(id, reactions) {
    const shown = (reactions ?? []).map(({ emoji }) => emoji ?? "⭐").join("");
    const meta = this.nodes.get(id)?.querySelector(".meta");
    meta?.querySelector(".reaction")?.remove();
    if (shown) meta?.prepend(el("span.reaction", { role: "img", "aria-label": `Reaksi ${shown}` }, shown));
  }

  add(message) {
    const fresh = !this.nodes.has(message.message_id);
    const own = isOwn(message, this.phone);
    this.place(message);
    this.arrange();
    if (fresh && own) this.expect();
    const news = fresh || this.log.lastElementChild === this.nodes.get(message.message_id);
    if (this.stuck || (this.waiting && news)) this.scrollToNews(fresh, own);
    else if (fresh) this.showUnread(this.unread + 1);
  }

  place(message) {
    const node = bubble(message, this.phone);
    const old = this.nodes.get(message.message_id);
    this.messages.set(message.message_id, message);
    this.nodes.set(message.message_id, node);
    if (old) swap(old, node);
    else this.log.insertBefore(node, this.after(message.message_id));
    return node;
  }

  /** Nearly always the end. An older number arrives late only after a broken connection. */
  after(id) {
    const last = this.log.lastElementChild;
    if (!last || Number(last.dataset.messageId) < id) return null;
    return [...this.log.querySelectorAll(".message")].find((node) => Number(node.dataset.messageId) > id) ?? null;
  }

  remove(id) {
    const node = this.nodes.get(id);
    this.nodes.delete(id);
    this.messages.delete(id);
    if (node) vanish(node, () => this.arrange());
  }

  arrange() {
    let before = null;
    let read = false;
    const nodes = [...this.log.querySelectorAll(".message:not(.leaving)")];
    for (const node of nodes) {
      markDay(node, before);
      const joined = before !== null && follows(node, before);
      node.classList.toggle("joined", joined);
      if (before) before.classList.toggle("tail", !joined);
      before = node;
    }
    before?.classList.add("tail");
    for (const node of nodes.reverse()) {
      read ||= node.classList.contains("in");
      node.classList.toggle("read", read);
    }
    for (const day of this.log.querySelectorAll(".day")) if (!day.nextElementSibling?.matches(".message")) day.remove();
    this.phone.changed();
  }

  resized() {
    if (this.stuck) this.scrollToEnd();
    this.size = this.log.clientHeight + this.log.clientWidth;
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight, clientWidth } = this.log;
    if (clientHeight + clientWidth !== this.size) return;
    this.floatDays();
    const near = scrollHeight - scrollTop - clientHeight < NEAR;
    if (!near && performance.now() - this.glideSince < GLIDE) return;
    this.stuck = near;
    if (this.stuck) this.showUnread(0);
    this.toEnd.hidden = this.stuck;
  }

  /** A day mark that floats over messages is visible only during scrolling. */
  floatDays() {
    for (const day of this.log.querySelectorAll(".day")) {
      const below = day.nextElementSibling?.getBoundingClientRect().top ?? Infinity;
      day.classList.toggle("stuck", below < day.getBoundingClientRect().bottom - 2);
    }
    if (performance.now() < this.quietUntil) return;
    this.log.classList.add("moving");
    clearTimeout(this.moving);
    this.moving = setTimeout(() => this.log.classList.remove("moving"), 1200);
  }

  showUnread(number) {
    this.unread = number;
    this.count.textContent = number || "";
    this.toEnd.setAttribute("aria-label", number ? `Ke pesan terbaru, ${number} belum dibaca` : "Ke pesan terbaru");
  }

  scrollToEnd(smooth = false) {
    this.stuck = true;
    this.showUnread(0);
    if (smooth) this.glideSince = performance.now();
    this.moveTo(this.log.scrollHeight, smooth);
  }

  /** The next messages answer the action of the person, so scroll to them from any position. */
  expect() {
    this.asked = Math.max(0, ...this.messages.keys());
    this.waiting = true;
  }

  /** Like Telegram's own apps, show the beginning of an answer that is taller than the screen. */
  scrollToNews(smooth, own) {
    this.waiting &&= own;
    const first = own ? null : this.firstNews();
    const origin = first?.offsetParent === this.log ? 0 : this.log.offsetTop;
    const top = first ? first.offsetTop - origin - LEAD : Infinity;
    if (top >= this.log.scrollHeight - this.log.clientHeight - 1) return this.scrollToEnd(smooth);
    this.stuck = false;
    this.glideSince = -GLIDE;
    this.moveTo(top, smooth);
  }

  moveTo(top, smooth) {
    this.quietUntil = performance.now() + GLIDE;
    this.log.scrollTo({ top, behavior: smooth && !calm() ? "smooth" : "instant" });
  }

  /** The first message since the last action of the person. */
  firstNews() {
    let first = this.log.querySelector(".message:last-child");
    for (let node = first; node?.matches(".in:not(.leaving)") && Number(first.dataset.date) - Number(node.dataset.date) <= TOGETHER; node = node.previousElementSibling) {
      if (first !== node && Number(node.dataset.messageId) <= this.asked) break;
      first = node;
    }
    return first?.matches(".in") ? first : null;
  }

  jump(id) {
    const node = this.nodes.get(Number(id));
    if (!node) return this.phone.toast("Pesan itu sudah tidak ada.");
    node.scrollIntoView({ block: "center", behavior: calm() ? "instant" : "smooth" });
    node.focus({ preventScroll: true });
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
  }

  steer(event) {
    const at = event.target.closest(".message");
    if (event.key === "Escape") return this.phone.composer.input.focus();
    const direct = event.target === at || event.target === this.log;
    if (!direct) return;
    const all = [...this.log.querySelectorAll(".message")];
    const index = at ? all.indexOf(at) : all.length;
    const moves = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: all.length - 1 };
    const next = all[moves[event.key]];
    if (event.key in moves && next) {
      event.preventDefault();
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    } else if (at && event.key === "Enter") {
      event.preventDefault();
      this.openActions(at, at.querySelector(".bubble"));
    }
  }

  context(event) {
    const node = event.target.closest(".message");
    if (!node || event.target.closest("a, img, video") || String(getSelection())) return;
    event.preventDefault();
    this.openActions(node, event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : node);
  }

  openActions(node, at) {
    const message = this.messages.get(Number(node.dataset.messageId));
    if (message && !message.pinned_message) this.phone.actions(message, at ?? node);
  }

  lastOwn() {
    return [...this.messages.values()].filter((message) => isOwn(message, this.phone) && message.text && !message.via_bot).at(-1);
  }
}

function follows(node, before) {
  const same = ["in", "out", "notice"].every((side) => node.classList.contains(side) === before.classList.contains(side));
  return same && Number(node.dataset.date) - Number(before.dataset.date) < PAUSE && !node.previousElementSibling?.matches(".day");
}

function markDay(node, before) {
  const key = dayKey(Number(node.dataset.date));
  const due = !before || dayKey(Number(before.dataset.date)) !== key;
  const mark = node.previousElementSibling?.matches(".day") ? node.previousElementSibling : null;
  if (mark && (!due || mark.dataset.day !== key)) mark.remove();
  if (due && mark?.dataset.day !== key) node.before(el("div.day", { data: { day: key } }, el("span.pill", {}, dayName(Number(node.dataset.date)))));
}

/** An edited message keeps the focus: on the same button, otherwise on the message. */
function swap(old, node) {
  const inside = old.contains(document.activeElement);
  const buttons = [...old.querySelectorAll("button, a")];
  const index = buttons.indexOf(document.activeElement);
  const label = document.activeElement?.textContent;
  old.replaceWith(node);
  node.classList.add("swapped");
  if (!inside) return;
  const now = [...node.querySelectorAll("button:not(.more), a")];
  const same = now.find((button) => button.textContent === label) ?? (index >= 0 ? node.querySelector(".inline-button") : null);
  (same ?? node).focus({ preventScroll: true });
}

function vanish(node, done) {
  const gone = () => {
    node.remove();
    done();
  };
  if (node.contains(document.activeElement)) node.closest(".log").focus({ preventScroll: true });
  if (calm() || !node.animate) return gone();
  node.classList.add("leaving");
  const height = `${node.offsetHeight}px`;
  const steps = [
    { opacity: 1, height, transform: "none" },
    { opacity: 0, height, transform: "scale(.92)", offset: 0.6 },
    { opacity: 0, height: "0px", transform: "scale(.92)" },
  ];
  node.animate(steps, { duration: 260, easing: "ease-in" }).finished.then(gone, gone);
}
