/** Small builders for DOM nodes. Text always becomes text nodes, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/** `el("button.primary", {type: "button", onclick: f, "aria-label": "..."}, "teks", node, null)` */
export function el(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) assign(node, key, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function assign(node, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "data") Object.assign(node.dataset, value);
  else node.setAttribute(key, value === true ? "" : value);
}

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** A button with only an icon. The label is for screen readers and the tooltip. */
export function iconButton(symbol, label, onclick, extra = {}) {
  return el("button.icon-button", { type: "button", "aria-label": label, title: label, onclick, ...extra }, symbol);
}

export const hidden = (text) => el("span.hidden-text", {}, text);

/** Allows only schemes that cannot run code. Everything else is shown as text. */
export function safeLink(address) {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
    return ["http:", "https:", "mailto:", "tel:", "tg:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Without permission to store, values are lost without an error. */
export const memory = {
  get(key) {
    try {
      return localStorage.getItem(`loket.${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(`loket.${key}`, value);
    } catch {
      /* private window: nothing is stored */
    }
  },
};
