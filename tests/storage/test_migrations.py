"""Migrations: numbered, applied once, and never changed after a release."""

import hashlib

from storage.engine.migration_files import MIGRATIONS_FOLDER

RELEASED = "0035_replies.sql"  # the last migration of version 1.0
RELEASED_SHA256 = "0c33172ae903e35d9e75d30fdd7b07a6dc04f54bded8261b26939c220583c923"


def test_a_released_migration_is_never_changed() -> None:
    """A database runs a file once. So an edit would result in two different schemas."""
    digest = hashlib.sha256()
    for path in sorted(MIGRATIONS_FOLDER.glob("*.sql")):
        if path.name <= RELEASED:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    assert digest.hexdigest() == RELEASED_SHA256


def test_every_migration_has_its_own_number() -> None:
    numbers = [path.name.partition("_")[0] for path in MIGRATIONS_FOLDER.glob("*.sql")]
    assert len(set(numbers)) == len(numbers)
    assert all(number.isdecimal() and len(number) == 4 for number in numbers)
