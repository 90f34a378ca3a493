"""The catalogue is read as Babel reads it."""

import io

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from content.text.translation import LOCALE_FOLDER, load_catalogue, read_messages

CATALOGUE = LOCALE_FOLDER / "id" / "LC_MESSAGES" / "loket.po"
WORDS = st.text(st.sampled_from("ab \"\\\n\té\u2028{}#'%"), max_size=120)


def read_with_babel(content: bytes) -> dict[str, str]:
    messages = read_po(io.BytesIO(content), locale="id")
    return {str(message.id): str(message.string) for message in messages if message.id and message.string}


def test_the_catalogue_is_read_as_babel_reads_it() -> None:
    assert load_catalogue("id") == read_with_babel(CATALOGUE.read_bytes())
    assert len(load_catalogue("id")) > 1000


@given(st.dictionaries(WORDS.filter(bool), WORDS, max_size=5), st.sampled_from([20, 76, 0]))
def test_any_texts_come_back(texts: dict[str, str], width: int) -> None:
    """Babel writes long texts in several lines, and a text of several lines in one line each."""
    catalogue = Catalog(locale="id")
    for msgid, said in texts.items():
        catalogue.add(msgid, said, auto_comments=["a note"], locations=[("x.py", 1)])
    written = io.BytesIO()
    write_po(written, catalogue, width=width)
    found = {msgid: said for msgid, said in read_messages(written.getvalue().decode()) if msgid and said}
    assert found == {msgid: said for msgid, said in texts.items() if said}


@pytest.mark.parametrize("entry", ['msgctxt "menu"', 'msgid_plural "days"', 'msgstr[0] "hari"'])
def test_an_entry_of_another_kind_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="not supported"):
        list(read_messages(f'msgid "day"\n{entry}\nmsgstr "hari"\n'))


def test_an_obsolete_entry_is_left_out() -> None:
    text = '# a note\nmsgid "a"\nmsgstr ""\n"b"\n\n#~ msgid "old"\n#~ msgstr "lama"\n'
    assert dict(read_messages(text)) == {"a": "b"}
