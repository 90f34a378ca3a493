"""The content recipes of CONTRIBUTING.md work word for word, in a copy of the content."""

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from content.loading.content_check import check_content, check_understanding
from content.loading.library_loader import LIBRARY_FOLDER
from content.loading.source_files import FindingLevel
from demo.testing.person import Person
from handlers.core.context import Deployment, Services
from runtime import build_services, clock
from tests.support.bot_harness import BotHarness

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(
    r"^`content/library/(?P<path>[\w/.]+)`\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@cache
def read_recipes() -> dict[str, str]:
    """Return the text of each file of the recipes, by its path in the library."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    return {found["path"]: found["text"] for found in BLOCK.finditer(text)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the library with all files of the recipes."""
    folder = Path(shutil.copytree(LIBRARY_FOLDER, tmp_path_factory.mktemp("content") / "library"))
    for path, text in read_recipes().items():
        assert not (folder / path).exists(), path
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def services_with_recipes(folder: Path) -> Services:
    return build_services.build_services(Deployment(), "loket_demo_bot", folder)


@pytest.fixture
async def village(harness: BotHarness, services_with_recipes: Services) -> BotHarness:
    """Return the harness, with the bot restarted on the changed files."""
    await harness.close()
    harness.build_services = lambda facts, username: services_with_recipes
    await harness.open()
    return harness


def test_the_recipes_are_there_and_their_files_are_faultless(folder: Path) -> None:
    assert {path.partition("/")[0] for path in read_recipes()} == {"offices", "answers", "phrasings", "cases"}
    before = check_content(LIBRARY_FOLDER, clock.now().date())
    found = [finding for finding in check_content(folder, clock.now().date()) if finding not in before]
    assert [str(finding) for finding in found if finding.level is FindingLevel.FAULT] == []


async def test_a_new_office_is_chosen_by_button_name_link_and_place(village: BotHarness) -> None:
    siti = Person(village.telegram, "Siti")
    siti.say("/start")
    await siti.expect("Ini Loket")
    siti.press("Kota Blitar")
    await siti.expect("Kota Blitar.*Ketik pertanyaan")
    await siti.ask("sananwetan buka ga?", "Kecamatan Sananwetan.*belum dikonfirmasi")
    await siti.ask("/lokasi", "Kota Blitar")

    budi = await village.new_person("Budi", office="3572")
    await budi.ask("bikin ktp bayar berapa min", "gratis")

    wati = await village.new_person("Wati")
    wati.say("blitar")
    await wati.expect("Kota atau Kabupaten")
    wati.press("Kota Blitar")
    await wati.expect("Kota Blitar.*Ketik pertanyaan")


async def test_a_new_office_is_the_nearest_to_its_people(village: BotHarness) -> None:
    siti = await village.new_person()
    siti.send_location(-8.10, 112.18)
    await siti.expect("Terdekat dari Anda.*Sananwetan")


@pytest.mark.parametrize(
    "text",
    [
        "parkir motor dimana",
        "ada tempat parkir ga min?",
        "Bisa parkir mobil di kantor ga pak",
        "bayar parkir brp ya",
    ],
)
async def test_a_new_answer_is_given(village: BotHarness, text: str) -> None:
    siti = await village.new_person(office="3505")
    message = await siti.ask(text, "petugas pintu.*Contoh surat kantor")
    assert "halaman belakang" not in message["text"]


async def test_a_new_answer_is_given_in_english(village: BotHarness) -> None:
    john = await village.new_person("John", office="3505")
    await john.ask("where can I park my motorbike?", "guard at the gate")


async def test_a_new_situation_is_answered_before_the_model_is_trained(village: BotHarness) -> None:
    siti = await village.new_person(office="3505")
    await siti.ask("kk dilaminasi boleh ga", "^Boleh dilaminasi.*Sumber")
    await siti.ask("bayar?", "^Gratis")
    await siti.ask("laminasi kartu keluarga", "^Boleh dilaminasi")


def test_the_model_of_cases_is_called_stale_until_it_is_trained(folder: Path) -> None:
    faults = [finding.fault for finding in check_understanding(folder)]
    assert "Model kasus belum dilatih dengan kalimat warga yang sekarang." in faults


async def test_the_regional_variant_is_given_at_its_office_only(village: BotHarness) -> None:
    siti = await village.new_person(office="3572")
    await siti.ask("ada tempat parkir ga", "petugas pintu.*halaman belakang.*Contoh surat kantor Kota Blitar")


async def test_old_answers_stay(village: BotHarness) -> None:
    siti = await village.new_person(office="3505")
    await siti.ask("bikin ktp bayar berapa min", "gratis")
    await siti.ask("resep rendang padang yang enak gimana", "Saya belum tahu")
