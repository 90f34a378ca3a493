"""Tables of names and of numbers that are read in place: start-up builds no dictionary."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate, chain
from zlib import crc32

from content.nlu.prepared_file import Sections


class NameTable:
    """A hash table. The number of a name is its place in the list that the table was made from.

    A slot holds a number plus one; 0 is free. A name is in the slot of its hash or in the next ones.
    """

    def __init__(self, sections: Sections, prefix: str) -> None:
        self._text = sections[f"{prefix}.text"]
        self._ends = sections[f"{prefix}.ends"].cast("I")
        self._slots = sections[f"{prefix}.slots"].cast("I")

    def find(self, name: str) -> int | None:
        """Return the number of a name, None for an unknown one."""
        data, ends, slots = name.encode("utf-8", "surrogatepass"), self._ends, self._slots
        mask = len(slots) - 1
        slot = crc32(data) & mask
        while number := slots[slot]:
            if self._text[ends[number - 1] : ends[number]] == data:
                return number - 1
            slot = (slot + 1) & mask
        return None

    def __contains__(self, name: str) -> bool:
        return self.find(name) is not None

    def __len__(self) -> int:
        return len(self._ends) - 1


def pack_names(names: Sequence[str], prefix: str) -> dict[str, bytes]:
    """Return the sections of a table of distinct names. At most half of its slots are taken."""
    encoded = [name.encode("utf-8", "surrogatepass") for name in names]
    slots = array("I", bytes(4 << (2 * len(names)).bit_length()))
    mask = len(slots) - 1
    for number, data in enumerate(encoded, 1):
        slot = crc32(data) & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = number
    return {
        f"{prefix}.text": b"".join(encoded),
        f"{prefix}.ends": array("I", accumulate(map(len, encoded), initial=0)).tobytes(),
        f"{prefix}.slots": slots.tobytes(),
    }


class NumberRows:
    """Rows of numbers, read in place."""

    def __init__(self, sections: Sections, prefix: str) -> None:
        self._numbers = sections[f"{prefix}.numbers"].cast("I")
        self._ends = sections[f"{prefix}.row_ends"].cast("I")

    def count(self, at: int) -> int:
        """Return the length of one row."""
        return self._ends[at + 1] - self._ends[at]

    def read(self, at: int) -> list[int]:
        """Return one row."""
        return self._numbers[self._ends[at] : self._ends[at + 1]].tolist()


def pack_rows(rows: Sequence[Sequence[int]], prefix: str) -> dict[str, bytes]:
    """Return the sections of rows of numbers."""
    return {
        f"{prefix}.numbers": array("I", chain.from_iterable(rows)).tobytes(),
        f"{prefix}.row_ends": array("I", accumulate(map(len, rows), initial=0)).tobytes(),
    }
