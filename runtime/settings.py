"""Settings from the environment or from files, checked all at once and explained in words.

Every NAME may be given as NAME_FILE instead: the path of a file that holds the value (for secrets).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runtime import web_settings as web
from runtime.telegram.rate_limiter import Limits
from storage.privacy.retention_periods import RetentionPeriods

if TYPE_CHECKING:
    from storage.crypto.encryption import EncryptionKeys

TOKEN_PATTERN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{3,}")
FREE_PER_SECOND = 30  # messages a second that Telegram sends without pay
DEFAULT_API_URL = "https://api.telegram.org"
POSTGRES_SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True)
class Settings:
    """`token` None means: no Telegram, run the local demo. `database` is a file; times and limits have units in names.

    `server` is the address of a PostgreSQL database, used instead of the file; it may hold a password. `keys` None: those
    of the file `loket.keys` beside the database. `webhook_url` empty: updates are polled. `listen` (host, port) or None.
    """

    token: str | None = None
    api_url: str = DEFAULT_API_URL
    database: Path = Path("data/loket.db")
    admins: tuple[int, ...] = ()
    demo_port: int = 8080
    log_level: str = "INFO"
    log_format: str = "text"
    periods: RetentionPeriods = field(default_factory=RetentionPeriods)
    remind_at: time | None = time(7, 30)
    limits: Limits = field(default_factory=Limits)
    keys: "EncryptionKeys | None" = None
    keys_file: Path | None = None
    postgres_url: str = field(default="", repr=False)
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    listen_address: tuple[str, int] | None = None

    @property
    def database_location(self) -> Path | str:
        """What `Database.open` opens."""
        return self.postgres_url or self.database


@dataclass(frozen=True)
class SettingInfo:
    name: str
    default: str
    meaning: str


ALL_SETTINGS = (
    SettingInfo("BOT_TOKEN", "(kosong: demo lokal)", "token dari @BotFather"),
    SettingInfo("BOT_API_URL", DEFAULT_API_URL, "akar server Bot API lain, misalnya server Bot API lokal"),
    SettingInfo(
        "DATABASE_URL",
        "sqlite:///data/loket.db",
        "berkas basis data, atau postgresql://... untuk beberapa replika",
    ),
    SettingInfo(
        "LOKET_KEYS",
        "(berkas loket.keys di samping basis data)",
        "kunci penyegel, nama:base64, terbaru di depan",
    ),
    SettingInfo("BOT_ADMINS", "(kosong)", "id pengguna Telegram para admin pertama, dipisah koma"),
    SettingInfo("WEBHOOK_URL", "(kosong: polling)", "alamat https tempat Telegram mengantar pembaruan"),
    SettingInfo("WEBHOOK_SECRET", "(kosong)", "token rahasia webhook, 16 huruf atau angka acak atau lebih"),
    SettingInfo(
        "LISTEN", "(kosong; 127.0.0.1:8081 dengan webhook)", "alamat untuk webhook, /health, /ready, /metrics"
    ),
    SettingInfo("LOKET_PORT", "8080", "porta halaman demo di 127.0.0.1"),
    SettingInfo("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING, atau ERROR"),
    SettingInfo("LOG_FORMAT", "text", "text untuk orang, json untuk program"),
    SettingInfo("IDLE_MONTHS", "12", "bulan tanpa pesan sebelum data sebuah chat dihapus"),
    SettingInfo("KEEP_CASE_MONTHS", "12", "bulan setelah laporan pungutan selesai sebelum isinya dihapus"),
    SettingInfo(
        "KEEP_OPEN_CASE_MONTHS", "36", "bulan sebelum laporan yang tidak pernah selesai dihapus isinya"
    ),
    SettingInfo("KEEP_QUESTION_MONTHS", "12", "bulan pertanyaan yang belum terjawab disimpan"),
    SettingInfo("KEEP_LETTER_DAYS", "90", "hari catatan kabar yang terkirim disimpan, agar bisa dikoreksi"),
    SettingInfo("KEEP_DRAFT_DAYS", "30", "hari tulisan atau laporan yang belum dikirim disimpan"),
    SettingInfo("REMIND_AT", "07:30", "jam kantor petugas diminta memastikan papan status, atau off"),
    SettingInfo(
        "SEND_PER_SECOND", "30", "pesan per detik ke semua chat; di atas 30 hanya dengan PAID_BROADCAST"
    ),
    SettingInfo("SEND_PER_CHAT", "1", "pengumuman per detik ke satu chat"),
    SettingInfo("SEND_PER_GROUP", "20", "pengumuman per menit ke satu grup"),
    SettingInfo(
        "PAID_BROADCAST", "off", "on: pengumuman massal boleh berbayar (Telegram Stars) agar lebih cepat"
    ),
)


class SettingsError(Exception):
    """Every wrong setting, a sentence each with its remedy; never the value of a secret."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.problems = faults


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings of an environment, or SettingsFault with all that is wrong."""
    faults: list[str] = []
    given = {known.name: _read_value(known.name, environment, faults) for known in ALL_SETTINGS}
    token = given["BOT_TOKEN"]
    if token and not TOKEN_PATTERN.fullmatch(token):
        faults.append(
            "BOT_TOKEN tidak berbentuk 123456:ABC... Salin ulang token dari @BotFather, tanpa spasi."
        )
    if given["BOT_API_URL"] and not token:
        faults.append(
            "BOT_API_URL diisi tetapi BOT_TOKEN kosong. Isi BOT_TOKEN, atau hapus BOT_API_URL untuk demo."
        )
    url = given["DATABASE_URL"]
    server = url if url.startswith(POSTGRES_SCHEMES) else ""
    if server and not token:
        faults.append("DATABASE_URL menunjuk PostgreSQL tetapi BOT_TOKEN kosong. Demo memakai berkas SQLite.")
    if server and not given["LOKET_KEYS"]:
        faults.append(
            "LOKET_KEYS belum diisi. Dengan PostgreSQL setiap proses memerlukan kunci yang sama:"
            " isi LOKET_KEYS atau LOKET_KEYS_FILE."
        )
    settings = Settings(
        token=token or None,
        api_url=_parse_api_url(given["BOT_API_URL"], faults),
        database=_parse_database_path(
            "" if server else url, "data/loket.db" if token else "data/demo/loket.db", faults
        ),
        postgres_url=server,
        admins=_parse_admins(given["BOT_ADMINS"], faults),
        demo_port=_parse_number("LOKET_PORT", given["LOKET_PORT"], 8080, 0, 65535, faults),
        log_level=_parse_log_level(given["LOG_LEVEL"], faults),
        log_format=_parse_log_format(given["LOG_FORMAT"], faults),
        periods=_parse_periods(given, faults),
        remind_at=_parse_time(given["REMIND_AT"], faults),
        limits=_parse_limits(given, faults),
        keys=_parse_keys(given["LOKET_KEYS"], faults),
        keys_file=Path(keys_file) if (keys_file := environment.get("LOKET_KEYS_FILE", "").strip()) else None,
        webhook_url=web.check_webhook_url(given["WEBHOOK_URL"], faults),
        webhook_secret=web.check_webhook_secret(given["WEBHOOK_SECRET"], given["WEBHOOK_URL"], faults),
        listen_address=web.parse_listen_address(given["LISTEN"], given["WEBHOOK_URL"], faults),
    )
    if faults:
        raise SettingsError(faults)
    return settings


def _parse_limits(given: Mapping[str, str], faults: list[str]) -> Limits:
    """More than Telegram's free rate only where the owner pays for it."""
    paid = given["PAID_BROADCAST"].lower()
    if paid not in ("", "on", "off"):
        faults.append("PAID_BROADCAST harus on atau off. Kosong berarti off.")
    per_second = _parse_number("SEND_PER_SECOND", given["SEND_PER_SECOND"], FREE_PER_SECOND, 1, 1000, faults)
    if per_second > FREE_PER_SECOND and paid != "on":
        faults.append(
            f"SEND_PER_SECOND di atas {FREE_PER_SECOND} berbayar. Isi PAID_BROADCAST=on jika pemilik bot setuju, atau pakai {FREE_PER_SECOND}."
        )
    return Limits(
        per_second=per_second,
        per_chat=_parse_number("SEND_PER_CHAT", given["SEND_PER_CHAT"], 1, 1, 30, faults),
        per_group=_parse_number("SEND_PER_GROUP", given["SEND_PER_GROUP"], 20, 1, 60, faults),
        paid=paid == "on",
    )


