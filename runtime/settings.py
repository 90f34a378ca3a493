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
from runtime.pacer import Limits
from storage.periods import Periods

if TYPE_CHECKING:
    from storage.seal import Keys

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{3,}")
FREE = 30  # messages a second that Telegram sends without pay
TELEGRAM = "https://api.telegram.org"
SERVERS = ("postgresql://", "postgres://")


@dataclass(frozen=True)
class Settings:
    """`token` None means: no Telegram, run the local demo. `database` is a file; times and limits have units in names.

    `server` is the address of a PostgreSQL database, used instead of the file; it may hold a password. `keys` None: those
    of the file `loket.keys` beside the database. `webhook_url` empty: updates are polled. `listen` (host, port) or None.
    """

    token: str | None = None
    api_url: str = TELEGRAM
    database: Path = Path("data/loket.db")
    admins: tuple[int, ...] = ()
    port: int = 8080
    log_level: str = "INFO"
    log_format: str = "text"
    periods: Periods = field(default_factory=Periods)
    remind_at: time | None = time(7, 30)
    limits: Limits = field(default_factory=Limits)
    keys: "Keys | None" = None
    keys_file: Path | None = None
    server: str = field(default="", repr=False)
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    listen: tuple[str, int] | None = None

    @property
    def where(self) -> Path | str:
        """What `Database.open` opens."""
        return self.server or self.database


@dataclass(frozen=True)
class Known:
    name: str
    default: str
    meaning: str


KNOWN = (
    Known("BOT_TOKEN", "(kosong: demo lokal)", "token dari @BotFather"),
    Known("BOT_API_URL", TELEGRAM, "akar server Bot API lain, misalnya server Bot API lokal"),
    Known(
        "DATABASE_URL",
        "sqlite:///data/loket.db",
        "berkas basis data, atau postgresql://... untuk beberapa replika",
    ),
    Known(
        "LOKET_KEYS",
        "(berkas loket.keys di samping basis data)",
        "kunci penyegel, nama:base64, terbaru di depan",
    ),
    Known("BOT_ADMINS", "(kosong)", "id pengguna Telegram para admin pertama, dipisah koma"),
    Known("WEBHOOK_URL", "(kosong: polling)", "alamat https tempat Telegram mengantar pembaruan"),
    Known("WEBHOOK_SECRET", "(kosong)", "token rahasia webhook, 16 huruf atau angka acak atau lebih"),
    Known(
        "LISTEN", "(kosong; 127.0.0.1:8081 dengan webhook)", "alamat untuk webhook, /health, /ready, /metrics"
    ),
    Known("LOKET_PORT", "8080", "porta halaman demo di 127.0.0.1"),
    Known("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING, atau ERROR"),
    Known("LOG_FORMAT", "text", "text untuk orang, json untuk program"),
    Known("IDLE_MONTHS", "12", "bulan tanpa pesan sebelum data sebuah chat dihapus"),
    Known("KEEP_CASE_MONTHS", "12", "bulan setelah laporan pungutan selesai sebelum isinya dihapus"),
    Known("KEEP_OPEN_CASE_MONTHS", "36", "bulan sebelum laporan yang tidak pernah selesai dihapus isinya"),
    Known("KEEP_QUESTION_MONTHS", "12", "bulan pertanyaan yang belum terjawab disimpan"),
    Known("KEEP_LETTER_DAYS", "90", "hari catatan kabar yang terkirim disimpan, agar bisa dikoreksi"),
    Known("KEEP_DRAFT_DAYS", "30", "hari tulisan atau laporan yang belum dikirim disimpan"),
    Known("REMIND_AT", "07:30", "jam kantor petugas diminta memastikan papan status, atau off"),
    Known("SEND_PER_SECOND", "30", "pesan per detik ke semua chat; di atas 30 hanya dengan PAID_BROADCAST"),
    Known("SEND_PER_CHAT", "1", "pengumuman per detik ke satu chat"),
    Known("SEND_PER_GROUP", "20", "pengumuman per menit ke satu grup"),
    Known("PAID_BROADCAST", "off", "on: pengumuman massal boleh berbayar (Telegram Stars) agar lebih cepat"),
)


