"""`bot.py phrases export`: phrasings that staff linked to answers, as lines for the phrasings files."""

from collections import defaultdict
from pathlib import Path
from typing import TextIO

from content.loading.library_loader import LIBRARY_FOLDER
from content.office_answers import ID_PREFIX
from storage import questions
from storage.crypto.encryption import EncryptionKeys
from storage.engine.database import Database

HEADING = "# dari petugas"


async def export_phrasings(
    database: Path | str,
    out: TextIO,
    *,
    write: bool,
    folder: Path = LIBRARY_FOLDER,
    keys: EncryptionKeys | None = None,
) -> int:
    """Print new phrasings by answer, and with `write` add them to their files. Return how many are new."""
    source = await Database.open(database, keys)
    try:
        async with source.read_transaction() as tx:
            links = await questions.list_links(tx)
    finally:
        await source.close()
    by_answer: dict[str, list[str]] = defaultdict(list)
    for link in (link for link in links if not link.answer.startswith(ID_PREFIX)):
        by_answer[link.answer].extend(link.texts)
    return sum(
        _export_answer(folder / "phrasings" / f"{id}.txt", texts, out, write)
        for id, texts in sorted(by_answer.items())
    )


def _export_answer(path: Path, texts: list[str], out: TextIO, write: bool) -> int:
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    known = set(old.splitlines())
    new = [text for text in dict.fromkeys(" ".join(text.split()) for text in texts) if text not in known]
    if not new:
        return 0
    if write:
        heading = "" if HEADING in known else f"{HEADING}\n"
        path.write_text(old.rstrip("\n") + "\n" + heading + "\n".join(new) + "\n", encoding="utf-8")
    out.write(f"{HEADING}: {path.stem}\n" + "\n".join(new) + "\n")
    return len(new)
