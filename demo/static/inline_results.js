/** Inline mode: "@bot kata" asks the bot and offers its results. */
import { el } from "./dom.js";
import { icon } from "./icons.js";

const PAUSE = 350;

export class InlineResults {
  constructor(phone, suggestions) {
    this.phone = phone;
    this.suggestions = suggestions;
    this.turn = 0;
  }

  /** True if the text is an inline query. */
  update(text) {
    const query = this.queryIn(text);
    this.stop();
    if (query === null) return false;
    const turn = this.turn;
    this.suggestions.show([], "Hasil", note("Mencari…"));
    this.timer = setTimeout(() => this.ask(query, turn), PAUSE);
    return true;
  }

  queryIn(text) {
    const name = this.phone.bot?.username;
    const start = name ? `@${name} ` : null;
    return start && text.toLowerCase().startsWith(start.toLowerCase()) ? text.slice(start.length) : null;
  }

  stop() {
    this.turn += 1;
    clearTimeout(this.timer);
  }

  async ask(query, turn) {
    const answer = await this.phone.can.inline(query).catch((refusal) => ({ fault: refusal.message }));
    if (turn !== this.turn) return;
    if (answer.fault) return this.suggestions.show([], "Hasil", note(answer.fault));
    const rows = [...buttonRow(answer.button, this.phone), ...answer.results.map((result) => this.row(result, query))];
    this.suggestions.show(rows, "Hasil dari bot", rows.length ? null : note("Tidak ada hasil. Coba kata lain."));
  }

  row(result, query) {
    const text = result.description ?? result.input_message_content?.message_text ?? result.caption ?? result.address ?? "";
    const face = el("span.result-face", { "aria-hidden": "true" }, icon(FACES[result.type] ?? "document"));
    const words = el("span.result-words", {}, el("span.suggestion-title", {}, result.title ?? result.first_name ?? "Hasil"), el("span.suggestion-text", {}, text));
    return {
      node: el("div.suggestion.result", {}, face, words),
      act: () => this.phone.attempt(this.phone.can.choose(query, result.id)),
    };
  }
}

const FACES = { photo: "photo", location: "pin", venue: "pin", contact: "contact", voice: "voice", article: "document" };

function buttonRow(button, phone) {
  if (!button) return [];
  const node = el("div.suggestion.result-button", {}, button.text);
  return [{ node, act: () => phone.say(`/start ${button.start_parameter ?? ""}`.trim()) }];
}

const note = (text) => el("p.suggestion-note", { role: "status" }, text);