class SettingsFault(Exception):
    """Every wrong setting, a sentence each with its remedy; never the value of a secret."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read(environment: Mapping[str, str]) -> Settings:
    """Settings of an environment, or SettingsFault with all that is wrong."""
    faults: list[str] = []
    given = {known.name: _given(known.name, environment, faults) for known in KNOWN}
    token = given["BOT_TOKEN"]
    if token and not TOKEN.fullmatch(token):
        faults.append(
            "BOT_TOKEN tidak berbentuk 123456:ABC... Salin ulang token dari @BotFather, tanpa spasi."
        )
    if given["BOT_API_URL"] and not token:
        faults.append(
            "BOT_API_URL diisi tetapi BOT_TOKEN kosong. Isi BOT_TOKEN, atau hapus BOT_API_URL untuk demo."
        )
    url = given["DATABASE_URL"]
    server = url if url.startswith(SERVERS) else ""
    if server and not token:
        faults.append("DATABASE_URL menunjuk PostgreSQL tetapi BOT_TOKEN kosong. Demo memakai berkas SQLite.")
    if server and not given["LOKET_KEYS"]:
        faults.append(
            "LOKET_KEYS belum diisi. Dengan PostgreSQL setiap proses memerlukan kunci yang sama:"
            " isi LOKET_KEYS atau LOKET_KEYS_FILE."
        )
    settings = Settings(
        token=token or None,
        api_url=_address(given["BOT_API_URL"], faults),
        database=_database("" if server else url, "data/loket.db" if token else "data/demo/loket.db", faults),
        server=server,
        admins=_admins(given["BOT_ADMINS"], faults),
        port=_number("LOKET_PORT", given["LOKET_PORT"], 8080, 0, 65535, faults),
        log_level=_level(given["LOG_LEVEL"], faults),
        log_format=_log_format(given["LOG_FORMAT"], faults),
        periods=_periods(given, faults),
        remind_at=_clock(given["REMIND_AT"], faults),
        limits=_limits(given, faults),
        keys=_keys(given["LOKET_KEYS"], faults),
        keys_file=Path(keys_file) if (keys_file := environment.get("LOKET_KEYS_FILE", "").strip()) else None,
        webhook_url=web.url(given["WEBHOOK_URL"], faults),
        webhook_secret=web.secret(given["WEBHOOK_SECRET"], given["WEBHOOK_URL"], faults),
        listen=web.listen(given["LISTEN"], given["WEBHOOK_URL"], faults),
    )
    if faults:
        raise SettingsFault(faults)
    return settings


def _limits(given: Mapping[str, str], faults: list[str]) -> Limits:
    """More than Telegram's free rate only where the owner pays for it."""
    paid = given["PAID_BROADCAST"].lower()
    if paid not in ("", "on", "off"):
        faults.append("PAID_BROADCAST harus on atau off. Kosong berarti off.")
    per_second = _number("SEND_PER_SECOND", given["SEND_PER_SECOND"], FREE, 1, 1000, faults)
    if per_second > FREE and paid != "on":
        faults.append(
            f"SEND_PER_SECOND di atas {FREE} berbayar. Isi PAID_BROADCAST=on jika pemilik bot setuju, atau pakai {FREE}."
        )
    return Limits(
        per_second=per_second,
        per_chat=_number("SEND_PER_CHAT", given["SEND_PER_CHAT"], 1, 1, 30, faults),
        per_group=_number("SEND_PER_GROUP", given["SEND_PER_GROUP"], 20, 1, 60, faults),
        paid=paid == "on",
    )


def _periods(given: Mapping[str, str], faults: list[str]) -> Periods:
    def period(name: str, default: int, most: int) -> int:
        return _number(name, given[name], default, 1, most, faults)

    usual = Periods()
    return Periods(
        idle_months=period("IDLE_MONTHS", usual.idle_months, 120),
        case_months=period("KEEP_CASE_MONTHS", usual.case_months, 120),
        open_months=period("KEEP_OPEN_CASE_MONTHS", usual.open_months, 240),
        question_months=period("KEEP_QUESTION_MONTHS", usual.question_months, 120),
        letter_days=period("KEEP_LETTER_DAYS", usual.letter_days, 3650),
        draft_days=period("KEEP_DRAFT_DAYS", usual.draft_days, 365),
    )


def _given(name: str, environment: Mapping[str, str], faults: list[str]) -> str:
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


def _address(value: str, faults: list[str]) -> str:
    if not value:
        return TELEGRAM
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        faults.append(
            "BOT_API_URL bukan alamat http(s). Tulis misalnya http://127.0.0.1:8081 tanpa /bot di ujungnya."
        )
    return value.rstrip("/")


def _database(value: str, default: str, faults: list[str]) -> Path:
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


def _keys(value: str, faults: list[str]) -> "Keys | None":
    if not value:
        return None
    from storage import seal

    try:
        return seal.parse(value)
    except seal.KeyFault as fault:
        faults.append(str(fault))
    return None


def _admins(value: str, faults: list[str]) -> tuple[int, ...]:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if all(part.isdecimal() and int(part) > 0 for part in parts):
        return tuple(int(part) for part in parts)
    faults.append(
        "BOT_ADMINS harus angka id Telegram dipisah koma, misalnya 12345678,23456789 (bukan @nama)."
    )
    return ()


def _number(name: str, value: str, default: int, least: int, most: int, faults: list[str]) -> int:
    if not value:
        return default
    if value.isdecimal() and least <= int(value) <= most:
        return int(value)
    faults.append(f"{name} harus angka {least} sampai {most}.")
    return default


def _clock(value: str, faults: list[str]) -> time | None:
    """A time of day at each office; None for "off"."""
    if value.lower() == "off":
        return None
    match = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", value or "07:30")
    if match is not None:
        return time(int(match[1]), int(match[2]))
    faults.append("REMIND_AT harus jam seperti 07:30, atau off untuk tidak mengingatkan.")
    return time(7, 30)


def _level(value: str, faults: list[str]) -> str:
    level = value.upper() or "INFO"
    if level in ("DEBUG", "INFO", "WARNING", "ERROR"):
        return level
    faults.append("LOG_LEVEL harus DEBUG, INFO, WARNING, atau ERROR.")
    return "INFO"


def _log_format(value: str, faults: list[str]) -> str:
    if value.lower() in ("", "text", "json"):
        return value.lower() or "text"
    faults.append("LOG_FORMAT harus text atau json.")
    return "text"
