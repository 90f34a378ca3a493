"""Settings: values, defaults, and all errors at once, each with its remedy."""

from pathlib import Path

import pytest

from runtime.settings import DEFAULT_API_URL, SettingsError, read_settings


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
                "LOKET_PORT": "99999",
                "LOG_LEVEL": "keras",
                "BOT_ADMINS_FILE": "/tidak/ada",
            }
        )
    text = str(caught.value)
    for name in (
        "BOT_TOKEN",
        "BOT_API_URL",
        "DATABASE_URL",
        "BOT_ADMINS",
        "LOKET_PORT",
        "LOG_LEVEL",
        "BOT_ADMINS_FILE",
    ):
        assert name in text
    assert "rahasia" not in text
