"""Bot API methods for receiving updates: long polling and webhooks."""

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from demo.api.api_errors import JsonObject, bad_request, conflict
from demo.api.method_call import MethodCall

WEBHOOK_IS_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


async def get_updates(call: MethodCall) -> list[JsonObject]:
    if call.bot.webhook:
        raise conflict(WEBHOOK_IS_ACTIVE)
    save_allowed_updates(call)
    limit = call.params.number("limit", 100)
    box = call.telegram.update_queues[call.bot.id]
    offset, timeout = call.params.number("offset"), call.params.number("timeout")
    return await box.poll(offset, min(max(limit, 1), 100), timeout, call.wait_for_disconnect)


def save_allowed_updates(call: MethodCall) -> None:
    """Store which kinds of updates the bot wants. An empty list means the default kinds."""
    wanted: list[Any] | None = call.params.array("allowed_updates")
    if wanted is not None and wanted != call.bot.allowed:
        call.bot.allowed = [str(kind) for kind in wanted]
        call.telegram.save_bot(call.bot)


def set_webhook(call: MethodCall) -> bool:
    url, secret = call.params.text("url"), call.params.text("secret_token")
    if not url:
        return delete_webhook(call)
    if not is_loopback(url):
        raise bad_request("bad webhook: only loopback addresses can be reached from here")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    save_allowed_updates(call)
    most = min(max(call.params.number("max_connections", 40), 1), 100)
    call.bot.webhook = {"url": url, "secret": secret, "max_connections": most}
    return save_webhook(call)


def delete_webhook(call: MethodCall) -> bool:
    call.bot.webhook = None
    return save_webhook(call)


def save_webhook(call: MethodCall) -> bool:
    box = call.telegram.update_queues[call.bot.id]
    if call.params.flag("drop_pending_updates"):
        box.clear()
    call.telegram.save_bot(call.bot)
    box.on_push()
    return True


def get_webhook_info(call: MethodCall) -> JsonObject:
    hook = call.bot.webhook or {}
    info: JsonObject = {
        "url": hook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(call.telegram.update_queues[call.bot.id]),
    }
    info |= {
        key: hook[key] for key in ("max_connections", "last_error_date", "last_error_message") if key in hook
    }
    return info | ({"allowed_updates": call.bot.allowed} if call.bot.allowed else {})


def log_out(call: MethodCall) -> bool:
    return True


def close(call: MethodCall) -> bool:
    return True


def is_loopback(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
