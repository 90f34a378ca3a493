"""Maintenance commands: retention, key rotation, backup, restore. They work whether or not the bot is running.

Each command yields lines in Indonesian for the operator. Raises BackupError, whose text names the remedy.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from content.lazy_dataclass import dataclass
from content.text.translation import translator_for
from handlers.staff_accounts import log_heads
from storage.crypto import backup, key_rotation, log_chain
from storage.crypto.backup import BackupError, BackupSummary
from storage.crypto.encryption import EncryptionKeys, key_file_for, parse_keys
from storage.crypto.key_rotation import RotationProgress
from storage.crypto.log_chain import CHAINED_LOGS
from storage.engine.database import Database
from storage.engine.sqlite import RESTORE_SUFFIX, acquire_lock_file
from storage.privacy import retention
from storage.privacy.retention import ExpiredRecords
from storage.privacy.retention_periods import DAY, RetentionPeriods

DATA_KIND_NAMES: Mapping[str, str] = {
    "chats": "chat yang lama diam",
    "letters": "catatan kabar terkirim",
    "questions": "pertanyaan belum terjawab",
    "drafts": "tulisan yang belum dikirim",
    "report_drafts": "laporan yang belum dikirim",
    "home_visits": "permintaan kunjungan yang tidak pernah selesai",
    "answer_requests": "permintaan kabar jawaban yang sudah lewat",
    "scam_contacts": "nomor dan tautan yang diragukan warga",
    "site_doubts": "yang dilihat orang di tempat (Ternyata lain)",
    "tries": "hitungan percobaan yang sudah lewat",
    "cases": "laporan pungutan yang sudah selesai",
    "open_cases": "laporan pungutan yang tidak pernah selesai",
}


@dataclass(frozen=True)
class MaintenanceContext:
    """What a command works on. `path` is the file of the database, None for PostgreSQL.

    `is_clock_trusted`: the clock is not ahead, so what it calls expired may be erased.
    """

    database: Database
    path: Path | None
    periods: RetentionPeriods
    now: datetime
    is_clock_trusted: bool = True

    @property
    def seconds(self) -> int:
        return int(self.now.timestamp())


async def apply_retention(work: MaintenanceContext, *, dry: bool) -> AsyncIterator[str]:
    """Count records whose retention period is over, and erase them unless `dry`."""
    async with work.database.read_transaction() as tx:
        due = await retention.count_expired(tx, work.periods, work.seconds)
    for expired in due:
        name = DATA_KIND_NAMES.get(expired.kind, expired.kind)
        yield f"{name}, lebih dari {expired.seconds // DAY} hari: {expired.count}"
    if dry:
        yield "Tidak ada yang dihapus (--dry-run)."
        return
    if not work.is_clock_trusted:
        raise BackupError(
            f"Jam server ini ({work.now:%Y-%m-%d %H.%M} UTC) jauh lebih maju daripada pesan terakhir. Tidak ada yang"
            " dihapus. Betulkan jam (timedatectl), atau jalankan bot dahulu bila jam itu benar, lalu ulangi."
        )
    erased: list[ExpiredRecords] = []
    while True:
        batch = await work.database.commit(lambda tx: retention.erase_expired(tx, work.periods, work.seconds))
        if not batch:
            break
        erased += batch
    await work.database.vacuum()
    yield f"Dihapus: {sum(expired.count for expired in erased)}. Angka untuk rekap tetap ada."


async def check_keys(work: MaintenanceContext) -> AsyncIterator[str]:
    async with work.database.read_transaction() as tx:
        newest, needed = tx.key_ids[0], await key_rotation.list_keyring(tx)
        counts = await key_rotation.count_by_key(tx)
    for id in sorted({newest, *needed, *counts}, key=lambda id: (id != newest, id)):
        state = (
            "terbaru" if id == newest else "lama, masih diperlukan" if id in needed else "tidak diperlukan"
        )
        yield f"kunci {id}: {counts.get(id, 0)} isi disegel ({state})"
    yield "Semua memakai kunci terbaru." if needed == [newest] else "Penyegelan ulang belum selesai."


async def check_logs(work: MaintenanceContext, shown_head: str) -> AsyncIterator[str]:
    """Check the chains of the logs. `shown_head` is a head that the bot showed earlier, or ""."""
    t, is_intact, is_known = translator_for("id"), True, not shown_head
    async with work.database.read_transaction() as tx:
        for log in CHAINED_LOGS:
            state = await log_chain.check_chain(tx, log)
            is_intact = is_intact and not state.faults
            is_known = is_known or await log_chain.contains_head(tx, log, shown_head)
            for line in log_heads.render_state(t, state):
                yield line
    if not is_known:
        raise BackupError(
            f"Kepala {shown_head} bukan bagian dari catatan ini: basis data diganti dengan yang lebih lama atau lain,"
            " atau kepala itu salah ketik. Bandingkan dengan pesan bot yang lain."
        )
    if not is_intact:
        raise BackupError(
            "Catatan ini diubah di luar bot. Simpan berkasnya sebagai bukti; pakai cadangan yang utuh."
        )
    yield "Catatan utuh." if not shown_head else f"Catatan utuh, dan memuat kepala {shown_head}."


async def rotate_keys(work: MaintenanceContext) -> AsyncIterator[str]:
    """Seal everything again with the newest key, in batches."""
    progress = RotationProgress()
    while not progress.is_done:
        async with work.database.transaction() as tx:
            progress = await key_rotation.reseal_batch(tx, progress)
    async with work.database.transaction() as tx:
        retired = await key_rotation.retire_keys(tx)
    yield f"{progress.sealed} isi disegel ulang, {progress.broken} tidak dapat dibuka."
    yield f"Kunci yang boleh dihapus dari LOKET_KEYS: {', '.join(retired) or 'tidak ada'}."


async def write_backup(work: MaintenanceContext, file: Path) -> AsyncIterator[str]:
    """Write a backup into a new file. The file appears only when it is complete."""
    if work.path is None:
        raise BackupError(
            'Basis data ini di PostgreSQL. Cadangkan dengan: pg_dump --format=custom "$DATABASE_URL" | '
            "gpg --symmetric --cipher-algo AES256 --output loket.dump.gpg. "
            "Simpan kuncinya (LOKET_KEYS) di tempat lain: tanpa kunci, cadangan tidak dapat dibuka."
        )
    summary = await asyncio.to_thread(_write_backup_file, work.path, file, work)
    yield f"{file}: {len(summary.counts)} tabel, {summary.row_count} baris, disegel dengan kunci {summary.key}."
    yield "Simpan kuncinya di tempat lain: tanpa kunci, cadangan tidak dapat dibuka."


def _write_backup_file(source: Path, file: Path, work: MaintenanceContext) -> BackupSummary:
    if file.exists():
        raise BackupError(f"{file} sudah ada. Pilih nama lain, atau pindahkan berkas itu.")
    part = file.with_name(f"{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            summary = backup.write_backup(source, out, work.database.cipher.keys, work.seconds)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as error:
        raise BackupError(
            f"{file} tidak dapat ditulis ({error.strerror}). Periksa folder dan sisa ruang disk."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return summary


async def restore_backup(
    file: Path, target: Path, keys: EncryptionKeys | None, *, force: bool
) -> AsyncIterator[str]:
    """Replace the database by a backup, after the backup proved complete and the keys open it.

    Raises KeyringError too.
    """
    if not force and await asyncio.to_thread(target.exists):
        raise BackupError(
            f"{target} sudah ada dan akan diganti. Ulangi dengan --force bila memang itu yang dimaksud."
        )
    lock_file = acquire_lock_file(target)
    aside = target.with_name(f"{target.name}{RESTORE_SUFFIX}")
    try:
        _remove_database_files(aside)
        summary = await asyncio.to_thread(_read_backup, file, aside, keys or _read_keys_beside(target))
        await (await Database.open(aside, keys)).close()
        _remove_database_files(target, save=target)
        aside.replace(target)
    finally:
        _remove_database_files(aside)
        lock_file.close()
    day = datetime.fromtimestamp(summary.made_at, UTC)
    yield f"{target}: {len(summary.counts)} tabel, {summary.row_count} baris, seperti pada {day:%Y-%m-%d %H.%M} UTC."
    yield "Yang dihapus orang sesudah itu (/hapusdata) ada lagi: simpan cadangan sesingkat mungkin, lalu jalankan retention."


def _read_backup(file: Path, aside: Path, keys: EncryptionKeys) -> BackupSummary:
    try:
        with file.open("rb") as source:
            return backup.restore_backup(source, aside, keys)
    except OSError as error:
        raise BackupError(
            f"{file} tidak dapat dibaca ({error.strerror}). Periksa nama dan izinnya."
        ) from error


def _read_keys_beside(target: Path) -> EncryptionKeys:
    try:
        return parse_keys(key_file_for(target).read_text(encoding="utf-8"))
    except OSError:
        raise BackupError(
            f"Kunci cadangan tidak ada. Isi LOKET_KEYS, atau letakkan salinan berkas kunci di {key_file_for(target)}."
        ) from None


def _remove_database_files(path: Path, save: Path | None = None) -> None:
    """Remove the files of a database, except `save` and its lock file."""
    for suffix in ("-wal", "-shm", ".lock", "-journal", ""):
        one = path.with_name(path.name + suffix)
        if one != save and not (save is not None and suffix == ".lock"):
            one.unlink(missing_ok=True)
