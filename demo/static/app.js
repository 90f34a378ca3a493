/** The page: opens the room, lays out the phones, passes events to them. */
import { addGroup, addPerson, makeRoom } from "./api.js";
import { ask, field, tell } from "./dialog.js";
import { el, memory } from "./dom.js";
import { showHelp } from "./help.js";
import { Phone } from "./phone.js";
import { openRoom, Stream } from "./room.js";
import { GROUP_NAME, MORE_NAMES } from "./samples.js";
import { Tabs } from "./tabs.js";
import { ROLE_NAMES } from "./words.js";

const byId = (id) => document.getElementById(id);

/** All phones of the room and their shared state: the bot, the other phones, the tabs. */
class Street {
  constructor(state) {
    this.bot = state.bot;
    this.byPerson = new Map();
    this.tabs = new Tabs(byId("tabs"), byId("stage"));
    for (const person of [...state.people, ...state.groups]) this.addPhone(person);
    this.tabs.restore();
  }

  phones() {
    return [...this.byPerson.values()];
  }

  addPhone(person) {
    const first = !this.phones().some((phone) => phone.person.role === person.role);
    const phone = new Phone(person, this, first ? person.role : `${person.role}-${person.id}`);
    this.byPerson.set(person.id, phone);
    this.tabs.add(phone);
    return phone;
  }

  show(phone) {
    this.tabs.select(phone, true);
  }

  heard(phone) {
    this.tabs.heard(phone);
  }

  receive(event) {
    if (event.kind === "bot") return this.meet(event.bot);
    if (event.kind === "person") return this.arrive(event.person);
    return this.byPerson.get(event.person)?.receive(event);
  }

  arrive(person) {
    const phone = this.byPerson.get(person.id);
    if (phone) phone.renew(person);
    else this.addPhone(person);
  }

  meet(bot) {
    this.bot = bot;
    for (const phone of this.phones()) phone.refresh();
  }
}

function lineState(online) {
  byId("line").hidden = online;
}

async function askPerson(room, street) {
  const free = MORE_NAMES.find((name) => !street.phones().some((phone) => phone.person.first_name === name)) ?? "Orang baru";
  const name = field("Nama", { type: "text", value: free, maxlength: "40", autocomplete: "off", required: true });
  const role = roleField();
  const sure = await ask({
    title: "Tambah orang atau grup",
    body: [name.node, role.node],
    actions: [
      { label: "Batal", value: false },
      { label: "Tambah", value: true, primary: true },
    ],
  });
  if (!sure) return;
  const written = name.input.value.trim();
  const isGroup = role.input.value === "grup";
  const added = isGroup ? addGroup(room, written && written !== free ? written : GROUP_NAME) : addPerson(room, written || free, role.input.value);
  const person = await added.catch((refusal) => tell(refusal.message));
  if (!person?.id) return;
  street.show(street.byPerson.get(person.id) ?? street.addPhone(person));
}

function roleField() {
  const label = (value, name) => (value === "grup" ? "Grup: semua orang di halaman ini" : name);
  const input = el("select.input", {}, Object.entries(ROLE_NAMES).map(([value, name]) => el("option", { value }, label(value, name))));
  return { input, node: el("label.field", {}, el("span.field-label", {}, "Sebagai"), input) };
}

async function freshRoom() {
  const sure = await ask({
    title: "Mulai ruang baru?",
    body: el("p.dialog-text", {}, "Halaman ini memulai percakapan kosong dengan orang-orang baru. Ruang lama tidak dihapus."),
    actions: [
      { label: "Batal", value: false },
      { label: "Ruang baru", value: true, primary: true },
    ],
  });
  if (sure) await moveIn();
}

async function moveIn() {
  const { room } = await makeRoom();
  memory.set("room", room);
  location.reload();
}

function listen(state, street) {
  return new Stream(state, {
    onevent: (event) => street.receive(event),
    online: lineState,
    onbot: (bot) => street.meet(bot),
    ongone: () => location.reload(),
  });
}

function shortcuts(street) {
  addEventListener("keydown", (event) => {
    const phone = event.altKey && !event.ctrlKey ? street.phones()[Number(event.key) - 1] : null;
    if (!phone) return;
    event.preventDefault();
    street.show(phone);
  });
}

async function begin() {
  try {
    const state = await openRoom();
    const street = new Street(state);
    listen(state, street);
    byId("add").addEventListener("click", () => askPerson(state.room, street));
    byId("fresh").addEventListener("click", freshRoom);
    byId("help").addEventListener("click", showHelp);
    shortcuts(street);
    document.documentElement.dataset.ready = "yes";
  } catch (refusal) {
    lineState(false);
    console.warn(refusal);
    setTimeout(begin, 2000);
  }
}

begin();
