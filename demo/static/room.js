/** One room: remembered by this browser, followed through server-sent events, resumed after a break. */
import { eventsPath, makeRoom, readRoom } from "./api.js";
import { memory } from "./dom.js";

const LONGEST_WAIT = 8000;

/** Opens `?room=ID`, a fresh room for `?room=new`, else the remembered one; a room that is gone is replaced. */
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

/** Follows the events of a room after number `n`; calls back with events, state of the line, and fresh snapshots. */
export class Stream {
  constructor({ room, n }, { onevent, online, onsnapshot, ongone }) {
    Object.assign(this, { room, n, onevent, online, onsnapshot, ongone, wait: 500 });
    this.connect();
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  connect() {
    this.source = new EventSource(eventsPath(this.room, this.n));
    this.source.onopen = () => this.opened();
    this.source.onmessage = ({ data }) => this.hear(JSON.parse(data));
    this.source.onerror = () => this.broken();
  }

  opened() {
    this.wait = 500;
    this.online(true);
  }

  hear(event) {
    if (event.n !== undefined && event.n <= this.n) return;
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

  hurry() {
    if (this.source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.timer);
    this.resume();
  }

  /** The room may be gone or set back when the server came up again, so it is read before it is followed. */
  async resume() {
    try {
      const state = await readRoom(this.room);
      if (state.n < this.n) {
        this.n = state.n;
        this.onsnapshot(state);
      }
      this.connect();
    } catch (refusal) {
      if (refusal.status === 404) this.ongone();
      else this.broken();
    }
  }
}
