/** One room: stored by this browser, updated by server-sent events, resumed after a broken connection. */
import { eventsPath, makeRoom, readRoom } from "./api.js";
import { memory } from "./dom.js";

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 8000;
const LONGEST_LOOK_AWAY = 60000;

/** Opens `?room=ID`, a new room for `?room=new`, otherwise the stored one. A deleted room is replaced. */
export async function openRoom() {
  const asked = new URLSearchParams(location.search).get("room");
  if (asked) history.replaceState(null, "", location.pathname + location.hash);
  const known = asked && asked !== "new" ? asked : memory.get("room");
  const state = asked === "new" || !known ? null : await existing(known);
  const fresh = state ?? (await readRoom((await makeRoom()).room));
  memory.set("room", fresh.room);
  return fresh;
}

async function existing(room) {
  try {
    return await readRoom(room);
  } catch (refusal) {
    if (refusal.status === 404) return null;
    throw refusal;
  }
}

/** Follows the events of a room after number `n`. Calls back with events, the connection state and the bot. */
export class Stream {
  constructor({ room, n }, { onevent, online, onbot, ongone }) {
    Object.assign(this, { room, n, onevent, online, onbot, ongone, wait: SHORTEST_WAIT });
    this.connect();
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.doze() : this.wake()));
  }

  connect() {
    this.source = new EventSource(eventsPath(this.room, this.n));
    this.source.onopen = () => this.opened();
    this.source.onmessage = ({ data }) => this.hear(JSON.parse(data));
    this.source.onerror = () => this.broken();
  }

  opened() {
    this.wait = SHORTEST_WAIT;
    this.online(true);
  }

  hear(event) {
    this.n = event.n ?? this.n;
    this.onevent(event);
  }

  broken() {
    this.source.close();
    this.online(false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.resume(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** A browser has six connections to one server, so a hidden page closes its connection after a while. */
  doze() {
    this.dozing = setTimeout(() => this.source.close(), LONGEST_LOOK_AWAY);
  }

  wake() {
    clearTimeout(this.dozing);
    this.hurry();
  }

  hurry() {
    if (this.source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.timer);
    this.resume();
  }

  /** The room may be deleted after a restart of the server, so request it before following it. */
  async resume() {
    try {
      const { bot } = await readRoom(this.room);
      this.onbot(bot);
      this.connect();
    } catch (refusal) {
      if (refusal.status === 404) this.ongone();
      else this.broken();
    }
  }
}