def _parse_periods(given: Mapping[str, str], faults: list[str]) -> RetentionPeriods:
    def period(name: str, default: int, most: int) -> int:
        return _parse_number(name, given[name], default, 1, most, faults)

    usual = RetentionPeriods()
    return RetentionPeriods(
        idle_months=period("IDLE_MONTHS", usual.idle_months, 120),
        case_months=period("KEEP_CASE_MONTHS", usual.case_months, 120),
        open_months=period("KEEP_OPEN_CASE_MONTHS", usual.open_months, 240),
        question_months=period("KEEP_QUESTION_MONTHS", usual.question_months, 120),
        letter_days=period("KEEP_LETTER_DAYS", usual.letter_days, 3650),
        draft_days=period("KEEP_DRAFT_DAYS", usual.draft_days, 365),
    )


def _read_value(name: str, environment: Mapping[str, str], faults: list[str]) -> str:
    value, path = environment.get(name, "").strip(), environment.get(f"{name}_FILE", "").strip()
    if value and path:
        faults.append(f"{name} dan {name}_FILE diisi dua-duanya. Pilih satu.")
    if path and not value:
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            faults.append(
                f"{name}_FILE menunjuk berkas yang tidak dapat dibaca. Periksa nama dan izin berkasnya."
            )
        else:
            if not value:
                faults.append(
                    f"{name}_FILE menunjuk berkas kosong. Isi berkas itu, atau hapus pengaturannya."
                )
    return value


