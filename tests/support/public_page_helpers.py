"""Public pages in tests: their lines of text, and a writer that works when the test says so."""

from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

from handlers.core.context import Deployment
from runtime.public_site import PublicSite
from runtime.workers.page_writer import PageWriter
from storage.engine.database import Database
from tests.support.bot_harness import BotHarness

BLOCKS = frozenset("p br li h1 h2 h3 section div nav ul main header footer blockquote body title".split())
MAX_PAGE_BYTES = 50_000


class _PageText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._hidden += tag == "script"
        self.parts.append("\n" if tag in BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag == "script"
        self.parts.append("\n" if tag in BLOCKS else "")

    def handle_data(self, data: str) -> None:
        self.parts.append("" if self._hidden else data)


def read_lines(page: bytes) -> list[str]:
    """Return the lines of text that a page shows."""
    reader = _PageText()
    reader.feed(page.decode())
    return [" ".join(line.split()) for line in "".join(reader.parts).splitlines() if line.strip()]


class PublicPages:
    """The pages of the bot of a harness. Nothing is written before `update`."""

    def __init__(self, harness: BotHarness, database: Database, folder: Path) -> None:
        self._harness, self.folder = harness, folder
        services = harness.build_services(Deployment(), "loket_demo_bot")
        self.site = PublicSite(folder)
        self._writer = PageWriter(services, database, lambda: harness.now, self.site)

    async def update(self) -> None:
        await self._writer.work()

    def read(self, path: str) -> list[str]:
        return read_lines((self.folder / path).read_bytes())

    def list_versions(self) -> Mapping[str, int]:
        """Return the inode of each file: a file that is written again has another one."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.stat().st_ino for path in found}
