"""Settings: values, defaults, names of 1.0, and all problems at once."""

from dataclasses import fields
from pathlib import Path

import pytest

from runtime.settings import (
    DEFAULT_API_URL,
    SETTINGS,
    Settings,
    SettingsError,
    read_settings,
    render_readme_table,
)

ROOT = Path(__file__).parents[2]


def test_nothing_set_is_the_local_demo() -> None:
    settings = read_settings({})
    assert settings.token is None
    assert settings.database == Path("data/demo/loket.db")
    assert settings.api_url == DEFAULT_API_URL


def test_all_set() -> None:
    settings = read_settings(
        {
            "BOT_TOKEN": "123456:abc_DEF-123",
            "BOT_API_URL": "http://127.0.0.1:8081/",
            "DATABASE_URL": "sqlite:////var/lib/loket/loket.db",
            "BOT_ADMINS": "11, 22",
        }
    )
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.database == Path("/var/lib/loket/loket.db")
    assert settings.admins == (11, 22)


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("123456:abc\n", encoding="utf-8")
    assert read_settings({"BOT_TOKEN_FILE": str(tmp_path / "token")}).token == "123456:abc"


def test_all_faults_at_once_without_the_secret() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(
            {
                "BOT_TOKEN": "rahasia sekali",
                "BOT_API_URL": "ftp://x",
                "DATABASE_URL": "mysql://x",
                "BOT_ADMINS": "@budi",
                "LOKET_DEMO_PORT": "99999",
                "LOKET_LOG_LEVEL": "keras",
                "BOT_ADMINS_FILE": "/tidak/ada",
            }
        )
    text = str(caught.value)
    for name in (
        "BOT_TOKEN",
        "BOT_API_URL",
        "DATABASE_URL",
        "BOT_ADMINS",
        "LOKET_DEMO_PORT",
        "LOKET_LOG_LEVEL",
        "BOT_ADMINS_FILE",
    ):
        assert name in text
    assert "rahasia" not in text


def test_the_readme_holds_the_table_of_settings() -> None:
    assert render_readme_table() in (ROOT / "README.md").read_text("utf-8")


def test_every_value_of_settings_comes_from_the_table() -> None:
    covered = {setting.field.partition(".")[0] for setting in SETTINGS}
    derived = {"keys_file", "postgres_url"}
    assert covered == {field.name for field in fields(Settings)} - derived


def test_shown_defaults_are_the_real_ones() -> None:
    shown = {
        setting.name: setting.default
        for setting in SETTINGS
        if not setting.default.startswith("(") and not setting.name.startswith(("BOT_", "DATABASE_"))
    }
    assert len(shown) > 10
    assert read_settings(shown) == read_settings({})


@pytest.mark.parametrize("suffix", ["", "_FILE"])
def test_names_of_version_1_0_keep_working(tmp_path: Path, suffix: str) -> None:
    given = {
        "WEBHOOK_URL": "https://loket.example/hook",
        "WEBHOOK_SECRET": "a" * 16,
        "LISTEN": "0.0.0.0:9000",
        "LOKET_PORT": "8090",
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": "json",
        "IDLE_MONTHS": "1",
        "KEEP_CASE_MONTHS": "2",
        "KEEP_OPEN_CASE_MONTHS": "3",
        "KEEP_QUESTION_MONTHS": "4",
        "KEEP_LETTER_DAYS": "5",
        "KEEP_DRAFT_DAYS": "6",
        "REMIND_AT": "off",
        "SEND_PER_SECOND": "40",
        "SEND_PER_CHAT": "2",
        "SEND_PER_GROUP": "10",
        "PAID_BROADCAST": "on",
    }
    old = {setting.old_name: setting for setting in SETTINGS if setting.old_name}
    assert set(old) == set(given)
    renamed = {old[name].name: value for name, value in given.items()}
    if suffix:
        for name, value in given.items():
            (tmp_path / name).write_text(value, "utf-8")
        given = {f"{name}_FILE": str(tmp_path / name) for name in given}
    assert read_settings(given) == read_settings(renamed)
    assert read_settings(given) != read_settings({})


def test_a_problem_names_the_variable_that_was_given() -> None:
    for name in ("LISTEN", "LOKET_LISTEN"):
        with pytest.raises(SettingsError) as caught:
            read_settings({name: "x"})
        assert caught.value.problems[0].startswith(f"{name} harus")


def test_an_old_and_a_new_name_together_are_refused() -> None:
    with pytest.raises(SettingsError, match="LOKET_LISTEN dan LISTEN diisi dua-duanya"):
        read_settings({"LISTEN": "0.0.0.0:1", "LOKET_LISTEN": "0.0.0.0:2"})
