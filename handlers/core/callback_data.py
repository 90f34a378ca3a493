"""Callback data: `feature:verb:rest`, built and read in one place, never over Telegram's 64 bytes."""

MAX_BYTES = 64


def pack_callback(feature: str, verb: str, *rest: str | int) -> str:
    """Callback data; ValueError when it would not fit, which is a bug and not the citizen's doing."""
    data = ":".join((feature, verb, *map(str, rest)))
    if len(data.encode()) > MAX_BYTES:
        raise ValueError(f"callback data over {MAX_BYTES} bytes: {feature}:{verb}")
    return data


def unpack_callback(data: str) -> tuple[str, str, tuple[str, ...]]:
    """Feature, verb and the rest; empty strings for what is not there (forged or very old buttons)."""
    parts = data.split(":")
    feature, verb, *rest = [*parts, "", ""][: max(len(parts), 2)]
    return feature, verb, tuple(rest)
