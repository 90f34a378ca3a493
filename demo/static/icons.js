/** Icons of 24 x 24 units in the colour of the text around them. */
import { svg } from "./dom.js";

const PATHS = {
  attach: ["M20 11.5 12 19.6a5.2 5.2 0 0 1-7.4-7.4l8.4-8.4a3.5 3.5 0 0 1 5 5l-8.4 8.3a1.8 1.8 0 0 1-2.5-2.5l7.4-7.3"],
  send: ["M4 12 3.2 4.6c-.1-.9.8-1.6 1.6-1.2l15.6 7.5c.9.4.9 1.7 0 2.1L4.8 20.6c-.8.4-1.7-.3-1.6-1.2L4 12Zm0 0h8"],
  menu: ["M4 7h16M4 12h16M4 17h16"],
  more: ["M12 5.5v.01M12 12v.01M12 18.5v.01"],
  close: ["M6 6l12 12M18 6 6 18"],
  reply: ["M10 6 4 12l6 6M4 12h9a7 7 0 0 1 7 7"],
  edit: ["M4 20l1-4L16 5l3 3L8 19l-4 1ZM14 7l3 3"],
  trash: ["M5 7h14M10 4h4M7 7l1 13h8l1-13M10 11v5M14 11v5"],
  forward: ["M14 6l6 6-6 6M20 12h-9a7 7 0 0 0-7 7"],
  copy: ["M9 9h10v11H9zM15 9V4H5v11h4"],
  photo: ["M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 4M15.5 9.5v.01"],
  document: ["M7 3h7l4 4v14H7zM14 3v4h4M10 13h5M10 17h5"],
  pin: ["M12 21s7-6.3 7-11.5a7 7 0 0 0-14 0C5 14.7 12 21 12 21Z", "M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z"],
  contact: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20c.7-3.7 3.7-5.5 7.5-5.5s6.8 1.8 7.5 5.5"],
  sticker: ["M4 4h16v10l-6 6H4zM14 20v-6h6M9 9v.01M14 9v.01M8.5 12.5c1.5 2 4 2 5.5 0"],
  voice: ["M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3ZM6 11.5a6 6 0 0 0 12 0M12 17.5V21"],
  keyboard: ["M3 6h18v12H3zM7 10v.01M11 10v.01M15 10v.01M17 10v.01M8 14h8"],
  down: ["M6 9l6 6 6-6"],
  link: ["M8 16 16 8M9 8h7v7"],
  play: ["M8 5.5v13l10-6.5z"],
  pause: ["M8 5v14M16 5v14"],
  download: ["M12 4v11M7 11l5 5 5-5M5 20h14"],
  block: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM5.7 5.7l12.6 12.6"],
  search: ["M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l4.5 4.5"],
  pinned: ["M9 4h6l-1 6 3 3H7l3-3-1-6ZM12 13v7"],
  info: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 8v.01"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  locate: ["M12 18a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM12 3v3M12 18v3M3 12h3M18 12h3"],
};

export function icon(name) {
  const drawing = svg("svg", { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" });
  for (const d of PATHS[name]) drawing.append(svg("path", { d }));
  return drawing;
}

/** One tick: sent. Two ticks: the bot has answered since. */
export function ticks() {
  return svg(
    "svg",
    { viewBox: "0 0 20 12", class: "ticks", "aria-hidden": "true" },
    svg("path", { d: "M1.5 6.5 5 10l7-8" }),
    svg("path", { d: "M9 9.6l.6.4 7-8", class: "second" }),
  );
}

/** The picture of the bot: a counter window. */
export function counterWindow() {
  return svg(
    "svg",
    { viewBox: "0 0 40 40", class: "counter", "aria-hidden": "true" },
    svg("path", { d: "M9 27V16.5a11 11 0 0 1 22 0V27z", class: "glass" }),
    svg("path", { d: "M15.5 27v-1.5a4.5 4.5 0 0 1 9 0V27M20 19.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z" }),
    svg("path", { d: "M6.5 30h27", class: "desk" }),
  );
}
