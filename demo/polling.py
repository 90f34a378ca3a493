"""How a bot asks for its updates: long polling or a webhook."""

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from demo.call import Call
from demo.refusal import Json, bad, conflict

HOOKED = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


async def get_updates(call: Call) -> list[Json]:
    if call.bot.webhook:
        raise conflict(HOOKED)
    wish(call)
    limit = call.params.number("limit", 100)
    box = call.telegram.inboxes[call.bot.id]
    offset, timeout = call.params.number("offset"), call.params.number("timeout")
    return await box.poll(offset, min(max(limit, 1), 100), timeout, call.gone)


def wish(call: Call) -> None:
    """Remembers which kinds of updates are wanted; an empty list means the usual ones."""
    wanted: list[Any] | None = call.params.array("allowed_updates")
    if wanted is not None and wanted != call.bot.allowed:
        call.bot.allowed = [str(kind) for kind in wanted]
        call.telegram.save_bot(call.bot)


def set_webhook(call: Call) -> bool:
    url, secret = call.params.text("url"), call.params.text("secret_token")
    if not url:
        return delete_webhook(call)
    if not loopback(url):
        raise bad("bad webhook: only loopback addresses can be reached from here")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    wish(call)
    most = min(max(call.params.number("max_connections", 40), 1), 100)
    call.bot.webhook = {"url": url, "secret": secret, "max_connections": most}
    return hooked(call)


def delete_webhook(call: Call) -> bool:
    call.bot.webhook = None
    return hooked(call)


def hooked(call: Call) -> bool:
    box = call.telegram.inboxes[call.bot.id]
    if call.params.flag("drop_pending_updates"):
        box.clear()
    call.telegram.save_bot(call.bot)
    box.wake()
    return True


def get_webhook_info(call: Call) -> Json:
    hook = call.bot.webhook or {}
    info: Json = {
        "url": hook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(call.telegram.inboxes[call.bot.id]),
    }
    info |= {
        key: hook[key] for key in ("max_connections", "last_error_date", "last_error_message") if key in hook
    }
    return info | ({"allowed_updates": call.bot.allowed} if call.bot.allowed else {})


def log_out(call: Call) -> bool:
    return True


def close(call: Call) -> bool:
    return True


def loopback(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
