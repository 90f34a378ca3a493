"""Lists of named parameters, for conditions like `site IN (:site0, :site1)`."""

from collections.abc import Collection, Sequence

from storage.engine.engine_protocol import SqlValue


def named_list(name: str, items: Collection[SqlValue]) -> tuple[str, dict[str, SqlValue]]:
    """Return the parameters ':name0, :name1, ...' as SQL, and their values."""
    values = {f"{name}{index}": item for index, item in enumerate(items)}
    return ", ".join(f":{parameter}" for parameter in values), values


def repeat_last(items: Sequence[SqlValue]) -> Sequence[SqlValue]:
    """Return 1, 2, 4, 8, ... items by repeating the last one, so that few different statements are prepared."""
    size = 1 << (len(items) - 1).bit_length()
    return [*items, *[items[-1]] * (size - len(items))]
