/** A small menu next to the element that opened it: arrow keys, Enter, Escape; a click elsewhere closes it. */
import { el } from "./dom.js";

let current = null;

/** `at` is an element or {x, y}; items are {label, icon, act, danger}. The focus returns to its previous element. */
export function openMenu(at, label, items) {
  current?.close();
  const before = document.activeElement;
  const rows = items.filter(Boolean).map((item) => row(item, () => close()));
  const node = el("div.menu", { role: "menu", "aria-label": label, tabindex: "-1" }, rows);
  const outside = (event) => node.contains(event.target) || close(false);
  const close = (refocus = true) => {
    node.remove();
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", close);
    if (current?.node === node) current = null;
    if (refocus && before?.isConnected) before.focus({ preventScroll: true });
  };
  node.addEventListener("keydown", (event) => steer(event, rows, close));
  document.querySelector("main").append(node);
  position(node, at);
  document.addEventListener("pointerdown", outside, true);
  addEventListener("resize", close);
  current = { node, close };
  rows[0]?.focus({ preventScroll: true });
}

function row({ label, icon, act, danger }, close) {
  const chosen = () => {
    close();
    act();
  };
  return el(`button.menu-row${danger ? ".danger" : ""}`, { type: "button", role: "menuitem", tabindex: "-1", onclick: chosen }, icon ?? null, el("span", {}, label));
}

function steer(event, rows, close) {
  const at = rows.indexOf(document.activeElement);
  const go = (index) => rows[(index + rows.length) % rows.length].focus();
  const moves = { ArrowDown: () => go(at + 1), ArrowUp: () => go(at - 1), Home: () => go(0), End: () => go(-1), Escape: close, Tab: close };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  event.stopPropagation();
  move();
}

function position(node, at) {
  const box = at instanceof Element ? at.getBoundingClientRect() : { left: at.x, top: at.y, bottom: at.y, right: at.x };
  const { offsetWidth: width, offsetHeight: height } = node;
  const below = box.bottom + 6 + height < innerHeight;
  const left = Math.max(8, Math.min(box.left, innerWidth - width - 8));
  const top = below ? box.bottom + 6 : Math.max(8, box.top - height - 6);
  node.style.left = `${left}px`;
  node.style.top = `${top}px`;
}
