"""Settings from environment variables or files. All wrong settings are reported at once, in Indonesian.

`SETTINGS` is the one table of settings. The reader, `bot.py settings` and the README's table come from it.
Each NAME may be given as NAME_FILE instead: the path of a file that holds the value (for secrets).
Names of version 1.0 (`old_name`) keep working.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from content.lazy_dataclass import dataclass
from content.lazy_pattern import compile_later
from runtime.telegram.rate_limiter import Limits
from storage.privacy.retention_periods import RetentionPeriods

if TYPE_CHECKING:
    from storage.crypto.encryption import EncryptionKeys

TOKEN_PATTERN = compile_later(r"\d{3,}:[A-Za-z0-9_-]{3,}")
SECRET_PATTERN = compile_later(r"[A-Za-z0-9_-]{16,256}")
TIME_PATTERN = compile_later(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
FREE_PER_SECOND = 30  # messages that Telegram sends without pay
DEFAULT_API_URL = "https://api.telegram.org"
DEFAULT_DATABASE, DEMO_DATABASE = Path("data/loket.db"), Path("data/demo/loket.db")
DEFAULT_LISTEN_ADDRESS = ("127.0.0.1", 8081)  # when a webhook is set
DEFAULT_TAKE_BACK = 60  # seconds
DEFAULT_REMINDER = time(7, 30)
POSTGRES_SCHEMES = ("postgresql://", "postgres://")
LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Settings:
    """`token` None: no Telegram, the local demo runs. `database` is a file.

    `postgres_url`: a PostgreSQL database, used instead of the file; it may hold a password.
    `keys` None: the keys in the file `loket.keys` beside the database.
    `webhook_url` empty: updates are polled. `listen_address` None: no HTTP server.
    `site_folder` None: the public pages are written to no folder.
    `remind_at` None: no reminder. `take_back_seconds`: how long a notice waits, so that its author can take it back.
    """

    token: str | None = None
    api_url: str = DEFAULT_API_URL
    database: Path = DEFAULT_DATABASE
    admins: tuple[int, ...] = ()
    demo_port: int = 8080
    log_level: str = "INFO"
    log_format: str = "text"
    periods: RetentionPeriods = field(default_factory=RetentionPeriods)
    remind_at: time | None = DEFAULT_REMINDER
    take_back_seconds: int = 0
    limits: Limits = field(default_factory=Limits)
    keys: "EncryptionKeys | None" = None
    keys_file: Path | None = None
    postgres_url: str = field(default="", repr=False)
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    listen_address: tuple[str, int] | None = None
    site_folder: Path | None = None

    @property
    def database_location(self) -> Path | str:
        """What `Database.open` takes."""
        return self.postgres_url or self.database


class SettingsError(Exception):
    """All problems, one sentence each with its remedy. A sentence never holds the value of a secret."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class GivenValue(NamedTuple):
    """The text of a setting, and the name that the operator used."""

    name: str
    text: str


class InvalidValueError(Exception):
    """The problem with one value, as a sentence in Indonesian."""


