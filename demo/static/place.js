/** The dialog for a location: an example in each region, typed coordinates, or the position of this computer. */
import { ask, field } from "./dialog.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { PLACES } from "./samples.js";

/** Resolves to true if a location was sent. */
export async function choosePlace(phone) {
  const latitude = field("Lintang", { type: "text", inputmode: "decimal", placeholder: "-6.31060", autocomplete: "off" });
  const longitude = field("Bujur", { type: "text", inputmode: "decimal", placeholder: "106.66660", autocomplete: "off" });
  const fault = el("p.fault", { role: "alert" });
  const put = (point) => {
    latitude.input.value = point.latitude.toFixed(5);
    longitude.input.value = point.longitude.toFixed(5);
    fault.textContent = "";
  };
  const here = el("button.button.wide", { type: "button", onclick: () => locate(put, fault) }, icon("locate"), "Pakai lokasi perangkat ini");
  const fields = el("div.pair", {}, latitude.node, longitude.node);
  const sent = await ask({
    title: "Kirim lokasi",
    body: [examples(put), el("p.field-label", {}, "Atau isi sendiri"), fields, here, fault],
    actions: [
      { label: "Batal", value: false },
      { label: "Kirim lokasi", value: true, primary: true },
    ],
    over: phone.device,
  });
  if (!sent) return false;
  const point = pointFrom(latitude.input.value, longitude.input.value);
  if (!point) return refuse(phone);
  return (await phone.attempt(phone.can.location(point.latitude, point.longitude))) !== undefined;
}

function examples(put) {
  const group = el("div.choices", { role: "group", "aria-label": "Contoh titik" });
  for (const place of PLACES) {
    const button = el("button.choice", { type: "button", "aria-pressed": "false" }, icon("pin"), el("span", {}, place.name, el("small", {}, ` sekitar ${place.near}`)));
    button.addEventListener("click", () => {
      for (const other of group.children) other.setAttribute("aria-pressed", String(other === button));
      put(place);
    });
    group.append(button);
  }
  return group;
}

function locate(put, fault) {
  fault.textContent = "Mencari lokasi…";
  const failed = () => (fault.textContent = "Lokasi perangkat tidak bisa dibaca. Pilih contoh atau isi sendiri.");
  if (!navigator.geolocation) return failed();
  navigator.geolocation.getCurrentPosition(({ coords }) => put(coords), failed, { timeout: 10000 });
}

/** Accepts a decimal comma too. Null if it is not a point on Earth. */
function pointFrom(latitude, longitude) {
  const [lat, lon] = [latitude, longitude].map((text) => (text.trim() ? Number(text.trim().replace(",", ".")) : NaN));
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { latitude: lat, longitude: lon } : null;
}

function refuse(phone) {
  phone.toast("Lintang harus antara -90 dan 90, bujur antara -180 dan 180.");
  return false;
}
