"""Lists of named parameters, for conditions like `site IN (:site0, :site1)`."""

from collections.abc import Collection

from storage.engine.engine_protocol import SqlValue


def named_list(name: str, items: Collection[SqlValue]) -> tuple[str, dict[str, SqlValue]]:
    """Return the parameters ':name0, :name1, ...' as SQL, and their values."""
    values = {f"{name}{index}": item for index, item in enumerate(items)}
    return ", ".join(f":{parameter}" for parameter in values), values
