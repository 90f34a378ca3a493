/** A voice message: play, pause, a wave that fills during playback. */
import { filePath } from "./api.js";
import { el, svg } from "./dom.js";
import { icon } from "./icons.js";
import { duration } from "./words.js";

const BARS = 36;
let playing = null;

export function voicePlayer(voice) {
  const sound = new Audio();
  sound.preload = "none";
  sound.src = filePath(voice.file_id);
  const button = el("button.round", { type: "button", "aria-label": "Putar pesan suara" }, icon("play"));
  const time = el("span.file-size", {}, duration(voice.duration));
  const bars = wave(voice.file_unique_id ?? voice.file_id);
  button.addEventListener("click", () => toggle(sound));
  sound.addEventListener("play", () => face(button, true));
  sound.addEventListener("pause", () => face(button, false));
  sound.addEventListener("timeupdate", () => fill(bars, time, sound, voice));
  sound.addEventListener("error", () => (time.textContent = "Suara ini tidak bisa diputar"));
  return el("span.voice", {}, button, el("span.file-words", {}, bars, time));
}

function toggle(sound) {
  if (!sound.paused) return sound.pause();
  playing?.pause();
  playing = sound;
  sound.play().catch(() => sound.dispatchEvent(new Event("error")));
}

function face(button, on) {
  button.replaceChildren(icon(on ? "pause" : "play"));
  button.setAttribute("aria-label", on ? "Jeda pesan suara" : "Putar pesan suara");
}

function fill(bars, time, sound, voice) {
  const whole = Number.isFinite(sound.duration) ? sound.duration : voice.duration || 1;
  const reached = Math.round((sound.currentTime / whole) * BARS);
  [...bars.children].forEach((bar, index) => bar.classList.toggle("heard", index < reached));
  time.textContent = duration(sound.ended ? whole : sound.currentTime);
}

/** The server stores no waveform. The heights come from the file id, so a message always looks the same. */
function wave(id) {
  let seed = [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
  const bars = svg("svg", { viewBox: `0 0 ${BARS * 4} 22`, class: "wave", "aria-hidden": "true" });
  for (let index = 0; index < BARS; index += 1) {
    seed = (seed * 193 + 71) % 9973;
    const height = 4 + (seed % 17);
    bars.append(svg("rect", { x: index * 4, y: 22 - height, width: 2.5, height, rx: 1.25 }));
  }
  return bars;
}

const RATE = 8000;
const SECONDS = 1.5;

/** A short sound as a file, so that a voice message can be tried without a microphone. */
export function sampleVoice() {
  const count = RATE * SECONDS;
  const view = new DataView(new ArrayBuffer(44 + count));
  const write = (at, text) => [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + count, true);
  write(8, "WAVEfmt ");
  [16, 0x00010001, RATE, RATE].forEach((value, index) => view.setUint32(16 + 4 * index, value, true));
  view.setUint32(32, 0x00080001, true);
  write(36, "data");
  view.setUint32(40, count, true);
  for (let index = 0; index < count; index += 1) view.setUint8(44 + index, 128 + 60 * Math.sin(index / (6 + 2 * Math.sin(index / 900))));
  return new File([view], "suara.wav", { type: "audio/wav" });
}
