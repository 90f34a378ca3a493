/** Questions and alerts over one phone, as native modal dialogs. Each promise resolves when its dialog closes. */
import { el, iconButton } from "./dom.js";
import { icon } from "./icons.js";

/** Actions are {label, value, primary, danger}. Resolves to the chosen value, or to null if it is dismissed. */
export function ask({ title, body = [], actions, over, className = "" }) {
  const form = el("form", { method: "dialog" });
  const heading = title ? el("h2.dialog-title", {}, title) : null;
  const dialog = el(`dialog.dialog${className}`, { "aria-label": title ?? "Pemberitahuan" }, form);
  const buttons = actions.map((action) => actionButton(action));
  form.append(...[heading, el("div.dialog-body", {}, body), el("div.dialog-actions", {}, buttons)].filter(Boolean));
  return new Promise((resolve) => show(dialog, over, () => resolve(valueOf(actions, dialog.returnValue))));
}

/** Only the primary button submits, so Enter in a field presses it. */
function actionButton({ label, value, primary, danger }) {
  const look = (primary ? ".primary" : "") + (danger ? ".danger" : "");
  const onclick = primary ? null : (event) => event.currentTarget.closest("dialog").close(String(value));
  return el(`button.button${look}`, { type: primary ? "submit" : "button", value: String(value), ...(onclick && { onclick }) }, label);
}

const valueOf = (actions, returned) => actions.find(({ value }) => String(value) === returned)?.value ?? null;

function show(dialog, over, done) {
  document.body.append(dialog);
  centre(dialog, over);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
  dialog.addEventListener("close", () => {
    dialog.remove();
    done();
  });
  dialog.showModal();
  const first = dialog.querySelector(".dialog-body :is(input, textarea, select, button), .choices button") ?? dialog.querySelector(".primary, button");
  first?.focus();
  first?.select?.();
}

/** A dialog opens over its phone. */
function centre(dialog, over) {
  const box = over?.getBoundingClientRect();
  if (!box?.width) return;
  const middle = Math.max(170, Math.min(box.left + box.width / 2, innerWidth - 170));
  dialog.style.setProperty("--middle", `${middle}px`);
  dialog.classList.add("over-phone");
}

export const tell = (text, over, title) =>
  ask({ title, body: el("p.dialog-text", {}, text), actions: [{ label: "OK", value: "ok", primary: true }], over });

export const confirm = (title, text, label, over, danger = false) =>
  ask({
    title,
    body: text ? el("p.dialog-text", {}, text) : [],
    actions: [
      { label: "Batal", value: false },
      { label, value: true, primary: true, danger },
    ],
    over,
  });

/** Asks for a phone. Resolves to a phone or null. */
export async function choosePhone(title, phones, over) {
  const list = el("div.choices", {});
  phones.forEach((phone, index) => {
    const name = phone.label;
    list.append(el("button.choice", { type: "submit", value: `phone:${index}` }, el("span.avatar.small", { "aria-hidden": "true", data: { role: phone.person.role } }, name.slice(0, 1)), name));
  });
  const actions = [{ label: "Batal", value: "no" }, ...phones.map((phone, index) => ({ value: `phone:${index}`, phone }))];
  const chosen = await askList(title, list, actions, over);
  return actions.find(({ value }) => value === chosen)?.phone ?? null;
}

function askList(title, list, actions, over) {
  const form = el("form", { method: "dialog" }, el("h2.dialog-title", {}, title), list, el("div.dialog-actions", {}, actionButton(actions[0])));
  const dialog = el("dialog.dialog", { "aria-label": title }, form);
  return new Promise((resolve) => show(dialog, over, () => resolve(dialog.returnValue)));
}

/** A labelled field for the body of a dialog. */
export function field(label, properties) {
  const input = el(properties.rows ? "textarea.input" : "input.input", properties);
  return { input, node: el("label.field", {}, el("span.field-label", {}, label), input) };
}

export function showPhoto(source, label) {
  const close = iconButton(icon("close"), "Tutup foto", () => dialog.close());
  const save = el("a.icon-button", { href: source, download: "foto.jpg", "aria-label": "Unduh foto", title: "Unduh foto" }, icon("download"));
  const dialog = el("dialog.lightbox", { "aria-label": label }, el("div.lightbox-bar", {}, save, close), el("img", { src: source, alt: label }));
  show(dialog, null, () => {});
}
