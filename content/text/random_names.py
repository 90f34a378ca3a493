"""Random names without digits. The log masks a long run of digits, because it may be an NIK."""

import secrets
import string


def draw_letters(count: int) -> str:
    """Return random letters: 12 of them are as hard to guess as 14 hexadecimal digits."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(count))
