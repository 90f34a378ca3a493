/** The actions on a message: reply, copy, forward, edit, delete. */
import { isOwn } from "./bubble.js";
import { ask, confirm } from "./dialog.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";

export function messageActions(message, phone, anchor) {
  const own = isOwn(message, phone);
  const text = message.text ?? message.caption;
  openMenu(anchor, "Tindakan pesan", [
    { label: "Balas", icon: icon("reply"), act: () => phone.composer.reply(message) },
    text && { label: "Salin teks", icon: icon("copy"), act: () => phone.copied(text) },
    { label: "Teruskan", icon: icon("forward"), act: () => forward(message, phone) },
    own && message.text && !message.via_bot && !message.forward_origin && { label: "Ubah", icon: icon("edit"), act: () => phone.composer.edit(message) },
    { label: "Hapus", icon: icon("trash"), danger: true, act: () => remove(message, phone) },
  ]);
}

async function remove(message, phone) {
  const sure = await confirm("Hapus pesan ini?", "Pesan hilang dari percakapan ini.", "Hapus", phone.device, true);
  if (sure) await phone.attempt(phone.can.remove(message.message_id));
}

async function forward(message, phone) {
  const others = phone.street.phones().filter((other) => other !== phone && !other.isGroup);
  const list = others.map((other) => ({ label: other.label, value: other.person.id }));
  const to = await ask({
    title: "Teruskan ke",
    body: el("p.dialog-text", {}, "Pesan sampai di percakapan bot pada HP yang dipilih."),
    actions: [{ label: phone.isGroup ? "HP sendiri" : "HP ini", value: phone.ownId, primary: true }, ...list, { label: "Batal", value: "no" }],
    over: phone.device,
    className: ".stacked",
  });
  if (to === null || to === "no") return;
  const done = await phone.attempt(phone.can.forward(message.message_id, to));
  if (done !== undefined && to !== phone.person.id) phone.toast("Diteruskan");
}
