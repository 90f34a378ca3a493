"""Telegram HTML that escapes by construction.

`Html` marks text that is already Telegram HTML. Everything else is plain text. It is escaped when `html()`, `join_html()`,
`+` or a tag helper combines it with `Html`. `Message.body` accepts `Html` only, so mypy refuses a raw
string there. Call `Html(...)` directly only for text that Telegram itself gave as HTML, or that was stored as `Html`.
"""

from collections.abc import Iterable
from html import escape

from markupsafe import Markup


class Html(Markup):
    """Telegram HTML. Quotation marks stay as they are: outside of attributes Telegram needs only & < > escaped."""

    __slots__ = ()

    @classmethod
    def escape(cls, value: object, /) -> "Html":
        """Return HTML that shows `value` as plain text; `Html` is returned unchanged."""
        return value if isinstance(value, Html) else _mark_as_html(_escape(value))


EMPTY = Html()


def _mark_as_html(text: str) -> Html:
    """Return `Html(text)`, without the checks of `Markup` that cost more than all the rest."""
    return str.__new__(Html, text)


def _escape(value: object) -> str:
    if isinstance(value, Html):
        return value
    text = str(value)
    if "&" in text or "<" in text or ">" in text:  # few texts need it, and looking is cheaper than replacing
        return escape(text, quote=False)
    return text


def html(template: str, /, *values: object, **named: object) -> Html:
    """Fill a template of trusted HTML, as `str.format` does; values that are not `Html` are escaped."""
    if not values and not named:
        return _mark_as_html(template)
    return _mark_as_html(
        template.format(*map(_escape, values), **{name: _escape(value) for name, value in named.items()})
    )


def join_html(separator: str, parts: Iterable[object]) -> Html:
    """Join parts like `str.join`; the separator is trusted HTML, parts that are not `Html` are escaped."""
    return _mark_as_html(separator.join(map(_escape, parts)))


def join_lines(parts: Iterable[object]) -> Html:
    """Join parts with a line break."""
    return join_html("\n", parts)


def join_paragraphs(parts: Iterable[object]) -> Html:
    """Join parts with an empty line between them; empty parts are left out."""
    return join_html("\n\n", [part for part in parts if part])


def bold(text: object) -> Html:
    return _mark_as_html(f"<b>{_escape(text)}</b>")


def italic(text: object) -> Html:
    return _mark_as_html(f"<i>{_escape(text)}</i>")


def monospace(text: object) -> Html:
    """Return text in a fixed-width font, which a tap copies."""
    return _mark_as_html(f"<code>{_escape(text)}</code>")


def quote(text: object, *, folded: bool = False) -> Html:
    """Return a block quotation; Telegram folds a long one that is `folded`."""
    return _mark_as_html(f"<blockquote{' expandable' if folded else ''}>{_escape(text)}</blockquote>")


def link(text: object, url: str) -> Html:
    return _mark_as_html(f'<a href="{escape(url, quote=True)}">{_escape(text)}</a>')
