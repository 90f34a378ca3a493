"""Screens after filing: the receipt code, its check, the slip, and what remains after the traces are wiped."""

from datetime import date

from content.text.safe_html import Html, bold, html, join_lines, monospace
from handlers.core.context import Context
from handlers.core.replies import Button, ButtonRows, Document
from handlers.reports import form_buttons
from handlers.reports.form_state import FormState
from handlers.reports.report_buttons import CloseReportMessage

RECALLED_WORDS = (2, 5)  # positions of the words to type again, from 1


def render_sent(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    t = context.t
    lines: list[str] = [html("✅ <b>{}</b>", t("The report has arrived. Thank you; that took courage.")), ""]
    if form.source != "warga":
        lines.append(t("Let the citizen write down this code. Do not keep it yourself; then wipe it."))
    lines += [
        f"🔑 {t('Your code:')}",
        monospace(form.receipt),
        "",
        t(
            "Write it on paper, now, and keep it where only you look. Do not photograph it with a shared phone."
        ),
        t("Anybody who has the code can read the news of this report. If it is lost nobody can replace it."),
        t("You can say it on the phone, too: seven words, capitals and dashes do not matter."),
    ]
    rows = (
        (form_buttons.form_button(form, t("📝 I have written it down"), "written"),),
        (form_buttons.form_button(form, t("🧾 Slip as proof"), "slip"),),
    )
    return join_lines(lines), rows


def render_recall(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    t = context.t
    asked = t(
        "To be sure: type the words number {first} and {second} of your code.",
        first=RECALLED_WORDS[0],
        second=RECALLED_WORDS[1],
    )
    lines: list[str] = [bold(asked), t("Look at your paper. The code is hidden for this moment.")]
    if form.missed:
        lines.insert(0, t("That is not the same yet. Nothing is lost: look at the code again."))
    rows = (
        (form_buttons.form_button(form, t("👁 Show the code again"), "again"),),
        (form_buttons.form_button(form, t("I am sure, go on"), "sure"),),
    )
    return join_lines(lines), rows


def render_done(context: Context, form: FormState) -> tuple[Html, ButtonRows]:
    t = context.t
    lines = [
        bold(t("Kept well. The code is hidden from this screen now.")),
        "",
        *_render_next_steps(context, form),
    ]
    rows = (
        (form_buttons.form_button(form, t("🧹 Wipe the traces"), "wipe"),),
        (form_buttons.form_button(form, t("🧾 Slip as proof"), "slip"),),
        (form_buttons.form_button(form, t("👁 Show the code again"), "again"),),
    )
    return join_lines(lines), rows


def _render_next_steps(context: Context, form: FormState) -> list[str]:
    t = context.t
    news = (
        t(
            "News and questions come to this chat by themselves, between 08.00 and 20.00, half a day later or so."
            " The hour is drawn: it tells nobody who acted."
        )
        if form.mode == "tell"
        else t("Nothing will be sent to you. Look for news now and then.")
    )
    return [
        news,
        t("How it goes: type /tiket and the code. I take that message away at once."),
        t("The code can be shown here again until you wipe the traces, for a day at most."),
    ]


def render_slip(context: Context, form: FormState) -> Document:
    """Return a text file that proves the filing and names nobody. Anybody can verify it with /cekslip."""
    t = context.t
    day = t.format_day(date.fromisoformat(form.filed))
    command = f"/cekslip {form.number} {form.check}"
    lines = [
        t("SLIP OF A REPORT"),
        "",
        f"{t('Number')}: {form.number}",
        f"{t('Day')}: {day}",
        f"{t('Check value')}: {form.check}",
        "",
        t("This slip proves that a report was filed on this day. It names nobody and opens nothing."),
        t("To check it, send this to https://t.me/{bot}:", bot=context.services.username),
        command,
    ]
    return Document(
        name=f"{form.number}.txt",
        content=("\r\n".join(lines) + "\r\n").encode(),
        caption=html(
            "🧾 {}: <code>{}</code> · {}\n{}: <code>{}</code>",
            t("Number"),
            form.number,
            day,
            t("Check"),
            command,
        ),
        buttons=((Button(t("🧹 Wipe this message"), CloseReportMessage().pack()),),),
    )


def render_wiped(context: Context) -> Html:
    """Say what remains, in neutral words, because others may read them."""
    t = context.t
    return join_lines(
        (
            html(
                "🧹 <b>{}</b> {}",
                t("Wiped."),
                t("What I may delete of the messages since you began is deleted."),
            ),
            t("This may remain, and only you can delete it:"),
            "• " + t("older messages of yours (Telegram lets me delete only what is younger than 48 hours)"),
            "• " + t("notifications, screenshots and files saved on the phone"),
            "• " + t("files you sent on to others"),
            t("To delete the whole chat: hold it in the list of chats, then Delete."),
        )
    )


def close_buttons(context: Context) -> ButtonRows:
    return ((Button(context.t("OK, wipe this too"), CloseReportMessage().pack()),),)
