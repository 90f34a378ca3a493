"""`bot.py poster`: a file of the right pages, or one sentence."""

from pathlib import Path

import pytest

import bot
from tests.support.rendered_posters import render_pages


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("settings")
def test_posters_of_an_office_and_of_one_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["poster", "3674", "--username", "@loket_bot"]) == 0
    assert "9 halaman" in capsys.readouterr().out
    assert len(render_pages((tmp_path / "poster-3674-a4.pdf").read_bytes())) == 9
    for words in ("03", "3674-03", "pondok aren"):
        made = tmp_path / "satu.pdf"
        assert (
            bot.main(["poster", "3674", "--site", words, "--username", "loket_bot", "--file", str(made)]) == 0
        )
        (page,) = render_pages(made.read_bytes())
        assert page.codes == ("https://t.me/loket_bot?start=3674-03",)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["3599", "--username", "x"], "Kantor 3599 tidak ada di bot ini. Yang ada: 1602"),
        (["3674", "--site", "99", "--username", "x"], "tidak punya tempat '99'. Yang ada: dinas"),
        (["3674"], "Isi BOT_TOKEN, atau tulis --username"),
        (["3674", "--username", "x", "--file", "/tidak/ada/x.pdf"], "tidak dapat ditulis"),
    ],
)
def test_what_is_wrong_is_said(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["poster", *arguments]) == 1
    assert sentence in capsys.readouterr().out


def test_the_libraries_are_imported_only_for_posters() -> None:
    import subprocess
    import sys

    program = "import sys, runtime.application, bot; print([name for name in ('reportlab', 'segno') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
