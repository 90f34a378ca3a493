// grammY with its runner, as their manuals show them: frequently asked questions, a line in a file for every message.
import { createRequire } from "node:module";
import { appendFileSync } from "node:fs";
const require = createRequire(process.env.BENCH_NODE + "/");
const { Bot } = require("grammy");
const { run, sequentialize } = require("@grammyjs/runner");

const FAQ = [
  ["bayar", "Gratis. Petugas tidak boleh meminta uang."],
  ["ilang", "Bawa surat kehilangan dari polisi dan fotokopi KK."],
  ["sabtu", "Jam buka hari Sabtu ditentukan kantor masing-masing."],
  ["rekam", "Cetak menunggu status PRR dan blangko."],
  ["pindah", "Bawa surat pindah dan KK."],
];

const bot = new Bot(process.env.BOT_TOKEN, { client: { apiRoot: process.env.BOT_API_URL } });
bot.use(sequentialize((ctx) => String(ctx.chat.id)));
bot.on("message:text", async (ctx) => {
  appendFileSync(process.env.BENCH_DATABASE, JSON.stringify([ctx.chat.id, ctx.message.text]) + "\n"); // not even flushed
  const found = FAQ.find(([word]) => ctx.message.text.toLowerCase().includes(word));
  await ctx.reply(found ? found[1] : "Maaf, saya belum tahu.");
});
run(bot);
