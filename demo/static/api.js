/** The calls of the page to the local Bot API. Each failure is a Refusal with a sentence to show. */

export class Refusal extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

const OFFLINE = "Server tidak menjawab. Pastikan `make run` masih berjalan.";

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(`/play/${path}`, options);
  } catch {
    throw new Refusal(OFFLINE, 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(body.error ?? `Server menolak (${response.status}).`, response.status);
  return body;
}

const post = (path, body = {}) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const makeRoom = () => post("rooms");
export const readRoom = (room) => call(`rooms/${encodeURIComponent(room)}`);
export const addPerson = (room, first_name, role) => post(`rooms/${encodeURIComponent(room)}/people`, { first_name, role });
export const addGroup = (room, title) => post(`rooms/${encodeURIComponent(room)}/groups`, { title });
export const eventsPath = (room, after) => `/play/rooms/${encodeURIComponent(room)}/events?after=${after}`;
export const filePath = (fileId) => `/play/files/${encodeURIComponent(fileId)}`;

/** The actions of one person. Each returns a promise of the server's response. */
export const actor = (id) => actions(() => id, {});

/** The actions in a group, of the person whose id `sender` returns. */
export const groupActor = (group, sender) => actions(sender, { group });

function actions(sender, place) {
  const act = (verb, body) => post(`people/${sender()}/${verb}`, { ...body, ...place });
  return {
    text: (text, reply_to) => act("text", reply_to ? { text, reply_to } : { text }),
    press: (message_id, data) => act("press", { message_id, data }),
    sticker: () => act("sticker", {}),
    location: (latitude, longitude) => act("location", { latitude, longitude }),
    contact: (phone_number) => act("contact", { phone_number }),
    edit: (message_id, text) => act("edit", { message_id, text }),
    remove: (message_id) => act("delete", { message_id }),
    forward: (message_id, to) => act("forward", { message_id, to }),
    block: (blocked) => act("block", { blocked }),
    language: (language_code) => act("language", { language_code }),
    inline: (query) => act("inline", { query }),
    choose: (query, result_id) => act("inline/choose", { query, result_id }),
    upload: (kind, file, caption) => call(`people/${sender()}/${kind}`, { method: "POST", body: form(file, caption, place) }),
  };
}

function form(file, caption, { group }) {
  const body = new FormData();
  if (group) body.append("group", group);
  body.append("file", file, file.name);
  if (caption) body.append("caption", caption);
  return body;
}