def _parse_api_url(value: str, faults: list[str]) -> str:
    if not value:
        return DEFAULT_API_URL
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        faults.append(
            "BOT_API_URL bukan alamat http(s). Tulis misalnya http://127.0.0.1:8081 tanpa /bot di ujungnya."
        )
    return value.rstrip("/")


def _parse_database_path(value: str, default: str, faults: list[str]) -> Path:
    if not value:
        return Path(default)
    if value.startswith("sqlite:///") and len(value) > len("sqlite:///"):
        return Path(value.removeprefix("sqlite:///"))
    if "://" not in value:
        return Path(value)
    faults.append(
        "DATABASE_URL tidak dikenal. Tulis sqlite:///jalur/berkas.db, langsung jalur berkasnya,"
        " atau postgresql://pengguna:sandi@server/nama."
    )
    return Path(default)


def _parse_keys(value: str, faults: list[str]) -> "EncryptionKeys | None":
    if not value:
        return None
    from storage.crypto import encryption

    try:
        return encryption.parse_keys(value)
    except encryption.KeyringError as fault:
        faults.append(str(fault))
    return None


def _parse_admins(value: str, faults: list[str]) -> tuple[int, ...]:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if all(part.isdecimal() and int(part) > 0 for part in parts):
        return tuple(int(part) for part in parts)
    faults.append(
        "BOT_ADMINS harus angka id Telegram dipisah koma, misalnya 12345678,23456789 (bukan @nama)."
    )
    return ()


def _parse_number(name: str, value: str, default: int, least: int, most: int, faults: list[str]) -> int:
    if not value:
        return default
    if value.isdecimal() and least <= int(value) <= most:
        return int(value)
    faults.append(f"{name} harus angka {least} sampai {most}.")
    return default


def _parse_time(value: str, faults: list[str]) -> time | None:
    """A time of day at each office; None for "off"."""
    if value.lower() == "off":
        return None
    match = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", value or "07:30")
    if match is not None:
        return time(int(match[1]), int(match[2]))
    faults.append("REMIND_AT harus jam seperti 07:30, atau off untuk tidak mengingatkan.")
    return time(7, 30)


def _parse_log_level(value: str, faults: list[str]) -> str:
    level = value.upper() or "INFO"
    if level in ("DEBUG", "INFO", "WARNING", "ERROR"):
        return level
    faults.append("LOG_LEVEL harus DEBUG, INFO, WARNING, atau ERROR.")
    return "INFO"


def _parse_log_format(value: str, faults: list[str]) -> str:
    if value.lower() in ("", "text", "json"):
        return value.lower() or "text"
    faults.append("LOG_FORMAT harus text atau json.")
    return "text"
