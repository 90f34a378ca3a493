"""Callback data: `feature:verb:rest`, built and read in one place, never over Telegram's 64 bytes."""

LIMIT = 64


def pack(feature: str, verb: str, *rest: str | int) -> str:
    """Callback data; ValueError when it would not fit, which is a bug and not the citizen's doing."""
    data = ":".join((feature, verb, *map(str, rest)))
    if len(data.encode()) > LIMIT:
        raise ValueError(f"callback data over {LIMIT} bytes: {feature}:{verb}")
    return data


def unpack(data: str) -> tuple[str, str, tuple[str, ...]]:
    """Feature, verb and the rest; empty strings for what is not there (forged or very old buttons)."""
    parts = data.split(":")
    feature, verb, *rest = [*parts, "", ""][: max(len(parts), 2)]
    return feature, verb, tuple(rest)