@dataclass(frozen=True)
class Setting:
    """`field` is the attribute of `Settings`, or `periods.` or `limits.` and an attribute of these.

    `parse` returns the value of a given text and raises InvalidValueError.
    `default` is what `bot.py settings` shows, `meaning` its Indonesian explanation.
    `readme_default` and `readme_meaning` are the English words of the README's table.
    """

    name: str
    field: str
    parse: Callable[[GivenValue], Any]
    default: str
    meaning: str
    readme_meaning: str
    readme_default: str = ""
    old_name: str = ""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings of an environment. Raises SettingsError with all problems."""
    problems: list[str] = []
    given = {setting.field: _find_value(setting, environment, problems) for setting in SETTINGS}
    values: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = defaultdict(dict)
    for setting in SETTINGS:
        value = given[setting.field]
        if not value.text:
            continue
        try:
            parsed = setting.parse(value)
        except InvalidValueError as error:
            problems.append(str(error))
            continue
        group, _, name = setting.field.rpartition(".")
        (groups[group] if group else values)[name] = parsed
    problems += _find_conflicts(given, groups["limits"])
    if problems:
        raise SettingsError(problems)
    return Settings(
        **_derived_defaults(given) | values,
        keys_file=_keys_file(environment),
        periods=RetentionPeriods(**groups["periods"]),
        limits=Limits(**groups["limits"]),
    )


def _find_value(setting: Setting, environment: Mapping[str, str], problems: list[str]) -> GivenValue:
    """Return the value under any of the four names of a setting; an empty text when none is given."""
    sources = [
        source
        for name in (setting.name, setting.old_name)
        if name
        for source in (name, f"{name}_FILE")
        if environment.get(source, "").strip()
    ]
    if not sources:
        return GivenValue(setting.name, "")
    if len(sources) > 1:
        problems.append(f"{sources[0]} dan {sources[1]} diisi dua-duanya. Pilih satu.")
    source = sources[0]
    text = environment[source].strip()
    if source.endswith("_FILE"):
        text = _read_file(source, text, problems)
    return GivenValue(source.removesuffix("_FILE"), text)


def _read_file(source: str, path: str, problems: list[str]) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        problems.append(f"{source} menunjuk berkas yang tidak dapat dibaca. Periksa nama dan izin berkasnya.")
        return ""
    if not text:
        problems.append(f"{source} menunjuk berkas kosong. Isi berkas itu, atau hapus pengaturannya.")
    return text


def _keys_file(environment: Mapping[str, str]) -> Path | None:
    path = environment.get("LOKET_KEYS_FILE", "").strip()
    return Path(path) if path else None


def _is_postgres(url: str) -> bool:
    return url.startswith(POSTGRES_SCHEMES)


def _derived_defaults(given: Mapping[str, GivenValue]) -> dict[str, Any]:
    """Defaults that depend on other settings."""
    url = given["database"].text
    defaults: dict[str, Any] = {
        "database": DEFAULT_DATABASE if given["token"].text else DEMO_DATABASE,
        "take_back_seconds": DEFAULT_TAKE_BACK,
    }
    if given["webhook_url"].text:
        defaults["listen_address"] = DEFAULT_LISTEN_ADDRESS
    if _is_postgres(url):
        defaults["postgres_url"] = url
    return defaults


def _find_conflicts(given: Mapping[str, GivenValue], limits: Mapping[str, Any]) -> list[str]:
    """Return the problems of settings that need each other."""
    problems = []
    token, api_url, database = given["token"].text, given["api_url"].text, given["database"].text
    if api_url and not token:
        problems.append(
            "BOT_API_URL diisi tetapi BOT_TOKEN kosong. Isi BOT_TOKEN, atau hapus BOT_API_URL untuk demo."
        )
    if _is_postgres(database) and not token:
        problems.append(
            "DATABASE_URL menunjuk PostgreSQL tetapi BOT_TOKEN kosong. Demo memakai berkas SQLite."
        )
    if _is_postgres(database) and not given["keys"].text:
        problems.append(
            "LOKET_KEYS belum diisi. Dengan PostgreSQL setiap proses memerlukan kunci yang sama:"
            " isi LOKET_KEYS atau LOKET_KEYS_FILE."
        )
    if given["webhook_url"].text and not given["webhook_secret"].text:
        problems.append(_secret_problem(given["webhook_secret"].name))
    if limits.get("per_second", 0) > FREE_PER_SECOND and not limits.get("paid"):
        name, paid = given["limits.per_second"].name, given["limits.paid"].name
        problems.append(
            f"{name} di atas {FREE_PER_SECOND} berbayar. Isi {paid}=on jika pemilik bot setuju,"
            f" atau pakai {FREE_PER_SECOND}."
        )
    return problems


def _secret_problem(name: str) -> str:
    return (
        f"{name} harus 16 sampai 256 huruf, angka, _ atau -. Buat satu dengan:"
        ' python -c "import secrets; print(secrets.token_urlsafe(32))"'
    )


# parsers


def _parse_token(value: GivenValue) -> str:
    if not TOKEN_PATTERN.fullmatch(value.text):
        raise InvalidValueError(
            "BOT_TOKEN tidak berbentuk 123456:ABC... Salin ulang token dari @BotFather, tanpa spasi."
        )
    return value.text


def _parse_api_url(value: GivenValue) -> str:
    parts = urlsplit(value.text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise InvalidValueError(
            "BOT_API_URL bukan alamat http(s). Tulis misalnya http://127.0.0.1:8081 tanpa /bot di ujungnya."
        )
    return value.text.rstrip("/")


def _parse_database(value: GivenValue) -> Path:
    """Return the path of an SQLite file. A PostgreSQL address leaves the default; see `_derived_defaults`."""
    if _is_postgres(value.text):
        return DEFAULT_DATABASE
    path = value.text.removeprefix("sqlite:///")
    if path and (path != value.text or "://" not in path):
        return Path(path)
    raise InvalidValueError(
        "DATABASE_URL tidak dikenal. Tulis sqlite:///jalur/berkas.db, langsung jalur berkasnya,"
        " atau postgresql://pengguna:sandi@server/nama."
    )


def _parse_keys(value: GivenValue) -> "EncryptionKeys":
    from storage.crypto import encryption  # a start without keys is quicker

    try:
        return encryption.parse_keys(value.text)
    except encryption.KeyringError as error:
        raise InvalidValueError(str(error)) from None


def _parse_admins(value: GivenValue) -> tuple[int, ...]:
    parts = [part.strip() for part in value.text.split(",") if part.strip()]
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise InvalidValueError(
            "BOT_ADMINS harus angka id Telegram dipisah koma, misalnya 12345678,23456789 (bukan @nama)."
        )
    return tuple(int(part) for part in parts)


def _parse_webhook_url(value: GivenValue) -> str:
    """http is allowed only to this machine, for trials."""
    parts = urlsplit(value.text)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or len(parts.path) < 2 or parts.query or parts.fragment:
        raise InvalidValueError(
            f"{value.name} bukan alamat https dengan jalur. Tulis misalnya https://loket.contoh.go.id/webhook"
        )
    return value.text


def _parse_webhook_secret(value: GivenValue) -> str:
    if not SECRET_PATTERN.fullmatch(value.text):
        raise InvalidValueError(_secret_problem(value.name))
    return value.text


def _parse_listen_address(value: GivenValue) -> tuple[str, int]:
    host, _, port = value.text.rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise InvalidValueError(
            f"{value.name} harus alamat:porta, misalnya 127.0.0.1:8081 (0.0.0.0:8081 dalam wadah)."
        )
    return host.strip("[]") or "127.0.0.1", int(port)


def _parse_folder(value: GivenValue) -> Path:
    folder = Path(value.text)
    if folder.exists() and not folder.is_dir():
        raise InvalidValueError(
            f"{value.name} bukan folder. Tulis jalur sebuah folder, misalnya /var/www/loket."
        )
    return folder.absolute()


def _parse_log_level(value: GivenValue) -> str:
    level = value.text.upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise InvalidValueError(f"{value.name} harus DEBUG, INFO, WARNING, atau ERROR.")
    return level


def _parse_log_format(value: GivenValue) -> str:
    if value.text.lower() not in ("text", "json"):
        raise InvalidValueError(f"{value.name} harus text atau json.")
    return value.text.lower()


def _parse_reminder(value: GivenValue) -> time | None:
    """Return a time of day in the time zone of each office; None for "off"."""
    if value.text.lower() == "off":
        return None
    match = TIME_PATTERN.fullmatch(value.text)
    if match is None:
        raise InvalidValueError(f"{value.name} harus jam seperti 07:30, atau off untuk tidak mengingatkan.")
    return time(int(match[1]), int(match[2]))


def _parse_switch(value: GivenValue) -> bool:
    if value.text.lower() not in ("on", "off"):
        raise InvalidValueError(f"{value.name} harus on atau off. Kosong berarti off.")
    return value.text.lower() == "on"


def _number(least: int, most: int) -> Callable[[GivenValue], int]:
    """Return a parser of whole numbers from `least` to `most`."""

    def parse(value: GivenValue) -> int:
        if not value.text.isdecimal() or not least <= int(value.text) <= most:
            raise InvalidValueError(f"{value.name} harus angka {least} sampai {most}.")
        return int(value.text)

    return parse


SETTINGS = (
    Setting(
        "BOT_TOKEN",
        "token",
        _parse_token,
        "(kosong: demo lokal)",
        "token dari @BotFather",
        "token from @BotFather",
        readme_default="none: local demo",
    ),
    Setting(
        "BOT_API_URL",
        "api_url",
        _parse_api_url,
        DEFAULT_API_URL,
        "akar server Bot API lain, misalnya server Bot API lokal",
        "root of another Bot API server",
        readme_default="Telegram",
    ),
    Setting(
        "DATABASE_URL",
        "database",
        _parse_database,
        "sqlite:///data/loket.db",
        "berkas basis data, atau postgresql://... untuk beberapa replika",
        "the database file (the demo uses `data/demo/loket.db`),"
        " or `postgresql://user:password@server/name` for several replicas",
    ),
    Setting(
        "LOKET_KEYS",
        "keys",
        _parse_keys,
        "(berkas loket.keys di samping basis data)",
        "kunci penyegel, nama:base64, terbaru di depan",
        "encryption keys, `name:base64 of 32 bytes`, newest first;"
        " keep a copy away from the copies of the database",
        readme_default="(file `loket.keys` beside the database)",
    ),
    Setting(
        "BOT_ADMINS",
        "admins",
        _parse_admins,
        "(kosong)",
        "id pengguna Telegram para admin pertama, dipisah koma",
        "Telegram user ids of the first admins, separated by commas",
        readme_default="none",
    ),
    Setting(
        "LOKET_WEBHOOK_URL",
        "webhook_url",
        _parse_webhook_url,
        "(kosong: polling)",
        "alamat https tempat Telegram mengantar pembaruan",
        "https address where Telegram delivers updates; register it with `bot.py webhook set`",
        readme_default="none: polling",
        old_name="WEBHOOK_URL",
    ),
    Setting(
        "LOKET_WEBHOOK_SECRET",
        "webhook_secret",
        _parse_webhook_secret,
        "(kosong)",
        "token rahasia webhook, 16 huruf atau angka acak atau lebih",
        "secret token of the webhook, 16 letters or digits or more",
        readme_default="none",
        old_name="WEBHOOK_SECRET",
    ),
    Setting(
        "LOKET_LISTEN",
        "listen_address",
        _parse_listen_address,
        "(kosong; 127.0.0.1:8081 dengan webhook)",
        "alamat untuk webhook, halaman warga, /health, /ready, /metrics",
        "address for the webhook, the public pages and for `GET` health, ready and metrics;"
        " expose only the webhook and the pages to the internet",
        readme_default="none; `127.0.0.1:8081` with a webhook",
        old_name="LISTEN",
    ),
    Setting(
        "LOKET_SITE_FOLDER",
        "site_folder",
        _parse_folder,
        "(kosong)",
        "folder tempat bot menulis halaman warga setiap kali faktanya berubah, untuk server web",
        "folder where the bot writes the public pages again whenever a fact changes, for a web server",
        readme_default="none",
    ),
    Setting(
        "LOKET_DEMO_PORT",
        "demo_port",
        _number(0, 65535),
        "8080",
        "porta halaman demo di 127.0.0.1",
        "port of the demo page on 127.0.0.1",
        old_name="LOKET_PORT",
    ),
    Setting(
        "LOKET_LOG_LEVEL",
        "log_level",
        _parse_log_level,
        "INFO",
        "DEBUG, INFO, WARNING, atau ERROR",
        "`DEBUG`, `INFO`, `WARNING` or `ERROR`",
        old_name="LOG_LEVEL",
    ),
    Setting(
        "LOKET_LOG_FORMAT",
        "log_format",
        _parse_log_format,
        "text",
        "text untuk orang, json untuk program",
        "`text` for people, `json` for programs:"
        " one object per line, with the same `request` from update to delivery",
        old_name="LOG_FORMAT",
    ),
    Setting(
        "LOKET_IDLE_MONTHS",
        "periods.idle_months",
        _number(1, 120),
        "12",
        "bulan tanpa pesan sebelum data sebuah chat dihapus",
        "months without a message before the data of a chat is deleted",
        old_name="IDLE_MONTHS",
    ),
    Setting(
        "LOKET_KEEP_CASE_MONTHS",
        "periods.case_months",
        _number(1, 120),
        "12",
        "bulan setelah laporan pungutan selesai sebelum isinya dihapus",
        "months after a report of illegal fees was closed before everything but its figures is erased",
        old_name="KEEP_CASE_MONTHS",
    ),
    Setting(
        "LOKET_KEEP_OPEN_CASE_MONTHS",
        "periods.open_months",
        _number(1, 240),
        "36",
        "bulan sebelum laporan yang tidak pernah selesai dihapus isinya",
        "the same for a report that nobody closed, counted from its filing",
        old_name="KEEP_OPEN_CASE_MONTHS",
    ),
    Setting(
        "LOKET_KEEP_QUESTION_MONTHS",
        "periods.question_months",
        _number(1, 120),
        "12",
        "bulan pertanyaan yang belum terjawab disimpan",
        "months that unanswered questions are kept",
        old_name="KEEP_QUESTION_MONTHS",
    ),
    Setting(
        "LOKET_KEEP_LETTER_DAYS",
        "periods.letter_days",
        _number(1, 3650),
        "90",
        "hari catatan kabar yang terkirim disimpan, agar bisa dikoreksi",
        "days that the letters of an announcement are kept, so that they can be corrected",
        old_name="KEEP_LETTER_DAYS",
    ),
    Setting(
        "LOKET_KEEP_DRAFT_DAYS",
        "periods.draft_days",
        _number(1, 365),
        "30",
        "hari tulisan atau laporan yang belum dikirim disimpan",
        "days that an unsent text or report is kept",
        old_name="KEEP_DRAFT_DAYS",
    ),
    Setting(
        "LOKET_TAKE_BACK_SECONDS",
        "take_back_seconds",
        _number(0, 600),
        str(DEFAULT_TAKE_BACK),
        "detik sebuah kabar menunggu sebelum dikirim, supaya bisa ditarik kembali",
        "seconds that a notice waits before it leaves, so that its author can take it back",
    ),
    Setting(
        "LOKET_REMIND_AT",
        "remind_at",
        _parse_reminder,
        "07:30",
        "jam kantor petugas diminta memastikan papan status, atau off",
        "when staff are asked to confirm the status board, on working days, in the time zone of the office;"
        " `off`: never",
        old_name="REMIND_AT",
    ),
    Setting(
        "LOKET_SEND_PER_SECOND",
        "limits.per_second",
        _number(1, 1000),
        "30",
        "pesan per detik ke semua chat; di atas 30 hanya dengan LOKET_PAID_BROADCAST",
        "rate limit for all chats, messages per second; announcements wait for it, replies are only counted;"
        " more than Telegram's free 30 only with `LOKET_PAID_BROADCAST`",
        old_name="SEND_PER_SECOND",
    ),
    Setting(
        "LOKET_SEND_PER_CHAT",
        "limits.per_chat",
        _number(1, 30),
        "1",
        "pengumuman per detik ke satu chat",
        "rate limit for one chat, announcements per second",
        old_name="SEND_PER_CHAT",
    ),
    Setting(
        "LOKET_SEND_PER_GROUP",
        "limits.per_group",
        _number(1, 60),
        "20",
        "pengumuman per menit ke satu grup",
        "rate limit for one group, announcements per minute",
        old_name="SEND_PER_GROUP",
    ),
    Setting(
        "LOKET_PAID_BROADCAST",
        "limits.paid",
        _parse_switch,
        "off",
        "on: pengumuman massal boleh berbayar (Telegram Stars) agar lebih cepat",
        "`on`: announcements may cost the bot's owner Telegram Stars to exceed 30 per second;"
        " answers never do",
        old_name="PAID_BROADCAST",
    ),
)


def render_readme_table() -> str:
    """Return the table of settings in the README, in Markdown."""
    rows = [
        f"| `{setting.name}` | {setting.readme_default or f'`{setting.default}`'} | {setting.readme_meaning} |"
        for setting in SETTINGS
    ]
    return "\n".join(["| name | default | meaning |", "|---|---|---|", *rows])
