"""What a reporter wrote to the inspectors, shown once more before it is sent: nobody can take it back."""

from content.text.redaction import redact
from content.text.safe_html import Html, bold, html, join_html, quote
from handlers.core import paged_text
from handlers.core.context import Context

MAX_SHOWN = 1800  # characters of a preview; emoji count twice


def render_preview(context: Context, words: str, note: str = "") -> Html:
    """Render what inspectors will read. Numbers of persons are taken out, and the reporter is told so."""
    t, read = context.t, redact(words)
    parts: list[object] = [note] if note else []
    parts += [bold(t("Please check. Those who examine the report will read:"))]
    parts.append(quote(paged_text.shorten(read.text, MAX_SHOWN)))
    if len(read.text) > MAX_SHOWN:
        parts.append(t("The rest is sent, too: {n} characters in all.", n=t.format_number(len(read.text))))
    if read.found:
        parts.append(html("🛡 {}", t("A number or an address of a person was taken out.")))
    parts.append(t("It cannot be taken back. Other words? Just type them."))
    return join_html("\n\n", parts)


def render_change(context: Context, asked: str, words: str) -> Html:
    """Ask for the text again, and show what it was so far."""
    before = quote(paged_text.shorten(redact(words).text, MAX_SHOWN))
    return html("{}\n{}\n\n{}", context.t("So far:"), before, bold(asked))
