"""`bot.py answers export`: answers that staff wrote in the chat, as files of the content of their office."""

from pathlib import Path
from typing import TextIO

import yaml

from content.loading.library_loader import LIBRARY_FOLDER, OWN_ANSWERS_FOLDER
from content.loading.records import OfficeAnswer
from storage import office_answers
from storage.crypto.encryption import EncryptionKeys
from storage.engine.database import Database


async def export_office_answers(
    database: Path | str,
    out: TextIO,
    *,
    write: bool,
    folder: Path = LIBRARY_FOLDER,
    keys: EncryptionKeys | None = None,
) -> int:
    """Print the live answers that the content does not have, and with `write` make their files. Return how many."""
    source = await Database.open(database, keys)
    try:
        async with source.read_transaction() as tx:
            live = await office_answers.list_live(tx)
    finally:
        await source.close()
    count = 0
    for found in live:
        office_folder = folder / "offices" / (found.answer.office or "")
        path = office_folder / OWN_ANSWERS_FOLDER / f"{found.id}.md"
        if path.exists() or not office_folder.is_dir():
            continue
        count += 1
        text = render_file(found)
        if write:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        out.write(f"# {path.relative_to(folder)}\n{text}\n")
    return count


def render_file(found: OfficeAnswer) -> str:
    """Return an answer as a content file, which `content/loading/answer_files.py` reads."""
    answer = found.answer
    front = {
        "question": {"id": answer.question.id},
        "short": {"id": answer.short.id},
        "checked": answer.checked.isoformat(),
        "valid_until": answer.valid_until.isoformat() if answer.valid_until else None,
        "sources": [
            {"title": one.title, **({"date": one.date.isoformat()} if one.date else {})}
            for one in answer.sources
        ],
        "phrasings": list(found.phrasings),
    }
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000)
    english = f"\n# English\n\n{answer.body.en}\n" if answer.body.en else ""
    return f"---\n{head}---\n# Bahasa Indonesia\n\n{answer.body.id}\n{english}"
