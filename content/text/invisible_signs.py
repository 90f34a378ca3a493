"""Characters without a width, which copies from other applications and spreadsheets carry."""

from content.lazy_pattern import compile_later

INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
"""The characters as part of a character class. The joiner inside an emoji is among them."""
INVISIBLE_CHARACTER = compile_later(f"[{INVISIBLE}]")


def remove_invisible(text: str) -> str:
    return INVISIBLE_CHARACTER.sub("", text)
